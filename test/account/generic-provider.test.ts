import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Upload } from '../../src/account/wire/value.js';
import { PARTNER_ID, type Answer } from './support/api-client.js';
import {
  adminKs,
  errorOf,
  GENERIC_ACTIONS,
  GENERIC_PROVIDERS,
  openAccount,
  PROFILES,
  PROVIDERS,
  readResult,
  type LocalCalls,
} from './support/local-calls.js';

const CLASS = 'KalturaGenericDistributionProvider';
const ACTION_CLASS = 'KalturaGenericDistributionProviderAction';
const NOW = 1_900_000_000;
let nowSec = NOW;
let api: LocalCalls;
beforeAll(async () => {
  api = await openAccount({ now: () => nowSec * 1000 });
});
afterAll(() => api[Symbol.asyncDispose]());

const size = (width: number, height: number) => ({
  objectType: 'KalturaDistributionThumbDimensions',
  width,
  height,
});
const addProvider = (fields: object = {}): Promise<Answer> =>
  api.do(GENERIC_PROVIDERS, 'add', {
    partnerId: PARTNER_ID,
    genericDistributionProvider: { name: 'Ours', ...fields },
  });
const addAction = (genericDistributionProviderId: unknown, fields: object = {}): Promise<Answer> =>
  api.do(GENERIC_ACTIONS, 'add', {
    genericDistributionProviderAction: { genericDistributionProviderId, action: 1, protocol: 3, ...fields },
  });
const tryCall = async (service: string, action: string, params: object): Promise<Answer> =>
  (await api.call(service, action, { ...params })).answer;

const providerNotFound = (id: unknown): object =>
  errorOf(
    'GENERIC_DISTRIBUTION_PROVIDER_NOT_FOUND',
    `Generic distribution provider not found [${String(id)}]`,
  );
const actionNotFound = (id: unknown): object =>
  errorOf(
    'GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND',
    `Generic distribution provider action not found [${String(id)}]`,
  );
const notUpdatable = (property: string) =>
  errorOf('PROPERTY_VALIDATION_NOT_UPDATABLE', `The property "${property}" cannot be updated`);

describe('the list of providers', () => {
  test('of a fresh account has the 33 of the guide', async () => {
    await using fresh = await openAccount();
    const answer = await fresh.do(PROVIDERS, 'list');
    const objects = answer['objects'] as Answer[];
    expect(answer['totalCount']).toBe(33);
    expect(objects).toHaveLength(33);
    expect(objects[0]).toMatchObject({
      type: 1,
      name: 'Default',
      objectType: CLASS,
      partnerId: 0,
      isDefault: 1,
    });
    expect(objects[1]).toEqual({
      type: 2,
      name: 'Syndication',
      scheduleUpdateEnabled: true,
      availabilityUpdateEnabled: false,
      deleteInsteadUpdate: false,
      intervalBeforeSunrise: 0,
      intervalBeforeSunset: 0,
      updateRequiredEntryFields: [],
      updateRequiredMetadataXPaths: [],
      objectType: 'KalturaSyndicationDistributionProvider',
    });
    expect(objects.find(({ type }) => type === 'youtubeApiDistribution.YOUTUBE_API')).toMatchObject({
      name: 'YoutubeApi',
      scheduleUpdateEnabled: false,
      availabilityUpdateEnabled: true,
      objectType: 'KalturaYoutubeApiDistributionProvider',
    });
    expect(new Set(objects.map(({ type }) => type)).size).toBe(33);
  });

  test('pages the generic ones alone, and filters them by a generic filter alone', async () => {
    await using fresh = await openAccount();
    for (const name of ['A', 'B', 'C']) {
      await fresh.do(GENERIC_PROVIDERS, 'add', {
        partnerId: PARTNER_ID,
        genericDistributionProvider: { name, isDefault: false },
      });
    }
    const page = await fresh.do(PROVIDERS, 'list', { pager: { pageSize: 2, pageIndex: 2 } });
    const names = ({ objects }: Answer) => (objects as Answer[]).map(({ name }) => name);
    expect(names(page).slice(0, 3)).toEqual(['B', 'C', 'Syndication']);
    expect(page['totalCount']).toBe(36);

    const filter = { objectType: `${CLASS}Filter`, isDefaultEqual: 0 };
    expect(await fresh.do(PROVIDERS, 'list', { filter })).toMatchObject({ totalCount: 35 });
    const byType = await fresh.call(PROVIDERS, 'list', { filter: { typeEqual: 1 } });
    expect(byType.answer).toMatchObject({ totalCount: 36 });
    expect(byType.notes).toContain('FILTER_IGNORED');
    const broken = await fresh.call(PROVIDERS, 'list', { filter: { ...filter, typeEqual: 1 } });
    expect(broken.answer).toMatchObject(errorOf('INTERNAL_DATABASE_ERROR', 'Internal database error'));
  });
});

