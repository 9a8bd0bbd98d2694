import { parseSetting, resolveSetting, type Environment } from '../connector/secrets.js';
import { EXIT, Failure } from '../core/failure.js';
import type { EnvironmentSettings } from './environment-schema.js';
import { Secret } from './secret.js';

/** What there is to sign in with; the first that is there is tried first. */
export interface Credentials {
  readonly ks: Secret | undefined;
  readonly adminSecret: Secret | undefined;
  readonly appToken: { readonly id: string; readonly token: Secret } | undefined;
  /** Names of the environment variables that were looked for. */
  readonly variables: readonly string[];
}

type CredentialSettings = Partial<
  Pick<EnvironmentSettings, 'ks' | 'adminSecret' | 'appTokenId' | 'appToken'>
>;

/** Where no environment names credentials of its own. */
const COMMON: Required<CredentialSettings> = {
  ks: '${KALTURA_KS}',
  adminSecret: '${KALTURA_ADMIN_SECRET}',
  appTokenId: '${KALTURA_APP_TOKEN_ID}',
  appToken: '${KALTURA_APP_TOKEN}',
};

/** Whether settings name anything to sign in with. */
export const hasCredentials = ({ ks, adminSecret, appToken, appTokenId }: CredentialSettings): boolean =>
  [ks, adminSecret, appToken, appTokenId].some((setting) => setting !== undefined);

/**
 * Reads the credentials of an environment.
 *
 * One that names none takes the common variables. One that names any takes nothing but those: KALTURA_KS may be
 * set for another account. Of an application token either half may be left to the common variables.
 */
export function readCredentials(settings: CredentialSettings, env: Environment): Credentials {
  const { ks, adminSecret, appTokenId, appToken } = withCommon(settings);
  const id = textOf(appTokenId, env);
  const token = secretOf(appToken, env);
  return {
    ks: secretOf(ks, env),
    adminSecret: secretOf(adminSecret, env),
    appToken: id === undefined || token === undefined ? undefined : { id, token },
    variables: [ks, adminSecret, appTokenId, appToken].flatMap((setting) =>
      setting === undefined ? [] : parseSetting(setting).variables,
    ),
  };
}

function withCommon(settings: CredentialSettings): CredentialSettings {
  if (!hasCredentials(settings)) return COMMON;
  const hasToken = settings.appToken !== undefined || settings.appTokenId !== undefined;
  if (!hasToken) return settings;
  const { appTokenId = COMMON.appTokenId, appToken = COMMON.appToken } = settings;
  return { ...settings, appTokenId, appToken };
}

/** The text of a setting; `undefined` where it is not there, or a variable of it is not set. */
export function textOf(setting: string | undefined, env: Environment): string | undefined {
  if (setting === undefined) return undefined;
  const { value, missing } = resolveSetting(parseSetting(setting), env);
  // Files that end in a line break become variables that do.
  return missing.length > 0 || value.trim() === '' ? undefined : value.trim();
}

function secretOf(setting: string | undefined, env: Environment): Secret | undefined {
  const value = textOf(setting, env);
  return value === undefined ? undefined : new Secret(value, setting);
}

/** The values of credentials: what must never be printed. */
export const secretsOf = ({ ks, adminSecret, appToken }: Credentials): string[] =>
  [ks, adminSecret, appToken?.token].flatMap((secret) => (secret === undefined ? [] : [secret.reveal()]));

/**
 * The credentials of an environment, at least one of which is there.
 *
 * @throws {Failure} CREDENTIALS_MISSING that names what to set.
 */
export function requireCredentials(environment: {
  readonly name: string | undefined;
  readonly credentials: Credentials;
}): Credentials {
  const { name, credentials } = environment;
  const { ks, adminSecret, appToken, variables } = credentials;
  if (ks !== undefined || adminSecret !== undefined || appToken !== undefined) return credentials;
  const where = name === undefined ? '' : ` to "${name}"`;
  const isCommon = variables.includes('KALTURA_KS') || variables.length === 0;
  throw new Failure('CREDENTIALS_MISSING', `there is nothing to sign in with${where}`, {
    exit: EXIT.credentials,
    fix: isCommon
      ? 'Set KALTURA_KS, or KALTURA_ADMIN_SECRET, or KALTURA_APP_TOKEN_ID and KALTURA_APP_TOKEN; a .env in the workspace is read too.'
      : `Set ${variables.join(' or ')}: mrssmith.yaml names ${variables.length === 1 ? 'it' : 'them'}, and a .env in the workspace is read too.`,
  });
}
