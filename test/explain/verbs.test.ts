import { afterAll, describe, expect, test } from 'vitest';
import { runHere } from '../publish/support/in-process.js';
import { mrssmith } from '../support/command.js';
import { expectClean } from '../support/clean-output.js';
import { stylesheet, writeWorkspace } from '../support/workspace.js';

const ITEM = (title: string, more = '') =>
  `<item>\n<entryId>0_a</entryId>\n<title>${title}</title>\n<content url="u1"/>\n<content url="u2"/>${more}\n</item>`;

const SHEET = stylesheet(
  `<asset xmlns="urn:partner" xmlns:m="urn:media">
<name>Title: <xsl:value-of select="item/title"/></name>
<xsl:apply-templates select="item/content"/>
<xsl:if test="item/nothing">
<rights/>
</xsl:if>
</asset>`,
  `<xsl:template match="content">
<m:file xmlns:m="urn:media" url="{@url}"/>
</xsl:template>
<xsl:template name="never"><unused/></xsl:template>`,
);

const workspace = writeWorkspace(
  {
    acme: { files: { 'submit.xsl': SHEET } },
    other: { files: { 'submit.xsl': stylesheet('<r>\\n<xsl:value-of select="nope("/></r>') } },
  },
  { first: ITEM('One'), second: ITEM('Two', '<extra/>') },
);
afterAll(() => {
  workspace[Symbol.dispose]();
});

const run = (...args: string[]) => runHere(args, { cwd: workspace.path });
const json = async (...args: string[]) =>
  JSON.parse((await run(...args, '--json')).stdout) as Record<string, unknown>;

