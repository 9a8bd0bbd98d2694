import type { PlannedBranch, PlannedInstruction, PlannedTemplate, Span } from '../xml/observation.js';

/** How much of something was covered; ignored ones count in neither. */
export interface Ratio {
  readonly covered: number;
  readonly total: number;
}

export interface Totals {
  readonly instructions: Ratio;
  readonly branches: Ratio;
  readonly templates: Ratio;
}

/** Percent to a tenth, rounded down, so that 100 means all; 100 of nothing. */
export const percentOf = ({ covered, total }: Ratio): number =>
  total === 0 ? 100 : Math.floor((covered / total) * 1000) / 10;

export interface Counted {
  readonly hits: number;
}

export type PlannedTemplateHits = PlannedTemplate & Counted;

/** A stylesheet with what the tests reached in it. */
export interface SheetCoverage extends Totals {
  readonly file: string;
  readonly text: string;
  readonly connector: string;
  readonly runs: number;
  readonly unmeasured: readonly string[];
  readonly instructionHits: readonly (PlannedInstruction & Counted)[];
  readonly branchHits: readonly (PlannedBranch & Counted)[];
  readonly templateHits: readonly PlannedTemplateHits[];
  /** Line, from 1, to the most hits among what begins on it; lines without anything that runs are absent. */
  readonly lines: ReadonlyMap<number, LineCoverage>;
}

export interface LineCoverage extends Counted {
  readonly isIgnored: boolean;
  /** Whether something on it ran and something else did not. */
  readonly isPartial: boolean;
  /** Branches of the instruction or alternative that begins on the line, and how many were taken. */
  readonly branches: Ratio;
}

/** Fields of the fixtures that no stylesheet of the connector read. */
export interface FieldCoverage {
  readonly connector: string;
  readonly read: readonly string[];
  readonly neverRead: readonly { readonly path: string; readonly fixtures: readonly string[] }[];
}

/** What a schema allows and no output had. */
export interface SchemaCoverage {
  readonly file: string;
  readonly connector: string;
  readonly runs: number;
  readonly elements: Ratio;
  readonly attributes: Ratio;
  readonly values: Ratio;
  readonly neverProduced: readonly NeverProduced[];
}

export interface NeverProduced {
  readonly kind: 'element' | 'attribute' | 'value';
  /** Path in the output, e.g. `/asset/file/@type`. */
  readonly path: string;
  /** Of kind `value`. */
  readonly value?: string;
  /** Where the schema declares it. */
  readonly line: number;
}

export interface CoverageReport {
  readonly totals: Totals;
  readonly sheets: readonly SheetCoverage[];
  readonly fields: readonly FieldCoverage[];
  readonly schemas: readonly SchemaCoverage[];
}

export type { Span };
