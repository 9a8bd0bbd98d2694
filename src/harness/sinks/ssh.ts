import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { AuthContext, Connection, SFTPWrapper } from 'ssh2';
import type { Protocol } from '../../core/connector.js';
import { FileTree } from './file-tree.js';
import { readHostKey, type HostKey } from './host-key.js';
import { DEFAULT_MAX_BYTES, type Fault, type Sink, type SinkOptions } from './sink.js';
import { judge, offeredMethods, type ParseKey } from './ssh-login.js';
import { serveSftp } from './ssh-sftp.js';
import { runCommandLine } from './ssh-shell.js';
import { quoted, type SshVisit } from './ssh-visit.js';
import { Transcript } from './transcript.js';

/** As OpenSSH's MaxAuthTries. */
const MAX_LOGIN_ATTEMPTS = 6;
/** Files of a long-lived sink that clients can still see; the inbox keeps the deliveries. */
const KEEP_FILES = 500;
const KEEP_BYTES = 256 * 1024 * 1024;

/**
 * Starts an SFTP sink on the loopback interface.
 *
 * It is the same SSH server as the SCP sink: OpenSSH's `scp` speaks SFTP since version 9. Who logs in as `acme` starts
 * in `/home/acme`, as on most servers, so that a relative path (SCP always, SFTP sometimes) is seen to be relative.
 * Any folder may be made anywhere.
 *
 * @throws {NodeJS.ErrnoException} `EADDRINUSE` when `port` is taken; others when `stateFolder` cannot be written to.
 */
export const startSftpSink = (options: SinkOptions): Promise<Sink> => startSshSink('sftp', options);

/** Starts an SCP sink on the loopback interface: see {@link startSftpSink}. */
export const startScpSink = (options: SinkOptions): Promise<Sink> => startSshSink('scp', options);

async function startSshSink(protocol: Protocol, options: SinkOptions): Promise<Sink> {
  // Loading ssh2 takes some 30 ms, which runs without an SSH sink need not spend.
  const { Server, utils } = (await import('ssh2')).default;
  const hostKey = await readHostKey(options.stateFolder);
  const tree = new FileTree();
  /** By the address of the client: ssh2 does not say which socket a login came through. */
  const visitors = new Map<string, { readonly socket: Socket; readonly fault: Fault | undefined }>();

  const serverWith = ({ privateKey }: HostKey) =>
    new Server(
      { hostKeys: [privateKey], ident: 'mrssmith', algorithms: { compress: ['none'] } },
      (connection, { ip, port }) => {
        const visitor = visitors.get(`${ip} ${port}`);
        if (visitor !== undefined)
          welcome(connection, { ...visitor, tree, options, parseKey: utils.parseKey });
      },
    );
  const usual = serverWith(hostKey);
  let changed: Promise<typeof usual> | undefined;
  const withAnotherKey = () => (changed ??= readHostKey(undefined).then(serverWith));
  const server = createServer({ noDelay: true }, (socket) => {
    const key = `${socket.remoteAddress} ${socket.remotePort}`;
    const fault = options.fault?.(protocol);
    visitors.set(key, { socket, fault });
    socket.once('close', () => visitors.delete(key));
    const ssh = fault?.kind === 'host-key-changed' ? withAnotherKey() : Promise.resolve(usual);
    ssh.then(
      (one) => one.injectSocket(socket),
      () => socket.destroy(),
    );
  });
  await once(server.listen(options.port ?? 0, '127.0.0.1'), 'listening');
  const address = server.address() as AddressInfo; // an object once listening on TCP

  return {
    protocol,
    url: new URL(`${protocol}://127.0.0.1:${address.port}/`),
    fingerprint: hostKey.fingerprint,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const { socket } of visitors.values()) socket.destroy();
      await closed;
    },
  };
}

interface Welcome {
  readonly socket: Socket;
  readonly fault: Fault | undefined;
  readonly tree: FileTree;
  readonly options: SinkOptions;
  readonly parseKey: ParseKey;
}

