import type { Attributes, FileEntry, SFTPWrapper } from 'ssh2';
import { obstacleTo, Upload } from './ssh-upload.js';
import { quoted, renderLongName, type SshVisit } from './ssh-visit.js';

/** @source draft-ietf-secsh-filexfer-02, sections 6.3 and 7 (SFTP version 3, what OpenSSH speaks) */
const STATUS = { ok: 0, eof: 1, noSuchFile: 2, permissionDenied: 3, failure: 4 } as const;
type Status = keyof typeof STATUS;
const OPEN_FLAG = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** As many as OpenSSH's server holds open. */
const MAX_HANDLES = 100;
/** A longer read gets a short answer, which the protocol allows. */
const MAX_READ_BYTES = 128 * 1024;
const NAMES_AT_ONCE = 100;
const NO_SPACE = 'No space left on device';

type Handle =
  | { readonly kind: 'read'; readonly path: string; readonly body: Buffer }
  | { readonly kind: 'write'; readonly upload: Upload; readonly isAppend: boolean }
  | { readonly kind: 'folder'; readonly names: FileEntry[] };

/**
 * Serves the sftp subsystem of one connection. Relative paths start from the visitor's home.
 *
 * Times, owners and rights that a client sets are accepted and forgotten. Links are not supported.
 */
