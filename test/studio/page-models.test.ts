import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import { BoundedCache } from '../../src/harness/studio/page/model/bounded-cache.js';
import { renderPlace, toEditorUrl } from '../../src/harness/studio/page/model/editor-link.js';
import { parseFaultText, parseHeaders, renderFault } from '../../src/harness/studio/page/model/faults.js';
import { layOutXml, needsLayout, toShownRange } from '../../src/harness/studio/page/model/laid-out.js';
import { createLighting } from '../../src/harness/studio/page/model/lighting.js';
import { Mapping } from '../../src/harness/studio/page/model/mapping.js';
import { moveCursor, stepRun, toCursor } from '../../src/harness/studio/page/model/matrix-cursor.js';
import { layOutMatrix } from '../../src/harness/studio/page/model/matrix-rows.js';
import { parseRoute, renderRoute } from '../../src/harness/studio/page/model/route.js';
import type { WireMap } from '../../src/harness/studio/wire.js';
import { makeContent } from '../support/studio-content.js';

describe('a payload of one line, laid out', () => {
  const text = '<?xml version="1.0"?><a><b x=">"/><c>t <i>u</i></c><!--n--><d></d><e><![CDATA[<]]></e></a>';
  const laidOut = layOutXml(text);

  test('has a line for each tag, save inside of text', () => {
    expect(laidOut.text.split('\n')).toEqual([
      '<?xml version="1.0"?>',
      '<a>',
      '  <b x=">"/>',
      '  <c>t <i>u</i></c>',
      '  <!--n-->',
      '  <d></d>',
      '  <e><![CDATA[<]]></e>',
      '</a>',
    ]);
  });

  test('has every position of the text, and leads back to it', () => {
    for (let at = 0; at < text.length; at += 1) {
      expect(laidOut.text[laidOut.toShown(at)]).toBe(text[at]);
      expect(laidOut.toExact(laidOut.toShown(at))).toBe(at);
    }
    // White space that was put in means what comes behind it.
    expect(laidOut.toExact(laidOut.text.indexOf('  <b'))).toBe(text.indexOf('<b'));
  });

  test('ends a range behind its last sign', () => {
    const from = text.indexOf('<b');
    const { to } = toShownRange(laidOut, { from, to: text.indexOf('<c>') });
    expect(laidOut.text.slice(0, to).endsWith('<b x=">"/>')).toBe(true);
  });

  test('is wanted for long lines; of a file only where all are long', () => {
    const long = `<a>${'<b/>'.repeat(60)}</a>`;
    expect(needsLayout(long, false)).toBe(true);
    expect(needsLayout(`${'<!-- line -->\n'.repeat(20)}${long}`, true)).toBe(false);
    expect(needsLayout('<a>\n  <b/>\n</a>\n', false)).toBe(false);
  });
});

describe('a mapping', () => {
  // <out><t>x</t><t>y</t></out> by a literal, a loop, a literal in it and value-of.
  const map: WireMap = {
    key: 'k',
    revision: 1,
    reason: null,
    isCut: false,
    nodes: [
      { from: 0, to: 27, path: '/out', makers: [0], sources: [0] },
      { from: 5, to: 13, path: '/out/t[1]', makers: [2, 1, 0], sources: [1, 0] },
      { from: 8, to: 9, path: '/out/t[1]/text()', makers: [3, 2, 1, 0], sources: [1, 0] },
      { from: 13, to: 21, path: '/out/t[2]', makers: [2, 1, 0], sources: [2, 0] },
      { from: 16, to: 17, path: '/out/t[2]/text()', makers: [3, 2, 1, 0], sources: [2, 0] },
    ],
    instructions: [
      { from: 0, to: 100, tagTo: 5, line: 1, column: 1, label: '<out>', template: 'match="/"' },
      { from: 10, to: 90, tagTo: 30, line: 2, column: 1, label: 'xsl:for-each', template: 'match="/"' },
      { from: 35, to: 80, tagTo: 38, line: 3, column: 1, label: '<t>', template: 'match="/"' },
      { from: 40, to: 60, tagTo: 60, line: 4, column: 1, label: 'xsl:value-of', template: 'match="/"' },
    ],
    sources: [
      { from: 0, to: 50, path: '/item', line: 1 },
      { from: 10, to: 20, path: '/item/tag[1]', line: 2 },
      { from: 20, to: 30, path: '/item/tag[2]', line: 3 },
    ],
  };
  const mapping = new Mapping(map);

  test('leads from a node to the instruction that wrote it and to what was read', () => {
    const lit = mapping.light('output', 8);
    expect(lit).toMatchObject({ node: 2, instruction: 3, source: 1 });
    expect(lit?.ranges.stylesheet).toEqual([{ from: 40, to: 60 }]);
    expect(lit?.ranges.mrss.map(({ from }) => from)).toEqual([10]);
  });

  test('leads from an instruction to all that it wrote, in order', () => {
    expect(mapping.light('stylesheet', 36)?.made).toEqual([1, 3]);
    expect(mapping.light('stylesheet', 45)?.made).toEqual([2, 4]);
  });

  test('of an instruction that writes nothing itself, the outermost inside of it', () => {
    expect(mapping.light('stylesheet', 12)?.made).toEqual([1, 3]);
  });

  test('leads from the item to what came of it, and knows what it does not know', () => {
    expect(mapping.light('mrss', 25)?.made).toEqual([3, 4]);
    expect(mapping.light('mrss', 60)).toBeUndefined();
  });
});

