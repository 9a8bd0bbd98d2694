import type { LintRule } from '../rule.js';
import { actionRules } from './actions.js';
import { configurationRules } from './configuration.js';
import { deliveryRules } from './delivery.js';
import { itemChoiceRules } from './item-choice.js';
import { itemDateRules } from './item-dates.js';
import { itemPathRules } from './item-paths.js';
import { itemPresenceRules } from './item-presence.js';

export const CONNECTOR_RULES: readonly LintRule[] = [
  ...itemPathRules,
  ...itemDateRules,
  ...itemChoiceRules,
  ...itemPresenceRules,
  ...deliveryRules,
  ...actionRules,
  ...configurationRules,
];
