/** What every connector has to hold, by the names that switch it off. */
export const CONFORMANCE_RULES = {
  engine: 'no fixture ends in an error of the engine',
  schema: 'what comes out satisfies its schema',
  stable: 'the same item gives the same output twice',
  optional: 'no optional element of the item has to be there',
  secrets: 'no secret and no session is in the output',
  results: 'the results parser reads the sample answer, and no error page',
  'remote-id': 'update and delete say which asset they mean',
} as const satisfies Record<string, string>;

export type ConformanceRule = keyof typeof CONFORMANCE_RULES;
export const CONFORMANCE_RULE_NAMES = Object.keys(CONFORMANCE_RULES) as ConformanceRule[];
