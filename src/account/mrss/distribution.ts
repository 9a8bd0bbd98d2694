import { formatDate } from '../../xml/php/date-format.js';
import type { AccountContext } from '../context.js';
import { effectiveSunrise, effectiveSunset, sunStatusOf } from '../life/sun.js';
import type { EntryDistributionRow, EntryRow, ProfileRow } from '../store/rows.js';
import { findProviderType, GENERIC_TYPE } from '../types/providers.js';
import { element, nonZero, optional, unescapedElement, wrap, type Attributes, type Value } from './xml.js';

const DELETED = 3;
const SYNDICATION_TYPE = 2;

/**
 * One block for every distribution of the entry that is not deleted, whatever its connector.
 *
 * @source kaltura/server, kContentDistributionMrssManager.php
 */
export const renderDistributions = (context: AccountContext, entry: EntryRow): string =>
  context.store.entryDistributions
    .filter(({ entryId, status }) => entryId === entry.id && status !== DELETED)
    .map((row) => renderDistribution(context, entry, row))
    .join('');

/** The block of one distribution. */
export function renderDistribution(
  context: AccountContext,
  entry: EntryRow,
  row: EntryDistributionRow,
): string {
  const { store, clock, dialect, timezone } = context;
  const profile = store.profiles.get(row.distributionProfileId);
  const time = (epochSec: number | null): string | undefined =>
    epochSec === null ? undefined : formatDate('Y-m-d\\TH:i:s', epochSec, timezone);
  const remoteId = row.remoteId ?? '';
  const children = [
    profile === undefined ? '' : connectorChildren(profile),
    remoteId === '' ? '' : unescapedElement(dialect, 'remoteId', remoteId),
    optional('sunrise', effectiveSunrise(row, entry)),
    optional('sunset', effectiveSunset(row, entry)),
    idList('flavorAssetIds', 'flavorAssetId', row.flavorAssetIds),
    idList('thumbAssetIds', 'thumbAssetId', row.thumbAssetIds),
    idList('assetIds', 'assetId', row.assetIds),
    optional('errorDescription', row.errorDescription),
    element('createdAt', time(row.createdAt)),
    element('updatedAt', time(row.updatedAt)),
    optional('submittedAt', time(row.submittedAt)),
    optional('lastReport', time(row.lastReport)),
    nonZero('dirtyStatus', row.dirtyStatus),
    element('status', row.status),
    element('sunStatus', sunStatusOf(row, entry, clock.nowSec())),
    nonZero('plays', row.plays),
    nonZero('views', row.views),
    nonZero('errorNumber', row.errorNumber),
    nonZero('errorType', row.errorType),
  ];
  return wrap('distribution', children.join(''), attributesOf(context, row, profile));
}

function attributesOf(
  { store }: AccountContext,
  { id, distributionProfileId }: EntryDistributionRow,
  profile: ProfileRow | undefined,
): Attributes {
  const known = { entryDistributionId: id, distributionProfileId };
  if (profile === undefined) return known;
  const isGeneric = profile.providerType === GENERIC_TYPE;
  const generic = isGeneric ? store.genericProviders.get(profile.genericProviderId ?? 0) : undefined;
  return {
    ...known,
    distributionProfileName: profile.name === '' ? undefined : profile.name,
    provider: isGeneric ? generic?.name : findProviderType(profile.providerType)?.name,
    distributionProviderId: generic?.id,
    feedId:
      profile.providerType === SYNDICATION_TYPE ? ((profile.own['feedId'] ?? undefined) as Value) : undefined,
  };
}

/** An empty list has one empty child, as the server writes it. */
const idList = (name: string, child: string, ids: string): string =>
  wrap(
    name,
    ids
      .split(',')
      .map((id) => element(child, id))
      .join(''),
  );

/** Element to property of the profile, in order, for connectors that put more into their block. */
const CONNECTOR_CHILDREN: Readonly<Record<string, readonly (readonly [name: string, property: string])[]>> = {
  KalturaYoutubeApiDistributionProfile: [
    ['account_username', 'username'],
    ['default_category', 'defaultCategory'],
    ['allow_comments', 'allowComments'],
    ['allow_responses', 'allowResponses'],
    ['allow_ratings', 'allowRatings'],
    ['allow_embedding', 'allowEmbedding'],
    ['privacy_status', 'privacyStatus'],
  ],
  KalturaCortexApiDistributionProfile: [
    ['host', 'host'],
    ['username', 'username'],
    // The server does put the password into every partner's item.
    ['password', 'password'],
    ['folderrecordid', 'folderrecordid'],
  ],
};

const connectorChildren = ({ objectType, own }: ProfileRow): string =>
  (CONNECTOR_CHILDREN[objectType] ?? [])
    .map(([name, property]) => element(name, own[property] as Value))
    .join('');
