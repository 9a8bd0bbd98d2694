/** What the linter says about its own comments, about fixtures, and about what the engine itself refuses. */
export const KIT_LINT_CODES = {
  LINT_DIRECTIVE_UNUSED: 'a comment silences a rule that has nothing to say there',
  LINT_DIRECTIVE_UNKNOWN: 'a comment silences a rule that does not exist',
  MRSS_FIXTURE_INVALID: 'a fixture is no item that the server could make',
} as const satisfies Record<string, string>;
