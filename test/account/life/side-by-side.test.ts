import { expect, test } from 'vitest';
import { Scheduler } from '../../../src/account/life/scheduler.js';
import type { JobEngine, JobRequest } from '../../../src/account/connectors/job.js';
import { openWorld } from './world.js';

const FINISHED = { kind: 'finished', deliveries: [], messages: [] } as const;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('jobs that run at the same time have an engine each', async () => {
  const waiting: (() => void)[] = [];
  const lanes: string[] = [];
  const engine: JobEngine = async ({ context }: JobRequest) => {
    context.jobEngine();
    await new Promise<void>((resolve) => waiting.push(resolve));
    return FINISHED;
  };
  await using world = await openWorld();
  await world.scheduler.stop();
  const jobEngine = (lane = '') => {
    lanes.push(lane);
    return world.context.jobEngine();
  };
  const scheduler = new Scheduler({ ...world.context, jobEngine }, () => engine);
  scheduler.start();
  const profile = await world.profile();
  for (let index = 0; index < 3; index++) {
    const { id } = await world.place(profile, await world.entry());
    await world.get('submitAdd', { id });
  }
  scheduler.kick();
  while (waiting.length < 3) await pause(5);
  expect(new Set(lanes).size).toBe(3);
  for (const go of waiting) go();
  await scheduler.idle();
  await scheduler.stop();
});

test('what follows from a job overtakes what waits, and loses none of it', async () => {
  await using world = await openWorld({
    jobEngine: async ({ action, entryDistribution }) => {
      // What changes while a job runs goes out as soon as it has ended.
      if (action === 'submit' && entryDistribution.id % 2 === 1) {
        await world.store.write(() =>
          world.store.entryDistributions.put({ ...world.distribution(entryDistribution.id), dirtyStatus: 3 }),
        );
      }
      return FINISHED;
    },
  });
  const profile = await world.profile();
  for (let index = 0; index < 12; index++) await world.place(profile, await world.entry());
  await world.scheduler.stop();
  for (let id = 1; id <= 12; id++) await world.get('submitAdd', { id });
  world.scheduler.start();
  await world.idle();
  const updates = world.store.jobs.filter(({ action }) => action === 'update');
  expect(updates).toHaveLength(6);
  expect(world.store.jobs.filter(({ state }) => state !== 'finished')).toEqual([]);
});

test('how a job ended is written again when the disk had no room', async () => {
  let refusals = 0;
  const engine: JobEngine = async () => {
    refusals = 1;
    return Promise.resolve(FINISHED);
  };
  await using world = await openWorld({ jobEngine: engine });
  const write = world.store.write.bind(world.store);
  world.store.write = (work) =>
    refusals-- > 0 ? Promise.reject(new Error('database or disk is full')) : write(work);
  const { id } = await world.place(await world.profile(), await world.entry());
  await world.get('submitAdd', { id });
  await world.idle();
  expect(world.history(id)).toEqual([4, 2]);
  expect(world.events).toContainEqual(expect.objectContaining({ kind: 'note', code: 'WRITE_FAILED' }));
});

test('the clock moves on while callers go on submitting', async () => {
  const engine: JobEngine = async () => {
    await pause(5);
    return FINISHED;
  };
  await using world = await openWorld({ jobEngine: engine });
  const profile = await world.profile();
  const entry = await world.entry();
  const state = { isMoving: true, submitted: 0 };
  // Faster than jobs end: there is always one that is due.
  const load = Array.from({ length: 8 }, async () => {
    while (state.isMoving) {
      const { id } = await world.place(profile, entry);
      await world.get('submitAdd', { id });
      state.submitted++;
    }
  });
  while (state.submitted < 20) await pause(5);
  const before = world.context.clock.now();
  await world.advance(300);
  state.isMoving = false;
  await Promise.all(load);
  expect(world.context.clock.now()).toBe(before + 300_000);
});
