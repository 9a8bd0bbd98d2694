import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { EXIT, Failure } from '../core/failure.js';
import { attempt as writing } from './journal-files.js';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the kernel's own count; process ids come again. `undefined` off Linux. */
  readonly started: string | undefined;
  /** ISO 8601. */
  readonly since: string;
}

/** Longer than any deployment: nobody can look whether a process of another machine lives. */
const FOREIGN_AFTER_MS = 10 * 60_000;

/**
 * Keeps two deployments of a workspace to an account apart. What a process that ended left behind is taken over.
 *
 * @param file - Made, and removed at the end.
 * @throws {Failure} DEPLOYMENT_RUNNING with who holds it, exit 75; FILE_UNWRITABLE.
 */
export function holdLock(file: string): Disposable {
  const folder = dirname(file);
  writing(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const own = JSON.stringify(self());
  for (let attempt = 0; attempt < 5; attempt++) {
    if (writing(folder, () => tryCreate(file, own))) return { [Symbol.dispose]: () => release(file, own) };
    const found = readText(file);
    if (found === undefined) continue;
    const holder = parse(found);
    if (holder !== undefined && isAlive(holder, file)) throw running(holder, file);
    takeAway(file, found);
  }
  throw running(undefined, file);
}

const self = (): Holder => ({
  pid: process.pid,
  host: hostname(),
  started: startOf(process.pid),
  since: new Date().toISOString(),
});

/** Field 22 of /proc/PID/stat, after the name in brackets, which may hold anything. */
function startOf(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat
    ?.slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}

function isAlive({ pid, host, started }: Holder, file: string): boolean {
  if (host !== hostname()) return Date.now() - changedAt(file) < FOREIGN_AFTER_MS;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === undefined || startOf(pid) === started;
}

function tryCreate(file: string, text: string): boolean {
  // A file that is linked into place is never seen half written.
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' || syscall !== 'link') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of several that find a dead lock, one takes it away; whoever takes a new one by mistake puts it back. */
function takeAway(file: string, found: string): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
    if (readText(aside) !== found) linkSync(aside, file);
  } catch {
    // Somebody else was faster.
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(file: string, own: string): void {
  if (readText(file) === own) rmSync(file, { force: true });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function changedAt(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.pid === 'number' && typeof value.host === 'string' ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function running(holder: Holder | undefined, file: string): Failure {
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  return new Failure('DEPLOYMENT_RUNNING', `another deployment to this account is under way${who}`, {
    exit: EXIT.tryAgain,
    fix: `Wait until it has ended, and try again. If none is running, remove ${file}.`,
  });
}
