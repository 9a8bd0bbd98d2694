import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../../src/core/outcome.js';
import { acceptAll, openWorld, START_SEC, type World } from './world.js';

const HOUR = 3600;

/** What moved an entry distribution, and when: seconds after the start. */
const moves = (world: World, id: number) =>
  world.store.statusChanges
    .filter((change) => change.entryDistributionId === id)
    .map(({ at, to }) => [at - START_SEC, to]);

async function bound(
  world: World,
  dates: Record<string, number>,
  profile: Parameters<World['profile']> = [],
) {
  const { id: entryId } = await world.entry();
  const { id: distributionProfileId } = await world.profile(...profile);
  const sent = { objectType: 'KalturaEntryDistribution', entryId, distributionProfileId, ...dates };
  return (await world.get('add', { entryDistribution: sent }))['id'] as number;
}

test('dialect guide: queued until sunrise, sent then, and taken back at sunset, to the second', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  const id = await bound(world, { sunrise: START_SEC + 2 * HOUR + 7, sunset: START_SEC + 5 * HOUR + 9 });
  expect(await world.get('submitAdd', { id, submitWhenReady: true })).toMatchObject({
    status: 1,
    sunStatus: 1,
  });
  await world.advance(2 * HOUR);
  expect(world.distribution(id).status).toBe(1);
  await world.advance(10);
  expect(await world.get('get', { id })).toMatchObject({ status: 2, sunStatus: 2, dirtyStatus: 2 });
  await world.advance(4 * HOUR);
  expect(await world.get('get', { id })).toMatchObject({ status: 10, sunStatus: 3, dirtyStatus: null });
  expect(moves(world, id)).toEqual([
    [0, 0],
    [0, 1],
    [2 * HOUR + 7, 4],
    [2 * HOUR + 7, 2],
    [5 * HOUR + 9, 6],
    [5 * HOUR + 9, 10],
  ]);
});

test('dialect server: the worker looks every ten minutes', async () => {
  await using world = await openWorld({ dialect: 'server', jobEngine: acceptAll });
  const id = await bound(world, { sunrise: START_SEC + 2 * HOUR + 7, sunset: START_SEC + 5 * HOUR + 9 });
  await world.get('submitAdd', { id, submitWhenReady: true });
  await world.advance(8 * HOUR);
  expect(moves(world, id)).toEqual([
    [0, 0],
    [0, 1],
    [2 * HOUR + 600, 4],
    [2 * HOUR + 600, 2],
    [5 * HOUR + 600, 6],
    [5 * HOUR + 600, 10],
  ]);
});

test.each(DIALECTS)(
  'a provider that sends the dates along waits for neither: dialect %s',
  async (dialect) => {
    await using world = await openWorld({ dialect, jobEngine: acceptAll });
    const id = await bound(world, { sunrise: START_SEC + HOUR, sunset: START_SEC + 2 * HOUR }, [
      {},
      { provider: { scheduleUpdateEnabled: true } },
    ]);
    await world.get('submitAdd', { id });
    await world.advance(5 * HOUR);
    expect(moves(world, id)).toEqual([
      [0, 0],
      [0, 4],
      [0, 2],
    ]);
  },
);

test('intervalBeforeSunrise lets a submission start that much earlier', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  const id = await bound(world, { sunrise: START_SEC + HOUR }, [
    {},
    { provider: { intervalBeforeSunrise: HOUR } },
  ]);
  expect(await world.get('submitAdd', { id })).toMatchObject({ status: 4 });
});

test.each([
  ['guide', [4, 2, 6, 10]],
  ['server', [4, 2]],
] as const)(
  'dialect %s: a sunset that is set later, without an update job, %j',
  async (dialect, expected) => {
    await using world = await openWorld({ dialect, jobEngine: acceptAll });
    const id = await bound(world, {});
    await world.get('submitAdd', { id });
    await world.idle();
    const sent = { objectType: 'KalturaEntryDistribution', sunset: START_SEC + HOUR };
    await world.get('update', { id, entryDistribution: sent });
    await world.advance(3 * HOUR);
    expect(world.history(id).slice(1)).toEqual(expected);
  },
);

test('a sunset that nobody may act on is passed over, and does not hold the clock', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  const id = await bound(world, { sunset: START_SEC + HOUR }, [{ deleteEnabled: 1 }]);
  await world.get('submitAdd', { id });
  await world.advance(3 * HOUR);
  expect(world.distribution(id)).toMatchObject({ status: 2, dirtyStatus: 2 });
});

test('a sunrise that is moved into the past lets go at once what waited for it', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  const id = await bound(world, { sunrise: START_SEC + HOUR });
  await world.get('submitAdd', { id });
  const sent = { objectType: 'KalturaEntryDistribution', sunrise: START_SEC - HOUR };
  await world.get('update', { id, entryDistribution: sent });
  await world.idle();
  expect(world.history(id)).toEqual([0, 1, 4, 2]);
});

