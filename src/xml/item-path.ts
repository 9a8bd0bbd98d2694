import { attributeValue, localName, type ScannedDocument, type ScannedNode } from './scan.js';

/**
 * A path in an item, in one of two forms. Dotted, from the item: `title`, `media.duration`, `content[2].@url`.
 * XPath, from the document: `/item/content[@isSource='true']/@url`, `//scene/title`. Names are local names.
 *
 * Of XPath these are known: `/`, `//`, names, `*`, `@name` at the end, and the predicates `[2]`, `[last()]`,
 * `[@name='value']` and `[name='value']`.
 */
export interface ItemPath {
  readonly steps: readonly Step[];
  /** Name of the attribute that it leads to. */
  readonly attribute: string | undefined;
}

export interface Step {
  readonly name: string;
  readonly isDeep: boolean;
  readonly tests: readonly Test[];
}

type Test =
  | { readonly kind: 'position'; readonly position: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'equals'; readonly name: string; readonly isAttribute: boolean; readonly value: string };

const STEP = /^(\*|[\p{L}_][\p{L}\p{N}_.:-]*)((?:\[[^\]]*\])*)$/u;
const DOTTED_STEP = /^(\*|[\p{L}_][\p{L}\p{N}_:-]*)((?:\[[^\]]*\])*)$/u;
const EQUALS = /^(@?)([\p{L}_][\p{L}\p{N}_.:-]*)\s*=\s*(?:'([^']*)'|"([^"]*)")$/u;

/** @returns a sentence on what is wrong with it where it is no path. */
export function parseItemPath(text: string): ItemPath | string {
  const isXPath = text.startsWith('/');
  const parts = isXPath ? splitSteps(text, '/') : splitSteps(text.replace(/^item\./, ''), './');
  const steps: Step[] = isXPath ? [] : [{ name: 'item', isDeep: false, tests: [] }];
  let attribute: string | undefined;
  let isDeep = false;
  for (const [index, part] of parts.entries()) {
    if (isXPath && part === '') {
      // The first slash stands before the first step; an empty part after it is a double slash.
      if (index > 0) isDeep = true;
      continue;
    }
    if (attribute !== undefined) return 'nothing can follow an attribute';
    if (part.startsWith('@')) {
      attribute = part.slice(1);
      if (!/^[\p{L}_][\p{L}\p{N}_.:-]*$/u.test(attribute)) return `${JSON.stringify(part)} is no attribute`;
      continue;
    }
    const [, name, predicates = ''] = (isXPath ? STEP : DOTTED_STEP).exec(part) ?? [];
    if (name === undefined) return `${JSON.stringify(part)} is no step of a path`;
    const tests = [...predicates.matchAll(/\[([^\]]*)\]/g)].map(([, inner = '']) => parseTest(inner.trim()));
    const wrong = tests.find((test) => typeof test === 'string');
    if (wrong !== undefined) return wrong;
    steps.push({ name: localName(name), isDeep, tests: tests as Test[] });
    isDeep = false;
  }
  if (isDeep || (isXPath && steps.length === 0)) return 'the path ends before it names anything';
  return { steps, attribute };
}

function splitSteps(text: string, separators: string): string[] {
  const parts = [''];
  let quote = '';
  let depth = 0;
  for (const char of text) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (depth === 0 && separators.includes(char)) {
      parts.push('');
      continue;
    }
    parts[parts.length - 1] += char;
  }
  return parts;
}

function parseTest(text: string): Test | string {
  if (/^[1-9]\d*$/.test(text)) return { kind: 'position', position: Number(text) };
  if (text === 'last()') return { kind: 'last' };
  const [, at, name, single, double] = EQUALS.exec(text) ?? [];
  if (name === undefined) return `[${text}] is none of [2], [last()], [@name='value'], [name='value']`;
  return { kind: 'equals', name: localName(name), isAttribute: at === '@', value: single ?? double ?? '' };
}

/** Elements that the steps lead to, in document order. */
export function selectElements({ root }: ScannedDocument, steps: readonly Step[]): ScannedNode[] {
  let current: ScannedNode[] = [root];
  for (const step of steps) current = [...new Set(current.flatMap((node) => takeStep(node, step)))];
  return current;
}

function takeStep(node: ScannedNode, { name, isDeep, tests }: Step): ScannedNode[] {
  const parents = isDeep ? [node, ...descendants(node)] : [node];
  return parents.flatMap((parent) => {
    let found = childElements(parent).filter((child) => name === '*' || localName(child.name) === name);
    for (const test of tests) found = found.filter((child, index) => holds(test, child, index, found.length));
    return found;
  });
}

function holds(test: Test, node: ScannedNode, index: number, count: number): boolean {
  switch (test.kind) {
    case 'position':
      return index + 1 === test.position;
    case 'last':
      return index + 1 === count;
    case 'equals':
      return test.isAttribute
        ? attributeValue(node, test.name) === test.value
        : childElements(node).some(
            (child) => localName(child.name) === test.name && textOf(child) === test.value,
          );
  }
}

export const childElements = (node: ScannedNode): ScannedNode[] =>
  node.children.filter(({ type }) => type === 'element');

const descendants = (node: ScannedNode): ScannedNode[] =>
  childElements(node).flatMap((child) => [child, ...descendants(child)]);

const textOf = (node: ScannedNode): string =>
  node.children.map((child) => (child.type === 'text' ? child.value : textOf(child))).join('');
