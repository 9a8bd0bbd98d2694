import { setMaxListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { AuthenticationType, Client, ClientErrorExtensions, SFTPWrapper } from 'ssh2';
import { Transcript } from '../sinks/transcript.js';
import { AttemptError, describeNetworkError, startAttempt, toFailedResult } from './attempt.js';
import type { DeliveryResult, FileRequest } from './client.js';

/** A connection that is logged in. */
export interface SshLink {
  readonly client: Client;
  readonly transcript: Transcript;
  readonly openSftp: () => Promise<SFTPWrapper>;
  /** Runs one command to its end. */
  readonly run: (command: string) => Promise<CommandOutput>;
}

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** `undefined` when the command could not be started, or its end was not told. */
  readonly status: number | undefined;
}

/** What a destination may print in answer to one of our commands. */
const MAX_OUTPUT_CHARACTERS = 64 * 1024;

/**
 * Connects, logs in, does the steps and leaves. Never rejects.
 *
 * Methods are asked for with a login by "none" first, then the password is sent, or a signature of the key where there is
 * one, if such are taken at all. The host key is not verified.
 *
 * @param put - Sends the file; returns its path as the destination knows it.
 * @source kaltura/server, sftpMgr.class.php and scpMgr.class.php (doLogin)
 */
export async function deliverOverSsh(
  protocol: 'sftp' | 'scp',
  request: FileRequest,
  put: (link: SshLink) => Promise<string>,
): Promise<DeliveryResult<undefined>> {
  const transcript = new Transcript(request.now);
  try {
    const path = await connectAnd(protocol, request, transcript, put);
    return { kind: 'delivered', protocol, path, answer: undefined, transcript: transcript.lines() };
  } catch (error) {
    const failure = toAttemptError(error);
    transcript.add('note', `failed (${failure.reason}): ${failure.message}`);
    return toFailedResult(failure, transcript.lines());
  }
}

