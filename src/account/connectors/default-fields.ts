import type { FieldConfigValue } from '../store/rows.js';

/** DistributionFieldRequiredStatus. @source kaltura/server, DistributionFieldRequiredStatus.php */
export const REQUIRED = {
  NOT_REQUIRED: 0,
  BY_PROVIDER: 1,
  BY_PARTNER: 2,
  FOR_AUTOMATIC: 3,
} as const;

/** What a value must be beside not being empty. Lengths are bytes, but those of keywords. */
export type FieldRule =
  | { readonly kind: 'max-bytes'; readonly max: number }
  | { readonly kind: 'keywords'; readonly maxBytes: number; readonly min: number; readonly max: number };

/** The field that every configurable profile has. */
export const AUTOMATIC_CONDITIONS = 'AUTOMATIC_DISTRIBUTION_CONDITIONS';

const CONDITIONS_FIELD: FieldConfigValue = {
  fieldName: AUTOMATIC_CONDITIONS,
  userFriendlyFieldName: 'Automatic Distribution Conditions',
  entryMrssXslt: '<xsl:text>Replace this text with the conditions</xsl:text>',
  isRequired: REQUIRED.FOR_AUTOMATIC,
  updateOnChange: false,
  updateParams: [],
};

interface Traits {
  readonly required?: boolean;
  /** What a change of sends an update, where anything does. */
  readonly watch?: readonly string[];
}

function field(
  name: string,
  friendly: string,
  xslt: string,
  { required, watch }: Traits = {},
): FieldConfigValue {
  return {
    fieldName: name,
    userFriendlyFieldName: friendly,
    entryMrssXslt: xslt,
    isRequired: required === true ? REQUIRED.BY_PROVIDER : REQUIRED.NOT_REQUIRED,
    updateOnChange: watch !== undefined,
    updateParams: watch ?? [],
  };
}

const text = (path: string): string => `<xsl:value-of select="string(${path})" />`;
const metadata = (name: string): string => `customData/metadata/${name}`;
const metadataPath = (name: string): string => `/*[local-name()='metadata']/*[local-name()='${name}']`;
/** The block of this very distribution. */
const own = (child: string): string => `distribution[@entryDistributionId=$entryDistributionId]/${child}`;
const joined = (path: string): string =>
  `<xsl:for-each select="${path}"><xsl:if test="position() &gt; 1">,</xsl:if><xsl:value-of select="normalize-space(.)" /></xsl:for-each>`;
const either = (name: string, otherwise: string): string =>
  `<xsl:choose><xsl:when test="${metadata(name)} != ''">${text(metadata(name))}</xsl:when>` +
  `<xsl:otherwise>${otherwise}</xsl:otherwise></xsl:choose>`;

// e.g. CALL_TO_ACTION_TYPE: CallToActionType
const camelCase = (name: string): string =>
  name.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
const fromMetadata = (name: string): FieldConfigValue =>
  field(name, name.toLowerCase().replaceAll('_', ' '), text(metadata(camelCase(name))));

const YOUTUBE_API: readonly FieldConfigValue[] = [
  field('MEDIA_TITLE', 'Entry name', text('title'), { required: true, watch: ['entry.NAME'] }),
  field('MEDIA_DESCRIPTION', 'Entry description', either('YoutubeDescription', text('description')), {
    required: true,
    watch: ['entry.DESCRIPTION', metadataPath('YoutubeDescription')],
  }),
  field('MEDIA_KEYWORDS', 'Entry tags', either('YoutubeKeywords', joined('tags/tag')), {
    required: true,
    watch: ['entry.TAGS', metadataPath('YoutubeKeywords')],
  }),
  field('MEDIA_CATEGORY', 'YouTube category', either('YoutubeCategory', text(own('default_category'))), {
    required: true,
    watch: [metadataPath('YoutubeCategory')],
  }),
  field('MEDIA_PLAYLIST_IDS', 'YouTube playlist IDs', text(metadata('YoutubePlaylistIds'))),
  field('START_DATE', 'Distribution sunrise', text(own('sunrise'))),
  field('END_DATE', 'Distribution sunset', text(own('sunset'))),
  field('ALLOW_COMMENTS', 'Allow comments', text(own('allow_comments'))),
  field('ALLOW_RESPONSES', 'Allow responses', text(own('allow_responses'))),
  field('ALLOW_RATINGS', 'Allow ratings', text(own('allow_ratings'))),
  field('ALLOW_EMBEDDING', 'Allow embedding', text(own('allow_embedding'))),
  field('ALT_RAW_FILENAME', 'Alternative raw file name', ''),
  field(
    'ENTRY_PRIVACY_STATUS',
    'Privacy status',
    either('YoutubePrivacyStatus', text(own('privacy_status'))),
  ),
];

const FACEBOOK_AUDIENCES = ['COUNTRIES', 'REGIONS', 'CITIES', 'ZIP_CODES'] as const;
const FACEBOOK_FEED_AUDIENCES = [
  'COUNTRIES',
  'REGIONS',
  'CITIES',
  'AGE_MIN',
  'AGE_MAX',
  'GENDERS',
  'LOCALES',
] as const;

