import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder in the temporary directory, gone when its `using` ends. */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
  /** Makes a symbolic link inside; the target is taken as it is. */
  link(name: string, target: string): void;
}

/** Writes files, by path relative to the folder; a path that ends in a slash is an empty folder. */
export function writeFolder(files: Readonly<Record<string, string | Uint8Array>>): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'mrssmith-'));
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    mkdirSync(name.endsWith('/') ? file : dirname(file), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(file, content);
  }
  return {
    path,
    link(name, target) {
      symlinkSync(target, join(path, name));
    },
    [Symbol.dispose]() {
      rmSync(path, { recursive: true });
    },
  };
}
