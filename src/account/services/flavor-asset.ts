import { MEDIA_TYPE } from '../types/entry-enums.js';
import { int, object, string } from '../types/spec.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import type { AssetRow } from '../store/rows.js';
import { assetActions, getByEntryId } from './asset-actions.js';
import { readAssetContent } from './asset-content.js';
import { ensureFlavorParams } from './asset-params.js';
import { addAsset, assetsOf, makeAsset, setContent, toAssetObject } from './assets.js';
import { writeAction } from './define.js';
import { findEntry } from './entries.js';

const FLAVOR = 'KalturaFlavorAsset';

/** Only audio and video have flavors. */
function add(call: Call, args: Args) {
  const id = args.string('entryId');
  const entry = findEntry(call, id);
  if (entry.mediaType === MEDIA_TYPE.IMAGE) throw new ApiError('ENTRY_ID_NOT_FOUND', id);
  return addAsset(call, 'flavor', id, args.object('flavorAsset')).then(toAssetObject);
}

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/**
 * Makes the flavor of these params at once: a copy of the source, which has the params' measures.
 *
 * Differs: the server converts, in its own time.
 */
async function convert(call: Call, args: Args): Promise<undefined> {
  const { account, partnerId } = call;
  const entry = findEntry(call, args.string('entryId'));
  const paramsId = args.int('flavorParamsId');
  const flavors = assetsOf(account, entry.id, 'flavor');
  const source = flavors.find(({ isOriginal }) => isOriginal === true);
  if (source === undefined) throw new ApiError('ORIGINAL_FLAVOR_ASSET_IS_MISSING');
  const { own } = ensureFlavorParams(account, partnerId, paramsId);
  const values: Partial<AssetRow> = {
    paramsId,
    isOriginal: false,
    isWeb: true,
    tags: typeof own['tags'] === 'string' ? own['tags'] : '',
    bitrate: number(own['videoBitrate']),
    width: number(own['width']),
    height: number(own['height']),
    frameRate: source.frameRate ?? null,
    videoCodecId: own['videoCodec'] === 'h264' ? 'avc1' : null,
  };
  const known = flavors.find((asset) => asset.paramsId === paramsId);
  const bytes = readAssetContent(account, source);
  const extension = typeof own['format'] === 'string' ? own['format'] : (source.fileExt ?? 'mp4');
  await setContent(call, known ?? makeAsset(call, 'flavor', entry.id, values), {
    bytes: bytes ?? Buffer.alloc(0),
    fileName: `a.${extension}`,
  });
  call.note('NOT_CONVERTED', `flavor ${paramsId} is a copy of the source: nothing is converted here`);
  return undefined;
}

/** @source kaltura/server, FlavorAssetService.php */
export const FLAVOR_ASSET_SERVICE: ServiceSpec = {
  name: 'flavorAsset',
  actions: [
    writeAction('add', {
      params: [param('entryId', string), param('flavorAsset', object(FLAVOR))],
      result: FLAVOR,
      run: add,
    }),
    ...assetActions({ kind: 'flavor', object: 'flavorAsset', getId: 'id', id: 'id' }).filter(
      ({ name }) => name !== 'add' && name !== 'serve',
    ),
    getByEntryId('flavor'),
    writeAction('convert', {
      params: [param('entryId', string), param('flavorParamsId', int), optional('priority', int, 0)],
      result: 'void',
      run: convert,
    }),
  ],
};
