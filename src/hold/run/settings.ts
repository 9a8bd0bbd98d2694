import type { ActionName, EngineName } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import type { SnapshotMode } from '../types.js';

/** How tests run, as far as a worker has to know: plain data. */
export interface TestSettings {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly dialect: Dialect;
  /** `undefined`: each connector's own. */
  readonly engine: EngineName | undefined;
  /** Globs over the names of fixtures; empty for all. */
  readonly fixtures: readonly string[];
  /** Empty for those of a lifecycle. */
  readonly actions: readonly ActionName[];
  readonly mode: SnapshotMode;
  readonly coverage: boolean;
  /** How long one transformation may take. */
  readonly timeoutMs: number;
  /** Where host keys and certificates of the sinks are kept; none are written without it. */
  readonly stateFolder: string | undefined;
}

/** What tests run with where nobody says otherwise. */
export const defaultSettings = (root: string): TestSettings => ({
  root,
  dialect: 'guide',
  engine: undefined,
  fixtures: [],
  actions: [],
  mode: isCi(process.env) ? 'ci' : 'propose',
  coverage: false,
  timeoutMs: 10_000,
  stateFolder: undefined,
});

/** Whether this is a machine that tests what others wrote: nothing is to be written there. */
export const isCi = (env: Readonly<Record<string, string | undefined>>): boolean =>
  !['', '0', 'false', undefined].includes(env['CI']);

/** 2026-01-01T00:00:00Z: what "now" is in tests that do not say otherwise. */
export const FROZEN_MS = Date.UTC(2026, 0, 1);
