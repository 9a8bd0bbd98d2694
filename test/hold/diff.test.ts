import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDiff, fingerprint, toCompactDiff } from '../../src/hold/diff/describe.js';
import { diffXml } from '../../src/hold/diff/diff.js';
import { findMakers } from '../../src/hold/diff/makers.js';
import { renderDiff } from '../../src/hold/diff/render.js';
import type { XmlDiff } from '../../src/hold/diff/types.js';
import { createStyle, widthOf } from '../../src/harness/report/style.js';

const diff = (before: string | Uint8Array, after: string | Uint8Array): XmlDiff =>
  diffXml(Buffer.from(before), Buffer.from(after));

/** What a diff says, in the fewest words. */
const says = ({ changes }: XmlDiff) =>
  changes.map(({ kind, path, toPath, expected, actual }) =>
    [kind, path, ...(toPath === undefined ? [] : [toPath]), expected?.text ?? '', actual?.text ?? ''].join(
      ' | ',
    ),
  );

describe('documents that mean the same', () => {
  const rows: [string, string, string, string[]][] = [
    ['order of attributes', '<a x="1" y="2"/>', '<a y="2" x="1"/>', ['attributeOrder']],
    ['prefixes', '<p:a xmlns:p="u"><p:b/></p:a>', '<a xmlns="u"><b/></a>', ['prefixes']],
    ['prefix of an xsi:type', typed('p'), typed('q'), ['prefixes']],
    ['CDATA', '<a>x &amp; y</a>', '<a><![CDATA[x & y]]></a>', ['cdata']],
    ['white space between elements', '<a><b/><c/></a>', '<a>\n  <b/>\n  <c/>\n</a>', ['indentation']],
    ['line ends', '<a>x\n<b/>y</a>', '<a>x\r\n<b/>y</a>', ['lineEnds']],
    ['the declaration', '<?xml version="1.0"?><a/>', '<a/>', ['declaration']],
    ['spelling of characters', '<a b="é">&#233;</a>', '<a b="&#xE9;">é</a>', ['entities']],
    ['a byte order mark', '<a/>', '\uFEFF<a/>', ['bom']],
    ['quotes', '<a b="1"/>', "<a b='1'/>", ['quotes']],
    ['empty elements', '<a/>', '<a></a>', ['emptyTags']],
    ['white space in tags', '<a b="1"/>', '<a  b = "1" />', ['tagSpace']],
    ['a line end after the root', '<a/>', '<a/>\n', ['outside']],
    [
      'two ways at once',
      '<a x="1" y="2"/>',
      "<a y='2' x='1'></a>",
      ['quotes', 'attributeOrder', 'emptyTags'],
    ],
    ['a namespace nobody uses', '<a/>', '<a xmlns:u="u"/>', ['prefixes']],
  ];
  test.each(rows)('%s', (_, before, after, spellings) => {
    const found = diff(before, after);
    expect(found).toMatchObject({ kind: 'spelling', changes: [] });
    expect(found.bytes?.spellings).toEqual(spellings);
    expect(diff(after, before).bytes?.spellings).toEqual(spellings);
  });

  test('encoding', () => {
    const before = Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>é</a>');
    const after = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1');
    expect(diff(before, after)).toMatchObject({ kind: 'spelling', bytes: { spellings: ['encoding'] } });
  });

  function typed(prefix: string) {
    const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    return `<a ${xsi} xmlns:${prefix}="u" xsi:type="${prefix}:T"/>`;
  }
});

