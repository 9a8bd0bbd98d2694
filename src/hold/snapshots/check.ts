import { dirname, join, resolve } from 'node:path';
import type { Connector, SourceFile } from '../../core/connector.js';
import { error, type Problem, type ProblemCode } from '../../core/problem.js';
import { createStyle, plural } from '../../harness/report/style.js';
import { diffXml } from '../diff/diff.js';
import { makersOf } from '../diff/makers.js';
import { renderDiff } from '../diff/render.js';
import { describeDiff, placeOfDiff } from '../diff/describe.js';
import type { XmlDiff } from '../diff/types.js';
import type { Trace } from '../../xml/observation.js';
import type { CaseRun, SnapshotMode, SnapshotVerdict } from '../types.js';
import { extensionOf } from './body.js';
import { readIfThere, remove, writeWhole } from './disk.js';
import { BODY_EXTENSIONS, caseName, PENDING_SUFFIX, SNAPSHOT_FOLDER } from './names.js';
import { printOutline, toOutline } from './outline.js';
import { createScrubber, type Scrubber } from './scrub.js';
import { readSnapshotSettings } from './settings.js';

export interface SnapshotOptions {
  /** Left out: the rules of the kit and of the workspace's mrssmith.yaml. */
  readonly scrubber?: Scrubber;
  /** Hides secrets in the outline. */
  readonly redact?: (text: string) => string;
}

/** One snapshot file of a case, approved and as it came out now. */
interface Comparison {
  /** Name in the folder. */
  readonly name: string;
  readonly approved: Buffer | undefined;
  readonly received: Buffer;
}

/** Columns of the differences in a verdict. */
const WIDTH = 100;

/**
 * Compares a run with what was approved, and writes what the mode allows. A file is written as a whole or not at
 * all, and what waits for a review goes where it says again what was approved.
 *
 * @throws {Failure} FILE_UNREADABLE, FILE_UNWRITABLE; ENVIRONMENT_INVALID for the scrubbers of mrssmith.yaml.
 */
export function checkSnapshot(
  run: CaseRun,
  mode: SnapshotMode,
  options: SnapshotOptions = {},
): SnapshotVerdict {
  const folder = join(run.connector.folder, SNAPSHOT_FOLDER);
  const scrubber =
    options.scrubber ?? createScrubber(readSnapshotSettings(rootOf(run.connector)), options.redact);
  const base = caseName(run.fixture, run.action);
  const compared = filesOf(run, base, scrubber).map(([name, received]) => ({
    name,
    received,
    approved: readIfThere(join(folder, name)),
  }));
  const differing = compared.filter(isDifferent);
  const shownFolder = shownFolderOf(run.connector);
  const stale = BODY_EXTENSIONS.map((extension) => base + extension).filter(
    (name) => !compared.some((file) => file.name === name),
  );
  if (mode !== 'ci') {
    for (const name of stale) remove(join(folder, name + PENDING_SUFFIX));
    for (const { name } of compared.filter((file) => mode === 'update' || !isDifferent(file))) {
      remove(join(folder, name + PENDING_SUFFIX));
    }
  }
  if (differing.length === 0) return { kind: 'matched', files: [], problems: [], lines: [] };
  if (mode === 'update') {
    for (const { name, received } of differing) writeWhole(join(folder, name), received);
    for (const name of stale) remove(join(folder, name));
    const files = differing.map(({ name }) => `${shownFolder}/${name}`);
    return { kind: 'written', files, problems: [], lines: [] };
  }
  if (mode === 'propose') {
    for (const { name, received } of differing) writeWhole(join(folder, name + PENDING_SUFFIX), received);
  }
  const isNew = compared.every(({ approved }) => approved === undefined);
  return toVerdict(run, isNew, differing, mode);
}

/** Line ends of the outline are git's business. */
function isDifferent({ name, approved, received }: Comparison): boolean {
  if (approved === undefined) return true;
  if (approved.equals(received)) return false;
  return !name.endsWith('.json') || approved.toString().replaceAll('\r\n', '\n') !== received.toString();
}

