import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { item, openTestSession, sheet, twoActions, type TestSession } from '../support/live-session.js';

const ACME = ['acme/one/submit', 'acme/two/submit'];

describe('each way to save makes the runs of the stylesheet again, once', () => {
  let opened: TestSession;
  let count = 0;
  beforeAll(async () => {
    opened = await openTestSession(
      { acme: twoActions(), other: twoActions() },
      { one: item('One'), two: item('Two') },
    );
  });
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
  });

  const file = () => join(opened.root, 'connectors/acme/submit.xsl');
  const next = () => sheet(`text ${++count}`);

  const PATTERNS: readonly (readonly [
    name: string,
    save: (path: string, text: string) => void | Promise<void>,
  ])[] = [
    ['written whole', (path, text) => writeFileSync(path, text)],
    ['VS Code: emptied, then written', saveInTwoSteps],
    ['written in two halves', saveInHalves],
    [
      'vim: renamed to a backup, written anew, backup removed',
      (path, text) => {
        writeFileSync(join(path, '../4913'), '');
        rmSync(join(path, '../4913'));
        renameSync(path, `${path}~`);
        writeFileSync(path, text);
        rmSync(`${path}~`);
      },
    ],
    [
      'vim with backupcopy=yes: backup copied, written over',
      (path, text) => {
        copyFileSync(path, `${path}~`);
        writeFileSync(path, text);
        rmSync(`${path}~`);
      },
    ],
    [
      'JetBrains: written beside, renamed over',
      (path, text) => {
        writeFileSync(`${path}___jb_tmp___`, text);
        renameSync(path, `${path}___jb_old___`);
        renameSync(`${path}___jb_tmp___`, path);
        rmSync(`${path}___jb_old___`);
      },
    ],
    [
      'written beside under any name, renamed over',
      (path, text) => {
        writeFileSync(`${path}.new-version`, text);
        renameSync(`${path}.new-version`, path);
      },
    ],
    ['sed -i', (path) => void execFileSync('sed', ['-i', `s/text/text/;s/<r>/<r>${++count} /`, path])],
  ];

  test.each(PATTERNS)('%s', async (_, save) => {
    expect(await opened.runsMadeBy(() => save(file(), next()))).toEqual(ACME);
    const result = opened.session.runs.get('acme/one/submit')?.result;
    expect(Buffer.from(result?.artifacts.sent ?? []).toString()).toContain(String(count));
  });

  test.runIf(existsSync('/usr/bin/vim') || existsSync('/usr/bin/vim.tiny') || existsSync('/usr/bin/vi'))(
    'vim itself',
    async () => {
      const vim =
        ['/usr/bin/vim', '/usr/bin/vim.tiny', '/usr/bin/vi'].find((path) => existsSync(path)) ?? 'vi';
      const edit = (...settings: string[]) =>
        execFileSync(vim, [
          '-Nu',
          'NONE',
          '-es',
          ...settings.flatMap((one) => ['-c', one]),
          '-c',
          `%s/<r>/<r>v${++count} /`,
          '-c',
          'wq',
          file(),
        ]);
      expect(await opened.runsMadeBy(() => edit('set backup writebackup backupcopy=no'))).toEqual(ACME);
      expect(await opened.runsMadeBy(() => edit('set nobackup writebackup backupcopy=yes'))).toEqual(ACME);
    },
  );

  test('a touch, and a save of the same, make nothing again', async () => {
    const made = await opened.runsMadeBy(() => {
      utimesSync(file(), new Date(), new Date());
      writeFileSync(file(), readFileSync(file()));
    });
    expect(made).toEqual([]);
  });

  test('what editors leave beside a file makes nothing again', async () => {
    const made = await opened.runsMadeBy(() => {
      for (const name of ['.submit.xsl.swp', 'submit.xsl~', '4913', '#submit.xsl#', 'notes.txt']) {
        writeFileSync(join(file(), '..', name), 'x');
      }
    });
    expect(made).toEqual([]);
  });

  async function saveInTwoSteps(path: string, text: string): Promise<void> {
    const handle = openSync(path, 'r+');
    ftruncateSync(handle);
    await new Promise((resolve) => setTimeout(resolve, 30));
    writeSync(handle, text, 0);
    closeSync(handle);
  }

  async function saveInHalves(path: string, text: string): Promise<void> {
    writeFileSync(path, text.slice(0, 90));
    await new Promise((resolve) => setTimeout(resolve, 30));
    appendFileSync(path, text.slice(90));
  }
});

