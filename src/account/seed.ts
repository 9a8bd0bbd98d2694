import { EXIT, Failure } from '../core/failure.js';
import { readTree, type XmlElement } from '../xml/tree.js';
import type { AccountContext } from './context.js';
import { seedAssets } from './seed/assets.js';
import { seedMetadata } from './seed/metadata.js';
import {
  childOf,
  childrenOf,
  childText,
  freeId,
  numberOrNull,
  tagsText,
  textOrNull,
} from './seed/reading.js';
import { seedScenes } from './seed/scenes.js';
import { ensureCategory, setCategories, withCategoryTexts } from './services/entry-categories.js';
import { putEntry } from './services/entries.js';
import type { EntryRow } from './store/rows.js';
import { ENTRY_STATUS, ENTRY_TYPE, MODERATION_STATUS } from './types/entry-enums.js';

/** An item document to start an account with. */
export interface SeedSource {
  /** What messages call it, e.g. `fixtures/mrss/minimal.xml`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Loads an item document as an entry of the account's partner, with its assets, metadata, categories, cue
 * points, captions and attachments: under the item's own ids where those are free, under new ones otherwise.
 *
 * Seeded assets keep the URLs and sizes of the item until they are given a content; a short text stands for
 * it until then, so that connectors have files to deliver. The item's distribution blocks belong to another account and are left out. A transaction of its own: not inside
 * `store.write`.
 *
 * @throws {Failure} FILE_UNREADABLE when it is no item.
 */
export async function seedItem(context: AccountContext, { name, bytes }: SeedSource): Promise<EntryRow> {
  const tree = readTree(bytes, name);
  const reason =
    tree.kind === 'malformed' ? (tree.errors[0]?.message ?? 'it is not well-formed') : rootTrouble(tree.root);
  if (tree.kind === 'malformed' || reason !== undefined) {
    throw new Failure('FILE_UNREADABLE', `${name} cannot be loaded into the account: ${reason}`, {
      exit: EXIT.unavailable,
      fix: 'Use one <item> as media.getMrss gives it.',
    });
  }
  return context.store.write(() => seedTree(context, tree.root));
}

const rootTrouble = ({ name }: XmlElement): string | undefined =>
  name === 'item' ? undefined : `its root element is ${name}, not item`;

async function seedTree(context: AccountContext, item: XmlElement): Promise<EntryRow> {
  const { store } = context;
  const entry = toEntry(context, item);
  const seed = { context, entryId: entry.id, createdAt: entry.createdAt };
  const categories = childrenOf(item, 'category')
    .filter(({ text }) => text !== '')
    .map(({ text }) => ensureCategory(context, entry.partnerId, text));
  seedAssets(seed, item);
  seedMetadata(seed, item, 'customData', { objectId: entry.id, objectType: 1 });
  seedScenes(seed, item);
  store.entries.put(entry);
  setCategories(context, entry, categories);
  return putEntry(context, undefined, categories.length === 0 ? entry : withCategoryTexts(context, entry));
}

const CLASSES: Readonly<Record<string, string>> = { 1: 'KalturaMediaEntry', 6: 'KalturaDataEntry' };

function toEntry(context: AccountContext, item: XmlElement): EntryRow {
  const { store, partnerId, clock } = context;
  const time = (name: string): number | null => numberOrNull(childText(item, name));
  const type = childText(item, 'type') ?? '1';
  const createdAt = time('createdAt') ?? clock.nowSec();
  const userId = childText(item, 'userId') ?? '';
  return {
    id: freeId(context, store.entries, childText(item, 'entryId')),
    partnerId,
    objectType: CLASSES[type] ?? 'KalturaBaseEntry',
    name: childText(item, 'name') ?? childText(item, 'title') ?? '',
    description: childText(item, 'description') ?? null,
    tags: tagsText(item),
    userId,
    creatorId: userId,
    status: numberOrNull(childText(item, 'status')) ?? ENTRY_STATUS.READY,
    moderationStatus: MODERATION_STATUS.AUTO_APPROVED,
    type: numberOrNull(type) ?? type,
    createdAt,
    updatedAt: time('updatedAt') ?? createdAt,
    partnerData: textOrNull(childText(item, 'partnerData')),
    licenseType: numberOrNull(childText(item, 'licenseType')),
    accessControlId: numberOrNull(childText(item, 'accessControlId')),
    conversionProfileId: numberOrNull(childText(item, 'conversionProfileId')),
    referenceId: childText(item, 'referenceID') ?? null,
    startDate: time('startDate'),
    endDate: time('endDate'),
    ...mediaFacts(item, Number(type)),
    own: ownFacts(item),
  };
}

/** Of `media`, or of what data entries and external media have in its place. */
function mediaFacts(item: XmlElement, type: number): Partial<EntryRow> {
  const external = childOf(item, 'externalEntry');
  const seconds = external === undefined ? null : numberOrNull(childText(external, 'duration'));
  if (seconds !== null) return { msDuration: seconds * 1000 };
  const media = childOf(item, 'media') ?? childOf(item, 'livestream');
  if (media === undefined) return {};
  const number = (name: string): number | null => numberOrNull(childText(media, name));
  return {
    mediaType: number('mediaType'),
    msDuration: number('duration'),
    ...(type === ENTRY_TYPE.MEDIA_CLIP ? { plays: number('plays'), views: number('views') } : {}),
  };
}

function ownFacts(item: XmlElement): Record<string, unknown> {
  const media = childOf(item, 'media');
  const capabilities = childOf(item, 'capabilities');
  const thumbnailUrl = childOf(item, 'thumbnailUrl')?.attributes['url'];
  return {
    ...(thumbnailUrl === undefined ? {} : { seededUrl: thumbnailUrl }),
    ...(media === undefined ? {} : { seededFlavorParamsIds: childText(media, 'flavorParamsIds') ?? '' }),
    ...(capabilities === undefined
      ? {}
      : {
          capabilities: childrenOf(capabilities, 'capability')
            .map(({ text }) => text)
            .join(','),
        }),
  };
}