describe('documents that say something else', () => {
  const rows: [string, string, string, string[]][] = [
    ['a text', '<a><b>x</b></a>', '<a><b>y</b></a>', ['changed | /a/b/text() | x | y']],
    ['white space in a leaf', '<a> </a>', '<a/>', ['removed | /a/text() |   | ']],
    ['an attribute', '<a><b c="1"/></a>', '<a><b c="2"/></a>', ['changed | /a/b/@c | 1 | 2']],
    ['an attribute gone', '<a b="1"/>', '<a/>', ['removed | /a/@b | 1 | ']],
    ['an attribute more', '<a/>', '<a b="1"/>', ['added | /a/@b |  | 1']],
    ['an element more', '<a><b/></a>', '<a><b/><c/></a>', ['added | /a/c |  | <c/>']],
    ['an element gone', '<a><b/><b/><c/></a>', '<a><b/><b/></a>', ['removed | /a/c | <c/> | ']],
    [
      'one of a list',
      '<a><b>1</b><b>2</b><b>3</b></a>',
      '<a><b>1</b><b>3</b></a>',
      ['removed | /a/b[2] | <b>2</b> | '],
    ],
    ['a name', '<a><b>x</b></a>', '<a><c>x</c></a>', ['renamed | /a/b | /a/c | <b>x</b> | <c>x</c>']],
    [
      'another namespace',
      '<a xmlns="u">x</a>',
      '<a xmlns="v">x</a>',
      ['renamed | /a | /a | <a xmlns="u">x</a> | <a xmlns="v">x</a>'],
    ],
    ['a comment', '<a><!--x--></a>', '<a><!--y--></a>', ['changed | /a/comment() | x | y']],
    [
      'an instruction',
      '<a><?p x?></a>',
      '<a><?p y?></a>',
      ["changed | /a/processing-instruction('p') | x | y"],
    ],
    [
      'a document type',
      '<!DOCTYPE a SYSTEM "x"><a/>',
      '<!DOCTYPE a SYSTEM "y"><a/>',
      ['changed | DOCTYPE | <!DOCTYPE a SYSTEM "x"> | <!DOCTYPE a SYSTEM "y">'],
    ],
    ['mixed content', '<a>x <b>y</b> z</a>', '<a>x <b>y</b>z</a>', ['changed | /a/text()[2] |  z | z']],
    [
      'preserved white space',
      '<a xml:space="preserve"> <b/></a>',
      '<a xml:space="preserve"><b/></a>',
      ['removed | /a/text() |   | '],
    ],
    [
      'elements that changed places',
      '<a><b id="1"><t>one</t></b><c/><d/></a>',
      '<a><c/><d/><b id="1"><t>one</t></b></a>',
      ['moved | /a/b | /a/b | <b id="1"><t>one</t></b> | <b id="1"><t>one</t></b>'],
    ],
    [
      'an element that went elsewhere',
      '<a><x><b id="1"><t>one</t></b></x><y/></a>',
      '<a><x/><y><b id="1"><t>one</t></b></y></a>',
      ['moved | /a/x/b | /a/y/b | <b id="1"><t>one</t></b> | <b id="1"><t>one</t></b>'],
    ],
    [
      'the like of a list are paired by what they share',
      '<a><i id="1"><t>x</t><u>1</u></i><i id="2"><t>y</t><u>2</u></i></a>',
      '<a><i id="0"><t>w</t><u>0</u></i><i id="1"><t>x</t><u>9</u></i><i id="2"><t>y</t><u>2</u></i></a>',
      ['added | /a/i[1] |  | <i id="0"><t>w</t><u>0</u></i>', 'changed | /a/i[1]/u/text() | 1 | 9'],
    ],
  ];
  test.each(rows)('%s', (_, before, after, expected) => {
    expect(says(diff(before, after))).toEqual(expected);
  });

  test('places are those of the document they stand in', () => {
    const [change] = diff('<a>\n  <b>x</b>\n</a>', '<a>\n\n  <b>y</b>\n</a>').changes;
    expect(change).toMatchObject({ expected: { line: 2, column: 6 }, actual: { line: 3, column: 6 } });
  });
});

describe('what is no document', () => {
  test.each([
    ['conflict marks', '<<<<<<< HEAD\n<a/>\n=======\n<a/>\n>>>>>>> x', '<a/>'],
    ['a tag that is not closed', '<a><b></a>', '<a><b/></a>'],
    ['text', 'a=1\nb=2', 'a=1\nb=3'],
    ['two roots', '<a/><b/>', '<a/><c/>'],
    ['nothing', '', '<a/>'],
  ])('%s is compared by lines', (_, before, after) => {
    const found = diff(before, after);
    expect(found.kind).toBe('lines');
    expect(found.bytes?.offset).toBeGreaterThanOrEqual(0);
    expect(found.lines.some(({ kind }) => kind !== 'same')).toBe(true);
  });

  test('bytes that are no text', () => {
    expect(diff(Buffer.from([0, 1, 255, 3]), Buffer.from([0, 1, 254, 3])).bytes).toMatchObject({
      offset: 2,
      actual: '\\x00\\x01\\xfe\\x03',
    });
  });
});

