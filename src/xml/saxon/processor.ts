import { createRequire } from 'node:module';
import { EXIT, Failure } from '../../core/failure.js';
import { loadInRealm } from './realm.js';

/** A node of Saxon's own tree. */
export interface SaxonNode {
  readonly nodeType: number;
  readonly textContent: string | null;
}

/** What Saxon throws, as far as it is documented to be readable. */
export interface SaxonError extends Error {
  readonly code?: unknown;
  readonly errorObject?: unknown;
  readonly xsltLineNr?: unknown;
  readonly xsltModule?: unknown;
}

/** The part of saxon-js that this folder uses; the package has no types of its own. */
interface SaxonJs {
  readonly XPath: {
    evaluate(expression: string, context: null, options: { readonly params: object }): unknown;
  };
  /** What it throws, and expects to be thrown. */
  readonly XError: new (message: string, code: string) => Error;
  getPlatform(): Record<string, unknown>;
  setLogLevel(level: number): void;
}

/** What a running stylesheet may ask of its surroundings. */
export interface Surroundings {
  /** Where the stylesheet stands; `document('')` asks for it. */
  readonly sheetUri: string;
  readonly sheetText: string;
  /** Text of an `xsl:message`. */
  onMessage(text: string): void;
  /** Something outside was asked for, and is not opened. */
  onRefused(address: string): void;
  /** `php:function` (false) and `php:functionString` (true). */
  onPhp(args: readonly unknown[], asStrings: boolean): unknown;
}

export interface TransformTask {
  readonly stylesheet: string;
  readonly source: string;
  /** Global parameters, as texts. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly surroundings: Surroundings;
}

/** The namespace in which Saxon finds global functions of JavaScript. */
export const GLOBAL_FUNCTIONS = 'http://saxonica.com/ns/globalJS';

// Compiled by fn:transform on every call. Saxon offers no public way to keep what it compiles: see host.ts.
const transformCall = (stylesheetParameters: string): string => `transform(map {
  'stylesheet-text': $stylesheet,
  'stylesheet-base-uri': $uri,
  'source-node': parse-xml($source),
  'stylesheet-params': map { ${stylesheetParameters} },
  'delivery-format': 'serialized'
})`;

/** XPath's code for a resource that cannot be had. @source XPath and XQuery Functions 3.1, appendix C */
const NOT_RETRIEVED = 'FODC0002';

let loaded: SaxonJs | undefined;
let current: Surroundings | undefined;

/**
 * Compiles and runs a stylesheet.
 *
 * @returns Serialised documents by name; the principal one is `output`.
 * @throws {SaxonError} for everything that is wrong with the stylesheet or its run.
 */
export function runTransform({
  stylesheet,
  source,
  parameters = {},
  surroundings,
}: TransformTask): ReadonlyMap<string, string> {
  const saxon = loadSaxon();
  const outer = current;
  current = surroundings;
  try {
    const params: Record<string, string> = { stylesheet, source, uri: surroundings.sheetUri };
    const entries = Object.entries(parameters).map(([name, value], index) => {
      params[`name${index}`] = name;
      params[`value${index}`] = value;
      return `QName('', $name${index}) : $value${index}`;
    });
    const made = saxon.XPath.evaluate(transformCall(entries.join(', ')), null, { params });
    const documents: [string, unknown][] =
      typeof made === 'object' && made !== null ? Object.entries(made) : [];
    return new Map(documents.map(([name, text]) => [name, typeof text === 'string' ? text : '']));
  } finally {
    current = outer;
  }
}

/** The root element of a text, as a node that paths go on from. The text must be well-formed. */
export const parseNode = (text: string): unknown =>
  loadSaxon().XPath.evaluate('parse-xml($text)/*', null, { params: { text } });

/** XPath's string value of a node or an atomic value. */
export const stringValue = (item: unknown): string =>
  String(loadSaxon().XPath.evaluate('string($item)', null, { params: { item } }));

export const isSaxonNode = (value: unknown): value is SaxonNode =>
  typeof value === 'object' && value !== null && 'nodeType' in value;

const require = createRequire(import.meta.url);

/** Read at the start: later nothing is. */
const VERSIONS = Object.fromEntries(['saxon-js', 'libxml2-wasm'].map((name) => [name, versionOf(name)]));

/** Versions of the packages; asking does not load them. */
export const packageVersions = (): Readonly<Record<string, string>> => VERSIONS;

function versionOf(name: string): string {
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return 'not installed';
  }
}

function loadSaxon(): SaxonJs {
  if (loaded !== undefined) return loaded;
  const { exports, expose } = loadInRealm(findSaxon());
  const saxon = exports as SaxonJs;
  saxon.setLogLevel(-1); // its traces go to the console
  closeOff(saxon);
  expose({
    function: (...args) => current?.onPhp(args, false) ?? '',
    functionString: (...args) => current?.onPhp(args, true) ?? '',
  });
  loaded = saxon;
  return saxon;
}

function findSaxon(): string {
  try {
    return require.resolve('saxon-js');
  } catch (cause) {
    throw new Failure('ENGINE_MISSING', 'saxon-js is not installed', {
      exit: EXIT.unavailable,
      fix: 'npm install saxon-js',
      cause,
    });
  }
}

/**
 * Every way out of Saxon goes through its platform object: nothing is read, written or fetched, and
 * messages come here instead of the console.
 */
function closeOff({ XError, ...saxon }: SaxonJs): void {
  const platform = saxon.getPlatform();
  const refuse = (address: unknown): never => {
    current?.onRefused(String(address));
    throw new XError('nothing outside the stylesheet is opened', NOT_RETRIEVED);
  };
  platform['readFile'] = (address: unknown) =>
    current !== undefined && String(address) === current.sheetUri ? current.sheetText : refuse(address);
  for (const name of ['makeHttpRequest', 'resourcePromise', 'writeFileSync', 'writeFileAsync']) {
    platform[name] = refuse;
  }
  platform['getDefaultDeliverMessage'] = () => (content: unknown) => {
    current?.onMessage(isSaxonNode(content) ? (content.textContent ?? '') : String(content));
  };
}
