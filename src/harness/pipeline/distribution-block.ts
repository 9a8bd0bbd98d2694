import { ACTION_STATUSES, DISTRIBUTION_STATUS } from '../../core/distribution.js';
import type { ItemFacts } from '../../xml/engine.js';
import { formatDate } from '../../xml/php/date-format.js';
import type { RunContext } from './stage.js';

/** A number that stands for the connector's provider, which exists on an account only. */
const LOCAL_PROVIDER_ID = 1;

/**
 * The `distribution` element that the account adds to an item for the run's entry distribution.
 *
 * In dialect `server` with the children and order of the public code; in `guide` as the guide prints it.
 *
 * @source kaltura/server, kContentDistributionMrssManager.php; API guide 9.1
 */
export function renderDistributionBlock(context: RunContext, facts: ItemFacts): string {
  const { connector, dialect, remoteId } = context;
  const { entryDistributionId, distributionProfileId } = connector.harness.job;
  const attributes: [string, string][] = [
    ['entryDistributionId', String(entryDistributionId)],
    ['distributionProfileId', String(distributionProfileId)],
    ['distributionProfileName', connector.profile.name],
    ['provider', connector.name],
  ];
  if (dialect === 'server') attributes.push(['distributionProviderId', String(LOCAL_PROVIDER_ID)]);
  const opening = attributes.map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
  const children = dialect === 'server' ? serverChildren(context, facts) : guideChildren(context, facts);
  const remote =
    remoteId === undefined || remoteId === '' ? '' : element('remoteId', remoteIdText(context, remoteId));
  return `<distribution${opening}>${remote}${children}</distribution>`;
}

function guideChildren(context: RunContext, facts: ItemFacts): string {
  const { sunrise, sunset } = sunTimes(facts);
  return [
    optional('sunrise', sunrise),
    optional('sunset', sunset),
    list('flavorAssetIds', 'flavorAssetId', assignedFlavors(context, facts)),
    list('thumbAssetIds', 'thumbAssetId', assignedThumbnails(context, facts)),
    element('status', String(statusDuring(context))),
    element('dirtyStatus', '0'),
    element('sunStatus', String(sunStatus(context, sunrise, sunset))),
  ].join('');
}

function serverChildren(context: RunContext, facts: ItemFacts): string {
  const { sunrise, sunset } = sunTimes(facts);
  const nowSec = Math.floor(context.now() / 1000);
  const now = formatDate('Y-m-d\\TH:i:s', nowSec, context.connector.harness.timezone);
  const wasSubmitted = context.action.name !== 'submit';
  return [
    optional('sunrise', sunrise),
    optional('sunset', sunset),
    list('flavorAssetIds', 'flavorAssetId', assignedFlavors(context, facts)),
    list('thumbAssetIds', 'thumbAssetId', assignedThumbnails(context, facts)),
    list('assetIds', 'assetId', []),
    element('createdAt', now),
    element('updatedAt', now),
    optional('submittedAt', wasSubmitted ? now : undefined),
    element('status', String(statusDuring(context))),
    element('sunStatus', String(sunStatus(context, sunrise, sunset))),
  ].join('');
}

const statusDuring = ({ action }: RunContext): number =>
  DISTRIBUTION_STATUS[ACTION_STATUSES[action.name].during];

/** Own values are the account's business; without them the entry's dates count, then its creation. */
function sunTimes({ startDate, createdAt, endDate }: ItemFacts) {
  return { sunrise: startDate ?? createdAt, sunset: endDate };
}

/** 1 before sunrise, 3 after sunset, else 2. */
function sunStatus(context: RunContext, sunrise: string | undefined, sunset: string | undefined): 1 | 2 | 3 {
  const nowSec = context.now() / 1000;
  if (sunrise !== undefined && nowSec < Number(sunrise)) return 1;
  if (sunset !== undefined && nowSec > Number(sunset)) return 3;
  return 2;
}

/** Flavors of the params that the provider lists; all of them where it lists none. Sorted, as the server keeps them. */
function assignedFlavors({ connector }: RunContext, { flavors }: ItemFacts): string[] {
  const { requiredFlavorParamsIds, optionalFlavorParamsIds } = connector.provider;
  const wanted = new Set([...requiredFlavorParamsIds, ...optionalFlavorParamsIds].map(String));
  return flavors
    .filter(({ paramsId }) => wanted.size === 0 || (paramsId !== undefined && wanted.has(paramsId)))
    .map(({ id }) => id)
    .sort();
}

/** One thumbnail per dimension that the provider lists. */
function assignedThumbnails({ connector }: RunContext, { thumbnails }: ItemFacts): string[] {
  const { requiredThumbDimensions, optionalThumbDimensions } = connector.provider;
  return [...requiredThumbDimensions, ...optionalThumbDimensions].flatMap(({ width, height }) => {
    const found = thumbnails.find(
      (thumbnail) => thumbnail.width === String(width) && thumbnail.height === String(height),
    );
    return found === undefined ? [] : [found.id];
  });
}

/** The server adds the remote id unescaped: an ampersand in it empties the element. */
function remoteIdText({ dialect }: RunContext, remoteId: string): string {
  return dialect === 'server' && remoteId.includes('&') ? '' : remoteId;
}

const element = (name: string, text: string) =>
  text === '' ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`;

const optional = (name: string, text: string | undefined) => (text === undefined ? '' : element(name, text));

/** An empty list holds one empty child, as on the server. */
const list = (name: string, child: string, ids: readonly string[]) =>
  `<${name}>${ids.length === 0 ? `<${child}/>` : ids.map((id) => element(child, id)).join('')}</${name}>`;

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
