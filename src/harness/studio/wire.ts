/**
 * What the studio page and its server say to each other: JSON below `/api`, and one event stream. Both sides compile
 * against this file; nothing here does anything.
 *
 * Every request carries the token: in the cookie that the first visit with `?token=` sets, or in the query.
 * Errors are `{ "error": { "code", "message", "fix"? } }` with a status of 400 and up.
 */
import type { ActionName, EngineName, Protocol, ResultsParserKind } from '../../core/connector.js';
import type { Dialect, StageName } from '../../core/outcome.js';
import type { Problem } from '../../core/problem.js';
import type { RunReport } from '../pipeline/run.js';

/** Of every answer with a status of 400 and up. */
export interface WireError {
  readonly error: { readonly code: string; readonly message: string; readonly fix?: string };
}

/**
 * `<meta name="csp-nonce" content="…">`: the server puts it at the beginning of the page's head, and a shared file has
 * one as well. Style elements that the page makes carry it (`EditorView.cspNonce`); style attributes and inline scripts
 * are refused.
 */
export const NONCE_META = 'csp-nonce';

/**
 * Id of the `<script type="application/json">` with a `WireShare` in a shared file. That file is made of the built
 * `index.html` with its one script and its style sheets written into it: the build makes no chunks and no other assets.
 */
export const SHARE_ELEMENT = 'share';

/** `connector/fixture/action`, e.g. `acme/two-flavors/submit`. */
export type RunKey = string;

export const toRunKey = (connector: string, fixture: string, action: ActionName): RunKey =>
  `${connector}/${fixture}/${action}`;

/** `GET /api/state`: everything that the matrix shows. */
export interface WireState {
  /** Version of the kit. */
  readonly version: string;
  /** Names one start of the server; another one means that it was restarted. */
  readonly boot: string;
  /** Absolute path of the workspace, for links that open an editor. */
  readonly root: string;
  readonly dialect: Dialect;
  /** What "now" is in every run, milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** By name, in natural order, as are fixtures. */
  readonly connectors: readonly WireConnector[];
  readonly fixtures: readonly WireFixture[];
  readonly runs: readonly WireRunSummary[];
  /** Connectors that cannot be read, files that were passed over. */
  readonly problems: readonly Problem[];
  /** `null` when nothing is left to rerun. */
  readonly activity: WireActivity | null;
  readonly settled: WireSettled | null;
  /** Deliveries received since the start. */
  readonly deliveries: number;
}

export interface WireActivity {
  readonly done: number;
  readonly total: number;
}

/** Nothing is left to rerun. */
export interface WireSettled {
  /** Runs made since something changed, and how many of them failed. */
  readonly runs: number;
  readonly failed: number;
  /** From the file system's event, or the request, to the last result. */
  readonly ms: number;
  /** What changed, as people see it; empty for the first round. */
  readonly changed: readonly string[];
}

export interface WireConnector {
  readonly id: string;
  /** Provider name; the folder's name where connector.yaml cannot be read. */
  readonly name: string;
  /** e.g. `connectors/acme/connector.yaml`. */
  readonly manifest: string;
  readonly engine: EngineName;
  readonly actions: readonly WireAction[];
  /** Why it cannot be run; empty for one that can. */
  readonly problems: readonly Problem[];
}

