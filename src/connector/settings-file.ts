/** Reads one part of mrssmith.yaml: what other parts say wrong is for the commands that need them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { EXIT, Failure } from '../core/failure.js';
import type { Problem } from '../core/problem.js';
import { statIfThere, tryReading } from './files.js';
import { toMistakes, type FileFormat, type ManifestText } from './mistakes.js';
import { parseYaml } from './yaml.js';

export const SETTINGS_FILE = 'mrssmith.yaml';

const FORMAT: FileFormat = {
  name: SETTINGS_FILE,
  code: 'ENVIRONMENT_INVALID',
  homes: {},
  words: {},
  isSecret: () => false,
  secretFix: '',
};

/** A part of the file as checked, and the text that it was read from. */
export interface SettingsPart<T> {
  readonly data: T;
  readonly text: ManifestText;
}

/**
 * A part of mrssmith.yaml, by its name; `undefined` where the file or the part is not there.
 *
 * @param check - What the schema cannot say.
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake in it; FILE_UNREADABLE.
 */
export function readSettingsPart<Schema extends z.ZodMiniType>(
  root: string,
  name: string,
  schema: Schema,
  check: (part: unknown, text: ManifestText) => readonly Problem[] = () => [],
): SettingsPart<z.infer<Schema>> | undefined {
  const path = join(root, SETTINGS_FILE);
  if (statIfThere(path) === undefined) return undefined;
  const source = tryReading(path, () => readFileSync(path, 'utf8'));
  const { value, places, problems } = parseYaml(source, SETTINGS_FILE, FORMAT.code);
  if (problems.length > 0) throw invalid(problems);
  const part = (value as Record<string, unknown> | null | undefined)?.[name];
  if (part === undefined || part === null) return undefined;
  const whole = z.strictObject({ [name]: schema });
  const text: ManifestText = { file: SETTINGS_FILE, value: { [name]: part }, places, format: FORMAT };
  const { data, error: refusal } = whole.safeParse({ [name]: part }, { jitless: true });
  const mistakes = [...toMistakes(refusal?.issues ?? [], whole, text), ...check(part, text)];
  if (data === undefined || mistakes.length > 0) throw invalid(mistakes);
  return { data: data[name] as z.infer<Schema>, text };
}

const invalid = (problems: readonly Problem[]): Failure =>
  new Failure('ENVIRONMENT_INVALID', `${SETTINGS_FILE} cannot be used as it is`, {
    exit: EXIT.usage,
    problems,
  });
