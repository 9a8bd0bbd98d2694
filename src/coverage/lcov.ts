import type { CoverageReport } from './model.js';

/** The report as an LCOV trace file; paths are relative to the workspace. */
export function toLcov(_report: CoverageReport): string {
  throw new Error('not built yet');
}
