/** What a smoke test works on: an entry, a profile, and what binds them. */
import { RemoteError } from '../client/errors.js';
import type { Call } from '../client/client.js';
import type { AccountSession } from '../client/session.js';
import { PROTOCOL_NUMBER, type Protocol } from '../core/connector.js';
import { DISTRIBUTION_STATUS } from '../core/distribution.js';
import { EXIT, Failure } from '../core/failure.js';
import {
  DISTRIBUTION_SERVICE,
  toEntryDistribution,
  type EntryDistribution,
  type StoredAction,
} from './entry-distribution.js';

/** What a smoke test works on, as the account has it before. */
export interface SmokeTarget {
  readonly entryId: string;
  readonly entryName: string;
  readonly profile: SmokeProfile;
  /** Of this entry and profile; `undefined` where there is none yet. */
  readonly distribution: EntryDistribution | undefined;
}

export interface SmokeProfile {
  readonly id: number;
  readonly name: string;
  readonly genericProviderId: number | undefined;
  /** What the profile says in place of the provider's action; truthy values count. */
  readonly addresses: Readonly<Partial<Record<StoredAction, SmokeAddress>>>;
}

export interface SmokeAddress {
  readonly protocol: Protocol | undefined;
  readonly serverAddress: string | undefined;
  readonly remotePath: string | undefined;
}

type Wire = Readonly<Record<string, unknown>>;

/**
 * Reads the entry, the profile, and what binds them.
 *
 * @throws {Failure} ENTRY_UNKNOWN, PROFILE_UNKNOWN.
 */
export async function findSmokeTarget(
  session: AccountSession,
  { entryId, profileId }: { readonly entryId: string; readonly profileId: number },
): Promise<SmokeTarget> {
  const filter = {
    objectType: 'KalturaEntryDistributionFilter',
    entryIdEqual: entryId,
    distributionProfileIdEqual: profileId,
  };
  const calls: Call[] = [
    { service: 'media', action: 'get', params: { entryId } },
    { service: 'contentDistribution_distributionProfile', action: 'get', params: { id: profileId } },
    { service: DISTRIBUTION_SERVICE, action: 'list', params: { filter } },
  ];
  const answers = await session.read(calls).catch((error: unknown) => {
    throw toUnknown(error, session, entryId, profileId);
  });
  const [entry, profile, list] = answers.map((answer) => (answer ?? {}) as Wire);
  const [found] = (list?.['objects'] ?? []) as unknown[];
  return {
    entryId,
    entryName: textOf(entry?.['name']),
    profile: toProfile(profileId, profile ?? {}),
    distribution: found === undefined ? undefined : toEntryDistribution(found),
  };
}

function toUnknown(
  error: unknown,
  { partnerId }: AccountSession,
  entryId: string,
  profileId: number,
): unknown {
  if (!(error instanceof RemoteError)) return error;
  const details = { exit: EXIT.usage, cause: error };
  if (error.code === 'ENTRY_ID_NOT_FOUND') {
    return new Failure('ENTRY_UNKNOWN', `partner ${partnerId} has no media entry ${entryId}`, {
      ...details,
      fix: 'media.getMrss, which the test compares with, knows video, audio and images alone.',
    });
  }
  if (error.code === 'DISTRIBUTION_PROFILE_NOT_FOUND') {
    return new Failure(
      'PROFILE_UNKNOWN',
      `partner ${partnerId} has no distribution profile ${profileId}`,
      details,
    );
  }
  return error;
}

const OVERRIDES = { submit: 'submitAction', update: 'updateAction', delete: 'deleteAction' } as const;

function toProfile(id: number, wire: Wire): SmokeProfile {
  const { genericProviderId } = wire;
  const addresses = Object.entries(OVERRIDES).map(([action, property]) => {
    const { protocol, serverUrl, serverPath } = (wire[property] ?? {}) as Wire;
    const names = Object.keys(PROTOCOL_NUMBER) as Protocol[];
    const address: SmokeAddress = {
      protocol: names.find((name) => PROTOCOL_NUMBER[name] === protocol),
      serverAddress: truthyText(serverUrl),
      remotePath: truthyText(serverPath),
    };
    return [action, address];
  });
  return {
    id,
    name: textOf(wire['name']),
    genericProviderId: typeof genericProviderId === 'number' ? genericProviderId : undefined,
    addresses: Object.fromEntries(addresses) as SmokeProfile['addresses'],
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const truthyText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '0' ? value : undefined;

const { READY, ERROR_UPDATING, ERROR_DELETING } = DISTRIBUTION_STATUS;

/** With the partner, as far as the account knows. */
const IS_OUT: ReadonlySet<number> = new Set([READY, ERROR_UPDATING, ERROR_DELETING]);
const IS_BUSY: ReadonlySet<number> = new Set([
  DISTRIBUTION_STATUS.SUBMITTING,
  DISTRIBUTION_STATUS.UPDATING,
  DISTRIBUTION_STATUS.DELETING,
  DISTRIBUTION_STATUS.IMPORT_SUBMITTING,
  DISTRIBUTION_STATUS.IMPORT_UPDATING,
]);

/**
 * What is done with the entry: a submit, or an update of what the partner has already.
 *
 * @param wanted - What the caller asks for; `undefined` leaves it to the status.
 * @param has - What the connector can do.
 * @throws {Failure} SMOKE_FAILED where the status does not allow it, with exit 75 while a job runs.
 */
export function chooseSmokeAction(
  { distribution, entryId }: Pick<SmokeTarget, 'distribution' | 'entryId'>,
  wanted: StoredAction | undefined,
  has: (action: StoredAction) => boolean,
): StoredAction {
  if (distribution !== undefined && IS_BUSY.has(distribution.status)) {
    throw new Failure(
      'SMOKE_FAILED',
      `entry distribution ${distribution.id} of entry ${entryId} is ${distribution.statusName}: a job runs`,
      { exit: EXIT.tryAgain, fix: 'Wait for it to end, and run the same command again.' },
    );
  }
  const isOut = distribution !== undefined && IS_OUT.has(distribution.status);
  const action = wanted ?? (isOut ? 'update' : 'submit');
  if (!has(action)) {
    throw new Failure('SMOKE_FAILED', `the connector has no ${action} action`, {
      exit: EXIT.usage,
      fix:
        wanted === undefined && isOut
          ? `Entry ${entryId} is with the partner already. Take another entry, or say --action submit to send it again.`
          : 'Take an action that connector.yaml declares.',
    });
  }
  if (action !== 'submit' && !isOut) {
    const status = distribution?.statusName ?? 'not distributed';
    throw new Failure('SMOKE_FAILED', `entry ${entryId} is ${status}: there is nothing to ${action}`, {
      exit: EXIT.usage,
      fix: 'Run it with --action submit first.',
    });
  }
  return action;
}
