import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptableRuns, acceptSnapshots } from '../../src/dev/session/accept.js';
import { Terminal } from '../../src/dev/terminal/terminal.js';
import { parseFault } from '../../src/harness/sinks/faults.js';
import {
  item,
  nextEvent,
  openTestSession,
  sheet,
  twoActions,
  type TestSession,
} from '../support/live-session.js';
import { stylesheet } from '../support/workspace.js';

const answer = (body: string, status = 200) => ({
  status,
  headers: {},
  body: Buffer.from(body),
  file: undefined,
});
const fault = (text: string) => {
  const wish = parseFault(text, () => 1);
  if (typeof wish === 'string') throw new TypeError(wish);
  return wish;
};
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

describe('a session', () => {
  let opened: TestSession;
  beforeAll(async () => {
    opened = await openTestSession({ acme: twoActions() }, { one: item('One'), two: item('Two') });
  });
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
  });
  const resultOf = (key: string) => opened.session.runs.get(key)?.result;

  test('carries the remote id of a submit to its update', () => {
    expect(resultOf('acme/two/submit')?.report.remoteId).toBe('sink-1');
    expect(resultOf('acme/two/update')?.report.delivery?.path).toBe('/in/sink-1');
  });

  test('makes an update again when its submit brings another id, and only then', async () => {
    const { session } = opened;
    const body = '<response><id>partner-7</id></response>';
    const made = await opened.runsMadeBy(() =>
      session.setPartner('acme', 'submit', { answer: answer(body), faults: [] }),
    );
    expect(made).toEqual(['acme/one/submit', 'acme/one/update', 'acme/two/submit', 'acme/two/update']);
    expect(resultOf('acme/one/update')?.report.delivery?.path).toBe('/in/partner-7');
    const other = await opened.runsMadeBy(() =>
      session.setPartner('acme', 'submit', { answer: answer(`${body}<!-- same id -->`), faults: [] }),
    );
    expect(other).toEqual(['acme/one/submit', 'acme/two/submit']);
    await opened.runsMadeBy(() => session.setPartner('acme', 'submit', { answer: undefined, faults: [] }));
    expect(resultOf('acme/one/submit')?.report.remoteId).toBe('sink-1');
  });

  test('meets faults that are set, until they are taken back', async () => {
    const { session } = opened;
    await opened.runsMadeBy(() =>
      session.setPartner('acme', 'update', { answer: undefined, faults: [fault('http-empty')] }),
    );
    expect(resultOf('acme/one/update')?.report.ok).toBe(false);
    expect(session.lastSettled).toMatchObject({ runs: 2, failed: 2 });
    await opened.runsMadeBy(() => session.setPartner('acme', 'update', { answer: undefined, faults: [] }));
    expect(resultOf('acme/one/update')?.report.ok).toBe(true);
  });

  test('takes bytes in place of a fixture', async () => {
    const { session } = opened;
    const fixture = session.runs.get('acme/one/submit')?.fixture;
    if (fixture === undefined) throw new TypeError('no run');
    const made = await opened.runsMadeBy(() => session.setItem(fixture, Buffer.from(item('Instead'))));
    expect(made).toEqual(['acme/one/submit', 'acme/one/update']);
    expect(text(resultOf('acme/one/submit')?.artifacts.sent)).toContain('Instead');
    expect(session.runs.get('acme/one/submit')?.outputChanged).toBe(true);
    expect(text(session.runs.get('acme/one/submit')?.previousTransformed)).toContain('One');
    await opened.runsMadeBy(() => session.setItem(fixture, undefined));
    expect(text(resultOf('acme/one/submit')?.artifacts.sent)).toContain('One');
  });

  test('makes exactly the runs again that are asked for', async () => {
    const { session } = opened;
    expect(await opened.runsMadeBy(() => session.rerun(['acme/one/update', 'gone/x/submit']))).toEqual([
      'acme/one/update',
    ]);
    expect(await opened.runsMadeBy(() => session.rerun())).toHaveLength(4);
  });

  test('traces a run, and delivers nothing for it', async () => {
    const { session } = opened;
    const count = session.inbox.count;
    const traced = await session.trace('acme/one/submit');
    expect(traced?.artifacts.observation?.trace).toBeDefined();
    expect(text(traced?.artifacts.transformed)).toBe(
      text(resultOf('acme/one/submit')?.artifacts.transformed),
    );
    expect(traced?.report.remoteId).toBe('sink-1');
    expect(session.inbox.count).toBe(count);
    expect(resultOf('acme/one/submit')?.artifacts.observation).toBeUndefined();
    expect(await session.trace('acme/gone/submit')).toBeUndefined();
  });

  test('knows which run sent what, and sends it again to the partner of now', async () => {
    const { session } = opened;
    const id = session.deliveryOf('acme/two/update') ?? 0;
    expect(session.runOfDelivery(id)).toBe('acme/two/update');
    const again = await session.sendAgain(id);
    if (again.kind !== 'sent') throw new TypeError(again.message);
    expect(again.result).toMatchObject({ kind: 'delivered', path: '/in/sink-1' });
    expect(again.deliveryId).toBe(session.inbox.count);
    expect(session.runOfDelivery(again.deliveryId ?? 0)).toBeUndefined();
    expect(text(session.inbox.deliveries.at(-1)?.body)).toBe(
      text(resultOf('acme/two/update')?.artifacts.sent),
    );
    expect(await session.sendAgain(99_999)).toMatchObject({ kind: 'gone' });
  });

  test('accepts snapshots, and holds what comes then to them', async () => {
    const { session, root } = opened;
    const runs = acceptableRuns([...session.runs.values()]);
    expect(runs).toHaveLength(4);
    expect(acceptSnapshots(session, runs)).toContain('connectors/acme/__snapshots__/one.submit.xml');
    expect([...session.runs.values()].map(({ snapshot }) => snapshot?.kind)).toEqual(
      Array(4).fill('matched'),
    );
    const path = join(root, 'connectors/acme/submit.xsl');
    await opened.runsMadeBy(() => writeFileSync(path, sheet('another')));
    expect(session.runs.get('acme/one/submit')?.snapshot).toMatchObject({ kind: 'changed' });
    await opened.runsMadeBy(() => writeFileSync(path, sheet('one')));
    expect(session.runs.get('acme/one/submit')?.snapshot).toMatchObject({ kind: 'matched' });
  });
});

