import { isKnownTimeZone } from '../xml/php/time-zone.js';
import { ACTION_NAMES, type ActionName } from '../core/connector.js';
import { error, sortProblems, type Problem } from '../core/problem.js';
import {
  isMistyped,
  isSecret,
  SECRET_FIX,
  mistake,
  toMistakes,
  valueAt,
  type ManifestText,
} from './mistakes.js';
import { nearest } from './nearest.js';
import { manifestSchema, type Manifest } from './schema.js';
import { hasOnlyVariables, isMalformedVariable } from './secrets.js';
import { parseYaml, type Path } from './yaml.js';

/** connector.yaml, read as far as its mistakes allow. */
export interface ParsedManifest extends ManifestText {
  /** `undefined` exactly when there are problems. */
  readonly manifest: Manifest | undefined;
  /** Every mistake, in reading order. */
  readonly problems: readonly Problem[];
}

/**
 * Checks the text of a connector.yaml and reports every mistake at its line and column.
 *
 * @param file - As people see it, for the problems.
 */
export function parseManifest(source: string, file: string): ParsedManifest {
  const { value, places, problems: yamlProblems } = parseYaml(source, file);
  const text: ManifestText = { file, value, places };
  if (value === undefined) return { ...text, manifest: undefined, problems: inReadingOrder(yamlProblems) };
  if (value === null) {
    const message = 'connector.yaml is empty; it needs name and actions';
    return {
      ...text,
      manifest: undefined,
      problems: [error('CONNECTOR_INVALID', message, { file, line: 1, column: 1 })],
    };
  }

  // jitless: compiling the check costs more than running it once.
  const { data, error: refusal } = manifestSchema.safeParse(value, { jitless: true });
  const mistakes = [...yamlProblems, ...toMistakes(refusal?.issues ?? [], manifestSchema, text)];
  const taken = new Set(mistakes.map(toSpot));
  const zeros = checkNumbers(text).filter((problem) => !taken.has(toSpot(problem)));
  const problems = inReadingOrder([...mistakes, ...CHECKS.flatMap((check) => check(text)), ...zeros]);
  return { ...text, manifest: problems.length === 0 ? data : undefined, problems };
}

const toSpot = ({ line, column }: Problem): string => `${line}:${column}`;

/** Sorted; what an alias repeats is said once. */
function inReadingOrder(problems: readonly Problem[]): Problem[] {
  const said = new Set<string>();
  return sortProblems(problems).filter((problem) => {
    // The name of the setting differs where an alias repeats a mistake; its place and the rest do not.
    const key = `${toSpot(problem)} ${problem.message.replace(/^\S+ /, '')}`;
    return !said.has(key) && said.add(key);
  });
}

type Check = (text: ManifestText) => readonly Problem[];

/** What a schema cannot say. Each looks at the raw value, so that one mistake hides no other. */
const CHECKS: readonly Check[] = [
  checkActions,
  checkAddresses,
  checkSecrets,
  checkResults,
  checkResponses,
  checkTimezone,
];

function checkActions(text: ManifestText): readonly Problem[] {
  const actions = valueAt(text.value, ['actions']);
  if (!isMapping(actions) || Object.keys(actions).length > 0) return [];
  return [mistake(text, 'key', ['actions'], `needs at least one of ${ACTION_NAMES.join(', ')}`)];
}

/** Actions do not inherit from one another: each says where it delivers, itself or through the profile. */
function checkAddresses(text: ManifestText): readonly Problem[] {
  return declaredActions(text).flatMap((name) => {
    const path = ['actions', name];
    if (valueAt(text.value, [...path, 'serverAddress']) !== undefined) return [];
    if (valueAt(text.value, ['profile', ...path, 'serverAddress']) !== undefined) return [];
    if (isMistyped([...path, 'serverAddress'], manifestSchema, text)) return [];
    return [mistake(text, 'key', path, `needs serverAddress, here or in profile.actions.${name}`)];
  });
}

function checkSecrets(text: ManifestText): readonly Problem[] {
  return everyConnection(text).flatMap((path) => [
    ...checkPassword(text, [...path, 'remotePassword']),
    ...checkVariables(text, [...path, 'remoteUsername']),
    ...checkAddressSecret(text, [...path, 'serverAddress']),
  ]);
}

