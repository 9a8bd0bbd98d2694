import { join } from 'node:path';
import { loadConnector } from '../../connector/load.js';
import { listFixtures, type ConnectorFolder, type Workspace } from '../../connector/workspace.js';
import { ACTION_NAMES, type ActionName, type Connector } from '../../core/connector.js';
import { listNames, moveOver, readIfThere, remove } from './disk.js';
import { BODY_EXTENSIONS, parseSnapshotName, PENDING_SUFFIX, SNAPSHOT_FOLDER } from './names.js';
import { findObsolete } from './obsolete.js';
import { bodyOf } from './outline.js';

/** One file of a case that waits for a review. */
export interface PendingFile {
  /** Path of the approved file, relative to the workspace: what commands take. */
  readonly shown: string;
  /** Absolute path of the approved file. */
  readonly path: string;
  readonly kind: 'body' | 'outline';
  /** `undefined` where nothing is approved yet. */
  readonly approved: Buffer | undefined;
  /** What it would become; `undefined`: the file would go. */
  readonly received: Buffer | undefined;
}

/** What waits of one action of one connector over one fixture. */
export interface PendingCase {
  /** Name of the connector. */
  readonly connector: string;
  /** `undefined` where connector.yaml cannot be read: what waits can be decided all the same. */
  readonly loaded: Connector | undefined;
  /** `<fixture>.<action>` */
  readonly base: string;
  readonly action: ActionName;
  /** `obsolete`: no run touches these files any more. */
  readonly kind: 'new' | 'changed' | 'obsolete';
  /** The body first. */
  readonly files: readonly PendingFile[];
}

/** What waits in connectors, in the order of the workspace. */
export function listPending(workspace: Workspace, folders: readonly ConnectorFolder[]): PendingCase[] {
  return folders.flatMap((folder) => {
    const snapshots = join(folder.folder, SNAPSHOT_FOLDER);
    const names = listNames(snapshots);
    const pending = names.filter((name) => parseSnapshotName(name)?.isPending === true);
    const loaded = loadIfValid(folder, workspace);
    const changed = groupByCase(pending.map((name) => name.slice(0, -PENDING_SUFFIX.length)))
      .map(([base, files]) => toCase(folder, loaded, base, files))
      .filter((found) => found.files.length > 0);
    const busy = new Set(changed.map(({ base }) => base));
    const obsolete = loaded === undefined ? [] : findObsolete(loaded, casesOf(workspace, folder, loaded));
    const obsoleteNames = obsolete.map((shown) => shown.slice(shown.lastIndexOf('/') + 1));
    return [
      ...changed,
      ...groupByCase(obsoleteNames)
        .filter(([base]) => !busy.has(base))
        .map(([base, files]) => toObsolete(folder, loaded, base, files)),
    ];
  });
}

function loadIfValid({ folder }: ConnectorFolder, workspace: Workspace): Connector | undefined {
  const loaded = loadConnector(folder, workspace);
  return loaded.kind === 'invalid' ? undefined : loaded.connector;
}

/** Every fixture with every action, `fetchReport` included: it runs when it is asked for. */
function casesOf(workspace: Workspace, folder: ConnectorFolder, connector: Connector) {
  const actions = ACTION_NAMES.filter((action) => connector.actions[action] !== undefined);
  return listFixtures(workspace, folder).flatMap(({ name }) =>
    actions.map((action) => ({ fixture: name, action })),
  );
}

function groupByCase(names: readonly string[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const base = parseSnapshotName(name)?.base ?? name;
    groups.set(base, [...(groups.get(base) ?? []), name]);
  }
  return [...groups];
}

/** The outline comes last: it is the longer to read, and the shorter to judge. */
const bodyFirst = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => Number(a.endsWith('.json')) - Number(b.endsWith('.json')));

function toCase(
  { id, folder }: ConnectorFolder,
  loaded: Connector | undefined,
  base: string,
  names: readonly string[],
): PendingCase {
  const snapshots = join(folder, SNAPSHOT_FOLDER);
  const files = bodyFirst(names).map((name) => ({
    ...fileOf(id, snapshots, name),
    received: readIfThere(join(snapshots, name + PENDING_SUFFIX)),
  }));
  const outline = files.find(({ kind }) => kind === 'outline')?.received;
  const going = outline === undefined ? [] : disownedBodies(snapshots, base, outline);
  const all = [...going.map((name) => fileOf(id, snapshots, name)), ...files];
  const isNew =
    all.every(({ approved }) => approved === undefined) &&
    readIfThere(join(snapshots, `${base}.json`)) === undefined;
  return { connector: id, loaded, base, action: actionOf(base), kind: isNew ? 'new' : 'changed', files: all };
}

const toObsolete = (
  { id, folder }: ConnectorFolder,
  loaded: Connector | undefined,
  base: string,
  names: readonly string[],
): PendingCase => ({
  connector: id,
  loaded,
  base,
  action: actionOf(base),
  kind: 'obsolete',
  files: bodyFirst(names).map((name) => fileOf(id, join(folder, SNAPSHOT_FOLDER), name)),
});

const fileOf = (id: string, snapshots: string, name: string): PendingFile => ({
  shown: `connectors/${id}/${SNAPSHOT_FOLDER}/${name}`,
  path: join(snapshots, name),
  kind: name.endsWith('.json') ? 'outline' : 'body',
  approved: readIfThere(join(snapshots, name)),
  received: undefined,
});

const actionOf = (base: string): ActionName => base.slice(base.lastIndexOf('.') + 1) as ActionName;

/** Approved bodies that an outline leaves without a use. */
function disownedBodies(snapshots: string, base: string, outline: Buffer): string[] {
  const body = bodyOf(outline.toString());
  if (body === undefined) return [];
  return BODY_EXTENSIONS.map((extension) => base + extension).filter(
    (name) => name !== body && readIfThere(join(snapshots, name)) !== undefined,
  );
}

/** What somebody else wrote meanwhile is not decided unseen. */
export type Decision = 'done' | 'changed-meanwhile';

/** Approves files: they become what came out, or go where nothing did. */
export function acceptFiles(files: readonly PendingFile[]): Decision {
  if (!files.every(isAsSeen)) return 'changed-meanwhile';
  for (const { path, received } of files) {
    if (received === undefined) remove(path);
    else moveOver(path + PENDING_SUFFIX, path);
  }
  return 'done';
}

/** Leaves what was approved as it is, and throws away what came out. */
export function rejectFiles(files: readonly PendingFile[]): Decision {
  if (!files.every(isAsSeen)) return 'changed-meanwhile';
  for (const { path, received } of files) if (received !== undefined) remove(path + PENDING_SUFFIX);
  return 'done';
}

function isAsSeen({ path, received, approved }: PendingFile): boolean {
  const now = received === undefined ? readIfThere(path) : readIfThere(path + PENDING_SUFFIX);
  return now?.equals(received ?? approved ?? Buffer.alloc(0)) === true;
}
