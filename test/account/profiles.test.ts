import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROVIDER_TYPES } from '../../src/account/types/providers.js';
import type { FieldSpec } from '../../src/account/types/spec.js';
import { PARTNER_ID, type Answer } from './support/api-client.js';
import { errorOf, GENERIC_PROVIDERS, openAccount, PROFILES, type LocalCalls } from './support/local-calls.js';

const NOW = 1_900_000_000;
let nowSec = NOW;
let guide: LocalCalls;
let server: LocalCalls;
beforeAll(async () => {
  guide = await openAccount({ now: () => nowSec * 1000 });
  server = await openAccount({ now: () => nowSec * 1000, dialect: 'server' });
});
afterAll(async () => {
  await guide[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const ftp = (fields: object = {}): object => ({
  objectType: 'KalturaFtpDistributionProfile',
  providerType: 'ftpDistribution.FTP',
  name: 'A server',
  protocol: 3,
  ...fields,
});

const add = (api: LocalCalls, distributionProfile: object): Promise<Answer> =>
  api.do(PROFILES, 'add', { partnerId: PARTNER_ID, distributionProfile });
const tryAdd = async (api: LocalCalls, distributionProfile: object): Promise<Answer> =>
  (await api.call(PROFILES, 'add', { partnerId: PARTNER_ID, distributionProfile })).answer;
const get = (api: LocalCalls, id: unknown): Promise<Answer> => api.do(PROFILES, 'get', { id });
const tryGet = async (api: LocalCalls, id: unknown): Promise<Answer> =>
  (await api.call(PROFILES, 'get', { id })).answer;
const update = async (api: LocalCalls, id: unknown, distributionProfile: object) =>
  api.call(PROFILES, 'update', { id, distributionProfile });

const notFound = (id: unknown): object =>
  errorOf('DISTRIBUTION_PROFILE_NOT_FOUND', `Distribution profile not found [${String(id)}]`);
const notUpdatable = (property: string) =>
  errorOf('PROPERTY_VALIDATION_NOT_UPDATABLE', `The property "${property}" cannot be updated`);
const notNull = (property: string) =>
  errorOf('PROPERTY_VALIDATION_CANNOT_BE_NULL', `The property "${property}" cannot be null`);

/** Something to send for a field, and what comes back for it. */
function sample({ type }: FieldSpec): unknown {
  switch (type.kind) {
    case 'enum':
      return Object.values(type.enum.values).at(-1);
    case 'array':
      return type.class.endsWith('KeyValue')
        ? [{ objectType: type.class, key: 'a', value: 'b' }]
        : [{ objectType: type.class }];
    case 'scalar':
      return { int: 7, bool: true, string: 'text', time: NOW, bigint: 7, float: 7, file: '' }[type.name];
    default:
      return undefined;
  }
}

/** What the account fills in itself. */
const FILLED = ['apiAuthorizeUrl', 'googleClientId', 'googleClientSecret', 'googleTokenData', 'xsl'];

/** Every writable property that only this class has. */
function ownFields(objectType: string): Record<string, unknown> {
  const fields = guide.account.context.types.get(objectType).fields;
  const isAccounts = (name: string) =>
    objectType !== 'KalturaYouTubeDistributionProfile' && FILLED.includes(name);
  const writable = Object.entries(fields).filter(
    ([name, { access, type }]) => access === 'readwrite' && type.kind !== 'object' && !isAccounts(name),
  );
  return Object.fromEntries(writable.map(([name, field]) => [name, sample(field)]));
}

describe.each(PROVIDER_TYPES.map((type) => [String(type.type), type] as const))(
  'a profile of %s',
  (_, type) => {
    const isGeneric = type.type === 1;

    test('is added, read, listed, changed, enabled, disabled and deleted', async () => {
      const fields = ownFields(type.profileClass);
      const distributionProfile = {
        ...fields,
        objectType: type.profileClass,
        providerType: type.type,
        name: 'One of each',
        ...(isGeneric && { genericProviderId: 1 }),
      };
      const added = await add(guide, distributionProfile);
      const { id } = added;
      expect(added).toMatchObject({
        ...fields,
        objectType: type.profileClass,
        providerType: type.type,
        partnerId: PARTNER_ID,
        status: 1,
        distributeTrigger: 1,
        supportImageEntry: false,
        requiredThumbDimensions: [],
      });
      expect(await get(guide, id)).toEqual(added);

      const listed = await guide.do(PROFILES, 'list', {
        filter: { objectType: `${type.profileClass}Filter`, idEqual: id },
      });
      expect(listed).toEqual({
        objectType: 'KalturaDistributionProfileListResponse',
        totalCount: 1,
        objects: [added],
      });

      nowSec += 60;
      const { answer: changed } = await update(guide, id, {
        objectType: type.profileClass,
        name: 'Renamed',
        submitEnabled: 3,
      });
      expect(changed).toMatchObject({ name: 'Renamed', submitEnabled: isGeneric ? 1 : 3, updatedAt: nowSec });
      expect(changed['createdAt']).toBe(added['createdAt']);

      for (const status of [2, 1]) {
        expect(await guide.do(PROFILES, 'updateStatus', { id, status })).toMatchObject({ id, status });
      }
      expect(await guide.do(PROFILES, 'delete', { id })).toBeNull();
      expect(await tryGet(guide, id)).toMatchObject(notFound(id));
      expect(await guide.do(PROFILES, 'list', { filter: { idEqual: id } })).toMatchObject({ totalCount: 0 });
    });

    test('needs its providerType from a client of the server; the guide sends none', async () => {
      const sent = {
        objectType: type.profileClass,
        name: 'Without a type',
        ...(isGeneric && { genericProviderId: 1 }),
      };
      expect(await tryAdd(server, sent)).toMatchObject(notNull(`${type.profileClass}::providerType`));

      const derived = await guide.call(PROFILES, 'add', { partnerId: PARTNER_ID, distributionProfile: sent });
      const expected = type.constant === 'FTP_SCHEDULED' ? 'ftpDistribution.FTP' : type.type;
      expect(derived.answer).toMatchObject({ providerType: expected });
      expect(derived.notes).toContain('PROVIDER_TYPE_DERIVED');
    });
  },
);

describe.each(['guide', 'server'] as const)('in dialect %s, adding', (dialect) => {
  const api = (): LocalCalls => (dialect === 'guide' ? guide : server);

  test.each([
    ['without a name', ftp({ name: undefined }), notNull('KalturaFtpDistributionProfile::name')],
    ['with a name to be cleared', ftp({ name__null: '' }), notNull('KalturaFtpDistributionProfile::name')],
    [
      'with an empty name',
      ftp({ name: '' }),
      errorOf(
        'PROPERTY_VALIDATION_MIN_LENGTH',
        'The property "KalturaFtpDistributionProfile::name" must have a min length of 1 characters',
      ),
    ],
    [
      'with an abstract class',
      ftp({ objectType: 'KalturaConfigurableDistributionProfile' }),
      errorOf(
        'OBJECT_TYPE_ABSTRACT',
        'The object type "KalturaConfigurableDistributionProfile" is abstract, use one of the object implementations',
      ),
    ],
    [
      'with an unknown class',
      ftp({ objectType: 'KalturaNoSuchProfile' }),
      errorOf(
        'OBJECT_TYPE_ABSTRACT',
        'The object type "KalturaDistributionProfile" is abstract, use one of the object implementations',
      ),
    ],
    [
      'with an unknown provider type',
      ftp({ providerType: 'noDistribution.NONE' }),
      errorOf(
        'INVALID_ENUM_VALUE',
        'Invalid enumeration value "noDistribution.NONE" for parameter "providerType", expecting enumeration type "KalturaDistributionProviderType"',
      ),
    ],
    [
      'with the class of another type',
      ftp({ providerType: 'huluDistribution.HULU' }),
      errorOf('INVALID_OBJECT_TYPE', 'Invalid object type "KalturaFtpDistributionProfile"'),
    ],
    ['with an id', ftp({ id: 5 }), notUpdatable('KalturaFtpDistributionProfile::id')],
    [
      'with a generic profile that names no provider',
      { objectType: 'KalturaGenericDistributionProfile', providerType: 1, name: 'Ours' },
      notNull('KalturaGenericDistributionProfile::genericProviderId'),
    ],
    [
      'with a feed id of the caller',
      {
        objectType: 'KalturaPodcastDistributionProfile',
        providerType: 'podcastDistribution.PODCAST',
        name: 'P',
        feedId: 'x',
      },
      notUpdatable('KalturaPodcastDistributionProfile::feedId'),
    ],
    [
      'with two required flavors of a feed',
      {
        objectType: 'KalturaSyndicationDistributionProfile',
        providerType: 2,
        name: 'F',
        requiredFlavorParamsIds: '1,2',
      },
      errorOf('INVALID_FIELD_VALUE', 'value in field [requiredFlavorParamsIds] is not valid'),
    ],
    [
      'with a protocol that is none',
      ftp({ protocol: 6 }),
      errorOf(
        'INVALID_ENUM_VALUE',
        'Invalid enumeration value "6" for parameter "protocol", expecting enumeration type "KalturaDistributionProtocol"',
      ),
    ],
  ])('%s is refused, and stores nothing', async (_, sent, expected) => {
    const before = api().account.context.store.profiles.size;
    expect(await tryAdd(api(), sent)).toMatchObject(expected);
    expect(api().account.context.store.profiles.size).toBe(before);
  });

  test('looks at the name before the type, and at the type before what is readonly', async () => {
    expect(await tryAdd(api(), { ...ftp(), name: undefined, id: 1 })).toMatchObject(
      notNull('KalturaFtpDistributionProfile::name'),
    );
    const other = ftp({ providerType: 'huluDistribution.HULU', id: 1 });
    expect(await tryAdd(api(), other)).toMatchObject({ code: 'INVALID_OBJECT_TYPE' });
  });

  test('without partnerId makes an orphan that nobody finds again', async () => {
    const { answer, notes } = await api().call(PROFILES, 'add', { distributionProfile: ftp() });
    expect(answer).not.toHaveProperty('partnerId');
    expect(notes).toContain('ORPHAN');
    expect(await tryGet(api(), answer['id'])).toMatchObject(notFound(answer['id']));
  });

  test('cuts a long name as the column does: the answer still has it whole', async () => {
    const name = 'x'.repeat(40);
    const call = { partnerId: PARTNER_ID, distributionProfile: ftp({ name }) };
    const { answer, notes } = await api().call(PROFILES, 'add', call);
    expect(answer).toMatchObject({ name });
    expect(notes).toContain('VALUE_CUT');
    expect(await get(api(), answer['id'])).toMatchObject({ name: 'x'.repeat(31) });
  });

  test('says that truth values are no lists of flavors, and keeps them', async () => {
    const call = { partnerId: PARTNER_ID, distributionProfile: ftp({ autoCreateFlavors: 'true' }) };
    const { answer, notes } = await api().call(PROFILES, 'add', call);
    expect(answer).toMatchObject({ autoCreateFlavors: 'true' });
    expect(notes).toContain('AUTO_CREATE_IS_A_LIST');
  });

  test('drops what the server takes from its own configuration', async () => {
    const distributionProfile = {
      objectType: 'KalturaYoutubeApiDistributionProfile',
      providerType: 'youtubeApiDistribution.YOUTUBE_API',
      name: 'Channel',
      googleClientId: 'id',
      googleClientSecret: 'secret',
      username: 'channel',
    };
    const { answer, notes } = await api().call(PROFILES, 'add', {
      partnerId: PARTNER_ID,
      distributionProfile,
    });
    expect(answer).toMatchObject({
      username: 'channel',
      apiAuthorizeUrl: expect.stringContaining('http') as string,
    });
    expect(answer).not.toHaveProperty('googleClientId');
    expect(answer).not.toHaveProperty('googleClientSecret');
    expect(notes).toContain('VALUES_DROPPED');
  });

  test('gives a feed its id', async () => {
    const feed = { objectType: 'KalturaSyndicationDistributionProfile', providerType: 2, name: 'Feed' };
    const added = await add(api(), feed);
    expect(added['feedId']).toMatch(/^0_\w{8}$/);
    const { answer } = await update(api(), added['id'], { objectType: feed.objectType, name: 'The feed' });
    expect(answer).toMatchObject({ name: 'The feed', feedId: added['feedId'] });
  });

  test('refuses a feed whose xsl is no stylesheet, and keeps the one of before', async () => {
    const objectType = 'KalturaSyndicationDistributionProfile';
    const refused = errorOf('INVALID_FIELD_VALUE', 'value in field [xsl] is not valid');
    const feed = { objectType, providerType: 2, name: 'Feed' };
    expect(await tryAdd(api(), { ...feed, xsl: '<not-xsl>' })).toMatchObject(refused);
    const xsl =
      '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><a/></xsl:template></xsl:stylesheet>';
    const { id } = await add(api(), { ...feed, xsl });
    expect((await update(api(), id, { objectType, name: 'x', xsl: '<a/>' })).answer).toMatchObject(refused);
    expect(await get(api(), id)).toMatchObject({ name: 'Feed', xsl });
  });

  test('keeps thumbnail sizes once each, and rules with their conditions', async () => {
    const size = { objectType: 'KalturaDistributionThumbDimensions', width: 640, height: 360 };
    const condition = {
      objectType: 'KalturaAssetDistributionPropertyCondition',
      propertyName: 'language',
      propertyValue: 'German',
    };
    const rule = {
      objectType: 'KalturaAssetDistributionRule',
      validationError: 'no German captions',
      assetDistributionConditions: [condition],
    };
    const added = await add(
      api(),
      ftp({ requiredThumbDimensions: [size, size], optionalAssetDistributionRules: [rule] }),
    );
    expect(await get(api(), added['id'])).toMatchObject({
      requiredThumbDimensions: [size],
      optionalThumbDimensions: [],
      optionalAssetDistributionRules: [rule],
      requiredAssetDistributionRules: [],
    });
    const { answer } = await update(api(), added['id'], {
      objectType: 'KalturaFtpDistributionProfile',
      requiredThumbDimensions: {},
      optionalAssetDistributionRules: { '-': '' },
    });
    expect(answer).toMatchObject({ requiredThumbDimensions: [], optionalAssetDistributionRules: [] });
  });
});

describe.each(['guide', 'server'] as const)('in dialect %s, updating', (dialect) => {
  const api = (): LocalCalls => (dialect === 'guide' ? guide : server);
  const CLASS = 'KalturaFtpDistributionProfile';

  test('a whole profile that was read is refused, and its writable properties are taken', async () => {
    const whole = await add(api(), ftp({ host: 'a.example', port: 22 }));
    const { id } = whole;
    expect((await update(api(), id, whole)).answer).toMatchObject(notUpdatable(`${CLASS}::createdAt`));

    const { types } = api().account.context;
    const writable = Object.fromEntries(
      Object.entries(whole).filter(
        ([name]) => name === 'objectType' || types.fieldsOf(CLASS).get(name)?.access === 'readwrite',
      ),
    );
    nowSec += 1;
    const { answer } = await update(api(), id, writable);
    expect(answer).toEqual({ ...whole, updatedAt: nowSec, fieldConfigArray: expect.anything() as unknown });
  });

  test.each([
    ['its id', { id: 'own' }, undefined],
    ['another id', { id: 99_999 }, `${CLASS}::id`],
    ['its partner', { partnerId: PARTNER_ID }, undefined],
    ['its protocol', { protocol: 3 }, undefined],
    ['another protocol', { protocol: 1 }, `${CLASS}::protocol`],
    ['its provider type', { providerType: 'ftpDistribution.FTP' }, `${CLASS}::providerType`],
    ['when it was changed', { updatedAt: NOW }, `${CLASS}::updatedAt`],
    ['that it takes no images', { supportImageEntry: false }, undefined],
  ])('sends %s again', async (_, fields, refused) => {
    const { id } = await add(api(), ftp());
    const sent = {
      objectType: CLASS,
      host: 'b.example',
      ...fields,
      ...('id' in fields && fields.id === 'own' && { id }),
    };
    const { answer } = await update(api(), id, sent);
    if (refused === undefined) {
      expect(answer).toMatchObject({ id, host: 'b.example' });
      return;
    }
    expect(answer).toMatchObject(notUpdatable(refused));
    expect(await get(api(), id)).not.toHaveProperty('host');
  });

  test('refuses another class, an empty name, and what is not there', async () => {
    const { id } = await add(api(), ftp());
    const other = await update(api(), id, { objectType: 'KalturaHuluDistributionProfile', name: 'x' });
    expect(other.answer).toMatchObject({ code: 'INVALID_OBJECT_TYPE' });
    const empty = await update(api(), id, { objectType: CLASS, name: '' });
    expect(empty.answer).toMatchObject({ code: 'PROPERTY_VALIDATION_MIN_LENGTH' });
    expect((await update(api(), 99_999, { objectType: CLASS })).answer).toMatchObject(notFound(99_999));
  });

  test('clears a text with a null marker and keeps what was left out', async () => {
    const { id } = await add(api(), ftp({ host: 'a.example', username: 'me', requiredFlavorParamsIds: '1' }));
    const sent = { objectType: CLASS, host__null: '', requiredFlavorParamsIds__null: '', name__null: '' };
    const { answer } = await update(api(), id, sent);
    expect(answer).not.toHaveProperty('host');
    expect(answer).not.toHaveProperty('requiredFlavorParamsIds');
    expect(answer).toMatchObject({ username: 'me', name: 'A server' });
  });

  test('turns useCategoryEntries off where it is left out', async () => {
    const { id } = await add(api(), ftp({ useCategoryEntries: true }));
    const { answer, notes } = await update(api(), id, { objectType: CLASS, host: 'c.example' });
    expect(answer).toMatchObject({ useCategoryEntries: false });
    expect(notes.includes('UPDATE_CLEARS')).toBe(dialect === 'guide');
  });

  test('replaces the stored fields, and shows the connector’s own beside them', async () => {
    const config = {
      objectType: 'KalturaDistributionFieldConfig',
      fieldName: 'TITLE_OF_OURS',
      entryMrssXslt: '<xsl:value-of select="title"/>',
      isRequired: 1,
      updateOnChange: true,
      updateParams: [{ objectType: 'KalturaString', value: 'entry.NAME' }],
    };
    const { id } = await add(api(), ftp({ fieldConfigArray: [config] }));
    const { fieldConfigArray } = await get(api(), id);
    expect(fieldConfigArray).toEqual([
      expect.objectContaining({ ...config, isRequired: 2, isDefault: false }),
      expect.objectContaining({
        fieldName: 'AUTOMATIC_DISTRIBUTION_CONDITIONS',
        isDefault: true,
        isRequired: 3,
      }),
    ]);
    const { answer } = await update(api(), id, { objectType: CLASS, fieldConfigArray: { '-': '' } });
    expect(answer['fieldConfigArray']).toEqual([
      expect.objectContaining({ fieldName: 'AUTOMATIC_DISTRIBUTION_CONDITIONS' }),
    ]);
  });
});

describe('the status of a profile', () => {
  test('is one of three, and 3 deletes', async () => {
    const { id } = await add(guide, ftp());
    const wrong = await guide.call(PROFILES, 'updateStatus', { id, status: 7 });
    expect(wrong.answer).toMatchObject({ code: 'INVALID_ENUM_VALUE' });
    const unknown = await guide.call(PROFILES, 'updateStatus', { id: 99_999, status: 1 });
    expect(unknown.answer).toMatchObject(notFound(99_999));

    expect(await guide.do(PROFILES, 'updateStatus', { id, status: 3 })).toMatchObject({ status: 3 });
    expect(await tryGet(guide, id)).toMatchObject(notFound(id));
    expect((await guide.call(PROFILES, 'delete', { id })).answer).toMatchObject(notFound(id));
  });
});

describe('a list of profiles', () => {
  let api: LocalCalls;
  let listNow = NOW;
  beforeAll(async () => {
    api = await openAccount({ now: () => listNow * 1000 });
    for (let count = 1; count <= 130; count++) {
      await add(api, ftp({ name: `profile ${count}`, status: count % 2 === 0 ? 2 : 1 }));
      listNow += 1;
    }
    const hulu = {
      objectType: 'KalturaHuluDistributionProfile',
      providerType: 'huluDistribution.HULU',
      name: 'Hulu',
    };
    await add(api, hulu);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const idsOf = ({ objects }: Answer) => (objects as { id: number }[]).map(({ id }) => id);
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);

  test('has pages of 100, whatever is asked for', async () => {
    const { answer, notes } = await api.call(PROFILES, 'list', { pager: { pageSize: 5 } });
    expect(answer).toMatchObject({ totalCount: 131 });
    expect(idsOf(answer)).toEqual(range(1, 100));
    expect(notes).toContain('PAGE_SIZE_FORCED');
    expect(idsOf(await api.do(PROFILES, 'list', { pager: { pageIndex: 2 } }))).toEqual(range(101, 131));
  });

  test.each([
    ['status', { statusEqual: 2, idIn: '1,2,3,4' }, [2, 4]],
    ['several statuses', { statusIn: '1,2', idIn: '1,2' }, [1, 2]],
    ['deleted ones, which are not there', { statusEqual: 3 }, []],
    ['id', { idEqual: 7 }, [7]],
    ['dates', { createdAtGreaterThanOrEqual: NOW + 1, createdAtLessThanOrEqual: NOW + 3 }, [2, 3, 4]],
    ['nothing, newest first', { idIn: '1,2,3', orderBy: '-createdAt' }, [3, 2, 1]],
    ['a property that filters do not have', { nameEqual: 'profile 1', idIn: '1,2' }, [1, 2]],
  ])('is filtered by %s', async (_, filter, ids) => {
    expect(idsOf(await api.do(PROFILES, 'list', { filter }))).toEqual(ids);
  });

  test('is filtered by provider type as the guide says; the server does not', async () => {
    const filter = { providerTypeEqual: 'huluDistribution.HULU' };
    const { answer, notes } = await api.call(PROFILES, 'list', { filter });
    expect(idsOf(answer)).toEqual([131]);
    expect(notes).toContain('FILTER_IGNORED');

    await using strict = await openAccount({ dialect: 'server' });
    await add(strict, ftp());
    expect(await strict.do(PROFILES, 'list', { filter })).toMatchObject({ totalCount: 1 });
  });

  test('by partner is newest first, in pages as they are asked for', async () => {
    const page = await api.do(PROFILES, 'listByPartner', { pager: { pageSize: 3 } });
    expect(page).toMatchObject({ totalCount: 131 });
    expect(idsOf(page)).toEqual([131, 130, 129]);
    const others = await api.do(PROFILES, 'listByPartner', { filter: { idEqual: 5 } });
    expect(others).toMatchObject({ totalCount: 0, objects: [] });
  });
});

describe('a generic profile', () => {
  const provider = async (fields: object): Promise<unknown> => {
    const genericDistributionProvider = { name: 'Ours', ...fields };
    const { id } = await guide.do(GENERIC_PROVIDERS, 'add', {
      partnerId: PARTNER_ID,
      genericDistributionProvider,
    });
    return id;
  };
  const generic = (genericProviderId: unknown, fields: object = {}) => ({
    objectType: 'KalturaGenericDistributionProfile',
    providerType: 1,
    name: 'Ours',
    genericProviderId,
    ...fields,
  });
  const size = (width: number, height: number) => ({
    objectType: 'KalturaDistributionThumbDimensions',
    width,
    height,
  });

  test('inherits what its provider requires at every save, its own first', async () => {
    const id = await provider({
      requiredFlavorParamsIds: '2,3',
      requiredThumbDimensions: [size(1, 2), size(3, 4)],
    });
    const sent = generic(id, { requiredFlavorParamsIds: '0,3', requiredThumbDimensions: [size(3, 4)] });
    const added = await add(guide, sent);
    expect(added).toMatchObject({
      requiredFlavorParamsIds: '0,3,2',
      requiredThumbDimensions: [size(3, 4), size(1, 2)],
    });
    const { answer } = await update(guide, added['id'], {
      objectType: sent.objectType,
      requiredFlavorParamsIds: '9',
    });
    expect(answer).toMatchObject({ requiredFlavorParamsIds: '9,2,3' });
  });

  test('does not inherit a list that is just "0", as the server does not', async () => {
    const id = await provider({ requiredFlavorParamsIds: '0' });
    const call = { partnerId: PARTNER_ID, distributionProfile: generic(id) };
    const { answer, notes } = await guide.call(PROFILES, 'add', call);
    expect(answer).not.toHaveProperty('requiredFlavorParamsIds');
    expect(notes).toContain('FLAVOR_ZERO_NOT_INHERITED');
  });

  test('may name a provider that is not there', async () => {
    expect(await add(guide, generic(99_999))).toMatchObject({ genericProviderId: 99_999, submitEnabled: 1 });
  });

  test('changes of an override what is sent, and clears its watched fields where they are left out', async () => {
    const added = await add(
      guide,
      generic(1, {
        submitAction: { protocol: 4, serverUrl: 'http://a.example/', httpFieldName: 'file' },
        updateRequiredEntryFields: 'entry.NAME',
      }),
    );
    expect(added).toMatchObject({
      submitAction: {
        objectType: 'KalturaGenericDistributionProfileAction',
        protocol: 4,
        httpFieldName: 'file',
      },
      deleteAction: { objectType: 'KalturaGenericDistributionProfileAction' },
      updateRequiredEntryFields: 'entry.NAME',
      updateRequiredMetadataXPaths: '',
    });
    const { answer, notes } = await update(guide, added['id'], {
      objectType: 'KalturaGenericDistributionProfile',
      submitAction: { serverUrl: 'http://b.example/', httpFieldName__null: '' },
    });
    expect(answer['submitAction']).toEqual({
      objectType: 'KalturaGenericDistributionProfileAction',
      protocol: 4,
      serverUrl: 'http://b.example/',
    });
    expect(answer).toMatchObject({ updateRequiredEntryFields: '' });
    expect(notes).toContain('UPDATE_CLEARS');
  });
});