export interface WireAction {
  readonly name: ActionName;
  readonly protocol: Protocol;
  readonly serverAddress: string;
  readonly remotePath: string;
  /** Files as people see them. */
  readonly transform: string | null;
  readonly validator: string | null;
  readonly results: {
    readonly parser: ResultsParserKind;
    readonly file: string;
    readonly line: number;
  } | null;
  /** What the page set in place of connector.yaml's answers. */
  readonly answer: WireAnswer | null;
  /** Faults that the page set, as `--fault` takes them. */
  readonly faults: readonly string[];
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WireFixture {
  readonly name: string;
  /** The connector whose own fixture it is; `null` for the workspace's. */
  readonly connector: string | null;
  readonly file: string;
  /** What the page changed: path in the item to text, `null` to take it out. */
  readonly overrides: Readonly<Record<string, string | null>>;
}

/** How a run compares with what was approved; `unknown` while it waits for its first result. */
export type WireSnapshot = 'matched' | 'changed' | 'missing' | 'unknown';

/** One cell of the matrix. */
export interface WireRunSummary {
  readonly key: RunKey;
  readonly connector: string;
  readonly fixture: string;
  readonly action: ActionName;
  /** Counts the results of this run from 1; 0 before the first. */
  readonly revision: number;
  /** `waiting`: its result, if any, is of before the last change. */
  readonly state: 'waiting' | 'running' | 'done';
  readonly ok: boolean | null;
  readonly failedStage: StageName | null;
  readonly statusName: string | null;
  readonly remoteId: string | null;
  /** All stages together. */
  readonly ms: number | null;
  readonly errors: number;
  readonly warnings: number;
  readonly snapshot: WireSnapshot;
  /** The output is another than that of the result before. */
  readonly outputChanged: boolean;
}

/** `GET /api/run?key=`: one run with its documents. 404 while it has no result. */
export interface WireRun {
  readonly summary: WireRunSummary;
  /** The contract's report, without secrets. */
  readonly report: RunReport;
  readonly documents: {
    /** As the transform saw it. */
    readonly mrss: WireDocument | null;
    readonly stylesheet: WireDocument | null;
    readonly schema: WireDocument | null;
    readonly results: WireDocument | null;
    readonly transformed: WireDocument | null;
    readonly sent: WireDocument | null;
    readonly returned: WireDocument | null;
    /** What `transformed` was in the newest result that had another one; `null` where there is none. */
    readonly previous: WireDocument | null;
    /** The approved body. */
    readonly approved: WireDocument | null;
    /** What would be approved in its place: `sent` with the scrubbers of the workspace applied. */
    readonly received: WireDocument | null;
  };
  /** Differences from the snapshot as people read them, without colour. */
  readonly snapshotLines: readonly string[];
  readonly transcript: readonly WireTranscriptLine[];
  /** Of the delivery in the inbox; `null` where nothing was received. */
  readonly deliveryId: number | null;
  /** The way through the statuses that this run took, the last one being where it is, e.g. `QUEUED`, `SUBMITTING`, `READY`. */
  readonly statusPath: readonly string[];
}

export interface WireDocument {
  /** To open in an editor; `null` for what is no file. */
  readonly file: string | null;
  readonly language: 'xml' | 'json' | 'text';
  /** Line ends as in the bytes. Empty for bytes that are no text. */
  readonly text: string;
  readonly sizeBytes: number;
  /** Only the first part is here: the document is larger than 2 MiB. */
  readonly isCut: boolean;
  readonly isBinary: boolean;
}

export interface WireTranscriptLine {
  readonly atMs: number;
  readonly from: 'client' | 'server' | 'note';
  readonly text: string;
}

/**
 * `GET /api/map?key=`: which instruction made what, and from where. Offsets are UTF-16 positions in the `text` of
 * `transformed`, `stylesheet` and `mrss` of the same revision.
 */
export interface WireMap {
  readonly key: RunKey;
  readonly revision: number;
  /** Why there is none, in a sentence; the lists are empty then. */
  readonly reason: string | null;
  /** In the output, in document order; a node that is inside of another comes after it. */
  readonly nodes: readonly WireOutputNode[];
  readonly instructions: readonly WireInstruction[];
  readonly sources: readonly WireSource[];
  /** There was more than is kept: some nodes have no makers. */
  readonly isCut: boolean;
}

export interface WireOutputNode extends WireRange {
  /** With positions, e.g. `/asset/files/file[2]/@url`. */
  readonly path: string;
  /** Indices into `instructions`: what wrote it, the one that did so directly first, then those around it. */
  readonly makers: readonly number[];
  /** Indices into `sources`: what was read to make it, and the context node, which comes last. */
  readonly sources: readonly number[];
}

export interface WireRange {
  readonly from: number;
  readonly to: number;
}

export interface WireInstruction extends WireRange {
  /** Just behind its start tag. */
  readonly tagTo: number;
  readonly line: number;
  readonly column: number;
  /** e.g. `xsl:value-of select="title"`. */
  readonly label: string;
  /** Which template, e.g. `match="item"`. */
  readonly template: string;
}

export interface WireSource extends WireRange {
  readonly path: string;
  readonly line: number;
}

/** `GET /api/coverage?connector=&action=`: of a stylesheet, by all newest runs of the action together. */
export interface WireCoverage {
  readonly file: string;
  /** Why there is none, in a sentence; there are no lines then. */
  readonly reason: string | null;
  /** 0 to 1; instructions and branches that count. */
  readonly ratio: number;
  readonly lines: readonly WireCoverageLine[];
}

export interface WireCoverageLine {
  readonly line: number;
  readonly state: 'hit' | 'partial' | 'missed' | 'ignored';
  /** e.g. `12 times; test false: never`. */
  readonly text: string;
}

/** `GET /api/inbox?before=&limit=`: newest first. */
export interface WireInbox {
  readonly deliveries: readonly WireDelivery[];
  readonly isMore: boolean;
}

export interface WireDelivery {
  /** Counts from 1. */
  readonly id: number;
  readonly protocol: Protocol;
  readonly path: string;
  readonly sizeBytes: number;
  readonly receivedAtMs: number;
  readonly username: string | null;
  /** HTTP method. */
  readonly method: string | null;
  /** HTTP status that was answered. */
  readonly status: number | null;
  /** The run that sent it; `null` for other clients, and for what was sent again. */
  readonly run: RunKey | null;
  /** The delivery that this one repeats. */
  readonly repeats: number | null;
}

/** `GET /api/inbox/:id`. */
export interface WireDeliveryDetail extends WireDelivery {
  readonly body: WireDocument;
  readonly headers: readonly (readonly [string, string])[];
  readonly answer: WireAnswer | null;
  readonly transcript: readonly WireTranscriptLine[];
}

/** `POST /api/inbox/:id/send`: sends it again, with what the page set since. */
export interface WireSendAgain {
  readonly ok: boolean;
  /** The new delivery; `null` where it was not received. */
  readonly id: number | null;
  /** What went wrong, as the client saw it. */
  readonly message: string | null;
  readonly transcript: readonly WireTranscriptLine[];
}

/** `POST /api/answers`: how the partner behaves from now on; runs again what that concerns. Answers the new state of the action. */
export interface WireAnswersRequest {
  readonly connector: string;
  readonly action: ActionName;
  /** `null`: as connector.yaml has it. */
  readonly answer: WireAnswer | null;
  readonly faults: readonly string[];
}

/**
 * `POST /api/overrides`: changes fields of a fixture in this session alone, and runs it again. Answers the new state of
 * the fixture; 422 for a path that leads nowhere, and nothing is changed then.
 */
export interface WireOverridesRequest {
  readonly fixture: string;
  /** For a connector's own fixture. */
  readonly connector: string | null;
  /** All of them; empty to take them back. */
  readonly set: Readonly<Record<string, string | null>>;
}

/**
 * `POST /api/snapshots`: approves the newest output of these runs, or throws away what waits for a review. Answers
 * `WireSnapshotsReply`; 409 where one of the runs has another revision by now, and nothing is written then.
 */
export interface WireSnapshotsRequest {
  readonly verdict: 'accept' | 'reject';
  /** With the revisions that were looked at. */
  readonly runs: readonly { readonly key: RunKey; readonly revision: number }[];
}

export interface WireSnapshotsReply {
  readonly runs: readonly WireRunSummary[];
}

/** `POST /api/rerun`: everything without keys. Answers 202 and `{}`; the results come as events. */
export interface WireRerunRequest {
  readonly keys?: readonly RunKey[];
}

/** `GET /api/faults`: what sinks can do wrong, by the names that `--fault` takes. */
export interface WireFaultKind {
  readonly name: string;
  readonly what: string;
  readonly protocols: readonly Protocol[];
  /** What `:N` behind the name means; `null` where it takes none. */
  readonly number: { readonly means: string; readonly usual: number; readonly max: number } | null;
}

/** `GET /api/events`: server-sent events; the name of each is its `event`, the data is JSON. */
export type WireEvent =
  /** The first one of every connection. */
  | { readonly event: 'hello'; readonly boot: string; readonly version: string }
  /** Connectors, fixtures or settings are others: fetch the state again. */
  | { readonly event: 'state' }
  | { readonly event: 'run'; readonly run: WireRunSummary }
  | { readonly event: 'activity'; readonly activity: WireActivity | null }
  | { readonly event: 'settled'; readonly settled: WireSettled }
  | { readonly event: 'delivery'; readonly delivery: WireDelivery }
  /** Coverage of these stylesheets may be another: `connector/action`. */
  | { readonly event: 'coverage'; readonly of: readonly string[] };

/** `GET /api/share?key=` is an HTML file to save. What it carries: enough to show one run without a server. */
export interface WireShare {
  readonly version: string;
  readonly madeAtMs: number;
  readonly dialect: Dialect;
  readonly action: WireAction;
  readonly run: WireRun;
  readonly map: WireMap;
}
