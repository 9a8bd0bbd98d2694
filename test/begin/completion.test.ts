import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mrssmith } from '../support/command.js';

const ROOT = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    writeFileSync(join(folder, shell), (await mrssmith(['completion', shell])).stdout);
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

describe.runIf(has('bash'))('bash', () => {
  const complete = (...words: string[]): string[] => {
    const script = `source ${join(folder, 'bash')}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mrssmith; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', 'mrssmith', ...words], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  };

  test.each([
    [['ru'], ['run']],
    [['run', '--dia'], ['--dialect']],
    [['run', '--dialect', 's'], ['server']],
    [['run', 'scp'], ['scp-drop']],
    [['account', 'cl'], ['clock']],
    [['fixtures', 'pul'], ['pull']],
    [['add', 'act'], ['action']],
    [['add', 'action', 'scp'], ['scp-drop']],
    [['add', 'action', 'scp-drop', 'del'], ['delete']],
    [['add', 'fixture', 'x', '--from', 'two-f'], ['two-flavors']],
    [['new', 'acme', '--template', 'rok'], ['roku-mrss-http']],
    [['run', '--fixture', 'two-f'], ['two-flavors']],
    [['help', 'acco'], ['account']],
  ])('%j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });
});

describe.each(['zsh', 'fish'])('%s', (shell) => {
  test.runIf(has(shell))('takes the script', () => {
    const { status, stderr } = spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test.runIf(has('fish'))('fish offers verbs, values and connectors', () => {
  const complete = (line: string) =>
    spawnSync('fish', ['-c', `source ${join(folder, 'fish')}; complete -C ${JSON.stringify(line)}`], {
      cwd: ROOT,
      encoding: 'utf8',
    })
      .stdout.split('\n')
      .map((one) => one.replace(/\t.*$/, ''));
  expect(complete('mrssmith ru')).toContain('run');
  expect(complete('mrssmith run --dialect ')).toEqual(expect.arrayContaining(['guide', 'server']));
  expect(complete('mrssmith run scp')).toContain('scp-drop');
});

test('another shell is refused with the names of those there are', async () => {
  const { status, stderr } = await mrssmith(['completion', 'csh']);
  expect(status).toBe(64);
  expect(stderr).toMatch(/bash, zsh, fish/);
});
