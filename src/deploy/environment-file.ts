import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statIfThere, tryReading } from '../connector/files.js';
import { mistake, toMistakes, valueAt, type FileFormat, type ManifestText } from '../connector/mistakes.js';
import { nearest } from '../connector/nearest.js';
import { hasOnlyVariables, isMalformedVariable } from '../connector/secrets.js';
import { parseYaml, type Path } from '../connector/yaml.js';
import { EXIT, Failure } from '../core/failure.js';
import { sortProblems, type Problem } from '../core/problem.js';
import { environmentsSchema, type EnvironmentsFile } from './environment-schema.js';
import { whatIsWrongWith } from './service-url.js';

export const ENVIRONMENTS_FILE = 'mrssmith.yaml';

/** Settings of which nobody wants to see the value. */
const SECRETS = ['ks', 'adminSecret', 'appToken'] as const;

const FORMAT: FileFormat = {
  name: ENVIRONMENTS_FILE,
  code: 'ENVIRONMENT_INVALID',
  homes: { serviceUrl: 'environments.<name>', partnerId: 'environments.<name>' },
  words: {
    url: 'serviceUrl',
    partner: 'partnerId',
    secret: 'adminSecret',
    token: 'appToken',
    tokenId: 'appTokenId',
    default: 'defaultEnvironment',
  },
  isSecret: (path) => SECRETS.some((name) => name === path.at(-1)),
  secretFix:
    'Write the name of an environment variable, like ${STAGING_ADMIN_SECRET}, and set that, or put it into .env.',
};

/**
 * The environments of a workspace; `undefined` where it has no mrssmith.yaml.
 *
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake; FILE_UNREADABLE.
 */
export function readEnvironments(root: string): EnvironmentsFile | undefined {
  const path = join(root, ENVIRONMENTS_FILE);
  if (statIfThere(path) === undefined) return undefined;
  const { file, problems } = parseEnvironments(tryReading(path, () => readFileSync(path, 'utf8')));
  if (file !== undefined) return file;
  throw new Failure('ENVIRONMENT_INVALID', `${ENVIRONMENTS_FILE} cannot be used as it is`, {
    exit: EXIT.usage,
    problems,
  });
}

export interface ParsedEnvironments {
  /** `undefined` exactly when there are problems. */
  readonly file: EnvironmentsFile | undefined;
  /** In reading order. */
  readonly problems: readonly Problem[];
}

/** Checks the text of a mrssmith.yaml and reports every mistake at its line and column. */
export function parseEnvironments(source: string): ParsedEnvironments {
  const { value, places, problems: found } = parseYaml(source, ENVIRONMENTS_FILE, FORMAT.code);
  if (value === undefined) return { file: undefined, problems: sortProblems(found) };
  // Comments alone say nothing.
  if (value === null) return { file: { environments: {} }, problems: [] };
  const text: ManifestText = { file: ENVIRONMENTS_FILE, value, places, format: FORMAT };
  const { data, error: refusal } = environmentsSchema.safeParse(value, { jitless: true });
  const problems = sortProblems([
    ...found,
    ...toMistakes(refusal?.issues ?? [], environmentsSchema, text),
    ...CHECKS.flatMap((check) => check(text)),
  ]);
  return { file: problems.length === 0 ? data : undefined, problems };
}

/** What a schema cannot say. Each looks at the raw value, so that one mistake hides no other. */
const CHECKS: readonly ((text: ManifestText) => readonly Problem[])[] = [
  checkNames,
  checkDefault,
  (text) => namesOf(text).flatMap((name) => checkEnvironment(text, ['environments', name])),
];

/** Files are called after them, and some disks know no capitals. */
function checkNames(text: ManifestText): readonly Problem[] {
  const environments = valueAt(text.value, ['environments']);
  const names = namesOf(text);
  if (isMapping(environments) && names.length === 0) {
    return [mistake(text, 'key', ['environments'], 'needs at least one environment')];
  }
  return names.flatMap((name, index) => {
    const first = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
    if (first === undefined) return [];
    return [mistake(text, 'key', ['environments', name], `differs from "${first}" in capitals alone`)];
  });
}

function checkDefault(text: ManifestText): readonly Problem[] {
  const path = ['defaultEnvironment'];
  const wanted = valueAt(text.value, path);
  const names = namesOf(text);
  if (typeof wanted !== 'string' || wanted === '' || names.length === 0 || names.includes(wanted)) return [];
  const guess = nearest(wanted, names);
  const hint = guess === undefined ? '' : `. Did you mean "${guess}"?`;
  return [mistake(text, 'value', path, `must be one of ${names.join(', ')}${hint}`)];
}

function checkEnvironment(text: ManifestText, path: Path): readonly Problem[] {
  return [
    ...checkAddress(text, [...path, 'serviceUrl']),
    ...SECRETS.flatMap((name) => checkSecret(text, [...path, name])),
    ...['userId', 'appTokenId'].flatMap((name) => checkVariable(text, [...path, name])),
  ];
}

function checkAddress(text: ManifestText, path: Path): readonly Problem[] {
  const value = valueAt(text.value, path);
  const wrong = typeof value === 'string' && value !== '' ? whatIsWrongWith(value) : undefined;
  return wrong === undefined ? [] : [mistake(text, 'value', path, wrong)];
}

function checkSecret(text: ManifestText, path: Path): readonly Problem[] {
  const value = valueAt(text.value, path);
  if (typeof value !== 'string' || (value !== '' && hasOnlyVariables(value))) return [];
  const predicate =
    value === ''
      ? 'must be the name of an environment variable, and is empty'
      : 'must be the name of an environment variable, not the secret itself';
  return [mistake(text, 'value', path, predicate, FORMAT.secretFix)];
}

function checkVariable(text: ManifestText, path: Path): readonly Problem[] {
  const value = valueAt(text.value, path);
  if (typeof value !== 'string' || !isMalformedVariable(value)) return [];
  const predicate = 'has a ${ } that holds no name of an environment variable';
  return [
    mistake(text, 'value', path, predicate, 'Names are letters, digits and _, and begin with no digit.'),
  ];
}

function namesOf({ value }: ManifestText): string[] {
  const environments = valueAt(value, ['environments']);
  return isMapping(environments) ? Object.keys(environments) : [];
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
