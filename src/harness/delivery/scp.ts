import { posix } from 'node:path';
import type { ClientChannel } from 'ssh2';
import { AttemptError, existsAlready } from './attempt.js';
import type { FileClient } from './client.js';
import {
  foldersTo,
  folderOf,
  isTakenAsExisting,
  tidyRemotePath,
  withoutLeadingSlashes,
} from './remote-path.js';
import { deliverOverSsh, type SshLink } from './ssh-connection.js';

/** Rights of the new file: the default of PHP's ssh2_scp_send. */
const MODE = '0644';

/**
 * Puts one file over SCP in the server's own order: ask for the login folder, look for the file and remove it, make its
 * folders one by one with errors ignored, send.
 *
 * Leading slashes are dropped, so the path is relative to the login folder. The commands hold the path **without quotes**:
 * a space or a metacharacter in it breaks them, or runs as a command, on the destination. Only `scp` itself gets it quoted,
 * by libssh2.
 *
 * Differs: PHP's ssh2_scp_send does not read the destination's last word; here a disk that is full is a failure.
 *
 * @source kaltura/server, kFileTransferMgr.class.php (putFile) and scpMgr.class.php; libssh2, scp.c (scp_send)
 */
export const putScp: FileClient = (request) =>
  deliverOverSsh('scp', request, async (link) => {
    const loginFolder = (await link.run('pwd')).stdout.trim();
    const given = tidyRemotePath(request.path);
    const path = withoutLeadingSlashes(given);

    if (request.operation === 'remove') {
      const { stdout } = await link.run(`rm ${path}`);
      if (stdout !== '') throw new AttemptError('put', `Can't delete file [${path}]: ${stdout.trim()}`);
      return posix.resolve('/', loginFolder, path);
    }
    if (await exists(link, given, loginFolder)) {
      if (request.overwrite === false) throw existsAlready(given);
      const { stdout } = await link.run(`rm ${path}`);
      if (stdout !== '') throw new AttemptError('put', `Can't delete file [${path}]: ${stdout.trim()}`);
    }
    const folder = folderOf(given);
    if (!(await exists(link, folder, loginFolder))) {
      for (const step of foldersTo(folder)) {
        if (await exists(link, step, loginFolder)) continue;
        await link.run(`mkdir -p ${withoutLeadingSlashes(step)}`); // "proceeding anyway"
      }
    }
    await send(link, path, request.body, request.now);
    return posix.resolve('/', loginFolder, path);
  });

async function exists(link: SshLink, path: string, loginFolder: string): Promise<boolean> {
  if (isTakenAsExisting(path, loginFolder)) return true;
  const { stdout } = await link.run(`test -e ${withoutLeadingSlashes(path)} && echo EXISTS`);
  return stdout.trim() === 'EXISTS';
}

async function send(link: SshLink, path: string, body: Buffer, now: () => number): Promise<void> {
  const { transcript } = link;
  const channel = await openScp(link, path);
  const answers = new ScpAnswers(channel, path);
  const say = (line: string) => {
    transcript.add('client', line);
    channel.write(`${line}\n`);
  };
  const hear = async () => {
    await answers.next();
    transcript.add('server', 'OK');
  };

  const timeSec = Math.floor(now() / 1000);
  await hear();
  say(`T${timeSec} 0 ${timeSec} 0`);
  await hear();
  say(`C${MODE} ${body.length} ${posix.basename(path)}`);
  await hear();
  transcript.add('client', `the file, ${body.length} bytes`);
  if (body.length > 0) channel.write(body);
  channel.write(Buffer.from([0]));
  await hear();
  channel.end();
}

function openScp({ client, transcript }: SshLink, path: string): Promise<ClientChannel> {
  const command = `scp -pt ${quoteAsLibssh2(path)}`;
  transcript.add('client', `exec ${command}`);
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(new AttemptError('put', `the destination runs no commands: ${error.message}`));
      else resolve(channel);
    });
  });
}

/**
 * Quotes one word of a command line, e.g. `'in/a.xml'`.
 *
 * @source libssh2, scp.c (shell_quotearg): single quotes, but `'` in double ones and `!` after a backslash
 */
function quoteAsLibssh2(word: string): string {
  return word.replaceAll(/'+|!+|[^'!]+/g, (part) => {
    if (part.startsWith("'")) return `"${part}"`;
    return part.startsWith('!') ? part.replaceAll('!', '\\!') : `'${part}'`;
  });
}

/** Reads what `scp -t` says: a zero byte, or a byte and a message in a line. */
class ScpAnswers {
  readonly #path: string;
  #heard = Buffer.alloc(0);
  #stderr = '';
  #isClosed = false;
  #wake: () => void = () => {};

  constructor(channel: ClientChannel, path: string) {
    this.#path = path;
    channel.on('data', (data: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, data]);
      this.#wake();
    });
    channel.stderr.on('data', (data: Buffer) => {
      this.#stderr = (this.#stderr + data.toString()).slice(0, 4096);
    });
    channel.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
    channel.on('error', () => {}); // Writing to a channel that is closed: its end is seen here anyway.
  }

  /** @throws {AttemptError} `put`, with the message, unless the answer is a zero byte. */
  async next(): Promise<void> {
    while (!this.#hasAnswer() && !this.#isClosed) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#heard[0] === 0) {
      this.#heard = this.#heard.subarray(1);
      return;
    }
    const said = (this.#heard.subarray(1).toString() || this.#stderr).split('\n')[0];
    throw new AttemptError('put', `Can't put file [${this.#path}]: ${said || 'scp ended without an answer'}`);
  }

  #hasAnswer(): boolean {
    return this.#heard[0] === 0 || this.#heard.includes('\n') || this.#heard.length > 4096;
  }
}
