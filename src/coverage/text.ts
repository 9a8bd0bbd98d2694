import type { TextStyle } from '../harness/report/style.js';
import type { CoverageReport } from './model.js';

/** The report as lines for a terminal. */
export function renderCoverage(_report: CoverageReport, _style: TextStyle): string[] {
  throw new Error('not built yet');
}
