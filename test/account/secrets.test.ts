import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createAccount } from '../../src/account/account.js';
import { show } from '../../src/account/log.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The admin secret of an account opened over a file, and closed again. */
async function secretOf(path: string, adminSecret?: string): Promise<string | undefined> {
  await using account = await createAccount({ partnerId: 101, path, adminSecret });
  return account.context.store.partners.get(101)?.adminSecret;
}

test('a secret that was made is kept, and one that is given takes its place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mrssmith-secret-'));
  folders.push(folder);
  const path = join(folder, 'state.sqlite');
  const made = await secretOf(path);
  expect(made).toMatch(/^[0-9a-f]{32}$/);
  expect(await secretOf(path)).toBe(made);
  expect(await secretOf(path, 'given')).toBe('given');
  expect(await secretOf(path)).toBe('given');
});

test.each([
  ['ks', 'djJ8', '***'],
  ['remotePassword', 'hidden', '***'],
  ['secret', 'hidden', '***'],
  ['secret', '', ''],
  ['name', 'shown', 'shown'],
  ['count', 7, 7],
  ['isOn', true, true],
])('the log shows a parameter %s of %j as %j', (name, value, shown) => {
  expect(show({ inner: { [name]: value } })).toEqual({ inner: { [name]: shown } });
});

test('the log cuts what is long', () => {
  expect(show('x'.repeat(5000))).toBe(`${'x'.repeat(4000)}… 1000 more characters`);
  expect(show(Array.from({ length: 52 }, (_, index) => index))).toHaveLength(51);
});
