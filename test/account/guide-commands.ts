/**
 * The 52 calls that the distribution guide prints, in its order: what is sent, which variables of the
 * guide's shell it takes, in which situation it makes sense, and what must come back.
 *
 * Where the guide and the server disagree about a value, the server's stands here.
 */

/** What has to be there before a call, and with it the variables that the guide leaves to the reader. */
export type Situation =
  /** KALTURA_SERVICE_URL, KALTURA_KS and KALTURA_PARTNER_ID, as in every situation. */
  | 'account'
  /** DISTRIBUTION_PROFILE_ID and YOUTUBE_PROFILE_ID: an enabled YouTube profile, made for the occasion. */
  | 'youtubeProfile'
  /** The same, switched off. */
  | 'disabledProfile'
  /** GENERIC_PROVIDER_ID. */
  | 'provider'
  /** ACTION_ID: its submit action. */
  | 'action'
  /** A generic profile whose provider has every action: DISTRIBUTION_PROFILE_ID; ENTRY_ID, which is not bound yet. */
  | 'connector'
  /** ENTRY_DISTRIBUTION_ID: the entry of `connector` bound to its profile. */
  | 'bound'
  /** The same, with a sunrise to come. */
  | 'timed'
  /** The same for an entry without the flavor that the profile requires. */
  | 'withoutFlavor'
  /** The same, submitted: status 2. */
  | 'ready'
  /** FAILED_ENTRY_DIST_ID too: submitting failed, status 7, and would fail again. */
  | 'failed'
  /** The same, and what was wrong is put right. */
  | 'repairable'
  /** ENTRY_ID, YOUTUBE_PROFILE_ID and FACEBOOK_PROFILE_ID. */
  | 'platforms'
  /** YOUTUBE_ENTRY_DIST_ID, ENTRY_DISTRIBUTION_ID (the same) and FACEBOOK_ENTRY_DIST_ID. */
  | 'boundPlatforms';

/** Texts of the form `$NAME` stand for the variable's value, as a number where it is one. */
export type Fields = Readonly<Record<string, unknown>>;

export type ExpectedAnswer =
  | { readonly kind: 'object'; readonly objectType: string; readonly fields: Fields }
  | {
      readonly kind: 'list';
      readonly objectType: string;
      readonly totalCount?: number;
      /** Each is among the objects. */
      readonly items: readonly Fields[];
      /** What every object shows. */
      readonly all?: Fields;
    }
  /** An entry distribution on its way: the status now is one of these, and what it comes to. */
  | {
      readonly kind: 'submitted';
      readonly id: string;
      readonly now: readonly number[];
      readonly ends: number;
    }
  /** Bytes with this text in them. */
  | { readonly kind: 'file'; readonly contains: string }
  | { readonly kind: 'nothing' };

export interface GuideCommand {
  readonly section: string;
  readonly service: string;
  readonly action: string;
  /** After `ks` and `format=1`, in order. */
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly given: Situation;
  readonly answer: ExpectedAnswer;
}

const object = (objectType: string, fields: Fields): ExpectedAnswer => ({
  kind: 'object',
  objectType,
  fields,
});
const list = (
  objectType: string,
  expected: { totalCount?: number; items: readonly Fields[]; all?: Fields },
): ExpectedAnswer => ({ kind: 'list', objectType, ...expected });
const submitted = (id: string, now: readonly number[] = [1, 4], ends = 2): ExpectedAnswer => ({
  kind: 'submitted',
  id,
  now,
  ends,
});
const file = (contains: string): ExpectedAnswer => ({ kind: 'file', contains });
const nothing: ExpectedAnswer = { kind: 'nothing' };

/** The samples of section 10.3, which go over the wire as `--data-urlencode`. */
export const MRSS_TRANSFORM = [
  '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">',
  '<xsl:output method="xml" indent="yes"/>',
  '<xsl:template match="/">',
  '<item>',
  '<title><xsl:value-of select="//item/title"/></title>',
  '<description><xsl:value-of select="//item/description"/></description>',
  '<videoUrl><xsl:value-of select="//item/content/@url"/></videoUrl>',
  '</item>',
  '</xsl:template>',
  '</xsl:stylesheet>',
].join('\n');
const MRSS_SCHEMA = [
  '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">',
  '<xs:element name="item">',
  '<xs:complexType>',
  '<xs:sequence>',
  '<xs:element name="title" type="xs:string"/>',
  '<xs:element name="description" type="xs:string"/>',
  '<xs:element name="videoUrl" type="xs:anyURI"/>',
  '</xs:sequence>',
  '</xs:complexType>',
  '</xs:element>',
  '</xs:schema>',
].join('\n');

