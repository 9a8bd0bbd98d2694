import { describe, expect, test } from 'vitest';
import { createAccount, type Account } from '../../../src/account/account.js';
import { serveAccount } from '../../../src/account/server.js';
import { createClient, RemoteError, UnreachableError, type Client } from '../../../src/client/index.js';
import { createLocalEngine } from '../../../src/xml/local.js';
import { ENTRY, errorOf, makeWorld, NOW_SEC, PARTNER_ID, type World } from './world.js';

const TARGET_ID = 202;
const TARGET_SECRET = 'the target secret';
const ROOT =
  "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='metadata'><xs:complexType><xs:sequence><xs:element name='Region' type='xs:string'/></xs:sequence></xs:complexType></xs:element></xs:schema>";

interface Pair extends AsyncDisposable {
  readonly source: World;
  readonly target: Account;
  readonly url: string;
}

/** Two accounts: the second behind real HTTP, the first with a profile that copies into it. */
async function makePair(own: Record<string, unknown> = {}): Promise<Pair> {
  const target = await createAccount({
    partnerId: TARGET_ID,
    adminSecret: TARGET_SECRET,
    createEngine: createLocalEngine,
  });
  const server = await serveAccount(target);
  const source = await makeWorld({
    objectType: 'KalturaCrossKalturaDistributionProfile',
    own: {
      targetServiceUrl: server.url,
      targetAccountId: TARGET_ID,
      targetLoginId: 'author@localhost',
      targetLoginPassword: TARGET_SECRET,
      distributeCaptions: true,
      distributeCuePoints: true,
      mapMetadataProfileIds: [{ key: '5', value: '1' }],
      mapFlavorParamsIds: [{ key: '487041', value: '3' }],
      ...own,
    },
  });
  const client = await logIn(server.url);
  const sent = {
    metadataProfile: { objectType: 'KalturaMetadataProfile', name: 'Region', metadataObjectType: 1 },
  };
  await client.call('metadata_metadataProfile', 'add', { ...sent, xsdData: ROOT });
  await fill(source);
  return {
    source,
    target,
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
      await source[Symbol.asyncDispose]();
    },
  };
}

async function logIn(serviceUrl: string): Promise<Client> {
  const client = createClient({ serviceUrl });
  const login = { loginId: 'a', password: TARGET_SECRET, partnerId: TARGET_ID };
  return client.withKs((await client.call('user', 'loginByLoginId', login)) as string);
}

async function fill(world: World): Promise<void> {
  await world.putAsset({ id: '0_flavor', kind: 'flavor', paramsId: 487041, tags: 'web' }, 'flavor 1');
  await world.putAsset({ id: '0_thumb', kind: 'thumb', fileExt: 'jpg' }, 'thumb 1');
  await world.putAsset(
    { id: '0_caption', kind: 'caption', fileExt: 'srt', language: 'English', format: 1 },
    'caption',
  );
  await world.putDistribution({ flavorAssetIds: '0_flavor', thumbAssetIds: '0_thumb' });
  const { store } = world.account.context;
  const object = { partnerId: PARTNER_ID, createdAt: NOW_SEC, updatedAt: NOW_SEC };
  await store.write(() => {
    store.metadata.put({
      ...object,
      id: 11,
      metadataProfileId: 5,
      metadataProfileVersion: 1,
      metadataObjectType: 1,
      objectId: ENTRY.id,
      version: 1,
      status: 1,
      xml: '<metadata><Region>North Sea</Region></metadata>',
    });
    store.cuePoints.put({
      ...object,
      id: '0_cue',
      entryId: ENTRY.id,
      objectType: 'KalturaCodeCuePoint',
      status: 1,
      startTime: 1500,
      own: { code: 'LOWER_THIRD', description: 'Name strap' },
    });
  });
}

/** What the target has of the copied entry. */
function copyOf({ context: { store } }: Account) {
  const entry = store.entries.all().at(-1);
  const assets = store.assets.filter(({ entryId, status }) => entryId === entry?.id && status !== 3);
  return {
    name: entry?.name,
    description: entry?.description,
    assets: assets.map(({ id, kind, version, paramsId }) => [
      kind,
      paramsId ?? 0,
      store.readBlob(`asset/${id}/${version}`)?.toString(),
    ]),
    metadata: store.metadata.filter(({ status }) => status === 1).map(({ xml }) => xml),
    cuePoints: store.cuePoints
      .filter(({ status }) => status === 1)
      .map(({ own, startTime }) => [own['code'], startTime]),
  };
}

test('submit copies the entry with metadata, assets and cue points; its remote id is the copy’s', async () => {
  await using pair = await makePair();
  const { source, target } = pair;
  const result = await source.run('submit');
  expect(errorOf(result)).toBeUndefined();
  expect(result).toMatchObject({ kind: 'finished', remoteId: target.context.store.entries.all().at(-1)?.id });
  expect(copyOf(target)).toEqual({
    name: 'Harbour & Lights',
    description: 'The ferry returns.',
    assets: [
      ['flavor', 3, 'flavor 1'],
      ['thumb', 0, 'thumb 1'],
      ['caption', 0, 'caption'],
    ],
    metadata: ['<metadata><Region>North Sea</Region></metadata>'],
    cuePoints: [['LOWER_THIRD', 1500]],
  });
});

test('the copy is READY, and the target lists it', async () => {
  await using pair = await makePair();
  const { source, target, url } = pair;
  expect(errorOf(await source.run('submit'))).toBeUndefined();
  const [copy] = target.context.store.entries.all();
  expect(copy?.status).toBe(2);
  const client = await logIn(url);
  expect(await client.call('media', 'list')).toMatchObject({
    totalCount: 1,
    objects: [{ id: copy?.id, status: 2, flavorParamsIds: '3' }],
  });
});

