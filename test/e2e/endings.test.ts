import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BIN, finish, mrssmith, problemsOf, runJson, runOf, startMrssmith } from '../support/command.js';
import { childrenOf } from '../support/processes.js';
import { stylesheet, writeWorkspace, type ConnectorFiles } from '../support/workspace.js';

/** A long text, every letter of which is looked for in another long text: one operation, as far as the library counts. */
const ENDLESS: ConnectorFiles = {
  files: {
    'submit.xsl': stylesheet(
      `<xsl:call-template name="grow"><xsl:with-param name="n" select="17"/></xsl:call-template>`,
      `<xsl:template name="grow">
<xsl:param name="s" select="'0123456789abcdef'"/>
<xsl:param name="n"/>
<xsl:if test="$n &gt; 0">
<xsl:call-template name="grow">
<xsl:with-param name="s" select="concat($s, $s)"/><xsl:with-param name="n" select="$n - 1"/>
</xsl:call-template>
</xsl:if>
<xsl:if test="$n = 0">
<a><xsl:value-of select="string-length(translate($s, translate($s, '0123456789abcdef', '!!!!!!!!!!!!!!!!'), ''))"/></a>
</xsl:if>
</xsl:template>`,
    ),
  },
};

/** Root may read everything: files that are closed are tried as nobody. */
const NOT_ROOT = process.getuid?.() === 0 ? { uid: 65_534 } : {};

describe('an engine process that ends', () => {
  test('by the clock, where nothing else could stop the stylesheet: that run fails, the next one works', async () => {
    using workspace = writeWorkspace({
      endless: ENDLESS,
      works: { files: { 'submit.xsl': stylesheet('<a/>') } },
    });
    const started = performance.now();
    const run = await runJson(workspace.path, ['--timeout', '1']);

    expect(run.status).toBe(1);
    const [first] = problemsOf(runOf(run, 'endless'));
    expect(first).toMatchObject({
      code: 'XSLT_RUNAWAY',
      message: 'the transformation was stopped after 1 s',
      file: 'connectors/endless/submit.xsl',
    });
    expect(first?.fix).toContain('--timeout SECONDS');
    expect(runOf(run, 'works').ok).toBe(true);
    // One second, what the process is given on top, and once more to look for the line.
    expect(performance.now() - started).toBeLessThan(9_000);
  });

  test.skipIf(process.platform !== 'linux')('by a signal costs one run', async () => {
    using workspace = writeWorkspace({ 'a-first': {}, endless: ENDLESS, 'z-last': {} });
    const child = startMrssmith(['run', '--json'], { cwd: workspace.path });
    const ended = finish(child);
    await untilPrinted(child, 'a-first');
    await delay(400);
    const [engine] = childrenOf(child.pid ?? 0);
    process.kill(engine ?? 0, 'SIGKILL');

    const { stdout, status } = await ended;
    const document = JSON.parse(stdout) as Awaited<ReturnType<typeof runJson>>;
    expect(status).toBe(1);
    expect(document.runs.map(({ connector, ok }) => [connector, ok])).toEqual([
      ['a-first', true],
      ['endless', false],
      ['z-last', true],
    ]);
    const [first] = problemsOf(runOf(document, 'endless'));
    expect(first).toMatchObject({ code: 'ENGINE_CRASHED', file: 'connectors/endless/submit.xsl' });
    expect(first?.message).toMatch(
      /died in this transformation \(signal SIGKILL\); other runs are not affected/,
    );
  });
});

describe('a machine that lacks something', () => {
  test('no libxslt: run ends with 69, and says what to install', async () => {
    using workspace = writeWorkspace({ works: {} });
    const env = { MRSSMITH_LIBEXSLT: '/nonexistent/libexslt.so' };
    const run = await mrssmith(['run'], { cwd: workspace.path, env });
    expect(run.status).toBe(69);
    expect(run.stderr).toMatch(/^error ENGINE_MISSING: MRSSMITH_LIBEXSLT names \/nonexistent\/libexslt\.so/);
    expect(run.stderr).toMatch(/→ .*install/);
    expect(run.text).not.toMatch(/^\s+at /m);

    const doctor = await mrssmith(['doctor'], { cwd: workspace.path, env });
    expect(doctor.status).toBe(69);
    expect(doctor.stdout).toMatch(/✗ Engine +MRSSMITH_LIBEXSLT names/);
    expect(doctor.stdout).toMatch(/→ .*install/);
  });

  test('a port that is taken: sink ends with 69, and names another', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const run = await mrssmith(['sink', '--protocol', 'http', '--port', `http=${port}`], { cwd: '/' });
    server.close();
    expect(run.status).toBe(69);
    expect(run.stderr).toBe(
      `error PORT_IN_USE: port ${port} is taken, so the http sink cannot have it\n\n  → --port http=${port + 1}      (or leave --port out: a free one is found)\n`,
    );
  });
});