export function serveSftp(sftp: SFTPWrapper, visit: SshVisit): void {
  const { tree, transcript, fault } = visit;
  const handles = new Map<number, Handle>();
  let lastHandle = 0;

  const resolve = (path: string) => tree.resolve(visit.home, path);
  const asked = (text: string) => transcript.add('client', text);

  /** Sends a status and takes it down. Reads and writes go without: there are many. */
  function say(id: number, status: Status, detail?: string): void {
    transcript.add('server', detail === undefined ? WORDS[status] : `${WORDS[status]}: ${detail}`);
    sftp.status(id, STATUS[status], detail ?? WORDS[status]);
  }

  function open(id: number, handle: Handle): void {
    if (handles.size >= MAX_HANDLES) return say(id, 'failure', 'Too many open files');
    const number = ++lastHandle;
    handles.set(number, handle);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(number);
    transcript.add('server', `handle ${number}`);
    sftp.handle(id, bytes);
  }

  const numberOf = (handle: Buffer) => (handle.length === 4 ? handle.readUInt32BE() : -1);

  /** The attributes of a path, of a file still being written too: some clients look. */
  function describe(path: string): Attributes | undefined {
    if (tree.isFolder(path)) return toAttributes(visit, undefined);
    const body = tree.file(path);
    if (body !== undefined) return toAttributes(visit, body.length);
    for (const handle of handles.values()) {
      if (handle.kind === 'write' && handle.upload.path === path) {
        return toAttributes(visit, handle.upload.sizeBytes);
      }
    }
    return undefined;
  }

  function answerStat(name: string, id: number, given: string): void {
    asked(`${name} ${quoted(given)}`);
    const attributes = describe(resolve(given));
    if (attributes === undefined) return say(id, 'noSuchFile');
    transcript.add(
      'server',
      (attributes.mode & 0o40000) === 0 ? `file of ${attributes.size} bytes` : 'folder',
    );
    sftp.attrs(id, attributes);
  }

  const handlers: SftpHandlers = {
    OPEN(id, given, flags) {
      asked(`OPEN ${quoted(given)} ${flagNames(flags)}`);
      const path = resolve(given);
      const existing = tree.file(path);
      if ((flags & (OPEN_FLAG.write | OPEN_FLAG.append)) === 0) {
        if (existing !== undefined) return open(id, { kind: 'read', path, body: existing });
        return tree.isFolder(path) ? say(id, 'failure', 'Is a directory') : say(id, 'noSuchFile');
      }
      const obstacle = obstacleTo(visit, path);
      if (obstacle === 'No such file or directory') return say(id, 'noSuchFile');
      if (obstacle !== undefined) return say(id, 'failure', obstacle);
      if (existing === undefined && (flags & OPEN_FLAG.create) === 0) return say(id, 'noSuchFile');
      if (existing !== undefined && (flags & OPEN_FLAG.exclusive) !== 0) {
        return say(id, 'failure', 'File exists');
      }
      const previous = (flags & OPEN_FLAG.truncate) === 0 ? existing : undefined;
      const upload = new Upload(visit, path, previous);
      open(id, { kind: 'write', upload, isAppend: (flags & OPEN_FLAG.append) !== 0 });
    },

    WRITE(id, number, offset, data) {
      const handle = handles.get(numberOf(number));
      if (handle?.kind !== 'write') return say(id, 'failure', 'Bad file handle');
      const { upload, isAppend } = handle;
      const wasLost = upload.isLost;
      const outcome = upload.write(isAppend ? upload.sizeBytes : offset, data);
      if (outcome === 'stored') sftp.status(id, STATUS.ok, WORDS.ok);
      else if (outcome === 'full' && wasLost) sftp.status(id, STATUS.failure, NO_SPACE);
      else if (outcome === 'full') say(id, 'failure', NO_SPACE);
    },

    READ(id, number, offset, length) {
      const handle = handles.get(numberOf(number));
      if (handle === undefined || handle.kind === 'folder') return say(id, 'failure', 'Bad file handle');
      const wanted = Math.min(length, MAX_READ_BYTES);
      const part =
        handle.kind === 'read'
          ? handle.body.subarray(offset, offset + wanted)
          : handle.upload.read(offset, wanted);
      if (part.length === 0) sftp.status(id, STATUS.eof, WORDS.eof);
      else sftp.data(id, part);
    },

    CLOSE(id, number) {
      const handle = handles.get(numberOf(number));
      if (handle === undefined) return say(id, 'failure', 'Bad file handle');
      handles.delete(numberOf(number));
      if (handle.kind !== 'write') {
        asked(`CLOSE ${numberOf(number)}`);
        return say(id, 'ok');
      }
      asked(`CLOSE ${numberOf(number)} after ${handle.upload.summary}`);
      if (handle.upload.close('sftp') === 'no folder') say(id, 'failure', 'the folder is gone');
      else say(id, 'ok');
    },

    FSTAT(id, number) {
      const handle = handles.get(numberOf(number));
      if (handle === undefined) return say(id, 'failure', 'Bad file handle');
      sftp.attrs(id, toAttributes(visit, sizeOf(handle)));
    },

    FSETSTAT(id, number, { size }) {
      const handle = handles.get(numberOf(number));
      if (handle === undefined) return say(id, 'failure', 'Bad file handle');
      if (size === undefined || handle.kind !== 'write' || handle.upload.truncate(size)) say(id, 'ok');
      else say(id, 'failure', NO_SPACE);
    },

    SETSTAT(id, given) {
      asked(`SETSTAT ${quoted(given)}`);
      say(id, describe(resolve(given)) === undefined ? 'noSuchFile' : 'ok');
    },

    STAT: (id, given) => answerStat('STAT', id, given),
    LSTAT: (id, given) => answerStat('LSTAT', id, given),

    REALPATH(id, given) {
      asked(`REALPATH ${quoted(given)}`);
      const filename = resolve(given);
      transcript.add('server', filename);
      sftp.name(id, [{ filename, longname: filename, attrs: toAttributes(visit, undefined) }]);
    },

    OPENDIR(id, given) {
      asked(`OPENDIR ${quoted(given)}`);
      const path = resolve(given);
      if (!tree.isFolder(path)) return say(id, 'noSuchFile');
      const children = [{ name: '.' }, { name: '..' }, ...tree.list(path)];
      const names = children.map((child) =>
        toEntry(visit, child.name, 'sizeBytes' in child ? child.sizeBytes : undefined),
      );
      open(id, { kind: 'folder', names });
    },

    READDIR(id, number) {
      const handle = handles.get(numberOf(number));
      if (handle?.kind !== 'folder') return say(id, 'failure', 'Bad folder handle');
      const names = handle.names.splice(0, NAMES_AT_ONCE);
      if (names.length === 0) sftp.status(id, STATUS.eof, WORDS.eof);
      else sftp.name(id, names);
    },

    MKDIR(id, given) {
      asked(`MKDIR ${quoted(given)}`);
      const path = resolve(given);
      if (fault?.kind === 'no-mkdir') return say(id, 'permissionDenied');
      if (tree.makeFolder(path)) return say(id, 'ok');
      if (describe(path) !== undefined) return say(id, 'failure', 'File exists');
      say(id, 'noSuchFile');
    },

    RMDIR(id, given) {
      asked(`RMDIR ${quoted(given)}`);
      const path = resolve(given);
      if (!tree.isFolder(path)) return say(id, 'noSuchFile');
      if (tree.removeFolder(path)) say(id, 'ok');
      else say(id, 'failure', 'Directory not empty');
    },

    REMOVE(id, given) {
      asked(`REMOVE ${quoted(given)}`);
      const path = resolve(given);
      if (tree.isFolder(path)) return say(id, 'failure', 'Is a directory');
      say(id, tree.remove(path) ? 'ok' : 'noSuchFile');
    },

    // Never over an existing file: version 3 says so, and OpenSSH does so.
    RENAME(id, givenFrom, givenTo) {
      asked(`RENAME ${quoted(givenFrom)} ${quoted(givenTo)}`);
      const [from, to] = [resolve(givenFrom), resolve(givenTo)];
      if (describe(from) === undefined) return say(id, 'noSuchFile');
      if (describe(to) !== undefined) return say(id, 'failure', 'File exists');
      if (tree.rename(from, to)) say(id, 'ok');
      else say(id, 'failure');
    },
  };

  for (const [name, handler] of Object.entries(handlers) as [string, (...args: unknown[]) => void][]) {
    sftp.on(name, (...args: unknown[]) => {
      // What ssh2 hands over is part of a packet, and only good until the next one.
      const kept = fault?.kind === 'slow' ? args.map(toOwned) : args;
      visit.answer(() => handler(...kept));
    });
  }
}

