import type { ActionName } from '../../core/connector.js';
import type { Place } from '../../core/problem.js';

export const MUTATIONS = {
  'drop-instruction': 'an instruction is left out',
  'swap-select': 'another field of the fixture is read',
  'negate-test': 'a condition is turned around',
  'drop-when': 'a branch is never taken',
  'change-literal': 'a text is another one',
  'drop-attribute': 'an attribute is left out',
  'drop-sort': 'an order is left out',
  'swap-strings': 'two texts of an expression change places',
} as const satisfies Record<string, string>;
export type MutationKind = keyof typeof MUTATIONS;

/** A small change of a stylesheet that a test should notice. */
export interface Mutant {
  /** e.g. `submit.xsl:14:7 negate-test`; the same in every run. */
  readonly id: string;
  readonly kind: MutationKind;
  /** Of what is changed, in the stylesheet. */
  readonly place: Required<Place>;
  /** What it does, as a sentence, e.g. `xsl:if test="@url" is turned around: not(@url)`. */
  readonly message: string;
  /** Actions that use the stylesheet. */
  readonly actions: readonly ActionName[];
  /** The change: characters of the text that are replaced. */
  readonly edit: { readonly offset: number; readonly length: number; readonly text: string };
}

/**
 * What became of a mutant: `killed`, a test noticed it; `survived`, the output changed and none did; `equal`, no
 * fixture made another output of it; `unreached`, no fixture runs that line.
 */
export type MutantFate = 'killed' | 'survived' | 'equal' | 'unreached';

export interface MutantResult {
  readonly mutant: Mutant;
  readonly fate: MutantFate;
  /** The case that noticed it, or that changed unnoticed, e.g. `minimal submit`. */
  readonly by?: string;
  /** What noticed it, e.g. `XSD_INVALID`, `snapshot`, `timeout`. */
  readonly how?: string;
}
