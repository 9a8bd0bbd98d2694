import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { joinRemote, versionedName } from '../../../src/account/connectors/ftp-plan.js';
import { errorOf, makeWorld, type World } from './world.js';

const FTP = 'KalturaFtpDistributionProfile';
const XSL = 'http://www.w3.org/1999/XSL/Transform';

const sheet = (body: string, output = '<xsl:output method="text"/>', params = '') =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="${XSL}" xmlns:php="http://php.net/xsl" exclude-result-prefixes="php">${output}${params}<xsl:template match="/">${body}</xsl:template></xsl:stylesheet>`;

const METADATA = sheet(
  '<m><xsl:value-of select="item/title"/></m>',
  '<xsl:output omit-xml-declaration="yes"/>',
);

/** A profile that logs in as `acme`; one flavor, one thumbnail, one caption. */
async function ftpWorld(own: Record<string, unknown> = {}): Promise<World> {
  const world = await makeWorld({
    objectType: FTP,
    own: {
      protocol: 1,
      host: 'ftp.acme.example',
      basePath: '/in//drop/',
      username: 'acme',
      password: 'secret',
      metadataXslt: METADATA,
      ...own,
    },
  });
  await world.putAsset({ id: '0_flavor', kind: 'flavor', paramsId: 3 }, 'flavor 1');
  await world.putAsset({ id: '0_thumb', kind: 'thumb', fileExt: 'jpg' }, 'thumb 1');
  await world.putAsset({ id: '0_unused', kind: 'flavor' }, 'not assigned');
  await world.putAsset({ id: '0_caption', kind: 'caption', fileExt: 'srt' }, 'caption 1');
  await world.putDistribution({
    flavorAssetIds: '0_flavor',
    thumbAssetIds: '0_thumb',
    assetIds: '0_caption',
  });
  return world;
}

const received = ({ inbox }: World) => inbox.deliveries.map(({ path, body }) => [path, body.toString()]);

test('names: one slash, a version before the extension, no folder', () => {
  expect(joinRemote('\\in//a/', '/b//c.mp4')).toBe('/in/a/b/c.mp4');
  expect(versionedName('a/b/c.d.mp4', '3')).toBe('c.d_v3.mp4');
});

describe.each([
  ['FTP', 1, ''],
  ['SCP', 2, '/home/acme'],
  ['SFTP', 3, ''],
])('%s', (_name, protocol, home) => {
  test('puts metadata, then the assets in the order they came, under the server’s own names', async () => {
    await using world = await ftpWorld({ protocol });
    const result = await world.run('submit');
    expect(errorOf(result)).toBeUndefined();
    expect(received(world)).toEqual([
      [`${home}/in/drop/0_entry001_metadata.xml`, '<m>Harbour &amp; Lights</m>\n'],
      [`${home}/in/drop/0_entry001_0_flavor_1.mp4`, 'flavor 1'],
      [`${home}/in/drop/0_entry001_0_thumb_1.jpg`, 'thumb 1'],
      [`${home}/in/drop/0_entry001_0_caption_1.srt`, 'caption 1'],
    ]);
    expect(result).toMatchObject({
      kind: 'finished',
      sentData: Buffer.from('<m>Harbour &amp; Lights</m>\n'),
    });
  });

  test('does not replace a file that is there', async () => {
    await using world = await ftpWorld({ protocol });
    await world.run('submit');
    await world.putDistribution({ mediaFiles: [] });
    expect(errorOf(await world.run('submit'))).toBe(
      '6 Error: Remote file already exists [/in/drop/0_entry001_metadata.xml]',
    );
    expect(world.inbox.count).toBe(4);
  });

  test('delete removes what was sent, so that it can be sent again', async () => {
    await using world = await ftpWorld({ protocol });
    await world.run('submit');
    const removed = await world.run('delete');
    expect(removed).toMatchObject({ kind: 'finished', mediaFiles: [] });
    expect(removed.messages.filter((message) => message.endsWith(' was removed'))).toHaveLength(4);
    expect(errorOf(await world.run('submit'))).toBeUndefined();
    expect(world.inbox.count).toBe(8);
  });
});

describe('what is sent again', () => {
  test('nothing, when nothing changed', async () => {
    await using world = await ftpWorld();
    await world.run('submit');
    expect(await world.run('update')).toMatchObject({ kind: 'finished', deliveries: [] });
    expect(world.inbox.count).toBe(4);
  });

  test('a newer asset and changed metadata, each with its version and without folders', async () => {
    await using world = await ftpWorld({
      flavorAssetFilenameXslt: sheet('videos/clip.mp4'),
      metadataFilenameXslt: sheet('xml/meta.xml'),
    });
    await world.run('submit');
    await world.putAsset({ id: '0_flavor', kind: 'flavor', version: 4 }, 'flavor 4');
    await world.putEntry({ name: 'New' });
    expect(errorOf(await world.run('update'))).toBeUndefined();
    expect(received(world).slice(4)).toEqual([
      ['/in/drop/meta_v2.xml', '<m>New</m>\n'],
      ['/in/drop/clip_v4.mp4', 'flavor 4'],
    ]);
    expect(world.distribution().mediaFiles.map(({ assetId, version }) => `${assetId} ${version}`)).toEqual([
      '0_thumb 1',
      '0_caption 1',
      'metadata 2',
      '0_flavor 4',
    ]);
  });

  test('what did not arrive: files that did are not sent twice', async () => {
    await using world = await ftpWorld();
    await world.putDistribution({ assetIds: '0_caption,0_broken' });
    await world.putAsset({ id: '0_broken', kind: 'attachment', fileExt: 'txt' }, 'x');
    await world.account.context.store.write(() => world.account.context.store.dropBlob('asset/0_broken/1'));
    expect(errorOf(await world.run('submit'))).toContain('asset 0_broken has no content');
    await world.putAsset({ id: '0_broken', kind: 'attachment', fileExt: 'txt' }, 'x');
    expect(errorOf(await world.run('submit'))).toBeUndefined();
    expect(world.inbox.count).toBe(5);
  });
});

describe('stylesheets', () => {
  test('get the ids as parameters, and any PHP function; white space around a name is cut', async () => {
    await using world = await ftpWorld({
      flavorAssetFilenameXslt: sheet(
        ` <xsl:value-of select="concat($distributionProfileId, '-', $entryDistributionId, '/', php:function('strtoupper', $flavorAssetId), '.mp4')"/> `,
        '<xsl:output method="text"/>',
        '<xsl:param name="flavorAssetId"/>',
      ),
      thumbnailAssetFilenameXslt: sheet('<xsl:value-of select="$thumbnailAssetId"/>.jpg'),
      assetFilenameXslt: sheet('<xsl:value-of select="$assetId"/>.srt'),
    });
    expect(errorOf(await world.run('submit'))).toBeUndefined();
    expect(received(world).map(([path]) => path)).toEqual([
      '/in/drop/0_entry001_metadata.xml',
      '/in/drop/7-9/0_FLAVOR.mp4',
      '/in/drop/0_thumb.jpg',
      '/in/drop/0_caption.srt',
    ]);
  });

  test('without method text the declaration is part of the name, and no FTP takes it', async () => {
    await using world = await ftpWorld({ metadataFilenameXslt: sheet('a.xml', '') });
    expect(errorOf(await world.run('submit'))).toMatch(
      /^99 Error: Can't put file \[.*<\?xml version="1.0"\?>\na.xml\]/,
    );
  });

  test('without one the metadata is the item, serialised again', async () => {
    await using world = await ftpWorld({ metadataXslt: '' });
    await world.run('submit');
    expect(received(world)[0]?.[1]).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<item><entryId>0_entry001</,
    );
  });

  test('metadata goes last, or not at all', async () => {
    await using last = await ftpWorld({ sendMetadataAfterAssets: true });
    await last.run('submit');
    expect(received(last).at(-1)?.[0]).toBe('/in/drop/0_entry001_metadata.xml');
    await using none = await ftpWorld({ disableMetadata: true });
    expect(await none.run('submit')).toMatchObject({ kind: 'finished', sentData: undefined });
    expect(none.inbox.count).toBe(3);
  });

  test('one that fails fails the job before anything is sent, with its line', async () => {
    await using world = await ftpWorld({ assetFilenameXslt: sheet('\n<xsl:value-of select="$nobody"/>') });
    expect(errorOf(await world.run('submit'))).toMatch(/^0 Error: assetFilenameXslt, line 2: .*nobody/);
    expect(world.inbox.count).toBe(0);
  });

  test('the content of a data entry goes under the entry’s name', async () => {
    await using world = await ftpWorld({ disableMetadata: true });
    await world.putEntry({ dataContent: '{"a":1}', name: 'data.json' });
    await world.run('submit');
    expect(received(world)[0]).toEqual(['/in/drop/data.json', '{"a":1}']);
  });
});

test('logs in with a key where there is one', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await using world = await ftpWorld({ protocol: 3, password: null, sftpPrivateKey: privateKey });
  const result = await world.run('submit');
  expect(errorOf(result)).toBeUndefined();
  const said = result.deliveries[0]?.transcript?.map(({ text }) => text) ?? [];
  expect(said).toContain('login "acme" with publickey');
  expect(said).not.toContain('login "acme" with password');
});

test('HTTP posts each file to its path', async () => {
  await using world = await ftpWorld({ protocol: 4, host: 'http://acme.example' });
  expect(errorOf(await world.run('submit'))).toBeUndefined();
  expect(received(world).map(([path]) => path)[1]).toBe('/in/drop/0_entry001_0_flavor_1.mp4');
});

test.each([
  [10, 'Aspera'],
  [6, 'File transfer manager type [6] not supported'],
])('protocol %i fails with a reason', async (protocol, reason) => {
  await using world = await ftpWorld({ protocol });
  expect(errorOf(await world.run('submit'))).toContain(reason);
});
