import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { FileTree } from './file-tree.js';
import { handleFtpCommand } from './ftp-commands.js';
import { FtpSession } from './ftp-session.js';
import type { Sink, SinkOptions } from './sink.js';

/**
 * Starts an FTP sink on the loopback interface: a small server of our own, which keeps files in memory.
 *
 * A file is a delivery when its transfer has ended well. A rename moves it in the tree and leaves the
 * delivery under the name it was sent to; APPE delivers the whole file anew.
 *
 * @throws {NodeJS.ErrnoException} `EADDRINUSE` when `port` is taken.
 */
export async function startFtpSink(options: SinkOptions): Promise<Sink> {
  const tree = new FileTree();
  const sessions = new Set<FtpSession>();

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const session = new FtpSession(socket, tree, options, handleFtpCommand);
    sessions.add(session);
    void session.done.then(() => sessions.delete(session));
    session.start().catch(() => session.destroy());
  });
  await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // an object once listening on TCP

  return {
    protocol: 'ftp',
    url: new URL(`ftp://127.0.0.1:${port}/`),
    fingerprint: undefined,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}
