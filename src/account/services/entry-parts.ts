import type { AccountContext } from '../context.js';
import { CUE_POINT_STATUS } from '../types/cue-point.js';
import { METADATA_STATUS } from '../types/metadata.js';

/**
 * Deletes what belongs to an entry beside its assets, without telling anyone: cue points, its metadata and
 * theirs, its places in categories.
 */
export function deletePartsOf({ store, clock }: AccountContext, entryId: string): void {
  const updatedAt = clock.nowSec();
  const owners = new Set([entryId]);
  for (const point of store.cuePoints.filter((row) => row.entryId === entryId)) {
    owners.add(point.id);
    if (point.status === CUE_POINT_STATUS.DELETED) continue;
    store.cuePoints.put({ ...point, status: CUE_POINT_STATUS.DELETED, updatedAt });
  }
  for (const row of store.metadata.filter(({ objectId }) => owners.has(objectId))) {
    if (row.status === METADATA_STATUS.DELETED) continue;
    store.metadata.put({ ...row, status: METADATA_STATUS.DELETED, updatedAt });
  }
  for (const row of store.categoryEntries.filter((place) => place.entryId === entryId)) {
    store.categoryEntries.remove(row.id);
  }
}