test('flavors without params are copied as such, beside the source', async () => {
  await using pair = await makePair();
  const { source, target } = pair;
  await source.putAsset({ id: '0_source', kind: 'flavor', paramsId: 0 }, 'source');
  await source.putAsset({ id: '0_plain', kind: 'flavor', paramsId: null }, 'plain');
  await source.putAsset({ id: '0_unset', kind: 'flavor' }, 'unset');
  await source.putDistribution({ flavorAssetIds: '0_source,0_plain,0_unset', thumbAssetIds: '' });
  expect(errorOf(await source.run('submit'))).toBeUndefined();
  const { store } = target.context;
  const flavors = store.assets.filter(({ kind }) => kind === 'flavor');
  expect(
    flavors.map(({ id, version, paramsId }) => [
      paramsId,
      store.readBlob(`asset/${id}/${version}`)?.toString(),
    ]),
  ).toEqual([
    [0, 'source'],
    [null, 'plain'],
    [null, 'unset'],
  ]);
});

test('update brings the copy in step: changed, new, gone', async () => {
  await using pair = await makePair();
  const { source, target } = pair;
  await source.run('submit');
  await source.putEntry({ name: 'New name' });
  await source.putAsset({ id: '0_flavor', kind: 'flavor', paramsId: 487041, version: 2 }, 'flavor 2');
  await source.putAsset({ id: '0_caption', kind: 'caption', fileExt: 'srt', status: 3 }, 'caption');
  const { store } = source.account.context;
  await store.write(() => {
    const metadata = store.metadata.get(11);
    if (metadata) store.metadata.put({ ...metadata, xml: '<metadata><Region>Channel</Region></metadata>' });
    store.cuePoints.remove('0_cue');
  });
  expect(errorOf(await source.run('update'))).toBeUndefined();
  expect(copyOf(target)).toMatchObject({
    name: 'New name',
    assets: [
      ['flavor', 3, 'flavor 2'],
      ['thumb', 0, 'thumb 1'],
    ],
    metadata: ['<metadata><Region>Channel</Region></metadata>'],
    cuePoints: [],
  });
  expect(target.context.store.entries.size).toBe(1);
});

test('delete removes the copy, and a copy that is gone is deleted', async () => {
  await using pair = await makePair();
  const { source, target } = pair;
  await source.run('submit');
  expect(await source.run('delete')).toMatchObject({ kind: 'finished', mediaFiles: [] });
  expect(target.context.store.entries.all().map(({ status }) => status)).toEqual([3]);
  expect(await source.run('delete')).toMatchObject({ kind: 'finished' });
});

test('a submit that failed half-way goes on with the same entry', async () => {
  await using pair = await makePair({ mapMetadataProfileIds: [] });
  const { source, target } = pair;
  expect(errorOf(await source.run('submit'))).toContain('metadata profile 5 is not in mapMetadataProfileIds');
  await source.putProfile({
    own: { ...source.profile().own, mapMetadataProfileIds: [{ key: '5', value: '0' }] },
  });
  expect(errorOf(await source.run('submit'))).toBeUndefined();
  expect(target.context.store.entries.size).toBe(1);
  expect(copyOf(target).metadata).toEqual([]);
});

test('metadata goes through metadataXslt', async () => {
  const xslt = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/metadata"><metadata><Region>EU: <xsl:value-of select="Region"/></Region></metadata></xsl:template></xsl:stylesheet>`;
  await using pair = await makePair({ metadataXslt: xslt });
  expect(errorOf(await pair.source.run('submit'))).toBeUndefined();
  expect(copyOf(pair.target).metadata[0]).toContain('<Region>EU: North Sea</Region>');
});

test('captions and cue points stay where the profile does not ask for them', async () => {
  await using pair = await makePair({ distributeCaptions: false, distributeCuePoints: false });
  await pair.source.run('submit');
  const { assets, cuePoints } = copyOf(pair.target);
  expect(assets.map(([kind]) => kind)).toEqual(['flavor', 'thumb']);
  expect(cuePoints).toEqual([]);
});

describe('refusals', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    [
      'a host beyond this machine',
      { targetServiceUrl: 'https://www.kaltura.com' },
      'nothing leaves it without --live',
    ],
    [
      'a name that only looks local',
      { targetServiceUrl: 'http://127.0.0.1.example.com' },
      'nothing leaves it without',
    ],
    ['a wrong password', { targetLoginPassword: 'wrong' }, 'USER_WRONG_PASSWORD'],
    ['nobody listens', { targetServiceUrl: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1/'],
  ];
  test.each(cases)('%s', async (_name, own, text) => {
    await using pair = await makePair(own);
    const result = await pair.source.run('submit');
    expect(errorOf(result)).toContain(text);
    expect(result).toMatchObject({ isTemporary: own['targetServiceUrl'] === 'http://127.0.0.1:1' });
  });
});

test('the client tells an error of the API from no answer, and reads each result of a multirequest', async () => {
  await using pair = await makePair();
  const client = createClient({ serviceUrl: `${pair.url}/api_v3/` });
  expect(await client.call('system', 'ping')).toBe(true);
  await expect(client.call('nosuch', 'thing')).rejects.toMatchObject({ code: 'SERVICE_DOES_NOT_EXISTS' });
  const [pong, failed] = await client.multirequest([
    { service: 'system', action: 'ping' },
    { service: 'media', action: 'get', params: { entryId: 'x' } },
  ]);
  expect(pong).toBe(true);
  expect(failed).toBeInstanceOf(RemoteError);
  const nobody = createClient({ serviceUrl: 'http://127.0.0.1:1' });
  await expect(nobody.call('system', 'ping')).rejects.toBeInstanceOf(UnreachableError);
});
