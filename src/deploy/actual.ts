import type { ActionName } from '../core/connector.js';
import type { ConnectorImage } from './image.js';

/** An object of the account as a list names it. */
export interface RemoteName {
  readonly id: number;
  readonly name: string;
}

/** An action beside the one that the account uses: jobs and lookups take the lowest id of a type. */
export interface SpareAction {
  readonly id: number;
  readonly action: ActionName;
  readonly image: ConnectorImage;
}

/** What the account has of a connector, read at one moment. */
export interface ActualConnector {
  readonly providerId: number;
  /** Of the actions that are used, by type. */
  readonly actionIds: Readonly<Partial<Record<ActionName, number>>>;
  readonly profileId: number | undefined;
  readonly image: ConnectorImage;
  /** Actions of a type that has another already; what an interrupted deployment leaves. */
  readonly spareActions: readonly SpareAction[];
  /** Profiles of this provider that no folder speaks of. They go when the provider goes. */
  readonly otherProfiles: readonly RemoteName[];
  /** Unix seconds, to tell this provider from a later one with the same id. */
  readonly createdAt: number | undefined;
}