test('the question about snapshots is about what was there when it was asked', async () => {
  await using opened = await openTestSession({ acme: twoActions() }, { one: item('One') });
  const { session, root } = opened;
  let drawn = '';
  using terminal = new Terminal({
    session,
    screen: { columns: 120, rows: 40, isColored: false, draw: (lines) => (drawn = lines.join('\n')) },
    url: undefined,
    clean: (value) => value,
    readSource: () => undefined,
    openPage: () => undefined,
    quit: () => undefined,
  });
  const save = (title: string) =>
    opened.runsMadeBy(() => writeFileSync(join(root, 'connectors/acme/submit.xsl'), sheet(title)));
  const verdict = () => session.runs.get('acme/one/submit')?.snapshot?.kind;

  terminal.press('a');
  expect(drawn).toContain('Accept 2 snapshots?');
  await save('another');
  terminal.press('y');
  expect(drawn).toContain('nothing was accepted');
  expect(verdict()).toBe('missing');

  terminal.press('a');
  terminal.press('y');
  expect(drawn).toContain('Accepted: ');
  expect(verdict()).toBe('matched');
  await save('a third');
  terminal.draw();
  expect(drawn).not.toContain('Accepted: ');
  expect(drawn).toContain('submit.xsl → 1 run');
});

test('a .env that cannot be read is told as long as it is there', async () => {
  await using opened = await openTestSession({ acme: twoActions() }, { one: item('One') });
  const { session, root } = opened;
  const told = () => session.catalog.problems.map(({ code, file }) => `${code} ${file ?? ''}`);
  const nextCatalog = () => nextEvent(session, ({ kind }) => kind === 'catalog');
  const broken = nextCatalog();
  mkdirSync(join(root, '.env'));
  await broken;
  expect(told()).toEqual(['ENV_FILE_UNREADABLE .env']);
  const mended = nextCatalog();
  rmdirSync(join(root, '.env'));
  await mended;
  expect(told()).toEqual([]);
});

