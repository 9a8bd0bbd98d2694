import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type Engine } from '../../src/xml/engine.js';
import { startIsolatedEngine } from '../../src/xml/isolated.js';
import { createLocalEngine } from '../../src/xml/local.js';
import { startSaxonEngine } from '../../src/xml/saxon/index.js';
import { buildChild } from '../support/saxon-child.js';
import { Bench, describeEngine, sheet, source, type EngineRow } from './engine-suite.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

// Children run from their sources, so that the suite is about those and needs no build.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const env = { PATH: process.env['PATH'], NODE_OPTIONS: `--import=${tsx}` };
const folder = mkdtempSync(join(tmpdir(), 'mrssmith-child-'));
const libxsltChild = join(folder, 'child.mts');
const engineChild = pathToFileURL(join(root, 'src/xml/engine-child.ts')).href;
writeFileSync(libxsltChild, `import { serveEngine } from '${engineChild}';\nserveEngine();\n`);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// Except this one, which is built: it may not read sources.
const saxonChild = await buildChild('src/xml/saxon/child.ts');
afterAll(() => {
  saxonChild[Symbol.dispose]();
});
const startSaxon = (): Engine => startSaxonEngine({ childFile: saxonChild.url });

const LIBXSLT = {
  engine: 'libxslt',
  refusedRead: 'made',
  writesByOutputMethod: false,
  applyTemplatesName: 'made',
  knowsMakersLine: true,
  expandsSheetEntities: false,
  findsItself: false,
  writesDocument:
    '<exsl:document xmlns:exsl="http://exslt.org/common" href="HREF" extension-element-prefixes="exsl"><q/></exsl:document>',
} as const;

// One row per way to run an engine.
const ROWS: readonly EngineRow[] = [
  { ...LIBXSLT, name: 'libxslt, in this process', isIsolated: false, start: createLocalEngine },
  {
    ...LIBXSLT,
    name: 'libxslt, isolated',
    isIsolated: true,
    start: () => startIsolatedEngine({ childFile: pathToFileURL(libxsltChild), env }),
  },
  {
    name: 'saxon',
    engine: 'saxon',
    isIsolated: true,
    start: startSaxon,
    refusedRead: 'failed',
    writesByOutputMethod: true,
    applyTemplatesName: 'failed',
    knowsMakersLine: false,
    expandsSheetEntities: true,
    findsItself: true,
    writesDocument: '<xsl:result-document href="HREF"><q/></xsl:result-document>',
  },
];
for (const row of ROWS) describeEngine(row);

