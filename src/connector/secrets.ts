import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connector, SettingText } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';

/** Values by name; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

// e.g. "${ACME_PASSWORD}"
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Reads the variables out of a setting, e.g. `${ACME_USER}@acme`. */
export function parseSetting(source: string): SettingText {
  const variables = [...source.matchAll(VARIABLE)].map(([, name = '']) => name);
  return { source, variables: [...new Set(variables)] };
}

/** Whether a setting names variables and holds nothing itself. Empty text holds nothing. */
export const hasOnlyVariables = (source: string): boolean => source.replaceAll(VARIABLE, '') === '';

/** Whether a setting has a `${...}` that is no variable, like `${my-user}`. */
export const isMalformedVariable = (source: string): boolean =>
  source.replaceAll(VARIABLE, '').includes('${');

/**
 * The text a setting stands for.
 *
 * A variable that is empty counts as missing: CI systems hand out absent secrets that way. For an
 * empty password, declare `remotePassword: ""`.
 *
 * @returns `missing`: names of the variables that are not set; in `value` they are replaced by nothing.
 */
export function resolveSetting(
  setting: SettingText,
  env: Environment,
): { readonly value: string; readonly missing: readonly string[] } {
  const missing = setting.variables.filter((name) => (env[name] ?? '') === '');
  return { value: setting.source.replaceAll(VARIABLE, (_, name: string) => env[name] ?? ''), missing };
}

/** The passwords that a connector's settings resolve to: what must never be printed. */
export function readSecrets(connector: Connector, env: Environment): string[] {
  const settings = [...Object.values(connector.actions), ...Object.values(connector.profile.actions)];
  const names = settings.flatMap(({ remotePassword }) => remotePassword?.variables ?? []);
  return [...new Set(names)].flatMap((name) => env[name] ?? []).filter((value) => value !== '');
}

/**
 * The environment of a workspace: its `.env`, beaten by what is set already. Never written.
 *
 * @throws {Failure} FILE_UNREADABLE when there is a `.env` that cannot be read.
 */
export function readEnvironment(workspaceRoot: string, env: Environment): Environment {
  const file = join(workspaceRoot, '.env');
  try {
    return { ...parseEnvFile(readFileSync(file, 'utf8')), ...env };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return env;
    throw new Failure('FILE_UNREADABLE', `${file} cannot be read`, {
      exit: EXIT.usage,
      fix: 'Make it a readable file, or remove it.',
      cause,
    });
  }
}

// e.g. "export ACME_PASSWORD='a # b'  # the staging one". Quoted values may span lines.
const ASSIGNMENT =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*(?:'([^']*)'|"((?:\\[^]|[^"\\])*)"|([^\n]*))/gm;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Parses the usual `.env` grammar: `KEY=value`, `export`, comments, quotes.
 *
 * Single quotes keep everything, double quotes know `\n`, `\r`, `\t` and escaped characters, a value without
 * quotes ends at ` #`. Lines of another form are ignored, variables inside values are not replaced.
 */
export function parseEnvFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const match of text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .matchAll(ASSIGNMENT)) {
    const [, name = '', single, double, bare = ''] = match;
    const unescaped = double?.replace(/\\([^])/g, (_, char: string) => ESCAPES[char] ?? char);
    values[name] = single ?? unescaped ?? bare.replace(/(^|[ \t])#.*$/, '').trim();
  }
  return values;
}
