import { file, string } from '../types/spec.js';
import { param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import { assetActions, getByEntryId } from './asset-actions.js';
import { addAsset, findAsset, setContent, toAssetObject } from './assets.js';
import { readContent } from './content-resource.js';
import { setDefaultThumb } from './default-thumb.js';
import { writeAction } from './define.js';
import { findEntry } from './entries.js';

const THUMB = 'KalturaThumbAsset';

async function addFromImage(call: Call, args: Args): Promise<ApiObject> {
  const entry = findEntry(call, args.string('entryId'));
  const { bytes, fileName } = args.upload('fileData');
  const asset = await addAsset(call, 'thumb', entry.id, { objectType: THUMB });
  return toAssetObject(await setContent(call, asset, { bytes, fileName }));
}

async function addFromUrl(call: Call, args: Args): Promise<ApiObject> {
  const entry = findEntry(call, args.string('entryId'));
  const content = readContent(call, { objectType: 'KalturaUrlResource', url: args.string('url') });
  const asset = await addAsset(call, 'thumb', entry.id, { objectType: THUMB });
  return toAssetObject(await setContent(call, asset, content));
}

async function setAsDefault(call: Call, args: Args): Promise<undefined> {
  await setDefaultThumb(call, findAsset(call, 'thumb', args.string('thumbAssetId')));
  return undefined;
}

/** @source kaltura/server, ThumbAssetService.php */
export const THUMB_ASSET_SERVICE: ServiceSpec = {
  name: 'thumbAsset',
  actions: [
    ...assetActions({ kind: 'thumb', object: 'thumbAsset', getId: 'thumbAssetId', id: 'id' }),
    getByEntryId('thumb'),
    writeAction('addFromImage', {
      params: [param('entryId', string), param('fileData', file)],
      result: THUMB,
      run: addFromImage,
    }),
    writeAction('addFromUrl', {
      params: [param('entryId', string), param('url', string)],
      result: THUMB,
      run: addFromUrl,
    }),
    writeAction('setAsDefault', {
      params: [param('thumbAssetId', string)],
      result: 'void',
      run: setAsDefault,
    }),
  ],
};