describe('saxon alone', () => {
  let engine: Engine;
  let bench: Bench;
  beforeAll(() => {
    engine = startSaxon();
    bench = new Bench(engine);
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test('names its two libraries', async () => {
    expect(Object.keys((await engine.info()).versions)).toEqual(['saxon-js', 'libxml2-wasm']);
  });

  test('runs XSLT 2 and 3', async () => {
    const body = `<t><xsl:value-of select="upper-case(item/title), tokenize('a-b', '-')" separator="|"/></t>`;
    expect(await bench.output(sheet(body, '', '3.0'))).toBe('<out><t>DAWN|a|b</t></out>');
  });

  test('says which EXSLT function is missing, and in which file', async () => {
    const body = `<xsl:value-of select="str:tokenize('a b')" xmlns:str="http://exslt.org/strings"/>`;
    const reply = await bench.transform(sheet(body));
    expect(reply).toMatchObject({ kind: 'failed', failure: 'run', errors: [{ file: 'submit.xsl' }] });
    expect(reply.errors[0]?.message).toMatch(
      /^the function tokenize\(\) of http:\/\/exslt.org\/strings does not exist/,
    );
  });

  test('finds every call of a missing function, on its own line', async () => {
    const call = `<xsl:value-of select="date:add('2025-01-01', 'P1D')" xmlns:date="http://exslt.org/dates-and-times"/>`;
    const { errors } = await bench.transform(sheet(`${call}\n<t>\n${call}</t>`));
    expect(errors).toMatchObject([{ line: 4, message: expect.stringMatching(/; also called on line 6$/) }]);
  });

  test.each([
    ['endless recursion', '<xsl:call-template name="again"/>', /^endless recursion/],
    [
      'a text beyond all measure',
      `<xsl:variable name="a" select="string-join((1 to 1000) ! '0123456789', '')"/>
       <xsl:value-of select="fold-left(1 to 20, $a, function($text, $i) { $text || $text || $text || $text }) => string-length()"/>`,
      /^a text grows longer than JavaScript can hold/,
    ],
  ])('tells %s by its name', async (_name, body, message) => {
    const top = '<xsl:template name="again"><a><xsl:call-template name="again"/></a></xsl:template>';
    const { errors } = await bench.transform(sheet(body, top, '3.0'));
    expect(errors.at(-1)?.message).toMatch(message);
  });

  test('refuses to write a second document, in the words of the other engine', async () => {
    const body = '<xsl:result-document href="b.xml"><q/></xsl:result-document>';
    const reply = await bench.transform(sheet(body, '', '2.0'));
    expect(reply).toMatchObject({ kind: 'failed', failure: 'run' });
    expect(reply.errors[0]?.message).toMatch(/^File write for .*b\.xml refused$/);
  });

  const secret = pathToFileURL(join(root, 'package.json')).href;
  const reads: [string, string][] = [
    ['doc()', `doc('${secret}')`],
    ['doc-available()', `doc-available('${secret}')`],
    ['unparsed-text()', `unparsed-text('${secret}')`],
    ['unparsed-text-available()', `unparsed-text-available('${secret}')`],
    ['json-doc()', `json-doc('${secret}')?name`],
    ['collection()', `collection('${dirname(secret)}')`],
    ['transform()', `transform(map{'stylesheet-location': '${secret}', 'source-node': .})?output`],
    ['environment-variable()', `environment-variable('PATH')`],
    [
      'js:eval in a dynamic expression',
      `function-lookup(QName('http://' || 'saxonica.com/ns/globalJS', 'eval'), 1)('process.env.PATH')`,
    ],
  ];
  test.each(reads)('%s brings nothing from outside', async (_name, expression) => {
    const reply = await bench.transform(sheet(`<t>[<xsl:value-of select="${expression}"/>]</t>`, '', '3.0'));
    if (reply.kind === 'failed') return;
    expect(Buffer.from(reply.bytes ?? '').toString()).toMatch(/<t>\[(false)?\]<\/t>/);
  });

  test('reaches no JavaScript through a name that is put together while it runs', async () => {
    const body = `<xsl:evaluate xpath="concat('Q{http://saxonica', '.com/ns/globalJS}eval(&quot;process.pid&quot;)')"/>`;
    expect(await bench.transform(sheet(body, '', '3.0'))).toMatchObject({ kind: 'failed', failure: 'run' });
  });

  const namespaces = ['globalJS', 'interactiveXSLT'];
  test.each(namespaces)('refuses %s, through which a stylesheet reaches JavaScript', async (name) => {
    const body = `<xsl:value-of select="js:eval('1')" xmlns:js="http://saxonica.com/ns/${name}"/>`;
    const reply = await bench.transform(sheet(body, '', '3.0'));
    expect(reply).toMatchObject({
      kind: 'failed',
      failure: 'compile',
      errors: [{ line: 4, element: 'value-of' }],
    });
  });

  test('agrees with libxslt on the verdict of every example connector that it can run', async () => {
    await using libxslt = createLocalEngine();
    const item = readFileSync(join(root, 'fixtures/mrss/two-flavors.xml'));
    const refused: string[] = [];
    for (const { name, stylesheet, schema } of exampleStylesheets()) {
      const verdict = async (runner: Bench) => {
        const made = await runner.transform(stylesheet, { xml: item });
        if (made.kind === 'failed') return made.failure;
        const { document, bytes: output = Buffer.alloc(0) } = made;
        const reply = await runner.engine.validate({
          document,
          output,
          schema: source(schema, 'a.xsd'),
          limits: DEFAULT_LIMITS,
        });
        return reply.kind === 'checked' && reply.isValid;
      };
      const found = await verdict(bench);
      if (found === 'run') refused.push(name);
      else expect([name, found]).toEqual([name, await verdict(new Bench(libxslt))]);
    }
    // They are one file, which adds dates with EXSLT.
    expect(refused).toEqual(['asset-xml submit', 'asset-xml update']);
  });
});

test('the saxon engine loads nothing native, and the libxslt child nothing of Saxon', () => {
  const saxon = importsFrom(join(root, 'src/xml/saxon/child.ts'));
  expect([...saxon].filter((name) => /koffi|src\/xml\/native\.ts$/.test(name))).toEqual([]);
  expect(saxon).toContain('libxml2-wasm');
  const libxslt = importsFrom(join(root, 'src/xml/engine-child.ts'));
  expect([...libxslt].filter((name) => /saxon|libxml2-wasm/.test(name))).toEqual([]);
});

/** Files and packages that a file imports at run time, directly or through others. */
function importsFrom(file: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, clause = '', name = ''] of text.matchAll(/^(?:import|export)\b([^;]*?)from '([^']+)'/gm)) {
    if (clause.trimStart().startsWith('type ')) continue;
    const next = name.startsWith('.') ? join(dirname(file), name).replace(/\.js$/, '.ts') : name;
    if (found.has(next)) continue;
    if (name.startsWith('.')) importsFrom(next, found);
    else found.add(next);
  }
  return found;
}

function* exampleStylesheets() {
  const connectors = join(root, 'connectors');
  for (const connector of readdirSync(connectors)) {
    const manifest = readFileSync(join(connectors, connector, 'connector.yaml'), 'utf8');
    for (const action of ['submit', 'update', 'delete']) {
      const section = new RegExp(`^ +${action}:\\n((?: {3,}.*\\n|\\n)*)`, 'm').exec(manifest)?.[1] ?? '';
      const read = (key: string) => {
        const file = new RegExp(`^ +${key}: (\\S+)`, 'm').exec(section)?.[1];
        return file === undefined ? undefined : readFileSync(join(connectors, connector, file), 'utf8');
      };
      const [stylesheet, schema] = [read('transform'), read('validator')];
      if (stylesheet !== undefined && schema !== undefined) {
        yield { name: `${connector} ${action}`, stylesheet, schema };
      }
    }
  }
}
