import { extendDocument } from '../../xml/extend.js';
import type { AccountContext } from '../context.js';
import type { EntryRow } from '../store/rows.js';
import { renderAssets, renderAttachments, renderCaptions } from './assets.js';
import { renderCore } from './core.js';
import { customData, metadataOf } from './custom-data.js';
import { renderDistributions } from './distribution.js';
import { toExtensions } from './extensions.js';
import { renderScenes } from './scenes.js';
import { element, wrap } from './xml.js';

/** What goes into an item beside the entry. */
export interface ItemOptions {
  /**
   * Comma text of core feature ids: 1 METADATA, 2 ANCESTOR_RECURSIVE, 3 CATEGORY_ENTRIES. They choose
   * between what this account keeps once: nothing depends on them but extended categories.
   */
  readonly features?: string;
  /** A list of KalturaExtendingItemMrssParameter, as the API has it. */
  readonly extendItems?: unknown;
  /** Categories from their records, which is where this account has them from in any case. */
  readonly useCategoryEntries?: boolean;
}

const DELETED = 3;
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * The item document of an entry: what `media.getMrss` answers and what every job works on.
 *
 * @returns the bytes that the server's XML library gives: one line after the declaration, with one at the end.
 * @source kaltura/server, kMrssManager.php
 */
export function renderItem(context: AccountContext, entry: EntryRow, options: ItemOptions = {}): Buffer {
  const content = renderContent(context, entry);
  const bytes = Buffer.from(`${DECLARATION}${wrap('item', content)}\n`, 'utf8');
  const extensions = toExtensions(context, entry, options.extendItems, (other) =>
    renderContent(context, other),
  );
  return extensions.length === 0 ? bytes : extendDocument(bytes, extensions);
}

/** A deleted entry is its id and status, and nothing else. */
function renderContent(context: AccountContext, entry: EntryRow): string {
  if (entry.status === DELETED) return element('entryId', entry.id) + element('status', entry.status);
  return [
    renderCore(context, entry),
    renderAssets(context, entry),
    renderCapabilities(entry),
    ...metadataOf(context, entry.id).map((row) => customData('customData', row)),
    renderDistributions(context, entry),
    renderScenes(context, entry),
    renderCaptions(context, entry),
    renderAttachments(context, entry),
    renderExternal(entry),
  ].join('');
}

function renderCapabilities({ own }: EntryRow): string {
  const text = own['capabilities'];
  if (typeof text !== 'string' || text === '') return '';
  const capabilities = text.split(',').map((capability) => element('capability', capability));
  return wrap('capabilities', capabilities.join(''));
}

const EXTERNAL_MEDIA = 'externalMedia.externalMedia';

/** Seconds here, where `media` has milliseconds. @source kaltura/server, ExternalMediaPlugin.php */
const renderExternal = ({ type, msDuration }: EntryRow): string =>
  type === EXTERNAL_MEDIA
    ? wrap('externalEntry', element('duration', Math.round((msDuration ?? 0) / 1000)))
    : '';
