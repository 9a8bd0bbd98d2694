import type { XmlElement } from '../../xml/tree.js';
import { contentKey } from '../services/asset-content.js';
import { placeholderOf } from '../services/placeholder.js';
import type { AssetKind, AssetRow } from '../store/rows.js';
import {
  childText,
  freeId,
  numberOrNull,
  tagsText,
  textOrNull,
  zoneTime,
  type SeedContext,
} from './reading.js';

const KB = 1024;
const READY = 2;

/** What the elements of the four kinds call their ids and URLs. */
const ELEMENTS: Readonly<
  Record<string, { readonly kind: AssetKind; readonly id: string; readonly url: string }>
> = {
  thumbnail: { kind: 'thumb', id: 'thumbAssetId', url: 'url' },
  content: { kind: 'flavor', id: 'flavorAssetId', url: 'url' },
  subTitle: { kind: 'caption', id: 'captionAssetId', url: 'href' },
  attachment: { kind: 'attachment', id: 'attachmentAssetId', url: 'url' },
};

/** Thumbnails, flavors, captions and attachments of an item, in its order. */
export function seedAssets(seed: SeedContext, item: XmlElement): void {
  const { store } = seed.context;
  let last: AssetRow | undefined;
  for (const element of item.children) {
    if (element.name === 'ismUrl' && last !== undefined) {
      store.assets.put({ ...last, own: { ...last.own, seededIsmUrl: element.text } });
    } else if (ELEMENTS[element.name] !== undefined) {
      last = store.assets.put(toAsset(seed, element));
      store.putBlob(contentKey(last), placeholderOf(last, urlOf(element)));
      if (last.kind === 'flavor') seedParams(seed, element);
    }
  }
}

const urlOf = ({ name, attributes }: XmlElement): string => attributes[ELEMENTS[name]?.url ?? ''] ?? '';

function toAsset(seed: SeedContext, element: XmlElement): AssetRow {
  const { context, entryId } = seed;
  const { attributes } = element;
  const { kind, id } = ELEMENTS[element.name] ?? { kind: 'flavor', id: '' };
  const createdAt = zoneTime(seed, attributes['createdAt']);
  return {
    id: freeId(context, context.store.assets, attributes[id]),
    kind,
    partnerId: context.partnerId,
    entryId,
    status: READY,
    version: versionOf(urlOf(element)),
    sizeInBytes: (numberOrNull(attributes['fileSize']) ?? 0) * (kind === 'thumb' ? KB : 1),
    tags: tagsText(element),
    fileExt: textOrNull(attributes['extension']),
    createdAt,
    updatedAt: createdAt,
    ...FACTS[kind](element),
    own: { seededUrl: urlOf(element), ...paramsFacts(element) },
  };
}

/** e.g. 2 of `.../thumbAssetId/1_th4x9p01/version/2`. */
const versionOf = (url: string): number => Number(/\/(?:version|v)\/(\d{1,6})/.exec(url)?.[1] ?? 1);

const measures = ({ attributes }: XmlElement): Partial<AssetRow> => ({
  width: numberOrNull(attributes['width']),
  height: numberOrNull(attributes['height']),
});

const FACTS: Readonly<Record<AssetKind, (element: XmlElement) => Partial<AssetRow>>> = {
  thumb: (element) => ({
    ...measures(element),
    isDefault: element.attributes['isDefault'] === 'true',
    paramsId: numberOrNull(element.attributes['thumbParamsId']),
  }),
  flavor: (element) => {
    const { attributes } = element;
    return {
      ...measures(element),
      isOriginal: attributes['isSource'] === 'true',
      isWeb: attributes['isSource'] !== 'true',
      paramsId: numberOrNull(attributes['flavorParamsId']),
      containerFormat: textOrNull(attributes['containerFormat']),
      bitrate: numberOrNull(attributes['videoBitrate']),
      frameRate: numberOrNull(attributes['frameRate']),
      videoCodecId: textOrNull(attributes['videoCodec']),
    };
  },
  caption: ({ attributes }) => ({
    isDefault: attributes['isDefault'] === 'true',
    paramsId: numberOrNull(attributes['captionParamsId']),
    language: attributes['lang'] ?? null,
    format: numberOrNull(attributes['format']),
  }),
  attachment: (element) => ({
    format: numberOrNull(element.attributes['format']),
    filename: childText(element, 'filename') ?? null,
    title: childText(element, 'title') ?? null,
    description: childText(element, 'description') ?? null,
  }),
};

/** Params of the same id have other names and sounds in other accounts: a seeded flavor keeps its own. */
function paramsFacts({ attributes }: XmlElement): Record<string, unknown> {
  const { flavorParamsName: name, audioBitrate, audioCodec } = attributes;
  return name === undefined ? {} : { seededParams: { name, audioBitrate, audioCodec } };
}

/** Flavor params that the account does not have yet. */
function seedParams({ context, createdAt }: SeedContext, element: XmlElement): void {
  const { store, partnerId } = context;
  const { attributes } = element;
  const id = numberOrNull(attributes['flavorParamsId']);
  if (id === null || store.flavorParams.get(id) !== undefined) return;
  store.flavorParams.put({
    id,
    partnerId,
    objectType: 'KalturaFlavorParams',
    createdAt,
    own: {
      name: attributes['flavorParamsName'] ?? '',
      tags: tagsText(element),
      audioBitrate: numberOrNull(attributes['audioBitrate']) ?? 0,
      audioCodec: attributes['audioCodec'] ?? '',
    },
  });
}
