import { afterAll, expect, test } from 'vitest';
import type { RunMap } from '../../src/harness/trace/map-run.js';
import { LibxsltHost } from '../../src/xml/host.js';
import { scanXml, type ScannedNode } from '../../src/xml/scan.js';
import { Dice } from '../oracle/dice.js';
import { generateDocument } from '../oracle/generate-document.js';
import { generatePair } from '../oracle/generate.js';
import { mapped, type Mapped } from './support.js';

const FIRST_SEED = 5_000;
const PAIRS = 150;
const RICH = 60;

const host = new LibxsltHost();
afterAll(() => {
  host[Symbol.dispose]();
});

/** Writes much, in every way there is. */
function richStylesheet(dice: Dice): string {
  const text = () => dice.pick(['x', 'a &amp; b', '&lt;', ' é ', '😀', ']]&gt;', 'two  words', '&#13;']);
  const from = () =>
    dice.pick(['//title', '//@url', '//tags', 'name()', '.', "'&amp;😀'", '//Genre', '@height']);
  const attribute = () =>
    `<xsl:attribute name="${dice.pick(['p:q', 'r', 'a{1+1}'])}"><xsl:value-of select="${from()}"/></xsl:attribute>`;
  const content = (depth: number): string =>
    dice.times(0, 4, () => instruction(depth)).join(dice.pick(['', '\n ']));
  const element = (depth: number) => {
    const name = dice.pick(['a', 'p:b', 'title', 'c']);
    const value = dice.maybe(0.4, () => ` k="${dice.pick(['1', '{//title}', '&lt;{//@url}&quot;'])}"`);
    return `<${name}${value}${dice.maybe(0.2, () => ' xsl:use-attribute-sets="s"')}>${dice.maybe(0.3, attribute)}${content(depth - 1)}</${name}>`;
  };
  const instruction = (depth: number): string =>
    depth === 0
      ? text()
      : dice.weighted([
          [4, () => element(depth)],
          [3, text],
          [
            3,
            () =>
              `<xsl:value-of select="${from()}"${dice.maybe(0.1, () => ' disable-output-escaping="yes"')}/>`,
          ],
          [1, () => `<xsl:for-each select="//content">${content(depth - 1)}</xsl:for-each>`],
          [
            1,
            () =>
              `<xsl:copy-of select="${dice.pick(['//content', '//customData', '//text()', '$v', '//title|//tags'])}"/>`,
          ],
          [1, () => `<xsl:comment>c<xsl:value-of select="//entryId"/></xsl:comment>`],
          [
            0.5,
            () =>
              `<xsl:processing-instruction name="pi">${dice.pick(['', 'd'])}</xsl:processing-instruction>`,
          ],
          [1, () => `<xsl:element name="{concat('e', 1)}">${content(depth - 1)}</xsl:element>`],
          [1, () => `<xsl:call-template name="t"><xsl:with-param name="n" select="2"/></xsl:call-template>`],
          [1, () => '<xsl:apply-templates select="//thumbnail|//tags"/>'],
          [0.5, () => '<xsl:text disable-output-escaping="yes">&lt;br class="x"/>&lt;i>j&lt;/i></xsl:text>'],
        ])();
  return `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:p="urn:p"${dice.maybe(0.3, () => ' xmlns="urn:d"')}>
<xsl:output encoding="${dice.pick(['UTF-8', 'US-ASCII', 'UTF-16', 'ISO-8859-1'])}"${dice.maybe(0.4, () => ' cdata-section-elements="title a"')}${dice.maybe(0.2, () => ' doctype-system="x.dtd"')}/>
<xsl:attribute-set name="s"><xsl:attribute name="set"><xsl:value-of select="//title"/></xsl:attribute></xsl:attribute-set>
<xsl:variable name="v"><w>${text()}<xsl:value-of select="//entryId"/></w></xsl:variable>
<xsl:template match="/"><root>${dice.times(2, 5, () => instruction(4)).join('\n')}</root></xsl:template>
<xsl:template match="thumbnail"><th u="{@url}"><xsl:copy><xsl:copy-of select="@*"/></xsl:copy></th></xsl:template>
<xsl:template name="t"><xsl:param name="n"/><t><xsl:value-of select="$n"/></t><xsl:if test="$n &gt; 0"><xsl:call-template name="t"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>
</xsl:stylesheet>`;
}

interface Checked extends Mapped {
  readonly seed: number;
}

const runs: Checked[] = [];
const keep = (seed: number, run: Mapped) => {
  if (run.output !== '' && run.trace !== undefined) runs.push({ ...run, seed });
};
for (let seed = FIRST_SEED; seed < FIRST_SEED + PAIRS; seed++) {
  const { stylesheet, document, variables, doubled, timezone } = generatePair(seed);
  keep(seed, mapped(stylesheet, document, { variables, doubled, timezone }, host));
}
for (let seed = 0; seed < RICH; seed++) {
  const dice = new Dice(seed);
  keep(seed, mapped(richStylesheet(dice), generateDocument(dice), {}, host));
}

