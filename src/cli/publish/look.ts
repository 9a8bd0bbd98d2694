import { createRedactor } from '../../connector/redact.js';
import { readSecrets } from '../../connector/secrets.js';
import type { Problem } from '../../core/problem.js';
import { findGoneConnectors, goneNote } from '../../deploy/gone.js';
import { prepare, type Prepared } from '../../deploy/prepare.js';
import type { AccountReader } from '../../client/session.js';
import type { CommandContext } from '../command.js';
import { explained, type OpenAccount } from './open.js';
import type { Folders } from './read-folders.js';

/** Connector folders beside what the account has of them. */
export interface Look {
  readonly prepared: readonly Prepared[];
  /** What people should know: of the workspace, then of each connector. */
  readonly problems: readonly Problem[];
}

/**
 * Looks at the account for connector folders. From here on no password of either side can be printed.
 *
 * @param session - What reads; `account.session` otherwise.
 */
export async function look(
  folders: Folders,
  account: OpenAccount,
  { streams }: CommandContext,
  session: AccountReader = account.session,
): Promise<Look> {
  const { workspace, environment, env } = account;
  const { connectors, areAll } = folders;
  streams.hide(createRedactor(connectors.flatMap((connector) => readSecrets(connector, env))));
  const site = { workspaceRoot: workspace.root, target: environment, env };
  const prepared = await explained(account, () => prepare(session, connectors, site));
  streams.hide(createRedactor(prepared.flatMap(({ secrets }) => secrets)));
  // A folder that was renamed is found by the name of its provider.
  const found = new Set(prepared.map(({ actual }) => actual?.providerId));
  const gone = areAll
    ? findGoneConnectors(site).filter(({ providerId }) => providerId === undefined || !found.has(providerId))
    : [];
  return {
    prepared,
    problems: [
      ...folders.problems,
      ...gone.map((one) => goneNote(one, workspace.root)),
      ...prepared.flatMap((one) => one.problems),
    ],
  };
}
