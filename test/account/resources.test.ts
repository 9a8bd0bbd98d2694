import { expect, test } from 'vitest';
import { serveAsset } from '../../src/account/services/serve-asset.js';
import { Upload } from '../../src/account/wire/value.js';
import { adminOf, startAccount, type Caller } from './entry-support.js';

const add = async (call: Caller): Promise<string> =>
  String((await call('media', 'add', { entry: { objectType: 'KalturaMediaEntry', mediaType: 1 } }))['id']);
const text = (content: string) => ({ objectType: 'KalturaStringResource', content });

test('an entry takes the content of another entry, or of an asset', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const first = await add(call);
  await call('media', 'addContent', { entryId: first, resource: text('the film') });
  const [source] = (await call('flavorAsset', 'getByEntryId', { entryId: first })) as unknown as {
    id: string;
  }[];
  for (const resource of [
    { objectType: 'KalturaEntryResource', entryId: first },
    { objectType: 'KalturaAssetResource', assetId: source?.id },
    { objectType: 'KalturaOperationResource', resource: text('the film'), operationAttributes: [] },
  ]) {
    const entryId = await add(call);
    await call('media', 'addContent', { entryId, resource });
    const flavors = await call('flavorAsset', 'getByEntryId', { entryId });
    expect(flavors).toMatchObject([{ flavorParamsId: 0, isOriginal: true, sizeInBytes: 8, status: 2 }]);
  }
});

test.each([
  [{ objectType: 'KalturaUploadedFileTokenResource' }, 'PROPERTY_VALIDATION_CANNOT_BE_NULL'],
  [{ objectType: 'KalturaUrlResource' }, 'PROPERTY_VALIDATION_CANNOT_BE_NULL'],
  [{ objectType: 'KalturaEntryResource', entryId: '0_missing0' }, 'ENTRY_ID_NOT_FOUND'],
  [{ objectType: 'KalturaAssetResource', assetId: '0_missing0' }, 'FLAVOR_ASSET_ID_NOT_FOUND'],
])('%o is refused', async (resource, code) => {
  await using account = await startAccount();
  const call = await adminOf(account);
  expect(await call.failure('media', 'addContent', { entryId: await add(call), resource })).toBe(code);
});

test('an attachment has the extension of its file name', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await add(call);
  const attachmentAsset = { objectType: 'KalturaAttachmentAsset', filename: 'notes.pdf' };
  const { id } = await call('attachment_attachmentAsset', 'add', { entryId, attachmentAsset });
  const asset = await call('attachment_attachmentAsset', 'setContent', { id, contentResource: text('%PDF') });
  expect(asset).toMatchObject({ fileExt: 'pdf', filename: 'notes.pdf' });
});

test('every flag counts', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await add(call);
  const moderationFlag = { objectType: 'KalturaModerationFlag', flaggedEntryId: entryId, flagType: 1 };
  await call('media', 'flag', { moderationFlag });
  await call('media', 'flag', { moderationFlag });
  expect(await call('media', 'get', { entryId })).toMatchObject({ moderationStatus: 5, moderationCount: 2 });
});

test('an event cue point can be had, and is no scene; an annotation names the one above it', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entryId = await add(call);
  const point = (objectType: string, values: Record<string, unknown>) =>
    call('cuePoint_cuePoint', 'add', { cuePoint: { objectType, entryId, startTime: 0, ...values } });
  expect(await point('KalturaEventCuePoint', { eventType: '1' })).toMatchObject({
    cuePointType: 'eventCuePoint.Event',
  });
  const { id } = await point('KalturaAnnotation', { text: 'a', systemName: 'TOP' });
  await point('KalturaAnnotation', { text: 'b', parentId: id });
  const mrss = await call.text('media', 'getMrss', { entryId });
  expect(mrss).not.toContain('event');
  expect(mrss).toContain(`<sceneText>b</sceneText><parent>TOP</parent><parentId>${String(id)}</parentId>`);
});

test('the older ways to give a content are there too', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const url = 'https://media.example/film.mov';
  const mediaEntry = { objectType: 'KalturaMediaEntry', mediaType: 1 };
  const { id: entryId, status } = await call('media', 'addFromUrl', { mediaEntry, url });
  expect(status).toBe(2);
  await call('baseEntry', 'updateContent', { entryId, resource: text('another film') });
  const flavors = await call('flavorAsset', 'getByEntryId', { entryId });
  expect(flavors).toMatchObject([{ version: 2, sizeInBytes: 12, fileExt: 'mov' }]);
  const thumb = await call('thumbAsset', 'addFromUrl', { entryId, url: 'https://media.example/a.png' });
  expect(thumb).toMatchObject({ fileExt: 'png', status: 2 });
});

test('metadata comes as a file as well', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const objectId = await add(call);
  const { id: metadataProfileId } = await call('metadata_metadataProfile', 'add', {
    metadataProfile: { name: 'p', metadataObjectType: 1 },
    xsdData: `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="metadata" type="xsd:string"/></xsd:schema>`,
  });
  const xmlFile = (xml: string) => new Upload('a.xml', Buffer.from(xml));
  const sent = { metadataProfileId, objectType: 1, objectId, xmlFile: xmlFile('<metadata>é</metadata>') };
  expect(await call('metadata_metadata', 'addFromFile', sent)).toMatchObject({
    xml: '<metadata>é</metadata>',
  });
  const wrong = { ...sent, objectId: await add(call), xmlFile: xmlFile('<other/>') };
  expect(await call.failure('metadata_metadata', 'addFromFile', wrong)).toBe('INVALID_METADATA_DATA');
});

test('the file of an image entry is what is downloaded, and blanks around category names are none of them', async () => {
  await using account = await startAccount();
  const call = await adminOf(account);
  const entry = { objectType: 'KalturaMediaEntry', mediaType: 2, categories: 'News > Local, Sport' };
  const { id: entryId, categories } = await call('media', 'add', { entry });
  expect(categories).toBe('News>Local,Sport');
  await call('media', 'addContent', { entryId, resource: text('an image') });
  const { downloadUrl } = await call('media', 'get', { entryId });
  const { pathname } = new URL(String(downloadUrl));
  const served = serveAsset(account.context, pathname.split('/').slice(1));
  expect(Buffer.from(served?.bytes ?? []).toString()).toBe('an image');
});
