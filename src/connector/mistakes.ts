import type * as z from 'zod/mini';
import { error, type Problem, type ProblemCode } from '../core/problem.js';
import { nearest } from './nearest.js';
import { serverNumbers } from './schema.js';
import type { Path, Places } from './yaml.js';

/** What is particular to one kind of file. */
export interface FileFormat {
  /** What a sentence calls the file itself, e.g. `connector.yaml`. */
  readonly name: string;
  /** Of every mistake. */
  readonly code: ProblemCode;
  /** Where settings live that people look for elsewhere. */
  readonly homes: Readonly<Record<string, string>>;
  /** Words that this file spells otherwise. */
  readonly words: Readonly<Record<string, string>>;
  /** Whether the setting must not be printed, even a mistyped one. */
  readonly isSecret: (path: Path) => boolean;
  /** What to do about a secret that stands in the file itself. */
  readonly secretFix: string;
}

/** The manifest as far as a sentence about it needs it. */
export interface ManifestText {
  /** As people see it. */
  readonly file: string;
  readonly value: unknown;
  readonly places: Places;
  /** Left out: that of connector.yaml. */
  readonly format?: FileFormat;
}

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** Turns what the schema refuses into problems at the offending key or value, in plain sentences. */
export function toMistakes(issues: readonly Issue[], schema: Schema, text: ManifestText): Problem[] {
  return issues.flatMap((issue) => explain(issue, [], schema, text));
}

function explain(issue: Issue, prefix: Path, schema: Schema, text: ManifestText): Problem[] {
  const path = [...prefix, ...issue.path] as (string | number)[];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, schema, text));
  if (issue.code === 'invalid_union') return explainUnion(issue, path, schema, text);
  if (isMissing(path, text.value)) return isMistyped(path, schema, text) ? [] : [missing(path, schema, text)];
  return [wrongValue(issue, path, schema, text)];
}

/** Of a setting that takes two forms, the form that was begun is the one to complain about. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  schema: Schema,
  text: ManifestText,
): Problem[] {
  const begun = issue.errors.find(
    (branch) => !branch.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0),
  );
  if (begun !== undefined) return begun.flatMap((inner) => explain(inner, path, schema, text));
  const kinds = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === 'invalid_type' ? [toKind(inner.expected)] : []));
  return [mistake(text, 'value', path, `must be ${kinds.join(' or ')}, and ${found(path, text)}`)];
}

function unknownKey(path: Path, key: string, schema: Schema, text: ManifestText): Problem {
  const known = Object.keys(shapeOf(schemaAt(schema, path)));
  const format = formatOf(text);
  const hint = hintFor(key, known, format);
  const message = `${nameOf(path, text)} has no setting "${key}"${hint === undefined ? '' : `. ${hint}`}`;
  const fix = hint === undefined ? `Settings here: ${known.join(', ')}.` : undefined;
  return error(format.code, message, { file: text.file, ...text.places.key([...path, key]), fix });
}

function hintFor(key: string, known: readonly string[], { homes, words }: FileFormat): string | undefined {
  const home = Object.hasOwn(homes, key) ? homes[key] : undefined;
  if (home !== undefined) return `It belongs in ${home}.`;
  const word = Object.hasOwn(words, key) ? words[key] : undefined;
  if (word !== undefined) return `That is the server's word; here it is ${word}.`;
  const guess = nearest(key, known);
  return guess === undefined ? undefined : `Did you mean "${guess}"?`;
}

/** Whether a setting that is missing is there under a mistyped name, which is reported by itself. */
export function isMistyped(path: Path, schema: Schema, text: ManifestText): boolean {
  const parent = path.slice(0, -1);
  const known = Object.keys(shapeOf(schemaAt(schema, parent)));
  const { words } = formatOf(text);
  return Object.keys(valueAt(text.value, parent) ?? {}).some(
    (key) => !known.includes(key) && (nearest(key, known) === path.at(-1) || words[key] === path.at(-1)),
  );
}

