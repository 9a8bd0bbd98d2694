import { join } from 'node:path';
import { partnerIdOfKs, toServiceUrl } from '../client/index.js';
import { statIfThere } from '../connector/files.js';
import { didYouMean } from '../connector/nearest.js';
import type { Environment } from '../connector/secrets.js';
import { EXIT, Failure } from '../core/failure.js';
import { warning, type Problem } from '../core/problem.js';
import { hasCredentials, readCredentials, secretsOf, textOf, type Credentials } from './credentials.js';
import { ENVIRONMENTS_FILE, readEnvironments } from './environment-file.js';
import type { EnvironmentsFile, EnvironmentSettings } from './environment-schema.js';
import { isClearText, whatIsWrongWith } from './service-url.js';

export { isLoopback } from './service-url.js';

/** An account, and what to sign in with. */
export interface AccountEnvironment {
  /** In mrssmith.yaml; `undefined` for the one that the KALTURA_* variables make. */
  readonly name: string | undefined;
  /** Without `/api_v3`. */
  readonly serviceUrl: string;
  /** `undefined` where only the account can tell. */
  readonly partnerId: number | undefined;
  /** Whose secret it is, where that is another partner. */
  readonly sessionPartnerId: number | undefined;
  readonly userId: string | undefined;
  readonly credentials: Credentials;
  /** For one call. */
  readonly timeoutMs: number | undefined;
  /** Names that connector.yaml says, to those that are read in their place. */
  readonly variables: Readonly<Record<string, string>>;
  readonly warnings: readonly Problem[];
}

/**
 * The account that is meant: the environment of this name, else the one that KALTURA_SERVICE_URL begins, else
 * `defaultEnvironment` of mrssmith.yaml.
 *
 * @param workspaceRoot - Where mrssmith.yaml lies, if there is one.
 * @param wanted - Of `--env`, or MRSSMITH_ENV.
 * @throws {Failure} ENVIRONMENT_UNKNOWN, ENVIRONMENT_INVALID, FILE_UNREADABLE.
 */
export function selectEnvironment(
  workspaceRoot: string | undefined,
  wanted: string | undefined,
  env: Environment,
): AccountEnvironment {
  const file = workspaceRoot === undefined ? undefined : readEnvironments(workspaceRoot);
  if (wanted !== undefined) return toEnvironment(wanted, settingsOf(file, wanted, workspaceRoot), env);
  if (isSet(env, 'KALTURA_SERVICE_URL')) return fromVariables(env);
  const name = file?.defaultEnvironment;
  if (name === undefined) throw nothingSaid(file, workspaceRoot);
  return toEnvironment(name, settingsOf(file, name, workspaceRoot), env);
}

/** The values of all secrets that the environments of a workspace name: what must never be printed. */
export function secretsOfEnvironments(workspaceRoot: string, env: Environment): string[] {
  const environments = Object.values(readEnvironments(workspaceRoot)?.environments ?? {});
  return [{}, ...environments].flatMap((settings) => secretsOf(readCredentials(settings, env)));
}

/** The environment that settings of connectors are read from: names that are renamed stand for others. */
export function environmentVariables({ variables }: AccountEnvironment, env: Environment): Environment {
  const renamed = Object.entries(variables).map(([name, other]) => [name, env[other]] as const);
  return { ...env, ...Object.fromEntries(renamed) };
}

/**
 * What the state of an account is filed under: the name of the environment, or else host, port and partner, e.g.
 * `www.kaltura.com_1234567`.
 *
 * @throws {Failure} ENVIRONMENT_INVALID when there is no name, and the partner is not known.
 */
export function stateKey({
  name,
  serviceUrl,
  partnerId,
}: Pick<AccountEnvironment, 'name' | 'serviceUrl' | 'partnerId'>): string {
  if (name !== undefined) return name;
  if (partnerId === undefined) throw partnerUnknown();
  const { hostname, port } = new URL(serviceUrl);
  const parts = [hostname.replaceAll(/[^\w.-]/g, '-'), ...(port === '' ? [] : [port]), String(partnerId)];
  return parts.join('_');
}

function toEnvironment(name: string, settings: EnvironmentSettings, env: Environment): AccountEnvironment {
  // What the secret belongs to comes from where the secret comes from.
  const common = hasCredentials(settings) ? {} : env;
  const credentials = readCredentials(settings, env);
  const partnerId = settings.partnerId ?? numberOf(common, 'KALTURA_PARTNER_ID', 1);
  const serviceUrl = toServiceUrl(settings.serviceUrl);
  return {
    name,
    serviceUrl,
    partnerId: partnerId ?? partnerOf(credentials),
    sessionPartnerId: settings.sessionPartnerId ?? numberOf(common, 'KALTURA_SESSION_PARTNER_ID'),
    userId: textOf(settings.userId ?? '${KALTURA_USER_ID}', env),
    credentials,
    timeoutMs: settings.timeout === undefined ? undefined : settings.timeout * 1000,
    variables: settings.variables,
    warnings: warningsOf(serviceUrl),
  };
}