describe('mrssmith explain', () => {
  test('names the line of the stylesheet, who called it, and the nodes of the MRSS', async () => {
    const { status, stdout } = await run('explain', '//m:file[2]/@url', 'acme');
    expect(status).toBe(0);
    expect(stdout).toContain('acme · first · submit');
    expect(stdout).toContain('made by connectors/acme/submit.xsl:12:1  in template match="content"');
    expect(stdout).toContain('> 12 | <m:file xmlns:m="urn:media" url="{@url}"/>');
    expect(stdout).toContain(
      'within connectors/acme/submit.xsl:5:1  xsl:apply-templates select="item/content"',
    );
    expect(stdout).toMatch(/from fixtures\/mrss\/first\.xml:5 {2}\/item\/content\[2\]\/@url\n +"u2"/);
  });

  test('tells the pieces of a text apart', async () => {
    const { stdout } = await run(
      'explain',
      "//*[local-name() = 'name']/text()",
      'acme',
      '--fixture',
      'second',
    );
    expect(stdout).toMatch(/piece 1 of 2: "Title: "\n +made by \S+:4:7/);
    expect(stdout).toMatch(/piece 2 of 2: "Two"\n +made by \S+:4:14/);
  });

  test('answers with data', async () => {
    const document = await json('explain', '//m:file[1]', 'acme');
    expect(document).toMatchObject({
      connector: 'acme',
      fixture: 'first',
      action: 'submit',
      asked: { kind: 'xpath', expression: '//m:file[1]' },
      matched: 1,
      nodes: [
        {
          kind: 'element',
          parts: [
            {
              madeBy: [
                {
                  file: 'connectors/acme/submit.xsl',
                  line: 12,
                  column: 1,
                  label: '<m:file>',
                  template: 'match="content"',
                },
                { line: 5 },
                { line: 3 },
              ],
            },
          ],
        },
      ],
    });
  });

  test.each([
    [
      'a line of the stylesheet',
      ['--made-by', 'connectors/acme/submit.xsl:12'],
      ['m:file[1]', 'm:file[2]', 'm:file[1]/@url'],
    ],
    [
      'a line whose instruction writes nothing itself',
      ['--made-by', '5', 'acme'],
      ['m:file[1]', 'm:file[2]'],
    ],
    ['a node of the MRSS', ['--from', '/item/content[2]', 'acme'], ['m:file[2]', 'm:file[2]/@url']],
    ['a line and column of the output', ['--line', '2:4', 'acme'], ['asset']],
  ])('finds what came of %s', async (_, args, paths) => {
    const { nodes } = (await json('explain', ...args)) as { nodes: { path: string }[] };
    const found = nodes.map(({ path }) => path);
    for (const path of paths) expect(found.some((one) => one.endsWith(path))).toBe(true);
    expect(found.some((one) => one.includes('name'))).toBe(false);
  });

  test.each([
    ['a name without its prefix', '//file', /The output calls it m:file/, /explain '\/\/m:file' acme/],
    [
      'a name of the default namespace',
      '//asset',
      /default namespace, urn:partner/,
      /local-name\(\) = 'asset'/,
    ],
    ['a mistyped name', '//m:fiel', /there is m:file/, /explain '\/\/m:file' acme/],
  ])('helps with %s', async (_, expression, advice, command) => {
    const { status, stdout } = await run('explain', expression, 'acme');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Nothing matches in the output of acme submit, any of 2 fixtures\./);
    expect(stdout).toMatch(advice);
    expect(stdout).toMatch(command);
  });

  test.each([
    [['--line', '999', 'acme'], /The output has \d+ lines\./],
    [['--made-by', 'connectors/acme/submit.xsl:999'], /submit\.xsl has \d+ lines\./],
    [['--from', '/item/titel', 'acme'], /Nothing in the MRSS of \S+ is called titel; there is title\./],
  ])('helps with %j', async (args, advice) => {
    const { status, stdout } = await run('explain', ...args);
    expect(status).toBe(1);
    expect(stdout).toMatch(advice);
  });

  test('says why what the stylesheet could have made is not there', async () => {
    const { stdout } = await run('explain', '//rights', 'acme');
    expect(stdout).toContain('could be made by connectors/acme/submit.xsl:7:1  <rights>');
    expect(stdout).toContain('but connectors/acme/submit.xsl:6:1  xsl:if test="item/nothing"');
    expect(stdout).toContain('its test was false');
    expect((await run('explain', '//unused', 'acme')).stdout).toContain('nothing called its template');
  });

  test.each([
    ['no connector where there are several', ['explain', '//a'], /there are 2 connectors: name one/],
    ['what is no XPath', ['explain', '//a[', 'acme'], /is no XPath 1\.0/],
    [
      'a prefix that the output lacks',
      ['explain', '//mm:file', 'acme'],
      /has no prefix "mm"\. Did you mean "m"\?/,
    ],
    ['an expression that gives no nodes', ['explain', 'count(//*)', 'acme'], /gives a number/],
    ['nothing at all', ['explain'], /nothing was asked for/],
    ['two ways at once', ['explain', '--line', '1', '--from', '/item'], /exclude each other/],
    ['a place without a line', ['explain', '--made-by', 'submit.xsl'], /names no line/],
    [
      'a file that is no transform',
      ['explain', '--made-by', 'connectors/acme/nope.xsl:1'],
      /no action of acme/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const found = await run(...args);
    expect(found.status).toBe(64);
    expect(found.stderr).toMatch(message);
    expectClean(found);
  });

  test('tells the errors of a stylesheet as run does', async () => {
    const { status, stdout } = await run('explain', '//r', 'other');
    expect(status).toBe(1);
    expect(stdout).toMatch(/error XSLT_FAILED/);
  });

  test('fits a narrow terminal, as the built command', async () => {
    const found = await mrssmith(['explain', '//m:file[2]/@url', 'acme'], {
      cwd: workspace.path,
      env: { COLUMNS: '40' },
    });
    expect(found.status).toBe(0);
    for (const line of found.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expect(found.stdout.replaceAll(/\s+/g, '')).toContain('connectors/acme/submit.xsl:12:1');
  });
});

describe('mrssmith trace', () => {
  test('shows the templates as a tree, those alike as one', async () => {
    const { status, stdout } = await run('trace', 'acme');
    expect(status).toBe(0);
    const lines = stdout.split('\n').map((line) => line.replace(/^ *[\d.]+ [mµ]?s/, ''));
    expect(lines.slice(1, 3)).toEqual([
      '  match="/"  :2  /',
      '    match="content" ×2  :11  /item/content[1] … /item/content[2]',
    ]);
    expect(stdout).toContain('The first of 2 fixtures');
  });

  test('shows every instruction on demand, and templates by name', async () => {
    const all = await run('trace', 'acme', '--all', '--fixture', 'first');
    expect(all.stdout).toMatch(/xsl:apply-templates select="item\/content".*\n.* match="content" ×2/);
    const one = await run('trace', 'acme', '--template', 'content');
    expect(one.stdout).toMatch(/match="\/".*\n.*match="content" ×2/);
    expect((await run('trace', 'acme', '--template', 'nope')).stdout).toContain('No such template fired.');
  });

  test('answers with data', async () => {
    expect(await json('trace', 'acme', '--fixture', '*')).toMatchObject({
      runs: [
        {
          connector: 'acme',
          fixture: 'first',
          ok: true,
          isCut: false,
          calls: [{ kind: 'template', label: 'match="/"', count: 1, children: [{ count: 2, line: 11 }] }],
        },
        { fixture: 'second' },
      ],
    });
  });

  test('tells why there is none', async () => {
    const { status, stdout } = await run('trace', 'other');
    expect(status).toBe(1);
    expect(stdout).toMatch(/error XSLT_FAILED/);
  });
});

describe('mrssmith profile', () => {
  test('adds up templates over all fixtures', async () => {
    const { profiles } = (await json('profile', 'acme', '--repeat', '2')) as {
      profiles: {
        templates: { template: string; calls: number; share: number }[];
        fixtures: unknown[];
        rounds: number;
      }[];
    };
    const [only] = profiles;
    expect(only?.rounds).toBe(2);
    expect(only?.fixtures).toHaveLength(2);
    expect(only?.templates.find(({ template }) => template === 'match="content"')?.calls).toBe(4);
    const shares = only?.templates.reduce((sum, { share }) => sum + share, 0) ?? 0;
    expect(shares).toBeGreaterThan(0.9);
    expect(shares).toBeLessThan(1.1);
  });

  test('fits a narrow terminal', async () => {
    const { stdout } = await runHere(['profile', 'acme', '--repeat', '1'], {
      cwd: workspace.path,
      env: { COLUMNS: '40' },
    });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('goes on without what fails, and says so', async () => {
    const { status, stdout, stderr } = await run('profile', '--repeat', '1');
    expect(status).toBe(1);
    expect(stdout).toMatch(/acme · submit · 2 fixtures/);
    expect(stderr).toMatch(
      /not profiled: other, first: the transformation failed|not profiled: the transformation was not traced/,
    );
  });
});
