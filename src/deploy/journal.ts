/**
 * What was done to an account, and what was about to be done, on disk before it happens.
 *
 * A deployment is a file of lines, each synced before the next thing is done: a `begin` with the connector as it
 * was and as it is to be, one `calling` before and one `called` after each request, and an `end`. A file without
 * an `end` was interrupted; where every call of it may or may not have run, its two images tell whose work is found.
 */
import { join } from 'node:path';
import type { Effect } from './change.js';
import { type ConnectorImage, type ObjectKind } from './image.js';
import { appendLine, attempt, createFile, listFiles, readLines } from './journal-files.js';
import { imageFromJson, imageToJson, type ImageJson } from './journal-image.js';
import { createSalt } from './secret.js';
import type { Target } from './state.js';

export const DEPLOYMENT_VERBS = ['deploy', 'rollback', 'destroy', 'promote'] as const;
export type DeploymentVerb = (typeof DEPLOYMENT_VERBS)[number];

/**
 * `done`: the account is as it was to be. `refused`: the account took none of it. `stopped`: something was refused, or nothing
 * answered any more. `interrupted`: nothing says how it ended. Of the last two, parts may stand on the account.
 */
export type DeploymentOutcome = 'done' | 'refused' | 'stopped' | 'interrupted';

/** One changed object, as `history` shows it. */
export interface JournalledChange {
  readonly effect: Effect;
  readonly object: ObjectKind;
  readonly name: string;
  readonly fields: readonly string[];
}

export interface DeploymentHeader {
  readonly verb: DeploymentVerb;
  readonly connector: string;
  readonly target: Target;
  /** What the account had, and what it is to have. Empty: no provider at all. */
  readonly before: ConnectorImage;
  readonly after: ConnectorImage;
  readonly changes: readonly JournalledChange[];
  /** Of a rollback: the deployment it goes back to; of a promotion: the environment it takes. */
  readonly source?: string;
}

/** One call, without its values: they may be secret. */
export interface JournalledStep {
  /** e.g. `genericDistributionProviderAction.add`. */
  readonly call: string;
  /** e.g. `action submit`. */
  readonly object: string;
  /** Of the object that is changed, where it is known before. */
  readonly id?: number | undefined;
}

/** How one call ended; `code` is the API's. */
export interface JournalledResult {
  readonly object: string;
  readonly id?: number | undefined;
  readonly code?: string | undefined;
}

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

const VERSION = 1;

type Line =
  | ({ type: 'begin'; version: number; id: string; at: string; before: ImageJson; after: ImageJson } & Omit<
      DeploymentHeader,
      'before' | 'after'
    >)
  | { type: 'calling'; at: string; steps: readonly JournalledStep[] }
  | { type: 'called'; at: string; results: readonly JournalledResult[] }
  | { type: 'end'; at: string; outcome: Exclude<DeploymentOutcome, 'interrupted'>; reason?: string };

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

/** Deployments of a connector, oldest first. Files that hold no begin are left out: nothing was sent for them. */
export function listDeployments(folder: string): JournalledDeployment[] {
  return listFiles(folder).flatMap(({ file }) => readDeployment(file) ?? []);
}

/** @returns `undefined` where the file has no beginning: the process ended before anything was sent. */
export function readDeployment(file: string): JournalledDeployment | undefined {
  const lines = readLines(file) as Line[];
  const [begin] = lines;
  if (begin?.type !== 'begin') return undefined;
  const before = imageFromJson(begin.before);
  const after = imageFromJson(begin.after);
  if (before === undefined || after === undefined) return undefined;
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
