import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { statIfThere, toShown, tryReading } from '../../connector/files.js';
import { toMistakes, type FileFormat } from '../../connector/mistakes.js';
import { described, text } from '../../connector/schema.js';
import { parseYaml } from '../../connector/yaml.js';
import { sortProblems, type Problem } from '../../core/problem.js';
import { CONFORMANCE_RULES, CONFORMANCE_RULE_NAMES, type ConformanceRule } from './rules.js';

const FILE_NAME = 'conformance.yaml';

const skip = Object.fromEntries(
  CONFORMANCE_RULE_NAMES.map((name) => [
    name,
    z.optional(
      text(`Why this is not tested: ${CONFORMANCE_RULES[name]}.`, { examples: ['the partner wants it so'] }),
    ),
  ]),
) as Record<ConformanceRule, z.ZodMiniOptional<ReturnType<typeof text>>>;

/** The one definition of `tests/conformance.yaml`. */
export const conformanceSchema = described(
  z.strictObject({
    skip: z.optional(
      described(z.strictObject(skip), 'Rules that this connector does not keep, each with the reason.'),
    ),
  }),
  'What a connector of mrssmith is excused from.',
  { title: 'tests/conformance.yaml' },
);

const FORMAT: FileFormat = {
  name: FILE_NAME,
  code: 'TEST_INVALID',
  homes: Object.fromEntries(CONFORMANCE_RULE_NAMES.map((name) => [name, 'skip'])),
  words: {},
  isSecret: () => false,
  secretFix: '',
};

export interface ConformanceSettings {
  readonly skip: Readonly<Partial<Record<ConformanceRule, string | undefined>>>;
  readonly problems: readonly Problem[];
}

/** What `tests/conformance.yaml` of a connector says; nothing where there is none. */
export function readConformance(folder: string, root: string): ConformanceSettings {
  const path = join(folder, 'tests', FILE_NAME);
  if (statIfThere(path) === undefined) return { skip: {}, problems: [] };
  const file = toShown(path, root);
  const source = tryReading(path, () => readFileSync(path, 'utf8'));
  const { value, places, problems } = parseYaml(source, file, 'TEST_INVALID');
  if (value === undefined || value === null) return { skip: {}, problems };
  const { data, error: refusal } = conformanceSchema.safeParse(value, { jitless: true });
  const mistakes = toMistakes(refusal?.issues ?? [], conformanceSchema, {
    file,
    value,
    places,
    format: FORMAT,
  });
  return { skip: data?.skip ?? {}, problems: sortProblems([...problems, ...mistakes]) };
}
