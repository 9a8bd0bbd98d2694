import { readFileSync } from 'node:fs';
import type { FixtureFile } from '../connector/workspace.js';
import type { Action, ActionName, Connector } from '../core/connector.js';
import type { Dialect } from '../core/outcome.js';
import type { Engine, EngineLimits } from '../xml/engine.js';
import type { Courier } from './delivery/courier.js';
import { runAction, type RunResult } from './pipeline/run.js';
import type { Fixture } from './pipeline/stage.js';

/** One entry's way through a connector: its actions in lifecycle order. */
export interface Lifecycle {
  readonly connector: Connector;
  readonly fixture: FixtureFile;
  readonly actions: readonly ActionName[];
  /** In place of what the fixture's file holds. */
  readonly bytes?: Uint8Array;
}

/** Actions in the order in which an entry meets them; reports are fetched only when asked for by name. */
export const LIFECYCLE_ORDER: readonly ActionName[] = ['submit', 'update', 'delete'];

export interface LifecycleOptions {
  readonly dialect: Dialect;
  /** The engine for a connector: its own choice, or what a flag says. */
  readonly engineFor: (connector: Connector) => Engine;
  readonly courier: Courier;
  readonly limits: EngineLimits;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly nextFileId: () => string;
  /** What every run also notes: see `RunContext`. */
  readonly coverage?: boolean;
  readonly trace?: boolean;
}

/** Which actions of a connector a command runs. */
export function selectActions(connector: Connector, wanted: readonly ActionName[]): ActionName[] {
  const order = wanted.length === 0 ? LIFECYCLE_ORDER : ([...LIFECYCLE_ORDER, 'fetchReport'] as const);
  return order.filter(
    (name) => connector.actions[name] !== undefined && (wanted.length === 0 || wanted.includes(name)),
  );
}

/**
 * Runs the actions of one lifecycle, the remote id of submit carried into the later ones. A run that is
 * interrupted gives no result. A fixture that cannot be read fails its own runs alone.
 */
export async function* runLifecycle(
  { connector, fixture, actions, bytes }: Lifecycle,
  options: LifecycleOptions,
): AsyncGenerator<RunResult> {
  const item =
    bytes === undefined ? readFixture(fixture) : { name: fixture.name, shown: fixture.shown, bytes };
  const { engineFor, ...rest } = options;
  const run = (action: Action, remoteId: string | undefined) =>
    unlessAborted(
      () => runAction({ ...rest, connector, action, fixture: item, engine: engineFor(connector), remoteId }),
      options.signal,
    );

  let remoteId = await rehearse(connector, actions, options, run);
  for (const actionName of actions) {
    const action = connector.actions[actionName];
    if (action === undefined || options.signal.aborted) continue;
    const result = await run(action, actionName === 'submit' ? undefined : remoteId);
    if (result === undefined) return;
    if (actionName === 'submit') remoteId = result.report.remoteId ?? undefined;
    yield result;
  }
}

/**
 * The remote id for an update or delete that is run without its submit: a submit that nobody sees brings
 * it. Only into sinks: a real partner is sent what was asked for and nothing else.
 */
async function rehearse(
  connector: Connector,
  actions: readonly ActionName[],
  { courier }: LifecycleOptions,
  run: (action: Action, remoteId: undefined) => Promise<RunResult | undefined>,
): Promise<string | undefined> {
  const { submit } = connector.actions;
  if (submit === undefined || actions.includes('submit') || courier.kind === 'live') return undefined;
  const result = await run(submit, undefined);
  return result?.report.remoteId ?? undefined;
}

/** The item of a fixture's file, or why there is none. */
export function readFixture({ name, shown, path }: FixtureFile): Fixture {
  try {
    return { name, shown, bytes: readFileSync(path) };
  } catch (cause) {
    const unreadable = (cause as NodeJS.ErrnoException).code ?? String(cause);
    return { name, shown, bytes: new Uint8Array(), unreadable };
  }
}

/**
 * What is under way may take as long as its limit allows: an interrupt does not wait for it, and what it
 * came to because of the interrupt is no result.
 */
async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const settled = new AbortController();
  const aborted = new Promise<undefined>((resolve) => {
    const options = { once: true, signal: settled.signal };
    signal.addEventListener('abort', () => resolve(undefined), options);
  });
  try {
    const result = await Promise.race([work(), aborted]);
    return isAborted(signal) ? undefined : result;
  } catch (cause) {
    if (isAborted(signal)) return undefined;
    throw cause;
  } finally {
    settled.abort();
  }
}

/** A function, since the compiler takes what was false before an `await` for false after it. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;
