/**
 * What the file transfer manager does to a path before anything else.
 *
 * @source kaltura/server, kFileTransferMgr.class.php (fixPathString)
 */
export const tidyRemotePath = (path: string): string => path.trim().replaceAll('\\', '/');

/** The folder of a path, as PHP's dirname sees it, e.g. `/in//a.xml` is in `/in` and `a.xml` in `.`. */
export function folderOf(path: string): string {
  if (!path.includes('/')) return '.';
  return path.replace(/\/+[^/]*$/, '') || '/';
}

/** Each folder on the way to a folder, outermost first: `/a/b` gives `/a` and `/a/b`, `a/b` gives `a` and `a/b`. */
export function foldersTo(folder: string): string[] {
  const segments = folder.split('/').filter((segment) => segment !== '');
  const root = folder.startsWith('/') ? '/' : '';
  return segments.map((_, index) => root + segments.slice(0, index + 1).join('/'));
}

export const withoutLeadingSlashes = (path: string): string => path.replace(/^\/+/, '');

/**
 * The server's shortcut: what the login folder begins with counts as existing, and is not looked for.
 *
 * @source kaltura/server, kFileTransferMgr.class.php (fileExists)
 */
export const isTakenAsExisting = (path: string, loginFolder: string): boolean => loginFolder.startsWith(path);