describe('lighting', () => {
  const run = signal<string | undefined>('acme/one/submit');
  const mapping = signal<Mapping | undefined>(undefined);
  const lighting = createLighting(mapping, signal(true), run);

  test('lights up what was pointed at before the map came', () => {
    lighting.point('output', 3, 'click');
    expect(lighting.lit.value).toBeUndefined();
    mapping.value = new Mapping(mapOf('acme/one/submit'));
    expect(lighting.lit.value?.node).toBe(0);
    mapping.value = undefined;
    run.value = 'acme/two/submit';
    lighting.point('output', 3, 'click');
    mapping.value = new Mapping(mapOf('acme/two/submit'));
    expect(lighting.lit.value?.node).toBe(0);
  });

  test('forgets it with another run', () => {
    run.value = 'acme/one/submit';
    expect(lighting.lit.value).toBeUndefined();
  });
});

const mapOf = (key: string): WireMap => ({
  key,
  revision: 1,
  reason: null,
  nodes: [{ from: 0, to: 9, path: '/a', makers: [], sources: [] }],
  instructions: [],
  sources: [],
  isCut: false,
});

describe('the matrix', () => {
  const { state } = makeContent(3, 2);
  const all = { text: '', isFailedOnly: false, isChangedOnly: false };
  const lay = (filter: Partial<typeof all>, folded: readonly string[] = []) =>
    layOutMatrix(state, state.runs, { ...all, ...filter }, new Set(folded));

  test('has a row a connector and a row a fixture; folded ones keep their runs', () => {
    expect(
      lay({})
        .rows.map(({ kind }) => kind[0])
        .join(''),
    ).toBe('cffcffcff');
    expect(
      lay({}, ['connector-02'])
        .rows.map(({ kind }) => kind[0])
        .join(''),
    ).toBe('cffccff');
    expect(lay({}, ['connector-02']).shown).toHaveLength(18);
  });

  test('is narrowed down by words, by failure and by change', () => {
    expect(lay({ text: '02 SUBMIT fixture-01' }).shown).toEqual(['connector-02/fixture-01/submit']);
    expect(lay({ isFailedOnly: true }).shown).toHaveLength(3);
    expect(lay({ isChangedOnly: true }).shown).toHaveLength(2);
    expect(lay({ text: 'no such' }).rows).toEqual([]);
  });

  test('is walked through with arrows: at the first cell to the left it folds', () => {
    const matrix = lay({});
    const at = toCursor(
      matrix,
      { view: 'runs', key: undefined, stage: undefined },
      'connector-01/fixture-02/submit',
    );
    expect(moveCursor(matrix, at, 'ArrowDown', 9)?.cursor).toEqual({
      row: 'fixture connector-02/fixture-01',
      column: 0,
    });
    expect(moveCursor(matrix, at, 'ArrowRight', 9)?.cursor.column).toBe(1);
    expect(moveCursor(matrix, at, 'ArrowLeft', 9)?.fold).toEqual({
      connector: 'connector-01',
      isFolded: true,
    });
    expect(moveCursor(matrix, at, 'x', 9)).toBeUndefined();
    expect(stepRun(matrix, 'connector-01/fixture-02/delete', 1)).toBe('connector-02/fixture-01/submit');
    expect(stepRun(matrix, undefined, -1)).toBe('connector-03/fixture-02/delete');
  });
});

test.each([
  '#/',
  '#/run/acme/two%20flavors/submit',
  '#/run/acme/a/submit/validate',
  '#/connector/acme',
  '#/inbox',
  '#/inbox/12',
])('the address %s is read as it is written', (hash) => {
  expect(renderRoute(parseRoute(hash))).toBe(hash);
});

test('an address that makes no sense leads home', () => {
  for (const hash of ['', '#nonsense', '#/run/a', '#/run/%E0/b/c/d'])
    expect(parseRoute(hash)).toMatchObject({ view: 'runs', stage: undefined });
});

test.each([
  ['vscode', '/w s/x', 'vscode://file/w%20s/x/a.xsl:3:2'],
  ['zed', 'C:\\work', 'zed://file/C:/work/a.xsl:3:2'],
  ['jetbrains', '/w', 'idea://open?file=%2Fw%2Fa.xsl&line=3&column=2'],
  ['none', '/w', undefined],
] as const)('%s opens a file of %s at its line', (editor, root, url) => {
  expect(toEditorUrl(editor, root, { file: 'a.xsl', line: 3, column: 2 })).toBe(url);
});

test('a place is written as editors read it', () => {
  expect(renderPlace({ file: 'a.xsl' })).toBe('a.xsl');
  expect(renderPlace({ file: 'a.xsl', line: 3, column: 2 })).toBe('a.xsl:3:2');
});

test('faults and headers are read as they are written', () => {
  for (const text of ['cut', 'cut:100', 'http-status:503@2', 'bom@1'])
    expect(renderFault(parseFaultText(text))).toBe(text);
  expect(parseHeaders('a: b\n\nX-Y: c:d')).toEqual({ a: 'b', 'X-Y': 'c:d' });
  expect(parseHeaders('nothing')).toMatch(/is no header/);
});

test('what was used last is kept, as long as it fits', () => {
  const cache = new BoundedCache<string>(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  cache.get('a');
  cache.set('c', 'C', 4);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
  cache.set('huge', 'H', 11);
  expect(cache.get('huge')).toBeUndefined();
});
