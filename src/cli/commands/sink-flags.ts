import type { Protocol } from '../../core/connector.js';
import type { CommonFlags } from '../command.js';
import type { FaultWishes } from '../faults.js';

/** What `mrssmith sink` takes. */
export interface SinkFlags extends CommonFlags {
  readonly protocol: readonly Protocol[] | undefined;
  readonly port: readonly string[] | undefined;
  readonly into: string | undefined;
  readonly username: string;
  readonly anyLogin: boolean | undefined;
  readonly answer: string | undefined;
  readonly status: number;
  readonly fault: FaultWishes;
  readonly transcript: boolean | undefined;
}

/** Holds the password of the sinks where a script needs a fixed one. */
export const PASSWORD_VARIABLE = 'MRSSMITH_SINK_PASSWORD';
