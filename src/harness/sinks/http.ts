import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readCertificate } from './certificate.js';
import { serveExchange } from './http-exchange.js';
import type { Sink, SinkOptions } from './sink.js';

const SERVER_OPTIONS = {
  noDelay: true,
  // Senders are recorded, not corrected: what a partner would see is seen here.
  requireHostHeader: false,
  maxHeaderSize: 128 * 1024,
} satisfies ServerOptions;

/**
 * Starts an HTTP sink on the loopback interface. It takes any method and path, for any host.
 *
 * @throws {NodeJS.ErrnoException} `EADDRINUSE` when `port` is taken.
 */
export async function startHttpSink(options: SinkOptions): Promise<Sink> {
  return listen('http', createServer(SERVER_OPTIONS), options, undefined);
}

/**
 * Starts an HTTPS sink on the loopback interface, with a self-signed certificate of its own.
 *
 * @throws {NodeJS.ErrnoException} `EADDRINUSE` when `port` is taken.
 */
export async function startHttpsSink(options: SinkOptions): Promise<Sink> {
  const nowMs = (options.now ?? Date.now)();
  const [https, { key, cert, fingerprint }] = await Promise.all([
    import('node:https'),
    readCertificate(options.stateFolder, nowMs),
  ]);
  return listen('https', https.createServer({ ...SERVER_OPTIONS, key, cert }), options, fingerprint);
}

async function listen(
  protocol: 'http' | 'https',
  server: Server,
  options: SinkOptions,
  fingerprint: string | undefined,
): Promise<Sink> {
  /** TCP sockets by the client's port: a TLS socket can be reset only through the one below it. */
  const sockets = new Map<number, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });

  /** The end of what a connection is busy with: requests sent ahead are taken in their order. */
  const busy = new WeakMap<Socket, Promise<void>>();
  const answer: RequestListener = (request, response) => {
    const reset = (): void => resetConnection(request, sockets);
    const served = (busy.get(request.socket) ?? Promise.resolve())
      .then(() => serveExchange({ protocol, options, request, response, reset }))
      // A sender that hangs up halfway rejects here. The sink outlives it.
      .catch(() => void response.destroy());
    busy.set(request.socket, served);
  };
  server.on('request', answer);
  server.on('checkContinue', answer); // The exchange says when to go on.
  server.on('checkExpectation', answer);

  await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // an object once listening on TCP

  return {
    protocol,
    url: new URL(`${protocol}://127.0.0.1:${port}/`),
    fingerprint,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

function resetConnection({ socket }: IncomingMessage, sockets: ReadonlyMap<number, Socket>): void {
  const { remotePort = 0 } = socket;
  (sockets.get(remotePort) ?? socket).resetAndDestroy();
}
