import type { LintRule } from './rule.js';
import { CONNECTOR_RULES } from './connector/index.js';
import { STYLESHEET_RULES } from './stylesheet/index.js';

/** Every rule, in the order in which they are listed. */
export const LINT_RULES: readonly LintRule[] = [...STYLESHEET_RULES, ...CONNECTOR_RULES];
