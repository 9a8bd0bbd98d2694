import { expect } from 'vitest';
import type { ScriptedResponse } from '../../../src/core/connector.js';
import { MRSS_TRANSFORM, type Situation } from '../guide-commands.js';
import { PARTNER_ID, uploadFile, waitFor, type ServedAccount } from './api-client.js';

/** Variables of the guide's shell, by name without the dollar sign. */
export type Variables = Readonly<Record<string, string>>;

/** What the destination of the situations' connector answers. */
export const DESTINATION_ANSWER: ScriptedResponse = {
  status: 200,
  headers: { 'Content-Type': 'text/xml' },
  body: Buffer.from('<response><id>remote-1</id></response>'),
  file: undefined,
};

const DAY = 86_400;

type Prepare = (api: ServedAccount) => Promise<Record<string, string>>;

const idOf = ({ id }: Readonly<Record<string, unknown>>): string => String(id);

async function addEntry(api: ServedAccount, hasContent = true): Promise<string> {
  const entry = {
    objectType: 'KalturaMediaEntry',
    name: 'An entry',
    description: 'Words',
    tags: 'alpha, beta',
  };
  const id = idOf(await api.do('media', 'add', { entry: { ...entry, mediaType: 1 } }));
  if (!hasContent) return id;
  const token = await uploadFile(api, 'movie.mp4', 'frames');
  const resource = { objectType: 'KalturaUploadedFileTokenResource', token };
  await api.do('media', 'addContent', { entryId: id, resource });
  await waitFor(
    () => api.do('media', 'get', { entryId: id }),
    ({ status }) => status === 2,
  );
  return id;
}

async function addProfile(api: ServedAccount, objectType: string, fields: object): Promise<string> {
  const modes = { status: 2, submitEnabled: 3, updateEnabled: 3, deleteEnabled: 2, reportEnabled: 1 };
  const distributionProfile = { objectType, name: 'A channel', ...modes, ...fields };
  const profile = await api.do('contentDistribution_distributionProfile', 'add', {
    partnerId: PARTNER_ID,
    distributionProfile,
  });
  return idOf(profile);
}

const addYoutubeProfile = (api: ServedAccount, fields: object = {}): Promise<string> =>
  addProfile(api, 'KalturaYoutubeApiDistributionProfile', {
    providerType: 'youtubeApiDistribution.YOUTUBE_API',
    requiredFlavorParamsIds: '0',
    distributeTrigger: 1,
    defaultCategory: 24,
    allowComments: 'allowed',
    allowEmbedding: 'allowed',
    ...fields,
  });

async function addProvider(api: ServedAccount): Promise<string> {
  const provider = await api.do('contentDistribution_genericDistributionProvider', 'add', {
    partnerId: PARTNER_ID,
    genericDistributionProvider: { name: 'A platform' },
  });
  return idOf(provider);
}

const ACTION_SERVICE = 'contentDistribution_genericDistributionProviderAction';

async function addAction(api: ServedAccount, providerId: string, action: number): Promise<string> {
  const added = await api.do(ACTION_SERVICE, 'add', {
    genericDistributionProviderAction: {
      genericDistributionProviderId: Number(providerId),
      action,
      protocol: 4,
      serverAddress: 'http://platform.invalid',
      remotePath: '/ingest',
      resultsParser: 2,
    },
  });
  const id = idOf(added);
  await api.do(ACTION_SERVICE, 'addMrssTransform', { id, xslData: MRSS_TRANSFORM });
  await api.do(ACTION_SERVICE, 'addResultsTransform', { id, transformData: '//response/id' });
  return id;
}

const connector = async (
  api: ServedAccount,
  { hasContent = true, profile = {} }: { hasContent?: boolean; profile?: object } = {},
) => {
  const providerId = await addProvider(api);
  const actions: string[] = [];
  for (const action of [1, 2, 3, 4]) actions.push(await addAction(api, providerId, action));
  const profileId = await addProfile(api, 'KalturaGenericDistributionProfile', {
    providerType: 1,
    genericProviderId: Number(providerId),
    reportEnabled: 2,
    ...profile,
  });
  return {
    GENERIC_PROVIDER_ID: providerId,
    ACTION_ID: actions[0] ?? '',
    DISTRIBUTION_PROFILE_ID: profileId,
    ENTRY_ID: await addEntry(api, hasContent),
  };
};

const ENTRY_DISTRIBUTION = 'contentDistribution_entryDistribution';

async function bind(api: ServedAccount, entryId: string, profileId: string, fields = {}): Promise<string> {
  const entryDistribution = { entryId, distributionProfileId: Number(profileId), ...fields };
  return idOf(await api.do(ENTRY_DISTRIBUTION, 'add', { entryDistribution }));
}

