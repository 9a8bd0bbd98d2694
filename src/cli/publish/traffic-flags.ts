import type { StoredAction } from '../../deploy/entry-distribution.js';
import type { AccountFlags } from './flags.js';

/** Of `mrssmith sent`. */
export interface SentFlags extends AccountFlags {
  readonly returned: boolean | undefined;
  readonly action: StoredAction | undefined;
  readonly out: string | undefined;
}

/** Of `mrssmith fixtures pull`. */
export interface FixturePullFlags extends AccountFlags {
  readonly name: string | undefined;
  /** A connector: its own fixtures. */
  readonly into: string | undefined;
  readonly force: boolean | undefined;
  readonly keepHosts: boolean | undefined;
  readonly keepUsers: boolean | undefined;
  readonly keepDistribution: boolean | undefined;
  readonly dryRun: boolean | undefined;
  /** `false`: nothing is taken out. */
  readonly redact: boolean;
  readonly yes: boolean | undefined;
}
