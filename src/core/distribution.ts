import type { ActionName } from './connector.js';

/**
 * Entry distribution statuses, by the server's names.
 *
 * @source kaltura/server, plugins/content_distribution, EntryDistributionStatus
 */
export const DISTRIBUTION_STATUS = {
  PENDING: 0,
  QUEUED: 1,
  READY: 2,
  DELETED: 3,
  SUBMITTING: 4,
  UPDATING: 5,
  DELETING: 6,
  ERROR_SUBMITTING: 7,
  ERROR_UPDATING: 8,
  ERROR_DELETING: 9,
  REMOVED: 10,
  IMPORT_SUBMITTING: 11,
  IMPORT_UPDATING: 12,
} as const;

export type DistributionStatusName = keyof typeof DISTRIBUTION_STATUS;
export type DistributionStatus = (typeof DISTRIBUTION_STATUS)[DistributionStatusName];

interface ActionStatuses {
  /** While the job runs. */
  readonly during: DistributionStatusName;
  readonly onSuccess: DistributionStatusName;
  readonly onFailure: DistributionStatusName;
}

/** Where each action leads an entry distribution. Fetching a report moves nothing. */
export const ACTION_STATUSES = {
  submit: { during: 'SUBMITTING', onSuccess: 'READY', onFailure: 'ERROR_SUBMITTING' },
  update: { during: 'UPDATING', onSuccess: 'READY', onFailure: 'ERROR_UPDATING' },
  delete: { during: 'DELETING', onSuccess: 'REMOVED', onFailure: 'ERROR_DELETING' },
  fetchReport: { during: 'READY', onSuccess: 'READY', onFailure: 'READY' },
} as const satisfies Record<ActionName, ActionStatuses>;
