import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { readCertificate, readExpiredCertificate } from './certificate.js';
import { serveExchange } from './http-exchange.js';
import type { Fault, Sink, SinkOptions } from './sink.js';

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
  const server = createServer(SERVER_OPTIONS);
  return listen('http', () => server, options, undefined);
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
  const usual = https.createServer({ ...SERVER_OPTIONS, key, cert });
  let expired: Promise<Server> | undefined;
  const withExpired = async (): Promise<Server> => {
    const other = await readExpiredCertificate();
    return https.createServer({ ...SERVER_OPTIONS, key: other.key, cert: other.cert });
  };
  const serverFor = (fault: Fault | undefined) =>
    fault?.kind === 'expired-certificate' ? (expired ??= withExpired()) : usual;
  return listen('https', serverFor, options, fingerprint);
}

async function listen(
  protocol: 'http' | 'https',
  serverFor: (fault: Fault | undefined) => Server | Promise<Server>,
  options: SinkOptions,
  fingerprint: string | undefined,
): Promise<Sink> {
  /** TCP sockets by the client's port: a TLS socket can be reset only through the one below it. */
  const sockets = new Map<number, Socket>();
  /** What was asked for a connection holds for its first request. */
  const firstFaults = new Map<number, { readonly fault: Fault | undefined }>();

  /** The end of what a connection is busy with: requests sent ahead are taken in their order. */
  const busy = new WeakMap<Socket, Promise<void>>();
  const answer: RequestListener = (request, response) => {
    const reset = (): void => resetConnection(request, sockets);
    const { remotePort = 0 } = request.socket;
    const { fault } = firstFaults.get(remotePort) ?? { fault: options.fault?.(protocol) };
    firstFaults.delete(remotePort);
    const served = (busy.get(request.socket) ?? Promise.resolve())
      .then(() => serveExchange({ protocol, options, request, response, fault, reset }))
      // A sender that hangs up halfway rejects here. The sink outlives it.
      .catch(() => void response.destroy());
    busy.set(request.socket, served);
  };
  const ready = new WeakSet<Server>();
  const take = async (socket: Socket): Promise<void> => {
    const { remotePort = 0 } = socket;
    const fault = options.fault?.(protocol);
    firstFaults.set(remotePort, { fault });
    sockets.set(remotePort, socket);
    socket.once('close', () => {
      sockets.delete(remotePort);
      firstFaults.delete(remotePort);
    });
    const made = serverFor(fault);
    const server = made instanceof Promise ? await made : made;
    if (!ready.has(server)) {
      ready.add(server);
      server.on('request', answer);
      server.on('checkContinue', answer); // The exchange says when to go on.
      server.on('checkExpectation', answer);
    }
    server.emit('connection', socket);
  };
  const server = createTcpServer({ noDelay: true }, (socket) => {
    take(socket).catch(() => socket.destroy());
  });
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
