import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobEngine, JobResult } from '../../../src/account/connectors/job.js';
import { endJob } from '../../../src/account/life/job-end.js';
import { acceptAll, openWorld, START_SEC, type World, type WorldOptions } from './world.js';

/** A distribution whose submit is under way or over. */
async function submitted(world: World, changes: Parameters<World['profile']>[0] = {}) {
  const { id } = await world.place(await world.profile(changes), await world.entry());
  await world.get('submitAdd', { id });
  return id;
}

const temporary = {
  kind: 'failed',
  deliveries: [],
  messages: ['CONNECT_FAILED nothing listens'],
  errorType: 1,
  errorNumber: 2,
  errorDescription: "Error: Can't connect [x:22] - ",
  isTemporary: true,
} as const satisfies JobResult;

/** Ends jobs as told, one after the other; then well. */
function scripted(...results: readonly JobResult[]): JobEngine & { readonly startedAt: number[] } {
  const left = [...results];
  const startedAt: number[] = [];
  const engine: JobEngine = async (request) => {
    startedAt.push(request.context.clock.now() / 1000 - START_SEC);
    return left.shift() ?? acceptAll(request);
  };
  return Object.assign(engine, { startedAt });
}

test('a failure that may pass is tried again after 1, 2 and 4 seconds, and then counts', async () => {
  const jobEngine = scripted(temporary, temporary, temporary, temporary);
  await using world = await openWorld({ jobEngine });
  const id = await submitted(world);
  await world.idle();
  expect(world.distribution(id).status).toBe(4);
  await world.advance(2);
  expect(world.distribution(id).status).toBe(4);
  await world.advance(60);
  expect(jobEngine.startedAt).toEqual([0, 1, 3, 7]);
  expect(world.distribution(id)).toMatchObject({
    status: 7,
    errorType: 1,
    errorNumber: 2,
    errorDescription: "Error: Can't connect [x:22] - ",
    dirtyStatus: null,
  });
  expect(world.history(id)).toEqual([4, 7]);
});

test('retries come a little later than they could, by chance', async () => {
  const jobEngine = scripted(temporary);
  await using world = await openWorld({ jobEngine, random: () => 0.5 });
  const id = await submitted(world);
  await world.advance(10);
  expect(jobEngine.startedAt).toEqual([0, 1.125]);
  expect(world.distribution(id).status).toBe(2);
});

test('a failure that stays, and in dialect server any, counts at once', async () => {
  const cases: [WorldOptions['dialect'], boolean][] = [
    ['guide', false],
    ['server', true],
  ];
  for (const [dialect, isTemporary] of cases) {
    const jobEngine = scripted({ ...temporary, isTemporary });
    await using world = await openWorld({ ...(dialect && { dialect }), jobEngine });
    const id = await submitted(world);
    await world.advance(60);
    expect(jobEngine.startedAt).toEqual([0]);
    expect(world.distribution(id).status).toBe(7);
  }
});

test('a connection that breaks is temporary, a refused login is not', async () => {
  const fault = { current: 'cut' as 'cut' | 'refuse-login' };
  await using world = await openWorld({
    fault: () => (fault.current === 'cut' ? { kind: 'cut', afterBytes: 10 } : { kind: 'refuse-login' }),
  });
  const profile = await world.profile({
    submitAction: {
      protocol: 1,
      serverUrl: 'partner.example',
      serverPath: 'in',
      username: 'u',
      password: '${P}',
    },
  });
  const ids = [];
  for (const kind of ['cut', 'refuse-login'] as const) {
    fault.current = kind;
    const { id } = await world.place(profile, await world.entry());
    await world.get('submitAdd', { id });
    await world.idle();
    ids.push(id);
  }
  const [cut, refused] = ids.map((id) => world.distribution(id));
  expect(cut?.status).toBe(4);
  expect(refused).toMatchObject({
    status: 7,
    errorNumber: 3,
    errorDescription: "Error: Can't authenticate [u] - ",
  });
  fault.current = 'cut';
  await world.advance(60);
  expect(world.distribution(ids[0] ?? 0)).toMatchObject({ status: 7 });
  expect(world.store.jobs.all().map(({ attempts }) => attempts)).toEqual([4, 1]);
});