/** One string for each run that does not hold. */
const failing = (check: (run: Checked) => string | undefined): string[] =>
  runs.flatMap((run) => {
    const found = check(run);
    return found === undefined ? [] : [`seed ${run.seed}: ${found}`];
  });

const isInside = (a: { from: number; to: number }, b: { from: number; to: number }) =>
  a.from >= b.from && a.to <= b.to;

test('there is enough to look at', () => {
  expect(runs.length).toBeGreaterThan(90);
  expect(runs.reduce((sum, { map }) => sum + map.nodes.length, 0)).toBeGreaterThan(1_200);
});

test('what is around comes before what is inside, and nothing overlaps', () => {
  expect(failing(({ map }) => findOverlap(map))).toEqual([]);
});

function findOverlap({ nodes }: RunMap): string | undefined {
  const open: RunMap['nodes'][number][] = [];
  for (const node of nodes) {
    while (open.length > 0 && node.from >= open.at(-1)!.to) open.pop();
    const around = open.at(-1);
    if (around !== undefined && !isInside(node, around)) return `${node.path} leaves ${around.path}`;
    open.push(node);
  }
  return undefined;
}

test('the text of each range is what its path says', () => {
  expect(failing(({ map, output }) => findWrongText(map, output))).toEqual([]);
});

function findWrongText({ nodes }: RunMap, output: string): string | undefined {
  for (const { path, from, to } of nodes) {
    const text = output.slice(from, to);
    const step = path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
    const wrong = `${path} is ${JSON.stringify(text)}`;
    if (step.startsWith('@')) {
      const [attribute] = scanXml(`<a ${text}/>`).elements[0]?.attributes ?? [];
      if (attribute?.name !== step.slice(1) || attribute.end !== text.length + 3) return wrong;
    } else if (step === 'comment()') {
      if (!/^<!--[^]*-->$/.test(text)) return wrong;
    } else if (step === 'processing-instruction()') {
      if (!/^<\?[^]*\?>$/.test(text)) return wrong;
    } else if (step !== 'text()') {
      const { root } = scanXml(text);
      if (
        root.children.length !== 1 ||
        root.children[0]?.name !== step ||
        root.children[0].end !== text.length
      )
        return wrong;
    }
  }
  return undefined;
}

test('the pieces of a text are the whole text', () => {
  expect(failing(({ map, output }) => findLostText(map, output))).toEqual([]);
});

function findLostText({ nodes }: RunMap, output: string): string | undefined {
  const texts: ScannedNode[] = [];
  const visit = (node: ScannedNode) => {
    if (node.type === 'text') texts.push(node);
    for (const child of node.children) visit(child);
  };
  visit(scanXml(output).root);
  const pieces = nodes.filter(({ path }) => /[^/]\/text\(\)(\[\d+\])?$/.test(path));
  for (const { start, end } of texts) {
    const own = pieces.filter(({ from, to }) => from >= start && to <= end);
    if (own.map(({ from, to }) => output.slice(from, to)).join('') !== output.slice(start, end))
      return output.slice(start, end);
  }
  return undefined;
}

test('every number leads somewhere, and the range of an instruction is its element', () => {
  expect(failing(findWrongNumber)).toEqual([]);
});

function findWrongNumber({ map, stylesheet, mrss }: Checked): string | undefined {
  const { nodes, instructions, sources } = map;
  for (const { path, makers, sources: from } of nodes) {
    if (makers.some((maker) => instructions[maker] === undefined)) return `makers of ${path}`;
    if (from.some((source) => sources[source] === undefined)) return `sources of ${path}`;
    if (new Set(makers).size !== makers.length || new Set(from).size !== from.length) return `twice: ${path}`;
  }
  for (const { from, to, tagTo, label, line, column } of instructions) {
    const text = stylesheet.slice(from, to);
    const place = stylesheet.slice(0, from).split('\n');
    if (place.length !== line || place.at(-1)!.length + 1 !== column) return `place of ${label}`;
    if (label.startsWith('"')) {
      if (text !== text.trim() || text === '') return `text ${label}`;
    } else {
      const name = /[^\s<]+?(?=[\s>]|$)/.exec(label)?.[0];
      const [element] = scanXml(text).elements;
      if (element?.name !== name || element?.end !== text.length || element.tagEnd !== tagTo - from)
        return label;
    }
  }
  for (const { path, from, to } of sources) {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
    if (/^[\w:]+$/.test(name) && !mrss.slice(from, to).startsWith(`<${name}`)) return `source ${path}`;
  }
  return undefined;
}

test('what a run wrote has a maker', () => {
  const lost = failing(({ map, trace }) => {
    if (trace?.isCut === true || trace?.output.some(({ events }) => events.length === 0) === true)
      return undefined;
    return map.nodes.find(({ makers }) => makers.length === 0)?.path;
  });
  expect(lost).toEqual([]);
});
