import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DEFAULT_LIMITS,
  EngineGone,
  type DocumentHandle,
  type Engine,
  type EngineSource,
  type ResultsReply,
  type ResultsRequest,
  type TransformReply,
  type TransformRequest,
  type ValidateReply,
} from '../../src/xml/engine.js';

/** One way to run an engine, and where it legitimately differs from the others. */
export interface EngineRow {
  readonly name: string;
  readonly engine: Engine['name'];
  readonly start: () => Engine;
  /** In a process of its own, which can be ended. */
  readonly isIsolated: boolean;
  /** libxslt gives `document()` an empty node set and carries on; to Saxon it is an error. */
  readonly refusedRead: TransformReply['kind'];
  /** libxslt's result is a tree, written by `saveXML`; Saxon writes what `xsl:output` asks for. */
  readonly writesByOutputMethod: boolean;
  /** libxslt ignores the attribute; Saxon refuses it. */
  readonly applyTemplatesName: TransformReply['kind'];
  /** libxslt's tree knows the line of the instruction that made a node. */
  readonly knowsMakersLine: boolean;
  /** PHP's parser leaves an entity of the stylesheet a reference, which libxslt passes over. */
  readonly expandsSheetEntities: boolean;
  /** libxslt asks the loader for the stylesheet's own text, in vain. */
  readonly findsItself: boolean;
  /** An element that writes a second document. */
  readonly writesDocument: string;
}

const XSL = 'http://www.w3.org/1999/XSL/Transform';
const FROM_2025 = 1_735_689_600;

/** A stylesheet with this inside its only template, on line 4. */
export const sheet = (body: string, top = '', version = '1.0'): string =>
  `<xsl:stylesheet version="${version}" xmlns:xsl="${XSL}" xmlns:php="http://php.net/xsl" exclude-result-prefixes="php">${top}
<xsl:template match="/">
<out>
${body}</out>
</xsl:template>
</xsl:stylesheet>`;

/** A stylesheet with this alone inside its only template. */
const bare = (body: string, top = ''): string => sheet('', top).replace(/\n<out>[^]*<\/out>\n/, body);

export const source = (text: string | Uint8Array, name = 'submit.xsl'): EngineSource => ({
  bytes: Buffer.from(text as string),
  name,
});

/** What an author does with an engine, in a line each. */
export class Bench {
  readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  async item(text: string | Uint8Array): Promise<DocumentHandle> {
    const reply = await this.engine.openItem(source(text, 'item.xml'));
    if (reply.kind === 'malformed') throw new Error(`not well-formed: ${JSON.stringify(reply.errors)}`);
    return reply.document;
  }

  async transform(
    stylesheet: string | undefined,
    options: Partial<Omit<TransformRequest, 'stylesheet'>> & { readonly xml?: string | Uint8Array } = {},
  ): Promise<TransformReply> {
    const { xml = '<item><title>Dawn</title></item>', ...rest } = options;
    return this.engine.transform({
      document: rest.document ?? (await this.item(xml)),
      stylesheet: stylesheet === undefined ? undefined : source(stylesheet),
      variables: {},
      doubled: false,
      timezone: 'UTC',
      nowSec: FROM_2025,
      limits: DEFAULT_LIMITS,
      ...rest,
    });
  }

  /** The payload, with the white space between elements left out. */
  async output(...args: Parameters<Bench['transform']>): Promise<string> {
    const reply = await this.transform(...args);
    if (reply.kind === 'failed') throw new Error(`failed: ${JSON.stringify(reply.errors)}`);
    return Buffer.from(reply.bytes ?? '')
      .toString('utf8')
      .replace(/>\s+</g, '><')
      .replace(/^<\?xml[^>]*\?>/, '')
      .replace(/(<\/?out\b[^>]*>)\s+/g, '$1')
      .trim();
  }

  async validate(xml: string, schema: string): Promise<ValidateReply> {
    const made = await this.transform(sheet(xml));
    if (made.kind === 'failed') throw new Error(`failed: ${JSON.stringify(made.errors)}`);
    const { document, bytes: output = Buffer.alloc(0) } = made;
    return this.engine.validate({
      document,
      schema: source(schema, 'a.xsd'),
      output,
      limits: DEFAULT_LIMITS,
    });
  }

