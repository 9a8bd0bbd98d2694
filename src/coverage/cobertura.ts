import type { CoverageReport } from './model.js';

/** The report as Cobertura XML. */
export function toCobertura(_report: CoverageReport, _options: { readonly nowMs: number }): string {
  throw new Error('not built yet');
}
