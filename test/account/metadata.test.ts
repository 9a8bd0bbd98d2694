import { expect, test } from 'vitest';
import { adminOf, startAccount, type Caller } from './entry-support.js';

const XSD = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="metadata"><xs:complexType>
  <xs:sequence><xs:element name="Rating" type="xs:int"/></xs:sequence></xs:complexType></xs:element></xs:schema>`;

async function start(call: Caller) {
  const entry = await call('media', 'add', {
    entry: { objectType: 'KalturaMediaEntry', mediaType: 1, name: 'Film' },
  });
  const profile = await call('metadata_metadataProfile', 'add', {
    metadataProfile: { objectType: 'KalturaMetadataProfile', name: 'Rating', metadataObjectType: 1 },
    xsdData: XSD,
  });
  const add = {
    metadataProfileId: profile['id'],
    objectType: 1,
    objectId: entry['id'],
    xmlData: '<metadata><Rating>6</Rating></metadata>',
  };
  return { entry, profile, add };
}

test('metadata is kept by version and shows in the item', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { entry, profile, add } = await start(call);
  expect(profile).toMatchObject({ name: 'Rating', version: 1, status: 1, xsd: XSD });
  const row = await call('metadata_metadata', 'add', add);
  expect(row).toMatchObject({ objectType: 'KalturaMetadata', version: 1, status: 1, objectId: entry['id'] });
  const xmlData = '<metadata><Rating>12</Rating></metadata>';
  expect(await call('metadata_metadata', 'update', { id: row['id'], xmlData })).toMatchObject({ version: 2 });
  expect(await call('media', 'getMrss', { entryId: entry['id'] })).toContain(
    `metadataVersion="2" metadataProfileId="${String(profile['id'])}" metadataProfileVersion="1"><metadata><Rating>12</Rating></metadata></customData>`,
  );
  await call('metadata_metadata', 'delete', { id: row['id'] });
  expect(await call.failure('metadata_metadata', 'get', { id: row['id'] })).toBe('METADATA_NOT_FOUND');
  expect(await call('media', 'getMrss', { entryId: entry['id'] })).not.toContain('customData');
});

test.each([
  [
    'what the schema forbids',
    { xmlData: '<metadata><Rating>high</Rating></metadata>' },
    'INVALID_METADATA_DATA',
  ],
  ['no XML', { xmlData: '<metadata>' }, 'INVALID_METADATA_DATA'],
  [
    'an entity of a file',
    {
      xmlData:
        '<!DOCTYPE metadata [<!ENTITY x SYSTEM "file:///etc/passwd">]><metadata><Rating>&x;</Rating></metadata>',
    },
    'INVALID_METADATA_DATA',
  ],
  ['an unknown profile', { metadataProfileId: 99 }, 'METADATA_PROFILE_NOT_FOUND'],
  ['another type of object', { objectType: 2 }, 'INCOMPATIBLE_METADATA_PROFILE_OBJECT_TYPE'],
  ['an unknown entry', { objectId: '0_missing0' }, 'ENTRY_ID_NOT_FOUND'],
])('metadata with %s is refused', async (_name, change, code) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { add } = await start(call);
  expect(await call.failure('metadata_metadata', 'add', { ...add, ...change })).toBe(code);
  expect(account.context.store.metadata.size).toBe(0);
});

test('an object has one metadata of each profile', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { add } = await start(call);
  await call('metadata_metadata', 'add', add);
  expect(await call.failure('metadata_metadata', 'add', add)).toBe('METADATA_ALREADY_EXISTS');
});

test('a profile needs a schema that is one', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const metadataProfile = { objectType: 'KalturaMetadataProfile', name: 'x', metadataObjectType: 1 };
  const add = (xsdData: string) =>
    call.failure('metadata_metadataProfile', 'add', { metadataProfile, xsdData });
  expect(await add('<metadata/>')).toBe('INVALID_METADATA_PROFILE_SCHEMA');
  expect(await add('text')).toBe('INVALID_METADATA_PROFILE_SCHEMA');
});

test('categories of an entry stay in step with its texts and its item', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { id: entryId } = await call('media', 'add', {
    entry: { objectType: 'KalturaMediaEntry', mediaType: 1, categories: 'Films>Short,Featured' },
  });
  const read = () => call('media', 'get', { entryId });
  expect(await read()).toMatchObject({ categories: 'Films>Short,Featured' });
  const category = await call('category', 'add', {
    category: { objectType: 'KalturaCategory', name: 'Archive' },
  });
  await call('categoryEntry', 'add', { categoryEntry: { categoryId: category['id'], entryId } });
  expect(await read()).toMatchObject({ categories: 'Films>Short,Featured,Archive' });
  const films = account.context.store.categories.find(({ fullName }) => fullName === 'Films');
  await call('category', 'update', { id: films?.id, category: { name: 'Movies' } });
  expect(await read()).toMatchObject({ categories: 'Movies>Short,Featured,Archive' });
  await call('category', 'delete', { id: category['id'] });
  expect(await call('media', 'getMrss', { entryId })).toContain(
    '<category name="Short">Movies&gt;Short</category><category name="Featured">Featured</category><partnerData/>',
  );
  const twin = { category: { objectType: 'KalturaCategory', name: 'Featured' } };
  expect(await call.failure('category', 'add', twin)).toBe('DUPLICATE_CATEGORY');
  const again = { categoryEntry: { categoryId: films?.id, entryId } };
  await call('categoryEntry', 'add', again);
  expect(await call.failure('categoryEntry', 'add', again)).toBe('CATEGORY_ENTRY_ALREADY_EXISTS');
});

test('cue points become scenes', async () => {
  await using account = await startAccount({ timezone: 'America/New_York', now: () => 1_741_600_805_000 });
  const call = await adminOf(account);
  const { id: entryId } = await call('media', 'add', {
    entry: { objectType: 'KalturaMediaEntry', mediaType: 1 },
  });
  const add = (cuePoint: Record<string, unknown>) =>
    call('cuePoint_cuePoint', 'add', { cuePoint: { entryId, ...cuePoint } });
  const late = await add({
    objectType: 'KalturaCodeCuePoint',
    startTime: 61_980,
    code: 'A&B',
    endTime: 62_000,
  });
  const early = await add({
    objectType: 'KalturaAdCuePoint',
    startTime: 0,
    title: 'Pre',
    adType: 1,
    protocolType: 2,
  });
  expect(late).toMatchObject({ cuePointType: 'codeCuePoint.Code', duration: 20 });
  const mrss = await call.text('media', 'getMrss', { entryId });
  const times = '<createdAt>2025-03-10T06:00:05</createdAt><updatedAt>2025-03-10T06:00:05</updatedAt>';
  expect(mrss).toContain(
    `<scenes><scene-ad-cue-point sceneId="${String(early['id'])}"><sceneStartTime>00:00:00</sceneStartTime>${times}<sceneTitle>Pre</sceneTitle><adType>1</adType><protocolType>2</protocolType></scene-ad-cue-point>` +
      `<scene-code-cue-point sceneId="${String(late['id'])}"><sceneStartTime>00:01:01.10</sceneStartTime>${times}<sceneEndTime>00:01:02</sceneEndTime><code>A&amp;B</code></scene-code-cue-point></scenes>`,
  );
  await call('cuePoint_cuePoint', 'delete', { id: early['id'] });
  expect(await call.failure('cuePoint_cuePoint', 'get', { id: early['id'] })).toBe('CUE_POINT_ID_NOT_FOUND');
});