describe('properties', () => {
  interface Tree {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: readonly (Tree | string)[];
  }
  const word = fc.constantFrom('alpha', 'beta', 'a & b', 'x < y', 'é', '"quoted"', '\u{1F3AC}');
  const name = fc.constantFrom('item', 'title', 'link', 'p:media', 'q:extra');
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.record({
      name,
      attributes: fc.dictionary(fc.constantFrom('id', 'url', 'p:width'), word, { maxKeys: 3 }),
      children: fc.oneof(
        { maxDepth: 4 },
        fc.array(word, { maxLength: 1 }),
        fc.array(tie('tree'), { maxLength: 4 }),
      ),
    }),
  }));
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

  interface Spelling {
    readonly isReversed: boolean;
    readonly prefixes: Readonly<Record<string, string>>;
  }
  const PLAIN: Spelling = { isReversed: false, prefixes: { p: 'p', q: 'q' } };
  const OTHER: Spelling = { isReversed: true, prefixes: { p: 'x', q: 'y' } };
  const rename = (qname: string, { prefixes }: Spelling) =>
    qname.replace(/^(\w):/, (_, prefix: string) => `${prefixes[prefix] ?? prefix}:`);

  function print(node: Tree, spelling: Spelling, isRoot = true): string {
    const own = Object.entries(node.attributes).map(
      ([key, value]) => `${rename(key, spelling)}="${escape(value)}"`,
    );
    const declared = isRoot
      ? Object.entries(spelling.prefixes).map(([of, to]) => `xmlns:${to}="urn:${of}"`)
      : [];
    const all = [...declared, ...(spelling.isReversed ? own.toReversed() : own)];
    const tag = rename(node.name, spelling);
    const inside = node.children.map((child) =>
      typeof child === 'string' ? escape(child) : print(child, spelling, false),
    );
    return `<${[tag, ...all].join(' ')}>${inside.join('')}</${tag}>`;
  }

  test('a document equals itself, and itself in other spelling', () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(diff(print(node, PLAIN), print(node, PLAIN)).kind).toBe('equal');
        expect(diff(print(node, PLAIN), print(node, OTHER)).kind).toBe('spelling');
      }),
    );
  });

  /** Elements of a tree with their XPath. */
  function* walk(node: Tree, path: string): Generator<{ node: Tree; path: string }> {
    yield { node, path };
    const names = node.children.flatMap((child) => (typeof child === 'string' ? [] : [child.name]));
    const seen = new Map<string, number>();
    for (const child of node.children) {
      if (typeof child === 'string') continue;
      const index = (seen.get(child.name) ?? 0) + 1;
      seen.set(child.name, index);
      const isAlone = names.filter((one) => one === child.name).length === 1;
      yield* walk(child, `${path}/${child.name}${isAlone ? '' : `[${index}]`}`);
    }
  }
  const replace = (node: Tree, target: Tree, by: Tree): Tree =>
    node === target
      ? by
      : {
          ...node,
          children: node.children.map((child) =>
            typeof child === 'string' ? child : replace(child, target, by),
          ),
        };

  test('a changed attribute is named at its path, and nothing else is', () => {
    fc.assert(
      fc.property(tree, fc.nat(), (node, seed) => {
        const places = [...walk(node, `/${node.name}`)];
        const { node: target, path } = places[seed % places.length]!;
        const changed = replace(node, target, {
          ...target,
          attributes: { ...target.attributes, mark: 'changed' },
        });
        const found = diff(print(node, PLAIN), print(changed, PLAIN));
        // Of siblings that are alike, any may be the one that changed.
        const withoutIndexes = (one: string) => one.replaceAll(/\[\d+\]/g, '');
        expect(found.changes.map((change) => [change.kind, withoutIndexes(change.path)])).toEqual([
          ['added', `${withoutIndexes(path)}/@mark`],
        ]);
      }),
    );
  });

  test('an element put in is found, wherever it is put', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (node, seed, where) => {
        const parents = [...walk(node, `/${node.name}`)].filter(
          ({ node: { children } }) => !children.some((child) => typeof child === 'string'),
        );
        fc.pre(parents.length > 0);
        const { node: target, path } = parents[seed % parents.length]!;
        const children = [...target.children];
        children.splice(where % (children.length + 1), 0, {
          name: 'inserted',
          attributes: {},
          children: ['new'],
        });
        const found = diff(print(node, PLAIN), print(replace(node, target, { ...target, children }), PLAIN));
        expect(found.changes.map((change) => [change.kind, change.path])).toEqual([
          ['added', `${path}/inserted`],
        ]);
      }),
    );
  });

  test('what goes forth comes back: the reverse diff has as many changes', () => {
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        const kinds = (found: XmlDiff) => found.kind;
        expect(kinds(diff(print(a, PLAIN), print(b, PLAIN)))).toBe(
          kinds(diff(print(b, PLAIN), print(a, PLAIN))),
        );
      }),
    );
  });

  test('equal is what canonical XML of libxml2 calls equal, prefixes aside', async () => {
    const { XmlDocument } = await import('libxml2-wasm');
    const canonical = (text: string) => {
      using document = XmlDocument.fromString(text);
      return document.canonicalizeToString();
    };
    fc.assert(
      fc.property(tree, tree, fc.boolean(), (a, b, isOther) => {
        const same = { ...PLAIN, isReversed: true };
        const [before, after] = [print(a, PLAIN), print(isOther ? b : a, same)];
        const isEqual = canonical(before) === canonical(after);
        const { kind } = diff(before, after);
        expect(kind === 'equal' || kind === 'spelling').toBe(isEqual);
      }),
    );
  });
});

