import type { Extension } from '../../xml/extend.js';
import type { AccountContext } from '../context.js';
import type { CategoryRow, EntryRow } from '../store/rows.js';
import { isLiveCategory } from './categories.js';
import { customData, metadataOf } from './custom-data.js';
import { element, unescapedElement, wrap } from './xml.js';

const REPLACE = 2;
const DELETED = 3;

/** Core feature ids. @source kaltura/server, ObjectFeatureType */
const METADATA = '1';
const ANCESTOR_RECURSIVE = '2';

type Values = Readonly<Record<string, unknown>>;

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/**
 * The extensions that a list of KalturaExtendingItemMrssParameter asks for, one level deep: in what they put
 * in, none of them counts.
 *
 * @param renderEntry - The content of an entry's item.
 * @source kaltura/server, kMrssManager.php
 */
export function toExtensions(
  context: AccountContext,
  entry: EntryRow,
  asked: unknown,
  renderEntry: (entry: EntryRow) => string,
): Extension[] {
  if (!Array.isArray(asked)) return [];
  return asked.filter(isValues).map((item) => {
    const identifier = isValues(item['identifier']) ? item['identifier'] : {};
    const field = textOf(identifier['identifier']);
    const features = textOf(identifier['extendedFeatures']);
    const isCategory = identifier['objectType'] === 'KalturaCategoryIdentifier';
    return {
      xpath: textOf(item['xpath']),
      replaces: item['extensionMode'] === REPLACE,
      render: (name: string, text: string) => {
        if (isCategory) {
          const category = findCategory(context, entry.partnerId, field, text);
          return category && renderCategory(context, category, text, features);
        }
        const found = findEntry(context, entry.partnerId, field, text);
        return (
          found && wrap(`${name === '' ? 'entry' : name}_item`, renderEntry(found), { identifier: text })
        );
      },
    };
  });
}

const findEntry = ({ store }: AccountContext, partnerId: number, field: string, value: string) =>
  store.entries.find(
    (row) =>
      row.partnerId === partnerId &&
      row.status !== DELETED &&
      (field === 'referenceId' ? row.referenceId : row.id) === value,
  );

const CATEGORY_FIELDS: Readonly<Record<string, (row: CategoryRow) => unknown>> = {
  id: ({ id }) => String(id),
  referenceId: ({ own }) => own['referenceId'],
  fullName: ({ fullName }) => fullName,
};

const findCategory = ({ store }: AccountContext, partnerId: number, field: string, value: string) =>
  store.categories.find(
    (row) => row.partnerId === partnerId && isLiveCategory(row) && CATEGORY_FIELDS[field]?.(row) === value,
  );

function renderCategory(
  context: AccountContext,
  row: CategoryRow,
  identifier: string | undefined,
  features: string,
): string {
  const { dialect, store } = context;
  const wanted = features === '' ? [] : features.split(',').map((feature) => feature.trim());
  const isFull = wanted.length === 0 || wanted.includes(METADATA);
  const own = [
    element('id', row.id),
    unescapedElement(dialect, 'name', row.name),
    unescapedElement(dialect, 'referenceId', textOf(row.own['referenceId'])),
    unescapedElement(dialect, 'fullName', row.fullName),
    ...metadataOf(context, String(row.id)).map((metadata) => customData('customData', metadata)),
  ];
  const parent = store.categories.get(row.parentId);
  const above =
    wanted.includes(ANCESTOR_RECURSIVE) && parent !== undefined
      ? wrap('parent_categories', renderCategory(context, parent, undefined, features))
      : '';
  return wrap('category_item', `${isFull ? own.join('') : ''}${above}`, { identifier });
}
