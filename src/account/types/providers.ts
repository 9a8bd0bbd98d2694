import type { GenericProviderRow } from '../store/rows.js';
import { stringEnum, type EnumSpec } from './spec.js';

/** A number for the two kinds that are part of the plugin, `plugin.VALUE` for the others. */
export type ProviderTypeValue = number | string;

/** A kind of destination, as the distribution plugins declare it. */
export interface ProviderType {
  readonly type: ProviderTypeValue;
  /** Of the enum's constant, e.g. `YOUTUBE_API`. */
  readonly constant: string;
  readonly name: string;
  readonly plugin: string;
  readonly providerClass: string;
  /** FTP and FTP_SCHEDULED share theirs. */
  readonly profileClass: string;
  readonly scheduleUpdateEnabled: boolean;
  readonly availabilityUpdateEnabled: boolean;
  /** Whether profiles have field configurations. */
  readonly isConfigurable: boolean;
  /** Entry columns whose change asks for an update. */
  readonly updateRequiredEntryFields: readonly string[];
  readonly updateRequiredMetadataXPaths: readonly string[];
}

/** What most rows do not say. */
interface Exceptions {
  readonly stem?: string;
  readonly profileStem?: string;
  readonly plugin?: string;
  readonly schedule?: false;
  readonly availability?: true;
  readonly configurable?: false;
  readonly entryFields?: readonly string[];
}

const COMMON = 'contentDistribution';

const ENTRY_FIELDS = [
  'entry.NAME',
  'entry.DESCRIPTION',
  'entry.TAGS',
  'entry.CATEGORIES',
  'width',
  'height',
] as const;

const isPlain = { configurable: false } as const;
/** The platform is told of a change of dates by making content public or private, not by a new schedule. */
const byAvailability = { schedule: false, availability: true } as const;

/**
 * Prefix of the type, its constant, the name people see, and what is unusual.
 *
 * Differs: Example and Freewheel also watch metadata XPaths of their own partners' schemas; none are kept here.
 */
const PLUGINS: readonly (readonly [plugin: string, constant: string, name: string, Exceptions?])[] = [
  ['attUverse', 'ATT_UVERSE', 'AttUverse'],
  ['avn', 'AVN', 'AVN'],
  ['comcastMrss', 'COMCAST_MRSS', 'Comcast MRSS'],
  ['cortexApi', 'CORTEX_API', 'CortexApi', byAvailability],
  ['crossKaltura', 'CROSS_KALTURA', 'CrossKaltura', { availability: true }],
  ['dailymotion', 'DAILYMOTION', 'Dailymotion', byAvailability],
  ['doubleClick', 'DOUBLECLICK', 'DoubleClick'],
  ['example', 'EXAMPLE', 'Example', { ...isPlain, entryFields: ENTRY_FIELDS }],
  ['facebook', 'FACEBOOK', 'Facebook'],
  ['freewheel', 'FREEWHEEL', 'Freewheel', { ...isPlain, entryFields: ENTRY_FIELDS }],
  ['freewheelGeneric', 'FREEWHEEL_GENERIC', 'Freewheel Generic'],
  ['ftp', 'FTP', 'FTP'],
  [
    'ftp',
    'FTP_SCHEDULED',
    'FTP (Scheduled)',
    { stem: 'FtpScheduled', profileStem: 'Ftp', plugin: 'ftpScheduledDistribution', schedule: false },
  ],
  ['hulu', 'HULU', 'Hulu'],
  ['idetic', 'IDETIC', 'IDETIC'],
  ['metroPcs', 'METRO_PCS', 'MetroPcs'],
  ['msn', 'MSN', 'MSN'],
  ['ndn', 'NDN', 'Ndn'],
  ['podcast', 'PODCAST', 'Podcast', isPlain],
  ['quickPlay', 'QUICKPLAY', 'QuickPlay'],
  ['synacorHbo', 'SYNACOR_HBO', 'Synacor HBO'],
  ['timeWarner', 'TIME_WARNER', 'Time Warner'],
  ['tvCom', 'TVCOM', 'TV.com', { stem: 'TVCom' }],
  ['tvinci', 'TVINCI', 'Tvinci', { availability: true }],
  ['unicorn', 'UNICORN', 'Unicorn'],
  ['uverse', 'UVERSE', 'Uverse'],
  ['uverseClickToOrder', 'UVERSE_CLICK_TO_ORDER', 'UverseClickToOrder'],
  ['verizonVcast', 'VERIZON_VCAST', 'VerizonVcast'],
  ['yahoo', 'YAHOO', 'Yahoo'],
  ['youTube', 'YOUTUBE', 'YouTube'],
  ['youtubeApi', 'YOUTUBE_API', 'YoutubeApi', byAvailability],
];

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function fromPlugin([prefix, constant, name, unusual]: (typeof PLUGINS)[number]): ProviderType {
  const stem = unusual?.stem ?? capital(prefix);
  return {
    type: `${prefix}Distribution.${constant}`,
    constant,
    name,
    plugin: unusual?.plugin ?? `${prefix}Distribution`,
    providerClass: `Kaltura${stem}DistributionProvider`,
    profileClass: `Kaltura${unusual?.profileStem ?? stem}DistributionProfile`,
    scheduleUpdateEnabled: unusual?.schedule ?? true,
    availabilityUpdateEnabled: unusual?.availability ?? false,
    isConfigurable: unusual?.configurable ?? true,
    updateRequiredEntryFields: unusual?.entryFields ?? [],
    updateRequiredMetadataXPaths: [],
  };
}

