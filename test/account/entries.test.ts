import { expect, test } from 'vitest';
import type { AssetRow, EntryRow } from '../../src/account/store/rows.js';
import { adminOf, partnerId, startAccount, type Caller } from './entry-support.js';

const add = (call: Caller, entry: Record<string, unknown> = {}) =>
  call('media', 'add', { entry: { objectType: 'KalturaMediaEntry', mediaType: 1, ...entry } });

async function addReady(call: Caller, entry: Record<string, unknown> = {}) {
  const { id } = await add(call, { name: 'Ready', ...entry });
  return call('media', 'addContent', {
    entryId: id,
    resource: { objectType: 'KalturaStringResource', content: 'bytes of a film' },
  });
}

test('a new media entry has no content, a name of its own and normalised tags', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entry = await add(call, { tags: 'a,b ,  c,a' });
  expect(entry).toMatchObject({
    objectType: 'KalturaMediaEntry',
    status: 7,
    moderationStatus: 6,
    type: 1,
    mediaType: 1,
    tags: 'a, b, c',
    partnerId,
  });
  expect(entry['id']).toMatch(/^0_[a-z0-9]{8}$/);
  expect(entry['name']).toMatch(new RegExp(`^${partnerId}_\\d+$`));
});

test('an entry becomes ready with its content: the source flavor', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const token = await call('uploadToken', 'add');
  const { Upload } = await import('../../src/account/wire/value.js');
  const fileData = new Upload('film.mov', Buffer.from('a film'));
  await call('uploadToken', 'upload', { uploadTokenId: token['id'], fileData });
  const { id } = await add(call);
  const entry = await call('media', 'addContent', {
    entryId: id,
    resource: { objectType: 'KalturaUploadedFileTokenResource', token: token['id'] },
  });
  expect(entry).toMatchObject({ status: 2, flavorParamsIds: '0' });
  const flavors = await call('flavorAsset', 'list', { filter: { entryIdEqual: id } });
  expect(flavors).toMatchObject({
    totalCount: 1,
    objects: [{ status: 2, isOriginal: true, flavorParamsId: 0, fileExt: 'mov', sizeInBytes: 6, version: 1 }],
  });
  const again = await call('uploadToken', 'get', { uploadTokenId: token['id'] });
  expect(again['status']).toBe(3);
  expect(
    await call.failure('media', 'addContent', {
      entryId: id,
      resource: { objectType: 'KalturaStringResource', content: 'x' },
    }),
  ).toBe('ENTRY_ALREADY_WITH_CONTENT');
});

test('a list shows what is ready and not held back by moderation, unless it is asked otherwise', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const empty = await add(call, { name: 'Empty' });
  const ready = await addReady(call);
  const rejected = await addReady(call, { name: 'Rejected' });
  await call('media', 'reject', { entryId: rejected['id'] });
  const idsOf = async (filter?: Record<string, unknown>) => {
    const { objects } = await call('media', 'list', filter === undefined ? {} : { filter });
    return (objects as { id: string }[]).map(({ id }) => id);
  };
  expect(await idsOf()).toEqual([ready['id']]);
  expect(await idsOf({ idEqual: empty['id'] })).toEqual([empty['id']]);
  expect(await idsOf({ statusIn: '2,7' })).toEqual([empty['id'], ready['id']]);
  expect(await idsOf({ moderationStatusEqual: 3 })).toEqual([rejected['id']]);
  expect(await call('media', 'count')).toBe(1);
});

test.each([
  ['nameLike', 'harb', true],
  ['nameLike', 'mountain', false],
  ['tagsLike', 'sea', true],
  ['tagsMultiLikeOr', 'x,sea side', true],
  ['tagsMultiLikeAnd', 'x,sea side', false],
  ['referenceIdEqual', 'REF-1', true],
  ['referenceIdIn', 'REF-0,REF-1', true],
  ['freeText', 'lights ref-1', true],
  ['freeText', 'lights ref-2', false],
  ['categoriesMatchOr', 'Films', true],
  ['categoriesMatchOr', 'Film', false],
  ['userIdEqual', 'nobody', false],
  ['mediaTypeIn', '5', false],
  ['mediaTypeEqual', 1, true],
])('a list filtered by %s %s', async (name, value, isFound) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  await addReady(call, {
    name: 'Harbour Lights',
    tags: 'port,sea side',
    referenceId: 'REF-1',
    categories: 'Films>Short',
  });
  const { totalCount } = await call('media', 'list', { filter: { [name]: value } });
  expect(totalCount).toBe(isFound ? 1 : 0);
});