  async results(parser: ResultsRequest['parser'], expression: string, answer: string): Promise<ResultsReply> {
    return this.engine.readResults({
      parser,
      expression: source(expression, 'results'),
      answer: Buffer.from(answer),
      timezone: 'UTC',
      nowSec: FROM_2025,
      limits: DEFAULT_LIMITS,
    });
  }
}

/** What it means to be an engine. Every implementation runs it, with a row of its own. */
export function describeEngine(row: EngineRow): void {
  describe(`${row.name} engine`, () => {
    let engine: Engine;
    beforeAll(() => {
      engine = row.start();
    });
    afterAll(() => engine[Symbol.asyncDispose]());
    const bench = () => new Bench(engine);

    test('says which engine it is, and in which versions', async () => {
      const info = await engine.info();
      expect(engine.name).toBe(row.engine);
      expect(info.engine).toBe(row.engine);
      const { regex: _regex, ...versions } = info.versions;
      expect(Object.values(versions).every((version) => /^\d+\.\d+/.test(version))).toBe(true);
    });
    describeItems(bench);
    describeTransforms(row, bench);
    describePhp(bench);
    describeParameters(row, bench);
    describeRefusals(row, bench);
    describeSchemas(row, bench);
    describeResults(bench);
    describeHandles(bench);
    if (row.isIsolated) describeLimits(bench);
  });
}

type GetBench = () => Bench;

/** What the FTP connector's stylesheets have and the generic engine's do not. */
function describeParameters(row: EngineRow, bench: GetBench): void {
  const shown = sheet(
    '<xsl:value-of select="$assetId"/>',
    '<xsl:output encoding="UTF-8"/><xsl:param name="assetId"/>',
  );
  const texts = ['0_f', '', '\'a\' "b"', "concat('x', 'y')", '<&>', 'Épisode 3', '{$x}'];

  test.each(texts)('a top-level parameter is the text %j', async (text) => {
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const expected = text === '' ? '<out/>' : `<out>${escaped}</out>`;
    expect(await bench().output(shown, { parameters: { assetId: text, other: 'unused' } })).toBe(expected);
  });

  test('parameters are those of one run', async () => {
    const { engine } = bench();
    expect(engine.name).toBe(row.engine);
    expect(await bench().output(shown, { parameters: { assetId: 'a' } })).toBe('<out>a</out>');
    expect(await bench().output(shown, { parameters: { assetId: 'b' } })).toBe('<out>b</out>');
    expect(await bench().output(shown)).toBe('<out/>');
  });

  test('a template-level parameter stays empty', async () => {
    const local = sheet('', '').replace(
      /<out>[^]*<\/out>/,
      '<xsl:param name="assetId"/><out><xsl:value-of select="$assetId"/></out>',
    );
    expect(await bench().output(local, { parameters: { assetId: 'a' } })).toBe('<out/>');
  });

  test('the serialiser of XSLT honours method and declaration', async () => {
    const name = sheet('', '<xsl:output method="text"/>').replace(/<out>[^]*<\/out>/, 'a &amp; b.mp4');
    const made = await bench().transform(name, { serializer: 'xslt' });
    expect(made).toMatchObject({ kind: 'made' });
    if (made.kind === 'made')
      expect(
        Buffer.from(made.bytes ?? '')
          .toString()
          .trim(),
      ).toBe('a & b.mp4');
  });

  test('with every PHP function registered a stylesheet has more of them', async () => {
    const call = sheet(
      `<xsl:value-of select="php:function('str_replace', ' ', '_', php:function('strtoupper', string(item/title)))"/>`,
    );
    const xml = '<item><title>a b</title></item>';
    expect(await bench().output(call, { xml, functions: 'all' })).toBe('<out>A_B</out>');
    expect(await bench().output(call, { xml })).toBe('<out/>');
  });

  test('a PHP function that is not known fails by its name', async () => {
    const call = sheet(`<xsl:value-of select="php:function('similar_text', 'a', 'b')"/>`);
    const made = await bench().transform(call, { functions: 'all' });
    expect(made).toMatchObject({ kind: 'failed', failure: 'php' });
    expect(made.errors.map(({ message }) => message).join()).toContain('similar_text()');
  });
}

