import type { ActionName, Connector } from '../core/connector.js';
import type { Observation } from '../xml/observation.js';

/** A run as far as coverage is concerned: `CaseRun` of the tests, or anything of its shape. */
export interface CoveredRun {
  readonly connector: Connector;
  /** Name of the fixture. */
  readonly fixture: string;
  readonly action: ActionName;
  readonly result: {
    readonly report: { readonly engine: string };
    readonly artifacts: {
      readonly mrss?: Uint8Array;
      readonly transformed?: Uint8Array;
      readonly observation?: Observation;
    };
  };
}

/** What several runs did to one stylesheet. Counts stand in the order of the sheet's plan. */
export interface SheetHits {
  /** Path to show. */
  readonly file: string;
  /** The stylesheet itself: counts of another text do not add up with these. */
  readonly text: string;
  readonly connector: string;
  readonly instructions: readonly number[];
  readonly branches: readonly number[];
  readonly templates: readonly number[];
  /** Runs that were counted. */
  readonly runs: number;
  /** Runs that could not be: made by another engine, or ended with their process. */
  readonly unmeasured: readonly string[];
}

/** Fields of the items that the actions of a connector got. */
export interface FieldHits {
  readonly connector: string;
  /** Path to the names of the fixtures that have it. */
  readonly present: Readonly<Record<string, readonly string[]>>;
  readonly read: readonly string[];
}

/** What was produced of a schema. */
export interface SchemaHits {
  readonly file: string;
  readonly text: string;
  readonly connector: string;
  /** Runs whose output counts. */
  readonly runs: number;
  /** Paths of elements and attributes, e.g. `/asset/file/@type`; values as `/asset/file/@type=main`. */
  readonly produced: readonly string[];
}

/** Everything a recorder knows, for JSON and for other processes. */
export interface CoverageData {
  readonly version: 1;
  readonly sheets: readonly SheetHits[];
  readonly fields: readonly FieldHits[];
  readonly schemas: readonly SchemaHits[];
}