async function connectAnd(
  protocol: string,
  request: FileRequest,
  transcript: Transcript,
  put: (link: SshLink) => Promise<string>,
): Promise<string> {
  const { endpoint, signal, timeoutMs } = request;
  setMaxListeners(0, signal); // Many deliveries may share it: eleven are no leak.
  using attempt = startAttempt(signal, timeoutMs);
  attempt.signal.throwIfAborted();
  const address = `${endpoint.host}:${endpoint.port}`;
  transcript.add('note', `connecting to ${protocol}://${address}`);

  const progress = { isGreeted: false };
  const socket = connect({ ...endpoint, noDelay: true });
  // Ends the delivery from outside its steps, which may then never settle.
  const interrupted = new Promise<never>((_, reject) => {
    attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason as AttemptError));
    const onLost = (detail: string) =>
      reject(
        progress.isGreeted
          ? new AttemptError('lost', `the connection to ${address} ended half-way: ${detail}`)
          : new AttemptError('connect', `cannot connect to ${address}: ${detail}`),
      );
    socket.on('error', (error) => onLost(describeNetworkError(error)));
    socket.on('close', () => onLost('the connection was closed'));
  });

  try {
    const work = logInOver(socket, request, transcript, progress).then(async (link) => {
      const path = await put(link);
      link.client.end();
      return path;
    });
    const path = await Promise.race([work, interrupted]);
    socket.destroySoon(); // Once the farewell is sent; a destination that keeps its end open is not waited for.
    return path;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

let ssh2: ReturnType<typeof loadSsh2> | undefined;

/** Loaded on first use, and asked for once. */
const loadSsh2 = async () => (await import('ssh2')).default;

/** @throws {AttemptError} `connect` when the other end speaks no SSH of ours, `login` when it refuses the login. */
async function logInOver(
  socket: Socket,
  { credentials, endpoint }: FileRequest,
  transcript: Transcript,
  progress: { isGreeted: boolean },
): Promise<SshLink> {
  const { Client } = await (ssh2 ??= loadSsh2());
  const { username = '', password = '', key } = credentials;
  const wanted = key === undefined ? 'password' : 'publickey';
  const client = new Client();
  let offered: readonly string[] = [];
  let hasTried = false;

  await new Promise<void>((resolve, reject) => {
    // Stays for good: ssh2 reports errors of a connection that nobody waits for any more, too.
    client.on('error', (error: Error & ClientErrorExtensions) => {
      if (error.level === 'client-authentication') {
        const secret = key === undefined ? 'password' : 'key';
        const tried = hasTried ? `refused the ${secret} of` : `takes no ${secret} from`;
        const methods = offered.length > 0 ? offered.join(', ') : 'nothing';
        const who = `user ${JSON.stringify(username)}`;
        const message = `${endpoint.host}:${endpoint.port} ${tried} ${who}; it offers: ${methods}`;
        reject(new AttemptError('login', message));
      } else if (error.level !== 'client-socket') {
        const isLost = progress.isGreeted;
        reject(new AttemptError(isLost ? 'lost' : 'connect', `no SSH connection: ${error.message}`));
      }
    });
    client.once('handshake', ({ kex, serverHostKey, cs }) => {
      progress.isGreeted = true;
      transcript.add('note', `connected: ${kex}, ${serverHostKey}, ${cs.cipher}`);
    });
    client.once('ready', () => {
      transcript.add('server', 'login accepted');
      resolve();
    });
    client.on('banner', (text) => transcript.add('server', `banner: ${text}`));
    client.connect({
      sock: socket,
      username,
      readyTimeout: 0, // The delivery has a time limit of its own.
      algorithms: FAST_FIRST,
      authHandler(left: AuthenticationType[] | null, _isPartial, next) {
        if (left === null) {
          transcript.add('client', `login ${JSON.stringify(username)} with none`);
          return next({ type: 'none', username });
        }
        offered = left;
        transcript.add('server', `login refused; offered: ${left.join(', ')}`);
        if (hasTried || !left.includes(wanted)) return next(GIVE_UP);
        hasTried = true;
        transcript.add('client', `login ${JSON.stringify(username)} with ${wanted}`);
        if (key === undefined) return next({ type: 'password', username, password });
        const { text, passphrase } = key;
        next({ type: 'publickey', username, key: text, ...(passphrase !== undefined && { passphrase }) });
      },
    });
  });
  return toLink(client, transcript);
}

/**
 * NIST P-256 saves half a millisecond against curve25519, AES-128-GCM is the fastest cipher. The rest is what ssh2 and
 * today's servers agree on.
 */
const FAST_FIRST = {
  kex: [
    'ecdh-sha2-nistp256',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha1',
  ],
} satisfies import('ssh2').Algorithms;

/** ssh2 takes `false` for "no method is left"; its types do not say so. */
const GIVE_UP = false as unknown as AuthenticationType;

function toLink(client: Client, transcript: Transcript): SshLink {
  const openSftp = () =>
    new Promise<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, sftp) => {
        if (error) return reject(new AttemptError('put', `the destination offers no SFTP: ${error.message}`));
        sftp.on('error', (problem: Error) => transcript.add('note', `SFTP: ${problem.message}`));
        resolve(sftp);
      });
    });

  const run = (command: string) =>
    new Promise<CommandOutput>((resolve, reject) => {
      transcript.add('client', `exec ${command}`);
      client.exec(command, (error, channel) => {
        if (error) {
          transcript.add('server', `refused: ${error.message}`);
          return resolve({ stdout: '', stderr: '', status: undefined });
        }
        const output = { stdout: '', stderr: '' };
        let status: number | undefined;
        const collect = (name: keyof typeof output) => (data: Buffer) => {
          output[name] = (output[name] + data.toString()).slice(0, MAX_OUTPUT_CHARACTERS);
        };
        channel.on('data', collect('stdout'));
        channel.stderr.on('data', collect('stderr'));
        channel.on('exit', (code: number | null) => (status = code ?? undefined));
        channel.on('error', reject);
        channel.on('close', () => {
          const printed = (output.stdout + output.stderr).trimEnd();
          transcript.add('server', `exit ${status ?? 'unknown'}${printed === '' ? '' : `: ${printed}`}`);
          resolve({ ...output, status });
        });
        channel.end();
      });
    });

  return { client, transcript, openSftp, run };
}

/** What is no refusal of ours comes from ssh2, which then has lost its connection. */
function toAttemptError(error: unknown): AttemptError {
  if (error instanceof AttemptError) return error;
  return new AttemptError('lost', `the connection ended half-way: ${describeNetworkError(error)}`, error);
}
