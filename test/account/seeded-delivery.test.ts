import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seedItem } from '../../src/account/seed.js';
import { SinkCourier } from '../../src/harness/delivery/sink-courier.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import { createLocalEngine } from '../../src/xml/local.js';
import { PARTNER_ID, startAccount, waitFor } from './support/api-client.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mrss');
const DISTRIBUTION = 'contentDistribution_entryDistribution';
const FINAL = new Set([2, 7]);

test('an FTP profile delivers every seeded entry with its files', async () => {
  const inbox = new Inbox();
  const courier = new SinkCourier({ inbox });
  await using api = await startAccount({ createEngine: createLocalEngine, courier });
  const { context } = api.account;
  for (const name of readdirSync(FIXTURES).filter((file) => file.endsWith('.xml'))) {
    await seedItem(context, { name, bytes: readFileSync(join(FIXTURES, name)) });
  }
  const { id: distributionProfileId } = await api.do('contentDistribution_distributionProfile', 'add', {
    partnerId: PARTNER_ID,
    distributionProfile: {
      objectType: 'KalturaFtpDistributionProfile',
      providerType: 'ftpDistribution.FTP',
      name: 'Drop',
      status: 2,
      submitEnabled: 3,
      protocol: 1,
      host: 'ftp.acme.example',
      basePath: '/in',
      username: 'acme',
      password: 'secret',
      optionalThumbDimensions: [{ width: 0, height: 0 }],
    },
  });
  const { objects } = await api.do('baseEntry', 'list', {
    filter: { startDateLessThanOrEqualOrNull: context.clock.nowSec() },
    pager: { pageSize: 100 },
  });
  const entries = objects as { id: string }[];
  expect(entries.length).toBeGreaterThan(15);
  for (const { id: entryId } of entries) {
    const { id } = await api.do(DISTRIBUTION, 'add', {
      entryDistribution: { entryId, distributionProfileId },
    });
    await api.do(DISTRIBUTION, 'submitAdd', { id });
    const answer = await waitFor(
      () => api.do(DISTRIBUTION, 'get', { id }),
      ({ status }) => FINAL.has(Number(status)),
    );
    expect(answer).toMatchObject({ entryId, status: 2 });
  }
  const film = inbox.deliveries.find(({ path }) => path.includes('1_b7r2x9fe') && path.endsWith('.mp4'));
  expect(film?.body.toString()).toMatch(/^This stands for the video or sound of asset 1_\w+\./);
  expect(film?.body.toString()).toContain('https://');
});

test('a seeded asset keeps the URL and size of its item, and is served as what stands for it', async () => {
  await using api = await startAccount();
  const bytes = readFileSync(join(FIXTURES, 'two-flavors.xml'));
  const { id: entryId } = await seedItem(api.account.context, { name: 'two-flavors.xml', bytes });
  const [first] = (await api.do('thumbAsset', 'getByEntryId', { entryId })) as unknown as {
    id: string;
    size: number;
  }[];
  expect(first?.size).toBeGreaterThan(1);
  const url = `${api.url}/api_v3/service/thumbAsset/action/serve/thumbAssetId/${first?.id}`;
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await response.text()).toContain(`asset ${first?.id}`);
});

test('flavor params of a seeded item have its tags, and the source those of any source', async () => {
  await using api = await startAccount();
  const bytes = readFileSync(join(FIXTURES, 'two-flavors.xml'));
  await seedItem(api.account.context, { name: 'two-flavors.xml', bytes });
  const { id: entryId } = await api.do('media', 'add', {
    entry: { objectType: 'KalturaMediaEntry', mediaType: 1 },
  });
  const resource = { objectType: 'KalturaStringResource', content: 'the film' };
  await api.do('media', 'addContent', { entryId, resource });
  expect(await api.do('flavorAsset', 'getByEntryId', { entryId })).toMatchObject([{ tags: 'source' }]);
});
