import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Store } from '../../src/account/store/store.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mrssmith-store-'));
  folders.push(folder);
  return join(folder, 'account.sqlite');
}

const setting = (id: string, value: unknown) => ({ id, value });

test('what was written is there for the next process', async () => {
  const path = newFile();
  {
    using store = new Store(path);
    await store.write(() => {
      store.settings.put(setting('a', 1));
      store.settings.put(setting('b', 2));
      store.putBlob('k', Buffer.from('bytes'));
    });
    await store.write(() => {
      store.settings.put(setting('a', 3));
      store.settings.remove('b');
    });
  }
  using store = new Store(path);
  expect(store.settings.all()).toEqual([setting('a', 3)]);
  expect(store.readBlob('k')?.toString()).toBe('bytes');
});

test('rows keep the order in which they came, changed or not', async () => {
  const path = newFile();
  {
    using store = new Store(path);
    for (const id of ['c', 'a', 'b']) await store.write(() => store.settings.put(setting(id, 0)));
    await store.write(() => store.settings.put(setting('c', 1)));
  }
  using store = new Store(path);
  expect(store.settings.all().map(({ id }) => id)).toEqual(['c', 'a', 'b']);
});

describe('work that throws', () => {
  test('leaves nothing, in memory or on disk', async () => {
    const path = newFile();
    {
      using store = new Store(path);
      await store.write(() => store.settings.put(setting('kept', 1)));
      const failing = store.write(async () => {
        store.settings.put(setting('kept', 2));
        store.settings.put(setting('new', 1));
        store.putBlob('k', Buffer.from('x'));
        await Promise.resolve();
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(store.settings.all()).toEqual([setting('kept', 1)]);
      expect(store.readBlob('k')).toBeUndefined();
    }
    using store = new Store(path);
    expect(store.settings.all()).toEqual([setting('kept', 1)]);
    expect(store.readBlob('k')).toBeUndefined();
  });

  test('among others costs itself alone', async () => {
    using store = new Store(':memory:');
    const work = [1, 2, 3, 4].map((n) =>
      store.write(() => {
        store.settings.put(setting(String(n), n));
        if (n === 3) throw new Error('three');
        return n;
      }),
    );
    const ends = await Promise.allSettled(work);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(store.settings.all().map(({ id }) => id)).toEqual(['1', '2', '4']);
  });

  test('does not call back', async () => {
    using store = new Store(':memory:');
    const told: string[] = [];
    await store
      .write(() => {
        store.afterCommit(() => told.push('undone'));
        throw new Error('no');
      })
      .catch(() => undefined);
    await store.write(() => store.afterCommit(() => told.push('done')));
    expect(told).toEqual(['done']);
  });
});

test('work waits for the work before it, however long that takes', async () => {
  using store = new Store(':memory:');
  const steps: string[] = [];
  const slow = store.write(async () => {
    steps.push('slow begins');
    await new Promise((resolve) => setTimeout(resolve, 20));
    steps.push('slow ends');
  });
  const quick = store.write(() => steps.push('quick'));
  await Promise.all([slow, quick]);
  expect(steps).toEqual(['slow begins', 'slow ends', 'quick']);
});

test('quick work is on disk before slow work behind it has ended', async () => {
  using store = new Store(':memory:');
  let isSlowDone = false;
  const quick = store.write(() => store.settings.put(setting('a', 1)));
  const slow = store.write(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    isSlowDone = true;
  });
  await quick;
  expect(isSlowDone).toBe(false);
  await slow;
});

test('files are seen at once by work behind', async () => {
  using store = new Store(':memory:');
  const put = store.write(() => store.putBlob('k', Buffer.from('1')));
  const seen = store.write(() => {
    const first = store.readBlob('k')?.toString();
    store.dropBlob('k');
    return [first, store.readBlob('k')];
  });
  await put;
  expect(await seen).toEqual(['1', undefined]);
  expect(store.readBlob('k')).toBeUndefined();
});

test('nothing is changed outside of work', () => {
  using store = new Store(':memory:');
  expect(() => store.settings.put(setting('a', 1))).toThrow('outside a transaction');
  expect(store.settings.size).toBe(0);
});

test('a second process is told that the first one has the file', () => {
  const path = newFile();
  using _first = new Store(path);
  expect(() => new Store(path)).toThrow(/account's file/);
});

test('a file that is no account is refused and left alone', async () => {
  const { readFileSync, writeFileSync } = await import('node:fs');
  const path = newFile();
  writeFileSync(path, 'not a database, but somebody’s text'.repeat(100));
  const before = readFileSync(path);
  expect(() => new Store(path)).toThrow(/cannot be used/);
  expect(readFileSync(path).equals(before)).toBe(true);
});
