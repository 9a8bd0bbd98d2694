import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { parentOf } from './file-tree.js';
import { receiveUpload, sendDownload, type Upload } from './ftp-data.js';
import type { FtpSession } from './ftp-session.js';
import { DEFAULT_MAX_BYTES } from './sink.js';

/** Files that the tree of one sink remembers. */
const KEEP_FILES = 500;
const KEEP_BYTES = 512 * 1024 * 1024;

/**
 * Takes a file. It becomes a delivery and stands in the tree when the transfer has ended well; otherwise
 * nothing of it remains.
 *
 * @param already - What stands in the file before the upload: for APPE, which delivers the whole file.
 * @param announcement - The text of the 150 reply.
 */
export async function storeFile(
  session: FtpSession,
  path: string,
  already: Buffer,
  announcement: string,
): Promise<void> {
  const { tree, fault, options } = session;
  if (tree.isFolder(path) || !tree.isFolder(parentOf(path))) {
    session.door = undefined;
    return session.reply(553, tree.isFolder(path) ? `${path}: is a directory` : `${path}: no such directory`);
  }
  const fullAtBytes = fault?.kind === 'disk-full' ? fault.afterBytes : Infinity;
  const maxBytes = Math.max(0, Math.min(fullAtBytes, options.maxBytes ?? DEFAULT_MAX_BYTES) - already.length);
  const cutAtBytes = fault?.kind === 'cut' ? fault.afterBytes : Infinity;

  const upload = await transfer(session, announcement, (socket) =>
    receiveUpload(socket, { maxBytes, cutAtBytes }),
  );
  if (upload === undefined) return;
  // A client that was killed closes both connections in an orderly way, the control connection first.
  await turn();
  return conclude(
    session,
    path,
    already,
    session.hasLeft && upload.kind === 'whole' ? { kind: 'lost' } : upload,
  );
}

async function conclude(session: FtpSession, path: string, already: Buffer, upload: Upload): Promise<void> {
  switch (upload.kind) {
    case 'whole':
      return keep(session, path, already.length === 0 ? upload.body : Buffer.concat([already, upload.body]));
    case 'lost':
      session.transcript.add('note', `the transfer of ${path} broke off; nothing was kept`);
      return session.reply(426, 'Connection closed, transfer aborted');
    case 'too-large':
      if (session.fault?.kind === 'disk-full') return session.reply(452, 'No space left on device');
      return session.reply(552, 'Exceeded storage allocation');
    case 'cut':
      return session.reset();
  }
}

async function keep(session: FtpSession, path: string, body: Buffer): Promise<void> {
  const { tree, options, now, username, transcript } = session;
  // The folder may have been removed by another connection during the transfer.
  if (!tree.write(path, body)) return session.reply(553, `${path}: no such directory`);
  rememberTime(body, now());
  tree.trim(KEEP_FILES, KEEP_BYTES);
  const receivedAtMs = now();
  return session.reply(226, `Stored ${body.length} bytes`, () => {
    options.inbox.receive({
      protocol: 'ftp',
      path,
      body,
      receivedAtMs,
      username,
      request: undefined,
      answer: undefined,
      transcript: transcript.lines(),
    });
  });
}

/** Sends bytes to the client: a file or a listing. */
export async function sendBytes(session: FtpSession, body: Buffer, announcement: string): Promise<void> {
  const isSent = await transfer(session, announcement, (socket) => sendDownload(socket, body));
  if (isSent === undefined) return;
  return isSent
    ? session.reply(226, 'Transfer complete')
    : session.reply(426, 'Connection closed, transfer aborted');
}

/**
 * Opens the data connection, has it used and closes it.
 *
 * @returns `undefined` when there is none; the client has been told.
 */
async function transfer<T>(
  session: FtpSession,
  announcement: string,
  use: (socket: Socket) => Promise<T>,
): Promise<T | undefined> {
  const { door } = session;
  if (door === undefined) {
    await session.reply(425, 'Use PASV, EPSV, PORT or EPRT first');
    return undefined;
  }
  try {
    const socket = await door.open().catch(() => undefined);
    if (socket === undefined) {
      await session.reply(425, 'No data connection');
      return undefined;
    }
    await session.reply(150, announcement);
    return await use(socket);
  } finally {
    session.door = undefined; // Closes the data connection too.
  }
}

const times = new WeakMap<Buffer, number>();

function rememberTime(body: Buffer, atMs: number): void {
  times.set(body, atMs);
}

/** When a file was stored; folders, which keep no time, show the epoch. */
export function modifiedAt(body: Buffer | undefined): Date {
  return new Date((body && times.get(body)) ?? 0);
}
