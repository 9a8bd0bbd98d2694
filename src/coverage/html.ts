import type { CoverageReport } from './model.js';

/** The report as one page that needs nothing else. */
export function toHtml(_report: CoverageReport): string {
  throw new Error('not built yet');
}
