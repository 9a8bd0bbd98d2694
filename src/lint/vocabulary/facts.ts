/** What the schema of the item (schemas/mrss-item.xsd) says, as data. */

/** An attribute, or what an element and an attribute have in common. */
export interface NameFact {
  /** Name of its type: a key of `ITEM_TYPES`, or a type of values. */
  readonly type: string;
  /** Unit and meaning, in sentences. */
  readonly about: string;
  /** Whether an item may do without it. A deleted entry does without nearly everything. */
  readonly isOptional: boolean;
}

export interface ChildFact extends NameFact {
  readonly isRepeated: boolean;
}

/**
 * How much is known of an element's children. `closed`: all there is. `extensible`: other connectors may add some.
 * `open`: the account's own.
 */
export type Openness = 'closed' | 'extensible' | 'open';

/** An element that has children or attributes. */
export interface TypeFact {
  readonly children: Readonly<Record<string, ChildFact>>;
  readonly attributes: Readonly<Record<string, NameFact>>;
  readonly hasText: boolean;
  readonly openness: Openness;
}
