import { filterFields, NULLABLE_BOOLEAN } from './base.js';
import {
  bigint,
  bool,
  classSpec,
  enumOf,
  float,
  insertOnly,
  int,
  intEnum,
  listClass,
  readonly,
  string,
  stringEnum,
  time,
  type ClassSpec,
} from './spec.js';

/** @source KalturaFlavorAssetStatus; thumbnails, captions and attachments have a part of it */
export const ASSET_STATUS = {
  ERROR: -1,
  QUEUED: 0,
  CONVERTING: 1,
  READY: 2,
  DELETED: 3,
  NOT_APPLICABLE: 4,
  TEMP: 5,
  WAIT_FOR_CONVERT: 6,
  IMPORTING: 7,
  VALIDATING: 8,
  EXPORTING: 9,
} as const;

const statusOf = (name: string) => enumOf(intEnum(name, ASSET_STATUS));
const CAPTION_TYPE = stringEnum('KalturaCaptionType', { SRT: 1, DFXP: 2, WEBVTT: 3, CAP: 4, SCC: 5 });
const ATTACHMENT_TYPE = stringEnum('KalturaAttachmentType', {
  TEXT: 1,
  MEDIA: 2,
  DOCUMENT: 3,
  JSON: 4,
  MARKDOWN: 5,
});

const FILTER_FIELDS = filterFields({
  id: [string, 'Equal', 'In'],
  entryId: [string, 'Equal', 'In'],
  partnerId: [int, 'Equal', 'In'],
  size: [int, 'GreaterThanOrEqual', 'LessThanOrEqual'],
  createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
  updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
  deletedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
});

/** Flavors, thumbnails, captions and attachments. @source order of the generated clients */
export const ASSET_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaAsset',
    {
      id: readonly(string),
      entryId: readonly(string),
      partnerId: readonly(int),
      version: readonly(int),
      size: readonly(int),
      tags: string,
      fileExt: insertOnly(string),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      deletedAt: readonly(time),
      description: readonly(string),
      partnerData: string,
      partnerDescription: string,
      actualSourceAssetParamsIds: string,
      sizeInBytes: readonly(bigint),
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaFlavorAsset',
    {
      flavorParamsId: insertOnly(int),
      width: readonly(int),
      height: readonly(int),
      bitrate: readonly(int),
      frameRate: readonly(float),
      isOriginal: readonly(bool),
      isWeb: readonly(bool),
      containerFormat: readonly(string),
      videoCodecId: readonly(string),
      status: readonly(statusOf('KalturaFlavorAssetStatus')),
      language: string,
      label: string,
      isDefault: readonly(enumOf(NULLABLE_BOOLEAN)),
    },
    { extends: 'KalturaAsset' },
  ),
  classSpec(
    'KalturaThumbAsset',
    {
      thumbParamsId: insertOnly(int),
      width: readonly(int),
      height: readonly(int),
      status: readonly(statusOf('KalturaThumbAssetStatus')),
    },
    { extends: 'KalturaAsset' },
  ),
  classSpec(
    'KalturaCaptionAsset',
    {
      captionParamsId: insertOnly(int),
      language: string,
      languageCode: readonly(string),
      isDefault: enumOf(NULLABLE_BOOLEAN),
      label: string,
      format: insertOnly(enumOf(CAPTION_TYPE)),
      source: string,
      status: readonly(statusOf('KalturaCaptionAssetStatus')),
      parentId: string,
      accuracy: int,
      displayOnPlayer: bool,
      associatedTranscriptIds: string,
      usage: string,
    },
    { extends: 'KalturaAsset' },
  ),
  classSpec(
    'KalturaAttachmentAsset',
    {
      filename: string,
      title: string,
      format: enumOf(ATTACHMENT_TYPE),
      status: readonly(statusOf('KalturaAttachmentAssetStatus')),
    },
    { extends: 'KalturaAsset' },
  ),
  classSpec('KalturaAssetFilter', FILTER_FIELDS, { extends: 'KalturaRelatedFilter' }),
  ...['Flavor', 'Thumb', 'Caption', 'Attachment'].flatMap((kind) => [
    classSpec(
      `Kaltura${kind}AssetFilter`,
      {
        ...filterFields({ status: [statusOf(`Kaltura${kind}AssetStatus`), 'Equal', 'In'] }),
        ...(kind === 'Attachment'
          ? {}
          : filterFields({ [`${kind.toLowerCase()}ParamsId`]: [int, 'Equal', 'In'] })),
        ...(kind === 'Caption' || kind === 'Attachment'
          ? filterFields({
              format: [enumOf(kind === 'Caption' ? CAPTION_TYPE : ATTACHMENT_TYPE), 'Equal', 'In'],
            })
          : {}),
      },
      { extends: 'KalturaAssetFilter' },
    ),
    listClass(`Kaltura${kind}AssetListResponse`, `Kaltura${kind}Asset`),
  ]),
];
