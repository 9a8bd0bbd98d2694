/**
 * The folders and files that the FTP and SSH sinks of one process pretend to have, in memory.
 *
 * Paths are absolute with forward slashes. Nothing outside the tree can be named: `..` stops at the root.
 */
export class FileTree {
  readonly #folders = new Set(['/']);
  readonly #files = new Map<string, Buffer>();

  /** Resolves what a client wrote against its working folder; removes `.`, `..`, NUL and double slashes. */
  resolve(workingFolder: string, path: string): string {
    const joined = path.startsWith('/') ? path : `${workingFolder}/${path}`;
    const parts: string[] = [];
    for (const part of joined.replaceAll('\\', '/').replaceAll('\0', '').split('/')) {
      if (part === '' || part === '.') continue;
      if (part === '..') parts.pop();
      else parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  isFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  file(path: string): Buffer | undefined {
    return this.#files.get(path);
  }

  /** @returns false when the parent is missing or the name is taken. */
  makeFolder(path: string): boolean {
    if (this.#folders.has(path) || this.#files.has(path) || !this.#folders.has(parentOf(path))) return false;
    this.#folders.add(path);
    return true;
  }

  /** @returns false when the parent folder is missing or a folder has the name. */
  write(path: string, body: Buffer): boolean {
    if (this.#folders.has(path) || !this.#folders.has(parentOf(path))) return false;
    this.#files.set(path, body);
    return true;
  }

  remove(path: string): boolean {
    return this.#files.delete(path);
  }

  /** @returns false when there is no such file or folder, or the target's parent is missing. */
  rename(from: string, to: string): boolean {
    const body = this.#files.get(from);
    if (body === undefined || !this.write(to, body)) return false;
    if (from !== to) this.#files.delete(from);
    return true;
  }

  removeFolder(path: string): boolean {
    if (path === '/' || this.list(path).length > 0) return false;
    return this.#folders.delete(path);
  }

  /** Names directly below a folder, sorted, with their size; folders have none. */
  list(path: string): { readonly name: string; readonly sizeBytes: number | undefined }[] {
    const below = path === '/' ? '/' : `${path}/`;
    const isChild = (candidate: string) =>
      candidate.startsWith(below) && candidate !== path && !candidate.slice(below.length).includes('/');
    const folders = [...this.#folders]
      .filter(isChild)
      .map((folder) => ({ name: folder.slice(below.length), sizeBytes: undefined }));
    const files = [...this.#files]
      .filter(([file]) => isChild(file))
      .map(([file, body]) => ({ name: file.slice(below.length), sizeBytes: body.length }));
    return [...folders, ...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Forgets files past so many or so many bytes, oldest first, so that a long-lived sink stays small. */
  trim(keep: number, keepBytes = Number.POSITIVE_INFINITY): void {
    let bytes = 0;
    for (const body of this.#files.values()) bytes += body.length;
    for (const [path, body] of this.#files) {
      if (this.#files.size <= keep && (bytes <= keepBytes || this.#files.size === 1)) return;
      this.#files.delete(path);
      bytes -= body.length;
    }
  }
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
