import { Transcript } from '../sinks/transcript.js';
import { AttemptError, existsAlready, startAttempt, toFailedResult } from './attempt.js';
import type { FileClient, FileRequest } from './client.js';
import { FtpControl } from './ftp-control.js';
import { chooseActivePath, choosePassivePath, sendBody, type DataPath } from './ftp-data.js';
import {
  foldersTo,
  folderOf,
  isTakenAsExisting,
  tidyRemotePath,
  withoutLeadingSlashes as toRelative,
} from './remote-path.js';

/** How long the reply may stay out when the data connection broke. */
const REPLY_AFTER_BREAK_MS = 5000;

/**
 * Puts a file with FTP, command for command as the server does with PHP's ftp extension.
 *
 * @source kaltura/server, kFileTransferMgr.class.php (putFile, createDirectories) and ftpMgr.class.php;
 *   php-src, ext/ftp/ftp.c
 */
export const putFtp: FileClient = async (request) => {
  const transcript = new Transcript(request.now);
  using attempt = startAttempt(request.signal, request.timeoutMs);
  let control: FtpControl | undefined;
  try {
    const { password } = request.credentials;
    control = await FtpControl.open(request.endpoint, { signal: attempt.signal, transcript, password });
    const path = await put(control, request);
    await control.quit();
    return { kind: 'delivered', protocol: 'ftp', path, answer: undefined, transcript: transcript.lines() };
  } catch (error) {
    return toFailedResult(error, transcript.lines());
  } finally {
    control?.destroy();
  }
};

/** @returns the absolute path as the destination knows it. */
async function put(control: FtpControl, request: FileRequest): Promise<string> {
  const { credentials, path, body, passive, operation, overwrite } = request;
  await logIn(control, credentials.username ?? '', credentials.password ?? '');
  if (operation === 'remove') {
    await removeFile(control, tidyRemotePath(path));
    return tidyRemotePath(path);
  }
  using data = passive ? await choosePassivePath(control) : chooseActivePath(control);
  const folders = new FtpFolders(control);
  const startFolder = await folders.current();

  const file = tidyRemotePath(path);
  const type = await control.command('TYPE I');
  if (type.code !== 200) throw new AttemptError('put', type.text);

  if (await folders.has(file, startFolder)) {
    if (overwrite === false) throw existsAlready(file);
    await removeFile(control, file);
  }
  await makeFolders(control, folders, folderOf(file), startFolder);
  await store(control, data, toRelative(file), body);
  return `${startFolder.replace(/\/$/, '')}/${toRelative(file)}`;
}

async function logIn(control: FtpControl, username: string, password: string): Promise<void> {
  const greeting = await control.next();
  if (greeting.code !== 220) throw new AttemptError('connect', greeting.text);
  const user = await control.command(`USER ${username}`);
  if (user.code === 230) return;
  if (user.code !== 331) throw new AttemptError('login', user.text);
  const pass = await control.command(`PASS ${password}`, 'PASS [hidden]');
  if (pass.code !== 230) throw new AttemptError('login', pass.text);
}

/** Asks whether paths exist, as PHP does: it has no such command, so it tries SIZE and CWD. */
class FtpFolders {
  readonly #control: FtpControl;
  #current: string | undefined;

  constructor(control: FtpControl) {
    this.#control = control;
  }

  /** The working folder; PHP remembers it up to the next CWD. */
  async current(): Promise<string> {
    if (this.#current === undefined) {
      const { code, text } = await this.#control.command('PWD');
      // e.g. `257 "/home/acme" is the current directory`
      const quoted = /"((?:[^"]|"")*)"/.exec(text)?.[1]?.replaceAll('""', '"');
      this.#current = code === 257 ? (quoted ?? '/') : '/';
    }
    return this.#current;
  }

  /** A path that the name of the start folder begins with counts as there, unasked. */
  async has(path: string, startFolder: string): Promise<boolean> {
    if (isTakenAsExisting(path, startFolder)) return true;
    const relative = toRelative(path);
    const size = await this.#control.command(`SIZE ${relative}`);
    if (size.code === 213) return true;

    const before = await this.current();
    if (!(await this.#change(relative))) return false;
    await this.#change(before);
    return true;
  }

  async #change(path: string): Promise<boolean> {
    this.#current = undefined;
    return (await this.#control.command(`CWD ${path}`)).code === 250;
  }
}

async function removeFile(control: FtpControl, path: string): Promise<void> {
  const reply = await control.command(`DELE ${toRelative(path)}`);
  if (reply.code !== 250) throw new AttemptError('put', reply.text);
}

/** A folder that cannot be made is passed over: the transfer will tell. */
async function makeFolders(
  control: FtpControl,
  folders: FtpFolders,
  folder: string,
  startFolder: string,
): Promise<void> {
  if (await folders.has(folder, startFolder)) return;
  for (const path of foldersTo(folder)) {
    if (await folders.has(path, startFolder)) continue;
    await control.command(`MKD ${toRelative(path)}`);
  }
}

async function store(control: FtpControl, data: DataPath, path: string, body: Buffer): Promise<void> {
  await data.prepare();
  const opening = await control.command(`STOR ${path}`);
  if (opening.code !== 150 && opening.code !== 125) throw new AttemptError('put', opening.text);

  const closing = control.next();
  closing.catch(() => {}); // Awaited below, or a worse reason is thrown first.
  // The destination may give up instead of connecting, as in "425 No data connection".
  const socket = await Promise.race([data.open(), closing.then(() => undefined)]);
  // It may also refuse the file while it is being sent, as in "452 No space left on device".
  const problem = socket && (await Promise.race([sendBody(socket, body), closing.then(() => undefined)]));
  const late = problem === undefined ? undefined : setTimeout(() => control.destroy(), REPLY_AFTER_BREAK_MS);
  const { code, text } = await closing.finally(() => clearTimeout(late));

  if (code === 426) throw new AttemptError('lost', text);
  if (code !== 226 && code !== 250 && code !== 200) throw new AttemptError('put', text);
  if (problem === undefined && socket?.writableFinished === true) return;
  throw new AttemptError('lost', `the connection ended half-way: ${problem?.message ?? text}`);
}