test('what the environment gives a setting counts, and only for those who use it', async () => {
  const withLogin = {
    ...twoActions(),
    submit: { ...twoActions().submit, remoteUsername: '${ACME_USER}', remotePassword: '${ACME_PASSWORD}' },
  };
  await using opened = await openTestSession({ acme: withLogin, other: twoActions() }, { one: item('One') });
  const made = await opened.runsMadeBy(() =>
    writeFileSync(join(opened.root, '.env'), 'ACME_USER=bob\nACME_PASSWORD=s3cret-word\nUNUSED=1\n'),
  );
  expect(made).toEqual(['acme/one/submit']);
  expect(opened.session.redact('it is s3cret-word')).toBe('it is ***');
});

test('a run without end is let go when its stylesheet is mended, and holds nobody else up', async () => {
  await using opened = await openTestSession(
    { acme: twoActions(), other: twoActions() },
    { one: item('One') },
    { timeoutMs: 60_000 },
  );
  const { session, root } = opened;
  const endless = stylesheet(
    '<xsl:call-template name="x"/>',
    '<xsl:template name="x"><xsl:param name="n" select="0"/><xsl:if test="$n &gt; -1"><xsl:for-each select="//node()|//@*|//namespace::*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:value-of select="1"/></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:if></xsl:template>',
  );
  const running = nextEvent(
    session,
    (event) => event.kind === 'run' && event.run.key === 'acme/one/submit' && event.run.state === 'running',
  );
  writeFileSync(join(root, 'connectors/acme/submit.xsl'), endless);
  await running;
  await new Promise((resolve) => setTimeout(resolve, 100));
  const settled = opened.nextSettled();
  writeFileSync(join(root, 'connectors/acme/submit.xsl'), sheet('mended'));
  writeFileSync(join(root, 'connectors/other/submit.xsl'), sheet('other'));
  await settled;
  expect(text(session.runs.get('acme/one/submit')?.result?.artifacts.sent)).toContain('mended');
  expect(text(session.runs.get('other/one/submit')?.result?.artifacts.sent)).toContain('other');
});

test('a run that goes over its time costs itself alone', async () => {
  const endless = stylesheet(
    '<xsl:variable name="a"><x/><x/><x/><x/><x/><x/><x/><x/><x/><x/></xsl:variable><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:for-each select="//node()|//@*"><xsl:value-of select="1"/></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each>',
  );
  const slow = { ...twoActions(), files: { ...twoActions().files, 'update.xsl': endless } };
  await using opened = await openTestSession(
    { acme: slow, other: twoActions() },
    { one: item('One'), two: item('Two') },
    { timeoutMs: 300 },
  );
  const outcomes = [...opened.session.runs.values()].map(({ key, result }) => [key, result?.report.ok]);
  expect(Object.fromEntries(outcomes)).toEqual({
    'acme/one/submit': true,
    'acme/one/update': false,
    'acme/two/submit': true,
    'acme/two/update': false,
    'other/one/submit': true,
    'other/one/update': true,
    'other/two/submit': true,
    'other/two/update': true,
  });
});

test('--action update makes a submit that nobody sees, for its remote id', async () => {
  await using opened = await openTestSession(
    { acme: twoActions() },
    { one: item('One') },
    { actions: ['update'] },
  );
  expect([...opened.session.runs.keys()]).toEqual(['acme/one/update']);
  expect(opened.session.runs.get('acme/one/update')?.result?.report.delivery?.path).toBe('/in/sink-1');
  expect(opened.session.lastSettled).toMatchObject({ runs: 1, failed: 0 });
});
