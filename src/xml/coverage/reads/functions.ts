import { localName, type ScannedNode } from '../../scan.js';
import type { Evaluate, Focus } from './focus.js';
import type { ReadRun } from './run.js';
import { isNodes, parseNumber, type Value } from './values.js';

type Fn = (run: ReadRun, focus: Focus, args: readonly Evaluate[]) => Value;

/** A function of texts; unknown as soon as one of them is. */
const ofStrings =
  (fn: (...texts: string[]) => Value): Fn =>
  (run, focus, args) => {
    const texts = args.map((arg) => run.marks.string(arg(run, focus)));
    return texts.every((text) => text !== undefined) ? fn(...texts) : undefined;
  };

const ofNumber =
  (fn: (value: number) => number): Fn =>
  (run, focus, [arg]) => {
    const value = arg === undefined ? undefined : run.marks.number(arg(run, focus));
    return value === undefined ? undefined : fn(value);
  };

/** A function of the text of its argument, or of the context node. */
const ofString =
  (fn: (text: string) => Value): Fn =>
  (run, focus, [arg]) => {
    const text = run.marks.string(arg === undefined ? [focus.node] : arg(run, focus));
    return text === undefined ? undefined : fn(text);
  };

/** A function of the name of its argument's first node, or of the context node. */
const ofNode =
  (fn: (node: ScannedNode) => string): Fn =>
  (run, focus, [arg]) => {
    const value = arg === undefined ? [focus.node] : arg(run, focus);
    if (!isNodes(value)) return undefined;
    const [first] = value;
    if (first === undefined) return '';
    run.marks.touch(first);
    return fn(first);
  };

function translate(text: string, from: string, to: string): string {
  const target = Array.from(to);
  const map = new Map<string, string>();
  for (const [index, character] of Array.from(from).entries()) {
    if (!map.has(character)) map.set(character, target[index] ?? '');
  }
  return Array.from(text)
    .map((character) => map.get(character) ?? character)
    .join('');
}

function substring(text: string, start: number, length = Number.POSITIVE_INFINITY): string {
  const first = Math.round(start);
  const end = first + Math.round(length);
  return Array.from(text)
    .filter((_, index) => index + 1 >= first && index + 1 < end)
    .join('');
}

/** What is known about a call; functions that are not here read their arguments and give nobody knows what. */
export const FUNCTIONS: Readonly<Record<string, Fn>> = {
  last: (_, { size }) => size,
  position: (_, { position }) => position,
  current: (_, { current }) => [current],
  count: (run, focus, [arg]) => {
    const value = arg?.(run, focus);
    if (!isNodes(value)) return undefined;
    for (const node of value) run.marks.touch(node);
    return value.length;
  },
  sum: (run, focus, [arg]) => {
    const value = arg?.(run, focus);
    if (!isNodes(value)) return undefined;
    return run.marks.strings(value).reduce((sum, text) => sum + parseNumber(text ?? ''), 0);
  },
  name: ofNode(({ name }) => name),
  'local-name': ofNode(({ name }) => localName(name)),
  'namespace-uri': ofNode((node) => node.namespace),
  'generate-id': (run, focus, [arg]) => {
    const value = arg === undefined ? [focus.node] : arg(run, focus);
    // Tells nodes apart, as the offset does.
    return isNodes(value) ? (value[0] === undefined ? '' : `${value[0].start}${value[0].name}`) : undefined;
  },
  key: (run, focus, [name, value]) => {
    const keyName = name === undefined ? undefined : run.marks.string(name(run, focus));
    const wanted = value === undefined ? [] : run.marks.strings(value(run, focus));
    return run.byKey(keyName, wanted);
  },
  string: ofString((text) => text),
  'string-length': ofString((text) => Array.from(text).length),
  'normalize-space': ofString((text) => text.trim().replaceAll(/[ \t\r\n]+/g, ' ')),
  number: (run, focus, [arg]) => run.marks.number(arg === undefined ? [focus.node] : arg(run, focus)),
  boolean: (run, focus, [arg]) => run.marks.boolean(arg?.(run, focus)),
  not: (run, focus, [arg]) => {
    const value = run.marks.boolean(arg?.(run, focus));
    return value === undefined ? undefined : !value;
  },
  true: () => true,
  false: () => false,
  concat: ofStrings((...texts) => texts.join('')),
  'starts-with': ofStrings((text, start = '') => text.startsWith(start)),
  contains: ofStrings((text, part = '') => text.includes(part)),
  'substring-before': ofStrings((text, part = '') =>
    text.includes(part) ? text.slice(0, text.indexOf(part)) : '',
  ),
  'substring-after': ofStrings((text, part = '') =>
    text.includes(part) ? text.slice(text.indexOf(part) + part.length) : '',
  ),
  substring: ofStrings((text, start = '', length) =>
    substring(text, parseNumber(start), length === undefined ? undefined : parseNumber(length)),
  ),
  translate: ofStrings((text, from = '', to = '') => translate(text, from, to)),
  floor: ofNumber(Math.floor),
  ceiling: ofNumber(Math.ceil),
  round: ofNumber(Math.round),
  /** Whose tree a variable of nodes is does not matter here. */
  'exsl:node-set': (run, focus, [arg]) => arg?.(run, focus),
  'function-available': ofStrings(() => undefined),
  'element-available': ofStrings(() => undefined),
};