function filesOf(run: CaseRun, base: string, scrubber: Scrubber): [string, Buffer][] {
  const { sent } = run.result.artifacts;
  const isEmpty = sent === undefined || (sent.length === 0 && run.action === 'fetchReport');
  const body = isEmpty ? undefined : Buffer.from(scrubber.body(sent));
  const bodyName = body === undefined ? undefined : base + extensionOf(body);
  const outline = Buffer.from(printOutline(toOutline(run, bodyName, scrubber)));
  return [
    ...(body === undefined || bodyName === undefined ? [] : [[bodyName, body] as [string, Buffer]]),
    [`${base}.json`, outline],
  ];
}

function toVerdict(
  run: CaseRun,
  isNew: boolean,
  differing: readonly Comparison[],
  mode: SnapshotMode,
): SnapshotVerdict {
  const folder = shownFolderOf(run.connector);
  const found = differing.map((file) => describe(run, file, `${folder}/${file.name}`, mode));
  return {
    kind: isNew ? 'missing' : 'changed',
    files: differing.map(({ name }) => `${folder}/${name}`),
    problems: found.map(({ problem }) => problem),
    lines: found.flatMap(({ lines }) => lines),
  };
}

function describe(
  run: CaseRun,
  { name, approved, received }: Comparison,
  shown: string,
  mode: SnapshotMode,
): { problem: Problem; lines: readonly string[] } {
  const fix = nextStep(run, shown, mode);
  if (approved === undefined) {
    const message = `nothing is approved yet for ${run.connector.id} ${run.action} over ${run.fixture}`;
    return { problem: error('SNAPSHOT_MISSING', message, { file: shown, fix }), lines: [] };
  }
  const sheet = run.connector.actions[run.action]?.transform;
  const trace = run.result.artifacts.observation?.trace;
  const diff = diffBodies(sheet, name, approved, received, trace);
  const code: ProblemCode = diff.kind === 'spelling' ? 'SNAPSHOT_RESPELLED' : 'SNAPSHOT_CHANGED';
  const problem = error(code, describeDiff(diff), { file: shown, ...placeOfDiff(diff), fix });
  const lines = [
    `${shown} (${countOf(diff)})`,
    ...renderDiff(diff, createStyle(WIDTH, false)).map((line) => `  ${line}`),
  ];
  return { problem, lines };
}

function countOf({ kind, changes, more }: XmlDiff): string {
  if (kind === 'content') return plural(changes.length + more, 'change');
  return kind === 'spelling' ? 'the same content, written otherwise' : 'no XML';
}

/**
 * The differences of one snapshot file; those of a document know where the stylesheet makes them.
 *
 * @param sheet - Of the action.
 * @param trace - Of the run, where it was noted: places are exact then, and the likeliest otherwise.
 */
export function diffBodies(
  sheet: SourceFile | undefined,
  name: string,
  approved: Uint8Array,
  received: Uint8Array,
  trace?: Trace,
): XmlDiff {
  const isXml = name.endsWith('.xml');
  return diffXml(approved, received, isXml && sheet !== undefined ? { madeAt: makersOf(sheet, trace) } : {});
}

function nextStep({ connector }: CaseRun, shown: string, mode: SnapshotMode): string {
  if (mode === 'ci') {
    return `On your machine:\n\n  mrssmith test ${connector.id}\n  mrssmith review ${connector.id}\n\nthen commit ${shownFolderOf(connector)}.`;
  }
  return `If it is right:\n\n  mrssmith accept ${shown}\n\nTo look at all that waits: mrssmith review`;
}

/** The workspace that a connector lies in: connectors/<id> below it. */
export const rootOf = ({ folder }: Connector): string => resolve(folder, '..', '..');

/** e.g. `connectors/acme/__snapshots__`. */
export const shownFolderOf = ({ manifest }: Connector): string =>
  [dirname(manifest), SNAPSHOT_FOLDER].join('/');
