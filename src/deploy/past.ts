import { ACTION_NAMES, type ActionName } from '../core/connector.js';
import { isSame, type ConnectorImage, type FieldValue, type Value } from './image.js';

/** What the account was before a deployment that did not end, and what it was to become. */
export interface Interrupted {
  /** `undefined`: there was nothing. */
  readonly before: ConnectorImage | undefined;
  /** `undefined`: everything was to go. */
  readonly after: ConnectorImage | undefined;
  /** Where several in a row did not end: every image before and after one of them. */
  readonly images?: readonly ConnectorImage[];
}

const NOTHING: ConnectorImage = new Map();

/** Which of the account's values are ours: of the last deployment, or of one that was interrupted. */
export class Past {
  readonly #last: ConnectorImage | undefined;
  /** Before and after what was interrupted; none when nothing was. */
  readonly #underWay: readonly ConnectorImage[];
  readonly #actual: ConnectorImage;

  constructor(
    last: ConnectorImage | undefined,
    interrupted: Interrupted | undefined,
    actual: ConnectorImage,
  ) {
    this.#last = last;
    this.#underWay =
      interrupted === undefined
        ? []
        : [interrupted.before ?? NOTHING, interrupted.after ?? NOTHING, ...(interrupted.images ?? [])];
    this.#actual = actual;
  }

  /** Whether an object was ever deployed from here. */
  knows(key: string): boolean {
    return this.#images.some((image) => image.has(key));
  }

  /** Whether an object that is not on the account was taken away by somebody else. */
  wasDeletedOutside(key: string): boolean {
    if (this.#last?.has(key) !== true) return false;
    return this.#underWay.every((image) => image.has(key));
  }

  /** Whether the account's value of a field is neither the last deployed one nor one on the way to another. */
  isOutside(key: string, field: string, value: FieldValue): boolean {
    if (this.isHidden(key, field)) return false;
    return !this.#wasDeployed(key, field, value) && !this.#isOnTheWay(key, field, value);
  }

  /** Whether a value that the account does not show is as good as there: it was deployed, and comes back. */
  comesBack(key: string, field: string, value: FieldValue): boolean {
    return this.isHidden(key, field) && this.#wasDeployed(key, field, value);
  }

  /**
   * Whether the account does not show what it keeps: an action reads as disabled while the provider has none of
   * that type.
   *
   * @source server-api.md 4.2
   */
  isHidden(key: string, field: string): boolean {
    const action = key === 'profile' ? SWITCHED[field] : undefined;
    return action !== undefined && !this.#actual.has(`action ${action}`);
  }

  #wasDeployed(key: string, field: string, value: FieldValue): boolean {
    return this.#images.some((image) => {
      const object = image.get(key);
      return object !== undefined && isSame(object.fields[field] ?? null, value);
    });
  }

  get #images(): ConnectorImage[] {
    return [...(this.#last === undefined ? [] : [this.#last]), ...this.#underWay];
  }

  /** Values that a deployment sets for a moment: what would be used half is switched off first. */
  #isOnTheWay(key: string, field: string, value: FieldValue): boolean {
    if (key !== 'profile' || this.#underWay.length === 0) return false;
    if (field === 'status' || field in SWITCHED) return value === 'disabled';
    // Every save merges the provider's list, old or new, into the profile's. @source server-api.md 4.2
    return field.startsWith('required') && Array.isArray(value) && this.#isMerged(field, value);
  }

  #isMerged(field: string, value: readonly Value[]): boolean {
    const lists = this.#underWay.flatMap((image) => [
      image.get('profile')?.fields[field] ?? [],
      image.get('provider')?.fields[field] ?? [],
    ]);
    const known = lists.flatMap((list) => (Array.isArray(list) ? (list as readonly Value[]) : []));
    return value.every((item) => known.some((other) => isSame(item, other)));
  }
}

/** Which action a switch of the profile is about. */
const SWITCHED: Readonly<Record<string, ActionName | undefined>> = Object.fromEntries(
  ACTION_NAMES.map((name) => [`${name === 'fetchReport' ? 'report' : name}Enabled`, name]),
);
