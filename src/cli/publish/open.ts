import { resolve } from 'node:path';
import { explainError, signIn, type AccountContext, type AccountSession } from '../../client/index.js';
import { createRedactor } from '../../connector/redact.js';
import { readEnvironment, type Environment } from '../../connector/secrets.js';
import { findWorkspace, type Workspace } from '../../connector/workspace.js';
import { Failure } from '../../core/failure.js';
import { requireCredentials } from '../../deploy/credentials.js';
import {
  environmentVariables,
  secretsOfEnvironments,
  selectEnvironment,
  type AccountEnvironment,
} from '../../deploy/environments.js';

import { renderProblem } from '../../harness/report/problem-text.js';
import type { CommandContext } from '../command.js';
import { Output } from '../output.js';
import type { AccountFlags } from './flags.js';

export { withAccountFlags, type AccountFlags } from './flags.js';

/** An environment whose partner is known: the account has been asked. */
export type KnownEnvironment = AccountEnvironment & { readonly partnerId: number };

/** What a verb has once it is signed in. */
export interface OpenAccount<Space = Workspace> {
  readonly workspace: Space;
  readonly environment: KnownEnvironment;
  /** For the settings of connectors: `.env` included, the environment's `variables` applied. */
  readonly env: Environment;
  readonly session: AccountSession;
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface OpenOptions {
  /** `optional`: the verb works without connectors/ too; mrssmith.yaml and .env are then those of `--cwd`. */
  readonly workspace?: 'required' | 'optional';
  /** `always`: also where `--quiet` leaves it out. For verbs that write. */
  readonly target?: 'shown' | 'hidden' | 'always';
}

/** What {@link explained} needs to know, signed in or not. */
interface Explained {
  readonly environment: AccountEnvironment;
  readonly signal: AbortSignal;
  readonly session?: AccountSession;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Finds out which account is meant, hides its secrets from every output, signs in, and says where to.
 *
 * @throws {Failure} ENVIRONMENT_UNKNOWN, ENVIRONMENT_INVALID, CREDENTIALS_MISSING, and all of {@link explained}.
 */
export function openAccount(
  flags: AccountFlags,
  context: CommandContext,
  options?: OpenOptions & { readonly workspace?: 'required' },
): Promise<OpenAccount>;
export function openAccount(
  flags: AccountFlags,
  context: CommandContext,
  options: OpenOptions,
): Promise<OpenAccount<Workspace | undefined>>;
export async function openAccount(
  flags: AccountFlags,
  context: CommandContext,
  { workspace: wanted = 'required', target = 'shown' }: OpenOptions = {},
): Promise<OpenAccount<Workspace | undefined>> {
  const { streams, signal } = context;
  const output = new Output(flags, streams);
  const workspace = wanted === 'required' ? findWorkspace(flags.cwd) : findOptional(flags.cwd);
  const root = workspace?.root ?? resolve(flags.cwd);
  const all = readEnvironment(root, process.env);
  const hide = (secret: string): void => streams.hide(createRedactor([secret]));
  streams.hide(createRedactor(secretsOfEnvironments(root, all)));
  const environment = selectEnvironment(root, flags.env ?? nonEmpty(all['MRSSMITH_ENV']), all);
  showWarnings(environment, output);

  const { serviceUrl, partnerId, sessionPartnerId, userId, timeoutMs } = environment;
  const { ks, adminSecret, appToken } = requireCredentials(environment);
  const session = await explained({ environment, signal }, () =>
    signIn({
      serviceUrl,
      partnerId,
      sessionPartnerId,
      userId,
      ks: ks?.reveal(),
      adminSecret: adminSecret?.reveal(),
      appToken: appToken === undefined ? undefined : { id: appToken.id, token: appToken.token.reveal() },
      timeoutMs: flags.timeout === undefined ? (timeoutMs ?? DEFAULT_TIMEOUT_MS) : flags.timeout * 1000,
      signal,
      onSecret: hide,
      onRetry: ({ reason }) => output.progress(`  trying again: ${reason}`),
    }),
  );
  const known = { ...environment, partnerId: session.partnerId };
  const account = {
    workspace,
    environment: known,
    env: environmentVariables(environment, all),
    session,
    output,
    signal,
  };
  output.clearProgress();
  if (target === 'always' || (target === 'shown' && !flags.quiet)) showTarget(account);
  return account;
}

/** Where a verb works, on one line of stderr: results may be piped away. */
export function showTarget({ environment, output }: Pick<OpenAccount, 'environment' | 'output'>): void {
  output.error(output.style.colors.dim(`Account: ${describeTarget(environment)}`));
}

/** e.g. `staging · www.kaltura.com · partner 1234567`. */
export function describeTarget({ name, serviceUrl, partnerId }: KnownEnvironment): string {
  const parts = [name, new URL(serviceUrl).host, `partner ${partnerId}`];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/**
 * Runs the work of a verb. What the account refuses, or that it cannot be reached, becomes a Failure that says
 * what to do.
 *
 * @throws {Failure} API_REFUSED, CREDENTIALS_REFUSED, ACCOUNT_UNREACHABLE; anything else goes on as it is.
 */
export async function explained<T>(account: Explained, work: () => Promise<T>): Promise<T> {
  const { environment, session, signal } = account;
  try {
    return await work();
  } catch (error) {
    // What breaks because the command was interrupted is no news of the account.
    if (signal.aborted) throw error;
    throw explainError(error, contextOf({ environment, session }));
  }
}

/** What explaining an error takes. */
export const contextOf = ({
  environment,
  session,
}: {
  readonly environment: AccountEnvironment;
  readonly session?: AccountSession | undefined;
}): AccountContext => ({
  environment: environment.name,
  serviceUrl: environment.serviceUrl,
  partnerId: session?.partnerId ?? environment.partnerId,
  sessionPartnerId: session?.identity.partnerId ?? environment.sessionPartnerId,
  sessionType: session?.identity.sessionType,
});

function showWarnings({ warnings }: AccountEnvironment, output: Output): void {
  for (const problem of warnings) output.error(renderProblem({ problem }, output.style, () => undefined));
}

function findOptional(cwd: string): Workspace | undefined {
  try {
    return findWorkspace(cwd);
  } catch (error) {
    if (error instanceof Failure && error.code === 'WORKSPACE_NOT_FOUND') return undefined;
    throw error;
  }
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
