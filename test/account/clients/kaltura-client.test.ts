import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MRSS_TRANSFORM } from '../guide-commands.js';
import {
  ADMIN_SECRET,
  PARTNER_ID,
  startAccount,
  waitFor,
  type ServedAccount,
} from '../support/api-client.js';
import { DESTINATION_ANSWER } from '../support/guide-situations.js';
import { createClient, make, request, type ApiClient } from '../support/kaltura-client.js';

let api: ServedAccount;
let client: ApiClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mrssmith-client-'));
  api = await startAccount({ scriptedResponses: () => [DESTINATION_ANSWER] });
  client = createClient(api.url);
  const ks = await request('session', 'start', ADMIN_SECRET, 'author', 2, PARTNER_ID).execute(client);
  client.setKs(ks as string).setPartnerId(PARTNER_ID);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

type Properties = Readonly<Record<string, unknown>>;

const send = async (service: string, action: string, ...args: readonly unknown[]): Promise<Properties> =>
  (await request(service, action, ...args).execute(client)) as Properties;

const ACTIONS = 'genericDistributionProviderAction';
const SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="item"/></xs:schema>';

async function addEntry(): Promise<unknown> {
  const { id } = await send('media', 'add', make('MediaEntry', { name: 'An entry', mediaType: 1 }));
  const token = await send('uploadToken', 'add', make('UploadToken', { fileName: 'movie.mp4' }));
  const uploaded = await send('uploadToken', 'upload', token['id'], Buffer.from('frames'));
  expect(uploaded).toMatchObject({ status: 2, uploadedFileSize: 6 });
  const resource = make('UploadedFileTokenResource', { token: token['id'] });
  await send('media', 'addContent', id, resource);
  await waitFor(
    () => send('media', 'get', id),
    ({ status }) => status === 2,
  );
  return id;
}

async function addAction(providerId: unknown, action: number): Promise<unknown> {
  const properties = { genericDistributionProviderId: providerId, action, protocol: 4, resultsParser: 2 };
  const target = { serverAddress: 'http://platform.invalid', remotePath: '/ingest' };
  const { id } = await send(
    ACTIONS,
    'add',
    make('GenericDistributionProviderAction', { ...properties, ...target }),
  );
  await send(ACTIONS, 'addMrssTransform', id, MRSS_TRANSFORM);
  await send(ACTIONS, 'addResultsTransform', id, '//response/id');
  return id;
}

async function addConnector(): Promise<Properties> {
  const provider = make('GenericDistributionProvider', { name: 'A platform' });
  const { id, partnerId } = await send('genericDistributionProvider', 'add', provider);
  expect(partnerId).toBe(PARTNER_ID);
  for (const action of [1, 2, 3]) await addAction(id, action);
  const modes = { status: 2, submitEnabled: 3, updateEnabled: 3, deleteEnabled: 3 };
  const profile = { name: 'A channel', providerType: '1', genericProviderId: id, ...modes };
  const added = await send('distributionProfile', 'add', make('GenericDistributionProfile', profile));
  expect(added).toMatchObject({
    objectType: 'KalturaGenericDistributionProfile',
    ...profile,
    providerType: 1,
  });
  return added;
}

const settled = (id: unknown): Promise<Properties> =>
  waitFor(
    () => send('entryDistribution', 'get', id),
    ({ status }) => ![1, 4, 5, 6].includes(Number(status)),
  );

