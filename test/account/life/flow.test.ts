import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../../src/core/outcome.js';
import type { ProfileRow } from '../../../src/account/store/rows.js';
import { acceptAll, openWorld, START_SEC, type World } from './world.js';

const AUTOMATIC = 2;
const jobEngine = acceptAll;
const missingFlavor = { action: 1, errorType: 1, data: '7' } as const;

const only = (world: World, profile: ProfileRow) =>
  world.store.entryDistributions.filter((row) => row.distributionProfileId === profile.id)[0];

describe('an entry becomes ready', () => {
  test('what a profile submits by itself is bound and sent; a disabled profile gets the record', async () => {
    await using world = await openWorld({ jobEngine });
    const automatic = await world.profile({ submitEnabled: AUTOMATIC });
    const disabled = await world.profile({ submitEnabled: AUTOMATIC, status: 1 });
    const manual = await world.profile();
    const moderated = await world.profile({ submitEnabled: AUTOMATIC, distributeTrigger: 2 });
    const withoutAction = await world.profile({ submitEnabled: AUTOMATIC }, { actions: [2] });
    const entry = await world.entry({ status: 1, moderationStatus: 1 });
    expect(world.store.entryDistributions.size).toBe(0);
    await world.changeEntry(entry.id, { status: 2 });
    await world.idle();
    expect(only(world, automatic)?.status).toBe(2);
    expect(only(world, disabled)?.status).toBe(0);
    expect(only(world, moderated)?.status).toBe(1);
    expect(only(world, manual)).toBeUndefined();
    expect(only(world, withoutAction)).toBeUndefined();

    await world.changeEntry(entry.id, { moderationStatus: 2 });
    await world.idle();
    expect(only(world, moderated)?.status).toBe(2);
  });

  test('a live stream is sent by explicit calls alone', async () => {
    await using world = await openWorld({ jobEngine });
    await world.profile({ submitEnabled: AUTOMATIC });
    await world.entry({ type: 7 });
    expect(world.store.entryDistributions.size).toBe(0);
  });

  test.each([
    ['guide', 2, 2],
    ['server', 1, 2],
  ] as const)(
    'dialect %s: what was queued before has status %i then, and %i after the next change',
    async (dialect, then, later) => {
      await using world = await openWorld({ dialect, jobEngine });
      const entry = await world.entry({ status: 1 });
      const { id } = await world.place(await world.profile(), entry);
      await world.get('submitAdd', { id, submitWhenReady: true });
      expect(world.distribution(id).status).toBe(1);
      await world.changeEntry(entry.id, { status: 2 });
      await world.idle();
      expect(world.distribution(id).status).toBe(then);
      await world.changeEntry(entry.id, { name: 'Other' });
      await world.idle();
      expect(world.distribution(id).status).toBe(later);
    },
  );

  test('without submitWhenReady nobody asks whether it is', async () => {
    await using world = await openWorld({ jobEngine });
    const { id } = await world.place(await world.profile(), await world.entry({ status: 1 }));
    expect(await world.get('submitAdd', { id })).toMatchObject({ status: 4 });
  });
});

describe('an entry that is out changes', () => {
  const watching = { updateRequiredEntryFields: 'entry.NAME,entry.TAGS' };
  test.each([
    ['AUTOMATIC, watched', { ...watching, updateEnabled: 2 }, { name: 'New' }, [5, 2], null],
    ['MANUAL, watched', { ...watching, updateEnabled: 3 }, { name: 'New' }, [], 3],
    ['DISABLED, watched', { ...watching, updateEnabled: 1 }, { name: 'New' }, [], null],
    ['AUTOMATIC, not watched', { ...watching, updateEnabled: 2 }, { description: 'New' }, [], null],
    [
      'AUTOMATIC, other letters',
      { updateRequiredEntryFields: 'entry.name', updateEnabled: 2 },
      { name: 'New' },
      [],
      null,
    ],
  ] as const)('%s', async (_, profile, change, history, dirtyStatus) => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const { id } = await world.place(await world.profile(profile), entry, { status: 2 });
    await world.changeEntry(entry.id, change);
    await world.idle();
    expect(world.history(id)).toEqual(history);
    expect(world.distribution(id).dirtyStatus).toBe(dirtyStatus);
  });

  test("the provider's list counts too", async () => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const profile = await world.profile(
      { updateEnabled: AUTOMATIC },
      { provider: { updateRequiredEntryFields: 'entry.TAGS' } },
    );
    const { id } = await world.place(profile, entry, { status: 2 });
    await world.changeEntry(entry.id, { tags: 'a' });
    await world.idle();
    expect(world.history(id)).toEqual([5, 2]);
  });

  test("a moderator's no leaves it alone", async () => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const { id } = await world.place(await world.profile({ ...watching, updateEnabled: AUTOMATIC }), entry, {
      status: 2,
    });
    await world.changeEntry(entry.id, { moderationStatus: 3, name: 'New' });
    expect(world.history(id)).toEqual([]);
  });

  test('saving a distribution counts as a change of its entry', async () => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const { id } = await world.place(await world.profile(), entry);
    await world.advance(5);
    await world.get('validate', { id });
    expect(world.store.entries.get(entry.id)?.updatedAt).toBe(START_SEC + 5);
  });
});

