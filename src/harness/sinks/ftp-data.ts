import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** How long a transfer waits for its data connection. */
const OPEN_TIMEOUT_MS = 10_000;
/** How long a listener that no transfer asks for stays open. */
const ABANDONED_AFTER_MS = 60_000;
/** What a refused upload may still send, so that the refusal is read before the connection breaks. */
const DISCARD_BYTES = 64 * 1024 * 1024;

/** The way to the next data connection, agreed on with PASV, EPSV, PORT or EPRT. Good for one transfer. */
export interface DataDoor {
  /** @throws {Error} when no connection comes about in time, or the door is closed meanwhile. */
  open(): Promise<Socket>;
  /** Closes the listener and a connection that came in; never throws. */
  close(): void;
}

/** Listens on a port of its own for the one connection that the client will open. */
export async function openPassiveDoor(): Promise<DataDoor & { readonly port: number }> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
  let accepted: Socket | undefined;
  let deliver: ((socket: Socket) => void) | undefined;
  let refuse: ((reason: Error) => void) | undefined;

  server.once('connection', (socket) => {
    accepted = socket;
    socket.on('error', ignore); // Seen again by whoever reads from it.
    server.close();
    deliver?.(socket);
  });
  await once(server.listen(0, '127.0.0.1', 1), 'listening');
  const { port } = server.address() as AddressInfo; // an object once listening on TCP

  function close(): void {
    clearTimeout(abandoned);
    server.close();
    accepted?.destroy();
    refuse?.(new Error('the transfer was given up'));
  }
  const abandoned = setTimeout(close, ABANDONED_AFTER_MS).unref();

  async function open(): Promise<Socket> {
    clearTimeout(abandoned);
    if (accepted !== undefined) return accepted;
    const late = setTimeout(() => refuse?.(new Error('no data connection was opened')), OPEN_TIMEOUT_MS);
    try {
      return await new Promise<Socket>((resolve, reject) => {
        deliver = resolve;
        refuse = reject;
        if (!server.listening) reject(new Error('the data port was closed'));
      });
    } finally {
      clearTimeout(late);
    }
  }
  return { port, open, close };
}

/** Where a client in active mode listens. Spelt out: nothing a client writes becomes an address. */
export interface ActiveTarget {
  readonly host: '127.0.0.1' | '::1';
  readonly port: number;
}

/** Connects to the client. */
export function activeDoor({ host, port }: ActiveTarget): DataDoor {
  let socket: Socket | undefined;
  return {
    async open() {
      const opened = connect({ host, port, noDelay: true, allowHalfOpen: true });
      socket = opened;
      opened.on('error', ignore);
      const late = setTimeout(() => opened.destroy(new Error('no answer')), OPEN_TIMEOUT_MS);
      try {
        await new Promise<void>((resolve, reject) => {
          opened.once('connect', resolve).once('error', reject);
          opened.once('close', () => reject(new Error('the transfer was given up')));
        });
      } finally {
        clearTimeout(late);
      }
      return opened;
    },
    close: () => socket?.destroy(),
  };
}

/**
 * Reads the argument of PORT or EPRT.
 *
 * A sink connects back to the loopback interface alone and never below port 1024, or it could be used
 * to reach other machines and services ("FTP bounce").
 *
 * @source RFC 959 section 4.1.2, RFC 2428 section 2, RFC 2577 section 3
 */
export function parseActiveTarget(
  verb: 'PORT' | 'EPRT',
  argument: string,
): ActiveTarget | 'malformed' | 'refused' {
  const written = verb === 'PORT' ? parsePort(argument) : parseEprt(argument);
  if (written === undefined) return 'malformed';
  const { host, port } = written;
  if (port < 1024 || port > 65_535) return 'refused';
  if (host === '127.0.0.1' || host === '::1') return { host, port };
  return 'refused';
}

/** e.g. "127,0,0,1,195,80" */
function parsePort(argument: string): { host: string; port: number } | undefined {
  if (!/^\d{1,3}(,\d{1,3}){5}$/.test(argument)) return undefined;
  const numbers = argument.split(',').map(Number);
  if (numbers.some((number) => number > 255)) return undefined;
  const [high = 0, low = 0] = numbers.slice(4);
  return { host: numbers.slice(0, 4).join('.'), port: high * 256 + low };
}

/** e.g. "|1|127.0.0.1|50000|" or "|2|::1|50000|" */
function parseEprt(argument: string): { host: string; port: number } | undefined {
  const [, , family, host, port] = /^([!-~])([12])\1([^|]+)\1(\d{1,5})\1$/.exec(argument) ?? [];
  if (host === undefined || (family === '1') === host.includes(':')) return undefined;
  return { host, port: Number(port) };
}

/** How an upload ended. Only a `whole` one is a delivery. */
export type Upload =
  | { readonly kind: 'whole'; readonly body: Buffer }
  | { readonly kind: 'lost' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'cut' };

export interface UploadLimits {
  readonly maxBytes: number;
  /** Reset the connection when so many bytes came. */
  readonly cutAtBytes: number;
}

/** Reads a data connection to its end. The caller destroys the socket. */
export function receiveUpload(socket: Socket, { maxBytes, cutAtBytes }: UploadLimits): Promise<Upload> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;

  return new Promise((resolve) => {
    const settle = () => {
      if (sizeBytes >= cutAtBytes) {
        socket.resetAndDestroy();
        resolve({ kind: 'cut' });
      } else if (sizeBytes > maxBytes) resolve({ kind: 'too-large' });
      else resolve({ kind: 'whole', body: Buffer.concat(chunks, sizeBytes) });
    };
    socket.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes >= cutAtBytes || sizeBytes > maxBytes + DISCARD_BYTES) settle();
      else if (sizeBytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    socket.once('end', settle);
    // A reset shows as an error, a destroyed socket as a close without an end.
    socket.once('error', () => resolve({ kind: 'lost' }));
    socket.once('close', () => resolve({ kind: 'lost' }));
    if (socket.destroyed) resolve({ kind: 'lost' });
    else socket.resume();
  });
}

/** Writes everything and waits until it is handed over. @returns false when the client did not take it. */
export function sendDownload(socket: Socket, body: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.resume();
    socket.end(body, () => resolve(!socket.errored));
  });
}

function ignore(): void {}
