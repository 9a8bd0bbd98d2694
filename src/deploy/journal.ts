/**
 * What was done to an account, and what was about to be done, on disk before it happens.
 *
 * A deployment is a file of lines, each synced before the next thing is done: a `begin` with the connector as it
 * was and as it is to be, one `calling` before and one `called` after each request, and an `end`. A file without
 * an `end` was interrupted; where every call of it may or may not have run, its two images tell whose work is found.
 */
import { join } from 'node:path';
import type { ConnectorImage } from './image.js';
import { appendLine, attempt, createFile, hasBegun, listFiles, readLines } from './journal-files.js';
import {
  isBegin,
  linesOf,
  VERSION,
  type DeploymentHeader,
  type DeploymentOutcome,
  type DeploymentVerb,
  type JournalledResult,
  type JournalledStep,
  type Line,
} from './journal-lines.js';
import { imageFromJson, imageToJson } from './journal-image.js';
import { createSalt } from './secret.js';

export {
  DEPLOYMENT_VERBS,
  type DeploymentHeader,
  type DeploymentOutcome,
  type DeploymentVerb,
  type JournalledChange,
  type JournalledResult,
  type JournalledStep,
} from './journal-lines.js';

/** A deployment that is being written. */
export interface DeploymentLog {
  /** e.g. `0007`. */
  readonly id: string;
  /** Returns when the line is on disk: only then may the request be sent. */
  before(steps: readonly JournalledStep[]): void;
  after(results: readonly JournalledResult[]): void;
  /** @param reason - Of what is not done: the code of the failure. */
  end(outcome: Exclude<DeploymentOutcome, 'interrupted'>, reason?: string): void;
}

/** A deployment that was written. */
export interface JournalledDeployment extends DeploymentHeader {
  readonly id: string;
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly outcome: DeploymentOutcome;
  readonly reason: string | undefined;
  readonly requests: number;
  readonly calls: number;
  /** Id of the provider, where the account said one. */
  readonly providerId: number | undefined;
}

/** Deployments, one or several in a row, that nobody knows the end of. */
export interface Interrupted {
  /** Of the last one. */
  readonly id: string;
  readonly verb: DeploymentVerb;
  readonly startedAt: string;
  /** As it was before the first of them: where undoing them leads to. */
  readonly before: ConnectorImage;
  /** As the last of them was to leave it. */
  readonly after: ConnectorImage;
  /** Every image before and after one of them: what is found on the account may be of any of them. */
  readonly images: readonly ConnectorImage[];
  /** Of the provider that one of them worked on, where the account said it. */
  readonly providerId: number | undefined;
}

/** Where the deployments of a connector to an account lie. @param key - Of the environment or account. */
export const deploymentsFolder = (workspaceRoot: string, key: string, connector: string): string =>
  join(workspaceRoot, '.mrssmith', 'deployments', key, connector);

/**
 * Starts a deployment: it is on disk when this returns.
 *
 * Two processes never get the same number: the file is made by whoever comes first.
 *
 * @throws {Failure} FILE_UNWRITABLE.
 */
export function beginDeployment(
  folder: string,
  header: DeploymentHeader,
  now: () => number = Date.now,
): DeploymentLog {
  const { id, file } = attempt(folder, () => createFile(folder));
  const write = (line: Line): void => {
    attempt(folder, () => {
      appendLine(file, line);
    });
  };
  const at = (): string => new Date(now()).toISOString();
  const { before, after, ...rest } = header;
  const salt = createSalt();
  const images = { before: imageToJson(before, salt), after: imageToJson(after, salt) };
  write({ type: 'begin', version: VERSION, id, at: at(), ...rest, ...images });
  return {
    id,
    before: (steps) => {
      write({ type: 'calling', at: at(), steps });
    },
    after: (results) => {
      write({ type: 'called', at: at(), results });
    },
    end: (outcome, reason) => {
      write({ type: 'end', at: at(), outcome, ...(reason !== undefined && { reason }) });
    },
  };
}

/**
 * Deployments of a connector, oldest first. Files that hold no begin are left out: nothing was sent for them, or
 * {@link listUnreadable} has them.
 */
export function listDeployments(folder: string): JournalledDeployment[] {
  return listFiles(folder).flatMap(({ file }) => readDeployment(file) ?? []);
}

/** Ids of deployments that did begin, and whose files are damaged, closed, or of a later version. */
export function listUnreadable(folder: string): string[] {
  return listFiles(folder)
    .filter(({ file }) => readDeployment(file) === undefined && hasBegun(file))
    .map(({ number }) => String(number).padStart(4, '0'));
}

/** @returns `undefined` where the file has no beginning: the process ended before anything was sent. */
export function readDeployment(file: string): JournalledDeployment | undefined {
  const [begin, ...rest] = readLines(file);
  if (!isBegin(begin)) return undefined;
  const before = imageFromJson(begin.before);
  const after = imageFromJson(begin.after);
  if (before === undefined || after === undefined) return undefined;
  const lines = linesOf(rest);
  const end = lines.findLast((line) => line.type === 'end');
  const calling = lines.filter((line) => line.type === 'calling');
  const { type: _, version: __, at, ...header } = begin;
  return {
    ...header,
    before,
    after,
    startedAt: at,
    endedAt: end?.at,
    outcome: end?.outcome ?? 'interrupted',
    reason: end?.reason,
    requests: calling.length,
    calls: calling.reduce((sum, { steps }) => sum + steps.length, 0),
    providerId: findProviderId(lines),
  };
}

function findProviderId(lines: readonly Line[]): number | undefined {
  for (const line of lines) {
    const named = line.type === 'called' ? line.results : line.type === 'calling' ? line.steps : [];
    for (const { object, id } of named) if (object === 'provider' && id !== undefined) return id;
  }
  return undefined;
}

/**
 * What stands open: the deployments after the last one that was done. What they did is ours, as is what they
 * found, whichever of their calls have run.
 */
export function findInterrupted(folder: string): Interrupted | undefined {
  const all = listDeployments(folder);
  const open = all
    .slice(all.findLastIndex(({ outcome }) => outcome === 'done') + 1)
    .filter(({ outcome }) => outcome !== 'refused');
  const [first] = open;
  const last = open.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    id: last.id,
    verb: last.verb,
    startedAt: last.startedAt,
    before: first.before,
    after: last.after,
    images: open.flatMap(({ before, after }) => [before, after]),
    providerId: open.findLast(({ providerId }) => providerId !== undefined)?.providerId,
  };
}
