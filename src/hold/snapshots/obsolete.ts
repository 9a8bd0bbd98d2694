import { join } from 'node:path';
import type { Connector } from '../../core/connector.js';
import type { TestCase } from '../types.js';
import { shownFolderOf } from './check.js';
import { listNames, readIfThere } from './disk.js';
import { caseName, parseSnapshotName, SNAPSHOT_FOLDER } from './names.js';
import { bodyOf } from './outline.js';

/**
 * Approved files of a connector that no case touches: their fixture or action is gone, or their outline names
 * another body.
 *
 * @param cases - All of the connector: a selection of them would call the rest obsolete.
 * @returns paths relative to the workspace, sorted. What waits for a review is none of them.
 */
export function findObsolete(
  connector: Connector,
  cases: Iterable<Pick<TestCase, 'fixture' | 'action'>>,
): string[] {
  const folder = join(connector.folder, SNAPSHOT_FOLDER);
  const live = new Set([...cases].map(({ fixture, action }) => caseName(fixture, action)));
  return listNames(folder)
    .filter((name) => {
      const parsed = parseSnapshotName(name);
      if (parsed === undefined || parsed.isPending) return false;
      if (!live.has(parsed.base)) return true;
      return parsed.kind === 'body' && isDisowned(folder, parsed.base, name);
    })
    .map((name) => `${shownFolderOf(connector)}/${name}`);
}

/** Whether the approved outline says that the body is another file, or that there is none. */
function isDisowned(folder: string, base: string, name: string): boolean {
  const outline = readIfThere(join(folder, `${base}.json`));
  const body = outline === undefined ? undefined : bodyOf(outline.toString());
  return body !== undefined && body !== name;
}
