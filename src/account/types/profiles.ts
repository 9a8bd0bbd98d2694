import { filterFields } from './base.js';
import {
  ASSET_RULE,
  DISTRIBUTE_TRIGGER,
  DISTRIBUTION_PROTOCOL,
  FIELD_CONFIG,
  PROFILE_ACTION_STATUS,
  PROFILE_STATUS,
  THUMB_DIMENSIONS,
} from './distribution.js';
import { PROVIDER_TYPE, PROVIDER_TYPES } from './providers.js';
import {
  arrayOf,
  bool,
  classSpec,
  enumOf,
  insertOnly,
  int,
  intEnum,
  listClass,
  object,
  readonly,
  string,
  time,
  type ClassSpec,
  type FieldSpec,
} from './spec.js';

const GEO_BLOCKING = intEnum('KalturaDailymotionGeoBlockingMapping', {
  DISABLED: 0,
  ACCESS_CONTROL: 1,
  METADATA: 2,
});
const TVINCI_ASSETS = intEnum('KalturaTvinciAssetsType', { REGULAR: 1, VIRTUAL: 2 });

const BASE = 'KalturaDistributionProfile';
const CONFIGURABLE = 'KalturaConfigurableDistributionProfile';
const PROFILE_ACTION = 'KalturaGenericDistributionProfileAction';

/** What may stand behind the colon in the table below; without one it is a text. */
const KINDS: Readonly<Record<string, FieldSpec>> = {
  int,
  bool,
  protocol: enumOf(DISTRIBUTION_PROTOCOL),
  geoBlocking: enumOf(GEO_BLOCKING),
  assetsType: enumOf(TVINCI_ASSETS),
  keyValues: arrayOf('KalturaKeyValue'),
  strings: arrayOf('KalturaString'),
  stringValues: arrayOf('KalturaStringValue'),
  tags: arrayOf('KalturaTvinciDistributionTag'),
};

/**
 * Own properties of each profile class in the server's order: `name:kind`, `!` for readonly, `+` for
 * insert-only.
 *
 * @source kaltura/server, plugins/content_distribution/providers, lib/api
 */
