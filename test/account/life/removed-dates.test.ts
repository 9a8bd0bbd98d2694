import { expect, test } from 'vitest';
import { DIALECTS } from '../../../src/core/outcome.js';
import { acceptAll, openWorld, START_SEC } from './world.js';

const HOUR = 3600;
const AUTOMATIC_UPDATE = [{ updateEnabled: 2, deleteEnabled: 2 }] as const;

test.each(DIALECTS.flatMap((dialect) => [-1, 0].map((removed) => [dialect, removed] as const)))(
  'dialect %s: %i takes sunrise and sunset away, and nothing is taken back from the partner for it',
  async (dialect, removed) => {
    await using world = await openWorld({ dialect, jobEngine: acceptAll });
    const { id: entryId, createdAt } = await world.entry();
    const { id: distributionProfileId } = await world.profile(...AUTOMATIC_UPDATE);
    const objectType = 'KalturaEntryDistribution';
    const added = await world.get('add', {
      entryDistribution: { objectType, entryId, distributionProfileId, sunset: START_SEC + HOUR },
    });
    const id = added['id'] as number;
    await world.get('submitAdd', { id });
    await world.advance(60);
    expect(world.distribution(id)).toMatchObject({ status: 2, dirtyStatus: 2 });

    const dates = { sunrise: removed, sunset: removed };
    const updated = await world.get('update', { id, entryDistribution: { objectType, ...dates } });
    expect(updated).toMatchObject({ sunrise: createdAt, sunStatus: 2 });
    expect(updated['sunset'] ?? null).toBe(null);
    await world.advance(5 * HOUR);
    expect(await world.get('get', { id })).toMatchObject({ status: 2, sunStatus: 2, dirtyStatus: null });
  },
);

test('-1 on add is no date of its own: the entry’s counts', async () => {
  await using world = await openWorld({ jobEngine: acceptAll });
  const { id: entryId } = await world.entry({ endDate: START_SEC + HOUR });
  const { id: distributionProfileId } = await world.profile();
  const entryDistribution = { objectType: 'KalturaEntryDistribution', entryId, distributionProfileId };
  const added = await world.get('add', { entryDistribution: { ...entryDistribution, sunset: -1 } });
  expect(added).toMatchObject({ sunset: START_SEC + HOUR });
});
