import type { MediaFile } from '../store/rows.js';

/** Something beside the entry that goes along, and how. */
export interface Copy {
  /** e.g. `flavor:0_ab12cd34`. */
  readonly key: string;
  /** Changes when it has to be sent again. */
  readonly version: string;
  /** @returns the id it got at the target. */
  readonly add: () => Promise<string>;
  readonly change: (targetId: string) => Promise<void>;
}

/** What was copied: `assetId` is a copy's key, `remotePath` its id at the target. */
export type Remembered = readonly MediaFile[];

export const targetIdOf = (remembered: Remembered, key: string): string | undefined =>
  remembered.find(({ assetId }) => assetId === key)?.remotePath;

export const remember = (
  remembered: Remembered,
  key: string,
  version: string,
  targetId: string,
): Remembered => [
  ...remembered.filter(({ assetId }) => assetId !== key),
  { assetId: key, version, remotePath: targetId },
];

/**
 * Brings the target in step: adds what it does not have, changes what is another version, removes what is no
 * longer here. After each of them the memory is handed on, so that a failure half-way costs nothing.
 *
 * @param remove - Removes something by its key and its id at the target.
 */
export async function bringInStep(
  copies: readonly Copy[],
  remembered: Remembered,
  handOn: (remembered: Remembered) => void,
  remove: (key: string, targetId: string) => Promise<void>,
): Promise<void> {
  let known = remembered;
  const update = (next: Remembered) => {
    known = next;
    handOn(next);
  };
  for (const { key, version, add, change } of copies) {
    const last = known.find(({ assetId }) => assetId === key);
    if (last === undefined) {
      update(remember(known, key, version, await add()));
    } else if (last.version !== version) {
      await change(last.remotePath);
      update(remember(known, key, version, last.remotePath));
    }
  }
  const wanted = new Set(copies.map(({ key }) => key));
  for (const { assetId, remotePath } of known) {
    if (wanted.has(assetId) || assetId === ENTRY_KEY) continue;
    await remove(assetId, remotePath);
    update(known.filter((record) => record.assetId !== assetId));
  }
}

/** The entry itself among what is remembered. */
export const ENTRY_KEY = 'entry';
