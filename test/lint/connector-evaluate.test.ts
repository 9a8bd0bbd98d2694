import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toXmlSource } from '../../src/lint/subject.js';
import { evaluate } from '../../src/lint/vocabulary/evaluate.js';
import { buildItemGraph } from '../../src/lint/vocabulary/graph.js';
import { ofNodes, UNKNOWN } from '../../src/lint/vocabulary/value.js';
import { parseXPath } from '../../src/lint/xpath/parse.js';
import { nodeName, XmlDocument } from '../../src/xml/document.js';
import { evaluateXPath } from '../../src/xml/xpath.js';
import { rounds } from '../support/rounds.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mrss');
const bytes = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.xml') && name !== 'long-text.xml')
  .map((name) => readFileSync(join(FIXTURES, name)));
const roots = bytes.flatMap((text) => toXmlSource('item', text).root ?? []);
const graph = buildItemGraph(roots);
const documents = bytes.flatMap((text) => XmlDocument.parse(text, 'item').document ?? []);

/** Names that libxml2 finds with a path, over all fixtures. */
function namesFound(path: string): Set<string> {
  const found = documents.flatMap((document) => {
    const { value } = evaluateXPath(document, path, (result) =>
      result.kind === 'nodes' ? result.nodes.map((node) => nodeName(node)) : [],
    );
    return value ?? [];
  });
  return new Set(found);
}

function foreseen(path: string) {
  return evaluate(parseXPath(path), ofNodes([graph.document]), {
    graph,
    current: ofNodes([graph.document]),
    variable: () => UNKNOWN,
    key: () => UNKNOWN,
    namespaceOf: () => undefined,
  });
}

const names = [
  ...new Set(graph.all.flatMap(({ name }) => (name === undefined || name === '' ? [] : [name]))),
];
const name = fc.constantFrom(...names, 'Headline', 'Credit', 'metadata', 'titel');
const test_ = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 2, arbitrary: fc.constantFrom('*', 'node()', 'text()', '@*', '..', '.') },
  { weight: 3, arbitrary: name.map((attribute) => `@${attribute}`) },
);
const axis = fc.constantFrom(
  'ancestor',
  'ancestor-or-self',
  'descendant',
  'following',
  'following-sibling',
  'parent',
  'preceding',
  'preceding-sibling',
  'self',
  'descendant-or-self',
);
const predicate = fc.oneof(
  fc.constantFrom(
    '[1]',
    '[last()]',
    '[. != 1]',
    "[local-name() = 'content']",
    "['media' = name()]",
    '[not(x)]',
  ),
  test_.map((inside) => `[${inside}]`),
);
const step = fc
  .tuple(
    fc.oneof(
      { weight: 5, arbitrary: test_ },
      { weight: 2, arbitrary: fc.tuple(axis, name).map(([way, to]) => `${way}::${to}`) },
    ),
    fc.option(predicate, { freq: 4, nil: '' }),
  )
  .map(([to, which]) => (to === '.' || to === '..' ? to : to + which));
const path = fc
  .tuple(
    fc.constantFrom('/item/', '//', '/', '/item//'),
    fc.array(step, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('/', '/', '/', '//'),
  )
  .map(([start, steps, separator]) => start + steps.join(separator));
const union = fc.array(path, { minLength: 1, maxLength: 2 }).map((paths) => paths.join(' | '));

test('whatever libxml2 finds in any fixture was foreseen', () => {
  let informative = 0;
  fc.assert(
    fc.property(union, (expression) => {
      const { nodes, isUnknown } = foreseen(expression);
      const found = namesFound(expression);
      if (isUnknown) return;
      informative += nodes.size === 0 ? 1 : 0;
      // A CDATA section has no name in libxml2, and neither has the document.
      const known = new Set(
        [...nodes].flatMap((node) => (node.kind === 'text' ? ['text', ''] : [node.name])),
      );
      const isAny = known.has(undefined);
      const unforeseen = [...found].filter((one) => !isAny && !known.has(one));
      expect([expression, unforeseen]).toEqual([expression, []]);
    }),
    { numRuns: rounds(4000) },
  );
  // Else the property would hold of one who never says anything.
  expect(informative).toBeGreaterThan(rounds(200));
});

test('every element and attribute of every fixture is found by its own path', () => {
  const missed = roots.flatMap((root) => {
    const walk = (node: typeof root, at: string): string[] => [
      ...node.attributes.map((attribute) => `${at}/@${attribute.name}`),
      ...node.children
        .filter(({ type }) => type === 'element')
        .flatMap((child) => [`${at}/${child.name}`, ...walk(child, `${at}/${child.name}`)]),
    ];
    return [...new Set(walk(root, '/item'))].filter((one) => foreseen(one).nodes.size === 0);
  });
  expect([...new Set(missed)]).toEqual([]);
});
