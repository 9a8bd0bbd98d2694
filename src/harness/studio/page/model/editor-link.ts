/** Editors that open a file at a line by an address. */
export const EDITORS = [
  { name: 'vscode', title: 'VS Code' },
  { name: 'cursor', title: 'Cursor' },
  { name: 'windsurf', title: 'Windsurf' },
  { name: 'vscodium', title: 'VSCodium' },
  { name: 'jetbrains', title: 'JetBrains IDE' },
  { name: 'zed', title: 'Zed' },
  { name: 'none', title: 'None: copy path and line' },
] as const;

export type EditorName = (typeof EDITORS)[number]['name'];

/** A place in a file of the workspace. */
export interface FilePlace {
  /** As people see it: relative to the workspace, or absolute. */
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** The absolute path, with forward slashes: `C:/…` on Windows. */
export function toAbsolute(root: string, file: string): string {
  const path = file.replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:\//i.test(path)) return path;
  return `${root.replaceAll('\\', '/').replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`;
}

/** @returns `undefined` where the reader wants none, or nothing says where the workspace is. */
export function toEditorUrl(editor: EditorName, root: string, place: FilePlace): string | undefined {
  if (editor === 'none' || root === '') return undefined;
  const absolute = toAbsolute(root, place.file);
  const path = absolute
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^([a-z])%3A/i, '$1:');
  const { line = 1, column = 1 } = place;
  if (editor === 'jetbrains')
    return `idea://open?file=${encodeURIComponent(absolute)}&line=${line}&column=${column}`;
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return `${editor}://file${rooted}:${line}:${column}`;
}

/** e.g. `connectors/acme/submit.xsl:14:3`. */
export function renderPlace({ file, line, column }: FilePlace): string {
  return [file, ...(line === undefined ? [] : [line, ...(column === undefined ? [] : [column])])].join(':');
}
