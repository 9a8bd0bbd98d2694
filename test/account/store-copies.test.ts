import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Store } from '../../src/account/store/store.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mrssmith-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (store: Store, id: string, value: unknown) =>
  store.write(() => {
    store.settings.put({ id, value });
    store.putBlob(`blob/${id}`, Buffer.from(String(value)));
  });

describe.each([
  ['a file', () => join(folder, 'state.sqlite')],
  ['memory', () => ':memory:'],
])('a store in %s', (_, path) => {
  test('takes back what a copy holds, in the order of insertion, and forgets the rest', async () => {
    using store = new Store(path());
    await put(store, 'b', 1);
    await put(store, 'a', 2);
    await store.copyInto(join(folder, 'copy.sqlite'));
    await put(store, 'b', 3);
    await put(store, 'c', 4);

    await store.restoreFrom(join(folder, 'copy.sqlite'));
    expect(store.settings.all()).toEqual([
      { id: 'b', value: 1 },
      { id: 'a', value: 2 },
    ]);
    expect(store.readBlob('blob/b')?.toString()).toBe('1');
    expect(store.readBlob('blob/c')).toBeUndefined();
    await put(store, 'd', 5);
    expect(store.settings.all().map(({ id }) => id)).toEqual(['b', 'a', 'd']);
  });

  test('is empty after it was cleared, on disk too', async () => {
    const file = path();
    {
      using store = new Store(file);
      await put(store, 'a', 1);
      await store.clear();
      expect(store.settings.size).toBe(0);
    }
    using again = new Store(file);
    expect(again.settings.size).toBe(0);
    expect(again.readBlob('blob/a')).toBeUndefined();
  });

  test('refuses a file that is no account, and keeps what it has', async () => {
    writeFileSync(join(folder, 'other.sqlite'), 'This is no database, however long it is. '.repeat(40));
    using store = new Store(path());
    await put(store, 'a', 1);
    await expect(store.restoreFrom(join(folder, 'other.sqlite'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    await put(store, 'b', 2);
    expect(store.settings.all().map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