function describeItems(bench: GetBench): void {
  test('reads what an item says about its entry', async () => {
    const xml = `<item><entryId>0_a</entryId><status>2</status><createdAt>17</createdAt>
      <content flavorAssetId="0_f" flavorParamsId="3"/><thumbnail thumbAssetId="0_t" width="10" height="20"/>
      <distribution distributionProfileId="11"/></item>`;
    const { engine } = bench();
    const reply = await engine.openItem(source(xml, 'item.xml'));
    expect(reply).toMatchObject({ kind: 'parsed', root: { name: 'item', namespace: undefined }, errors: [] });
    expect(await engine.readFacts(await bench().item(xml))).toEqual({
      entryId: '0_a',
      status: '2',
      createdAt: '17',
      startDate: undefined,
      endDate: undefined,
      flavors: [{ id: '0_f', paramsId: '3' }],
      thumbnails: [{ id: '0_t', width: '10', height: '20' }],
      distributionProfileIds: ['11'],
    });
  });

  test('points at the line and column where an item is not well-formed', async () => {
    const reply = await bench().engine.openItem(source('<item>\n<a></item>', 'item.xml'));
    expect(reply).toMatchObject({ kind: 'malformed' });
    expect(reply.errors[0]).toMatchObject({ file: 'item.xml', line: 2, column: 11 });
  });

  test('takes an empty text for malformed', async () => {
    expect(await bench().engine.openItem(source('', 'item.xml'))).toMatchObject({ kind: 'malformed' });
  });

  const block = '<distribution entryDistributionId="7"><status>2</status></distribution>';
  const places: [string, string, string][] = [
    ['at the end', '<item><a/></item>', `<item><a/>${block}</item>`],
    ...['scenes', 'subTitle', 'attachment', 'externalEntry', 'children'].map(
      (name): [string, string, string] => [
        `before ${name}`,
        `<item><a/><${name}/><b/></item>`,
        `<item><a/>${block}<${name}/><b/></item>`,
      ],
    ),
  ];
  test.each(places)('puts the distribution block %s', async (_where, xml, expected) => {
    const { engine } = bench();
    const made = await engine.addBlock({ document: await bench().item(xml), xml: block });
    expect(Buffer.from(made).toString()).toBe(`<?xml version="1.0"?>\n${expected}\n`);
  });

  test('refuses a block that is not well-formed', async () => {
    const document = await bench().item('<item/>');
    await expect(bench().engine.addBlock({ document, xml: '<distribution>' })).rejects.toThrow(
      'not well-formed',
    );
  });

  // The bytes of PHP's saveXML().
  const written: [string, string | Buffer, string | Buffer][] = [
    [
      'UTF-8',
      '<?xml version="1.0" encoding="UTF-8"?><item>é<a/></item>',
      '<?xml version="1.0" encoding="UTF-8"?>\n<item>é<a/></item>\n',
    ],
    [
      'no encoding: references',
      '<item b="é">é中<![CDATA[é]]><!--é--></item>',
      '<?xml version="1.0"?>\n<item b="&#xE9;">&#xE9;&#x4E2D;<![CDATA[é]]><!--é--></item>\n',
    ],
    [
      'Latin 1',
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><item>é&#x4E2D;</item>', 'latin1'),
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?>\n<item>é&#20013;</item>\n', 'latin1'),
    ],
    [
      'white space and CDATA',
      '<item>\n <a><![CDATA[<]]></a> <b></b>\n</item>',
      '<?xml version="1.0"?>\n<item>\n <a><![CDATA[<]]></a> <b/>\n</item>\n',
    ],
    [
      'its own entities',
      '<!DOCTYPE item [<!ENTITY e "x">]><item>&e;</item>',
      '<?xml version="1.0"?>\n<!DOCTYPE item [\n<!ENTITY e "x">\n]>\n<item>&e;</item>\n',
    ],
  ];
  test.each(written)(
    'without a transform, sends the item as saveXML writes it: %s',
    async (_what, xml, expected) => {
      const reply = await bench().transform(undefined, { xml });
      expect(reply).toMatchObject({ kind: 'made', rootCount: 1, errors: [] });
      expect(reply.kind === 'made' && Buffer.from(reply.bytes ?? '').toString('latin1')).toBe(
        Buffer.from(expected as string).toString('latin1'),
      );
    },
  );
}