/** Sees one connection through: login, then any number of channels. */
function welcome(connection: Connection, { socket, fault, tree, options, parseKey }: Welcome): void {
  const { now = Date.now } = options;
  const transcript = new Transcript(now);
  const delay = new Delay(fault?.kind === 'slow' ? fault.delayMs : 0);
  let attempts = 0;
  let username = '';

  transcript.add('note', `connection from port ${socket.remotePort}`);
  connection.on('close', () => delay.cancel());
  // Resets, nonsense and failed handshakes: the sink outlives them, and there is nobody to tell.
  connection.on('error', ignore);

  connection.on('authentication', (attempt: AuthContext) => {
    const isAccepted = judge(attempt, fault, options, parseKey);
    const offered = offeredMethods(fault, options);
    username = attempt.username;
    transcript.add('client', `login ${quoted(username)} with ${attempt.method}`);
    if (attempt.method !== 'none') attempts += 1;
    delay.run(() => {
      transcript.add(
        'server',
        isAccepted ? 'login accepted' : `login refused; offered: ${offered.join(', ')}`,
      );
      if (isAccepted) return attempt.accept();
      if (attempts >= MAX_LOGIN_ATTEMPTS) connection.end();
      else attempt.reject(offered);
    });
  });

  connection.on('ready', () => {
    const visit: SshVisit = {
      username,
      home: makeHome(tree, username),
      tree,
      transcript,
      fault,
      maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
      startedAtSec: Math.floor(now() / 1000),
      answer: (reply) => delay.run(reply),
      cut(after) {
        transcript.add('note', `connection reset on purpose after ${after}`);
        socket.resetAndDestroy();
      },
      receive(spoken, path, body) {
        const request = { request: undefined, answer: undefined };
        const received = { protocol: spoken, path, body, receivedAtMs: now(), username };
        options.inbox.receive({ ...received, ...request, transcript: transcript.lines() });
        tree.trim(KEEP_FILES, KEEP_BYTES);
      },
    };
    serveSessions(connection, visit);
  });
}

function serveSessions(connection: Connection, visit: SshVisit): void {
  connection.on('session', (accept) => {
    const session = accept();
    // Terminals and variables are granted and ignored.
    session.on('pty', (grant) => grant?.());
    session.on('env', (grant) => grant?.());
    session.on('sftp', (open) => {
      const sftp = open();
      visit.transcript.add('client', 'subsystem sftp');
      sftp.on('error', ignore); // Malformed packets: ssh2 closes the channel itself.
      sftp.on('end', () => endSftp(sftp));
      serveSftp(sftp, visit);
    });
    session.on('exec', (open, _refuse, { command }) => {
      const channel = open();
      channel.on('error', ignore); // An answer to somebody who has left.
      runCommandLine(command, channel, visit);
    });
    session.on('shell', (open) => {
      const channel = open();
      channel.on('error', ignore);
      visit.transcript.add('client', 'asks for a shell');
      channel.write('This sink takes files over SFTP and SCP; it has no shell.\r\n');
      channel.exit(1);
      channel.end();
    });
  });
}

/**
 * Ends an SFTP channel with an exit status: without one, OpenSSH's sftp hangs and its scp reports a failure.
 * ssh2 1.17 has no public way to say it.
 */
function endSftp(sftp: SFTPWrapper): void {
  const { _protocol, outgoing } = sftp as SFTPWrapper & {
    readonly _protocol?: { exitStatus?(channel: number, status: number): void };
    readonly outgoing?: { readonly id: number };
  };
  if (outgoing !== undefined) _protocol?.exitStatus?.(outgoing.id, 0);
  sftp.end();
}

/** `/home/<user>`, where the name leaves nothing to interpret. */
function makeHome(tree: FileTree, username: string): string {
  const name = username.replaceAll(/[^\p{L}\p{N}@._+-]/gu, '_').replace(/^\.*$/, 'user');
  tree.makeFolder('/home');
  tree.makeFolder(`/home/${name}`);
  return `/home/${name}`;
}

/** Puts things off by the same time each, which keeps their order. */
class Delay {
  readonly #delayMs: number;
  readonly #waiting = new Set<NodeJS.Timeout>();

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  run(act: () => void): void {
    if (this.#delayMs === 0) return act();
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      act();
    }, this.#delayMs);
    this.#waiting.add(timer);
  }

  cancel(): void {
    for (const timer of this.#waiting) clearTimeout(timer);
    this.#waiting.clear();
  }
}

function ignore(): void {
  // Nothing to do.
}
