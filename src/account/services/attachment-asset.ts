import type { ServiceSpec } from '../wire/service.js';
import { assetActions } from './asset-actions.js';

/** @source kaltura/server, AttachmentAssetService.php */
export const ATTACHMENT_ASSET_SERVICE: ServiceSpec = {
  name: 'attachment_attachmentAsset',
  actions: assetActions({
    kind: 'attachment',
    object: 'attachmentAsset',
    getId: 'attachmentAssetId',
    id: 'id',
  }),
};
