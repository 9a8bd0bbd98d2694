import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Snapshots } from '../../src/account/snapshots.js';
import { Store } from '../../src/account/store/store.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mrssmith-snapshots-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process's half of a snapshot, with what SQLite keeps beside it. */
const leaveDraft = (pid: number | undefined) => {
  for (const end of ['', '-journal']) writeFileSync(join(folder, `.${pid}.draft${end}`), 'half');
};

/** The number of a process that was killed. */
async function killed(): Promise<number | undefined> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return child.pid;
}

test('what a killed process left half-written goes when snapshots are next looked after', async () => {
  leaveDraft(await killed());
  // An earlier process may have had the number of this one, as in a container.
  leaveDraft(process.pid);
  expect(new Snapshots(folder).list()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test('snapshots, drafts of those that run, and files of others stay', async () => {
  using store = new Store(':memory:');
  await new Snapshots(folder).take(store, 'kept', false);
  leaveDraft(process.ppid);
  writeFileSync(join(folder, '.draft'), '');
  writeFileSync(join(folder, '.1x.draft'), '');
  expect(new Snapshots(folder).list().map(({ name }) => name)).toEqual(['kept']);
  expect(readdirSync(folder).toSorted()).toEqual(
    [
      '.1x.draft',
      '.draft',
      `.${process.ppid}.draft`,
      `.${process.ppid}.draft-journal`,
      'kept.sqlite',
    ].toSorted(),
  );
});

test('a draft that cannot be removed keeps nobody from starting', async () => {
  const stuck = join(folder, `.${await killed()}.draft`);
  mkdirSync(stuck);
  expect(new Snapshots(folder).list()).toEqual([]);
  expect(existsSync(stuck)).toBe(true);
});

test('a folder that is not there is not made for it', () => {
  const absent = join(folder, 'absent');
  expect(new Snapshots(absent).list()).toEqual([]);
  expect(existsSync(absent)).toBe(false);
});
