import { listFixtures, type Workspace } from '../connector/workspace.js';
import { parseYaml, type Places } from '../connector/yaml.js';
import { MANIFEST_NAME } from '../connector/files.js';
import { ACTION_NAMES, type ActionName, type Connector, type ResultsParserKind } from '../core/connector.js';
import type { Dialect } from '../core/outcome.js';
import type { Place } from '../core/problem.js';
import { decodeXml, placesIn, scanXml, type ScannedDocument, type ScannedNode } from '../xml/scan.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An XML file with places. Its tree is right where the file is well-formed, and harmless elsewhere. */
export interface XmlSource {
  /** As people see it. */
  readonly file: string;
  readonly text: string;
  readonly document: ScannedDocument;
  /** The document element; `undefined` where there is none. */
  readonly root: ScannedNode | undefined;
  /** Place of an offset in the text. */
  readonly placeAt: (offset: number) => Place;
}

/** An XML file that actions use. */
export interface ActionSource extends XmlSource {
  readonly actions: readonly ActionName[];
}

/** What a results parser is, with its text. */
export interface ResultsSource {
  readonly parser: ResultsParserKind;
  readonly text: string;
  readonly actions: readonly ActionName[];
  readonly place: Place;
  /** Of the `xsl` parser. */
  readonly stylesheet: XmlSource | undefined;
}

export interface ManifestSource {
  readonly file: string;
  readonly text: string;
  /** Plain values as written, before defaults. */
  readonly value: unknown;
  readonly places: Places;
}

/** Everything that rules look at. */
export interface LintSubject {
  readonly connector: Connector;
  readonly dialect: Dialect;
  readonly manifest: ManifestSource;
  /** Transforms, each file once. */
  readonly stylesheets: readonly ActionSource[];
  /** Validators, each file once. */
  readonly schemas: readonly ActionSource[];
  readonly results: readonly ResultsSource[];
  /** Fixtures that the connector runs over. */
  readonly fixtures: readonly XmlSource[];
}

/** How deep libxml2 goes: what is deeper is not well-formed to it. */
const MAX_DEPTH = 257;

/** Reads an XML text with places. What libxml2 refuses for its depth has no tree. */
export function toXmlSource(file: string, bytes: Uint8Array): XmlSource {
  const text = decodeXml(bytes);
  const scanned = scanXml(text);
  const document = depthOf(scanned) > MAX_DEPTH ? scanXml('') : scanned;
  const placeOf = placesIn(text);
  return {
    file,
    text,
    document,
    root: document.root.children.find(({ type }) => type === 'element'),
    placeAt: (offset) => ({ file, ...placeOf(offset) }),
  };
}

function depthOf({ elements }: ScannedDocument): number {
  const depths: number[] = [];
  // A parent comes before its children.
  for (const { ordinal, parent } of elements) depths[ordinal] = (depths[parent?.ordinal ?? -1] ?? 0) + 1;
  return depths.reduce((deepest, depth) => Math.max(deepest, depth), 0);
}

/** Fixtures are many and shared: read once for all connectors of a command. */
export class FixtureShelf {
  readonly #sources = new Map<string, XmlSource | undefined>();

  read(workspace: Workspace, connector: Connector): XmlSource[] {
    return listFixtures(workspace, { id: connector.id, folder: connector.folder }).flatMap(
      ({ path, shown }) => {
        if (!this.#sources.has(path)) this.#sources.set(path, readIfThere(path, shown));
        return this.#sources.get(path) ?? [];
      },
    );
  }
}

function readIfThere(path: string, shown: string): XmlSource | undefined {
  try {
    return toXmlSource(shown, readFileSync(path));
  } catch {
    // A run says what is wrong with it.
    return undefined;
  }
}

/** Gathers what rules look at. The connector loaded: its files are there. */
export function subjectOf(
  connector: Connector,
  fixtures: readonly XmlSource[],
  dialect: Dialect = 'guide',
): LintSubject {
  const text = readFileSync(join(connector.folder, MANIFEST_NAME), 'utf8');
  const { value, places } = parseYaml(text, connector.manifest);
  return {
    connector,
    dialect,
    manifest: { file: connector.manifest, text, value, places },
    stylesheets: filesOf(connector, 'transform'),
    schemas: filesOf(connector, 'validator'),
    results: resultsOf(connector),
    fixtures,
  };
}

function filesOf({ actions }: Connector, role: 'transform' | 'validator'): ActionSource[] {
  const found = new Map<string, { source: XmlSource; actions: ActionName[] }>();
  for (const name of ACTION_NAMES) {
    const file = actions[name]?.[role];
    if (file === undefined) continue;
    const known = found.get(file.path);
    if (known === undefined) {
      found.set(file.path, { source: toXmlSource(file.shown, file.bytes), actions: [name] });
    } else known.actions.push(name);
  }
  return [...found.values()].map(({ source, actions: users }) => ({ ...source, actions: users }));
}

function resultsOf({ actions }: Connector): ResultsSource[] {
  const found = new Map<string, ResultsSource & { actions: ActionName[] }>();
  for (const name of ACTION_NAMES) {
    const results = actions[name]?.results;
    if (results === undefined) continue;
    const { parser, text, file, line } = results;
    const key = JSON.stringify([file, line, parser, text]);
    const known = found.get(key);
    if (known !== undefined) {
      known.actions.push(name);
      continue;
    }
    const stylesheet = parser === 'xsl' ? toXmlSource(file, Buffer.from(text)) : undefined;
    found.set(key, { parser, text, actions: [name], place: { file, line }, stylesheet });
  }
  return [...found.values()];
}

/** Where the value of an attribute begins in the text. */
export function valueStart({ text }: XmlSource, attribute: ScannedNode): number {
  const equals = text.indexOf('=', attribute.start);
  const quote = /["']/.exec(text.slice(equals));
  return equals + (quote?.index ?? 0) + 1;
}

/** Where a character of an attribute's value stands: entities are longer in the text than in the value. */
export function offsetInValue(source: XmlSource, attribute: ScannedNode, index: number): number {
  let at = valueStart(source, attribute);
  for (let left = index; left > 0; left--) {
    const entity = source.text[at] === '&' ? /^&[^;\s]+;/.exec(source.text.slice(at, at + 40)) : null;
    if (entity === null) {
      at += 1;
      continue;
    }
    at += entity[0].length;
    // Two units of one character stand behind one reference.
    if (entity[0].startsWith('&#') && referenceCode(entity[0]) > 0xffff) left -= 1;
  }
  return at;
}

const referenceCode = (reference: string): number =>
  reference.startsWith('&#x') ? Number.parseInt(reference.slice(3), 16) : Number(reference.slice(2, -1));

/** Place of a character of an attribute's value. */
export const placeInAttribute = (source: XmlSource, attribute: ScannedNode, index: number): Place =>
  source.placeAt(offsetInValue(source, attribute, index));
