import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SECRETS } from '../support/clean-output.js';
import { mrssmith, problemsOf, runJson, runOf } from '../support/command.js';
import { fixtureBytes, stylesheet, writeWorkspace } from '../support/workspace.js';

/** Root may read everything: files that are closed are tried as nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534 } : {};
const ESC = '\u001b';
const XPATH = { parser: 'xpath', expression: '//id' };

/** A connector whose partner answers with a text as the remote id. */
const echoing = (text: string) => ({
  submit: { remoteUsername: 'feed', remotePassword: '${ACME_PASSWORD}', results: XPATH },
  harness: { responses: { submit: { status: 200, body: `<r><id>${text}</id></r>` } } },
});

describe('a secret', () => {
  test('that the partner echoes is in no table and no report, cut or whole', async () => {
    using workspace = writeWorkspace({ echo: echoing(SECRETS.ACME_PASSWORD) });
    for (const width of ['40', '60', '80', '100', '120', '200']) {
      const run = await mrssmith(['run', '--out', 'out', '--json'], {
        cwd: workspace.path,
        env: { ...SECRETS, COLUMNS: width },
      });
      expect(run.text).not.toContain(SECRETS.ACME_PASSWORD.slice(0, 6));
      expect(run.status).toBe(0);
    }
    const folder = join(workspace.path, 'out/echo/minimal/submit');
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).not.toContain(SECRETS.ACME_PASSWORD);
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({ remoteId: '***' });
    // Exact bytes by contract.
    expect(readFileSync(join(folder, 'returned.bin'), 'utf8')).toContain(SECRETS.ACME_PASSWORD);
  });

  test.each(['true', 'submit', 'minimal', 'READY'])('called %s leaves the document one', async (secret) => {
    using workspace = writeWorkspace({ echo: echoing(secret) });
    const run = await runJson(workspace.path, [], { env: { ACME_PASSWORD: secret } });
    expect(runOf(run, 'echo')).toMatchObject({
      ok: true,
      action: 'submit',
      fixture: 'minimal',
      statusName: 'READY',
      remoteId: '***',
    });
  });

  test('that somebody wrote into connector.yaml is not quoted, whatever is wrong beside it', async () => {
    using workspace = writeWorkspace({
      beside: {
        manifest: 'name: A\nactions:\n  submit:\n    remotePassword: hunter2secret\n    protocoll: ftp\n',
      },
      address: {
        manifest:
          'name: A\nactions:\n  submit:\n    protocol: ftp\n    serverAddress: ftp://u:hunter2secret@host\n',
      },
      broken: {
        manifest: 'name: A\nactions:\n  submit:\n    remotePassword: "hunter2secret\n    protocol: [',
      },
    });
    const run = await mrssmith(['run'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.text).not.toContain('hunter2');
    expect(run.text).toContain('***');
    expect(run.stdout).toMatch(/^0 runs: 0 passed · [4-9] mistakes · /m);
  });
});

