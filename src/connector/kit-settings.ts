/** The parts of mrssmith.yaml that say how connectors are linted and what coverage they need. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { EXIT, Failure } from '../core/failure.js';
import { LINT_CODES } from '../core/problem-codes.js';
import type { Problem, ProblemCode } from '../core/problem.js';
import { statIfThere, tryReading } from './files.js';
import { mistake, toMistakes, type FileFormat, type ManifestText } from './mistakes.js';
import { nearest } from './nearest.js';
import { described } from './schema.js';
import { parseYaml } from './yaml.js';

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

const FILE = 'mrssmith.yaml';
const FORMAT: FileFormat = {
  name: FILE,
  code: 'ENVIRONMENT_INVALID',
  homes: {},
  words: {},
  isSecret: () => false,
  secretFix: '',
};

/**
 * What mrssmith.yaml says about lint rules; nothing where it says nothing. Other parts are not looked at.
 *
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake in it; FILE_UNREADABLE.
 */
export function readLintLevels(root: string): LintLevels {
  const path = join(root, FILE);
  if (statIfThere(path) === undefined) return {};
  const source = tryReading(path, () => readFileSync(path, 'utf8'));
  const { value, places, problems } = parseYaml(source, FILE, FORMAT.code);
  if (problems.length > 0) throw invalid(problems);
  const part = (value as { lint?: unknown } | null | undefined)?.lint;
  if (part === undefined || part === null) return {};
  const whole = z.strictObject({ lint: lintSettingsSchema });
  const text: ManifestText = { file: FILE, value: { lint: part }, places, format: FORMAT };
  const { data, error: refusal } = whole.safeParse({ lint: part }, { jitless: true });
  const mistakes = [...toMistakes(refusal?.issues ?? [], whole, text), ...unknownCodes(part, text)];
  if (data === undefined || mistakes.length > 0) throw invalid(mistakes);
  return data.lint.rules ?? {};
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

const invalid = (problems: readonly Problem[]): Failure =>
  new Failure('ENVIRONMENT_INVALID', `${FILE} cannot be used as it is`, { exit: EXIT.usage, problems });