describe('files that cannot be read or written', () => {
  test('an unreadable transform or .env ends with 64 and its name', async () => {
    using workspace = writeWorkspace({ works: { files: { 'submit.xsl': stylesheet('<a/>') } } });
    writeFileSync(join(workspace.path, '.env'), 'A=b');
    chmodSync(workspace.path, 0o777);
    for (const name of ['connectors/works/submit.xsl', '.env']) {
      chmodSync(join(workspace.path, name), 0o000);
      const run = await mrssmith(['run'], { cwd: workspace.path, ...NOT_ROOT });
      chmodSync(join(workspace.path, name), 0o644);
      expect(run.stderr).toMatch(/^error FILE_UNREADABLE: /);
      expect(run.stderr).toContain(name);
      expect(run.status).toBe(64);
    }
  });

  test('a workspace that nobody may write to runs all the same', async () => {
    using workspace = writeWorkspace({ works: { submit: { protocol: 'sftp', remoteUsername: 'feed' } } });
    chmodSync(workspace.path, 0o555);
    const run = await mrssmith(['run'], { cwd: workspace.path, ...NOT_ROOT });
    chmodSync(workspace.path, 0o755);
    expect(run.text).toContain('1 passed');
    expect(run.status).toBe(0);
  });

  test('a folder in place of a fixture or transform is named, without a trace', async () => {
    using workspace = writeWorkspace({
      works: { submit: { transform: 'folder.xsl' }, files: { 'folder.xsl/x': '' } },
    });
    const run = await mrssmith(['run'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.text).toContain('folder.xsl');
    expect(run.text).not.toMatch(/^\s+at |INTERNAL/m);
  });

  test('--out below a file ends with 64 and says where', async () => {
    using workspace = writeWorkspace({ works: {} });
    writeFileSync(join(workspace.path, 'taken'), '');
    const run = await mrssmith(['run', '--out', 'taken/out'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.stderr).toMatch(/^error FILE_UNWRITABLE: cannot write below .*taken\/out/);
    expect(run.stderr).toMatch(/→ .*--out/);
  });

  test('--json-into a folder that is not there ends with 64 and says where', async () => {
    using workspace = writeWorkspace({ works: {} });
    const run = await mrssmith(['run', '--json-into', 'nowhere/report.json'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.stderr).toMatch(/^error FILE_UNWRITABLE: .*nowhere\/report\.json/);
  });
});

describe('what a terminal and a pipe get', () => {
  const workspace = writeWorkspace({
    works: { files: { 'submit.xsl': stylesheet('<xsl:message>hi</xsl:message>') } },
  });
  const run = (args: readonly string[], env = {}) => mrssmith(['run', ...args], { cwd: workspace.path, env });
  afterAll(() => {
    workspace[Symbol.dispose]();
  });

  test('a pipe gets no colours, unless somebody asks; NO_COLOR and --color never forbid them', async () => {
    const [plain, always, never, forced, both] = await Promise.all([
      run([]),
      run(['--color', 'always']),
      run(['--color', 'never'], { FORCE_COLOR: '1' }),
      run([], { FORCE_COLOR: '1' }),
      run([], { FORCE_COLOR: '1', NO_COLOR: '1' }),
    ]);
    const isColoured = ({ stdout }: { stdout: string }) => stdout.includes('\u001b[');
    expect([plain, always, never, forced, both].map(isColoured)).toEqual([false, true, false, true, false]);
    expect(plain?.text).not.toContain('\r');
  });

  test('--json: stdout is one document, and people read stderr', async () => {
    const { stdout, stderr, status } = await run(['--json']);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['runs', 'problems', 'summary']);
    expect(stderr).toContain('✓ minimal');
    expect(status).toBe(0);
  });

  test('--json-into: the document in a file, the text on stdout', async () => {
    const { stdout, stderr } = await run(['--json-into', 'report.json']);
    expect(stdout).toContain('✓ minimal');
    expect(stderr).toBe('');
    const file = join(workspace.path, 'report.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ summary: { runs: 1, failed: 0 } });
  });

  test('-q says nothing about runs that pass but the summary', async () => {
    const { stdout } = await run(['-q']);
    expect(stdout.trim()).toMatch(/^1 run: 1 passed · 1 delivery, .*$/);
  });

  test('a reader that goes away after one line is no failure', async () => {
    using many = writeWorkspace(
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`c${index}`, {}])),
    );
    const shell = spawn('bash', ['-c', `set -o pipefail; "${process.execPath}" "${BIN}" run | head -1`], {
      cwd: many.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = await finish(shell);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout.split('\n')).toHaveLength(2);
  });
});

describe('an interrupt', () => {
  test('in the middle of a run ends with 130, keeps what was made, and leaves no process behind', async () => {
    using workspace = writeWorkspace({ 'a-first': {}, endless: ENDLESS, 'z-last': {} });
    const child = startMrssmith(['run', '--json', '--timeout', '30'], { cwd: workspace.path });
    const ended = finish(child);
    await untilPrinted(child, 'a-first');
    await delay(300);
    const engines = childrenOf(child.pid ?? 0);
    const interrupted = performance.now();
    child.kill('SIGINT');

    const { status, stdout, stderr } = await ended;
    expect(status).toBe(130);
    expect(performance.now() - interrupted).toBeLessThan(1_000);
    expect(stderr).toMatch(/1 run: 1 passed .*\nInterrupted: 2 runs not made\./);
    // What was interrupted is not told as failed.
    const document = JSON.parse(stdout) as { runs: { connector: string; ok: boolean }[] };
    expect(document.runs.map(({ connector, ok }) => [connector, ok])).toEqual([['a-first', true]]);
    expect(stderr).not.toMatch(/✗|error/);
    await delay(100);
    expect(engines.filter(isAlive)).toEqual([]);
  });

  test('ends sinks with 130, and SIGTERM with 143', async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const child = startMrssmith(['sink', '--protocol', 'http'], { cwd: '/' });
      const ended = finish(child);
      await untilPrinted(child, 'Sinks are ready');
      child.kill(signal);
      expect((await ended).status).toBe(code);
    }
  });
});

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves once a text has been printed to either stream. */
function untilPrinted(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const look = (chunk: string) => {
      seen += chunk;
      if (seen.includes(text)) resolve();
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', () => {
      reject(new Error(`ended without printing ${text}: ${seen}`));
    });
  });
}

/** A process that ended may wait for whoever takes note of it. */
const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