describe('the generated client for Node', () => {
  test('takes a connector through its whole life', async () => {
    const profile = await addConnector();
    const entryId = await addEntry();
    const binding = make('EntryDistribution', { entryId, distributionProfileId: profile['id'] });
    const { id, status } = await send('entryDistribution', 'add', binding);
    expect(status).toBe(0);
    expect(await send('entryDistribution', 'validate', id)).toMatchObject({ validationErrors: [] });

    await send('entryDistribution', 'submitAdd', id);
    expect(await settled(id)).toMatchObject({ status: 2, remoteId: 'remote-1', hasSubmitSentDataLog: true });
    const served = `${api.url}/api_v3/service/contentDistribution_entryDistribution/action/serveSentData`;
    const sent = await fetch(`${served}?ks=${api.ks}&id=${String(id)}&actionType=1`);
    expect(sent.headers.get('Content-Disposition')).toBe(`attachment; filename="${String(id)}_1_sent.xml"`);
    expect(await sent.text()).toContain('<title>An entry</title>');

    await send('media', 'update', entryId, make('MediaEntry', { name: 'Another name' }));
    await send('entryDistribution', 'submitUpdate', id);
    expect(await settled(id)).toMatchObject({ status: 2, hasUpdateSentDataLog: true });

    await send('entryDistribution', 'submitDelete', id);
    expect(await settled(id)).toMatchObject({ status: 10 });
    expect(await send('entryDistribution', 'deleteAction', id)).toBeNull();
    await expect(send('entryDistribution', 'get', id)).rejects.toMatchObject({
      code: 'ENTRY_DISTRIBUTION_NOT_FOUND',
      message: `Entry distribution not found [${String(id)}]`,
    });
  });

  test('uploads transforms from files', async () => {
    const provider = make('GenericDistributionProvider', { name: 'From files' });
    const { id: providerId } = await send('genericDistributionProvider', 'add', provider);
    const id = await addAction(providerId, 1);
    const write = (name: string, text: string): string => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    };
    const xsl = `${MRSS_TRANSFORM}<!-- é -->`;
    await send(ACTIONS, 'addMrssTransformFromFile', id, write('submit.xsl', xsl));
    await send(ACTIONS, 'addMrssValidateFromFile', id, write('submit.xsd', SCHEMA));
    await send(ACTIONS, 'addResultsTransformFromFile', id, write('results.xpath', '//id'));
    expect(await send(ACTIONS, 'get', id)).toMatchObject({
      mrssTransformer: xsl,
      mrssValidator: SCHEMA,
      resultsTransformer: '//id',
    });
  });

  test('sends batches, whose requests refer to results, with files among them', async () => {
    const xsl = join(folder, 'batch.xsl');
    writeFileSync(xsl, MRSS_TRANSFORM);
    const action = { genericDistributionProviderId: '{1:result:id}', action: 1 };
    const batch = client.startMultiRequest();
    batch.add(
      request('genericDistributionProvider', 'add', make('GenericDistributionProvider', { name: 'B' })),
    );
    batch.add(request(ACTIONS, 'add', make('GenericDistributionProviderAction', action)));
    batch.add(request(ACTIONS, 'addMrssTransformFromFile', '{2:result:id}', xsl));
    batch.add(request(ACTIONS, 'get', 99_999_999));
    batch.add(request(ACTIONS, 'getByProviderId', '{1:result:id}', 1));
    expect(await batch.execute(client)).toMatchObject([
      { objectType: 'KalturaGenericDistributionProvider', partnerId: PARTNER_ID },
      { objectType: 'KalturaGenericDistributionProviderAction' },
      { mrssTransformer: MRSS_TRANSFORM },
      { code: 'GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND' },
      { mrssTransformer: MRSS_TRANSFORM, action: 1 },
    ]);
  });

  test('starts its session inside a batch', async () => {
    const fresh = createClient(api.url);
    const batch = fresh.startMultiRequest();
    batch.add(request('session', 'start', ADMIN_SECRET, 'author', 2, PARTNER_ID));
    batch.add(request('partner', 'getInfo').setKs('{1:result}'));
    expect(await batch.execute(fresh)).toMatchObject([expect.any(String), { id: PARTNER_ID }]);
  });

  test('starts a session with an application token', async () => {
    const added = await send('appToken', 'add', make('AppToken', { hashType: 'SHA256', sessionType: 2 }));
    const stranger = createClient(api.url);
    const widget = request('session', 'startWidgetSession', `_${PARTNER_ID}`);
    const { ks } = (await widget.execute(stranger)) as { ks: string };
    stranger.setKs(ks);
    const hash = createHash('sha256')
      .update(ks + String(added['token']))
      .digest('hex');
    const info = (await request('appToken', 'startSession', added['id'], hash).execute(
      stranger,
    )) as Properties;
    stranger.setKs(String(info['ks']));
    expect(await request('distributionProfile', 'listAction').execute(stranger)).toMatchObject({
      objectType: 'KalturaDistributionProfileListResponse',
    });
  });
});