function describeTransforms(row: EngineRow, bench: GetBench): void {
  test('transforms', async () => {
    const made = await bench().transform(sheet('<t><xsl:value-of select="item/title"/></t>'));
    expect(made).toMatchObject({ kind: 'made', rootCount: 1, errors: [], facts: { version: '1.0' } });
    expect(await bench().output(sheet('<t><xsl:value-of select="item/title"/></t>'))).toBe(
      '<out><t>Dawn</t></out>',
    );
  });

  test('sees the block that was added', async () => {
    const document = await bench().item('<item/>');
    await bench().engine.addBlock({ document, xml: '<distribution a="7"/>' });
    const body = '<t><xsl:value-of select="item/distribution/@a"/></t>';
    expect(await bench().output(sheet(body), { document })).toBe('<out><t>7</t></out>');
  });

  test('keeps the same stylesheet apart for different values', async () => {
    const text = sheet('<t><xsl:value-of select="$remoteId"/></t>', '<xsl:variable name="remoteId"/>');
    for (const remoteId of ['a', 'b', 'a']) {
      expect(await bench().output(text, { variables: { remoteId } })).toBe(`<out><t>${remoteId}</t></out>`);
    }
  });

  test('writes a value twice when asked to', async () => {
    const text = sheet(
      '<t><xsl:value-of select="$remoteId"/></t>',
      '<xsl:variable name="remoteId">x</xsl:variable>',
    );
    expect(await bench().output(text, { variables: { remoteId: 'a<' }, doubled: true })).toBe(
      '<out><t>a&lt;a&lt;</t></out>',
    );
  });

  test('leaves a variable alone whose value is empty or 0, and names those that the server looks up', async () => {
    const text = sheet(
      '<t><xsl:value-of select="$remoteId"/></t>',
      '<xsl:variable name="remoteId">own</xsl:variable><xsl:variable name="other"/>',
    );
    for (const remoteId of ['', '0']) {
      expect(await bench().output(text, { variables: { remoteId } })).toBe('<out><t>own</t></out>');
    }
    const reply = await bench().transform(text);
    expect(reply.facts.variables).toEqual([
      { name: 'remoteId', line: 1, hasSelect: false, wasInjected: false },
    ]);
  });

  test('does not compile a variable that has a select and gets a value', async () => {
    const text = sheet('<t/>', '\n<xsl:variable name="remoteId" select="1"/>');
    const reply = await bench().transform(text, { variables: { remoteId: 'a' } });
    expect(reply).toMatchObject({ kind: 'failed', failure: 'compile' });
    expect(reply.errors.find(({ line }) => line !== undefined)).toMatchObject({
      file: 'submit.xsl',
      line: 2,
    });
    expect(reply.facts.variables).toEqual([
      { name: 'remoteId', line: 2, hasSelect: true, wasInjected: true },
    ]);
  });

  test('points at the line of an expression that is broken, in the file as it was written', async () => {
    const text = sheet(
      '<xsl:value-of\n  select="titel["/>',
      '<xsl:variable name="remoteId">\n\n\n</xsl:variable>',
    );
    const reply = await bench().transform(text, { variables: { remoteId: 'a' } });
    expect(reply).toMatchObject({ kind: 'failed', failure: 'compile' });
    const error = reply.errors.find(({ line }) => line !== undefined);
    expect(error).toMatchObject({ file: 'submit.xsl', line: 8, element: 'value-of' });
  });

  test('tells a stylesheet that is not well-formed from one that does not compile', async () => {
    const reply = await bench().transform('<xsl:stylesheet>\n<a></xsl:stylesheet>');
    expect(reply).toMatchObject({ kind: 'failed', failure: 'malformed' });
    expect(reply.errors.some(({ line, column }) => line === 2 && column !== undefined)).toBe(true);
  });

  test(`expands the entities of an item${row.expandsSheetEntities ? ', and of a stylesheet' : ''}`, async () => {
    const text = `<!DOCTYPE xsl:stylesheet [<!ENTITY mark "!">]>\n${sheet('<t><xsl:value-of select="item"/>&mark;</t>')}`;
    const xml = '<!DOCTYPE item [<!ENTITY e "x">]><item>&e;</item>';
    expect(await bench().output(text, { xml })).toBe(
      `<out><t>x${row.expandsSheetEntities ? '!' : ''}</t></out>`,
    );
  });

  test('writes the encoding that xsl:output names', async () => {
    const text = sheet('é<xsl:text>&#x4E2D;</xsl:text>', '<xsl:output encoding="ISO-8859-1"/>');
    const reply = await bench().transform(text);
    expect(reply).toMatchObject({ kind: 'made', encoding: 'ISO-8859-1' });
    const written = reply.kind === 'made' ? Buffer.from(reply.bytes ?? '').toString('latin1') : '';
    expect(written).toContain('encoding="ISO-8859-1"');
    expect(written).toContain('é&#20013;');
  });

  test('counts the roots of a result that is not one document', async () => {
    expect(await bench().transform(bare('<a/><b/>'))).toMatchObject({ kind: 'made', rootCount: 2 });
    expect(await bench().transform(bare('text'))).toMatchObject({ kind: 'made', rootCount: 0 });
  });

  test(`writes text ${row.writesByOutputMethod ? 'by itself' : 'as saveXML does, with a declaration'}`, async () => {
    const text = bare('a,b', '<xsl:output method="text"/>');
    const reply = await bench().transform(text);
    const written = reply.kind === 'made' ? Buffer.from(reply.bytes ?? '').toString() : '';
    expect(written.trim()).toBe(row.writesByOutputMethod ? 'a,b' : '<?xml version="1.0"?>\na,b');
  });

  test('collects what xsl:message says', async () => {
    const reply = await bench().transform(sheet('<xsl:message>no genre</xsl:message>'));
    expect(reply).toMatchObject({ kind: 'made', errors: [{ domain: 'message', message: 'no genre' }] });
  });

  test('ends at xsl:message terminate="yes", with its text', async () => {
    const reply = await bench().transform(sheet('<xsl:message terminate="yes">no title</xsl:message>'));
    expect(reply).toMatchObject({ kind: 'failed', failure: 'terminated' });
    expect(reply.errors).toContainEqual(expect.objectContaining({ domain: 'message', message: 'no title' }));
  });

  test('names a function that it does not have', async () => {
    const reply = await bench().transform(sheet('<xsl:value-of select="nope(1)"/>'));
    expect(reply).toMatchObject({ kind: 'failed', failure: 'run' });
    expect(reply.errors.map(({ message }) => message).join()).toMatch(/nope/);
  });

  test('ends endless recursion as an error', async () => {
    const text = sheet(
      '<xsl:call-template name="r"/>',
      '<xsl:template name="r"><x><xsl:call-template name="r"/></x></xsl:template>',
    );
    const reply = await bench().transform(text);
    expect(reply).toMatchObject({ kind: 'failed', failure: 'run' });
    expect(reply.errors.map(({ message }) => message).join()).toMatch(/recursion/);
  });

  test(`xsl:apply-templates with a name attribute: ${row.applyTemplatesName}`, async () => {
    const reply = await bench().transform(sheet('<xsl:apply-templates name="x" select="item/title"/>'));
    expect(reply.kind).toBe(row.applyTemplatesName);
    if (reply.kind === 'failed') {
      expect(reply).toMatchObject({ failure: 'compile', errors: [{ line: 4, element: 'apply-templates' }] });
    }
  });
}

