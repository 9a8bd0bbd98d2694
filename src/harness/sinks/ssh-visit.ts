import type { Protocol } from '../../core/connector.js';
import type { FileTree } from './file-tree.js';
import type { Fault } from './sink.js';
import type { Transcript } from './transcript.js';

/** One login to an SSH sink: what its channels share. */
export interface SshVisit {
  readonly username: string;
  /** Working folder of commands, and what relative SFTP paths start from. It exists. */
  readonly home: string;
  readonly tree: FileTree;
  readonly transcript: Transcript;
  readonly fault: Fault | undefined;
  /** Files larger than this are refused as a full disk would. */
  readonly maxBytes: number;
  /** Seconds since the Unix epoch; every file and folder claims to be of that time. */
  readonly startedAtSec: number;
  /** Does a thing now, or later when the sink is slow; in order either way, and never after the connection is gone. */
  answer(reply: () => void): void;
  /** A file came whole. */
  receive(protocol: Protocol, path: string, body: Buffer): void;
  /** Resets the connection, on purpose. */
  cut(after: string): void;
}

/** Quotes a name for the transcript. */
export const quoted = (name: string): string => JSON.stringify(name);

/** As `ls -l` prints it, which is also the long name of SFTP version 3. */
export function renderLongName(visit: SshVisit, name: string, sizeBytes: number | undefined): string {
  const owner = visit.username.padEnd(8);
  // e.g. "Jan  9 08:30"
  const time = new Date(visit.startedAtSec * 1000).toUTCString().split(' ');
  const date = `${time[2]} ${String(Number(time[1])).padStart(2)} ${time[4]?.slice(0, 5)}`;
  const rights = sizeBytes === undefined ? 'drwxr-xr-x' : '-rw-r--r--';
  return `${rights}    1 ${owner} ${owner} ${String(sizeBytes ?? 4096).padStart(8)} ${date} ${name}`;
}
