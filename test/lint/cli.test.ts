import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runHere as mrssmith } from '../publish/support/in-process.js';
import { fixtureBytes, stylesheet, writeWorkspace } from '../support/workspace.js';

const workspace = writeWorkspace(
  {
    fine: { files: { 'submit.xsl': stylesheet('<a><xsl:value-of select="item/title"/></a>') } },
    broken: { files: { 'submit.xsl': stylesheet('<a><xsl:value-of select="item/title["/></a>') } },
    unreadable: { manifest: 'name: [' },
  },
  { minimal: fixtureBytes('minimal'), odd: '<item><entryId>1_abcdefgh</entryId><titel>x</titel></item>' },
);
afterAll(() => {
  workspace[Symbol.dispose]();
});
const lint = (...args: string[]) => mrssmith(['lint', ...args], { cwd: workspace.path });
interface Document {
  readonly problems: readonly { code: string; file: string; line: number; severity: string }[];
  readonly summary: { readonly connectors: number; readonly errors: number };
}
const documentOf = (stdout: string) => JSON.parse(stdout) as Document;

describe('mrssmith lint', () => {
  test('ends well where there is nothing to mend', async () => {
    writeFileSync(join(workspace.path, 'mrssmith.yaml'), 'lint: { rules: { MRSS_FIXTURE_INVALID: off } }');
    const { status, stdout } = await lint('fine');
    writeFileSync(join(workspace.path, 'mrssmith.yaml'), '');
    expect(stdout).toMatch(/1 connector, 2 fixtures: /);
    expect(status).toBe(0);
  });

  test('what the engine does not compile is an error with its place; the others are looked at all the same', async () => {
    const { status, stdout } = await lint('--json');
    const { problems, summary } = documentOf(stdout);
    expect(status).toBe(1);
    expect(summary.connectors).toBe(2);
    expect(problems.filter(({ severity }) => severity === 'error').map(({ file }) => file)).toEqual(
      expect.arrayContaining(['connectors/broken/submit.xsl', 'connectors/unreadable/connector.yaml']),
    );
  });

  test('a fixture that the server would not make is told', async () => {
    const { problems } = documentOf((await lint('fine', '--json')).stdout);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'MRSS_FIXTURE_INVALID',
          severity: 'warning',
          file: 'fixtures/mrss/odd.xml',
        }),
      ]),
    );
  });

  test('--max-warnings makes warnings count', async () => {
    expect((await lint('fine', '--max-warnings', '0')).status).toBe(1);
    expect((await lint('fine', '--max-warnings', '50')).status).toBe(0);
  });

  test('annotations for GitHub are escaped', async () => {
    const { stdout } = await lint('fine', '--format', 'github');
    expect(stdout).toMatch(
      /^::warning file=fixtures\/mrss\/odd\.xml,line=1,title=MRSS_FIXTURE_INVALID%3A .*::.*%0A/m,
    );
  });

  test.each([
    [['--explain', 'mrss-path-never'], 0, /MRSS_PATH_NEVER/],
    [['--explain', 'XSLT_INVALD'], 64, /mrssmith lint --explain XSLT_INVALID/],
    [['nobody'], 64, /nobody/],
  ])('%j', async (args, status, text) => {
    const run = await lint(...args);
    expect(run.status).toBe(status);
    expect(run.text).toMatch(text);
  });

  test('a level for a rule that does not exist is refused with the nearest', async () => {
    writeFileSync(join(workspace.path, 'mrssmith.yaml'), 'lint:\n  rules:\n    MRSS_PATH_NEVR: off\n');
    const { status, stderr } = await lint('fine');
    writeFileSync(join(workspace.path, 'mrssmith.yaml'), '');
    expect(status).toBe(64);
    expect(stderr).toMatch(/mrssmith\.yaml:3:5[^]*Did you mean MRSS_PATH_NEVER\?/);
  });
});

test('the examples and the templates have nothing to mend', async () => {
  const root = join(import.meta.dirname, '../..');
  const { stdout } = await mrssmith(['lint', '--json'], { cwd: root });
  expect(documentOf(stdout).problems.filter(({ severity }) => severity !== 'note')).toEqual([]);
  const made = writeWorkspace({});
  await mrssmith(['init', '--no-ci', '--no-editor'], { cwd: made.path });
  const { templates } = JSON.parse(
    (await mrssmith(['new', '--list', '--json'], { cwd: made.path })).stdout,
  ) as {
    templates: { name: string }[];
  };
  await Promise.all(
    templates.map(({ name }) => mrssmith(['new', `x-${name}`, '--template', name], { cwd: made.path })),
  );
  const run = await mrssmith(['lint', '--json'], { cwd: made.path });
  expect(documentOf(run.stdout).summary.connectors).toBe(10);
  expect(documentOf(run.stdout).problems.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(readFileSync(join(made.path, 'mrssmith.yaml'), 'utf8')).toMatch(/^#/);
  made[Symbol.dispose]();
}, 60_000);