describe('large documents', () => {
  const items = (count: number, text: (index: number) => string) =>
    `<rss>${Array.from({ length: count }, (_, index) => `<item id="${index}"><title>${text(index)}</title><link>http://x/${index}</link></item>`).join('')}</rss>`;

  test('20,000 items with three changes', () => {
    const before = items(20_000, (index) => `title ${index}`);
    const after = items(20_000, (index) => (index % 9_000 === 17 ? 'other' : `title ${index}`));
    const started = performance.now();
    expect(diff(before, after).changes).toHaveLength(3);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('5,000 items that all changed: the rest is counted', () => {
    const started = performance.now();
    const found = diff(
      items(5_000, (index) => `title ${index}`),
      items(5_000, (index) => `other ${index}`),
    );
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(found.changes.length + found.more).toBe(5_000);
  });
});

describe('where the stylesheet makes it', () => {
  const sheet = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/item">
  <asset kind="video">
    <title>
      <xsl:value-of select="title"/>
    </title>
    <xsl:for-each select="thumb">
      <image url="{@url}"/>
    </xsl:for-each>
    <xsl:element name="made"><xsl:attribute name="at">x</xsl:attribute></xsl:element>
    <series><title><xsl:value-of select="series"/></title></series>
  </asset>
</xsl:template>
</xsl:stylesheet>`;
  const madeAt = findMakers([{ shown: 'submit.xsl', bytes: Buffer.from(sheet) }]);
  test.each([
    ['/asset/@kind', 3, 10],
    ['/asset/title', 4, 5],
    ['/asset/title/text()', 5, 7],
    ['/asset/series/title/text()', 11, 20],
    ['/asset/image[2]/@url', 8, 14],
    ['/asset/made/@at', 10, 30],
    ['/asset/copied', 3, 3],
  ])('%s', (path, line, column) => {
    expect(madeAt(path)).toEqual([{ file: 'submit.xsl', line, column }]);
  });

  test('a sentence names it', () => {
    const found = diffXml(
      Buffer.from('<asset><title>a</title></asset>'),
      Buffer.from('<asset><title>b</title></asset>'),
      { madeAt },
    );
    expect(describeDiff(found)).toBe('/asset/title/text() was "a" and is "b" (made at submit.xsl:5:7)');
  });
});

describe('rendering', () => {
  const before = `<rss><channel><title>Morning</title><item><link>https://www.example.com/a/very/long/path/that/goes/on/and/on/for/ever</link></item></channel></rss>`;
  const after = `<rss><channel><title>Evening</title><item><guid isPermaLink="false">1_abc</guid></item></channel></rss>`;

  test.each([40, 80, 200])('no line is wider than %i columns', (width) => {
    for (const found of [
      diff(before, after),
      diff('<a x="1" y="2"/>', '<a y="2" x="1"/>'),
      diff('a\nb'.repeat(50), 'a\nc'.repeat(50)),
    ]) {
      for (const line of renderDiff(found, createStyle(width, true)))
        expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  });

  test('without colour there is no escape', () => {
    expect(renderDiff(diff(before, after), createStyle(80, false)).join('\n')).toMatchInlineSnapshot(`
      "changed /rss/channel/title/text()
        - Morning
        + Evening

      removed /rss/channel/item/link
        - <link>https://www.example.com/a/very/long/path/that/goes/on/and/on/for/
        - ever</link>

      added /rss/channel/item/guid
        + <guid isPermaLink="false">1_abc</guid>"
    `);
  });

  test('control characters of a document reach no terminal', () => {
    const found = diff('<a>\u001b[31mred</a>', '<a>\u009b2J</a>');
    // oxlint-disable-next-line no-control-regex -- these are the ones
    expect(renderDiff(found, createStyle(80, false)).join('')).not.toMatch(/[\u001b\u009b]/);
  });

  test('as data it has few words', () => {
    expect(toCompactDiff(diff('<a><b>x</b></a>', '<a><b>y</b></a>'))).toEqual({
      kind: 'content',
      changes: [{ kind: 'changed', path: '/a/b/text()', from: 'x', to: 'y', line: 1 }],
    });
  });

  test('the same change in two documents has one fingerprint', () => {
    const one = diff('<a><t>first</t><v>1</v></a>', '<a><t>first</t><v>2</v></a>');
    const two = diff('<a><t>second, longer</t><v>1</v></a>', '<a><t>second, longer</t><v>2</v></a>');
    const other = diff('<a><v>1</v></a>', '<a><v>3</v></a>');
    expect(fingerprint(one)).toBe(fingerprint(two));
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });
});
