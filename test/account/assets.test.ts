import { expect, test } from 'vitest';
import { serveAsset } from '../../src/account/services/serve-asset.js';
import { Upload } from '../../src/account/wire/value.js';
import { adminOf, startAccount, type Caller } from './entry-support.js';

/** The first bytes of a PNG of 640 by 360 pixels. */
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from('0000028000000168', 'hex'),
  Buffer.from('0802000000', 'hex'),
]);
/** A JPEG of 32 by 16 pixels, up to its frame header: start, an application segment, SOF0. */
const JPEG = Buffer.from('ffd8ffe000044a46ffc0000b080010002001011100', 'hex');

const text = (content: string) => ({ objectType: 'KalturaStringResource', content });

async function addEntry(call: Caller): Promise<string> {
  const entry = await call('media', 'add', {
    entry: { objectType: 'KalturaMediaEntry', mediaType: 1, name: 'Film' },
  });
  await call('media', 'addContent', { entryId: entry['id'], resource: text('the film') });
  return String(entry['id']);
}

test.each([
  ['PNG', PNG, { width: 640, height: 360, fileExt: 'png' }],
  ['JPEG', JPEG, { width: 32, height: 16, fileExt: 'jpg' }],
])('a thumbnail from a %s knows its size', async (_name, bytes, facts) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await addEntry(call);
  const fileData = new Upload('picture.bin', bytes);
  const thumb = await call('thumbAsset', 'addFromImage', { entryId, fileData });
  expect(thumb).toMatchObject({ objectType: 'KalturaThumbAsset', status: 2, version: 1, ...facts });
  const served = await call.file('thumbAsset', 'serve', { thumbAssetId: thumb['id'] });
  expect(served.equals(bytes)).toBe(true);
});

test('one thumbnail stands for the entry', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await addEntry(call);
  const add = () => call('thumbAsset', 'addFromImage', { entryId, fileData: new Upload('a.png', PNG) });
  const [first, second] = [await add(), await add()];
  await call('thumbAsset', 'setAsDefault', { thumbAssetId: first['id'] });
  await call('thumbAsset', 'setAsDefault', { thumbAssetId: second['id'] });
  const mrss = await call.text('media', 'getMrss', { entryId });
  expect(mrss.match(/isDefault="true"/g)).toHaveLength(1);
  expect(mrss).toContain(`thumbAssetId="${String(second['id'])}" isDefault="true"`);
});

test('every URL of an item leads to the bytes', async () => {
  await using account = await startAccount();
  account.setBaseUrl('http://127.0.0.1:40080');
  const call = await adminOf(account);
  const entryId = await addEntry(call);
  await call('thumbAsset', 'addFromImage', { entryId, fileData: new Upload('a.png', PNG) });
  const caption = await call('caption_captionAsset', 'add', {
    entryId,
    captionAsset: { objectType: 'KalturaCaptionAsset', language: 'English', format: 1 },
  });
  await call('caption_captionAsset', 'setContent', { id: caption['id'], contentResource: text('1\n00:00') });
  const mrss = await call.text('media', 'getMrss', { entryId });
  const urls = [...mrss.matchAll(/(?:url|href)="([^"]*)"/g)].map(([, url = '']) => new URL(url));
  const bodies = urls.map(({ pathname }) => {
    const file = serveAsset(account.context, pathname.split('/').slice(1).map(decodeURIComponent));
    return file === undefined ? undefined : Buffer.from(file.bytes).toString('latin1');
  });
  const png = PNG.toString('latin1');
  expect(urls.map(({ host }) => host)).toEqual(Array.from(urls, () => '127.0.0.1:40080'));
  expect(bodies).toEqual([png, png, 'the film', '1\n00:00']);
});

test('a thumbnail given to an entry replaces the one that stood for it', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await addEntry(call);
  const give = (bytes: Buffer) =>
    call('media', 'updateThumbnailJpeg', { entryId, fileData: new Upload('a.jpg', bytes) });
  await give(PNG);
  await give(JPEG);
  const thumbs = await call('thumbAsset', 'getByEntryId', { entryId });
  expect(thumbs).toMatchObject([
    { width: 640, tags: '' },
    { width: 32, tags: 'default_thumb' },
  ]);
});