test('1,000 rapid saves: the last one counts, and few of the others are run', async () => {
  await using opened = await openTestSession({ acme: twoActions() }, { one: item('One') });
  const path = join(opened.root, 'connectors/acme/submit.xsl');
  const made = await opened.runsMadeBy(async () => {
    for (let index = 1; index <= 1000; index++) {
      writeFileSync(path, sheet(`save ${index} of many `));
      if (index % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  const sent = opened.session.runs.get('acme/one/submit')?.result?.artifacts.sent;
  expect(Buffer.from(sent ?? []).toString()).toContain('save 1000 of many');
  expect(made.length).toBeGreaterThan(0);
  expect(made.length).toBeLessThan(60);
});

describe('each change makes exactly the runs again that it affects', () => {
  let opened: TestSession;
  beforeAll(async () => {
    opened = await openTestSession(
      { acme: twoActions(), other: twoActions() },
      { one: item('One'), two: item('Two') },
    );
  });
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
  });
  const at = (path: string) => join(opened.root, path);

  test('a fixture: its runs in every connector', async () => {
    expect(await opened.runsMadeBy(() => writeFileSync(at('fixtures/mrss/one.xml'), item('Other')))).toEqual([
      'acme/one/submit',
      'acme/one/update',
      'other/one/submit',
      'other/one/update',
    ]);
  });

  test("a connector's own fixture in place of the workspace's: its runs there alone", async () => {
    const path = at('connectors/acme/fixtures/one.xml');
    const made = await opened.runsMadeBy(() => {
      mkdirSync(at('connectors/acme/fixtures'), { recursive: true });
      writeFileSync(path, item('Own'));
    });
    expect(made).toEqual(['acme/one/submit', 'acme/one/update']);
    expect(await opened.runsMadeBy(() => rmSync(path))).toEqual(['acme/one/submit', 'acme/one/update']);
  });

  test('a new fixture, and its end', async () => {
    const made = await opened.runsMadeBy(() => writeFileSync(at('fixtures/mrss/three.xml'), item('Three')));
    expect(made).toHaveLength(4);
    expect(await opened.runsMadeBy(() => rmSync(at('fixtures/mrss/three.xml')))).toEqual([]);
    expect([...opened.session.runs.keys()].filter((key) => key.includes('three'))).toEqual([]);
  });

  test('a new connector, renamed and removed', async () => {
    const made = await opened.runsMadeBy(() => {
      mkdirSync(at('connectors/late'));
      for (const name of ['submit.xsl', 'update.xsl', 'connector.yaml']) {
        copyFileSync(at(`connectors/acme/${name}`), at(`connectors/late/${name}`));
      }
    });
    expect(made).toEqual(['late/one/submit', 'late/one/update', 'late/two/submit', 'late/two/update']);
    expect(
      await opened.runsMadeBy(() => renameSync(at('connectors/late'), at('connectors/later'))),
    ).toHaveLength(4);
    expect(await opened.runsMadeBy(() => rmSync(at('connectors/later'), { recursive: true }))).toEqual([]);
    expect(opened.session.catalog.connectors.map(({ id }) => id)).toEqual(['acme', 'other']);
  });

  test('connector.yaml: broken it is told and runs nothing; mended it runs what is another', async () => {
    const path = at('connectors/acme/connector.yaml');
    const whole = readFileSync(path, 'utf8');
    expect(await opened.runsMadeBy(() => writeFileSync(path, `${whole.slice(0, -20)}: [`))).toEqual([]);
    expect(opened.session.catalog.invalid).toMatchObject([
      { id: 'acme', problems: [{ file: 'connectors/acme/connector.yaml' }] },
    ]);
    const mended = whole.replace('"/in/{REMOTE_ID}"', '"/elsewhere/{REMOTE_ID}"');
    await opened.runsMadeBy(() => writeFileSync(path, mended));
    expect(opened.session.catalog.invalid).toEqual([]);
    expect(opened.session.runs.get('acme/one/update')?.result?.report.delivery?.path).toMatch(/^\/elsewhere/);
    const made = await opened.runsMadeBy(() => writeFileSync(path, whole));
    expect(made).toEqual(['acme/one/update', 'acme/two/update']);
  });

  test('approved snapshots: the verdict, and no run', async () => {
    const before = opened.session.runs.get('acme/one/submit');
    expect(before?.snapshot?.kind).toBe('missing');
    const made = await opened.runsMadeBy(() => {
      mkdirSync(at('connectors/acme/__snapshots__'), { recursive: true });
      writeFileSync(at('connectors/acme/__snapshots__/one.submit.xml'), '<other/>');
    });
    expect(made).toEqual([]);
    expect(opened.session.runs.get('acme/one/submit')?.snapshot?.kind).toBe('changed');
  });
});
