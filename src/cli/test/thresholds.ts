import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../../connector/nearest.js';
import { parseYaml } from '../../connector/yaml.js';
import { EXIT, Failure } from '../../core/failure.js';
import { error, type Problem } from '../../core/problem.js';
import { THRESHOLD_NAMES, type Thresholds } from '../../coverage/index.js';

const FILE = 'mrssmith.yaml';

/**
 * What mrssmith.yaml says under `coverage.thresholds`; nothing where it says nothing.
 *
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake in it.
 */
export function readThresholds(root: string): Thresholds {
  let source: string;
  try {
    source = readFileSync(join(root, FILE), 'utf8');
  } catch {
    return {};
  }
  const { value, places, problems } = parseYaml(source, FILE, 'ENVIRONMENT_INVALID');
  const found = (value as { coverage?: { thresholds?: unknown } } | null | undefined)?.coverage?.thresholds;
  if (found === undefined || found === null) return problems.length > 0 ? refuse(problems) : {};
  const mistakes: Problem[] = [...problems];
  const path = ['coverage', 'thresholds'];
  const entries = typeof found === 'object' ? Object.entries(found) : [];
  if (typeof found !== 'object')
    mistakes.push(wrong('must be a mapping (lines of key: value)', places.value(path)));
  for (const [name, percent] of entries) {
    if (!(THRESHOLD_NAMES as readonly string[]).includes(name)) {
      const guess = didYouMean(name, THRESHOLD_NAMES);
      mistakes.push(wrong(`has no setting "${name}".${guess}`, places.key([...path, name])));
    } else if (typeof percent !== 'number' || percent < 0 || percent > 100) {
      mistakes.push(wrong(`${name} must be a number from 0 to 100`, places.value([...path, name])));
    }
  }
  return mistakes.length > 0 ? refuse(mistakes) : (found as Thresholds);
}

const wrong = (message: string, place: { line: number; column: number }): Problem =>
  error('ENVIRONMENT_INVALID', `coverage.thresholds ${message}`, { file: FILE, ...place });

function refuse(problems: readonly Problem[]): never {
  throw new Failure('ENVIRONMENT_INVALID', `${FILE} cannot be used as it is`, { exit: EXIT.usage, problems });
}