describe('AUTOMATIC submit and a sunrise given to add', () => {
  test.each([
    ['guide', 1],
    ['server', 4],
  ] as const)('dialect %s: status %i', async (dialect, status) => {
    await using world = await openWorld({ dialect, jobEngine: acceptAll });
    const id = await bound(world, { sunrise: START_SEC + HOUR }, [{ submitEnabled: 2 }]);
    expect(world.history(id)).toEqual([0, status]);
    expect(world.distribution(id).sunrise).toBe(START_SEC + HOUR);
  });
});

describe('availability providers', () => {
  test('are told to show at sunrise and to hide at sunset', async () => {
    await using world = await openWorld({ jobEngine: acceptAll });
    const profile = {
      objectType: 'KalturaDailymotionDistributionProfile',
      providerType: 'dailymotionDistribution.DAILYMOTION',
    };
    const row = await world.profile(profile);
    const entry = await world.entry();
    const { id } = await world.place(row, entry, { sunrise: START_SEC + HOUR, sunset: START_SEC + 2 * HOUR });
    await world.get('submitAdd', { id });
    await world.idle();
    expect(world.distribution(id)).toMatchObject({ status: 2, dirtyStatus: 4 });
    await world.advance(HOUR);
    expect(world.distribution(id)).toMatchObject({ status: 2, dirtyStatus: 5 });
    await world.advance(5 * HOUR);
    expect(world.distribution(id)).toMatchObject({ status: 2, dirtyStatus: null });
    expect(moves(world, id)).toEqual([
      [0, 4],
      [0, 2],
      [HOUR, 5],
      [HOUR, 2],
      [2 * HOUR, 5],
      [2 * HOUR, 2],
    ]);
  });
});

describe('the clock', () => {
  test('thirty minutes with a sunrise every minute pass in under a second', async () => {
    await using world = await openWorld({ jobEngine: acceptAll });
    const ids = [];
    const profile = await world.profile();
    for (let minute = 1; minute <= 30; minute++) {
      const { id } = await world.place(profile, await world.entry(), { sunrise: START_SEC + minute * 60 });
      await world.get('submitAdd', { id, submitWhenReady: true });
      ids.push(id);
    }
    const started = performance.now();
    await world.advance(30 * 60);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(ids.map((id) => world.history(id))).toEqual(ids.map(() => [1, 4, 2]));
  });

  test('a year without anything to do is one step', async () => {
    await using world = await openWorld({ dialect: 'server' });
    await world.advance(365 * 86_400);
    expect(world.context.clock.nowSec()).toBe(START_SEC + 365 * 86_400);
    expect(world.scheduler.nextDue()).toBeUndefined();
  });

  test('set forward it goes through what falls due, set back it forgets nothing that is to come', async () => {
    await using world = await openWorld({ jobEngine: acceptAll });
    const id = await bound(world, { sunrise: START_SEC + HOUR });
    await world.get('submitAdd', { id });
    await world.scheduler.setClock({ kind: 'held', atMs: (START_SEC - HOUR) * 1000 });
    expect(world.scheduler.nextDue()).toBe((START_SEC + HOUR) * 1000);
    await world.scheduler.setClock({ kind: 'held', atMs: (START_SEC + 2 * HOUR) * 1000 });
    expect(moves(world, id).slice(2)).toEqual([
      [HOUR, 4],
      [HOUR, 2],
    ]);
    expect(world.store.settings.get('clock')?.value).toEqual({
      kind: 'held',
      atMs: (START_SEC + 2 * HOUR) * 1000,
    });
  });

  test('that runs wakes the scheduler by itself', async () => {
    await using world = await openWorld({ jobEngine: acceptAll });
    await world.scheduler.setClock({ kind: 'running', offsetMs: 0 });
    const sunrise = Math.floor(Date.now() / 1000) + 1;
    const { id } = await world.place(await world.profile(), await world.entry(), { sunrise, status: 1 });
    world.scheduler.kick();
    for (let tries = 0; world.distribution(id).status !== 2; tries++) {
      if (tries > 300) throw new Error('it never woke');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(world.history(id)).toEqual([4, 2]);
  });
});

test('a scheduler that was stopped and started goes on by itself', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  world.scheduler.kick();
  await world.scheduler.stop();
  world.scheduler.start();
  const { id } = await world.place(await world.profile(), await world.entry());
  await world.get('submitAdd', { id });
  for (let tries = 0; world.distribution(id).status !== 2; tries++) {
    if (tries > 300) throw new Error('it never went on');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
