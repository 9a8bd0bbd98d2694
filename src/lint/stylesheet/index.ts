import type { LintRule } from '../rule.js';

export const STYLESHEET_RULES: readonly LintRule[] = [];
