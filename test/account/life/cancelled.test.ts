import { expect, test } from 'vitest';
import { openWorld } from './world.js';

test('dialect guide: what a disabled profile ends says so, and not what went wrong before', async () => {
  await using world = await openWorld();
  const { id: entryId } = await world.entry();
  const { id: distributionProfileId } = await world.profile();
  const entryDistribution = { objectType: 'KalturaEntryDistribution', entryId, distributionProfileId };
  const id = (await world.get('add', { entryDistribution }))['id'] as number;
  await world.store.write(() => {
    const row = world.distribution(id);
    const before = { errorType: 1, errorNumber: 7, errorDescription: 'Error: Failed to connect' };
    world.store.entryDistributions.put({ ...row, status: 7, ...before });
  });
  // So that the job waits until the profile is disabled.
  await world.scheduler.stop();
  await world.get('retrySubmit', { id });
  await world.store.write(() => {
    const profile = world.store.profiles.get(distributionProfileId);
    if (profile !== undefined) world.store.profiles.put({ ...profile, status: 1 });
  });
  world.scheduler.start();
  await world.advance(60);
  expect(world.distribution(id)).toMatchObject({
    status: 7,
    errorType: null,
    errorNumber: null,
    errorDescription: 'the profile was disabled before the job ran',
  });
});
