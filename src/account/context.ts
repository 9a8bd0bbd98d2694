import type { ActionName, ScriptedResponse } from '../core/connector.js';
import type { Dialect } from '../core/outcome.js';
import type { Courier } from '../harness/delivery/courier.js';
import type { Engine } from '../xml/engine.js';
import type { Clock } from './clock.js';
import type { Ids } from './ids.js';
import type {
  AssetRow,
  EntryDistributionRow,
  EntryRow,
  GenericProviderRow,
  MetadataRow,
} from './store/rows.js';
import type { Store } from './store/store.js';
import type { TypeRegistry } from './types/registry.js';

/**
 * What happens in the account beside the call that caused it: distributions follow their entries.
 *
 * Every method is called inside `store.write`, after the row was put; what it changes belongs to the same
 * transaction. `before` is `undefined` for what is new.
 */
export interface EntityEvents {
  entryChanged(before: EntryRow | undefined, after: EntryRow): Promise<void>;
  assetChanged(before: AssetRow | undefined, after: AssetRow): Promise<void>;
  /** `after` has status 3 when the metadata was deleted. */
  metadataChanged(before: MetadataRow | undefined, after: MetadataRow): Promise<void>;
  /** Sunrise, sunset or asset lists were set by a caller. */
  entryDistributionChanged(before: EntryDistributionRow, after: EntryDistributionRow): Promise<void>;
  genericProviderDeleted(provider: GenericProviderRow): Promise<void>;
}

/** Something that happened, for the terminal, the console page and webhooks. */
export type AccountEvent =
  | {
      readonly kind: 'status';
      readonly entryDistributionId: number;
      readonly entryId: string;
      readonly distributionProfileId: number;
      readonly from: number | null;
      readonly to: number;
      readonly reason: string;
      /** Seconds since the Unix epoch, of the account's clock. */
      readonly at: number;
    }
  | {
      readonly kind: 'job';
      readonly jobId: number;
      readonly action: ActionName;
      readonly entryDistributionId: number;
      readonly state: string;
      readonly message: string | null;
    }
  /** Where the guide and the server see something differently, or a setting cannot do what it seems to. */
  | { readonly kind: 'note'; readonly code: string; readonly text: string };

/** What every part of the account works with. */
export interface AccountContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dialect: Dialect;
  readonly types: TypeRegistry;
  readonly events: EntityEvents;
  /** The partner of `--partner-id`. */
  readonly partnerId: number;
  /** Zone of the server's date functions and date texts. IANA name. */
  readonly timezone: string;
  /** e.g. `http://127.0.0.1:40080`, without `/api_v3`. Known once the server listens. */
  readonly baseUrl: () => string;
  /** For jobs: their stylesheets may take their time. One for each lane, started when first asked for. */
  readonly jobEngine: (lane?: string) => Engine;
  /** For field configurations inside calls: nothing else runs on it. Started when first asked for. */
  readonly fieldEngine: () => Engine;
  /** Where jobs deliver; one parcel at a time. */
  readonly courier: Courier;
  /** Whether jobs may reach hosts beyond this machine. */
  readonly live: boolean;
  /** What a connector folder of this provider name lets the sinks answer. */
  readonly scriptedResponses: (providerName: string, action: ActionName) => readonly ScriptedResponse[];
  /** Tells what happened, once the transaction under way is on disk. */
  readonly tell: (event: AccountEvent) => void;
}
