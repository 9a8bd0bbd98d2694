/**
 * What the tests of a workspace reach in its stylesheets, what they read of the items, and what they never
 * produce of the schemas.
 *
 * `CoverageRecorder` takes runs made with `coverage: true` in their context; its JSON goes from a worker
 * to the main process, which merges it. `summarize` makes the report that everything else shows:
 * `renderCoverage` for a terminal, `toHtml`, `toLcov`, `toCobertura`, and `checkThresholds`.
 */
export type { CoverageData, CoveredRun, FieldHits, SchemaHits, SheetHits } from './data.js';
export type * from './model.js';
export { percentOf } from './model.js';
export { CoverageRecorder } from './recorder.js';
export { summarize } from './summarize.js';
export { renderCoverage } from './text.js';
export { toHtml } from './html.js';
export { toLcov } from './lcov.js';
export { toCobertura } from './cobertura.js';
export { checkThresholds, THRESHOLD_NAMES, type ThresholdName, type Thresholds } from './thresholds.js';
