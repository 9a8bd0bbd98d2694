import type { ActionName, Connector, ScriptedResponse } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import type { Problem } from '../../core/problem.js';
import type { FixtureFile } from '../../connector/workspace.js';
import type { DeliveryResult } from '../../harness/delivery/client.js';
import type { HttpAnswer } from '../../harness/delivery/client.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import type { FaultWish } from '../../harness/sinks/faults.js';
import type { Inbox } from '../../harness/sinks/inbox.js';
import type { RunKey } from '../../harness/studio/wire.js';
import type { SnapshotVerdict } from '../../hold/types.js';

/**
 * A developer's day with a workspace: it watches the files, keeps the newest result of every run, and runs again
 * exactly what a change affects. The terminal view, `--json` and the page listen to the same one.
 */
export interface Session extends AsyncDisposable {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly dialect: Dialect;
  /** What "now" is in every run: that of `mrssmith test`, so that outputs can be held against snapshots. */
  readonly nowMs: number;
  /** What was found when the workspace was last read. */
  readonly catalog: Catalog;
  /** In the order in which people read them: connector, fixture, action. */
  readonly runs: ReadonlyMap<RunKey, SessionRun>;
  readonly inbox: Inbox;
  /** Hides the secrets of all connectors, of now and of before. */
  redact(text: string): string;
  /** Resolves when no run can be made any more, with the reason: no engine on this machine, say. */
  readonly broken: Promise<Error>;
  /** `undefined` when nothing is left to rerun. */
  readonly activity: { readonly done: number; readonly total: number } | undefined;
  readonly lastSettled: Settled | undefined;

  /** @returns a function that ends the subscription. */
  subscribe(listener: (event: SessionEvent) => void): () => void;
  /** Runs again: all runs without keys. Keys that name no run are passed over. */
  rerun(keys?: readonly RunKey[]): void;
  /** How the partner of an action behaves from now on; `undefined` answers and no faults: as connector.yaml has it. */
  setPartner(connector: string, action: ActionName, partner: Partner): void;
  partnerOf(connector: string, action: ActionName): Partner;
  /** Bytes in place of those of a fixture's file; `undefined` takes them back. */
  setItem(fixture: FixtureFile, bytes: Uint8Array | undefined): void;
  /** Runs the transform of a run once more with a trace, and delivers nothing. `undefined` for a run that is gone. */
  trace(key: RunKey): Promise<RunResult | undefined>;
  /** The run that sent a delivery, as long as both are kept. */
  runOfDelivery(deliveryId: number): RunKey | undefined;
  /** The newest delivery of a run. */
  deliveryOf(key: RunKey): number | undefined;
  /** Sends a delivery once more, to the same sink, with the login and the partner of now. */
  sendAgain(deliveryId: number): Promise<SentAgain>;
  /** Looks at the snapshot of a run again, e.g. after it was accepted. */
  refreshSnapshots(keys: readonly RunKey[]): void;
  /** Resolves when nothing is left to rerun. */
  settled(): Promise<Settled>;
}

export interface Catalog {
  /** Connectors that can be run; the others are told in `invalid`. */
  readonly connectors: readonly Connector[];
  readonly invalid: readonly {
    readonly id: string;
    readonly manifest: string;
    readonly problems: readonly Problem[];
  }[];
  /** Of all selected connectors, each file once. */
  readonly fixtures: readonly SessionFixture[];
  /** Files that were passed over. */
  readonly problems: readonly Problem[];
}

export interface SessionFixture extends FixtureFile {
  /** The connector whose own it is. */
  readonly connector: string | undefined;
}

export interface Partner {
  readonly answer: ScriptedResponse | undefined;
  readonly faults: readonly FaultWish[];
}

/** One cell of the matrix. */
export interface SessionRun {
  readonly key: RunKey;
  readonly connector: Connector;
  readonly fixture: SessionFixture;
  readonly action: ActionName;
  /** Counts the results from 1; 0 before the first. */
  readonly revision: number;
  readonly state: 'waiting' | 'running' | 'done';
  /** The newest. */
  readonly result: RunResult | undefined;
  /** `transformed` of the newest result before that had another one. */
  readonly previousTransformed: Uint8Array | undefined;
  /** Whether `transformed` of the newest result is another than that of the result before. */
  readonly outputChanged: boolean;
  /** As `checkSnapshot` says, in the mode that writes nothing; `undefined` before the first result. */
  readonly snapshot: SnapshotVerdict | undefined;
}

export interface Settled {
  readonly runs: number;
  readonly failed: number;
  /** From the file system's event, or the request, to the last result. */
  readonly ms: number;
  /** Paths as people see them; empty for the first round. */
  readonly changed: readonly string[];
}

export type SessionEvent =
  /** Connectors, fixtures, answers or overrides are others. */
  | { readonly kind: 'catalog' }
  /** A run has another state, a new result, or another verdict about its snapshot. */
  | { readonly kind: 'run'; readonly run: SessionRun; readonly isResult: boolean }
  | { readonly kind: 'activity' }
  | { readonly kind: 'settled'; readonly settled: Settled };

export type SentAgain =
  | {
      readonly kind: 'sent';
      readonly result: DeliveryResult<HttpAnswer | undefined>;
      readonly deliveryId: number | undefined;
    }
  | { readonly kind: 'gone'; readonly message: string };
