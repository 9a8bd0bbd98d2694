import type { DeliveryFailureReason } from '../../harness/delivery/client.js';
import type { JobDelivery, JobResult } from './job.js';
import type { MediaFile } from '../store/rows.js';

/** BatchJobErrorTypes. */
export const ERROR_TYPE = { APP: 0, RUNTIME: 1, KALTURA_API: 4, KALTURA_CLIENT: 5 } as const;

/** Codes of kFileTransferMgrException. @source kaltura/server, kFileTransferMgr.class.php */
const TRANSFER_CODE: Readonly<Partial<Record<DeliveryFailureReason, number>>> = {
  connect: 2,
  login: 3,
  exists: 6,
};
const OTHER_TRANSFER_ERROR = 99;

export const transferCode = (reason: DeliveryFailureReason): number =>
  TRANSFER_CODE[reason] ?? OTHER_TRANSFER_ERROR;

/** Reasons that may be gone in a while. */
export const isTemporary = (reason: DeliveryFailureReason): boolean =>
  reason === 'connect' || reason === 'lost' || reason === 'timeout';

/** Ends a job of a connector: what the worker would report, and what was done before. */
export class JobFailure extends Error {
  readonly errorType: number;
  readonly errorNumber: number;
  readonly isTemporary: boolean;

  constructor(
    message: string,
    {
      errorType = ERROR_TYPE.RUNTIME,
      errorNumber = 0,
      temporary = false,
    }: { errorType?: number; errorNumber?: number; temporary?: boolean } = {},
  ) {
    super(message);
    this.name = 'JobFailure';
    this.errorType = errorType;
    this.errorNumber = errorNumber;
    this.isTemporary = temporary;
  }
}

/** What a job did up to now. */
export interface Progress {
  readonly deliveries: JobDelivery[];
  readonly messages: string[];
  mediaFiles: readonly MediaFile[];
}

/** The worker prefixes what it reports. @source kaltura/server, KAsyncDistribute.class.php */
export const failedResult = (
  failure: JobFailure,
  { deliveries, messages, mediaFiles }: Progress,
): JobResult => ({
  kind: 'failed',
  errorType: failure.errorType,
  errorNumber: failure.errorNumber,
  errorDescription: `Error: ${failure.message}`,
  isTemporary: failure.isTemporary,
  deliveries,
  messages: [...messages, failure.message],
  mediaFiles,
});
