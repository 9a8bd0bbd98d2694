import { join } from 'node:path';
import type { AccountSession } from '../../client/session.js';
import { createRedactor } from '../../connector/redact.js';
import type { Workspace } from '../../connector/workspace.js';
import { holdLock } from '../../deploy/lock.js';
import type { Prepared, Site } from '../../deploy/prepare.js';
import { accountKey, type Target } from '../../deploy/state.js';
import type { Streams } from '../output.js';
import type { KnownEnvironment } from './open.js';

/** The account of an environment, as files name it. */
export const targetOf = ({ name, serviceUrl, partnerId }: KnownEnvironment): Target => ({
  name,
  serviceUrl,
  partnerId,
});

export const siteOf = (workspace: Workspace, environment: KnownEnvironment): Site => ({
  workspaceRoot: workspace.root,
  target: targetOf(environment),
});

/** Where the deployments of a workspace to an account lie, a folder for each connector. */
export const journalsOf = ({ workspaceRoot, target }: Site): string =>
  join(workspaceRoot, '.mrssmith', 'deployments', accountKey(target));

/** @throws {Failure} DEPLOYMENT_RUNNING. */
export const lockSite = (site: Site): Disposable => holdLock(join(journalsOf(site), 'lock'));

/** Passwords that were found or are wanted never leave the process. */
export function hideSecrets(prepared: readonly Prepared[], streams: Streams): void {
  streams.hide(createRedactor(prepared.flatMap(({ secrets }) => secrets)));
}

/** A session that counts its requests. */
export function counting(session: AccountSession): AccountSession & { readonly requests: number } {
  let requests = 0;
  return {
    serviceUrl: session.serviceUrl,
    partnerId: session.partnerId,
    get identity() {
      return session.identity;
    },
    read: (calls) => {
      requests += calls.length === 0 ? 0 : 1;
      return session.read(calls);
    },
    write: (calls) => {
      requests += calls.length === 0 ? 0 : 1;
      return session.write(calls);
    },
    upload: (...given) => {
      requests += 1;
      return session.upload(...given);
    },
    download: (...given) => {
      requests += 1;
      return session.download(...given);
    },
    get requests() {
      return requests;
    },
  };
}