function checkPassword(text: ManifestText, path: Path): readonly Problem[] {
  const value = valueAt(text.value, path);
  if (typeof value !== 'string' || hasOnlyVariables(value)) return [];
  return [
    mistake(
      text,
      'value',
      path,
      'must be the name of an environment variable, not the password itself',
      SECRET_FIX,
    ),
  ];
}

function checkVariables(text: ManifestText, path: Path): readonly Problem[] {
  const value = valueAt(text.value, path);
  if (typeof value !== 'string' || !isMalformedVariable(value)) return [];
  const predicate = 'has a ${ } that holds no name of an environment variable';
  return [
    mistake(text, 'value', path, predicate, 'Names are letters, digits and _, and begin with no digit.'),
  ];
}

function checkAddressSecret(text: ManifestText, path: Path): readonly Problem[] {
  const value = valueAt(text.value, path);
  // e.g. "https://user:secret@host/"
  if (typeof value !== 'string' || !/\/\/[^/@\s]*:[^/@\s]+@/.test(value)) return [];
  return [mistake(text, 'value', path, 'carries a password', 'Use remoteUsername and remotePassword.')];
}

function checkResults(text: ManifestText): readonly Problem[] {
  return declaredActions(text).flatMap((name) => {
    const path = ['actions', name, 'results'];
    return exclusive(text, path, 'file', 'expression', isMapping(valueAt(text.value, path)));
  });
}

function checkResponses(text: ManifestText): readonly Problem[] {
  return ACTION_NAMES.flatMap((name) => {
    const path = ['harness', 'responses', name];
    const responses = valueAt(text.value, path);
    if (!Array.isArray(responses)) return exclusive(text, path, 'file', 'body', false);
    return responses.flatMap((_, index) => exclusive(text, [...path, index], 'file', 'body', false));
  });
}

/** At most one of two settings, or exactly one. */
function exclusive(
  text: ManifestText,
  path: Path,
  one: string,
  other: string,
  isNeeded: boolean,
): readonly Problem[] {
  const has = (key: string) => valueAt(text.value, [...path, key]) !== undefined;
  if (has(one) && has(other)) {
    return [mistake(text, 'key', [...path, other], `and ${one} exclude each other`, 'Keep one of the two.')];
  }
  return isNeeded && !has(one) && !has(other) ? [mistake(text, 'key', path, `needs ${one} or ${other}`)] : [];
}

function checkTimezone(text: ManifestText): readonly Problem[] {
  const path = ['harness', 'timezone'];
  const zone = valueAt(text.value, path);
  if (typeof zone !== 'string' || zone === '' || isTimezone(zone)) return [];
  const guess = /^[-+\d]/.test(zone) ? undefined : nearest(zone, Intl.supportedValuesOf('timeZone'));
  const hint = guess === undefined ? '' : `. Did you mean "${guess}"?`;
  const predicate = `must be an IANA time zone, and is ${JSON.stringify(zone.slice(0, 60))}${hint}`;
  return [mistake(text, 'value', path, predicate, 'For example UTC or Europe/Berlin.')];
}

function isTimezone(zone: string): boolean {
  if (zone === 'UTC') return true;
  if (/^[-+\d]/.test(zone)) return false; // offsets, which newer engines take and PHP does not
  return isKnownTimeZone(zone);
}

/** `0720` is 720 to YAML 1.2 and 464 to YAML 1.1: the reader of the file cannot know. */
function checkNumbers(text: ManifestText): readonly Problem[] {
  return everyNumber(text.value, []).flatMap((path) => {
    const source = text.places.scalar(path)?.source ?? '';
    if (isSecret(path) || !/^[-+]?0\d/.test(source)) return [];
    return [
      mistake(
        text,
        'value',
        path,
        `begins with a zero, which some readers take for octal`,
        `Write ${Number(source)}.`,
      ),
    ];
  });
}

function everyNumber(value: unknown, path: Path): Path[] {
  if (typeof value === 'number') return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => everyNumber(item, [...path, index]));
  return isMapping(value) ? Object.keys(value).flatMap((key) => everyNumber(value[key], [...path, key])) : [];
}

function declaredActions({ value }: ManifestText): ActionName[] {
  return ACTION_NAMES.filter((name) => isMapping(valueAt(value, ['actions', name])));
}

const everyConnection = ({ value }: ManifestText): Path[] =>
  [['actions'], ['profile', 'actions']].flatMap((path) => {
    const actions = valueAt(value, path);
    return isMapping(actions) ? Object.keys(actions).map((name) => [...path, name]) : [];
  });

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
