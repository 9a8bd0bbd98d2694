import type { Place, ProblemCode, Severity } from '../core/problem.js';
import type { LintSubject } from './subject.js';

/** One thing a rule found. */
export interface Finding {
  readonly place: Place;
  readonly message: string;
  /** What to do here, where it is more than the rule's remedy. */
  readonly fix?: string | undefined;
  /** For `--fix`: a change of the file of `place` that cannot change what is sent for the worse. */
  readonly edit?: Edit | undefined;
}

/** Replaces a part of a text; offsets count UTF-16 units from 0. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Looks for one kind of mistake before anything runs. */
export interface LintRule {
  readonly code: ProblemCode;
  /** Unless `lint.rules` of mrssmith.yaml says otherwise. */
  readonly severity: Severity;
  /** What is found, in a sentence. */
  readonly what: string;
  /** What comes of it. */
  readonly why: string;
  /** What to do instead. */
  readonly remedy: string;
  /** Where in the server's code or in which standard that is so. */
  readonly source: string;
  readonly example: { readonly bad: string; readonly good: string };
  /** Never throws: what cannot be told is no finding. */
  check(subject: LintSubject): Iterable<Finding>;
}
