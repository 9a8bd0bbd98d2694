import { resolveSetting, type Environment } from '../connector/secrets.js';
import type { Action, Connector } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import type { Lifecycle } from '../harness/lifecycle.js';
import { mergeSettings, type ConnectionSettings } from '../harness/pipeline/settings.js';
import type { RunContext } from '../harness/pipeline/stage.js';
import { plural, visible } from '../harness/report/style.js';
import { ask, canAsk } from './confirm.js';
import type { Output } from './output.js';

/**
 * Looks for every secret before anything is sent.
 *
 * @throws {Failure} SECRET_MISSING with the names of all variables that are not set.
 */
export function requireSecrets(lifecycles: readonly Lifecycle[], env: Environment): void {
  const needed = settingsOf(lifecycles).flatMap(({ remoteUsername, remotePassword }) => [
    remoteUsername,
    remotePassword,
  ]);
  const missing = new Set(
    needed.flatMap((setting) => (setting === undefined ? [] : resolveSetting(setting, env).missing)),
  );
  const [first] = missing;
  if (first === undefined) return;
  const verb = missing.size === 1 ? 'is' : 'are';
  throw new Failure('SECRET_MISSING', `--live needs ${[...missing].join(', ')}, which ${verb} not set`, {
    exit: EXIT.credentials,
    fix: `export ${first}=...      (or put it into .env of the workspace)`,
  });
}

/**
 * Nothing goes to a real host unless somebody said so twice.
 *
 * @throws {Failure} NOT_CONFIRMED; INTERRUPTED.
 */
export async function confirmLive(
  lifecycles: readonly Lifecycle[],
  isConfirmed: boolean,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const targets = new Map<string, number>();
  for (const { protocol, serverAddress } of settingsOf(lifecycles)) {
    const target = `${protocol}://${serverAddress.replace(/^[a-z]+:\/\//, '')}`;
    targets.set(target, (targets.get(target) ?? 0) + 1);
  }
  for (const [target, count] of targets) output.error(`  ${plural(count, 'delivery')} to ${visible(target)}`);
  if (isConfirmed) return;
  const refusal = new Failure('NOT_CONFIRMED', '--live sends to real hosts and was not confirmed', {
    exit: EXIT.usage,
    fix: 'Add -y, or answer yes.',
  });
  if (!canAsk() || !(await ask('Send them?', 'nothing was sent', signal))) throw refusal;
}

/** The settings of every delivery, as the job merges them. */
function settingsOf(lifecycles: readonly Lifecycle[]): ConnectionSettings[] {
  return lifecycles.flatMap(({ connector, actions }) =>
    actions.flatMap((name) => {
      const action = connector.actions[name];
      return action === undefined ? [] : [settingsOfAction(connector, action)];
    }),
  );
}

/** Merging needs no more of a run than these two. */
const settingsOfAction = (connector: Connector, action: Action): ConnectionSettings =>
  mergeSettings({ connector, action } as RunContext);
