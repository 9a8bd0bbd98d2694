import type { LintRule } from '../rule.js';
import { actionRules } from './actions.js';
import { configurationRules } from './configuration.js';
import { deliveryRules } from './delivery.js';
import { itemPathRules } from './item-paths.js';

export const CONNECTOR_RULES: readonly LintRule[] = [
  ...itemPathRules,
  ...deliveryRules,
  ...actionRules,
  ...configurationRules,
];