interface SftpHandlers {
  OPEN(id: number, path: string, flags: number): void;
  WRITE(id: number, handle: Buffer, offset: number, data: Buffer): void;
  READ(id: number, handle: Buffer, offset: number, length: number): void;
  CLOSE(id: number, handle: Buffer): void;
  FSTAT(id: number, handle: Buffer): void;
  FSETSTAT(id: number, handle: Buffer, attributes: Partial<Attributes>): void;
  SETSTAT(id: number, path: string): void;
  STAT(id: number, path: string): void;
  LSTAT(id: number, path: string): void;
  REALPATH(id: number, path: string): void;
  OPENDIR(id: number, path: string): void;
  READDIR(id: number, handle: Buffer): void;
  MKDIR(id: number, path: string): void;
  RMDIR(id: number, path: string): void;
  REMOVE(id: number, path: string): void;
  RENAME(id: number, from: string, to: string): void;
}

const toOwned = (value: unknown): unknown => (Buffer.isBuffer(value) ? Buffer.from(value) : value);

/** OpenSSH's words for the statuses. */
const WORDS: Record<Status, string> = {
  ok: 'Success',
  eof: 'End of file',
  noSuchFile: 'No such file',
  permissionDenied: 'Permission denied',
  failure: 'Failure',
};

function flagNames(flags: number): string {
  const names = Object.entries(OPEN_FLAG).filter(([, bit]) => (flags & bit) !== 0);
  return names.map(([name]) => name).join(',');
}

/** @returns undefined for a folder. */
function sizeOf(handle: Handle): number | undefined {
  switch (handle.kind) {
    case 'read':
      return handle.body.length;
    case 'write':
      return handle.upload.sizeBytes;
    case 'folder':
      return undefined;
  }
}

const toEntry = (visit: SshVisit, name: string, sizeBytes: number | undefined): FileEntry => ({
  filename: name,
  longname: renderLongName(visit, name, sizeBytes),
  attrs: toAttributes(visit, sizeBytes),
});

function toAttributes({ startedAtSec }: SshVisit, sizeBytes: number | undefined): Attributes {
  const mode = sizeBytes === undefined ? 0o40755 : 0o100644;
  return { mode, uid: 1000, gid: 1000, size: sizeBytes ?? 4096, atime: startedAtSec, mtime: startedAtSec };
}
