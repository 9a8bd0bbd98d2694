import { once } from 'node:events';
import { connect, createServer, isIPv6, type AddressInfo, type Server, type Socket } from 'node:net';
import { AttemptError, describeNetworkError } from './attempt.js';
import type { FtpControl, FtpReply } from './ftp-control.js';

/** The way to the data connection of one transfer. */
export interface DataPath extends Disposable {
  /** Before STOR is sent. */
  prepare(): Promise<void>;
  /** After STOR was taken. */
  open(): Promise<Socket>;
}

/**
 * Passive mode: PASV right away, as PHP's `ftp_pasv(true)` does; the connection when the file is sent.
 *
 * Differs: PHP connects to the address in the reply. Here the address of the control connection is used,
 * so that no destination can send a feed to another machine.
 *
 * @throws {AttemptError} `put` when the destination refuses passive mode.
 */
export async function choosePassivePath(control: FtpControl): Promise<DataPath> {
  const isIpv6 = isIPv6(control.remoteAddress);
  const reply = await control.command(isIpv6 ? 'EPSV' : 'PASV');
  const port = isIpv6 ? parseEpsvPort(reply) : parsePasvPort(reply);
  if (port === undefined) throw new AttemptError('put', `no passive mode: ${reply.text}`);
  let socket: Socket | undefined;

  async function prepare(): Promise<void> {
    socket = connect({ host: control.remoteAddress, port: port ?? 0, noDelay: true });
    socket.on('error', () => {}); // Seen where the socket is awaited or written to.
    try {
      await once(socket, 'connect', { signal: control.signal });
    } catch (error) {
      control.signal.throwIfAborted();
      throw new AttemptError('put', `no data connection: ${describeNetworkError(error)}`, error);
    }
  }
  return {
    prepare,
    open: () => Promise.resolve(socket ?? unprepared()),
    [Symbol.dispose]: () => void socket?.destroy(),
  };
}

/**
 * Active mode: the destination connects back.
 *
 * @throws {AttemptError} `put` when the destination refuses the address.
 */
export function chooseActivePath(control: FtpControl): DataPath {
  let server: Server | undefined;
  let socket: Socket | undefined;
  let accepted: Promise<Socket> | undefined;

  async function prepare(): Promise<void> {
    const listener = createServer({ noDelay: true });
    server = listener;
    accepted = new Promise((resolve) => {
      listener.on('connection', (candidate) => {
        if (socket !== undefined || candidate.remoteAddress !== control.remoteAddress) {
          candidate.destroy();
          return;
        }
        socket = candidate;
        socket.on('error', () => {}); // Seen where the socket is written to.
        listener.close();
        resolve(candidate);
      });
    });
    try {
      await once(listener.listen(0, control.localAddress), 'listening');
    } catch (error) {
      throw new AttemptError('put', `no port for active mode: ${describeNetworkError(error)}`, error);
    }
    const { address, port } = listener.address() as AddressInfo; // an object once listening on TCP
    const reply = await control.command(renderActiveCommand(address, port));
    if (reply.code !== 200) throw new AttemptError('put', `no active mode: ${reply.text}`);
  }
  return {
    prepare,
    open: () => accepted ?? unprepared(),
    [Symbol.dispose]() {
      server?.close();
      socket?.destroy();
    },
  };
}

/** Writes the body and closes. Settles when it is handed over, or cannot be; the reply says whether it arrived. */
export function sendBody(socket: Socket, body: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    socket.on('error', resolve);
    socket.once('close', () => resolve(new Error('the data connection was closed')));
    socket.resume(); // So that the other end's closing is seen.
    socket.end(body, () => resolve(undefined));
  });
}

/** e.g. "227 Entering Passive Mode (127,0,0,1,195,80)" */
function parsePasvPort({ code, text }: FtpReply): number | undefined {
  const [, high, low] = /\d+,\d+,\d+,\d+,(\d{1,3}),(\d{1,3})/.exec(code === 227 ? text.slice(4) : '') ?? [];
  return toPort(Number(high) * 256 + Number(low));
}

/** e.g. "229 Entering Extended Passive Mode (|||50000|)" */
function parseEpsvPort({ code, text }: FtpReply): number | undefined {
  return toPort(Number(/\(([!-~])\1\1(\d{1,5})\1\)/.exec(code === 229 ? text : '')?.[2]));
}

const toPort = (port: number): number | undefined => (port > 0 && port < 65_536 ? port : undefined);

function renderActiveCommand(address: string, port: number): string {
  if (isIPv6(address)) return `EPRT |2|${address}|${port}|`;
  return `PORT ${address.replaceAll('.', ',')},${port >> 8},${port & 255}`;
}

function unprepared(): never {
  throw new TypeError('a data connection is opened after it was prepared');
}