async function bound(api: ServedAccount, fields = {}, options = {}): Promise<Record<string, string>> {
  const made = await connector(api, options);
  const id = await bind(api, made.ENTRY_ID, made.DISTRIBUTION_PROFILE_ID, fields);
  return { ...made, ENTRY_DISTRIBUTION_ID: id };
}

/** Waits until a submitted entry distribution is where it should come to. */
export async function waitForStatus(api: ServedAccount, id: string, status: number): Promise<void> {
  const last = await waitFor(
    () => api.do(ENTRY_DISTRIBUTION, 'get', { id }),
    (answer) => ![1, 4, 5, 6].includes(Number(answer['status'])),
  );
  expect(last).toMatchObject({ status });
}

async function failed(api: ServedAccount): Promise<Record<string, string>> {
  const made = await bound(api);
  const id = made['ENTRY_DISTRIBUTION_ID'] ?? '';
  await api.do(ACTION_SERVICE, 'addMrssTransform', { id: made['ACTION_ID'], xslData: '<no stylesheet' });
  await api.do(ENTRY_DISTRIBUTION, 'submitAdd', { id });
  await waitForStatus(api, id, 7);
  return { ...made, FAILED_ENTRY_DIST_ID: id };
}

async function platforms(api: ServedAccount) {
  return {
    ENTRY_ID: await addEntry(api),
    YOUTUBE_PROFILE_ID: await addYoutubeProfile(api),
    FACEBOOK_PROFILE_ID: await addProfile(api, 'KalturaFacebookDistributionProfile', {
      providerType: 'facebookDistribution.FACEBOOK',
      pageId: 'page-1',
    }),
  };
}

const PREPARATIONS: Readonly<Record<Situation, Prepare>> = {
  account: async () => ({}),
  youtubeProfile: async (api) => {
    const id = await addYoutubeProfile(api);
    return { DISTRIBUTION_PROFILE_ID: id, YOUTUBE_PROFILE_ID: id };
  },
  disabledProfile: async (api) => ({ DISTRIBUTION_PROFILE_ID: await addYoutubeProfile(api, { status: 1 }) }),
  provider: async (api) => ({ GENERIC_PROVIDER_ID: await addProvider(api) }),
  action: async (api) => {
    const providerId = await addProvider(api);
    return { GENERIC_PROVIDER_ID: providerId, ACTION_ID: await addAction(api, providerId, 1) };
  },
  connector: (api) => connector(api),
  bound: (api) => bound(api),
  timed: (api) => bound(api, { sunrise: nowSec(api) + DAY, sunset: nowSec(api) + 2 * DAY }),
  withoutFlavor: (api) => bound(api, {}, { hasContent: false, profile: { requiredFlavorParamsIds: '0' } }),
  ready: async (api) => {
    const made = await bound(api);
    const id = made['ENTRY_DISTRIBUTION_ID'] ?? '';
    await api.do(ENTRY_DISTRIBUTION, 'submitAdd', { id });
    await waitForStatus(api, id, 2);
    return { ...made, FAILED_ENTRY_DIST_ID: id };
  },
  failed,
  repairable: async (api) => {
    const made = await failed(api);
    await api.do(ACTION_SERVICE, 'addMrssTransform', { id: made['ACTION_ID'], xslData: MRSS_TRANSFORM });
    return made;
  },
  platforms,
  boundPlatforms: async (api) => {
    const made = await platforms(api);
    const youtube = await bind(api, made.ENTRY_ID, made.YOUTUBE_PROFILE_ID);
    return {
      ...made,
      YOUTUBE_ENTRY_DIST_ID: youtube,
      ENTRY_DISTRIBUTION_ID: youtube,
      FACEBOOK_ENTRY_DIST_ID: await bind(api, made.ENTRY_ID, made.FACEBOOK_PROFILE_ID),
    };
  },
};

const nowSec = (api: ServedAccount): number => api.account.context.clock.nowSec();

/** Brings the account into a situation, with objects of its own, and tells the guide's variables. */
export async function prepare(api: ServedAccount, situation: Situation): Promise<Variables> {
  const now = nowSec(api);
  return {
    KALTURA_SERVICE_URL: `${api.url}/api_v3`,
    KALTURA_KS: api.ks,
    KALTURA_PARTNER_ID: String(PARTNER_ID),
    SUNRISE_TIMESTAMP: String(now + DAY),
    SUNSET_TIMESTAMP: String(now + 2 * DAY),
    GO_LIVE_TIMESTAMP: String(now + DAY),
    EXPIRE_TIMESTAMP: String(now + 2 * DAY),
    ...(await PREPARATIONS[situation](api)),
  };
}
