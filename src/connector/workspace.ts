import { readdirSync, realpathSync, type Dirent } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { EXIT, Failure } from '../core/failure.js';
import { warning, type Problem } from '../core/problem.js';
import { isFolder, isOutside, MANIFEST_NAME, statIfThere, toShown, tryReading } from './files.js';
import { matchesGlob } from './glob.js';
import { didYouMean } from './nearest.js';

/** A folder with `connectors/` and `fixtures/mrss/`. */
export interface Workspace {
  /** Absolute path. */
  readonly root: string;
}

/** A connector as it lies on disk; `loadConnector` reads it. */
export interface ConnectorFolder {
  /** Folder name: what commands call it. */
  readonly id: string;
  /** Absolute path. */
  readonly folder: string;
}

/** One MRSS item document: the input of a run. */
export interface FixtureFile {
  /** File name without `.xml`. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  /** Path to show: relative to the workspace, with forward slashes. */
  readonly shown: string;
  /** Whether it is the connector's own, not the workspace's. */
  readonly isOwn: boolean;
}

/**
 * Finds the workspace that a folder lies in: the nearest one, upward, with a `connectors` folder.
 *
 * @throws {Failure} WORKSPACE_NOT_FOUND.
 */
export function findWorkspace(startFolder: string): Workspace {
  const start = resolve(startFolder);
  if (!isFolder(start)) {
    const reason = statIfThere(start) === undefined ? 'is not there' : 'is no folder';
    throw new Failure('WORKSPACE_NOT_FOUND', `${start} ${reason}`, {
      exit: EXIT.usage,
      fix: 'Name the folder that holds connectors/ with --cwd DIR.',
    });
  }
  for (let folder = start; ; folder = dirname(folder)) {
    if (isFolder(join(folder, 'connectors'))) return { root: folder };
    if (folder === dirname(folder)) break;
  }
  throw new Failure('WORKSPACE_NOT_FOUND', `neither ${start} nor a folder above it holds connectors/`, {
    exit: EXIT.usage,
    fix: 'Go to the folder that holds connectors/, or name it with --cwd DIR. mrssmith init makes one here.',
  });
}

/** The connectors of a workspace: every folder under `connectors/` with a connector.yaml, in natural order. */
export function listConnectors({ root }: Workspace): ConnectorFolder[] {
  const parent = join(root, 'connectors');
  return (
    listFolder(parent)
      // A linked folder could lie anywhere; what runs and is published lies in the workspace.
      .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
      .map(({ name }) => ({ id: name, folder: join(parent, name) }))
      .filter(({ folder }) => statIfThere(join(folder, MANIFEST_NAME))?.isFile() === true)
      .sort((a, b) => compareNaturally(a.id, b.id))
  );
}

/** Folders that look like connectors and are passed over, with the reason. */
export function listSkippedConnectors({ root }: Workspace): Problem[] {
  const parent = join(root, 'connectors');
  return listFolder(parent)
    .filter((entry) => entry.isDirectory() && !isHidden(entry.name))
    .map(({ name }) => join(parent, name))
    .filter((folder) => isMisnamed(folder))
    .map((folder) =>
      warning('CONNECTOR_SKIPPED', `it has a connector.yml, and no ${MANIFEST_NAME}`, {
        file: toShown(join(folder, 'connector.yml'), root),
        fix: `Rename connector.yml to ${MANIFEST_NAME}.`,
      }),
    );
}

const isMisnamed = (folder: string): boolean =>
  statIfThere(join(folder, MANIFEST_NAME)) === undefined &&
  statIfThere(join(folder, 'connector.yml'))?.isFile() === true;

/**
 * The connectors that a command names, in the order of the workspace; all of them when it names none.
 *
 * @param wanted - Names or globs; `connectors/acme/`, as a shell completes it, is `acme`.
 * @throws {Failure} CONNECTOR_UNKNOWN for the first name that nothing matches; WORKSPACE_EMPTY.
 */
