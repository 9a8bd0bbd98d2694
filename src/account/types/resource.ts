import { arrayOf, bool, classSpec, int, object, string, type ClassSpec } from './spec.js';

const CONTENT = 'KalturaContentResource';

/** Where contents of entries and assets come from. */
export const RESOURCE_CLASSES: readonly ClassSpec[] = [
  classSpec('KalturaResource', {}, { extends: 'KalturaObject', abstract: true }),
  classSpec('KalturaContentResource', {}, { extends: 'KalturaResource', abstract: true }),
  classSpec('KalturaDataCenterContentResource', {}, { extends: 'KalturaContentResource', abstract: true }),
  classSpec(
    'KalturaUploadedFileTokenResource',
    { token: string },
    { extends: 'KalturaDataCenterContentResource' },
  ),
  classSpec('KalturaStringResource', { content: string }, { extends: 'KalturaContentResource' }),
  classSpec(
    'KalturaUrlResource',
    { url: string, forceAsyncDownload: bool, urlHeaders: arrayOf('KalturaString'), shouldRedirect: bool },
    { extends: 'KalturaContentResource' },
  ),
  classSpec('KalturaRemoteStorageResource', { storageProfileId: int }, { extends: 'KalturaUrlResource' }),
  classSpec('KalturaEntryResource', { entryId: string, flavorParamsId: int }, { extends: CONTENT }),
  classSpec('KalturaAssetResource', { assetId: string }, { extends: CONTENT }),
  classSpec(
    'KalturaOperationResource',
    {
      resource: object(CONTENT),
      operationAttributes: arrayOf('KalturaOperationAttributes'),
      assetParamsId: int,
    },
    { extends: CONTENT },
  ),
  classSpec(
    'KalturaAssetParamsResourceContainer',
    { resource: object('KalturaContentResource'), assetParamsId: int },
    { extends: 'KalturaResource' },
  ),
  classSpec(
    'KalturaAssetsParamsResourceContainers',
    { resources: arrayOf('KalturaAssetParamsResourceContainer') },
    { extends: 'KalturaResource' },
  ),
];
