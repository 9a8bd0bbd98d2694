import type { ActionName } from '../../core/connector.js';
import type { TranscriptLine } from '../../harness/sinks/delivery.js';
import type { AccountContext } from '../context.js';
import type { EntryDistributionRow, EntryRow, JobRow, MediaFile, ProfileRow } from '../store/rows.js';

/** What a connector's engine is given: rows as they were when the job started. */
export interface JobRequest {
  readonly context: AccountContext;
  readonly job: JobRow;
  readonly action: ActionName;
  /** Its status is the one of the job: 4 SUBMITTING, 5 UPDATING, 6 DELETING. */
  readonly entryDistribution: EntryDistributionRow;
  readonly profile: ProfileRow;
  /** A deleted entry (status 3) has its row still. */
  readonly entry: EntryRow;
  readonly signal: AbortSignal;
}

/** One file or request that went out. */
export interface JobDelivery {
  readonly protocol: string;
  readonly path: string;
  readonly bytes: number;
  readonly transcript?: readonly TranscriptLine[];
}

/** How a job ended. */
export type JobResult = {
  readonly deliveries: readonly JobDelivery[];
  /** Lines for people: what went wrong and where, warnings included. */
  readonly messages: readonly string[];
} & (
  | {
      readonly kind: 'finished';
      /** `undefined`: the stored one is kept. Only submit jobs set it. */
      readonly remoteId?: string | undefined;
      /** Behind serveSentData and serveReturnedData; empty or absent: nothing is stored. */
      readonly sentData?: Uint8Array | undefined;
      readonly returnedData?: Uint8Array | undefined;
      /** In place of the stored ones. */
      readonly mediaFiles?: readonly MediaFile[] | undefined;
      readonly plays?: number | undefined;
      readonly views?: number | undefined;
    }
  | {
      readonly kind: 'failed';
      /** BatchJobErrorTypes. */
      readonly errorType: number;
      readonly errorNumber: number;
      readonly errorDescription: string;
      /** Whether trying again may help: nothing listened, the connection broke, no answer in time. */
      readonly isTemporary: boolean;
      /** What was sent before it failed. */
      readonly mediaFiles?: readonly MediaFile[] | undefined;
      /** What the partner has, and said, all the same: dialect `guide` keeps it for the author to look at. */
      readonly sentData?: Uint8Array | undefined;
      readonly returnedData?: Uint8Array | undefined;
    }
  /** The server's worker dies of it, keeps its lock, and is cleaned up hours later. */
  | { readonly kind: 'stuck' }
);

/** Runs the jobs of one kind of provider. What it throws fails the job with its message. */
export type JobEngine = (request: JobRequest) => Promise<JobResult>;
