import type { Severity } from '../../../../core/problem.js';
import type { WireCoverageLine, WireDocument, WireRange } from '../../wire.js';

/** What the rest of the page knows about the code editor, which is loaded when it is wanted. */
export interface CodeModule {
  readonly openCodePane: (host: HTMLElement, options: CodePaneOptions) => CodePane;
  readonly openDiffPane: (host: HTMLElement, options: DiffPaneOptions) => DiffPane;
}

export interface CodePaneOptions {
  /** For those who cannot see which pane it is. */
  readonly label: string;
  /** Of the document's policy, for style elements. */
  readonly nonce: string;
  /** Where the reader pointed, in what is shown. */
  readonly onPoint: (position: number, how: 'click' | 'cursor' | 'key') => void;
}

/** A marker in a line. */
export interface CodeProblem {
  readonly from: number;
  readonly to: number;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
}

export interface CodePane {
  /** Another `id` is another document: the pane goes to its top. The same one keeps its place and selection. */
  show(id: string, text: string, language: WireDocument['language']): void;
  markProblems(problems: readonly CodeProblem[]): void;
  showCoverage(lines: readonly WireCoverageLine[] | undefined): void;
  /** @param active - Index of the one that is scrolled into view; none where `undefined`. */
  light(ranges: readonly WireRange[], active: number | undefined): void;
  /** Puts the cursor at a position, in view. */
  point(position: number): void;
  openSearch(): void;
  focus(): void;
  position(): number;
  close(): void;
}

export interface DiffPaneOptions {
  readonly nonce: string;
  readonly labels: readonly [string, string];
}

export interface DiffPane {
  show(before: string, after: string, language: WireDocument['language'], isSideBySide: boolean): void;
  /** Puts the next or the former difference in view. */
  step(direction: 1 | -1): void;
  close(): void;
}
