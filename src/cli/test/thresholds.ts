import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { statIfThere, tryReading } from '../../connector/files.js';
import { coverageSettingsSchema } from '../../connector/kit-settings.js';
import { toMistakes, type FileFormat } from '../../connector/mistakes.js';
import { parseYaml } from '../../connector/yaml.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Thresholds } from '../../coverage/index.js';

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
 * What mrssmith.yaml says under `coverage.thresholds`; nothing where it says nothing.
 *
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake in it; FILE_UNREADABLE.
 */
export function readThresholds(root: string): Thresholds {
  const path = join(root, FILE);
  if (statIfThere(path) === undefined) return {};
  const source = tryReading(path, () => readFileSync(path, 'utf8'));
  const { value, places, problems } = parseYaml(source, FILE, FORMAT.code);
  const part = (value as { coverage?: unknown } | null | undefined)?.coverage;
  if (problems.length === 0 && (part === undefined || part === null)) return {};
  const whole = z.strictObject({ coverage: coverageSettingsSchema });
  const { data, error: refusal } = whole.safeParse({ coverage: part }, { jitless: true });
  const text = { file: FILE, value: { coverage: part }, places, format: FORMAT };
  const mistakes = [...problems, ...toMistakes(refusal?.issues ?? [], whole, text)];
  if (data !== undefined && mistakes.length === 0) return (data.coverage.thresholds ?? {}) as Thresholds;
  throw new Failure('ENVIRONMENT_INVALID', `${FILE} cannot be used as it is`, {
    exit: EXIT.usage,
    problems: mistakes,
  });
}
