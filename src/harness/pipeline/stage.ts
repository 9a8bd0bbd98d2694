import type { Action, Connector } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import type { Engine, EngineLimits } from '../../xml/engine.js';
import type { Courier } from '../delivery/courier.js';

/** One MRSS item document. */
export interface Fixture {
  /** File name without `.xml`. */
  readonly name: string;
  /** Path to show. */
  readonly shown: string;
  /** Empty where the file could not be read. */
  readonly bytes: Uint8Array;
  /** Why it could not be read, e.g. `EACCES`. */
  readonly unreadable?: string;
}

/** Everything a run is made with. */
export interface RunContext {
  readonly connector: Connector;
  readonly action: Action;
  readonly fixture: Fixture;
  readonly dialect: Dialect;
  readonly engine: Engine;
  /** The remote id that an earlier submit brought; `undefined` on submit. */
  readonly remoteId: string | undefined;
  readonly limits: EngineLimits;
  readonly courier: Courier;
  /** Where secrets are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** PHP's `uniqid()`: 13 lower-case hex digits that name the remote file. */
  readonly nextFileId: () => string;
  /** Also notes which instructions of the stylesheet run, and what they read. */
  readonly coverage?: boolean;
  /** Also notes the way it took, and what made each node of the output; includes coverage. */
  readonly trace?: boolean;
}

export const isServerDialect = ({ dialect }: RunContext): boolean => dialect === 'server';

/** What every unexplained failure looks like on the account. @source GenericDistributionEngine.php, handleAction */
export const NO_XML = 'XML data not supplied';