describe('an entry is deleted', () => {
  test.each([
    [0, 2, 3, 0],
    [1, 2, 3, 0],
    [2, 2, 10, null],
    [8, 2, 10, null],
    [9, 2, 10, null],
    [2, 3, 2, null],
    [7, 2, 3, 0],
    [10, 2, 3, 0],
    [6, 2, 6, null],
  ])('status %i with deleteEnabled %i becomes %i', async (status, deleteEnabled, after, dirtyStatus) => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const { id } = await world.place(await world.profile({ deleteEnabled }), entry, { status });
    await world.changeEntry(entry.id, { status: 3 });
    await world.idle();
    expect(world.distribution(id)).toMatchObject({ status: after, dirtyStatus });
  });
});

describe('assets come and go', () => {
  test('a flavor that was missing lets go what waited for it', async () => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const profile = await world.profile({ requiredFlavorParamsIds: '7' });
    const bound = await world.get('add', {
      entryDistribution: {
        objectType: 'KalturaEntryDistribution',
        entryId: entry.id,
        distributionProfileId: profile.id,
      },
    });
    const id = bound['id'] as number;
    expect(bound['validationErrors']).toEqual([
      expect.objectContaining({
        objectType: 'KalturaDistributionValidationErrorMissingFlavor',
        flavorParamsId: '7',
        action: 1,
        errorType: 1,
      }),
    ]);
    expect(await world.get('submitAdd', { id })).toMatchObject({ status: 1 });
    const flavor = await world.asset(entry.id, { paramsId: 7 });
    await world.idle();
    expect(world.distribution(id)).toMatchObject({
      status: 2,
      flavorAssetIds: flavor.id,
      validationErrors: [],
    });
  });

  test.each([
    [2, [5, 2], null],
    [3, [], 3],
    [1, [], null],
  ])('a new flavor of what is out, updateEnabled %i', async (updateEnabled, history, dirtyStatus) => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const { id } = await world.place(await world.profile({ updateEnabled }), entry, { status: 2 });
    await world.asset(entry.id, { paramsId: 7 });
    await world.idle();
    expect(world.history(id)).toEqual(history);
    expect(world.distribution(id).dirtyStatus).toBe(dirtyStatus);
  });

  test('a flavor that is deleted leaves the lists', async () => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const flavor = await world.asset(entry.id, { paramsId: 7 });
    const { id } = await world.place(await world.profile(), entry, { flavorAssetIds: flavor.id });
    await world.asset(entry.id, { id: flavor.id, status: 3 });
    expect(world.distribution(id).flavorAssetIds).toBe('');
  });

  test('a replaced flavor asks for an update', async () => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    const flavor = await world.asset(entry.id, { paramsId: 7 });
    const { id } = await world.place(await world.profile(), entry, { status: 2, flavorAssetIds: flavor.id });
    await world.asset(entry.id, { id: flavor.id, version: 2 });
    expect(world.distribution(id).dirtyStatus).toBe(3);
  });
});