describe('with --json stdout is one document, however the command ends', () => {
  const workspace = writeWorkspace({ works: {} });
  afterAll(() => {
    workspace[Symbol.dispose]();
  });

  test.each([
    ['no workspace', ['run', '--cwd', '/'], 64, 'WORKSPACE_NOT_FOUND'],
    ['a file for --cwd', ['run', '--cwd', 'fixtures/mrss/minimal.xml'], 64, 'WORKSPACE_NOT_FOUND'],
    ['a folder that is not there for --cwd', ['run', '--cwd', 'nowhere'], 64, 'WORKSPACE_NOT_FOUND'],
    ['an unknown connector', ['run', 'nope'], 64, 'CONNECTOR_UNKNOWN'],
    ['an unknown fixture', ['run', '--fixture', 'nope'], 64, 'FIXTURE_UNKNOWN'],
    ['an unknown flag', ['run', '--nope'], 64, 'USAGE'],
    ['an unknown verb', ['nope'], 64, 'USAGE'],
    ['a wrong value', ['run', '--dialect', 'nope'], 64, 'USAGE'],
    ['nothing for --out', ['run', '--out='], 64, 'USAGE'],
    ['an action that is not there', ['run', '--action', 'delete'], 64, 'WORKSPACE_EMPTY'],
    ['--json-into a folder', ['run', '--json-into', 'connectors'], 64, 'FILE_UNWRITABLE'],
    ['--json-into a missing folder', ['run', '--json-into', 'no/report.json'], 64, 'FILE_UNWRITABLE'],
    ['a wrong port', ['sink', '--port', 'x=1'], 64, 'USAGE'],
  ] as const)('%s', async (_, args, status, code) => {
    const run = await mrssmith([...args, '--json'], { cwd: workspace.path });
    expect(run.status).toBe(status);
    const document = JSON.parse(run.stdout) as { error: { code: string; message: string } };
    expect(Object.keys(document)).toEqual(['error']);
    expect(document.error.code).toBe(code);
    expect(document.error.message).not.toBe('');
    expect(run.stderr).toMatch(new RegExp(`^error ${code}: `));
  });

  test.skipIf(process.platform !== 'linux')('--out below /proc does not spin', async () => {
    const run = await mrssmith(['run', '--out', '/proc/x', '--json'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'FILE_UNWRITABLE' } });
  });

  test('--out and --json-into are relative to --cwd', async () => {
    const args = ['run', '--cwd', workspace.path, '--out', 'kept', '--json-into', 'report.json'];
    expect((await mrssmith(args, { cwd: '/' })).status).toBe(0);
    expect(existsSync(join(workspace.path, 'kept/works/minimal/submit/report.json'))).toBe(true);
    expect(existsSync(join(workspace.path, 'report.json'))).toBe(true);
  });

  test('an empty setting in the environment is none', async () => {
    const env = { MRSSMITH_ENGINE: '', MRSSMITH_DIALECT: '' };
    expect((await runJson(workspace.path, [], { env })).status).toBe(0);
  });
});

describe('among the fixtures', () => {
  test('links that lead nowhere, loops, pipes and folders are passed over with a warning', async () => {
    using workspace = writeWorkspace({ works: {} });
    workspace.link('fixtures/mrss/loop.xml', 'loop.xml');
    workspace.link('fixtures/mrss/dangling.xml', 'nowhere.xml');
    mkdirSync(join(workspace.path, 'fixtures/mrss/folder.xml'));
    execFileSync('mkfifo', [join(workspace.path, 'fixtures/mrss/pipe.xml')]);
    const run = await runJson(workspace.path);
    expect(run.status).toBe(0);
    expect(run.runs.map(({ fixture }) => fixture)).toEqual(['minimal']);
    expect(run.problems.map(({ code, file }) => `${code} ${file}`).sort()).toEqual(
      ['dangling', 'folder', 'loop', 'pipe'].map((name) => `FIXTURE_SKIPPED fixtures/mrss/${name}.xml`),
    );
  });

  test('one that cannot be read fails its own runs', async () => {
    using workspace = writeWorkspace({ works: {} }, { closed: '<item/>', open: fixtureBytes('minimal') });
    chmodSync(join(workspace.path, 'fixtures/mrss/closed.xml'), 0);
    chmodSync(workspace.path, 0o755);
    const run = await runJson(workspace.path, [], NOBODY);
    expect(run.status).toBe(1);
    expect(run.runs.map(({ fixture, ok }) => [fixture, ok])).toEqual([
      ['closed', false],
      ['open', true],
    ]);
    const [closed] = run.runs;
    expect(closed === undefined ? [] : problemsOf(closed)).toMatchObject([
      { code: 'FIXTURE_UNREADABLE', file: 'fixtures/mrss/closed.xml' },
    ]);
  });
});

test('a folder with a connector.yml is pointed at', async () => {
  using workspace = writeWorkspace({ works: {} });
  mkdirSync(join(workspace.path, 'connectors/acme'));
  writeFileSync(join(workspace.path, 'connectors/acme/connector.yml'), 'name: A');
  const [all, named] = await Promise.all([
    mrssmith(['run'], { cwd: workspace.path }),
    mrssmith(['run', 'acme'], { cwd: workspace.path }),
  ]);
  expect(all.status).toBe(0);
  expect(all.stderr).toMatch(/warning CONNECTOR_SKIPPED[^]*Rename connector\.yml to connector\.yaml/);
  expect(named.status).toBe(64);
  expect(named.stderr).toMatch(/^error CONNECTOR_UNKNOWN: .*connector\.yml[^]*Rename/);
});

