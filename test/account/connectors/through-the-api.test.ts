import { expect, test } from 'vitest';
import { SinkCourier } from '../../../src/harness/delivery/sink-courier.js';
import { Inbox } from '../../../src/harness/sinks/inbox.js';
import { createLocalEngine } from '../../../src/xml/local.js';
import {
  PARTNER_ID,
  startAccount,
  uploadFile,
  waitFor,
  type Answer,
  type ServedAccount,
} from '../support/api-client.js';

const PROFILE = 'contentDistribution_distributionProfile';
const DISTRIBUTION = 'contentDistribution_entryDistribution';
const MANUAL = { status: 2, submitEnabled: 3, updateEnabled: 3, deleteEnabled: 3 };
const FINAL = new Set([2, 7, 8, 9, 10]);

async function start(): Promise<{ api: ServedAccount; inbox: Inbox }> {
  const inbox = new Inbox();
  const courier = new SinkCourier({ inbox });
  return { inbox, api: await startAccount({ createEngine: createLocalEngine, courier }) };
}

async function addEntry(api: ServedAccount): Promise<string> {
  const entry = {
    objectType: 'KalturaMediaEntry',
    name: 'Dawn',
    description: 'Light.',
    tags: 'sea',
    mediaType: 1,
  };
  const { id } = await api.do('media', 'add', { entry });
  const token = await uploadFile(api, 'dawn.mp4', 'the film');
  const resource = { objectType: 'KalturaUploadedFileTokenResource', token };
  await api.do('media', 'addContent', { entryId: id, resource });
  return String(id);
}

/** Adds a profile and the entry to it. @returns the distribution's id. */
async function bind(api: ServedAccount, entryId: string, distributionProfile: Answer) {
  const profile = await api.do(PROFILE, 'add', {
    partnerId: PARTNER_ID,
    distributionProfile: { ...MANUAL, ...distributionProfile },
  });
  const entryDistribution = { entryId, distributionProfileId: profile['id'] };
  const { id } = await api.do(DISTRIBUTION, 'add', { entryDistribution });
  return { profile, id };
}

async function act(api: ServedAccount, action: string, id: unknown): Promise<Answer> {
  await api.do(DISTRIBUTION, action, { id });
  return waitFor(
    () => api.do(DISTRIBUTION, 'get', { id }),
    ({ status }) => FINAL.has(Number(status)),
  );
}

test('an FTP profile delivers an entry, and takes it away again', async () => {
  const { api, inbox } = await start();
  await using _api = api;
  const entryId = await addEntry(api);
  const { id } = await bind(api, entryId, {
    objectType: 'KalturaFtpDistributionProfile',
    providerType: 'ftpDistribution.FTP',
    name: 'Drop',
    protocol: 1,
    host: 'ftp.acme.example',
    basePath: '/in',
    username: 'acme',
    password: 'secret',
  });
  expect(await act(api, 'submitAdd', id)).toMatchObject({ status: 2 });
  const [metadata, film] = inbox.deliveries;
  expect(metadata?.path).toBe(`/in/${entryId}_metadata.xml`);
  expect(film?.path).toMatch(new RegExp(`^/in/${entryId}_0_\\w+_1\\.mp4$`));
  expect(film?.body.toString()).toBe('the film');
  const sent = await fetch(`${api.url}/api_v3/service/${DISTRIBUTION}/action/serveSentData`, {
    method: 'POST',
    body: new URLSearchParams({ ks: api.ks, id: String(id), actionType: '1' }),
  });
  expect(await sent.text()).toBe(metadata?.body.toString());
  expect(await act(api, 'submitDelete', id)).toMatchObject({ status: 10 });
});

test('a YouTube profile is authorised in the browser, and gives a remote id', async () => {
  const { api } = await start();
  await using _api = api;
  const { id, profile } = await bind(api, await addEntry(api), {
    objectType: 'KalturaYoutubeApiDistributionProfile',
    providerType: 'youtubeApiDistribution.YOUTUBE_API',
    name: 'Channel',
    defaultCategory: 27,
  });
  const url = String(profile['apiAuthorizeUrl']);
  expect(await (await fetch(url)).text()).toContain('Grant access');
  const granted = await fetch(url, { method: 'POST', headers: { origin: api.url } });
  expect(await granted.text()).toContain('Access granted');
  expect(await api.do(PROFILE, 'get', { id: profile['id'] })).toHaveProperty('googleTokenData');
  const ready = await act(api, 'submitAdd', id);
  expect(ready).toMatchObject({ status: 2 });
  expect(ready['remoteId']).toMatch(/^[\w-]{11}$/);
});

test('a required field that is empty is a validation error, and the entry waits', async () => {
  const { api } = await start();
  await using _api = api;
  const { id } = await bind(api, await addEntry(api), {
    objectType: 'KalturaYoutubeApiDistributionProfile',
    providerType: 'youtubeApiDistribution.YOUTUBE_API',
    name: 'Channel',
  });
  const { validationErrors } = await api.do(DISTRIBUTION, 'get', { id });
  expect(validationErrors).toMatchObject([
    {
      objectType: 'KalturaDistributionValidationErrorInvalidData',
      errorType: 4,
      fieldName: 'YouTube category',
      validationErrorType: 1,
    },
  ]);
});

test('a syndication profile has its feed at an address', async () => {
  const { api } = await start();
  await using _api = api;
  const entryId = await addEntry(api);
  const { id, profile } = await bind(api, entryId, {
    objectType: 'KalturaSyndicationDistributionProfile',
    providerType: 2,
    name: 'Feed',
  });
  expect(await act(api, 'submitAdd', id)).toMatchObject({ status: 2 });
  const feed = await fetch(
    `${api.url}/api_v3/getFeed.php?partnerId=${PARTNER_ID}&feedId=${String(profile['feedId'])}`,
  );
  expect(feed.headers.get('content-type')).toContain('text/xml');
  expect(await feed.text()).toContain(`<entryId>${entryId}</entryId>`);
});
