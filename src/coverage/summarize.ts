import type { CoverageData } from './data.js';
import type { CoverageReport } from './model.js';

/** Makes the report of what was gathered. */
export function summarize(_data: CoverageData): CoverageReport {
  throw new Error('not built yet');
}
