import { describe, expect, test, vi } from 'vitest';
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

describe('an entry that awaits content', () => {
  const bare = async (call: Caller): Promise<string> => {
    const entry = { objectType: 'KalturaMediaEntry', mediaType: 1 };
    return String((await call('media', 'add', { entry }))['id']);
  };
  const addFlavor = async (call: Caller, entryId: string, flavorParamsId: number): Promise<unknown> => {
    const flavorAsset = { objectType: 'KalturaFlavorAsset', flavorParamsId };
    return (await call('flavorAsset', 'add', { entryId, flavorAsset }))['id'];
  };
  const give = (call: Caller, id: unknown) =>
    call('flavorAsset', 'setContent', { id, contentResource: text('a film') });

  test('is READY with the content of its first flavor, and listed', async () => {
    await using account = await startAccount();
    const call = await adminOf(account);
    const entryId = await bare(call);
    const flavor = await addFlavor(call, entryId, 487041);
    expect(await call('media', 'list')).toMatchObject({ totalCount: 0 });
    expect(await call('media', 'get', { entryId })).toMatchObject({ status: 7 });
    expect(await give(call, flavor)).toMatchObject({ id: flavor, status: 2, version: 1 });
    expect(await call('media', 'list')).toMatchObject({
      totalCount: 1,
      objects: [{ id: entryId, status: 2, flavorParamsIds: '487041' }],
    });
  });

  test('changes once, after its flavor, and never for content that follows', async () => {
    await using account = await startAccount();
    const call = await adminOf(account);
    const { events } = account.context;
    const entryId = await bare(call);
    const [first, second] = [await addFlavor(call, entryId, 1), await addFlavor(call, entryId, 2)];
    const told: unknown[] = [];
    const follow = { ...events };
    vi.spyOn(events, 'assetChanged').mockImplementation((before, after) => {
      told.push(['asset', after.id, before?.status, after.status]);
      return follow.assetChanged(before, after);
    });
    vi.spyOn(events, 'entryChanged').mockImplementation((before, after) => {
      told.push(['entry', after.id, before?.status, after.status]);
      return follow.entryChanged(before, after);
    });
    for (const id of [first, second, first]) await give(call, id);
    expect(told).toEqual([
      ['asset', first, 0, 2],
      ['entry', entryId, 7, 2],
      ['asset', second, 0, 2],
      ['asset', first, 2, 2],
    ]);
  });

  test('is distributed as of then, once and with the flavor', async () => {
    await using account = await startAccount();
    const call = await adminOf(account);
    await call('contentDistribution_distributionProfile', 'add', {
      partnerId: 101,
      distributionProfile: {
        objectType: 'KalturaFtpDistributionProfile',
        providerType: 'ftpDistribution.FTP',
        name: 'Drop',
        status: 2,
        submitEnabled: 2,
        requiredFlavorParamsIds: '1',
      },
    });
    const entryId = await bare(call);
    const flavor = await addFlavor(call, entryId, 1);
    const { store } = account.context;
    expect(store.entryDistributions.size).toBe(0);
    await give(call, flavor);
    expect(store.entryDistributions.all()).toMatchObject([
      { entryId, flavorAssetIds: flavor, validationErrors: [] },
    ]);
    expect(store.jobs.all()).toMatchObject([{ action: 'submit' }]);
  });

  test('awaits it still when another kind of asset gets some', async () => {
    await using account = await startAccount();
    const call = await adminOf(account);
    const entryId = await bare(call);
    const captionAsset = { objectType: 'KalturaCaptionAsset', language: 'English', format: 1 };
    const { id } = await call('caption_captionAsset', 'add', { entryId, captionAsset });
    await call('caption_captionAsset', 'setContent', { id, contentResource: text('1') });
    expect(await call('media', 'get', { entryId })).toMatchObject({ status: 7 });
  });

  test('stays as it is where it awaits none', async () => {
    await using account = await startAccount();
    const call = await adminOf(account);
    const { store } = account.context;
    const entryId = await bare(call);
    const flavor = await addFlavor(call, entryId, 1);
    await store.write(() => {
      const entry = store.entries.get(entryId);
      if (entry !== undefined) store.entries.put({ ...entry, status: 6 });
    });
    await give(call, flavor);
    expect(store.entries.get(entryId)?.status).toBe(6);
  });
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
