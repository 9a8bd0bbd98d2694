import type { AccountFlags } from './flags.js';

export interface PullFlags extends AccountFlags {
  readonly all: boolean | undefined;
  /** Folder below connectors/. */
  readonly into: string | undefined;
  readonly force: boolean | undefined;
  /** Id of the profile, where the provider has several. */
  readonly profile: number | undefined;
}
