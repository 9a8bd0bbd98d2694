import { join } from 'node:path';
import { Failure } from '../../core/failure.js';
import { startStudio, STUDIO_PORT } from '../../dev/server/studio.js';
import type { Session } from '../../dev/session/session.js';
import { packageRoot, packageVersion } from '../version.js';

export interface PageWish {
  readonly wantsPage: boolean;
  /** The port that was asked for; without one, the usual or the next free one. */
  readonly port: number | undefined;
  /** Where the token is kept. */
  readonly stateFolder: string | undefined;
}

export interface OpenPage extends AsyncDisposable {
  /** With the token; `undefined` where no page is served. */
  readonly url: string | undefined;
}

/** How many ports after the usual one are tried, before any free one is taken. */
const NEIGHBOURS = 10;

/**
 * Serves the page of a session, where it is wanted.
 *
 * @throws {Failure} PORT_IN_USE for a port that was asked for.
 */
export async function openPage(session: Session, wish: PageWish): Promise<OpenPage> {
  const { wantsPage, port: wanted, stateFolder } = wish;
  if (!wantsPage) return { url: undefined, async [Symbol.asyncDispose]() {} };
  const start = (port: number) =>
    startStudio(session, {
      port,
      stateFolder,
      pageFolder: join(packageRoot(), 'dist', 'studio'),
      version: packageVersion(),
    });
  if (wanted !== undefined) return await start(wanted);
  for (let port = STUDIO_PORT; port < STUDIO_PORT + NEIGHBOURS; port++) {
    try {
      return await start(port);
    } catch (cause) {
      if (!(cause instanceof Failure && cause.code === 'PORT_IN_USE')) throw cause;
    }
  }
  return await start(0);
}