export function selectConnectors(workspace: Workspace, wanted: readonly string[]): ConnectorFolder[] {
  const connectors = listConnectors(workspace);
  const names = wanted.map((name) => name.replace(/^(\.\/)?connectors\//, '').replace(/\/+$/, ''));
  const isMatch = ({ id }: ConnectorFolder, name: string) => id === name || matchesGlob(id, name);
  for (const name of names) {
    if (!connectors.some((connector) => isMatch(connector, name)))
      throw unknownConnector(workspace, name, connectors);
  }
  if (connectors.length === 0) {
    throw new Failure(
      'WORKSPACE_EMPTY',
      `${join(workspace.root, 'connectors')} holds no folder with a connector.yaml`,
      {
        exit: EXIT.usage,
        fix: `Make connectors/<name>/${MANIFEST_NAME}. The shortest holds a name, and one action with its protocol and serverAddress.`,
        problems: listSkippedConnectors(workspace),
      },
    );
  }
  return names.length === 0
    ? connectors
    : connectors.filter((connector) => names.some((name) => isMatch(connector, name)));
}

function unknownConnector(
  { root }: Workspace,
  name: string,
  connectors: readonly ConnectorFolder[],
): Failure {
  const ids = connectors.map(({ id }) => id);
  const folder = join(root, 'connectors', name);
  if (name !== '' && isMisnamed(folder)) {
    return new Failure(
      'CONNECTOR_UNKNOWN',
      `connectors/${name} has a connector.yml, and no ${MANIFEST_NAME}`,
      {
        exit: EXIT.usage,
        fix: `Rename connector.yml to ${MANIFEST_NAME}.`,
      },
    );
  }
  const message =
    name !== '' && isFolder(folder)
      ? `connectors/${name} is no connector: it has no connector.yaml, or is a link or hidden`
      : `there is no connector "${name}".${didYouMean(name, ids)}`;
  return new Failure('CONNECTOR_UNKNOWN', message, { exit: EXIT.usage, fix: toChoice('Connectors', ids) });
}

/**
 * The fixtures of a connector: the workspace's and its own, of which its own win, in natural order.
 *
 * @param connector - Left out: the workspace's alone.
 */
export function listFixtures({ root }: Workspace, connector?: ConnectorFolder): FixtureFile[] {
  const shared = listXml(join(root, 'fixtures', 'mrss'), root, false);
  const own = connector === undefined ? [] : listXml(join(connector.folder, 'fixtures'), root, true);
  const byName = new Map([...shared, ...own].map((fixture) => [fixture.name, fixture]));
  return [...byName.values()].sort((a, b) => compareNaturally(a.name, b.name));
}

/** The fixtures whose names match one of the globs; all of them when there is none. May be empty. */
export function selectFixtures(fixtures: readonly FixtureFile[], globs: readonly string[]): FixtureFile[] {
  const patterns = globs.map((glob) => glob.replace(/\.xml$/, ''));
  if (patterns.length === 0) return [...fixtures];
  return fixtures.filter(({ name }) => patterns.some((glob) => name === glob || matchesGlob(name, glob)));
}

/**
 * For a command that no fixture of any selected connector matches.
 *
 * @param skipped - What was passed over: it may be the one that was meant.
 */
export function unknownFixture(
  glob: string,
  names: Iterable<string>,
  skipped: readonly Problem[] = [],
): Failure {
  const known = [...new Set(names)].sort(compareNaturally);
  const message = `no fixture matches "${glob}".${didYouMean(glob.replace(/\.xml$/, ''), known)}`;
  return new Failure('FIXTURE_UNKNOWN', message, {
    exit: EXIT.usage,
    fix: toChoice('Fixtures', known),
    problems: skipped,
  });
}

function toChoice(title: string, names: readonly string[]): string {
  if (names.length === 0) return `${title}: none.`;
  const more = names.length > 20 ? `, and ${names.length - 20} more` : '';
  return `${title}: ${names.slice(0, 20).join(', ')}${more}.`;
}

function listXml(folder: string, root: string, isOwn: boolean): FixtureFile[] {
  return listXmlEntries(folder)
    .filter(({ entry, path }) => reasonToSkip(entry, path, root) === undefined)
    .map(({ entry, path }) => ({
      name: entry.name.slice(0, -'.xml'.length),
      path,
      shown: toShown(path, root),
      isOwn,
    }));
}

/**
 * What is called like a fixture and is none: a link that leads nowhere or out of the workspace, a pipe, a folder.
 *
 * @param connector - Its own fixtures; left out: the workspace's.
 */
export function listSkippedFixtures({ root }: Workspace, connector?: ConnectorFolder): Problem[] {
  const folder =
    connector === undefined ? join(root, 'fixtures', 'mrss') : join(connector.folder, 'fixtures');
  return listXmlEntries(folder).flatMap(({ entry, path }) => {
    const reason = reasonToSkip(entry, path, root);
    return reason === undefined ? [] : [warning('FIXTURE_SKIPPED', reason, { file: toShown(path, root) })];
  });
}

const listXmlEntries = (folder: string) =>
  listFolder(folder)
    .filter((entry) => entry.name.endsWith('.xml') && !isHidden(entry.name))
    .map((entry) => ({ entry, path: join(folder, entry.name) }));

function reasonToSkip(entry: Dirent, path: string, root: string): string | undefined {
  if (entry.isFile()) return undefined;
  if (entry.isDirectory()) return 'it is a folder';
  if (!entry.isSymbolicLink()) return 'it is a pipe, a socket or a device';
  const target = statIfThere(path);
  if (target === undefined) return 'it is a link that leads nowhere';
  if (!target.isFile()) return 'it is a link to something that is no file';
  const isInside = !isOutside(relative(realpathSync(root), realpathSync(path)));
  return isInside ? undefined : 'it is a link that leads out of the workspace';
}

const isHidden = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

function listFolder(folder: string): Dirent[] {
  if (!isFolder(folder)) return [];
  return tryReading(folder, () => readdirSync(folder, { withFileTypes: true }));
}

/** `item-2` before `item-10`. By code point otherwise, so that every machine agrees. */
export function compareNaturally(a: string, b: string): number {
  const [partsA, partsB] = [splitDigits(a), splitDigits(b)];
  for (const [index, part] of partsA.entries()) {
    const other = partsB[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const byNumber = Number(part) - Number(other);
    return Number.isNaN(byNumber) || byNumber === 0 ? (part < other ? -1 : 1) : byNumber;
  }
  return partsA.length - partsB.length;
}

const splitDigits = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