function fromVariables(env: Environment): AccountEnvironment {
  const given = env['KALTURA_SERVICE_URL'] ?? '';
  const wrong = whatIsWrongWith(given);
  if (wrong !== undefined) throw invalid(`KALTURA_SERVICE_URL ${wrong}`);
  const credentials = readCredentials({}, env);
  const serviceUrl = toServiceUrl(given);
  return {
    name: undefined,
    serviceUrl,
    partnerId: numberOf(env, 'KALTURA_PARTNER_ID', 1) ?? partnerOf(credentials),
    sessionPartnerId: numberOf(env, 'KALTURA_SESSION_PARTNER_ID'),
    userId: textOf('${KALTURA_USER_ID}', env),
    credentials,
    timeoutMs: undefined,
    variables: {},
    warnings: warningsOf(serviceUrl),
  };
}

/** Partners below zero are the server's own, and have no connectors. */
function partnerOf({ ks }: Credentials): number | undefined {
  const partnerId = ks === undefined ? undefined : partnerIdOfKs(ks.reveal());
  return partnerId !== undefined && partnerId > 0 ? partnerId : undefined;
}

function warningsOf(serviceUrl: string): Problem[] {
  if (!isClearText(serviceUrl)) return [];
  const message = `${serviceUrl} is http: the session and the passwords of connectors can be read on the way`;
  return [warning('ENVIRONMENT_CLEAR_TEXT', message, { fix: 'Use its https:// address.' })];
}

const isSet = (env: Environment, name: string): boolean => (env[name] ?? '').trim() !== '';

function numberOf(env: Environment, name: string, minimum = -Infinity): number | undefined {
  if (!isSet(env, name)) return undefined;
  const text = (env[name] ?? '').trim();
  if (/^-?\d{1,10}$/.test(text) && Number(text) >= minimum) return Number(text);
  throw invalid(`${name} must be a whole number${minimum > 0 ? ` from ${minimum} on` : ''}`);
}

const invalid = (message: string): Failure =>
  new Failure('ENVIRONMENT_INVALID', message, {
    exit: EXIT.usage,
    fix: 'Look at the environment, and at the .env of the workspace.',
  });

const partnerUnknown = (): Failure =>
  new Failure('ENVIRONMENT_INVALID', 'nothing says which account is meant: the partner id is missing', {
    exit: EXIT.usage,
    fix: `Set KALTURA_PARTNER_ID, or partnerId of the environment in ${ENVIRONMENTS_FILE}.`,
  });

function settingsOf(
  file: EnvironmentsFile | undefined,
  name: string,
  workspaceRoot: string | undefined,
): EnvironmentSettings {
  const environments = file?.environments ?? {};
  const settings = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (settings !== undefined) return settings;
  const names = Object.keys(environments);
  const message =
    file === undefined
      ? `there is no environment "${name}": ${whyNoFile(workspaceRoot)}`
      : `there is no environment "${name}" in ${ENVIRONMENTS_FILE}.${didYouMean(name, names)}`;
  const fix = file === undefined ? EXAMPLE : `Environments: ${names.join(', ')}.`;
  throw new Failure('ENVIRONMENT_UNKNOWN', message, { exit: EXIT.usage, fix });
}

function whyNoFile(workspaceRoot: string | undefined): string {
  const isMisnamed =
    workspaceRoot !== undefined && statIfThere(join(workspaceRoot, 'mrssmith.yml')) !== undefined;
  return isMisnamed
    ? `there is a mrssmith.yml, and it must be called ${ENVIRONMENTS_FILE}`
    : `${workspaceRoot ?? 'this folder'} has no ${ENVIRONMENTS_FILE}`;
}

const EXAMPLE = [
  `Write ${ENVIRONMENTS_FILE}, beside connectors/:`,
  '',
  '  environments:',
  '    staging:',
  '      serviceUrl: https://www.kaltura.com',
  '      partnerId: 1234567',
  '      adminSecret: ${STAGING_ADMIN_SECRET}',
].join('\n');

function nothingSaid(file: EnvironmentsFile | undefined, workspaceRoot: string | undefined): Failure {
  const names = Object.keys(file?.environments ?? {});
  const [first] = names;
  const byName =
    first === undefined
      ? EXAMPLE
      : `Name one of ${ENVIRONMENTS_FILE} (${names.join(', ')}), or set defaultEnvironment there:\n\n  --env ${first}`;
  const byVariables = [
    'Or set',
    '',
    '  KALTURA_SERVICE_URL=https://www.kaltura.com',
    '  KALTURA_PARTNER_ID=1234567',
    '  KALTURA_ADMIN_SECRET=...',
    '',
    'in the environment or in .env. For the local account, mrssmith account prints them.',
  ].join('\n');
  const reason = file === undefined ? ` (${whyNoFile(workspaceRoot)})` : '';
  return new Failure('ENVIRONMENT_UNKNOWN', `nothing says which account is meant${reason}`, {
    exit: EXIT.usage,
    fix: `${byName}\n\n${byVariables}`,
  });
}
