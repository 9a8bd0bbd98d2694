import { expect, test } from 'vitest';
import type { Observation, Trace } from '../../src/xml/observation.js';
import { planSheet } from '../../src/xml/coverage/plan.js';
import { observe, sheet } from './support.js';

const ITEM = '<item><title>One</title><content url="u1"/><content url="u2"/></item>';

const SHEET = sheet(`<xsl:template match="/">
<asset kind="video">
<xsl:attribute name="title"><xsl:value-of select="item/title"/></xsl:attribute>
<xsl:apply-templates select="item/content"/>
<label>Title: <xsl:value-of select="item/title"/>!</label>
<xsl:copy-of select="item/content[1]"/>
</asset>
</xsl:template>
<xsl:template match="content">
<file><xsl:value-of select="@url"/></file>
</xsl:template>`);

function traceOf(
  text = SHEET,
  document = ITEM,
): { readonly trace: Trace; readonly made: (path: string) => unknown } {
  const { trace }: Observation = observe(text, document, { trace: true });
  if (trace === undefined) throw new Error('no trace');
  const plan = planSheet(text);
  const made = (path: string) => {
    const node = trace.output.find((one) => one.path === path);
    return node?.events.map((event) => {
      const { instruction, context, reads } = trace.events[event]!;
      return `${plan.instructions[instruction]?.start.line} ${plan.instructions[instruction]?.kind} at ${context} reads ${reads.join(' ')}`;
    });
  };
  return { trace, made };
}

test('every node of the output leads to its line of the stylesheet and to its nodes of the item', () => {
  const { made } = traceOf();
  expect(made('/asset')).toEqual(['3 literal at / reads ']);
  expect(made('/asset/@kind')).toEqual(['3 literal at / reads ']);
  expect(made('/asset/@title')).toEqual(['4 attribute at / reads ']);
  expect(made('/asset/file[2]')).toEqual(['11 literal at /item/content[2] reads ']);
  expect(made('/asset/file[2]/text()')).toEqual([
    '11 value-of at /item/content[2] reads /item/content[2]/@url',
  ]);
  expect(made('/asset/content/@url')).toEqual([
    '7 copy-of at / reads /item/content[1] /item/content[1]/@url',
  ]);
});

test('a text that several instructions wrote is told apart piece by piece', () => {
  const { trace, made } = traceOf();
  expect(made('/asset/label/text()')).toEqual([
    '6 text-node at / reads ',
    '6 value-of at / reads /item/title',
    '6 text-node at / reads ',
  ]);
  expect(trace.output.find(({ path }) => path === '/asset/label/text()')?.offsets).toEqual([0, 7, 10]);
});

test('what writes the value of an attribute happens within its instruction', () => {
  const { trace } = traceOf();
  const plan = planSheet(SHEET);
  const inside = trace.events.find(
    ({ instruction, reads }) => plan.instructions[instruction]?.start.line === 4 && reads.length > 0,
  );
  expect(plan.instructions[trace.events[inside?.within ?? -1]?.instruction ?? -1]?.kind).toBe('attribute');
});

test('the text that a built-in rule copies belongs to the instruction that selected it', () => {
  const text = sheet(
    '<xsl:template match="/"><r>\n<xsl:apply-templates/></r></xsl:template>\n<xsl:template match="content"><c/></xsl:template>',
  );
  const { made } = traceOf(text, '<item><content/>tail</item>');
  expect(made('/r/text()')).toEqual(['3 apply-templates at / reads ']);
});

test('templates know their calls, and recursion counts its outermost call', () => {
  const text =
    sheet(`<xsl:template match="/"><r><xsl:call-template name="t"><xsl:with-param name="n" select="3"/></xsl:call-template></r></xsl:template>
<xsl:template name="t"><xsl:param name="n"/><xsl:if test="$n &gt; 0"><a/><xsl:call-template name="t"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>`);
  const { trace, made } = traceOf(text);
  const [whole, first, recursive] = [-1, 0, 1].map((template) =>
    trace.templates.find((time) => time.template === template),
  );
  expect([first?.calls, recursive?.calls]).toEqual([1, 4]);
  expect(recursive!.totalMs).toBeLessThanOrEqual(first!.totalMs);
  expect(first!.totalMs).toBeLessThanOrEqual(whole!.totalMs);
  expect(made('/r/a[3]')).toEqual(['3 literal at / reads ']);
});

test('a run that fails still tells how far it came', () => {
  const text = sheet(
    '<xsl:template match="/"><r>\n<a/>\n<xsl:message terminate="yes">no</xsl:message>\n<b/></r></xsl:template>',
  );
  const { instructions, trace } = observe(text, ITEM, { trace: true });
  expect(instructions).toEqual([1, 1, 1, 1, 0]);
  expect(trace?.events).toHaveLength(4);
  expect(observe(text, ITEM, { coverage: true }).instructions).toEqual([1, 1, 1, 1, 0]);
});