const OWN: Readonly<Record<string, string>> = {
  AttUverse:
    'feedUrl! ftpHost ftpUsername ftpPassword ftpPath channelTitle flavorAssetFilenameXslt thumbnailAssetFilenameXslt assetFilenameXslt',
  Avn: 'feedUrl! feedTitle',
  ComcastMrss:
    'metadataProfileId:int feedUrl! feedTitle feedLink feedDescription feedLastBuildDate itemLink cPlatformTvSeries:keyValues cPlatformTvSeriesField shouldIncludeCuePoints:bool shouldIncludeCaptions:bool shouldAddThumbExtension:bool',
  CortexApi: 'username host password folderrecordid metadataprofileid metadataprofileidpushing',
  CrossKaltura:
    'targetServiceUrl targetAccountId:int targetLoginId targetLoginPassword metadataXslt metadataXpathsTriggerUpdate:stringValues distributeCaptions:bool distributeCuePoints:bool distributeRemoteFlavorAssetContent:bool distributeRemoteThumbAssetContent:bool distributeRemoteCaptionAssetContent:bool mapAccessControlProfileIds:keyValues mapConversionProfileIds:keyValues mapMetadataProfileIds:keyValues mapStorageProfileIds:keyValues mapFlavorParamsIds:keyValues mapThumbParamsIds:keyValues mapCaptionParamsIds:keyValues',
  Dailymotion: 'user password geoBlockingMapping:geoBlocking',
  DoubleClick:
    'channelTitle channelLink channelDescription feedUrl! cuePointsProvider itemsPerPage ignoreSchedulingInFeed:bool',
  Example: 'username password accountId',
  Facebook:
    'apiAuthorizeUrl pageId pageAccessToken userAccessToken state permissions reRequestPermissions:int',
  Freewheel: 'apikey email sftpPass sftpLogin accountId metadataProfileId:int',
  FreewheelGeneric:
    'apikey email sftpPass sftpLogin contentOwner upstreamVideoId upstreamNetworkName upstreamNetworkId categoryId replaceGroup:bool replaceAirDates:bool',
  Ftp: 'protocol+:protocol host port:int basePath username password passphrase sftpPublicKey sftpPrivateKey disableMetadata:bool metadataXslt metadataFilenameXslt flavorAssetFilenameXslt thumbnailAssetFilenameXslt assetFilenameXslt dataContentFilenameXslt asperaPublicKey asperaPrivateKey sendMetadataAfterAssets:bool',
  Hulu: 'sftpHost sftpLogin sftpPass seriesChannel seriesPrimaryCategory seriesAdditionalCategories:strings seasonNumber seasonSynopsis seasonTuneInInformation videoMediaType disableEpisodeNumberCustomValidation:bool protocol:protocol asperaHost asperaLogin asperaPass port:int passphrase asperaPublicKey asperaPrivateKey',
  Idetic: 'ftpPath username password domain',
  MetroPcs: 'ftpHost ftpLogin ftpPass ftpPath providerName providerId copyright entitlements rating itemType',
  Msn: 'username password domain csId source sourceFriendlyName pageGroup sourceFlavorParamsId:int wmvFlavorParamsId:int flvFlavorParamsId:int slFlavorParamsId:int slHdFlavorParamsId:int msnvideoCat msnvideoTop msnvideoTopCat',
  Ndn: 'feedUrl! channelTitle channelLink channelDescription channelLanguage channelCopyright channelImageTitle channelImageUrl channelImageLink itemMediaRating',
  Podcast: 'xsl feedId! metadataProfileId:int',
  QuickPlay:
    'sftpHost sftpLogin sftpPass sftpBasePath channelTitle channelLink channelDescription channelManagingEditor channelLanguage channelImageTitle channelImageWidth channelImageHeight channelImageLink channelImageUrl channelCopyright channelGenerator channelRating',
  SynacorHbo: 'feedUrl! feedTitle feedSubtitle feedLink feedAuthorName',
  Syndication: 'xsl feedId!',
  TVCom:
    'metadataProfileId:int feedUrl! feedTitle feedLink feedDescription feedLanguage feedCopyright feedImageTitle feedImageUrl feedImageLink feedImageWidth:int feedImageHeight:int',
  TimeWarner: 'feedUrl!',
  Tvinci: 'ingestUrl username password tags:tags xsltFile innerType assetsType:assetsType',
  Unicorn:
    'username password domainName channelGuid apiHostUrl domainGuid adFreeApplicationGuid remoteAssetParamsId:int storageProfileId',
  Uverse:
    'feedUrl! channelTitle channelLink channelDescription channelLanguage channelCopyright channelImageTitle channelImageUrl channelImageLink ftpHost ftpLogin ftpPassword',
  UverseClickToOrder: 'feedUrl! backgroundImageWide backgroundImageStandard',
  VerizonVcast:
    'ftpHost ftpLogin ftpPass providerName providerId entitlement priority allowStreaming streamingPriceCode allowDownload downloadPriceCode',
  Yahoo: 'ftpPath ftpUsername ftpPassword ftpHost contactTelephone contactEmail processFeed:int',
  YouTube:
    'feedSpecVersion username notificationEmail sftpHost sftpPort:int sftpLogin sftpPublicKey sftpPrivateKey sftpBaseDir ownerName defaultCategory allowComments allowEmbedding allowRatings allowResponses commercialPolicy ugcPolicy target adServerPartnerId enableAdServer:bool allowPreRollAds:bool allowPostRollAds:bool strict overrideManualEdits urgentReference allowSyndication hideViewCount allowAdsenseForVideo allowInvideo allowMidRollAds:bool instreamStandard instreamTrueview claimType blockOutsideOwnership captionAutosync deleteReference:bool releaseClaims:bool apiAuthorizeUrl privacyStatus enableContentId thirdPartyAds productListingAds domainWhitelist notifySubscribers',
  YoutubeApi:
    'username defaultCategory:int allowComments allowEmbedding allowRatings allowResponses apiAuthorizeUrl googleClientId googleClientSecret googleTokenData assumeSuccess:bool privacyStatus',
};

// e.g. "protocol+:protocol", "feedUrl!"
const PROPERTY = /^(\w+)([!+]?)(?::(\w+))?$/;

function readFields(text: string): Record<string, FieldSpec> {
  const fields: Record<string, FieldSpec> = {};
  for (const word of text.split(' ')) {
    const [, name = '', mark, kind] = PROPERTY.exec(word) ?? [];
    const field = KINDS[kind ?? ''] ?? string;
    fields[name] = mark === '!' ? readonly(field) : mark === '+' ? insertOnly(field) : field;
  }
  return fields;
}

const profileAction = object(PROFILE_ACTION);

