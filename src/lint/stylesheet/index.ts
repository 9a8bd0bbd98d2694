import type { ProblemCode } from '../../core/problem.js';
import type { LintRule } from '../rule.js';
import { callRules } from './calls.js';
import { compileRules } from './compile.js';
import { documentRules } from './documents.js';
import { injectedRules } from './injected.js';
import { placeRules } from './places.js';
import { prefixRules } from './prefixes.js';
import { nodeSetRules } from './node-sets.js';
import { numberRules } from './numbers.js';
import { lateAttributeRules } from './late-attributes.js';
import { nameRules } from './names.js';
import { namespaceRules } from './namespaces.js';
import { outputRules } from './output.js';
import { phpRules } from './php.js';
import { rootRules } from './roots.js';
import { runtimeRules } from './runtime.js';
import { structureRules } from './structure.js';
import { testRules } from './tests.js';
import { unusedRules } from './unused.js';

/** Rules about stylesheets as such: XML, XSLT, XPath, PHP functions and what the server does with them. */
export const STYLESHEET_RULES: readonly LintRule[] = [
  ...structureRules,
  ...placeRules,
  ...compileRules,
  ...prefixRules,
  ...nameRules,
  ...unusedRules,
  ...callRules,
  ...nodeSetRules,
  ...testRules,
  ...outputRules,
  ...namespaceRules,
  ...injectedRules,
  ...documentRules,
  ...phpRules,
  ...runtimeRules,
  ...numberRules,
  ...rootRules,
  ...lateAttributeRules,
];

/**
 * Codes of rules that say, better, what the engine says with XSLT_INVALID or RESULTS_INVALID: where one of these
 * is found in a file, the engine's word on that file adds nothing.
 */
export const COMPILE_CODES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'XSLT_INVALID',
  'XPATH2_SYNTAX',
  'XSLT_PREFIX_UNDECLARED',
  'XSLT_ELEMENT_UNKNOWN',
  'XSLT2_ELEMENT',
  'XSLT_INCLUDE',
  'XSLT_ENTITY_LOST',
  'XSLT_INJECTED_SELECT',
]);
