import { posix } from 'node:path';
import type { SFTPWrapper } from 'ssh2';
import type { Transcript } from '../sinks/transcript.js';
import { AttemptError, existsAlready } from './attempt.js';
import type { FileClient } from './client.js';
import { foldersTo, folderOf, isTakenAsExisting, tidyRemotePath } from './remote-path.js';
import { deliverOverSsh } from './ssh-connection.js';

/** Files from this size on are put with the `sftp` command on the server, not by its own stream. */
const STREAM_BELOW_BYTES = 1024 * 1024;
/** Fits one packet of SFTP with every server. */
const PART_BYTES = 30 * 1024;
const PARTS_AT_ONCE = 64;

/** What the server takes for its login folder, whatever it is. */
const LOGIN_FOLDER = '/';

/**
 * Puts one file over SFTP in the server's own order: look for the file and remove it, make its folders one by one with
 * errors ignored, write.
 *
 * All but the write use the path as given, so relative to the login folder when it does not begin with `/`; the write goes
 * to `/` and the path. When that file cannot be opened, and for files of 1 MiB and more, the path as given is written
 * to instead.
 *
 * Differs: the server then starts the `sftp` command, which logs in anew; this goes on with the same connection.
 *
 * @source kaltura/server, kFileTransferMgr.class.php (putFile) and sftpMgr.class.php
 */
export const putSftp: FileClient = (request) =>
  deliverOverSsh('sftp', request, async ({ openSftp, transcript }) => {
    const { body } = request;
    const path = tidyRemotePath(request.path);
    const sftp = toSteps(await openSftp(), transcript);

    if (request.operation === 'remove') {
      const problem = await sftp.remove(path);
      if (problem !== undefined) throw new AttemptError('put', `Can't delete file [${path}]: ${problem}`);
      return path;
    }
    if (await sftp.exists(path)) {
      if (request.overwrite === false) throw existsAlready(path);
      const problem = await sftp.remove(path);
      if (problem !== undefined) throw new AttemptError('put', `Can't delete file [${path}]: ${problem}`);
    }
    await makeFolders(sftp, folderOf(path));

    const absolute = `/${path}`;
    if (body.length >= STREAM_BELOW_BYTES) {
      transcript.add('note', 'from 1 MiB on the server puts with its sftp command, to the path as given');
    } else {
      const opened = await sftp.open(absolute);
      if (opened.kind === 'open') {
        await sftp.writeAndClose(opened.handle, absolute, body);
        return posix.normalize(absolute);
      }
      transcript.add('note', 'the server falls back to its sftp command, to the path as given');
    }
    const opened = await sftp.open(path);
    if (opened.kind === 'refused')
      throw new AttemptError('put', `Can't put file [${path}]: ${opened.problem}`);
    await sftp.writeAndClose(opened.handle, path, body);
    return posix.resolve('/', path.startsWith('/') ? '/' : await sftp.loginFolder(), path);
  });

async function makeFolders(sftp: SftpSteps, folder: string): Promise<void> {
  if (await sftp.exists(folder)) return;
  for (const step of foldersTo(folder)) {
    if (!(await sftp.exists(step))) await sftp.makeFolder(step); // "proceeding anyway"
  }
}

/** A callback as Node's own take it; SFTP statuses come as errors with a number. */
type Reply<T> = (error: (Error & { readonly code?: number }) | null | undefined, value: T) => void;

type Opened =
  { readonly kind: 'open'; readonly handle: Buffer } | { readonly kind: 'refused'; readonly problem: string };

interface SftpSteps {
  exists(path: string): Promise<boolean>;
  /** @returns the problem, if any. */
  remove(path: string): Promise<string | undefined>;
  makeFolder(path: string): Promise<void>;
  open(path: string): Promise<Opened>;
  writeAndClose(handle: Buffer, path: string, body: Buffer): Promise<void>;
  loginFolder(): Promise<string>;
}

/** SFTP requests as promises, each with a line for what is asked and one for the answer. */
function toSteps(sftp: SFTPWrapper, transcript: Transcript): SftpSteps {
  /** @throws what ssh2 says when the connection is gone; a status of the destination is a value. */
  function ask<T>(
    text: string,
    send: (reply: Reply<T>) => void,
  ): Promise<{ value: T } | { problem: string }> {
    transcript.add('client', text);
    return new Promise((resolve, reject) => {
      send((error, value) => {
        if (error && typeof error.code !== 'number') return reject(error);
        transcript.add('server', error ? error.message : 'OK');
        resolve(error ? { problem: error.message } : { value });
      });
    });
  }

  async function write(handle: Buffer, body: Buffer): Promise<void> {
    for (let start = 0; start < body.length; start += PARTS_AT_ONCE * PART_BYTES) {
      const parts: Promise<void>[] = [];
      const end = Math.min(body.length, start + PARTS_AT_ONCE * PART_BYTES);
      for (let offset = start; offset < end; offset += PART_BYTES) {
        parts.push(writePart(handle, body, offset, Math.min(PART_BYTES, end - offset)));
      }
      await Promise.all(parts);
    }
  }

  const writePart = (handle: Buffer, body: Buffer, offset: number, length: number) =>
    new Promise<void>((resolve, reject) => {
      sftp.write(handle, body, offset, length, offset, (error) => (error ? reject(error) : resolve()));
    });

  return {
    async exists(path) {
      if (isTakenAsExisting(path, LOGIN_FOLDER)) return true;
      return 'value' in (await ask(`STAT ${JSON.stringify(path)}`, (reply) => sftp.stat(path, reply)));
    },
    async remove(path) {
      const answer = await ask<void>(`REMOVE ${JSON.stringify(path)}`, (reply) => {
        sftp.unlink(path, (error) => reply(error, undefined));
      });
      return 'problem' in answer ? answer.problem : undefined;
    },
    async makeFolder(path) {
      await ask<void>(`MKDIR ${JSON.stringify(path)}`, (reply) => {
        sftp.mkdir(path, (error) => reply(error, undefined));
      });
    },
    async open(path) {
      const answer = await ask<Buffer>(`OPEN ${JSON.stringify(path)} write,create,truncate`, (reply) => {
        sftp.open(path, 'w', { mode: 0o644 }, reply);
      });
      return 'problem' in answer
        ? { kind: 'refused', problem: answer.problem }
        : { kind: 'open', handle: answer.value };
    },
    async writeAndClose(handle, path, body) {
      transcript.add('client', `WRITE ${body.length} bytes`);
      const failure = await write(handle, body).then(
        () => undefined,
        (error: Error & { code?: number }) => error,
      );
      if (failure !== undefined && typeof failure.code !== 'number') throw failure;
      if (failure !== undefined) transcript.add('server', failure.message);
      const closed = await ask<void>('CLOSE', (reply) => {
        sftp.close(handle, (error) => reply(error, undefined));
      });
      const problem = failure?.message ?? ('problem' in closed ? closed.problem : undefined);
      if (problem !== undefined) throw new AttemptError('put', `Can't put file [${path}]: ${problem}`);
    },
    async loginFolder() {
      const answer = await ask<string>('REALPATH "."', (reply) => sftp.realpath('.', reply));
      return 'value' in answer ? answer.value : LOGIN_FOLDER;
    },
  };
}
