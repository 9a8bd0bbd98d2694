import { join } from 'node:path';
import type { ActionName } from '../../core/connector.js';
import { ACTION_STATUSES } from '../../core/distribution.js';
import { Failure } from '../../core/failure.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import type { TranscriptLine } from '../../harness/sinks/delivery.js';
import type {
  WireDocument,
  WireRun,
  WireRunSummary,
  WireSnapshot,
  WireTranscriptLine,
} from '../../harness/studio/wire.js';
import { extensionOf } from '../../hold/snapshots/body.js';
import { readIfThere } from '../../hold/snapshots/disk.js';
import {
  caseName,
  createScrubber,
  readSnapshotSettings,
  SNAPSHOT_FOLDER,
} from '../../hold/snapshots/index.js';
import { BODY_EXTENSIONS } from '../../hold/snapshots/names.js';
import { shownFolderOf } from '../../hold/snapshots/check.js';
import type { SnapshotVerdict } from '../../hold/types.js';
import type { SessionRun } from '../session/session.js';
import { toDocument } from './documents.js';
import type { Redaction } from './redaction.js';

/** One cell of the matrix. */
export function toSummary(run: SessionRun): WireRunSummary {
  const { key, connector, fixture, action, revision, state, result, snapshot, outputChanged } = run;
  const report = result?.report;
  const problems = report?.stages.flatMap((stage) => stage.problems) ?? [];
  const count = (severity: string) => problems.filter((problem) => problem.severity === severity).length;
  return {
    key,
    connector: connector.id,
    fixture: fixture.name,
    action,
    revision,
    state,
    ok: report?.ok ?? null,
    failedStage: report?.stages.find(({ ok }) => !ok)?.stage ?? null,
    statusName: report?.statusName ?? null,
    remoteId: report?.remoteId ?? null,
    ms: report === undefined ? null : sumOf(report.stages.map(({ ms }) => ms)),
    errors: count('error'),
    warnings: count('warning'),
    snapshot: toSnapshot(snapshot),
    outputChanged,
  };
}

const sumOf = (list: readonly number[]): number =>
  Math.round(list.reduce((sum, ms) => sum + ms, 0) * 10) / 10;

function toSnapshot(verdict: SnapshotVerdict | undefined): WireSnapshot {
  if (verdict === undefined) return 'unknown';
  return verdict.kind === 'written' ? 'matched' : verdict.kind;
}

/** A run that has a result, with its documents and without its secrets. */
export function toRun(
  run: SessionRun,
  result: RunResult,
  facts: { readonly root: string; readonly deliveryId: number | undefined; readonly redaction: Redaction },
): WireRun {
  const { root, deliveryId, redaction } = facts;
  const { artifacts, report } = result;
  const action = run.connector.actions[run.action];
  const document = (bytes: Uint8Array | undefined, file?: string): WireDocument | null =>
    toDocument(bytes, { file, clean: redaction.document });
  const { approved, received, note } = snapshotDocuments(run, result, root, document);
  const { results, transform, validator } = action ?? {};
  return {
    summary: redaction.values(toSummary(run)),
    report: redaction.values(report),
    documents: {
      // What is not well-formed became no item: its problems stand in the file.
      mrss: document(artifacts.mrss ?? readFixture(run.fixture.path), run.fixture.shown),
      stylesheet: document(transform?.bytes, transform?.shown),
      schema: document(validator?.bytes, validator?.shown),
      results: document(results === undefined ? undefined : Buffer.from(results.text), results?.file),
      transformed: document(artifacts.transformed),
      sent: document(artifacts.sent),
      returned: document(artifacts.returned),
      previous: document(run.previousTransformed),
      approved,
      received,
    },
    snapshotLines: [...(run.snapshot?.lines ?? []), ...note].map(redaction.text),
    transcript: toTranscript(artifacts.transcript ?? [], redaction),
    deliveryId: deliveryId ?? null,
    statusPath: statusPathOf(run.action, report.statusName),
  };
}

function readFixture(path: string): Uint8Array | undefined {
  try {
    return readIfThere(path);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return undefined;
  }
}

export const toTranscript = (lines: readonly TranscriptLine[], redaction: Redaction): WireTranscriptLine[] =>
  lines.map(({ atMs, from, text }) => ({ atMs, from, text: redaction.text(text) }));

/** The approved body, and what would be in its place. */
function snapshotDocuments(
  run: SessionRun,
  { artifacts: { sent } }: RunResult,
  root: string,
  document: (bytes: Uint8Array | undefined, file?: string) => WireDocument | null,
): { approved: WireDocument | null; received: WireDocument | null; note: string[] } {
  try {
    const isEmpty = sent === undefined || sent.length === 0;
    const body = isEmpty ? undefined : createScrubber(readSnapshotSettings(root)).body(sent);
    const base = caseName(run.fixture.name, run.action);
    const extensions = [...(body === undefined ? [] : [extensionOf(body)]), ...BODY_EXTENSIONS];
    for (const name of extensions.map((extension) => base + extension)) {
      const bytes = readIfThere(join(run.connector.folder, SNAPSHOT_FOLDER, name));
      if (bytes === undefined) continue;
      const approved = document(bytes, `${shownFolderOf(run.connector)}/${name}`);
      return { approved, received: document(body), note: [] };
    }
    return { approved: null, received: document(body), note: [] };
  } catch (cause) {
    // A mistake in mrssmith.yaml, or a file that cannot be read, is no reason to show nothing.
    if (!(cause instanceof Failure)) throw cause;
    return { approved: null, received: null, note: [`${cause.code}: ${cause.message}`] };
  }
}

/** Where an entry stands before each action: an update and a deletion find what was submitted. */
const BEFORE = {
  submit: 'QUEUED',
  update: 'READY',
  delete: 'READY',
  fetchReport: 'READY',
} as const satisfies Record<ActionName, string>;

function statusPathOf(action: ActionName, end: string): string[] {
  const path = [BEFORE[action], ACTION_STATUSES[action].during, end];
  return path.filter((status, index) => status !== path[index - 1]);
}
