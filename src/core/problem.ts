import type { ProblemCode } from './problem-codes.js';

export type { ProblemCode } from './problem-codes.js';

/** `error` fails the stage it stands in; `warning` and `note` do not. */
export type Severity = 'error' | 'warning' | 'note';

/** A place in a file. Lines and columns count from 1. */
export interface Place {
  /** Path as people should see it: relative to the workspace where it lies inside. */
  readonly file: string;
  readonly line?: number;
  /** Left out when the engine does not know it. */
  readonly column?: number;
}

/** One thing wrong with something the user wrote. Never thrown: collected, sorted, shown together. */
export interface Problem extends Partial<Place> {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  /** What to do next, as a sentence or a command. */
  readonly fix?: string;
  /** Paths of the item that are missing or empty, and led to it. */
  readonly missing?: readonly string[];
}

/** What a caller may add to a problem beside its code and message. */
export interface ProblemDetails {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly fix?: string | undefined;
  readonly missing?: readonly string[] | undefined;
}

function make(severity: Severity, code: ProblemCode, message: string, details: ProblemDetails): Problem {
  const { file, line, column, fix, missing = [] } = details;
  return {
    code,
    severity,
    message,
    ...(file === undefined ? {} : { file }),
    // libxml2 and YAML libraries use 0 for "unknown".
    ...(line === undefined || line < 1 ? {} : { line }),
    ...(column === undefined || column < 1 ? {} : { column }),
    ...(fix === undefined ? {} : { fix }),
    ...(missing.length === 0 ? {} : { missing }),
  };
}

export const error = (code: ProblemCode, message: string, details: ProblemDetails = {}): Problem =>
  make('error', code, message, details);

export const warning = (code: ProblemCode, message: string, details: ProblemDetails = {}): Problem =>
  make('warning', code, message, details);

export const note = (code: ProblemCode, message: string, details: ProblemDetails = {}): Problem =>
  make('note', code, message, details);

/** Problems in reading order: by file, then line, then column; those without a place last. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const rank = (value: number | undefined) => value ?? Number.MAX_SAFE_INTEGER;
  return [...problems].sort(
    (a, b) =>
      (a.file ?? '￿').localeCompare(b.file ?? '￿') ||
      rank(a.line) - rank(b.line) ||
      rank(a.column) - rank(b.column),
  );
}
