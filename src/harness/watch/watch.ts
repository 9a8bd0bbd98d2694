import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { isFolder } from '../../connector/files.js';
import { Bursts, type Burst, type BurstTiming } from './bursts.js';
import { classifyPath, isUnwatched } from './paths.js';
import { isUnfinished } from './unfinished.js';

export interface WatchOptions {
  readonly onChange: (change: Burst) => void;
  /** The system takes no more watches, say; what is watched already stays so. */
  readonly onError: (error: Error) => void;
  readonly timing?: Partial<BurstTiming>;
}

/** A watch that is set up: changes from here on are seen. */
export interface Watch extends AsyncDisposable {
  readonly root: string;
}

/**
 * Watches what runs of a workspace depend on: connectors, fixtures, settings, approved snapshots.
 *
 * The system's own events come before chokidar has looked at the file: they start the clock, and chokidar keeps the
 * watches where they belong. Who is told looks at the files itself; a path that is named need not have changed.
 */
export async function watchWorkspace(
  root: string,
  { onChange, onError, timing }: WatchOptions,
): Promise<Watch> {
  /** What was there: a path that is away and never was there is a temporary file. */
  const known = new Set<string>();
  const bursts = new Bursts({
    onBurst: (burst) => {
      for (const path of burst.paths) if (!existsSync(path)) known.delete(path);
      onChange(burst);
    },
    isUnfinished: (path) => known.has(path) && isUnfinished(path),
    ...(timing === undefined ? {} : { timing }),
  });
  const note = (path: string) => {
    if (classifyPath(root, path) !== undefined) bursts.add(path);
  };
  const watcher = watch(root, {
    ignored: (path) => isUnwatched(root, resolve(path)),
    ignoreInitial: false,
    // Bursts wait for what comes back; chokidar would wait 100 ms.
    atomic: false,
  });
  let isReady = false;
  watcher.on('all', (event, path) => {
    if (event === 'add') known.add(path);
    if (isReady) note(path);
  });
  watcher.on('raw', (_, name: string | null, details: unknown) => {
    const { watchedPath } = details as { readonly watchedPath?: string };
    if (watchedPath === undefined) return;
    // A watch of a file names the file; one of a folder what is in it.
    const isOfFile =
      name === null || known.has(watchedPath) || (basename(watchedPath) === name && !isFolder(watchedPath));
    note(isOfFile ? watchedPath : join(watchedPath, name));
  });
  watcher.on('error', (error) => {
    onError(error as Error);
  });
  await whenReady(watcher);
  isReady = true;
  return {
    root,
    async [Symbol.asyncDispose]() {
      bursts[Symbol.dispose]();
      await watcher.close();
    },
  };
}

const whenReady = (watcher: FSWatcher): Promise<void> =>
  new Promise((done) => {
    watcher.once('ready', done);
  });
