import type { Dialect } from '../../core/outcome.js';
import type { CommonFlags } from '../command.js';

export interface LintFlags extends CommonFlags {
  readonly dialect: Dialect;
  readonly fix: boolean | undefined;
  readonly maxWarnings: number | undefined;
  readonly format: 'text' | 'github' | 'compact';
  readonly explain: string | undefined;
  readonly rules: boolean | undefined;
}
