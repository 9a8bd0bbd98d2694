import { ACTION_STATUSES, DISTRIBUTION_STATUS } from '../../core/distribution.js';
import type { ItemFacts } from '../../xml/engine.js';
import { escapeXml, NO_XML_CHARACTER } from '../../xml/escape.js';
import { formatDate } from '../../xml/php/date-format.js';
import type { RunContext } from './stage.js';

/** A number that stands for the connector's provider, which exists on an account only. */
const LOCAL_PROVIDER_ID = 1;

/**
 * The `distribution` element that the account adds to an item for the run's entry distribution.
 *
 * In dialect `server` with the children and order of the public code; in `guide` as the guide prints it.
 *
 * @returns `undefined` when the remote id makes an item of it that no parser takes.
 * @source kaltura/server, kContentDistributionMrssManager.php; API guide 9.1
 */
export function renderDistributionBlock(context: RunContext, facts: ItemFacts): string | undefined {
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
  const remote = remoteId === undefined || remoteId === '' ? '' : remoteIdElement(context, remoteId);
  if (remote === undefined) return undefined;
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

/**
 * Flavors of the params that the profile lists; all of them where it lists none. Sorted, as the server
 * keeps them. Of the provider's lists the profile inherits what is required, and nothing else.
 */
function assignedFlavors({ connector }: RunContext, { flavors }: ItemFacts): string[] {
  const { profile, provider } = connector;
  const wanted = new Set(
    [
      ...profile.requiredFlavorParamsIds,
      ...profile.optionalFlavorParamsIds,
      ...provider.requiredFlavorParamsIds,
    ].map(String),
  );
  return flavors
    .filter(({ paramsId }) => wanted.size === 0 || (paramsId !== undefined && wanted.has(paramsId)))
    .map(({ id }) => id)
    .sort();
}

/** One thumbnail per dimension that the profile lists; `0x0` stands for all. */
function assignedThumbnails({ connector }: RunContext, { thumbnails }: ItemFacts): string[] {
  const { profile, provider } = connector;
  const dimensions = [
    ...profile.requiredThumbDimensions,
    ...profile.optionalThumbDimensions,
    ...provider.requiredThumbDimensions,
  ];
  if (dimensions.some(({ width, height }) => width === 0 && height === 0)) {
    return thumbnails.map(({ id }) => id).sort();
  }
  const keys = new Set(dimensions.map(({ width, height }) => `${width}x${height}`));
  return [...keys].flatMap(
    (key) => thumbnails.find(({ width, height }) => `${width}x${height}` === key)?.id ?? [],
  );
}

/**
 * The server adds the remote id as it is: what looks like a reference is one, an unknown one breaks the
 * item, and a bare ampersand empties the element.
 *
 * @source kaltura/server, kContentDistributionMrssManager.php; SimpleXMLElement::addChild of PHP 8.2
 */
function remoteIdElement({ dialect }: RunContext, remoteId: string): string | undefined {
  if (NO_XML_CHARACTER.test(remoteId)) return undefined;
  if (dialect === 'guide' || !remoteId.includes('&')) return element('remoteId', remoteId);
  if (/&(?!(?:[A-Za-z_][\w.-]*|#\d+|#[xX][0-9a-fA-F]+);)/.test(remoteId)) return '<remoteId/>';
  if (/&(?!(?:amp|lt|gt|quot|apos);|#)/.test(remoteId)) return undefined;
  return `<remoteId>${remoteId.replaceAll('<', '&lt;')}</remoteId>`;
}

const element = (name: string, text: string) =>
  text === '' ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`;

const optional = (name: string, text: string | undefined) => (text === undefined ? '' : element(name, text));

/** An empty list holds one empty child, as on the server. */
const list = (name: string, child: string, ids: readonly string[]) =>
  `<${name}>${ids.length === 0 ? `<${child}/>` : ids.map((id) => element(child, id)).join('')}</${name}>`;