test.each([
  ['get', { entryId: '0_missing0' }],
  ['update', { entryId: '0_missing0', mediaEntry: {} }],
  ['delete', { entryId: '0_missing0' }],
  ['getMrss', { entryId: '0_missing0' }],
])('media.%s of an unknown entry is refused', async (action, params) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  expect(await call.failure('media', action, params)).toBe('ENTRY_ID_NOT_FOUND');
});

test('an update changes what it names and nothing else', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { id } = await add(call, { name: 'Before', description: 'stays', referenceId: 'ab' });
  const entry = await call('media', 'update', { entryId: id, mediaEntry: { name: 'After', creditUrl: 'u' } });
  expect(entry).toMatchObject({ name: 'After', description: 'stays', referenceId: 'ab', creditUrl: 'u' });
  const cleared = await call('media', 'update', { entryId: id, mediaEntry: { description__null: '' } });
  expect(cleared).not.toHaveProperty('description');
});

test.each([
  [{ status: 2 }, 'PROPERTY_VALIDATION_NOT_UPDATABLE'],
  [{ mediaType: 2 }, 'PROPERTY_VALIDATION_NOT_UPDATABLE'],
  [{ referenceId: 'x' }, 'PROPERTY_VALIDATION_MIN_LENGTH'],
])('an update with %j is refused', async (mediaEntry, code) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { id } = await add(call);
  expect(await call.failure('media', 'update', { entryId: id, mediaEntry })).toBe(code);
});

test('a deleted entry is gone for callers, and its assets with it', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { id } = await addReady(call);
  await call('baseEntry', 'delete', { entryId: id });
  expect(await call.failure('media', 'get', { entryId: id })).toBe('ENTRY_ID_NOT_FOUND');
  expect(await call('flavorAsset', 'list', { filter: { entryIdEqual: id } })).toMatchObject({
    totalCount: 0,
  });
  expect(account.context.store.entries.get(String(id))?.status).toBe(3);
});

test('a file arrives in parts', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { id } = await call('uploadToken', 'add', { uploadToken: { fileName: 'a.txt' } });
  const { Upload } = await import('../../src/account/wire/value.js');
  const send = (text: string, more: Record<string, unknown>) =>
    call('uploadToken', 'upload', {
      uploadTokenId: id,
      fileData: new Upload('b.txt', Buffer.from(text)),
      ...more,
    });
  expect(await send('abc', { finalChunk: false })).toMatchObject({ status: 1, uploadedFileSize: 3 });
  const gap = {
    uploadTokenId: id,
    fileData: new Upload('b.txt', Buffer.from('x')),
    resume: true,
    resumeAt: 9,
  };
  expect(await call.failure('uploadToken', 'upload', gap)).toBe('UPLOAD_ERROR');
  const whole = await send('def', { resume: true, resumeAt: 3 });
  expect(whole).toMatchObject({ status: 2, uploadedFileSize: 6, fileSize: 6, fileName: 'a.txt' });
});

test('every change is told once the row is there', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { store, events } = account.context;
  const told: string[] = [];
  Object.assign(account.context, {
    events: {
      ...events,
      entryChanged: (before: EntryRow | undefined, after: EntryRow) => {
        told.push(`entry ${before?.status ?? 'new'} > ${after.status}`);
        expect(store.entries.get(after.id)).toBe(after);
        return Promise.resolve();
      },
      assetChanged: (before: AssetRow | undefined, after: AssetRow) => {
        told.push(`${after.kind} ${before?.status ?? 'new'} > ${after.status}`);
        expect(store.assets.get(after.id)).toBe(after);
        return Promise.resolve();
      },
    },
  });
  const entry = await addReady(call);
  await call('media', 'approve', { entryId: entry['id'] });
  await call('media', 'delete', { entryId: entry['id'] });
  expect(told).toEqual(['entry new > 7', 'flavor new > 2', 'entry 7 > 2', 'entry 2 > 2', 'entry 2 > 3']);
});
