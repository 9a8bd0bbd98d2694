import { NEW_DISTRIBUTION } from '../../src/account/life/create.js';
import { expect, test } from 'vitest';
import type { Account } from '../../src/account/account.js';
import { renderItem } from '../../src/account/mrss/item.js';
import { formatTime } from '../../src/account/mrss/scenes.js';
import type { EntryDistributionRow, ProfileRow } from '../../src/account/store/rows.js';
import { adminOf, partnerId, startAccount, type Caller } from './entry-support.js';

const nowMs = 1_747_300_000_000;
const nowSec = nowMs / 1000;

const addEntry = async (call: Caller, entry: Record<string, unknown> = {}): Promise<string> => {
  const { id } = await call('media', 'add', {
    entry: { objectType: 'KalturaMediaEntry', mediaType: 1, ...entry },
  });
  return String(id);
};
const itemOf = (call: Caller, entryId: string): Promise<string> => call.text('media', 'getMrss', { entryId });

test('an entry without anything is the elements that are always there', async () => {
  await using account = await startAccount({ now: () => nowMs });
  account.setBaseUrl('http://local');
  const call = await adminOf(account);
  const id = await addEntry(call, { name: 'Bare & "new" <1>' });
  const title = 'Bare &amp; "new" &lt;1&gt;';
  expect(await itemOf(call, id)).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<item><entryId>${id}</entryId><createdAt>${nowSec}</createdAt><updatedAt>${nowSec}</updatedAt>` +
      `<title>${title}</title><type>1</type><licenseType>-1</licenseType><userId/><name>${title}</name><status>7</status><description/>` +
      `<thumbnailUrl url="http://local/p/${partnerId}/sp/${partnerId}00/thumbnail/entry_id/${id}/version/100000"/><partnerData/>` +
      `<media><mediaType>1</mediaType><duration>0</duration><flavorParamsIds/><plays>0</plays><views>0</views></media></item>\n`,
  );
});

test('a deleted entry is its id and status', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const id = await addEntry(call, { tags: 'a', categories: 'b' });
  await call('media', 'delete', { entryId: id });
  const row = account.context.store.entries.get(id);
  if (row === undefined) throw new Error('the row is gone');
  expect(renderItem(account.context, row).toString()).toContain(
    `<item><entryId>${id}</entryId><status>3</status></item>`,
  );
});

test('tags keep their spaces', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const id = await addEntry(call, { tags: 'a,b' });
  expect(await itemOf(call, id)).toContain('<tags><tag>a</tag><tag> b</tag></tags>');
});

test.each([
  ['guide', 'R&D', '<userId>R&amp;D</userId>'],
  ['server', 'R&D', '<userId/>'],
  ['server', 'a &amp; <b>', '<userId>a &amp; &lt;b&gt;</userId>'],
  ['guide', 'a &amp; b', '<userId>a &amp;amp; b</userId>'],
] as const)('dialect %s writes the user %s as %s', async (dialect, userId, written) => {
  await using account = await startAccount({ dialect });
  const call = await adminOf(account);
  const id = await addEntry(call, { userId });
  expect(await itemOf(call, id)).toContain(written);
});

test.each([
  [0, '00:00:00'],
  [61_500, '00:01:01.5'],
  [950, '00:00:00.10'],
  [20, '00:00:00.0'],
  [90_000_000, '25:00:00'],
])('%i ms is written as %s', (milliseconds, written) => {
  expect(formatTime(milliseconds)).toBe(written);
});

const row = (entryId: string, values: Partial<EntryDistributionRow> = {}): EntryDistributionRow => ({
  id: 9001,
  partnerId,
  entryId,
  distributionProfileId: 7,
  status: 2,
  ...NEW_DISTRIBUTION,
  createdAt: nowSec,
  updatedAt: nowSec,
  ...values,
});

const profile = (values: Partial<ProfileRow>): ProfileRow => ({
  id: 7,
  partnerId,
  objectType: 'KalturaGenericDistributionProfile',
  providerType: 1,
  name: 'Partner & friends',
  status: 2,
  createdAt: nowSec,
  updatedAt: nowSec,
  optionalThumbDimensions: [],
  requiredThumbDimensions: [],
  optionalAssetDistributionRules: [],
  requiredAssetDistributionRules: [],
  own: {},
  ...values,
});

const keep = ({ context: { store } }: Account, distribution: EntryDistributionRow, of: ProfileRow) =>
  store.write(() => {
    store.profiles.put(of);
    store.entryDistributions.put(distribution);
  });

test('a distribution says what is known of it, in the server’s order', async () => {
  await using account = await startAccount({ now: () => nowMs, timezone: 'America/New_York' });
  const call = await adminOf(account);
  const id = await addEntry(call, { endDate: nowSec + 400_000_000 });
  const distribution = row(id, {
    remoteId: 'x&1',
    sunrise: nowSec + 60,
    flavorAssetIds: '0_a,0_b',
    errorDescription: "Can't connect",
    submittedAt: nowSec,
    dirtyStatus: 3,
    plays: 0,
    views: 5,
    errorNumber: 2,
    errorType: 0,
  });
  await keep(account, distribution, profile({}));
  const time = '2025-05-15T05:06:40';
  expect(await itemOf(call, id)).toContain(
    '<distribution entryDistributionId="9001" distributionProfileId="7" distributionProfileName="Partner &amp; friends">' +
      `<remoteId>x&amp;1</remoteId><sunrise>${nowSec + 60}</sunrise><sunset>${nowSec + 400_000_000}</sunset>` +
      '<flavorAssetIds><flavorAssetId>0_a</flavorAssetId><flavorAssetId>0_b</flavorAssetId></flavorAssetIds>' +
      '<thumbAssetIds><thumbAssetId/></thumbAssetIds><assetIds><assetId/></assetIds>' +
      `<errorDescription>Can't connect</errorDescription><createdAt>${time}</createdAt><updatedAt>${time}</updatedAt><submittedAt>${time}</submittedAt>` +
      '<dirtyStatus>3</dirtyStatus><status>2</status><sunStatus>1</sunStatus><views>5</views><errorNumber>2</errorNumber></distribution>',
  );
});

