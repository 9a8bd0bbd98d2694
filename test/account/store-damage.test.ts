import Database from 'libsql';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { AccountDatabase } from '../../src/account/store/database.js';
import { Store } from '../../src/account/store/store.js';
import { Writer } from '../../src/account/store/writer.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFile(name = 'account.sqlite'): string {
  const folder = mkdtempSync(join(tmpdir(), 'mrssmith-damage-'));
  folders.push(folder);
  return join(folder, name);
}

const setting = (id: string, value: unknown) => ({ id, value });

async function keep(path: string, ...ids: readonly string[]): Promise<void> {
  using store = new Store(path);
  for (const id of ids) await store.write(() => store.settings.put(setting(id, 1)));
}

/** As another program does it. */
function edit(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

describe('a file that is not the account’s', () => {
  test.each([
    ['without a version', 'CREATE TABLE cookies (a)'],
    ['with a version like ours', 'CREATE TABLE cookies (a); PRAGMA user_version = 1'],
    ['that has a table named like ours', 'CREATE TABLE object (a); PRAGMA user_version = 1'],
  ])('but another program’s, %s, is refused, and stays as it is', (_, sql) => {
    const path = newFile();
    edit(path, sql);
    const before = readFileSync(path);
    expect(() => new Store(path)).toThrow('cannot be used: it is a database of another program');
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test('but of another version is refused', async () => {
    const path = newFile();
    await keep(path, 'a');
    edit(path, 'PRAGMA user_version = 2');
    expect(() => new Store(path)).toThrow('written by another version of mrssmith (2, not 1)');
  });
});

describe('a damaged row', () => {
  const damages: readonly [string, string][] = [
    ['that is no JSON', '{"id'],
    ['that is null', 'null'],
    ['that is a number', '7'],
    ['that is another row’s', '{"id":"b","value":1}'],
  ];

  test.each(damages)('%s is named when the file is opened', async (_, json) => {
    const path = newFile();
    await keep(path, 'a');
    edit(path, `UPDATE object SET json = '${json}'`);
    expect(() => new Store(path)).toThrow(
      expect.objectContaining({
        code: 'FILE_UNREADABLE',
        message: expect.stringContaining('its setting a is damaged') as string,
      }),
    );
  });

  test.each(damages)('%s in a snapshot leaves everything as it was', async (_, json) => {
    const copy = newFile('copy.sqlite');
    await keep(copy, 'a');
    edit(copy, `UPDATE object SET json = '${json}'`);
    const path = newFile();
    await keep(path, 'kept');
    {
      using store = new Store(path);
      await expect(store.restoreFrom(copy)).rejects.toThrow('its setting a is damaged');
      expect(store.settings.get('kept')).toEqual(setting('kept', 1));
    }
    using store = new Store(path);
    expect(store.settings.all()).toEqual([setting('kept', 1)]);
  });

  test('a snapshot without tables leaves everything as it was', async () => {
    const copy = newFile('copy.sqlite');
    edit(copy, 'PRAGMA user_version = 1');
    const path = newFile();
    await keep(path, 'kept');
    using store = new Store(path);
    await expect(store.restoreFrom(copy)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(store.settings.size).toBe(1);
  });
});

describe('a file that cannot be written', () => {
  test.skipIf(process.platform === 'win32')('since it was removed takes nothing more', async () => {
    const path = newFile();
    using store = new Store(path);
    await store.write(() => store.settings.put(setting('a', 1)));
    renameSync(path, `${path}.away`);
    await expect(store.write(() => store.settings.put(setting('b', 1)))).rejects.toThrow(
      'removed or replaced',
    );
    writeFileSync(path, '');
    await expect(store.write(() => store.settings.put(setting('b', 1)))).rejects.toThrow(
      'removed or replaced',
    );
    expect(store.settings.all().map(({ id }) => id)).toEqual(['a']);
  });
});

describe('work under way while earlier work cannot be written', () => {
  test('leaves nothing in memory, whatever it does afterwards', async () => {
    using database = new AccountDatabase(':memory:');
    const rows = new Map<string, unknown>();
    const reload = () => rows.clear();
    const failing = new Proxy(database, {
      get: (target, name) =>
        name === 'apply'
          ? () => {
              throw new Error('disk full');
            }
          : (Reflect.get(target, name) as unknown),
    });
    const writer = new Writer(failing, reload);
    const put = (id: string) => {
      writer.putRow('setting', id, {}, () => rows.delete(id));
      rows.set(id, {});
    };
    let goOn = () => undefined as void;
    const lost = writer.write(() => put('lost'));
    const void_ = writer.write(async () => {
      put('before');
      await new Promise<void>((resolve) => (goOn = resolve));
      put('after');
    });
    await expect(lost).rejects.toThrow('disk full');
    goOn();
    await expect(void_).rejects.toThrow('an earlier change could not be written');
    expect([...rows.keys()]).toEqual([]);
  });
});