describe('a generic provider', () => {
  test('is added, read and listed with the values of the server', async () => {
    const added = await addProvider({
      isDefault: 'false',
      requiredFlavorParamsIds: '0',
      optionalFlavorParamsIds: '487041',
      requiredThumbDimensions: [size(1, 2), size(1, 2)],
      intervalBeforeSunrise: 60,
    });
    expect(added).toEqual({
      id: added['id'],
      type: 1,
      name: 'Ours',
      availabilityUpdateEnabled: false,
      intervalBeforeSunrise: 60,
      updateRequiredEntryFields: '',
      updateRequiredMetadataXPaths: '',
      createdAt: nowSec,
      updatedAt: nowSec,
      partnerId: PARTNER_ID,
      isDefault: 0,
      status: 2,
      requiredFlavorParamsIds: '0',
      optionalFlavorParamsIds: '487041',
      requiredThumbDimensions: [size(1, 2)],
      optionalThumbDimensions: [],
      objectType: CLASS,
    });
    expect(await api.do(GENERIC_PROVIDERS, 'get', { id: added['id'] })).toEqual(added);
    const list = await api.do(GENERIC_PROVIDERS, 'list', { filter: { idEqual: added['id'] } });
    expect(list).toEqual({ objectType: `${CLASS}ListResponse`, totalCount: 1, objects: [added] });
  });

  test('of which nothing is said has no isDefault', async () => {
    expect(await addProvider()).not.toHaveProperty('isDefault');
  });

  test.each([
    [
      'without a name',
      {},
      errorOf('PROPERTY_VALIDATION_CANNOT_BE_NULL', `The property "${CLASS}::name" cannot be null`),
    ],
    [
      'with an empty name',
      { name: '' },
      errorOf(
        'PROPERTY_VALIDATION_MIN_LENGTH',
        `The property "${CLASS}::name" must have a min length of 1 characters`,
      ),
    ],
    ['with a status', { name: 'x', status: 2 }, notUpdatable(`${CLASS}::status`)],
    ['with a type', { name: 'x', type: 1 }, notUpdatable(`${CLASS}::type`)],
  ])('%s is refused', async (_, genericDistributionProvider, expected) => {
    expect(await tryCall(GENERIC_PROVIDERS, 'add', { genericDistributionProvider })).toMatchObject(expected);
  });

  test('is not cut short on update: what it rewrites is cleared where it is left out', async () => {
    const { id } = await addProvider({
      scheduleUpdateEnabled: true,
      intervalBeforeSunset: 5,
      updateRequiredEntryFields: 'entry.NAME',
      requiredThumbDimensions: [size(1, 2)],
      requiredFlavorParamsIds: '2',
      editableFields: 'a,b',
    });
    nowSec += 10;
    const { answer, notes } = await api.call(GENERIC_PROVIDERS, 'update', {
      id,
      genericDistributionProvider: { name: 'Renamed' },
    });
    expect(answer).toMatchObject({
      name: 'Renamed',
      updateRequiredEntryFields: '',
      requiredThumbDimensions: [],
      requiredFlavorParamsIds: '2',
      editableFields: 'a,b',
      updatedAt: nowSec,
    });
    expect(answer).not.toHaveProperty('scheduleUpdateEnabled');
    expect(answer).not.toHaveProperty('intervalBeforeSunset');
    expect(notes).toContain('UPDATE_CLEARS');

    const again = await api.call(GENERIC_PROVIDERS, 'update', {
      id,
      genericDistributionProvider: { name: 'Again' },
    });
    expect(again.notes).not.toContain('UPDATE_CLEARS');
  });

  test('takes its own id and status again, and nothing else that is readonly', async () => {
    const { id } = await addProvider();
    const send = async (genericDistributionProvider: object) =>
      tryCall(GENERIC_PROVIDERS, 'update', { id, genericDistributionProvider });
    expect(await send({ id, status: 2, type: 1, partnerId: PARTNER_ID })).toMatchObject({ id });
    expect(await send({ id: 4711 })).toMatchObject(notUpdatable(`${CLASS}::id`));
    expect(await send({ createdAt: NOW })).toMatchObject(notUpdatable(`${CLASS}::createdAt`));
    expect(await send({ name: '' })).toMatchObject({ code: 'PROPERTY_VALIDATION_MIN_LENGTH' });
  });

  test.each(['get', 'update', 'delete'])('that is not there cannot be %s', async (action) => {
    const params = { id: 99_999, genericDistributionProvider: { name: 'x' } };
    expect(await tryCall(GENERIC_PROVIDERS, action, params)).toMatchObject(providerNotFound(99_999));
  });

  test('is deleted with those who look for it told, unless it is the default', async () => {
    const { id } = await addProvider({ isDefault: true });
    expect(await tryCall(GENERIC_PROVIDERS, 'delete', { id })).toMatchObject(
      errorOf(
        'CANNOT_DELETE_DEFAULT_DISTRIBUTION_PROVIDER',
        'Cannot delete default generic distribution provider',
      ),
    );
    const byConsole = { id, ks: api.consoleKs, partnerId: PARTNER_ID };
    expect(await api.do(GENERIC_PROVIDERS, 'delete', byConsole)).toBeNull();
    expect(await tryCall(GENERIC_PROVIDERS, 'get', { id })).toMatchObject(providerNotFound(id));

    const ours = await addProvider({ isDefault: false });
    expect(await api.do(GENERIC_PROVIDERS, 'delete', { id: ours['id'] })).toBeNull();
    expect(await tryCall(GENERIC_PROVIDERS, 'get', { id: ours['id'] })).toMatchObject(
      providerNotFound(ours['id']),
    );
  });

  test('takes its profiles with it', async () => {
    const { id } = await addProvider();
    const profile = await api.do(PROFILES, 'add', {
      partnerId: PARTNER_ID,
      distributionProfile: {
        objectType: 'KalturaGenericDistributionProfile',
        providerType: 1,
        name: 'x',
        genericProviderId: id,
      },
    });
    await api.do(GENERIC_PROVIDERS, 'delete', { id });
    expect(await tryCall(PROFILES, 'get', { id: profile['id'] })).toMatchObject({
      code: 'DISTRIBUTION_PROFILE_NOT_FOUND',
    });
  });

  test('belongs to the session’s partner where the guide sends none; the server keeps none', async () => {
    const call = { genericDistributionProvider: { name: 'Ours' } };
    const ours = await api.call(GENERIC_PROVIDERS, 'add', call);
    expect(ours.answer).toMatchObject({ partnerId: PARTNER_ID });
    expect(ours.notes).toContain('PARTNER_FROM_SESSION');

    await using server = await openAccount({ dialect: 'server' });
    const byConsole = { ks: server.consoleKs };
    const orphan = await server.call(GENERIC_PROVIDERS, 'add', { ...byConsole, ...call });
    expect(orphan.answer).not.toHaveProperty('partnerId');
    expect(orphan.notes).toContain('ORPHAN');
    const { id } = orphan.answer;
    expect((await server.call(GENERIC_PROVIDERS, 'get', { ...byConsole, id })).answer).toMatchObject(
      providerNotFound(id),
    );
  });

  test.each([GENERIC_PROVIDERS, GENERIC_ACTIONS])(
    'in dialect server is the console’s: %s',
    async (service) => {
      await using server = await openAccount({ dialect: 'server' });
      const refused = await server.call(service, 'list');
      expect(refused.answer).toMatchObject(
        errorOf('SERVICE_FORBIDDEN', `The access to service [${service.toLowerCase()}->list] is forbidden`),
      );
      const allowed = await server.do(service, 'list', { ks: server.consoleKs });
      expect(allowed).toMatchObject({ objectType: expect.stringContaining('ListResponse') as string });
    },
  );

  test('of one partner is hidden from another', async () => {
    const { id } = await addProvider();
    const { store, clock } = api.account.context;
    await store.write(() =>
      store.partners.put({
        id: 55,
        name: 'Other',
        adminSecret: 'x'.repeat(32),
        secret: 'y'.repeat(32),
        adminName: 'other',
        adminEmail: 'other@localhost',
        createdAt: clock.nowSec(),
      }),
    );
    const ks = await adminKs(api.account, 55);
    expect(await tryCall(GENERIC_PROVIDERS, 'get', { ks, id })).toMatchObject(providerNotFound(id));
    expect(await api.do(GENERIC_PROVIDERS, 'get', { ks, id: 1 })).toMatchObject({ name: 'Default' });
  });
});