/** Classes that more than one connector grows from, and the generic one, which has fields of its own kind. */
const ROOTS: readonly ClassSpec[] = [
  classSpec(
    BASE,
    {
      id: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      partnerId: readonly(int),
      providerType: insertOnly(enumOf(PROVIDER_TYPE)),
      name: string,
      status: enumOf(PROFILE_STATUS),
      submitEnabled: enumOf(PROFILE_ACTION_STATUS),
      updateEnabled: enumOf(PROFILE_ACTION_STATUS),
      deleteEnabled: enumOf(PROFILE_ACTION_STATUS),
      reportEnabled: enumOf(PROFILE_ACTION_STATUS),
      autoCreateFlavors: string,
      autoCreateThumb: string,
      optionalFlavorParamsIds: string,
      requiredFlavorParamsIds: string,
      optionalThumbDimensions: arrayOf(THUMB_DIMENSIONS),
      requiredThumbDimensions: arrayOf(THUMB_DIMENSIONS),
      optionalAssetDistributionRules: arrayOf(ASSET_RULE),
      requiredAssetDistributionRules: arrayOf(ASSET_RULE),
      sunriseDefaultOffset: int,
      sunsetDefaultOffset: int,
      recommendedStorageProfileForDownload: int,
      recommendedDcForDownload: int,
      recommendedDcForExecute: int,
      distributeTrigger: enumOf(DISTRIBUTE_TRIGGER),
      supportImageEntry: readonly(bool),
    },
    { extends: 'KalturaObject', abstract: true },
  ),
  classSpec(
    PROFILE_ACTION,
    {
      protocol: enumOf(DISTRIBUTION_PROTOCOL),
      serverUrl: string,
      serverPath: string,
      username: string,
      password: string,
      ftpPassiveMode: bool,
      httpFieldName: string,
      httpFileName: string,
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaGenericDistributionProfile',
    {
      genericProviderId: insertOnly(int),
      submitAction: profileAction,
      updateAction: profileAction,
      deleteAction: profileAction,
      fetchReportAction: profileAction,
      updateRequiredEntryFields: string,
      updateRequiredMetadataXPaths: string,
    },
    { extends: BASE },
  ),
  classSpec(
    CONFIGURABLE,
    {
      fieldConfigArray: arrayOf(FIELD_CONFIG),
      itemXpathsToExtend: arrayOf('KalturaExtendingItemMrssParameter'),
      useCategoryEntries: bool,
    },
    { extends: BASE, abstract: true },
  ),
  classSpec(
    'KalturaTvinciDistributionTag',
    {
      tagname: string,
      extension: string,
      protocol: string,
      format: string,
      filename: string,
      ppvmodule: string,
    },
    { extends: 'KalturaObject' },
  ),
];

const stemOf = (profileClass: string): string =>
  profileClass.slice('Kaltura'.length, -'DistributionProfile'.length);

/** Both FTP types have the one class. */
const CONNECTORS: readonly ClassSpec[] = [
  ...new Map(
    PROVIDER_TYPES.filter(({ type }) => type !== 1).map((type) => [type.profileClass, type]),
  ).values(),
].map(({ profileClass, isConfigurable }) =>
  classSpec(profileClass, readFields(OWN[stemOf(profileClass)] ?? ''), {
    extends: isConfigurable ? CONFIGURABLE : BASE,
  }),
);

const FILTERS: readonly ClassSpec[] = [
  classSpec(
    `${BASE}Filter`,
    filterFields({
      id: [int, 'Equal', 'In'],
      createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      status: [enumOf(PROFILE_STATUS), 'Equal', 'In'],
      // The guide's: the server has no such condition.
      providerType: [enumOf(PROVIDER_TYPE), 'Equal'],
    }),
    { extends: 'KalturaFilter' },
  ),
  classSpec('KalturaGenericDistributionProfileFilter', {}, { extends: `${BASE}Filter` }),
  classSpec(`${CONFIGURABLE}Filter`, {}, { extends: `${BASE}Filter` }),
  ...CONNECTORS.map(({ name, parent = BASE }) =>
    classSpec(`${name}Filter`, {}, { extends: `${parent}Filter` }),
  ),
];

/** Distribution profiles of every type. */
export const PROFILE_CLASSES: readonly ClassSpec[] = [
  ...ROOTS,
  ...CONNECTORS,
  ...FILTERS,
  listClass('KalturaDistributionProfileListResponse', BASE),
];