function missing(path: Path, schema: Schema, text: ManifestText): Problem {
  const parent = path.slice(0, -1);
  const wanted = schemaAt(schema, path);
  const values = wanted === undefined ? [] : namesOf(wanted);
  const choice = values.length === 0 ? '' : `: one of ${values.join(', ')}`;
  return error(formatOf(text).code, `${nameOf(parent, text)} needs ${String(path.at(-1))}${choice}`, {
    file: text.file,
    ...text.places.key(parent),
  });
}

function wrongValue(issue: Issue, path: Path, schema: Schema, text: ManifestText): Problem {
  if (issue.code === 'invalid_value') return wrongName(path, schema, text);
  if (issue.code === 'invalid_type') {
    const predicate = `must be ${toKind(issue.expected)}, and ${found(path, text)}`;
    return mistake(text, 'value', path, predicate, fixType(issue.expected, path, text));
  }
  const reason = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  return mistake(text, issue.code === 'invalid_key' ? 'key' : 'value', path, reason ?? 'is not valid');
}

function wrongName(path: Path, schema: Schema, text: ManifestText): Problem {
  const wanted = schemaAt(schema, path);
  const names = wanted === undefined ? [] : namesOf(wanted);
  const value = valueAt(text.value, path);
  const numbers = wanted === undefined ? undefined : serverNumbers.get(unwrap(wanted));
  const meant = Object.entries(numbers ?? {}).find(([, number]) => String(number) === String(value))?.[0];
  if (meant !== undefined) {
    return mistake(
      text,
      'value',
      path,
      `must be a name; ${String(value)} is the server's number for ${meant}`,
      `Write ${meant}.`,
    );
  }
  const guess = typeof value === 'string' ? nearest(value, names) : undefined;
  const hint = guess === undefined ? '' : `. Did you mean "${guess}"?`;
  return mistake(text, 'value', path, `must be one of ${names.join(', ')}, and ${found(path, text)}${hint}`);
}

/** A problem with the setting at a path; the predicate follows its name. */
export function mistake(
  text: ManifestText,
  at: 'key' | 'value',
  path: Path,
  predicate: string,
  fix?: string,
): Problem {
  const place = text.places[at](path);
  const message = `${nameOf(path, text)} ${predicate}`;
  return error(formatOf(text).code, message, { file: text.file, ...place, fix });
}

/** Where settings live that people look for elsewhere. */
const HOMES: Readonly<Record<string, string>> = {
  ftpPassiveMode: 'profile.actions.<action>',
  httpFieldName: 'profile.actions.<action>',
  httpFileName: 'profile.actions.<action>',
  submitEnabled: 'profile',
  updateEnabled: 'profile',
  deleteEnabled: 'profile',
  reportEnabled: 'profile',
  distributeTrigger: 'profile',
  autoCreateFlavors: 'profile',
  autoCreateThumb: 'profile',
  engine: 'harness',
  timezone: 'harness',
  distribution: 'harness',
  responses: 'harness',
};

/** Words of the server's API objects that this file spells otherwise. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  serverUrl: 'serverAddress',
  serverPath: 'remotePath',
  username: 'remoteUsername',
  password: 'remotePassword',
  mrssTransformer: 'transform',
  mrssValidator: 'validator',
  resultsParser: 'results.parser',
  resultsTransformer: 'results.file',
};

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (lines of key: value)',
  record: 'a mapping (lines of key: value)',
};
const toKind = (expected: string): string => KINDS[expected] ?? expected;

export const SECRET_FIX =
  'Write the name of an environment variable, like ${ACME_PASSWORD}, and set that, or put it into .env.';

/** A password must not be printed, even a mistyped one. */
export const isSecret = (path: Path): boolean => path.at(-1) === 'remotePassword';

const CONNECTOR_FORMAT: FileFormat = {
  name: 'connector.yaml',
  code: 'CONNECTOR_INVALID',
  homes: HOMES,
  words: WIRE_NAMES,
  isSecret,
  secretFix: SECRET_FIX,
};