test('a video site’s distribution has its account before the rest', async () => {
  await using account = await startAccount({ now: () => nowMs });
  const call = await adminOf(account);
  const id = await addEntry(call);
  const youtube = profile({
    objectType: 'KalturaYoutubeApiDistributionProfile',
    providerType: 'youtubeApiDistribution.YOUTUBE_API',
    own: { username: 'tv', defaultCategory: 27, allowComments: 'allowed', privacyStatus: 'public' },
  });
  await keep(account, row(id), youtube);
  expect(await itemOf(call, id)).toMatch(
    /provider="YoutubeApi"><account_username>tv<\/account_username><default_category>27<\/default_category><allow_comments>allowed<\/allow_comments><allow_responses\/><allow_ratings\/><allow_embedding\/><privacy_status>public<\/privacy_status><sunrise>/,
  );
});

test('a deleted distribution has no block', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const id = await addEntry(call);
  await keep(account, row(id, { status: 3 }), profile({}));
  expect(await itemOf(call, id)).not.toContain('<distribution');
});

test.each([
  [
    1,
    /<partnerData>REF-2<\/partnerData>.*<partnerData_item identifier="REF-2"><entryId>0_\w+<\/entryId>.*<\/partnerData_item><\/item>/,
  ],
  [
    2,
    /<partnerData><partnerData_item identifier="REF-2"><entryId>0_\w+<\/entryId>.*<\/partnerData_item><\/partnerData>/,
  ],
])('an item is extended by another entry in mode %i', async (extensionMode, pattern) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  await addEntry(call, { referenceId: 'REF-2', name: 'Other' });
  const entryId = await addEntry(call, { partnerData: 'REF-2' });
  const mrss = await call('media', 'getMrss', {
    entryId,
    extendingItemsArray: [
      {
        objectType: 'KalturaExtendingItemMrssParameter',
        xpath: 'partnerData',
        identifier: { objectType: 'KalturaEntryIdentifier', identifier: 'referenceId' },
        extensionMode,
      },
    ],
  });
  expect(mrss).toMatch(pattern);
});

test('an item is extended by its category', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await addEntry(call, { categories: 'Films>Short' });
  const mrss = await call('media', 'getMrss', {
    entryId,
    extendingItemsArray: [
      {
        objectType: 'KalturaExtendingItemMrssParameter',
        xpath: 'category',
        identifier: {
          objectType: 'KalturaCategoryIdentifier',
          identifier: 'fullName',
          extendedFeatures: '1,2',
        },
        extensionMode: 1,
      },
    ],
  });
  expect(mrss).toContain(
    '<category_item identifier="Films&gt;Short"><id>2</id><name>Short</name><referenceId/><fullName>Films&gt;Short</fullName>' +
      '<parent_categories><category_item><id>1</id><name>Films</name><referenceId/><fullName>Films</fullName></category_item></parent_categories></category_item>',
  );
});