function describePhp(bench: GetBench): void {
  const calls: [string, string, string][] = [
    ['a string and a number', "php:function('gmdate', 'Y-m-d', 86400)", '1970-01-02'],
    ['a path as text', "php:functionString('gmdate', 'Y', item/at)", '1973'],
    ['a path that finds nothing as empty text', "php:functionString('urlencode', item/none)", ''],
    ['an attribute', "php:functionString('urlencode', item/@q)", 'a+b'],
    [
      'one function inside another',
      "php:function('gmdate', 'Y', php:function('strtotime', '2024-02-29'))",
      '2024',
    ],
    [
      'a document made from text',
      "php:function('xml_load_for_xslt', '&lt;r>&lt;q>deep&lt;/q>&lt;/r>')/q",
      'deep',
    ],
  ];
  test.each(calls)('calls PHP with %s', async (_what, expression, expected) => {
    const xml = '<item q="a b"><at>100000000</at></item>';
    const text = sheet(`<t>[<xsl:value-of select="${expression}"/>]</t>`);
    expect(await bench().output(text, { xml })).toBe(`<out><t>[${expected}]</t></out>`);
  });

  test("knows the run's clock and zone", async () => {
    const text = sheet(`<t><xsl:value-of select="php:function('date', 'Y-m-d H:i')"/></t>`);
    expect(await bench().output(text, { timezone: 'Asia/Tokyo' })).toBe('<out><t>2025-01-01 09:00</t></out>');
  });

  test('gives an empty string for a function that the server does not register, and says so', async () => {
    const text = sheet(`<t>[<xsl:value-of select="php:function('ucwords', 'a')"/>]</t>`);
    expect(await bench().output(text)).toBe('<out><t>[]</t></out>');
    expect((await bench().transform(text)).errors).toEqual([
      {
        domain: 'php',
        code: 1,
        level: 'warning',
        message: "Not allowed to call handler 'ucwords()'",
        subject: 'ucwords',
      },
    ]);
  });

  test('fails when PHP throws', async () => {
    const reply = await bench().transform(
      sheet(`<xsl:value-of select="php:function('urlencode', item/title)"/>`),
    );
    expect(reply).toMatchObject({ kind: 'failed', failure: 'php' });
    expect(reply.errors).toContainEqual(
      expect.objectContaining({ domain: 'php', level: 'fatal', subject: 'urlencode' }),
    );
  });

  test('writes the namespace of the functions as the author declares it', async () => {
    const text = sheet(`<xsl:value-of select="php:function('gmdate', 'Y', 0)"/>`).replace(
      ' exclude-result-prefixes="php"',
      '',
    );
    expect(await bench().output(text)).toBe('<out xmlns:php="http://php.net/xsl">1970</out>');
  });
}

