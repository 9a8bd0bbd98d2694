import { NEW_DISTRIBUTION } from '../../../src/account/life/create.js';
import { createAccount, type Account, type AccountOptions } from '../../../src/account/account.js';
import { jobEngineFor } from '../../../src/account/connectors/engines.js';
import type { JobResult } from '../../../src/account/connectors/job.js';
import type {
  AssetRow,
  EntryDistributionRow,
  EntryRow,
  JobRow,
  ProfileRow,
} from '../../../src/account/store/rows.js';
import type { ActionName } from '../../../src/core/connector.js';
import { SinkCourier } from '../../../src/harness/delivery/sink-courier.js';
import { Inbox } from '../../../src/harness/sinks/inbox.js';
import { createLocalEngine } from '../../../src/xml/local.js';

export const PARTNER_ID = 101;
export const NOW_SEC = 1_750_000_000;

const OBJECT = { partnerId: PARTNER_ID, createdAt: NOW_SEC, updatedAt: NOW_SEC };

/** An account with one entry, one profile and its distribution, put there without the services. */
export interface World extends AsyncDisposable {
  readonly account: Account;
  readonly inbox: Inbox;
  entry(): EntryRow;
  profile(): ProfileRow;
  distribution(): EntryDistributionRow;
  putProfile(changes: Partial<ProfileRow>): Promise<void>;
  putEntry(changes: Partial<EntryRow>): Promise<void>;
  putDistribution(changes: Partial<EntryDistributionRow>): Promise<void>;
  /** Adds an asset with its bytes, or a new version of one. */
  putAsset(asset: Partial<AssetRow> & Pick<AssetRow, 'id' | 'kind'>, text: string): Promise<void>;
  /** Runs a job and stores of its result what the next one needs. */
  run(action: ActionName): Promise<JobResult>;
}

export async function makeWorld(
  profile: Partial<ProfileRow> & Pick<ProfileRow, 'objectType'>,
  options: Partial<AccountOptions> = {},
): Promise<World> {
  const inbox = new Inbox();
  const account = await createAccount({
    partnerId: PARTNER_ID,
    adminSecret: 'the source secret',
    createEngine: createLocalEngine,
    courier: new SinkCourier({ inbox }),
    now: () => NOW_SEC * 1000,
    ...options,
  });
  const { store } = account.context;
  await store.write(() => {
    store.entries.put({ ...ENTRY });
    store.profiles.put({ ...PROFILE, ...profile });
    store.entryDistributions.put({ ...DISTRIBUTION });
  });
  const world: Omit<World, 'run' | typeof Symbol.asyncDispose> = {
    account,
    inbox,
    entry: () => store.entries.get(ENTRY.id) ?? ENTRY,
    profile: () => store.profiles.get(PROFILE.id) ?? PROFILE,
    distribution: () => store.entryDistributions.get(DISTRIBUTION.id) ?? DISTRIBUTION,
    async putProfile(changes) {
      await store.write(() => void store.profiles.put({ ...world.profile(), ...changes }));
    },
    async putEntry(changes) {
      await store.write(() => void store.entries.put({ ...world.entry(), ...changes }));
    },
    async putDistribution(changes) {
      await store.write(() => void store.entryDistributions.put({ ...world.distribution(), ...changes }));
    },
    async putAsset(asset, text) {
      await store.write(() => {
        const row = store.assets.put({ ...ASSET, ...asset, sizeInBytes: text.length });
        store.putBlob(`asset/${row.id}/${row.version}`, Buffer.from(text));
      });
    },
  };
  return {
    ...world,
    async run(action) {
      const result = await jobEngineFor(world.profile())({
        context: account.context,
        action,
        job: { ...JOB, action },
        entry: world.entry(),
        profile: world.profile(),
        entryDistribution: world.distribution(),
        signal: new AbortController().signal,
      });
      if (result.kind !== 'stuck' && result.mediaFiles !== undefined) {
        await world.putDistribution({ mediaFiles: result.mediaFiles });
      }
      if (result.kind === 'finished' && result.remoteId !== undefined) {
        await world.putDistribution({ remoteId: result.remoteId });
      }
      return result;
    },
    [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
  };
}

/** What went wrong, or `undefined`. */
export const errorOf = (result: JobResult): string | undefined =>
  result.kind === 'failed' ? `${result.errorNumber} ${result.errorDescription}` : undefined;

export const ENTRY: EntryRow = {
  ...OBJECT,
  id: '0_entry001',
  objectType: 'KalturaMediaEntry',
  name: 'Harbour & Lights',
  description: 'The ferry returns.',
  tags: 'harbour, sea',
  status: 2,
  moderationStatus: 6,
  type: 1,
  mediaType: 1,
  own: {},
};

const PROFILE: ProfileRow = {
  ...OBJECT,
  id: 7,
  objectType: 'KalturaFtpDistributionProfile',
  providerType: 'ftpDistribution.FTP',
  name: 'A destination',
  status: 2,
  submitEnabled: 3,
  updateEnabled: 3,
  deleteEnabled: 3,
  optionalThumbDimensions: [],
  requiredThumbDimensions: [],
  optionalAssetDistributionRules: [],
  requiredAssetDistributionRules: [],
  own: {},
};

const DISTRIBUTION: EntryDistributionRow = {
  ...OBJECT,
  id: 9,
  entryId: ENTRY.id,
  distributionProfileId: PROFILE.id,
  status: 4,
  ...NEW_DISTRIBUTION,
};

const ASSET: AssetRow = {
  ...OBJECT,
  id: '0_asset001',
  kind: 'flavor',
  entryId: ENTRY.id,
  status: 2,
  version: 1,
  sizeInBytes: 0,
  fileExt: 'mp4',
  own: {},
};

const JOB: JobRow = {
  id: 1,
  partnerId: PARTNER_ID,
  action: 'submit',
  entryDistributionId: DISTRIBUTION.id,
  distributionProfileId: PROFILE.id,
  state: 'running',
  attempts: 1,
  createdAt: NOW_SEC,
  executeAt: NOW_SEC,
  finishedAt: null,
  cleanUpAt: null,
  fileId: '6850000000001',
  message: null,
  keepDistributionItem: false,
};
