import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectClean } from '../support/clean-output.js';
import { runHere as mrssmith, runHereJson as runJson } from '../publish/support/in-process.js';
import { fixtureBytes, writeWorkspace } from '../support/workspace.js';

/** Command lines that are wrong: exit 64, the nearest right word in what is said. */
const lines: readonly (readonly [title: string, args: readonly string[], first: RegExp, hint: RegExp])[] = [
  ['a verb', ['rnu'], /^error USAGE: unknown command 'rnu'/, /run/],
  ['a flag', ['run', '--fixtrue', 'x'], /^error USAGE: unknown option '--fixtrue'/, /--fixture/],
  ['a connector', ['run', 'wroks'], /^error CONNECTOR_UNKNOWN: there is no connector "wroks"/, /works/],
  [
    'a fixture',
    ['run', '--fixture', 'minmal'],
    /^error FIXTURE_UNKNOWN: no fixture matches "minmal"/,
    /minimal/,
  ],
  ['an action', ['run', '--action', 'sumbit'], /^error USAGE: .*--action/, /submit/],
  ['a dialect', ['run', '--dialect', 'severs'], /^error USAGE: .*--dialect/, /server/],
  ['an engine', ['run', '--engine', 'libxsl'], /^error USAGE: .*--engine/, /libxslt/],
  ['a colour', ['run', '--color', 'allways'], /^error USAGE: .*--color/, /always/],
  ['a time limit', ['run', '--timeout', 'long'], /^error USAGE: .*--timeout/, /seconds/],
  ['a port', ['sink', '--port', 'htpp=1'], /^error USAGE: --port htpp=1 is not protocol=port/, /http/],
];

describe('a command line with a wrong name ends with 64 and says the nearest right one', () => {
  const workspace = writeWorkspace({ works: {} });
  afterAll(() => {
    workspace[Symbol.dispose]();
  });

  test.each(lines)('%s', async (_title, args, first, hint) => {
    const run = await mrssmith(args, { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(first);
    expect(run.stderr).toMatch(hint);
    expectClean(run);
  });
});

describe('a folder without anything to run ends with 64 and says what belongs there', () => {
  test('no workspace', async () => {
    const run = await mrssmith(['run'], { cwd: '/' });
    expect(run.status).toBe(64);
    expect(run.stderr).toMatch(/^error WORKSPACE_NOT_FOUND: .*\n\n {2}→ .*--cwd DIR/);
  });

  test('no connector', async () => {
    using workspace = writeWorkspace({});
    const run = await mrssmith(['run'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.stderr).toMatch(
      /^error WORKSPACE_EMPTY: .*connectors holds no folder with a connector\.yaml\n\n {2}→ Make connectors\/<name>\/connector\.yaml/,
    );
  });

  test('no fixture', async () => {
    using workspace = writeWorkspace({ works: {} }, {});
    const run = await mrssmith(['run'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.stderr).toMatch(/^error WORKSPACE_EMPTY: there are no fixtures.*\n\n {2}→ .*media\.getMrss/);
  });

  test('an action that no connector has', async () => {
    using workspace = writeWorkspace({ works: {} });
    const run = await mrssmith(['run', '--action', 'delete'], { cwd: workspace.path });
    expect(run.status).toBe(64);
    expect(run.stderr).toMatch(/^error WORKSPACE_EMPTY: no selected connector has the action delete/);
  });
});

test('files in the folder of fixtures that are not .xml are left alone', async () => {
  using workspace = writeWorkspace({ works: {} });
  writeFileSync(join(workspace.path, 'fixtures/mrss/notes.txt'), 'no fixture');
  writeFileSync(join(workspace.path, 'fixtures/mrss/other.xml'), fixtureBytes('deleted'));
  const run = await runJson(workspace.path);
  expect(run.runs.map(({ fixture }) => fixture)).toEqual(['minimal', 'other']);
});