test('a job whose worker died keeps its status until it is cleaned up', async () => {
  await using world = await openWorld({
    dialect: 'server',
    jobEngine: scripted({ kind: 'stuck', deliveries: [], messages: [] }),
  });
  const id = await submitted(world);
  await world.advance(4 * 5400 - 1);
  expect(world.distribution(id).status).toBe(4);
  expect(await world.get('retrySubmit', { id })).toMatchObject({ status: 4 });
  await world.advance(1);
  expect(world.distribution(id)).toMatchObject({
    status: 7,
    errorType: null,
    errorNumber: null,
    errorDescription: 'Job was cleaned up.',
  });
  await world.get('retrySubmit', { id });
  await world.idle();
  expect(world.distribution(id)).toMatchObject({ status: 2, errorDescription: null });
});

test('on the server a parser other than XPath kills the worker after the delivery', async () => {
  const responses = () => [{ status: 200, headers: {}, body: Buffer.from('no xml'), file: undefined }];
  await using world = await openWorld({ dialect: 'server', responses });
  const id = await submitted(world);
  await world.idle();
  expect(world.distribution(id)).toMatchObject({ status: 4, dataVersions: {} });
  expect(world.store.jobs.all()[0]).toMatchObject({ state: 'stuck' });
  expect(world.store.deliveries.size).toBe(1);
});

test("a stylesheet that fails is explained by the job, and named by the account's things", async () => {
  await using world = await openWorld();
  const profile = await world.profile();
  await world.store.write(() => {
    const [action] = world.store.genericProviderActions.filter(({ action: number }) => number === 1);
    if (action) world.store.genericProviderActions.put({ ...action, mrssTransformer: '<xsl:nonsense' });
  });
  const { id } = await world.place(profile, await world.entry());
  await world.get('submitAdd', { id });
  await world.idle();
  expect(world.distribution(id)).toMatchObject({
    status: 7,
    errorType: 1,
    errorDescription: 'Error: XML data not supplied',
  });
  expect(world.store.jobs.all()[0]?.message).toContain(
    `(provider ${profile.genericProviderId} submit mrssTransformer:1)`,
  );
});

test('a provider that lost its action fails the job as the server does', async () => {
  await using world = await openWorld();
  const profile = await world.profile();
  const { id } = await world.place(profile, await world.entry());
  await world.scheduler.stop();
  await world.get('submitAdd', { id });
  await world.store.write(() => {
    const rows = world.store.genericProviderActions.filter(({ action }) => action === 1);
    for (const row of rows) world.store.genericProviderActions.put({ ...row, status: 3 });
  });
  world.scheduler.start();
  await world.idle();
  expect(world.distribution(id)).toMatchObject({
    status: 7,
    errorType: 1,
    errorNumber: 0,
    errorDescription: 'Error: XML data not supplied',
  });
});

/** An engine that waits to be told how its job ends. */
function gate() {
  let release: ((result: JobResult) => void) | undefined;
  const result = new Promise<JobResult>((resolve) => (release = resolve));
  let started = 0;
  const engine: JobEngine = async ({ signal }) => {
    started += 1;
    return Promise.race([
      result,
      new Promise<JobResult>((resolve) =>
        signal.addEventListener('abort', () => resolve({ ...temporary, isTemporary: false }), { once: true }),
      ),
    ]);
  };
  return { engine, open: (end: JobResult) => release?.(end), started: () => started };
}