const FACEBOOK: readonly FieldConfigValue[] = [
  field('TITLE', 'Entry name', text('title'), { required: true, watch: ['entry.NAME'] }),
  field('DESCRIPTION', 'Entry description', text('description'), {
    required: true,
    watch: ['entry.DESCRIPTION'],
  }),
  field('SCHEDULE_PUBLISHING_TIME', 'Schedule publishing time', text(own('sunrise'))),
  ...['CALL_TO_ACTION_TYPE', 'CALL_TO_ACTION_LINK', 'CALL_TO_ACTION_LINK_CAPTION'].map(fromMetadata),
  ...FACEBOOK_AUDIENCES.map((name) => fromMetadata(`TARGETING_${name}`)),
  ...FACEBOOK_FEED_AUDIENCES.map((name) => fromMetadata(`FEED_TARGETING_${name}`)),
  ...['PLACE', 'TAGS'].map(fromMetadata),
];

const CROSS_KALTURA: readonly FieldConfigValue[] = [
  field('BASE_ENTRY_NAME', 'Entry name', text('title'), { required: true, watch: ['entry.NAME'] }),
  field('BASE_ENTRY_DESCRIPTION', 'Entry description', text('description'), {
    watch: ['entry.DESCRIPTION'],
  }),
  field('BASE_ENTRY_USER_ID', 'Entry user ID', text('userId'), { watch: ['entry.PUSER_ID'] }),
  field('BASE_ENTRY_TAGS', 'Entry tags', joined('tags/tag'), { watch: ['entry.TAGS'] }),
  field('BASE_ENTRY_CATEGORIES', 'Entry categories', joined('category'), { watch: ['entry.CATEGORIES'] }),
  field('BASE_ENTRY_PARTNER_DATA', 'Entry partner data', text('partnerData'), {
    watch: ['entry.PARTNER_DATA'],
  }),
  field('BASE_ENTRY_START_DATE', 'Distribution sunrise', text(own('sunrise'))),
  field('BASE_ENTRY_END_DATE', 'Distribution sunset', text(own('sunset'))),
  field('BASE_ENTRY_REFERENCE_ID', 'Entry reference ID', text('referenceID'), {
    watch: ['entry.REFERENCE_ID'],
  }),
  field('BASE_ENTRY_LICENSE_TYPE', 'Entry license type', text('licenseType'), {
    watch: ['entry.LICENSE_TYPE'],
  }),
];

const DAILYMOTION: readonly FieldConfigValue[] = [
  field('VIDEO_TITLE', 'Entry name', text('title'), { required: true }),
  field('VIDEO_DESCRIPTION', 'Entry description', text('description'), { required: true }),
  field('VIDEO_TAGS', 'Entry tags', joined('tags/tag'), { required: true }),
  field('VIDEO_CHANNEL', 'Dailymotion channel', text(metadata('DailymotionCategory')), { required: true }),
  field('VIDEO_LANGUAGE', 'Video language', '<xsl:text>en</xsl:text>', { required: true }),
  field('VIDEO_TYPE', 'Video type', text(metadata('DailymotionType'))),
  field(
    'VIDEO_GEO_BLOCKING_OPERATION',
    'Geo blocking operation',
    text(metadata('DailymotionGeoBlockingOperation')),
  ),
  field(
    'VIDEO_GEO_BLOCKING_COUNTRY_LIST',
    'Geo blocking country list',
    text(metadata('DailymotionGeoBlockingCountryList')),
  ),
];

/** By class of profile. Classes that are not here have the automatic conditions alone. */
const DEFAULTS: Readonly<Record<string, readonly FieldConfigValue[]>> = {
  KalturaYoutubeApiDistributionProfile: YOUTUBE_API,
  KalturaFacebookDistributionProfile: FACEBOOK,
  KalturaCrossKalturaDistributionProfile: CROSS_KALTURA,
  KalturaDailymotionDistributionProfile: DAILYMOTION,
};

const RULES: Readonly<Record<string, Readonly<Record<string, FieldRule>>>> = {
  KalturaYoutubeApiDistributionProfile: {
    MEDIA_TITLE: { kind: 'max-bytes', max: 100 },
    MEDIA_DESCRIPTION: { kind: 'max-bytes', max: 5000 },
    MEDIA_KEYWORDS: { kind: 'keywords', maxBytes: 500, min: 2, max: 30 },
  },
};

/** Profiles that are no subclass of the configurable one. */
const PLAIN: ReadonlySet<string> = new Set(
  ['Generic', 'Syndication', 'Example', 'Freewheel', 'Podcast'].map(
    (name) => `Kaltura${name}DistributionProfile`,
  ),
);

export const isConfigurable = (objectType: string): boolean => !PLAIN.has(objectType);

/**
 * The fields a connector brings by itself, the automatic conditions last.
 *
 * Differs: of connectors without a documented list, and of Facebook's audiences, only a part is known here.
 *
 * @source kaltura/server, getDefaultFieldConfigArray of each providers' profile class
 */
export const defaultFields = (objectType: string): readonly FieldConfigValue[] => [
  ...(DEFAULTS[objectType] ?? []),
  CONDITIONS_FIELD,
];

export const fieldRules = (objectType: string): Readonly<Record<string, FieldRule>> =>
  RULES[objectType] ?? {};
