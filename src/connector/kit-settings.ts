/** The parts of mrssmith.yaml that say how connectors are linted and what coverage they need. */
import * as z from 'zod/mini';
import { LINT_CODES } from '../core/problem-codes.js';
import type { Problem, ProblemCode } from '../core/problem.js';
import { mistake, type ManifestText } from './mistakes.js';
import { nearest } from './nearest.js';
import { described } from './schema.js';
import { readSettingsPart } from './settings-file.js';

export const LINT_LEVELS = ['off', 'note', 'warning', 'error'] as const;
export type LintLevel = (typeof LINT_LEVELS)[number];

const percent = (what: string) =>
  z.optional(
    described(
      z.number().check(z.minimum(0, 'must be 0 or more'), z.maximum(100, 'must be 100 or less')),
      `The least ${what} that tests must reach, in percent.`,
      { examples: [90] },
    ),
  );

export const coverageSettingsSchema = described(
  z.strictObject({
    thresholds: z.optional(
      described(
        z.strictObject({
          instructions: percent('of all instructions'),
          branches: percent('of all branches'),
          templates: percent('of all templates'),
        }),
        'What tests must reach over each connector; less fails `mrssmith test --coverage`.',
      ),
    ),
  }),
  'How much of a stylesheet tests must run.',
);

export const lintSettingsSchema = described(
  z.strictObject({
    rules: z.optional(
      described(
        z.record(z.string(), z.enum(LINT_LEVELS)),
        'How serious a rule is, by its code: off, note, warning or error. mrssmith lint --rules lists them.',
        { examples: [{ XSLT_ENCODING_MISSING: 'off' }] },
      ),
    ),
  }),
  'What the linter minds.',
);

/** How serious each rule is, where that is not its own level. */
export type LintLevels = Readonly<Partial<Record<ProblemCode, LintLevel>>>;

/**
 * What mrssmith.yaml says about lint rules; nothing where it says nothing. Other parts are not looked at.
 *
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake in it; FILE_UNREADABLE.
 */
export function readLintLevels(root: string): LintLevels {
  return readSettingsPart(root, 'lint', lintSettingsSchema, unknownCodes)?.data.rules ?? {};
}

function unknownCodes(part: unknown, text: ManifestText): Problem[] {
  const rules = (part as { rules?: unknown }).rules;
  if (typeof rules !== 'object' || rules === null) return [];
  const codes = Object.keys(LINT_CODES);
  return Object.keys(rules)
    .filter((code) => !codes.includes(code) && !code.startsWith('SERVER_'))
    .map((code) => {
      const guess = nearest(code, codes);
      const hint = guess === undefined ? '' : ` Did you mean ${guess}?`;
      return mistake(text, 'key', ['lint', 'rules', code], `is no rule of the linter.${hint}`);
    });
}
