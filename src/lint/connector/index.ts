import type { LintRule } from '../rule.js';

export const CONNECTOR_RULES: readonly LintRule[] = [];