test('a URL resource is recorded, not fetched', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const { id } = await call('media', 'add', { entry: { objectType: 'KalturaMediaEntry', mediaType: 1 } });
  const resource = { objectType: 'KalturaUrlResource', url: 'https://media.example/film.mov?x=1' };
  const { notes } = await account.call('media', 'addContent', {
    ks: await ksOf(account),
    entryId: id,
    resource,
  });
  expect(notes.map(({ code }) => code)).toContain('URL_NOT_FETCHED');
  const flavors = await call('flavorAsset', 'list', { filter: { entryIdEqual: id } });
  expect(flavors).toMatchObject({
    objects: [{ status: 2, fileExt: 'mov', containerFormat: 'qt' }],
  });
  const mrss = await call.text('media', 'getMrss', { entryId: id });
  const { pathname } = new URL(/<content url="([^"]*)"/.exec(mrss)?.[1] ?? '');
  const file = serveAsset(account.context, pathname.split('/').slice(1));
  expect(Buffer.from(file?.bytes ?? []).toString()).toContain('https://media.example/film.mov?x=1');
});

async function ksOf(account: Awaited<ReturnType<typeof startAccount>>): Promise<unknown> {
  const { outcome } = await account.call('session', 'start', {
    secret: 'an admin secret',
    type: 2,
    partnerId: 101,
  });
  return outcome.kind === 'value' ? outcome.value : undefined;
}

test('a flavor is converted by copying the source', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await addEntry(call);
  await call('flavorAsset', 'convert', { entryId, flavorParamsId: 487041 });
  const flavors = await call('flavorAsset', 'getByEntryId', { entryId });
  expect(flavors).toMatchObject([
    { flavorParamsId: 0, isOriginal: true },
    { flavorParamsId: 487041, isOriginal: false, status: 2, bitrate: 900, height: 360, sizeInBytes: 8 },
  ]);
  expect(await call('media', 'get', { entryId })).toMatchObject({ flavorParamsIds: '0,487041' });
});

test.each([
  ['flavorAsset', 'FLAVOR_ASSET_ID_NOT_FOUND', 'id'],
  ['thumbAsset', 'THUMB_ASSET_ID_NOT_FOUND', 'thumbAssetId'],
  ['caption_captionAsset', 'CAPTION_ASSET_ID_NOT_FOUND', 'captionAssetId'],
  ['attachment_attachmentAsset', 'ATTACHMENT_ASSET_ID_NOT_FOUND', 'attachmentAssetId'],
])('%s.get of an unknown asset is refused', async (service, code, name) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  expect(await call.failure(service, 'get', { [name]: '0_missing0' })).toBe(code);
});

test('one flavor of each params, and lists of named entries alone', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await addEntry(call);
  const flavorAsset = { objectType: 'KalturaFlavorAsset', flavorParamsId: 0 };
  expect(await call.failure('flavorAsset', 'add', { entryId, flavorAsset })).toBe(
    'FLAVOR_ASSET_ALREADY_EXISTS',
  );
  expect(await call.failure('flavorAsset', 'list')).toBe('PROPERTY_VALIDATION_CANNOT_BE_NULL');
  const own = { objectType: 'KalturaFlavorAsset', flavorParamsId: 7 };
  const added = await call('flavorAsset', 'add', { entryId, flavorAsset: own });
  expect(added).toMatchObject({ status: 0, flavorParamsId: 7 });
});

test('an attachment has its own properties', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await addEntry(call);
  const attachment = await call('attachment_attachmentAsset', 'add', {
    entryId,
    attachmentAsset: {
      objectType: 'KalturaAttachmentAsset',
      title: 'Notes',
      filename: 'notes.txt',
      format: 1,
    },
  });
  await call('attachment_attachmentAsset', 'setContent', {
    id: attachment['id'],
    contentResource: text('abc'),
  });
  const served = await call.file('attachment_attachmentAsset', 'serve', {
    attachmentAssetId: attachment['id'],
  });
  expect(served.toString()).toBe('abc');
  await call('attachment_attachmentAsset', 'delete', { attachmentAssetId: attachment['id'] });
  expect(
    await call('attachment_attachmentAsset', 'list', { filter: { entryIdEqual: entryId } }),
  ).toMatchObject({
    totalCount: 0,
  });
});
