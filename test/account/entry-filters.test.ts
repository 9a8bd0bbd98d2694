import { expect, test } from 'vitest';
import { listEntries } from '../../src/account/services/entry-list.js';
import type { Call } from '../../src/account/wire/service.js';
import { adminOf, partnerId, startAccount, type Caller } from './entry-support.js';

const content = { objectType: 'KalturaStringResource', content: 'the film' };

/** A film with a source and an end, and one with neither. */
async function twoEntries(call: Caller): Promise<[film: string, bare: string]> {
  const add = async (entry: Record<string, unknown>) =>
    String((await call('media', 'add', { entry: { objectType: 'KalturaMediaEntry', ...entry } }))['id']);
  const film = await add({
    name: 'Film',
    mediaType: 1,
    msDuration: 300_000,
    endDate: 2_000_000_000,
    categories: 'A>B',
    tags: 'sea',
    conversionProfileId: 7,
  });
  await call('media', 'addContent', { entryId: film, resource: content });
  return [film, await add({ name: 'Bare', mediaType: 1 })];
}

test.each([
  [{ durationTypeMatchOr: 'medium,long' }, 'film'],
  [{ durationTypeMatchOr: 'short' }, 'none'],
  [{ flavorParamsIdsMatchOr: '0,5' }, 'film'],
  [{ flavorParamsIdsMatchAnd: '0,5' }, 'none'],
  [{ endDateLessThanOrEqualOrNull: 1_900_000_000 }, 'bare'],
  [{ endDateGreaterThanOrEqualOrNull: 1_900_000_000 }, 'both'],
  [{ conversionProfileIdEqual: 7 }, 'film'],
  [{ categoriesIdsEmpty: 1 }, 'bare'],
  [{ categoriesNotContains: 'A' }, 'bare'],
  [{ tagsNameMultiLikeOr: 'sea,bare' }, 'both'],
  [{ tagsAdminTagsMultiLikeOr: 'sea,bare' }, 'film'],
  [{ sourceTypeEqual: '1' }, 'none'],
  [{ displayInSearchEqual: 1 }, 'both'],
  [{ rootEntryIdEqual: '0_any' }, 'none'],
  [{ isRoot: 1 }, 'both'],
  [{ userIdNotIn: 'somebody' }, 'both'],
])('media.list takes %o', async (filter, wanted) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const [film, bare] = await twoEntries(call);
  const names: Record<string, string[]> = { film: [film], bare: [bare], both: [film, bare], none: [] };
  const { objects } = await call('media', 'list', { filter: { statusIn: '2,7', ...filter } });
  expect((objects as { id: string }[]).map(({ id }) => id)).toEqual(names[wanted]);
});

test('the categories above are a condition too', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const [film] = await twoEntries(call);
  const { objects } = await call('category', 'list', { filter: { fullNameEqual: 'A' } });
  const [above] = objects as { id: number }[];
  const filter = { categoryAncestorIdIn: String(above?.id) };
  expect(await call('media', 'list', { filter })).toMatchObject({ totalCount: 1, objects: [{ id: film }] });
});

test('entries are found by their distributions', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const [film] = await twoEntries(call);
  const { id: distributionProfileId } = await call('contentDistribution_distributionProfile', 'add', {
    partnerId,
    distributionProfile: {
      objectType: 'KalturaFtpDistributionProfile',
      providerType: 'ftpDistribution.FTP',
      name: 'Drop',
      status: 2,
      submitEnabled: 3,
    },
  });
  const search = async (asked: Record<string, unknown>) => {
    const advancedSearch = { objectType: 'KalturaContentDistributionSearchItem', ...asked };
    return (await call('media', 'list', { filter: { advancedSearch } }))['totalCount'];
  };
  expect(await search({ distributionProfileId })).toBe(0);
  expect(await search({ distributionProfileId, noDistributionProfiles: true })).toBe(1);
  const entryDistribution = { entryId: film, distributionProfileId };
  await call('contentDistribution_entryDistribution', 'add', { entryDistribution });
  expect(await search({ distributionProfileId, entryDistributionStatus: 0 })).toBe(1);
  expect(await search({ distributionProfileId, entryDistributionStatus: 2 })).toBe(0);
  expect(await search({ noDistributionProfiles: true })).toBe(0);
});

test('a search that is not made here is said to be none', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  await twoEntries(call);
  const advancedSearch = { objectType: 'KalturaMetadataSearchItem', metadataProfileId: 1 };
  const ks = await call('session', 'start', { secret: 'an admin secret', type: 2, partnerId });
  const { notes, outcome } = await account.call('media', 'list', { ks, filter: { advancedSearch } });
  expect(outcome.kind).toBe('value');
  expect(notes.map(({ code }) => code)).toContain('SEARCH_IGNORED');
});

test('a filter is read as often for many entries as for one', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { context } = account;
  const readsOfOneList = () => {
    let reads = 0;
    const values = { objectType: 'KalturaMediaEntryFilter', statusIn: '2,7', tagsMultiLikeOr: 'sea' };
    const filter = new Proxy(values, {
      ownKeys: (target) => {
        reads++;
        return Reflect.ownKeys(target);
      },
      get: (target, name) => {
        reads++;
        return Reflect.get(target, name) as unknown;
      },
    });
    const caller = { account: context, partnerId, dialect: 'guide', note: () => undefined };
    const { totalCount } = listEntries(caller as unknown as Call, 'KalturaMediaEntry', filter, undefined);
    return { reads, totalCount };
  };
  const ofOne = await twoEntries(call).then(readsOfOneList);
  for (let index = 0; index < 10; index++) await twoEntries(call);
  const ofMany = readsOfOneList();
  expect([ofOne.totalCount, ofMany.totalCount]).toEqual([1, 11]);
  expect(ofMany.reads).toBe(ofOne.reads);
});