const builtIn = (type: number, stem: string, scheduleUpdateEnabled: boolean): ProviderType => ({
  type,
  constant: stem.toUpperCase(),
  name: stem,
  plugin: COMMON,
  providerClass: `Kaltura${stem}DistributionProvider`,
  profileClass: `Kaltura${stem}DistributionProfile`,
  scheduleUpdateEnabled,
  availabilityUpdateEnabled: false,
  isConfigurable: false,
  updateRequiredEntryFields: [],
  updateRequiredMetadataXPaths: [],
});

export const GENERIC_TYPE = 1;
export const SYNDICATION_TYPE = 2;

/**
 * Every kind of destination. What a generic provider can do is said by its own row, not here.
 *
 * @source kaltura/server, plugins/content_distribution/providers
 */
export const PROVIDER_TYPES: readonly ProviderType[] = [
  builtIn(GENERIC_TYPE, 'Generic', false),
  builtIn(SYNDICATION_TYPE, 'Syndication', true),
  ...PLUGINS.map(fromPlugin),
];

/** @source KalturaDistributionProviderType */
export const PROVIDER_TYPE: EnumSpec = stringEnum(
  'KalturaDistributionProviderType',
  Object.fromEntries(PROVIDER_TYPES.map(({ constant, type }) => [constant, type])),
);

const BY_TYPE = new Map(PROVIDER_TYPES.map((found) => [String(found.type).toLowerCase(), found]));

/** Types are told apart without regard to case. */
export const findProviderType = (type: ProviderTypeValue): ProviderType | undefined =>
  BY_TYPE.get(String(type).toLowerCase());

/** The first type of a profile class: FTP, not FTP_SCHEDULED. */
export const providerTypeOfProfileClass = (objectType: string): ProviderType | undefined =>
  PROVIDER_TYPES.find(({ profileClass }) => profileClass.toLowerCase() === objectType.toLowerCase());

/** The generic provider of partner 0 that every account sees. */
export const DEFAULT_GENERIC_PROVIDER = (nowSec: number): GenericProviderRow => ({
  id: 1,
  partnerId: 0,
  name: 'Default',
  status: 2,
  isDefault: true,
  createdAt: nowSec,
  updatedAt: nowSec,
  optionalThumbDimensions: [],
  requiredThumbDimensions: [],
});