test('flavors and thumbnails listed for it are made, and it goes out', async () => {
  await using world = await openWorld({ jobEngine });
  const entry = await world.entry();
  const source = await world.asset(entry.id, { paramsId: 0, isOriginal: true });
  await world.asset(entry.id, { kind: 'thumb', width: 1920, height: 1080, paramsId: 1 });
  await world.store.write(() => {
    world.store.putBlob(`asset/${source.id}/1`, Buffer.from('film'));
    world.store.thumbParams.put({
      id: 9,
      partnerId: 1,
      objectType: 'KalturaThumbParams',
      createdAt: 0,
      own: { width: 640, height: 360 },
    });
  });
  const profile = await world.profile({
    requiredFlavorParamsIds: '7,8',
    requiredThumbDimensions: [{ width: 640, height: 360 }],
    autoCreateFlavors: '7,8',
    autoCreateThumb: '9',
  });
  const { id } = await world.place(profile, entry);
  await world.get('validate', { id });
  expect(world.distribution(id).validationErrors).toHaveLength(3);
  await world.idle();
  expect(world.store.assets.size).toBe(2);
  expect(await world.get('submitAdd', { id })).toMatchObject({ status: 1 });
  await world.idle();
  expect(world.distribution(id)).toMatchObject({ status: 2, validationErrors: [] });
  const made = world.store.assets.filter(({ paramsId }) => paramsId === 7)[0];
  expect(world.store.readBlob(`asset/${made?.id}/1`)?.toString()).toBe('film');
});

describe('metadata of an entry', () => {
  const put = (world: World, objectId: string, xml: string, status = 1) =>
    world.store.write(async () => {
      const before = world.store.metadata.get(1);
      const after = world.store.metadata.put({
        id: 1,
        partnerId: 1,
        metadataProfileId: 1,
        metadataProfileVersion: 1,
        metadataObjectType: 1,
        objectId,
        version: 1,
        createdAt: 0,
        updatedAt: 0,
        status,
        xml,
      });
      await world.context.events.metadataChanged(before, after);
    });
  const watching = { updateRequiredMetadataXPaths: '/metadata/Genre,substring(', updateEnabled: AUTOMATIC };

  test.each([
    ['a watched value', '<metadata><Genre>B</Genre><Other>1</Other></metadata>', [5, 2]],
    ['another value', '<metadata><Genre>A</Genre><Other>2</Other></metadata>', []],
    ['one value more', '<metadata><Genre>A</Genre><Genre>A</Genre><Other>1</Other></metadata>', [5, 2]],
  ])('%s changes what is out', async (_, xml, history) => {
    await using world = await openWorld({ jobEngine });
    const entry = await world.entry();
    await put(world, entry.id, '<metadata><Genre>A</Genre><Other>1</Other></metadata>');
    const { id } = await world.place(await world.profile(watching), entry, { status: 2 });
    await put(world, entry.id, xml);
    await world.idle();
    expect(world.history(id)).toEqual(history);
  });

  test.each(DIALECTS)(
    'marks what is under way, and always counts when it is deleted: dialect %s',
    async (dialect) => {
      await using world = await openWorld({ dialect, jobEngine });
      const entry = await world.entry();
      await put(world, entry.id, '<metadata><Genre>A</Genre></metadata>');
      const profile = await world.profile({ updateEnabled: 3 });
      const under = await world.place(profile, entry, { status: 5 });
      const out = await world.place(profile, entry, { status: 2 });
      await put(world, entry.id, '<metadata/>', 3);
      expect(world.distribution(under.id).dirtyStatus).toBe(3);
      expect(world.distribution(out.id).dirtyStatus).toBe(3);
    },
  );
});

test('stored validation errors keep an update back without a word', async () => {
  await using world = await openWorld({ jobEngine });
  const row = await world.place(await world.profile(), await world.entry(), {
    status: 2,
    validationErrors: [missingFlavor],
  });
  expect(await world.get('submitUpdate', { id: row.id })).toMatchObject({ status: 2 });
  expect(world.store.jobs.size).toBe(0);
});

test('the profiles of a generic provider go with it', async () => {
  await using world = await openWorld({ jobEngine });
  const [profile, other] = [await world.profile(), await world.profile()];
  const provider = world.store.genericProviders.get(profile.genericProviderId ?? 0);
  if (provider) await world.store.write(() => world.context.events.genericProviderDeleted(provider));
  expect(world.store.profiles.get(profile.id)?.status).toBe(3);
  expect(world.store.profiles.get(other.id)?.status).toBe(2);
});
