import { string } from '../types/spec.js';
import { param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { assetActions } from './asset-actions.js';
import { assetsOf, findAsset, putAsset } from './assets.js';
import { writeAction } from './define.js';

async function setAsDefault(call: Call, args: Args): Promise<undefined> {
  const chosen = findAsset(call, 'caption', args.string('captionAssetId'));
  for (const asset of assetsOf(call.account, chosen.entryId, 'caption')) {
    const isDefault = asset.id === chosen.id;
    if ((asset.isDefault === true) !== isDefault)
      await putAsset(call.account, asset, { ...asset, isDefault });
  }
  return undefined;
}

/** @source kaltura/server, CaptionAssetService.php */
export const CAPTION_ASSET_SERVICE: ServiceSpec = {
  name: 'caption_captionAsset',
  actions: [
    ...assetActions({ kind: 'caption', object: 'captionAsset', getId: 'captionAssetId', id: 'id' }),
    writeAction('setAsDefault', {
      params: [param('captionAssetId', string)],
      result: 'void',
      run: setAsDefault,
    }),
  ],
};
