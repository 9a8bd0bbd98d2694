import type { LintRule } from '../rule.js';
import { actionRules } from './actions.js';
import { configurationRules } from './configuration.js';
import { fileDeliveryRules } from './delivery-files.js';
import { httpDeliveryRules } from './delivery-http.js';
import { itemAddressRules } from './item-addresses.js';
import { itemChoiceRules } from './item-choice.js';
import { itemDateRules } from './item-dates.js';
import { itemPathRules } from './item-paths.js';
import { itemPresenceRules } from './item-presence.js';
import { answerNameRules } from './results-names.js';
import { patternRules } from './results-pattern.js';
import { resultsRules } from './results.js';
import { outputRules } from './schema-output.js';
import { schemaRules } from './schemas.js';
import { watchRules } from './watched.js';

/** Rules about connector.yaml, schemas and results parsers, and about how a stylesheet reads the item. */
export const CONNECTOR_RULES: readonly LintRule[] = [
  ...itemPathRules,
  ...itemDateRules,
  ...itemChoiceRules,
  ...itemPresenceRules,
  ...itemAddressRules,
  ...schemaRules,
  ...outputRules,
  ...httpDeliveryRules,
  ...fileDeliveryRules,
  ...actionRules,
  ...resultsRules,
  ...answerNameRules,
  ...patternRules,
  ...configurationRules,
  ...watchRules,
];