const until = async (condition: () => boolean) => {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

test('what is deleted while its job runs stays deleted, and nothing of the job is kept', async () => {
  const hold = gate();
  await using world = await openWorld({ jobEngine: hold.engine });
  const id = await submitted(world);
  await until(() => hold.started() === 1);
  await world.call('delete', { id });
  hold.open({ kind: 'finished', deliveries: [], messages: [], remoteId: 'late', sentData: Buffer.from('x') });
  await world.idle();
  expect(world.distribution(id)).toMatchObject({ status: 3, remoteId: null, dataVersions: {} });
  expect(world.store.jobs.all().map(({ state }) => state)).toEqual(['aborted']);
});

test('what changes while a job runs goes out right after it, where the profile leaves it to people too', async () => {
  const hold = gate();
  await using world = await openWorld({ jobEngine: hold.engine });
  const id = await submitted(world, { updateEnabled: 3 });
  await until(() => hold.started() === 1);
  const sent = { objectType: 'KalturaEntryDistribution', flavorAssetIds: 'other' };
  expect(await world.get('update', { id, entryDistribution: sent })).toMatchObject({
    status: 4,
    dirtyStatus: 3,
  });
  hold.open({ kind: 'finished', deliveries: [], messages: [] });
  await world.idle();
  expect(world.history(id)).toEqual([4, 2, 5, 2]);
  expect(world.distribution(id).dirtyStatus).toBeNull();
});

test.each([
  ['guide', 7, 'aborted'],
  ['server', 4, 'stuck'],
] as const)(
  'dialect %s: a profile disabled before its job ran leaves status %i',
  async (dialect, status, state) => {
    await using world = await openWorld({ dialect, jobEngine: acceptAll });
    const profile = await world.profile();
    const { id } = await world.place(profile, await world.entry());
    await world.store.write(() => world.store.profiles.put({ ...profile, status: 2 }));
    await world.scheduler.stop();
    await world.get('submitAdd', { id });
    await world.store.write(() => world.store.profiles.put({ ...profile, status: 1 }));
    world.scheduler.start();
    await world.idle();
    expect(world.distribution(id).status).toBe(status);
    expect(world.store.jobs.all()).toMatchObject([{ state }]);
  },
);

test('a job under way when the account dies runs again when it opens, and finishes once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'life-'));
  try {
    const hold = gate();
    await using first = await openWorld({ path: join(folder, 'first.db'), jobEngine: hold.engine });
    const id = await submitted(first);
    await until(() => hold.started() === 1);
    // What is on disk when the process is killed here.
    const path = join(folder, 'left.db');
    await first.store.copyInto(path);

    await using second = await openWorld({ path, jobEngine: acceptAll });
    await second.idle();
    expect(second.distribution(id)).toMatchObject({ status: 2, remoteId: 'r1' });
    expect(second.store.jobs.all()).toMatchObject([{ state: 'finished', attempts: 2 }]);
    expect(second.history(id)).toEqual([4, 2]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a job that is interrupted when the account closes is left for the next time', async () => {
  const hold = gate();
  const world = await openWorld({ jobEngine: hold.engine });
  const id = await submitted(world);
  await until(() => hold.started() === 1);
  await world.scheduler.stop();
  expect(world.store.jobs.all()).toMatchObject([{ state: 'running' }]);
  expect(world.distribution(id).status).toBe(4);
  hold.open({ kind: 'finished', deliveries: [], messages: [] });
  world.scheduler.start();
  await world.idle();
  expect(world.history(id)).toEqual([4, 2]);
  await world[Symbol.asyncDispose]();
});

test('two jobs of one entry distribution never run at the same time, those of others do', async () => {
  let running = 0;
  let most = 0;
  const perDistribution = new Set<number>();
  const jobEngine: JobEngine = async (request) => {
    const { id } = request.entryDistribution;
    expect(perDistribution.has(id)).toBe(false);
    perDistribution.add(id);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    perDistribution.delete(id);
    return acceptAll(request);
  };
  await using world = await openWorld({ jobEngine });
  const profile = await world.profile();
  for (let index = 0; index < 8; index++) {
    const { id } = await world.place(profile, await world.entry(), { status: 2 });
    await world.get('submitFetchReport', { id });
    await world.get('submitFetchReport', { id });
    await world.get('submitUpdate', { id });
  }
  await world.idle();
  expect(world.store.jobs.all().every(({ state }) => state === 'finished')).toBe(true);
  expect(most).toBe(3);
});

test('each job that reports data adds a version, and the newest is served', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  const id = await submitted(world);
  await world.idle();
  await world.get('submitAdd', { id });
  await world.idle();
  expect(world.distribution(id).dataVersions).toEqual({ 'submit.sent': 2, 'submit.returned': 2 });
  const served = await world.call('serveSentData', { id, actionType: 1 });
  expect(served.kind === 'file' && Buffer.from(served.file.bytes).toString()).toBe('<sent job="2"/>');
});

test('file ids differ though the clock is held, and stay with the job', async () => {
  await using world = await openWorld({ jobEngine: scripted(temporary) });
  const profile = await world.profile();
  for (let index = 0; index < 3; index++) {
    await world.get('submitAdd', { id: (await world.place(profile, await world.entry())).id });
  }
  const before = world.store.jobs.all().map(({ fileId }) => fileId);
  await world.advance(5);
  expect(new Set(before).size).toBe(3);
  expect(world.store.jobs.all().map(({ fileId }) => fileId)).toEqual(before);
  expect(before[0]).toMatch(/^[0-9a-f]{13}$/);
});

test('a job ends once: what comes to a second end is not heard', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  const id = await submitted(world);
  await world.idle();
  const before = [world.distribution(id), ...world.store.jobs.all(), world.store.deliveries.size];
  const again: JobResult = {
    kind: 'finished',
    deliveries: [{ protocol: 'http', path: '/', bytes: 1 }],
    messages: [],
    remoteId: 'other',
    sentData: Buffer.from('x'),
  };
  await world.store.write(() => endJob(world.context, 1, again, () => 0));
  expect([world.distribution(id), ...world.store.jobs.all(), world.store.deliveries.size]).toEqual(before);
});
