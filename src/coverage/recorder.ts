import type { ActionName, Connector, SourceFile } from '../core/connector.js';
import type { Observation } from '../xml/observation.js';
import { fieldsOf } from '../xml/coverage/reads/fields.js';
import { planSheet } from '../xml/coverage/plan.js';
import { decodeXml, scanXml } from '../xml/scan.js';
import type { CoverageData, CoveredRun, FieldHits, SchemaHits, SheetHits } from './data.js';
import { producedIn, readSchema } from './schema.js';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Fields {
  readonly present: Map<string, Set<string>>;
  readonly read: Set<string>;
  /** Fixtures whose fields are known. */
  readonly fixtures: Set<string>;
}

interface Schema extends Pick<SchemaHits, 'file' | 'text' | 'connector'> {
  runs: number;
  readonly produced: Set<string>;
}

/** The run's own block: no field of a fixture. */
const OWN_BLOCK = '/item/distribution';
const isOwnBlock = (path: string) => path === OWN_BLOCK || path.startsWith(`${OWN_BLOCK}/`);

/**
 * Gathers what runs did. One recorder gathers any number of connectors; those of several processes come
 * together with `merge`.
 */
export class CoverageRecorder {
  readonly #sheets = new Map<string, Mutable<SheetHits>>();
  readonly #fields = new Map<string, Fields>();
  readonly #schemas = new Map<string, Schema>();

  /** Has the stylesheets of a connector in the report also when nothing runs them. */
  include(connector: Connector, actions: readonly ActionName[]): void {
    for (const name of actions) {
      const transform = connector.actions[name]?.transform;
      if (transform !== undefined) this.#sheet(connector.id, transform);
    }
  }

  /** Counts a run made with `coverage: true`. One without observation is kept as unmeasured. */
  add({ connector, fixture, action: name, result }: CoveredRun): void {
    const action = connector.actions[name];
    if (action?.transform === undefined) return;
    const { observation, mrss, transformed } = result.artifacts;
    const sheet = this.#sheet(connector.id, action.transform);
    if (observation === undefined) {
      sheet.unmeasured = [...sheet.unmeasured, `${fixture} ${name} (${result.report.engine})`];
      return;
    }
    addObservation(sheet, observation);
    this.#addFields(connector.id, fixture, mrss, observation);
    if (action.validator !== undefined && transformed !== undefined) {
      this.#addOutput(connector.id, action.validator, transformed);
    }
  }

  /** Adds what another recorder gathered, e.g. that of a worker process. */
  merge(other: CoverageData): void {
    for (const theirs of other.sheets) {
      const mine = this.#sheets.get(sheetKey(theirs));
      this.#sheets.set(sheetKey(theirs), mine === undefined ? { ...theirs } : addSheets(mine, theirs));
    }
    for (const { connector, present, read } of other.fields) {
      const mine = this.#fieldsOf(connector);
      for (const path of read) mine.read.add(path);
      for (const [path, fixtures] of Object.entries(present)) {
        for (const fixture of fixtures) addPresent(mine, path, fixture);
      }
    }
    for (const theirs of other.schemas) {
      const mine = this.#schema(theirs);
      mine.runs += theirs.runs;
      for (const path of theirs.produced) mine.produced.add(path);
    }
  }

  toJSON(): CoverageData {
    return {
      version: 1,
      sheets: sortedBy([...this.#sheets.values()], ({ file }) => file),
      fields: sortedBy([...this.#fields].map(toFieldHits), ({ connector }) => connector),
      schemas: sortedBy(
        [...this.#schemas.values()].map((schema) => ({ ...schema, produced: [...schema.produced].sort() })),
        ({ file }) => file,
      ),
    };
  }

  #sheet(connector: string, { shown, bytes }: SourceFile): Mutable<SheetHits> {
    const text = decodeXml(bytes);
    const key = sheetKey({ file: shown, text });
    let sheet = this.#sheets.get(key);
    if (sheet === undefined) {
      const { instructions, branches, templates } = planSheet(text);
      const none = (list: readonly unknown[]) => list.map(() => 0);
      const hits = { instructions: none(instructions), branches: none(branches), templates: none(templates) };
      sheet = { file: shown, text, connector, ...hits, runs: 0, unmeasured: [] };
      this.#sheets.set(key, sheet);
    }
    return sheet;
  }

  #addFields(connector: string, fixture: string, mrss: Uint8Array | undefined, { reads }: Observation): void {
    const fields = this.#fieldsOf(connector);
    for (const path of reads) if (!isOwnBlock(path)) fields.read.add(path);
    if (mrss === undefined || fields.fixtures.has(fixture)) return;
    fields.fixtures.add(fixture);
    for (const path of fieldsOf(scanXml(decodeXml(mrss))))
      if (!isOwnBlock(path)) addPresent(fields, path, fixture);
  }

  #fieldsOf(connector: string): Fields {
    let fields = this.#fields.get(connector);
    if (fields === undefined) {
      fields = { present: new Map(), read: new Set(), fixtures: new Set() };
      this.#fields.set(connector, fields);
    }
    return fields;
  }

  #addOutput(connector: string, { shown, bytes }: SourceFile, output: Uint8Array): void {
    const text = decodeXml(bytes);
    const schema = this.#schema({ file: shown, text, connector });
    schema.runs++;
    for (const path of producedIn(decodeXml(output), readSchema(text))) schema.produced.add(path);
  }

  #schema({ file, text, connector }: Pick<SchemaHits, 'file' | 'text' | 'connector'>): Schema {
    const key = sheetKey({ file, text });
    let schema = this.#schemas.get(key);
    if (schema === undefined) {
      schema = { file, text, connector, runs: 0, produced: new Set() };
      this.#schemas.set(key, schema);
    }
    return schema;
  }
}

const sheetKey = ({ file, text }: { readonly file: string; readonly text: string }) => `${file}\0${text}`;

const sum = (a: readonly number[], b: readonly number[]) => a.map((value, index) => value + (b[index] ?? 0));

function addObservation(sheet: Mutable<SheetHits>, observation: Observation): void {
  sheet.instructions = sum(sheet.instructions, observation.instructions);
  sheet.branches = sum(sheet.branches, observation.branches);
  sheet.templates = sum(sheet.templates, observation.templates);
  sheet.runs++;
}

const addSheets = (mine: SheetHits, theirs: SheetHits): SheetHits => ({
  ...mine,
  instructions: sum(mine.instructions, theirs.instructions),
  branches: sum(mine.branches, theirs.branches),
  templates: sum(mine.templates, theirs.templates),
  runs: mine.runs + theirs.runs,
  unmeasured: [...mine.unmeasured, ...theirs.unmeasured],
});

function addPresent({ present }: Fields, path: string, fixture: string): void {
  const fixtures = present.get(path);
  if (fixtures === undefined) present.set(path, new Set([fixture]));
  else fixtures.add(fixture);
}

const toFieldHits = ([connector, { present, read }]: [string, Fields]): FieldHits => ({
  connector,
  present: Object.fromEntries(
    sortedBy([...present], ([path]) => path).map(([path, fixtures]) => [path, [...fixtures].sort()]),
  ),
  read: [...read].sort(),
});

const sortedBy = <T>(list: readonly T[], keyOf: (item: T) => string): T[] =>
  [...list].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
