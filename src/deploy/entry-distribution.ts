import type { AccountSession } from '../client/session.js';
import { RemoteError } from '../client/errors.js';
import { ACTION_NUMBER, type ActionName } from '../core/connector.js';
import { DISTRIBUTION_STATUS } from '../core/distribution.js';
import { EXIT, Failure } from '../core/failure.js';

export const DISTRIBUTION_SERVICE = 'contentDistribution_entryDistribution';

/** Actions whose data the account keeps. */
export const STORED_ACTIONS = ['submit', 'update', 'delete'] as const satisfies readonly ActionName[];
export type StoredAction = (typeof STORED_ACTIONS)[number];

/** What went to the partner, and what came back. */
export const DATA_SIDES = ['sent', 'returned'] as const;
export type DataSide = (typeof DATA_SIDES)[number];

/** An entry distribution as the account shows it. */
export interface EntryDistribution {
  readonly id: number;
  readonly entryId: string;
  readonly distributionProfileId: number;
  readonly status: number;
  /** e.g. `READY`; the number where the name is not known. */
  readonly statusName: string;
  readonly remoteId: string | undefined;
  readonly errorType: number | undefined;
  readonly errorNumber: number | undefined;
  readonly errorDescription: string | undefined;
  /** What keeps it from being sent, each in words. */
  readonly validationErrors: readonly string[];
  /** Which of the six logs exist, e.g. `submit sent`. */
  readonly logs: ReadonlySet<LogName>;
}

export type LogName = `${StoredAction} ${DataSide}`;

/** @source KalturaEntryDistribution */
const LOG_FLAGS: Readonly<Record<LogName, string>> = {
  'submit sent': 'hasSubmitSentDataLog',
  'submit returned': 'hasSubmitResultsLog',
  'update sent': 'hasUpdateSentDataLog',
  'update returned': 'hasUpdateResultsLog',
  'delete sent': 'hasDeleteSentDataLog',
  'delete returned': 'hasDeleteResultsLog',
};

type Wire = Readonly<Record<string, unknown>>;

/** @throws {Failure} ENTRY_DISTRIBUTION_UNKNOWN; RemoteError and UnreachableError as the session has them. */
export async function readEntryDistribution(session: AccountSession, id: number): Promise<EntryDistribution> {
  try {
    const [answer] = await session.read([{ service: DISTRIBUTION_SERVICE, action: 'get', params: { id } }]);
    return toEntryDistribution(answer);
  } catch (error) {
    if (!(error instanceof RemoteError) || error.code !== 'ENTRY_DISTRIBUTION_NOT_FOUND') throw error;
    throw new Failure(
      'ENTRY_DISTRIBUTION_UNKNOWN',
      `partner ${session.partnerId} has no entry distribution ${id}`,
      {
        exit: EXIT.usage,
        fix: 'The id is that of the entry distribution, neither the entry nor the profile: entryDistribution.list with entryIdEqual finds it.',
        cause: error,
      },
    );
  }
}

/** Bytes that a job sent or that the partner answered: those of the newest job of the action. */
export const downloadData = (
  session: AccountSession,
  { id }: Pick<EntryDistribution, 'id'>,
  action: StoredAction,
  side: DataSide,
) =>
  session.download(DISTRIBUTION_SERVICE, side === 'sent' ? 'serveSentData' : 'serveReturnedData', {
    id,
    actionType: ACTION_NUMBER[action],
  });

/** @throws {Failure} API_REFUSED for what is no entry distribution. */
export function toEntryDistribution(answer: unknown): EntryDistribution {
  const wire = typeof answer === 'object' && answer !== null ? (answer as Wire) : {};
  const { id, status } = wire;
  if (typeof id !== 'number' || typeof status !== 'number') {
    throw new Failure('API_REFUSED', 'the account answered without an entry distribution', {
      exit: EXIT.failed,
    });
  }
  const errors = Array.isArray(wire['validationErrors']) ? (wire['validationErrors'] as unknown[]) : [];
  return {
    id,
    entryId: textOf(wire['entryId']) ?? '',
    distributionProfileId: numberOf(wire['distributionProfileId']) ?? 0,
    status,
    statusName: statusNameOf(status),
    remoteId: textOf(wire['remoteId']),
    errorType: numberOf(wire['errorType']),
    errorNumber: numberOf(wire['errorNumber']),
    errorDescription: textOf(wire['errorDescription']),
    validationErrors: errors.map(describeValidationError),
    logs: new Set((Object.keys(LOG_FLAGS) as LogName[]).filter((name) => wire[LOG_FLAGS[name]] === true)),
  };
}

const statusNameOf = (status: number): string =>
  Object.entries(DISTRIBUTION_STATUS).find(([, number]) => number === status)?.[0] ?? String(status);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** @source KalturaDistributionValidationError and its subclasses */
function describeValidationError(error: unknown): string {
  const wire = typeof error === 'object' && error !== null ? (error as Wire) : {};
  const of = (name: string): string =>
    ['string', 'number'].includes(typeof wire[name]) ? String(wire[name]) : '?';
  const description = textOf(wire['description']);
  const kind = String(wire['objectType']).replace(/^KalturaDistributionValidationError/, '');
  switch (kind) {
    case 'MissingFlavor':
      return `no flavor of params ${of('flavorParamsId')}`;
    case 'MissingThumbnail': {
      const { width, height } = (wire['dimensions'] ?? {}) as Wire;
      return `no thumbnail of ${String(width)} x ${String(height)}`;
    }
    case 'MissingMetadata':
      return `no metadata field ${of('fieldName')}`;
    case 'InvalidData':
    case 'InvalidMetadata':
      return `the field ${of('fieldName')} is not valid${description === undefined ? '' : `: ${description}`}`;
    case 'MissingAsset':
      return `a required asset is missing: ${description ?? of('data')}`;
    case 'ConditionNotMet':
      return `the condition ${of('conditionName')} does not hold`;
    default:
      return description ?? kind;
  }
}