const formatOf = ({ format = CONNECTOR_FORMAT }: ManifestText): FileFormat => format;

function found(path: Path, text: ManifestText): string {
  const value = valueAt(text.value, path);
  const isHidden = formatOf(text).isSecret(path);
  if (Array.isArray(value)) return 'is a list';
  switch (typeof value) {
    case 'string':
      return isHidden ? 'is text' : `is the text ${JSON.stringify(shorten(value))}`;
    case 'number':
      return isHidden ? 'is a number' : `is the number ${text.places.scalar(path)?.source ?? String(value)}`;
    case 'boolean':
      return isHidden ? 'is true or false' : `is ${String(value)}`;
    default:
      return value === null || value === undefined ? 'is empty' : 'is a mapping';
  }
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

function fixType(expected: string, path: Path, text: ManifestText): string | undefined {
  const value = valueAt(text.value, path);
  if (value === null || value === undefined) return 'Fill it in, or remove the line.';
  const { isSecret: isHidden, secretFix } = formatOf(text);
  if (isHidden(path)) return secretFix;
  const isScalarValue = typeof value !== 'object';
  if (expected === 'string' && isScalarValue) return 'Put the value in quotes.';
  if (expected === 'string' && !Array.isArray(value)) return 'Put a text that begins with { in quotes.';
  if (expected === 'array' && isScalarValue) return 'Put the value in brackets: [ ].';
  if (expected === 'boolean' && typeof value === 'string') return fixBoolean(value);
  if (expected === 'number' && typeof value === 'string' && /^[-+]?[\d_.]+$/.test(value)) {
    return 'Write the digits alone, without quotes.';
  }
  return undefined;
}

/** @source YAML 1.1 reads these as booleans, YAML 1.2 as text */
function fixBoolean(value: string): string | undefined {
  if (/^(yes|on|y)$/i.test(value)) return `Write true: YAML 1.2 reads ${value} as text.`;
  if (/^(no|off|n)$/i.test(value)) return `Write false: YAML 1.2 reads ${value} as text.`;
  if (/^(true|false)$/i.test(value)) return 'Remove the quotes.';
  return undefined;
}

/** `actions.submit.protocol`, `provider.editableFields[0]`; the file itself at the root. */
function nameOf(path: Path, text: ManifestText): string {
  if (path.length === 0) return formatOf(text).name;
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('');
}

export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}

const isMissing = (path: Path, value: unknown): boolean =>
  path.length > 0 && valueAt(value, path) === undefined;

/** Without what makes it optional or gives it a default. */
function unwrap(schema: Schema): Schema {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      return unwrap(def.innerType);
    default:
      return schema;
  }
}

function shapeOf(schema: Schema | undefined): Readonly<Record<string, Schema>> {
  if (schema === undefined) return {};
  const { def } = (unwrap(schema) as z.core.$ZodTypes)._zod;
  return def.type === 'object' ? def.shape : {};
}

function namesOf(schema: Schema): string[] {
  const { def } = (unwrap(schema) as z.core.$ZodTypes)._zod;
  return def.type === 'enum' ? Object.keys(def.entries) : [];
}

/** The schema of the value at a path; of a setting that takes two forms, the one the path fits. */
function schemaAt(schema: Schema | undefined, path: Path): Schema | undefined {
  if (schema === undefined) return undefined;
  const { def } = (unwrap(schema) as z.core.$ZodTypes)._zod;
  if (def.type === 'union') {
    const fits = def.options.map((option) => schemaAt(option, path));
    return fits.find((fit) => fit !== undefined && (path.length > 0 || Object.keys(shapeOf(fit)).length > 0));
  }
  const [part, ...rest] = path;
  if (part === undefined) return unwrap(schema);
  if (def.type === 'object') return schemaAt(def.shape[part], rest);
  if (def.type === 'array') return typeof part === 'number' ? schemaAt(def.element, rest) : undefined;
  return def.type === 'record' ? schemaAt(def.valueType, rest) : undefined;
}