test('a workspace that may not be written to keeps its host key in the cache of its user', async () => {
  using workspace = writeWorkspace({ works: { submit: { protocol: 'sftp', remoteUsername: 'feed' } } });
  using cache = writeWorkspace({});
  chmodSync(cache.path, 0o777);
  chmodSync(workspace.path, 0o555);
  const run = await mrssmith(['run'], {
    cwd: workspace.path,
    env: { XDG_CACHE_HOME: cache.path },
    ...NOBODY,
  });
  expect(run.status).toBe(0);
  expect(existsSync(join(workspace.path, '.mrssmith'))).toBe(false);
  expect(existsSync(join(cache.path, 'mrssmith'))).toBe(true);
  rmSync(join(cache.path, 'mrssmith'), { recursive: true });
  chmodSync(workspace.path, 0o755);
});

test('.mrssmith ignores itself', async () => {
  using workspace = writeWorkspace({ works: { submit: { protocol: 'sftp', remoteUsername: 'feed' } } });
  await mrssmith(['run'], { cwd: workspace.path });
  expect(readFileSync(join(workspace.path, '.mrssmith/.gitignore'), 'utf8')).toBe('*\n');
});

test('control characters in names and answers are shown, not obeyed', async () => {
  using workspace = writeWorkspace(
    { works: { files: { 'submit.xsl': stylesheet('<xsl:message>a&#x9b;31mb</xsl:message>') } } },
    { [`evil${ESC}[2J`]: fixtureBytes('minimal') },
  );
  const [run, forced] = await Promise.all([
    mrssmith(['run'], { cwd: workspace.path }),
    mrssmith(['run', '--fixture', `${ESC}]0;x`], { cwd: workspace.path }),
  ]);
  expect(run.stdout).toContain('evil␛[2J');
  expect((run.text + forced.text).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('a connector with a control character in its name is refused where it stands', async () => {
  using workspace = writeWorkspace({
    acme: {
      manifest: 'name: "A\\u0007"\nactions: { submit: { protocol: http, serverAddress: h.invalid } }\n',
    },
  });
  const run = await runJson(workspace.path);
  expect(run.status).toBe(64);
  expect(run.problems).toMatchObject([{ code: 'CONNECTOR_INVALID', line: 1 }]);
});

test('--live without its secrets ends with 77 and names all of them, before anything is sent', async () => {
  using workspace = writeWorkspace({
    acme: { submit: { remoteUsername: '${ACME_USER}', remotePassword: '${ACME_PASSWORD}' } },
    other: { submit: { remotePassword: '${OTHER_PASSWORD}' } },
  });
  const run = await mrssmith(['run', '--live', '-y'], { cwd: workspace.path });
  expect(run.status).toBe(77);
  expect(run.stderr).toMatch(
    /^error SECRET_MISSING: --live needs ACME_USER, ACME_PASSWORD, OTHER_PASSWORD, which are not set/,
  );
  expect(run.stdout).toBe('');
});

test('what stylesheets say is shown, once for all runs, and not with -q', async () => {
  using workspace = writeWorkspace(
    { works: { files: { 'submit.xsl': stylesheet('<a><xsl:message>look here</xsl:message></a>') } } },
    { one: fixtureBytes('minimal'), two: fixtureBytes('minimal') },
  );
  const [run, quiet] = await Promise.all([
    mrssmith(['run'], { cwd: workspace.path }),
    mrssmith(['run', '-q'], { cwd: workspace.path }),
  ]);
  expect(run.stdout).toMatch(/xsl:message: look here · works submit, one and 1 more fixture · .*submit\.xsl/);
  expect(run.stdout.match(/look here/g)).toHaveLength(1);
  expect(quiet.text).not.toContain('look here');
});

test('-q tells failures that are alike once', async () => {
  using workspace = writeWorkspace(
    { works: { files: { 'submit.xsl': stylesheet('<xsl:value-of select="["/>') } } },
    Object.fromEntries(['a', 'b', 'c'].map((name) => [name, fixtureBytes('minimal')])),
  );
  const { stdout } = await mrssmith(['run', '-q'], { cwd: workspace.path });
  expect(stdout).toMatch(/^✗ works submit at transform: XSLT_INVALID \(3 fixtures\)\n\nerror XSLT_INVALID/);
});
