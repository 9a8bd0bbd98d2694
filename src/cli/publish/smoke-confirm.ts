import type { Connector } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { StoredAction } from '../../deploy/entry-distribution.js';
import type { SmokeTarget } from '../../deploy/smoke-target.js';
import { visible } from '../../harness/report/style.js';
import { ask, canAsk } from '../confirm.js';
import type { Output } from '../output.js';

export interface SmokeQuestion {
  readonly connector: Connector;
  readonly target: SmokeTarget;
  readonly action: StoredAction;
  readonly isConfirmed: boolean;
}

/**
 * Says what goes where, and asks: a partner has it then.
 *
 * @throws {Failure} NOT_CONFIRMED; INTERRUPTED.
 */
export async function confirmSmoke(
  { connector, target, action, isConfirmed }: SmokeQuestion,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { entryId, entryName, profile } = target;
  output.error(
    `Smoke test: ${action} of entry ${visible(entryId)} "${visible(entryName)}" with profile ${profile.id} "${visible(profile.name)}"`,
  );
  output.error(`  to ${visible(addressOf(connector, target, action))}. The partner gets it, and keeps it.`);
  if (isConfirmed || (canAsk() && (await ask('Send it?', 'nothing was sent', signal)))) return;
  throw new Failure('NOT_CONFIRMED', 'the smoke test sends to the partner, and nobody agreed to that', {
    exit: EXIT.usage,
    fix: 'Add -y, or answer yes.',
  });
}

/** Where the account's job delivers: the profile's value where it has one, the action's otherwise. */
export function addressOf(
  { actions }: Connector,
  { profile }: Pick<SmokeTarget, 'profile'>,
  action: StoredAction,
): string {
  const own = actions[action];
  const override = profile.addresses[action];
  const protocol = override?.protocol ?? own?.protocol ?? '';
  const host = (override?.serverAddress ?? own?.serverAddress ?? '').replace(/^[a-z]+:\/\//, '');
  const path = override?.remotePath ?? own?.remotePath ?? '';
  return `${protocol}://${host.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}
