import { planSheet } from '../xml/coverage/plan.js';
import type { CoverageData, FieldHits, SchemaHits, SheetHits } from './data.js';
import type {
  CoverageReport,
  FieldCoverage,
  LineCoverage,
  NeverProduced,
  Ratio,
  SchemaCoverage,
  SheetCoverage,
  Totals,
} from './model.js';
import { readSchema, type Declared } from './schema.js';

/** Makes the report of what was gathered. */
export function summarize(data: CoverageData): CoverageReport {
  const sheets = data.sheets.map(summarizeSheet);
  return {
    totals: {
      instructions: addRatios(sheets.map(({ instructions }) => instructions)),
      branches: addRatios(sheets.map(({ branches }) => branches)),
      templates: addRatios(sheets.map(({ templates }) => templates)),
    },
    sheets,
    fields: data.fields.map(summarizeFields),
    schemas: data.schemas.map(summarizeSchema),
  };
}

const addRatios = (ratios: readonly Ratio[]): Ratio => ({
  covered: ratios.reduce((sum, { covered }) => sum + covered, 0),
  total: ratios.reduce((sum, { total }) => sum + total, 0),
});

interface Countable {
  readonly hits: number;
  readonly ignored?: string;
  readonly isOptional?: boolean;
}

function ratioOf(list: readonly Countable[]): Ratio {
  const counted = list.filter(({ ignored, isOptional }) => ignored === undefined && isOptional !== true);
  return { covered: counted.filter(({ hits }) => hits > 0).length, total: counted.length };
}

function summarizeSheet(sheet: SheetHits): SheetCoverage {
  const plan = planSheet(sheet.text);
  const withHits = <T>(list: readonly T[], hits: readonly number[]) =>
    list.map((item, index) => ({ ...item, hits: hits[index] ?? 0 }));
  const counted = {
    instructionHits: withHits(plan.instructions, sheet.instructions),
    branchHits: withHits(plan.branches, sheet.branches),
    templateHits: withHits(plan.templates, sheet.templates),
  };
  const { file, text, connector, runs, unmeasured } = sheet;
  // Of what could not be measured, nobody knows how much was covered.
  const isKnown = runs > 0 || unmeasured.length === 0;
  const ratio = (list: readonly Countable[]) => (isKnown ? ratioOf(list) : { covered: 0, total: 0 });
  const totals: Totals = {
    instructions: ratio(counted.instructionHits),
    branches: ratio(counted.branchHits),
    templates: ratio(counted.templateHits),
  };
  return { file, text, connector, runs, unmeasured, ...counted, ...totals, lines: linesOf(counted) };
}

/** Everything that begins on a line, put together. */
function linesOf(
  counted: Pick<SheetCoverage, 'instructionHits' | 'branchHits' | 'templateHits'>,
): Map<number, LineCoverage> {
  const lines = new Map<number, { items: Countable[]; branches: Countable[] }>();
  const at = (line: number) => {
    const found = lines.get(line) ?? { items: [], branches: [] };
    lines.set(line, found);
    return found;
  };
  for (const item of [...counted.templateHits, ...counted.instructionHits])
    at(item.start.line).items.push(item);
  for (const branch of counted.branchHits) {
    const owner = counted.instructionHits[branch.instruction];
    if (owner !== undefined) at(owner.start.line).branches.push(branch);
    // An alternative on a line of its own is hit when it is taken.
    if (owner !== undefined && branch.start.line !== owner.start.line)
      at(branch.start.line).items.push(branch);
  }
  return new Map(
    [...lines]
      .sort(([a], [b]) => a - b)
      .map(([line, { items, branches }]) => [line, lineCoverage(items, branches)]),
  );
}

function lineCoverage(items: readonly Countable[], branches: readonly Countable[]): LineCoverage {
  const counted = items.filter(({ ignored }) => ignored === undefined);
  return {
    hits: Math.max(0, ...(counted.length === 0 ? items : counted).map(({ hits }) => hits)),
    isIgnored: counted.length === 0,
    isPartial: counted.some(({ hits }) => hits > 0) && counted.some(({ hits }) => hits === 0),
    branches: ratioOf(branches),
  };
}

function summarizeFields({ connector, present, read }: FieldHits): FieldCoverage {
  const isRead = new Set(read);
  const paths = Object.entries(present);
  return {
    connector,
    read: paths.map(([path]) => path).filter((path) => isRead.has(path)),
    neverRead: paths.filter(([path]) => !isRead.has(path)).map(([path, fixtures]) => ({ path, fixtures })),
  };
}

function summarizeSchema({ file, text, connector, runs, produced }: SchemaHits): SchemaCoverage {
  const isProduced = new Set(produced);
  const declared = distinct(readSchema(text), isProduced);
  const ratio = (kind: Declared['kind']): Ratio => {
    const all = declared.filter((one) => one.kind === kind);
    return { covered: all.filter((one) => wasProduced(one, isProduced)).length, total: all.length };
  };
  const missing = declared.filter((one) => !wasProduced(one, isProduced) && isReached(one, isProduced));
  return {
    file,
    connector,
    runs,
    elements: ratio('element'),
    attributes: ratio('attribute'),
    values: ratio('value'),
    neverProduced: missing.map(({ kind, path, value, line }): NeverProduced => ({
      kind,
      path,
      line,
      ...(value === undefined ? {} : { value }),
    })),
  };
}

const wasProduced = ({ path, value }: Declared, produced: ReadonlySet<string>) =>
  produced.has(value === undefined ? path : `${path}=${value}`);

/** Each declaration once: where it was produced, else where it could have been. */
function distinct(all: readonly Declared[], produced: ReadonlySet<string>): Declared[] {
  const chosen = new Map<number, Declared>();
  const rank = (one: Declared) => (wasProduced(one, produced) ? 2 : isReached(one, produced) ? 1 : 0);
  for (const one of all) {
    const other = chosen.get(one.declaration);
    if (other === undefined || rank(one) > rank(other)) chosen.set(one.declaration, one);
  }
  return [...chosen.values()];
}

/** What stands in an element that was never produced goes without saying. */
function isReached({ kind, path }: Declared, produced: ReadonlySet<string>): boolean {
  const parent = kind === 'value' ? path : path.slice(0, path.lastIndexOf('/'));
  return parent === '' || produced.has(parent);
}