describe('an action of a generic provider', () => {
  test('is added, read and listed, its password in clear', async () => {
    const { id: providerId } = await addProvider();
    const sent = {
      action: 2,
      protocol: 4,
      serverAddress: 'http://a.example/',
      remotePath: '/in',
      remoteUsername: 'me',
      remotePassword: 'secret',
      resultsParser: 2,
      editableFields: 'x',
      mandatoryFields: 'y',
    };
    const added = await addAction(providerId, sent);
    expect(added).toEqual({
      ...sent,
      id: added['id'],
      createdAt: nowSec,
      updatedAt: nowSec,
      genericDistributionProviderId: providerId,
      status: 2,
      objectType: ACTION_CLASS,
    });
    expect(await api.do(GENERIC_ACTIONS, 'get', { id: added['id'] })).toEqual(added);
    const byProvider = { genericDistributionProviderId: providerId, actionType: 2 };
    expect(await api.do(GENERIC_ACTIONS, 'getByProviderId', byProvider)).toEqual(added);
    const filter = { genericDistributionProviderIdEqual: providerId, actionIn: '1,2' };
    expect(await api.do(GENERIC_ACTIONS, 'list', { filter })).toEqual({
      objectType: `${ACTION_CLASS}ListResponse`,
      totalCount: 1,
      objects: [added],
    });
    expect(await api.do(GENERIC_ACTIONS, 'list', { filter: { ...filter, actionIn: '3' } })).toMatchObject({
      totalCount: 0,
    });
  });

  test.each([
    [
      'without a provider',
      { action: 1 },
      errorOf(
        'PROPERTY_VALIDATION_CANNOT_BE_NULL',
        `The property "${ACTION_CLASS}::genericDistributionProviderId" cannot be null`,
      ),
    ],
    [
      'of a provider that is not there',
      { genericDistributionProviderId: 99_999, id: 1 },
      providerNotFound(99_999),
    ],
    ['with an id', { genericDistributionProviderId: 1, id: 1 }, notUpdatable(`${ACTION_CLASS}::id`)],
    [
      'with its stylesheet',
      { genericDistributionProviderId: 1, mrssTransformer: '<a/>' },
      notUpdatable(`${ACTION_CLASS}::mrssTransformer`),
    ],
    [
      'with a parser that is none',
      { genericDistributionProviderId: 1, resultsParser: 4 },
      errorOf(
        'INVALID_ENUM_VALUE',
        'Invalid enumeration value "4" for parameter "resultsParser", expecting enumeration type "KalturaGenericDistributionProviderParser"',
      ),
    ],
  ])('%s is refused', async (_, genericDistributionProviderAction, expected) => {
    expect(await tryCall(GENERIC_ACTIONS, 'add', { genericDistributionProviderAction })).toMatchObject(
      expected,
    );
  });

  test('of a type that is there already is added and never found: the first one is', async () => {
    const { id } = await addProvider();
    const first = await addAction(id);
    const { answer, notes } = await api.call(GENERIC_ACTIONS, 'add', {
      genericDistributionProviderAction: { genericDistributionProviderId: id, action: 1 },
    });
    expect(notes).toContain('ACTION_DUPLICATE');
    expect(answer['id']).not.toBe(first['id']);
    const byProvider = { genericDistributionProviderId: id, actionType: 1 };
    expect(await api.do(GENERIC_ACTIONS, 'getByProviderId', byProvider)).toMatchObject({ id: first['id'] });
  });

  test('changes what is sent; its provider and type only to what they are', async () => {
    const { id: providerId } = await addProvider();
    const { id } = await addAction(providerId, { remotePath: '/in', remotePassword: 'secret' });
    const send = async (genericDistributionProviderAction: object) =>
      tryCall(GENERIC_ACTIONS, 'update', { id, genericDistributionProviderAction });
    nowSec += 10;
    const changed = await send({ remotePath: '/out', remotePassword__null: '', action: 1, status: 2 });
    expect(changed).toMatchObject({ remotePath: '/out', protocol: 3, updatedAt: nowSec });
    expect(changed).not.toHaveProperty('remotePassword');
    expect(await send({ action: 2 })).toMatchObject(notUpdatable(`${ACTION_CLASS}::action`));
    expect(await send({ genericDistributionProviderId: 1 })).toMatchObject(
      notUpdatable(`${ACTION_CLASS}::genericDistributionProviderId`),
    );
  });

  test('cannot be sent its own stylesheet back, though it is the same', async () => {
    const { id: providerId } = await addProvider();
    const { id } = await addAction(providerId);
    await api.do(GENERIC_ACTIONS, 'addMrssTransform', { id, xslData: '<a/>' });
    const genericDistributionProviderAction = { mrssTransformer: '<a/>' };
    expect(await tryCall(GENERIC_ACTIONS, 'update', { id, genericDistributionProviderAction })).toMatchObject(
      notUpdatable(`${ACTION_CLASS}::mrssTransformer`),
    );
  });

  test('is changed and deleted by provider and type; the error then names the provider', async () => {
    const { id: providerId } = await addProvider();
    const { id } = await addAction(providerId);
    const byProvider = { genericDistributionProviderId: providerId, actionType: 1 };
    const change = { ...byProvider, genericDistributionProviderAction: { remotePath: '/new' } };
    expect(await api.do(GENERIC_ACTIONS, 'updateByProviderId', change)).toMatchObject({
      id,
      remotePath: '/new',
    });
    expect(await api.do(GENERIC_ACTIONS, 'deleteByProviderId', byProvider)).toBeNull();
    for (const action of ['getByProviderId', 'updateByProviderId', 'deleteByProviderId']) {
      expect(await tryCall(GENERIC_ACTIONS, action, change)).toMatchObject(actionNotFound(providerId));
    }
    expect(await tryCall(GENERIC_ACTIONS, 'get', { id })).toMatchObject(actionNotFound(id));
    const wrong = { ...byProvider, actionType: 9 };
    expect(await tryCall(GENERIC_ACTIONS, 'getByProviderId', wrong)).toMatchObject({
      code: 'INVALID_ENUM_VALUE',
    });
  });

  const UPLOADS = [
    ['addMrssTransform', 'xsl', 'mrssTransformer'],
    ['addMrssValidate', 'xsd', 'mrssValidator'],
    ['addResultsTransform', 'transform', 'resultsTransformer'],
  ] as const;

  test.each(UPLOADS)('%s keeps a text or a file as it is, whatever it is', async (action, from, property) => {
    const { id: providerId } = await addProvider();
    const { id } = await addAction(providerId);
    const text = ' <not well-formed é\r\n';
    expect(await api.do(GENERIC_ACTIONS, action, { id, [`${from}Data`]: text })).toMatchObject({
      [property]: text,
    });

    const uploadCall = async (bytes: Buffer) =>
      readResult(
        api.account,
        await api.account.dispatch({
          service: GENERIC_ACTIONS,
          action: `${action}FromFile`,
          ks: api.ks,
          id: String(id),
          [`${from}File`]: new Upload('a.xml', bytes),
        }),
      );
    const file = '\ufeff<?xml version="1.0"?>\n<ü/>';
    expect((await uploadCall(Buffer.from(file))).answer).toMatchObject({ [property]: file });
    expect(await api.do(GENERIC_ACTIONS, 'get', { id })).toMatchObject({ [property]: file });
    expect((await uploadCall(Buffer.from([0x3c, 0xfc, 0x3e]))).notes).toContain('UPLOAD_NOT_UTF8');
  });

  test.each(UPLOADS)(
    '%s refuses a missing text, a text for a file, control characters, and no action',
    async (action, from) => {
      const { id: providerId } = await addProvider();
      const { id } = await addAction(providerId);
      expect(await tryCall(GENERIC_ACTIONS, action, { id })).toMatchObject(
        errorOf('MISSING_MANDATORY_PARAMETER', `Missing parameter "${from}Data"`),
      );
      expect(await tryCall(GENERIC_ACTIONS, action, { id, [`${from}Data`]: '\u0001' })).toMatchObject({
        code: 'INVALID_PARAMETER_CHAR',
      });
      expect(await tryCall(GENERIC_ACTIONS, action, { id: 99_999, [`${from}Data`]: 'x' })).toMatchObject(
        actionNotFound(99_999),
      );
      const asText = { id, [`${from}File`]: '<a/>' };
      expect(await tryCall(GENERIC_ACTIONS, `${action}FromFile`, asText)).toMatchObject(
        errorOf('UPLOAD_ERROR', 'Upload failed'),
      );
    },
  );
});

describe('the switches of a generic profile', () => {
  test('are off until the provider has the action, and as they were stored then', async () => {
    const { id: providerId } = await addProvider();
    const { id } = await api.do(PROFILES, 'add', {
      partnerId: PARTNER_ID,
      distributionProfile: {
        objectType: 'KalturaGenericDistributionProfile',
        providerType: 1,
        name: 'x',
        genericProviderId: providerId,
        submitEnabled: 3,
        updateEnabled: 2,
        deleteEnabled: 2,
      },
    });
    const read = () => api.do(PROFILES, 'get', { id });
    const off = { submitEnabled: 1, updateEnabled: 1, deleteEnabled: 1, reportEnabled: 1 };
    expect(await read()).toMatchObject(off);
    const { id: actionId } = await addAction(providerId);
    await addAction(providerId, { action: 2 });
    await addAction(providerId, { action: 4 });
    const on = await read();
    expect(on).toMatchObject({ submitEnabled: 3, updateEnabled: 2, deleteEnabled: 1 });
    expect(on).not.toHaveProperty('reportEnabled');
    await api.do(GENERIC_ACTIONS, 'delete', { id: actionId });
    expect(await read()).toMatchObject({ submitEnabled: 1, updateEnabled: 2 });
  });
});
