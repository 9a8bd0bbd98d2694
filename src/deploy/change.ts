import type { ActionName } from '../core/connector.js';
import type { FieldValue, ObjectKind } from './image.js';

/**
 * `drift`: the account holds what neither the folder says nor the last deployment made; applying it would
 * overwrite somebody's work.
 */
export const CHANGE_KINDS = ['create', 'update', 'delete', 'keep', 'drift'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What applying a change does to the object. Of a drift: once it is allowed. */
export type Effect = 'create' | 'update' | 'delete' | 'nothing';

export interface FieldChange {
  /** As in connector.yaml, e.g. `remotePath`. */
  readonly field: string;
  /** What the account has; `undefined` where the object is to be made. */
  readonly from: FieldValue | undefined;
  /** What the folder says; `undefined` where the object is to go. */
  readonly to: FieldValue | undefined;
  /** Whether the account's value is neither the last deployed one nor that of an interrupted deployment. */
  readonly isOutside: boolean;
}

export interface Change {
  readonly kind: ChangeKind;
  readonly effect: Effect;
  readonly object: ObjectKind;
  readonly connector: string;
  /** Of the provider or profile; of the action otherwise. */
  readonly name: string;
  readonly action: ActionName | undefined;
  /** Differing fields alone; all of them for what is made or goes. */
  readonly fields: readonly FieldChange[];
  /** Why, where it is not plain: e.g. `deleted on the account`, `goes with its provider`. */
  readonly reason?: string;
}

/** The changes of one connector, deletes first. */
export interface ConnectorPlan {
  readonly connector: string;
  readonly changes: readonly Change[];
}
