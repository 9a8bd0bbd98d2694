/** What the linter finds in stylesheets; one line each. */
export const STYLESHEET_LINT_CODES = {} as const satisfies Record<string, string>;
