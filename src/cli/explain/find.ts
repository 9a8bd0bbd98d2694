import { EXIT, Failure } from '../../core/failure.js';
import { didYouMean } from '../../connector/nearest.js';
import type { ExplainedNode, Explainer } from '../../harness/trace/explain-nodes.js';
import type { RunMap } from '../../harness/trace/map-run.js';
import { prefixesIn, selectNodes } from '../../harness/trace/select-nodes.js';
import type { Engine } from '../../xml/engine.js';
import { placesIn, scanXml } from '../../xml/scan.js';

/** What is looked for in a run. */
export type ExplainWish =
  | { readonly kind: 'xpath'; readonly expression: string }
  | { readonly kind: 'line'; readonly line: number; readonly column: number | undefined }
  | {
      readonly kind: 'made-by';
      readonly file: string | undefined;
      readonly line: number;
      readonly column: number | undefined;
    }
  | { readonly kind: 'from'; readonly expression: string };

/** A run's output, ready to be looked through. */
export interface Findable {
  readonly map: RunMap;
  readonly explainer: Explainer;
  readonly output: string;
  readonly outputBytes: Uint8Array;
  readonly mrss: string;
  readonly mrssBytes: Uint8Array;
}

/** @returns paths of the output's nodes, in document order. */
export async function findNodes(wish: ExplainWish, run: Findable, engine: Engine): Promise<string[]> {
  switch (wish.kind) {
    case 'xpath': {
      const selected = await select(engine, run.output, run.outputBytes, wish.expression, 'output');
      return distinct(selected.flatMap((path) => run.explainer.pathOf(path) ?? []));
    }
    case 'line':
      return nodesAt(run, wish);
    case 'made-by':
      return madeBy(run.map, wish);
    case 'from':
      return await madeFrom(run, wish.expression, engine);
  }
}

const distinct = (paths: readonly string[]): string[] => [...new Set(paths)];

/** @throws {Failure} USAGE for what is no XPath, or selects no nodes but gives a value. */
async function select(
  engine: Engine,
  text: string,
  bytes: Uint8Array,
  expression: string,
  what: 'output' | 'MRSS',
): Promise<readonly string[]> {
  const prefixes = prefixesIn(scanXml(text));
  const selected = await selectNodes(engine, bytes, expression, prefixes);
  const usage = (message: string, fix: string) => new Failure('USAGE', message, { exit: EXIT.usage, fix });
  switch (selected.kind) {
    case 'nodes':
      return selected.paths;
    case 'value':
      throw usage(
        `${expression} gives a ${selected.type} (${selected.value}), and no node that something made`,
        'Give the path of elements, attributes or texts.',
      );
    case 'not-xml':
      throw usage(
        `the ${what} is not well-formed, so that no XPath can be asked of it: ${selected.reason}`,
        'Ask by line: mrssmith explain --line 1:20',
      );
    case 'invalid': {
      const prefix = [...expression.matchAll(/([\p{L}_][\w.-]*):(?!:)[\p{L}_*]/gu)]
        .map(([, name = '']) => name)
        .find((name) => !prefixes.has(name));
      const names = [...prefixes.keys()];
      const known = names.length === 0 ? 'no prefix' : names.join(', ');
      if (prefix === undefined) {
        throw usage(`${expression} is no XPath 1.0: ${selected.reason}`, 'e.g. //file[2]/@url');
      }
      throw usage(
        `the ${what} has no prefix "${prefix}".${didYouMean(prefix, names)}`,
        `It declares ${known}. local-name() needs none: //*[local-name() = 'title']`,
      );
    }
  }
}

/** With a column the innermost node there, else what begins on the line. */
function nodesAt(
  { map, output }: Findable,
  { line, column }: Extract<ExplainWish, { kind: 'line' }>,
): string[] {
  const place = placesIn(output);
  if (column === undefined) {
    return distinct(map.nodes.filter(({ from }) => place(from).line === line).map(({ path }) => path));
  }
  const offset =
    output
      .split('\n')
      .slice(0, line - 1)
      .reduce((sum, text) => sum + text.length + 1, 0) +
    column -
    1;
  const inner = map.nodes.findLast(({ from, to }) => from <= offset && offset < to);
  return inner === undefined ? [] : [inner.path];
}

/** What the instructions of a line wrote themselves; where they wrote nothing, what was written in their course. */
function madeBy(
  { nodes, instructions }: RunMap,
  { line, column }: Extract<ExplainWish, { kind: 'made-by' }>,
): string[] {
  const wanted = new Set(
    instructions.flatMap((one, index) => {
      const isThere = one.line === line && (column === undefined || one.column === column);
      return isThere ? [index] : [];
    }),
  );
  const direct = nodes.filter(({ makers }) => wanted.has(makers[0] ?? -1));
  const found =
    direct.length > 0 ? direct : nodes.filter(({ makers }) => makers.some((one) => wanted.has(one)));
  return distinct(found.map(({ path }) => path));
}

async function madeFrom(run: Findable, expression: string, engine: Engine): Promise<string[]> {
  const { map, mrss, mrssBytes } = run;
  const selected = await select(engine, mrss, mrssBytes, expression, 'MRSS');
  const wanted = new Set(selected.map(withoutOnes));
  const isWanted = (path: string): boolean => {
    const explicit = withoutOnes(path);
    for (let end = explicit.length; end > 0; end = explicit.lastIndexOf('/', end - 1)) {
      if (wanted.has(explicit.slice(0, end))) return true;
    }
    return false;
  };
  const sources = new Set(map.sources.flatMap(({ path }, index) => (isWanted(path) ? [index] : [])));
  // The root is where nearly everything stands: only what read it came of it.
  const isRead = (list: readonly number[]) =>
    list.some((source, at) => sources.has(source) && at < list.length - 1);
  const isContext = (list: readonly number[]) =>
    sources.has(list.at(-1) ?? -1) && depthOf(map.sources[list.at(-1) ?? -1]?.path ?? '') > 1;
  const found = map.nodes.filter(({ sources: list }) => isRead(list) || isContext(list));
  return distinct(found.map(({ path }) => path));
}

/** Both spellings of a path are one: `/item[1]/title[1]` and `/item/title`. */
const withoutOnes = (path: string): string => path.replaceAll('[1]', '');

const depthOf = (path: string): number => path.split('/').filter((step) => step !== '').length;

export type { ExplainedNode };