function describeRefusals(row: EngineRow, bench: GetBench): void {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mrssmith-engine-'));
    writeFileSync(join(folder, 'secret.xml'), '<secret>hunter2</secret>');
    writeFileSync(join(folder, 'more.xsl'), sheet('hunter2'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const fileUrl = (name: string) => pathToFileURL(join(folder, name)).href;

  test(`document() opens no file: ${row.refusedRead}`, async () => {
    const reply = await bench().transform(
      sheet(`<xsl:copy-of select="document('${fileUrl('secret.xml')}')"/>`),
    );
    expect(reply.kind).toBe(row.refusedRead);
    expect(JSON.stringify(reply.errors)).toContain(`not read: ${fileUrl('secret.xml')}`);
    if (reply.kind === 'made') expect(Buffer.from(reply.bytes ?? '').toString()).not.toContain('hunter2');
  });

  test(`document() opens no address: ${row.refusedRead}`, async () => {
    const reply = await bench().transform(
      sheet(`<xsl:copy-of select="document('http://127.0.0.1:9/a.xml')"/>`),
    );
    expect(reply.kind).toBe(row.refusedRead);
    expect(JSON.stringify(reply.errors)).toContain('not read: http://127.0.0.1:9/a.xml');
  });

  test(`document('') ${row.findsItself ? 'is the stylesheet itself' : 'finds nothing'}`, async () => {
    const text = sheet(`<t><xsl:value-of select="count(document('')/*/xsl:template)"/></t>`);
    expect(await bench().output(text)).toBe(`<out><t>${row.findsItself ? 1 : 0}</t></out>`);
  });

  test('xsl:include opens no file', async () => {
    const reply = await bench().transform(sheet('', `<xsl:include href="${fileUrl('more.xsl')}"/>`));
    expect(reply).toMatchObject({ kind: 'failed', failure: 'compile' });
  });

  test('external entities are not opened', async () => {
    const xml = `<!DOCTYPE item [<!ENTITY e SYSTEM "${fileUrl('secret.xml')}">]><item>&e;</item>`;
    const opened = await bench().engine.openItem(source(xml, 'item.xml'));
    if (opened.kind === 'malformed') return;
    const reply = await bench().transform(sheet('<xsl:value-of select="item"/>'), {
      document: opened.document,
    });
    expect(JSON.stringify(reply)).not.toContain('hunter2');
    if (reply.kind === 'made') expect(Buffer.from(reply.bytes ?? '').toString()).not.toContain('hunter2');
  });

  test('a second document is not written', async () => {
    const file = join(folder, 'out.xml');
    const body = row.writesDocument.replace('HREF', pathToFileURL(file).href);
    await bench().transform(sheet(body, '', row.engine === 'saxon' ? '2.0' : '1.0'));
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
}

const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="out"><xs:complexType mixed="true"><xs:sequence>
<xs:element name="n" type="xs:integer" maxOccurs="2"/></xs:sequence></xs:complexType></xs:element></xs:schema>`;

function describeSchemas(row: EngineRow, bench: GetBench): void {
  test('passes a document that satisfies its schema', async () => {
    expect(await bench().validate('<n>1</n>', SCHEMA)).toEqual({
      kind: 'checked',
      isValid: true,
      errors: [],
      warnings: [],
    });
  });

  test('names every error, with its line in the output', async () => {
    const reply = await bench().validate('<n>a</n><xsl:text>\n</xsl:text><n>b</n>', SCHEMA);
    // saveXML writes the declaration on a line of its own; Saxon does not.
    const first = row.writesByOutputMethod ? 1 : 2;
    expect(reply).toMatchObject({
      kind: 'checked',
      isValid: false,
      errors: [
        {
          domain: 'validity',
          message: "Element 'n': 'a' is not a valid value of the atomic type 'xs:integer'.",
          subject: 'n',
          path: '/out/n[1]',
          outputLine: first,
        },
        { subject: 'n', path: '/out/n[2]', outputLine: first + 1 },
      ],
    });
    const lines = reply.kind === 'checked' ? reply.errors.map(({ line }) => line) : [];
    expect(lines).toEqual(row.knowsMakersLine ? [4, 5] : [undefined, undefined]);
  });

  test('knows the line in the item when there is no transform', async () => {
    const { engine } = bench();
    const document = await bench().item('<?xml version="1.0"?><out>\n<n>a</n></out>');
    const made = await bench().transform(undefined, { document });
    const output = made.kind === 'made' ? (made.bytes ?? Buffer.alloc(0)) : Buffer.alloc(0);
    const reply = await engine.validate({
      document,
      schema: source(SCHEMA, 'a.xsd'),
      output,
      limits: DEFAULT_LIMITS,
    });
    expect(reply).toMatchObject({ isValid: false, errors: [{ line: 2, outputLine: 3 }] });
  });

  test('tells a schema that is malformed from one that does not compile', async () => {
    expect(await bench().validate('<n>1</n>', '<xs:schema>')).toMatchObject({
      kind: 'unusable',
      isMalformed: true,
    });
    const unusable = await bench().validate('<n>1</n>', SCHEMA.replace('xs:integer', 'xs:nope'));
    expect(unusable).toMatchObject({
      kind: 'unusable',
      isMalformed: false,
      errors: [{ domain: 'schema', line: 3 }],
    });
  });
}

function describeResults(bench: GetBench): void {
  const answer = '<r xmlns:p="urn:p"><id>A 1</id><p:id a="x">B</p:id></r>';
  const read: [string, ResultsRequest['parser'], string, string, readonly string[], string][] = [
    ['nodes', 'xpath', '//id | //p:id', answer, ['A 1', 'B'], 'nodes'],
    ['an attribute', 'xpath', '//@a', answer, ['x'], 'nodes'],
    ['no node', 'xpath', '//none', answer, [], 'nodes'],
    ['a string', 'xpath', 'string(//id)', answer, ['A 1'], 'string'],
    ['a number', 'xpath', 'count(//*)', answer, ['3'], 'number'],
    ['a boolean', 'xpath', 'true()', answer, ['true'], 'boolean'],
    ['groups', 'regex', 'id=(\\w+)(;x)?', 'ok id=Z9', ['id=Z9', 'Z9'], 'match'],
    ['no match', 'regex', 'id=(\\d+)', 'ok', [], 'match'],
    [
      'text split at commas',
      'xsl',
      bare('<xsl:value-of select="r/id"/>,http', '<xsl:output method="text"/>'),
      answer,
      ['A 1', 'http'],
      'text',
    ],
  ];
  test.each(read)('reads %s from an answer', async (_what, parser, expression, text, values, type) => {
    expect(await bench().results(parser, expression, text)).toEqual({
      kind: 'read',
      values,
      type,
      errors: [],
    });
  });

  test.each(['xpath', 'xsl'] as const)('says that an answer is not XML, to %s', async (parser) => {
    const reply = await bench().results(parser, parser === 'xpath' ? '//id' : sheet(''), '<r>');
    expect(reply).toMatchObject({ kind: 'not-xml', errors: [{ line: 1 }] });
  });

  const invalid: [ResultsRequest['parser'], string][] = [
    ['xpath', '//id['],
    ['xpath', '//q:id'],
    ['xsl', sheet('<xsl:value-of select="["/>')],
    ['xsl', '<broken>'],
    ['regex', 'a/b'],
    ['regex', 'a\\'],
    ['regex', 'a('],
  ];
  test.each(invalid)('says that the %s parser is broken: %s', async (parser, expression) => {
    const reply = await bench().results(parser, expression, '<r/>');
    expect(reply).toMatchObject({ kind: 'invalid' });
    expect(reply.errors.length).toBeGreaterThan(0);
  });
}

function describeHandles(bench: GetBench): void {
  test('forgets a document that is released, and passes over one it does not know', async () => {
    const { engine } = bench();
    const document = await bench().item('<item/>');
    await engine.release([document, 9_999 as DocumentHandle]);
    await expect(bench().transform(sheet(''), { document })).rejects.toThrow('no document');
    await engine.release([document]);
  });

  test('answers many requests at once, each with its own', async () => {
    const texts = ['a', 'b', 'c', 'd'];
    const made = await Promise.all(
      texts.map((text) =>
        bench().output(sheet('<xsl:value-of select="item"/>'), { xml: `<item>${text}</item>` }),
      ),
    );
    expect(made).toEqual(texts.map((text) => `<out>${text}</out>`));
  });
}

function describeLimits(bench: GetBench): void {
  test('a stylesheet that never ends costs its own run alone', async () => {
    const endless = sheet(
      '<xsl:call-template name="r"><xsl:with-param name="n" select="30"/></xsl:call-template>',
      `<xsl:template name="r"><xsl:param name="n"/><xsl:if test="$n &gt; 0">
<xsl:call-template name="r"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template>
<xsl:call-template name="r"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>`,
    );
    // libxslt may end it from within; a process that does not answer is ended.
    const end = await bench()
      .transform(endless, { limits: { timeoutMs: 200 } })
      .catch((cause: unknown) => cause);
    if (end instanceof Error) expect(end).toBeInstanceOf(EngineGone);
    else expect(end).toMatchObject({ kind: 'failed', failure: 'limit' });
    expect(await bench().output(sheet('again'))).toBe('<out>again</out>');
  });
}