export const GUIDE_COMMANDS: readonly GuideCommand[] = [
  {
    section: '4.2',
    service: 'contentDistribution_distributionProvider',
    action: 'list',
    params: [],
    given: 'account',
    answer: list('KalturaDistributionProviderListResponse', {
      totalCount: 33,
      items: [
        { type: 1, name: 'Default', objectType: 'KalturaGenericDistributionProvider' },
        {
          type: 'youtubeApiDistribution.YOUTUBE_API',
          name: 'YoutubeApi',
          objectType: 'KalturaYoutubeApiDistributionProvider',
        },
      ],
    }),
  },
  {
    section: '5.2',
    service: 'contentDistribution_distributionProfile',
    action: 'add',
    params: [
      ['partnerId', '$KALTURA_PARTNER_ID'],
      ['distributionProfile[objectType]', 'KalturaYoutubeApiDistributionProfile'],
      ['distributionProfile[name]', 'My YouTube Channel'],
      ['distributionProfile[submitEnabled]', '3'],
      ['distributionProfile[updateEnabled]', '2'],
      ['distributionProfile[deleteEnabled]', '2'],
      ['distributionProfile[reportEnabled]', '1'],
      ['distributionProfile[distributeTrigger]', '1'],
      ['distributionProfile[requiredFlavorParamsIds]', '0'],
      ['distributionProfile[defaultCategory]', '22'],
      ['distributionProfile[allowComments]', 'allowed'],
      ['distributionProfile[allowEmbedding]', 'allowed'],
      ['distributionProfile[allowRatings]', 'allowed'],
    ],
    given: 'account',
    answer: object('KalturaYoutubeApiDistributionProfile', {
      name: 'My YouTube Channel',
      partnerId: '$KALTURA_PARTNER_ID',
      providerType: 'youtubeApiDistribution.YOUTUBE_API',
      status: 1,
      submitEnabled: 3,
      updateEnabled: 2,
      deleteEnabled: 2,
      reportEnabled: 1,
      distributeTrigger: 1,
      requiredFlavorParamsIds: '0',
      defaultCategory: 22,
      allowComments: 'allowed',
      allowEmbedding: 'allowed',
      allowRatings: 'allowed',
    }),
  },
  {
    section: '5.3',
    service: 'contentDistribution_distributionProfile',
    action: 'get',
    params: [['id', '$DISTRIBUTION_PROFILE_ID']],
    given: 'youtubeProfile',
    answer: object('KalturaYoutubeApiDistributionProfile', {
      id: '$DISTRIBUTION_PROFILE_ID',
      providerType: 'youtubeApiDistribution.YOUTUBE_API',
      status: 2,
      submitEnabled: 3,
      updateEnabled: 3,
      deleteEnabled: 2,
      requiredFlavorParamsIds: '0',
      distributeTrigger: 1,
      defaultCategory: 24,
      allowComments: 'allowed',
      allowEmbedding: 'allowed',
    }),
  },
  {
    section: '5.4',
    service: 'contentDistribution_distributionProfile',
    action: 'list',
    params: [],
    given: 'youtubeProfile',
    answer: list('KalturaDistributionProfileListResponse', { items: [{ id: '$DISTRIBUTION_PROFILE_ID' }] }),
  },
  {
    section: '5.4',
    service: 'contentDistribution_distributionProfile',
    action: 'list',
    params: [
      ['filter[objectType]', 'KalturaDistributionProfileFilter'],
      ['filter[statusEqual]', '2'],
    ],
    given: 'youtubeProfile',
    answer: list('KalturaDistributionProfileListResponse', {
      items: [{ id: '$DISTRIBUTION_PROFILE_ID' }],
      all: { status: 2 },
    }),
  },
  {
    section: '5.5',
    service: 'contentDistribution_distributionProfile',
    action: 'update',
    params: [
      ['id', '$DISTRIBUTION_PROFILE_ID'],
      ['distributionProfile[objectType]', 'KalturaYoutubeApiDistributionProfile'],
      ['distributionProfile[name]', 'Updated YouTube Channel'],
      ['distributionProfile[submitEnabled]', '2'],
    ],
    given: 'youtubeProfile',
    answer: object('KalturaYoutubeApiDistributionProfile', {
      id: '$DISTRIBUTION_PROFILE_ID',
      name: 'Updated YouTube Channel',
      submitEnabled: 2,
      updateEnabled: 3,
      defaultCategory: 24,
    }),
  },
  {
    section: '5.6',
    service: 'contentDistribution_distributionProfile',
    action: 'updateStatus',
    params: [
      ['id', '$DISTRIBUTION_PROFILE_ID'],
      ['status', '1'],
    ],
    given: 'youtubeProfile',
    answer: object('KalturaYoutubeApiDistributionProfile', { id: '$DISTRIBUTION_PROFILE_ID', status: 1 }),
  },
  {
    section: '5.6',
    service: 'contentDistribution_distributionProfile',
    action: 'updateStatus',
    params: [
      ['id', '$DISTRIBUTION_PROFILE_ID'],
      ['status', '2'],
    ],
    given: 'disabledProfile',
    answer: object('KalturaYoutubeApiDistributionProfile', { id: '$DISTRIBUTION_PROFILE_ID', status: 2 }),
  },
  {
    section: '5.7',
    service: 'contentDistribution_distributionProfile',
    action: 'delete',
    params: [['id', '$DISTRIBUTION_PROFILE_ID']],
    given: 'youtubeProfile',
    answer: nothing,
  },
  {
    section: '6.2',
    service: 'contentDistribution_entryDistribution',
    action: 'add',
    params: [
      ['entryDistribution[objectType]', 'KalturaEntryDistribution'],
      ['entryDistribution[entryId]', '$ENTRY_ID'],
      ['entryDistribution[distributionProfileId]', '$DISTRIBUTION_PROFILE_ID'],
    ],
    given: 'connector',
    answer: object('KalturaEntryDistribution', {
      entryId: '$ENTRY_ID',
      distributionProfileId: '$DISTRIBUTION_PROFILE_ID',
      status: 0,
    }),
  },
  {
    section: '6.3',
    service: 'contentDistribution_entryDistribution',
    action: 'validate',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'withoutFlavor',
    answer: object('KalturaEntryDistribution', {
      id: '$ENTRY_DISTRIBUTION_ID',
      status: 0,
      validationErrors: [
        {
          objectType: 'KalturaDistributionValidationErrorMissingFlavor',
          action: 1,
          errorType: 1,
          flavorParamsId: '0',
        },
      ],
    }),
  },
  {
    section: '6.4',
    service: 'contentDistribution_entryDistribution',
    action: 'submitAdd',
    params: [
      ['id', '$ENTRY_DISTRIBUTION_ID'],
      ['submitWhenReady', 'true'],
    ],
    given: 'bound',
    answer: submitted('$ENTRY_DISTRIBUTION_ID'),
  },
  {
    section: '6.5',
    service: 'contentDistribution_entryDistribution',
    action: 'list',
    params: [],
    given: 'bound',
    answer: list('KalturaEntryDistributionListResponse', { items: [{ id: '$ENTRY_DISTRIBUTION_ID' }] }),
  },
  {
    section: '6.5',
    service: 'contentDistribution_entryDistribution',
    action: 'list',
    params: [
      ['filter[objectType]', 'KalturaEntryDistributionFilter'],
      ['filter[entryIdEqual]', '$ENTRY_ID'],
    ],
    given: 'bound',
    answer: list('KalturaEntryDistributionListResponse', {
      items: [{ id: '$ENTRY_DISTRIBUTION_ID' }],
      all: { entryId: '$ENTRY_ID' },
    }),
  },
  {
    section: '6.5',
    service: 'contentDistribution_entryDistribution',
    action: 'list',
    params: [
      ['filter[objectType]', 'KalturaEntryDistributionFilter'],
      ['filter[distributionProfileIdEqual]', '$DISTRIBUTION_PROFILE_ID'],
    ],
    given: 'bound',
    answer: list('KalturaEntryDistributionListResponse', {
      items: [{ id: '$ENTRY_DISTRIBUTION_ID' }],
      all: { distributionProfileId: '$DISTRIBUTION_PROFILE_ID' },
    }),
  },
  {
    section: '6.5',
    service: 'contentDistribution_entryDistribution',
    action: 'list',
    params: [
      ['filter[objectType]', 'KalturaEntryDistributionFilter'],
      ['filter[statusEqual]', '2'],
    ],
    given: 'ready',
    answer: list('KalturaEntryDistributionListResponse', {
      items: [{ id: '$ENTRY_DISTRIBUTION_ID' }],
      all: { status: 2 },
    }),
  },
  {
    section: '6.6',
    service: 'contentDistribution_entryDistribution',
    action: 'get',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'bound',
    answer: object('KalturaEntryDistribution', {
      id: '$ENTRY_DISTRIBUTION_ID',
      entryId: '$ENTRY_ID',
      distributionProfileId: '$DISTRIBUTION_PROFILE_ID',
      status: 0,
    }),
  },
  {
    section: '6.7',
    service: 'contentDistribution_entryDistribution',
    action: 'update',
    params: [
      ['id', '$ENTRY_DISTRIBUTION_ID'],
      ['entryDistribution[objectType]', 'KalturaEntryDistribution'],
      ['entryDistribution[sunrise]', '$SUNRISE_TIMESTAMP'],
      ['entryDistribution[sunset]', '$SUNSET_TIMESTAMP'],
    ],
    given: 'bound',
    answer: object('KalturaEntryDistribution', {
      id: '$ENTRY_DISTRIBUTION_ID',
      sunrise: '$SUNRISE_TIMESTAMP',
      sunset: '$SUNSET_TIMESTAMP',
      sunStatus: 1,
    }),
  },
  {
    section: '6.8',
    service: 'contentDistribution_entryDistribution',
    action: 'submitUpdate',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'ready',
    answer: submitted('$ENTRY_DISTRIBUTION_ID', [5]),
  },
  {
    section: '6.9',
    service: 'contentDistribution_entryDistribution',
    action: 'submitDelete',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'ready',
    answer: submitted('$ENTRY_DISTRIBUTION_ID', [6], 10),
  },
  {
    section: '6.10',
    service: 'contentDistribution_entryDistribution',
    action: 'submitFetchReport',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'ready',
    answer: object('KalturaEntryDistribution', { id: '$ENTRY_DISTRIBUTION_ID', status: 2 }),
  },
  {
    section: '6.11',
    service: 'contentDistribution_entryDistribution',
    action: 'retrySubmit',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'repairable',
    answer: submitted('$ENTRY_DISTRIBUTION_ID', [4]),
  },
  {
    section: '6.12',
    service: 'contentDistribution_entryDistribution',
    action: 'serveSentData',
    params: [
      ['id', '$ENTRY_DISTRIBUTION_ID'],
      ['actionType', '1'],
    ],
    given: 'ready',
    answer: file('<title>'),
  },
  {
    section: '6.12',
    service: 'contentDistribution_entryDistribution',
    action: 'serveReturnedData',
    params: [
      ['id', '$ENTRY_DISTRIBUTION_ID'],
      ['actionType', '1'],
    ],
    given: 'ready',
    answer: file('<response>'),
  },
  {
    section: '6.13',
    service: 'contentDistribution_entryDistribution',
    action: 'delete',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'bound',
    answer: nothing,
  },
  {
    section: '7.1',
    service: 'contentDistribution_distributionProfile',
    action: 'update',
    params: [
      ['id', '$DISTRIBUTION_PROFILE_ID'],
      ['distributionProfile[objectType]', 'KalturaYoutubeApiDistributionProfile'],
      ['distributionProfile[submitEnabled]', '2'],
      ['distributionProfile[distributeTrigger]', '1'],
    ],
    given: 'youtubeProfile',
    answer: object('KalturaYoutubeApiDistributionProfile', {
      id: '$DISTRIBUTION_PROFILE_ID',
      submitEnabled: 2,
      distributeTrigger: 1,
    }),
  },
  {
    section: '7.2',
    service: 'contentDistribution_distributionProfile',
    action: 'update',
    params: [
      ['id', '$DISTRIBUTION_PROFILE_ID'],
      ['distributionProfile[objectType]', 'KalturaYoutubeApiDistributionProfile'],
      ['distributionProfile[distributeTrigger]', '2'],
    ],
    given: 'youtubeProfile',
    answer: object('KalturaYoutubeApiDistributionProfile', {
      id: '$DISTRIBUTION_PROFILE_ID',
      distributeTrigger: 2,
    }),
  },
  {
    section: '7.3',
    service: 'contentDistribution_entryDistribution',
    action: 'update',
    params: [
      ['id', '$ENTRY_DISTRIBUTION_ID'],
      ['entryDistribution[objectType]', 'KalturaEntryDistribution'],
      ['entryDistribution[sunrise]', '1735689600'],
      ['entryDistribution[sunset]', '1738368000'],
    ],
    given: 'bound',
    answer: object('KalturaEntryDistribution', {
      id: '$ENTRY_DISTRIBUTION_ID',
      sunrise: 1735689600,
      sunset: 1738368000,
      sunStatus: 3,
    }),
  },
  {
    section: '10.1',
    service: 'contentDistribution_genericDistributionProvider',
    action: 'add',
    params: [
      ['genericDistributionProvider[name]', 'My Custom Platform'],
      ['genericDistributionProvider[requiredFlavorParamsIds]', '0'],
      ['genericDistributionProvider[optionalFlavorParamsIds]', '487041'],
      ['genericDistributionProvider[isDefault]', 'false'],
    ],
    given: 'account',
    answer: object('KalturaGenericDistributionProvider', {
      name: 'My Custom Platform',
      partnerId: '$KALTURA_PARTNER_ID',
      status: 2,
      isDefault: 0,
      requiredFlavorParamsIds: '0',
      optionalFlavorParamsIds: '487041',
    }),
  },
  {
    section: '10.1',
    service: 'contentDistribution_genericDistributionProvider',
    action: 'get',
    params: [['id', '$GENERIC_PROVIDER_ID']],
    given: 'provider',
    answer: object('KalturaGenericDistributionProvider', { id: '$GENERIC_PROVIDER_ID', name: 'A platform' }),
  },
  {
    section: '10.1',
    service: 'contentDistribution_genericDistributionProvider',
    action: 'list',
    params: [],
    given: 'provider',
    answer: list('KalturaGenericDistributionProviderListResponse', {
      items: [{ id: '$GENERIC_PROVIDER_ID', name: 'A platform' }],
    }),
  },
  {
    section: '10.1',
    service: 'contentDistribution_genericDistributionProvider',
    action: 'update',
    params: [
      ['id', '$GENERIC_PROVIDER_ID'],
      ['genericDistributionProvider[name]', 'Updated Platform Name'],
    ],
    given: 'provider',
    answer: object('KalturaGenericDistributionProvider', {
      id: '$GENERIC_PROVIDER_ID',
      name: 'Updated Platform Name',
    }),
  },
  {
    section: '10.1',
    service: 'contentDistribution_genericDistributionProvider',
    action: 'delete',
    params: [['id', '$GENERIC_PROVIDER_ID']],
    given: 'provider',
    answer: nothing,
  },
  {
    section: '10.2',
    service: 'contentDistribution_genericDistributionProviderAction',
    action: 'add',
    params: [
      ['genericDistributionProviderAction[genericDistributionProviderId]', '$GENERIC_PROVIDER_ID'],
      ['genericDistributionProviderAction[action]', '1'],
      ['genericDistributionProviderAction[protocol]', '3'],
      ['genericDistributionProviderAction[serverAddress]', 'sftp.targetplatform.com'],
      ['genericDistributionProviderAction[remotePath]', '/ingest/incoming'],
      ['genericDistributionProviderAction[remoteUsername]', 'kaltura_feed'],
      ['genericDistributionProviderAction[remotePassword]', 'secret'],
    ],
    given: 'provider',
    answer: object('KalturaGenericDistributionProviderAction', {
      genericDistributionProviderId: '$GENERIC_PROVIDER_ID',
      action: 1,
      status: 2,
      protocol: 3,
      serverAddress: 'sftp.targetplatform.com',
      remotePath: '/ingest/incoming',
      remoteUsername: 'kaltura_feed',
      remotePassword: 'secret',
    }),
  },
  {
    section: '10.3',
    service: 'contentDistribution_genericDistributionProviderAction',
    action: 'addMrssTransform',
    params: [
      ['id', '$ACTION_ID'],
      ['xslData', MRSS_TRANSFORM],
    ],
    given: 'action',
    answer: object('KalturaGenericDistributionProviderAction', {
      id: '$ACTION_ID',
      mrssTransformer: MRSS_TRANSFORM,
    }),
  },
  {
    section: '10.3',
    service: 'contentDistribution_genericDistributionProviderAction',
    action: 'addMrssValidate',
    params: [
      ['id', '$ACTION_ID'],
      ['xsdData', MRSS_SCHEMA],
    ],
    given: 'action',
    answer: object('KalturaGenericDistributionProviderAction', {
      id: '$ACTION_ID',
      mrssValidator: MRSS_SCHEMA,
    }),
  },
  {
    section: '10.3',
    service: 'contentDistribution_genericDistributionProviderAction',
    action: 'addResultsTransform',
    params: [
      ['id', '$ACTION_ID'],
      ['transformData', '//response/id'],
    ],
    given: 'action',
    answer: object('KalturaGenericDistributionProviderAction', {
      id: '$ACTION_ID',
      resultsTransformer: '//response/id',
    }),
  },
  {
    section: '10.4',
    service: 'contentDistribution_distributionProfile',
    action: 'add',
    params: [
      ['partnerId', '$KALTURA_PARTNER_ID'],
      ['distributionProfile[objectType]', 'KalturaGenericDistributionProfile'],
      ['distributionProfile[name]', 'My Custom Platform Distribution'],
      ['distributionProfile[status]', '2'],
      ['distributionProfile[genericProviderId]', '$GENERIC_PROVIDER_ID'],
      ['distributionProfile[submitEnabled]', '3'],
      ['distributionProfile[updateEnabled]', '3'],
      ['distributionProfile[deleteEnabled]', '2'],
    ],
    given: 'connector',
    answer: object('KalturaGenericDistributionProfile', {
      name: 'My Custom Platform Distribution',
      partnerId: '$KALTURA_PARTNER_ID',
      providerType: 1,
      status: 2,
      genericProviderId: '$GENERIC_PROVIDER_ID',
      submitEnabled: 3,
      updateEnabled: 3,
      deleteEnabled: 2,
    }),
  },
  {
    section: '14.1',
    service: 'contentDistribution_entryDistribution',
    action: 'add',
    params: [
      ['entryDistribution[objectType]', 'KalturaEntryDistribution'],
      ['entryDistribution[entryId]', '$ENTRY_ID'],
      ['entryDistribution[distributionProfileId]', '$YOUTUBE_PROFILE_ID'],
    ],
    given: 'platforms',
    answer: object('KalturaEntryDistribution', {
      entryId: '$ENTRY_ID',
      distributionProfileId: '$YOUTUBE_PROFILE_ID',
      status: 0,
    }),
  },
  {
    section: '14.1',
    service: 'contentDistribution_entryDistribution',
    action: 'add',
    params: [
      ['entryDistribution[objectType]', 'KalturaEntryDistribution'],
      ['entryDistribution[entryId]', '$ENTRY_ID'],
      ['entryDistribution[distributionProfileId]', '$FACEBOOK_PROFILE_ID'],
    ],
    given: 'platforms',
    answer: object('KalturaEntryDistribution', {
      entryId: '$ENTRY_ID',
      distributionProfileId: '$FACEBOOK_PROFILE_ID',
      status: 0,
    }),
  },
  {
    section: '14.1',
    service: 'contentDistribution_entryDistribution',
    action: 'submitAdd',
    params: [
      ['id', '$YOUTUBE_ENTRY_DIST_ID'],
      ['submitWhenReady', 'true'],
    ],
    given: 'boundPlatforms',
    answer: submitted('$YOUTUBE_ENTRY_DIST_ID'),
  },
  {
    section: '14.1',
    service: 'contentDistribution_entryDistribution',
    action: 'submitAdd',
    params: [
      ['id', '$FACEBOOK_ENTRY_DIST_ID'],
      ['submitWhenReady', 'true'],
    ],
    given: 'boundPlatforms',
    answer: submitted('$FACEBOOK_ENTRY_DIST_ID'),
  },
  {
    section: '14.2',
    service: 'contentDistribution_distributionProfile',
    action: 'get',
    params: [['id', '$YOUTUBE_PROFILE_ID']],
    given: 'youtubeProfile',
    answer: object('KalturaYoutubeApiDistributionProfile', {
      id: '$YOUTUBE_PROFILE_ID',
      status: 2,
      submitEnabled: 3,
    }),
  },
  {
    section: '14.2',
    service: 'contentDistribution_entryDistribution',
    action: 'add',
    params: [
      ['entryDistribution[objectType]', 'KalturaEntryDistribution'],
      ['entryDistribution[entryId]', '$ENTRY_ID'],
      ['entryDistribution[distributionProfileId]', '$YOUTUBE_PROFILE_ID'],
    ],
    given: 'platforms',
    answer: object('KalturaEntryDistribution', {
      entryId: '$ENTRY_ID',
      distributionProfileId: '$YOUTUBE_PROFILE_ID',
      status: 0,
    }),
  },
  {
    section: '14.2',
    service: 'contentDistribution_entryDistribution',
    action: 'validate',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'boundPlatforms',
    answer: object('KalturaEntryDistribution', {
      id: '$ENTRY_DISTRIBUTION_ID',
      status: 0,
      validationErrors: [],
    }),
  },
  {
    section: '14.2',
    service: 'contentDistribution_entryDistribution',
    action: 'submitAdd',
    params: [
      ['id', '$ENTRY_DISTRIBUTION_ID'],
      ['submitWhenReady', 'true'],
    ],
    given: 'boundPlatforms',
    answer: submitted('$ENTRY_DISTRIBUTION_ID'),
  },
  {
    section: '14.2',
    service: 'contentDistribution_entryDistribution',
    action: 'get',
    params: [['id', '$ENTRY_DISTRIBUTION_ID']],
    given: 'ready',
    answer: object('KalturaEntryDistribution', {
      id: '$ENTRY_DISTRIBUTION_ID',
      status: 2,
      remoteId: 'remote-1',
    }),
  },
  {
    section: '14.3',
    service: 'contentDistribution_entryDistribution',
    action: 'add',
    params: [
      ['entryDistribution[objectType]', 'KalturaEntryDistribution'],
      ['entryDistribution[entryId]', '$ENTRY_ID'],
      ['entryDistribution[distributionProfileId]', '$DISTRIBUTION_PROFILE_ID'],
      ['entryDistribution[sunrise]', '$GO_LIVE_TIMESTAMP'],
      ['entryDistribution[sunset]', '$EXPIRE_TIMESTAMP'],
    ],
    given: 'connector',
    answer: object('KalturaEntryDistribution', {
      entryId: '$ENTRY_ID',
      distributionProfileId: '$DISTRIBUTION_PROFILE_ID',
      status: 0,
      sunrise: '$GO_LIVE_TIMESTAMP',
      sunset: '$EXPIRE_TIMESTAMP',
      sunStatus: 1,
    }),
  },
  {
    section: '14.3',
    service: 'contentDistribution_entryDistribution',
    action: 'submitAdd',
    params: [
      ['id', '$ENTRY_DISTRIBUTION_ID'],
      ['submitWhenReady', 'true'],
    ],
    given: 'timed',
    answer: object('KalturaEntryDistribution', { id: '$ENTRY_DISTRIBUTION_ID', status: 1, sunStatus: 1 }),
  },
  {
    section: '14.4',
    service: 'contentDistribution_entryDistribution',
    action: 'list',
    params: [
      ['filter[objectType]', 'KalturaEntryDistributionFilter'],
      ['filter[statusEqual]', '7'],
    ],
    given: 'failed',
    answer: list('KalturaEntryDistributionListResponse', {
      items: [{ id: '$FAILED_ENTRY_DIST_ID' }],
      all: { status: 7 },
    }),
  },
  {
    section: '14.4',
    service: 'contentDistribution_entryDistribution',
    action: 'serveSentData',
    params: [
      ['id', '$FAILED_ENTRY_DIST_ID'],
      ['actionType', '1'],
    ],
    given: 'ready',
    answer: file('<title>'),
  },
  {
    section: '14.4',
    service: 'contentDistribution_entryDistribution',
    action: 'retrySubmit',
    params: [['id', '$FAILED_ENTRY_DIST_ID']],
    given: 'repairable',
    answer: submitted('$FAILED_ENTRY_DIST_ID', [4]),
  },
];
