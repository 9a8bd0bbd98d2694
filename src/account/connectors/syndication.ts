import { DEFAULT_LIMITS, type Engine, type EngineSource, type TransformReply } from '../../xml/engine.js';
import type { AccountContext } from '../context.js';
import type { PlainRow, ProfileRow } from '../store/rows.js';
import { ApiError } from '../wire/errors.js';
import { itemOf } from './item.js';
import type { JobEngine } from './job.js';

const READY = 2;
const DELETED = 3;

/**
 * Checks a syndication profile about to be stored and gives it its feed, which is made when it has none. Call
 * it inside the transaction that stores the profile.
 *
 * @returns the profile with its `feedId`.
 * @throws {ApiError} INVALID_FIELD_VALUE for a second required flavor, or `xsl` that is no stylesheet.
 * @source kaltura/server, KalturaSyndicationDistributionProfile.php
 */
export async function prepareSyndication(context: AccountContext, profile: ProfileRow): Promise<ProfileRow> {
  const required = (profile.requiredFlavorParamsIds ?? '').split(',').filter((id) => id.trim() !== '');
  if (required.length > 1) throw new ApiError('INVALID_FIELD_VALUE', 'requiredFlavorParamsIds');
  const xsl = stylesheetOf(profile);
  if (xsl !== undefined && !(await compiles(context, xsl))) throw new ApiError('INVALID_FIELD_VALUE', 'xsl');

  const kept = profile.own['feedId'];
  const feedId = typeof kept === 'string' && kept !== '' ? kept : context.ids.object();
  context.store.feeds.put(feedOf(context, profile, feedId, required[0]));
  return { ...profile, own: { ...profile.own, feedId } };
}

function feedOf(
  { store, clock }: AccountContext,
  profile: ProfileRow,
  feedId: string,
  flavorParamId: string | undefined,
): PlainRow {
  const now = clock.nowSec();
  return {
    id: feedId,
    partnerId: profile.partnerId ?? 0,
    objectType: 'KalturaGenericXsltSyndicationFeed',
    createdAt: store.feeds.get(feedId)?.createdAt ?? now,
    own: {
      name: profile.name,
      status: 1,
      updatedAt: now,
      ...(flavorParamId !== undefined && { flavorParamId: Number(flavorParamId) }),
      ...(profile.own['xsl'] !== undefined && { xslt: profile.own['xsl'] }),
    },
  };
}

/** Whether the engine takes it for a stylesheet. What it does with an item is not asked. */
async function compiles(context: AccountContext, stylesheet: EngineSource): Promise<boolean> {
  const made = await transformText(context, context.fieldEngine(), Buffer.from('<rss/>'), stylesheet);
  return made.kind === 'made' || (made.failure !== 'malformed' && made.failure !== 'compile');
}

export interface RenderedFeed {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * A syndication profile's feed: an item of each entry that is distributed under it, in the order in which
 * they were added, through the profile's stylesheet if it has one. `undefined` when there is no such feed.
 *
 * Differs: the server's feed has the channel's own description, and comes a page at a time.
 */
export async function renderFeed(context: AccountContext, feedId: string): Promise<RenderedFeed | undefined> {
  const { store } = context;
  const profile = store.profiles.find(({ own, status }) => own['feedId'] === feedId && status !== DELETED);
  if (profile === undefined) return undefined;
  const rss = await renderRss(context, profile);
  const stylesheet = stylesheetOf(profile);
  if (stylesheet === undefined) return { contentType: 'text/xml; charset=utf-8', body: rss };
  const made = await transformText(context, context.jobEngine('feed'), rss, stylesheet);
  if (made.kind === 'made' && made.bytes !== undefined) {
    return { contentType: 'text/xml; charset=utf-8', body: Buffer.from(made.bytes) };
  }
  const reason = made.errors[0]?.message.trim() ?? 'it gives nothing';
  context.tell({ kind: 'note', code: 'FEED_XSL_FAILED', text: `feed ${feedId}: xsl failed: ${reason}` });
  return {
    contentType: 'text/plain; charset=utf-8',
    body: Buffer.from(`The feed's xsl failed: ${reason}\n`),
  };
}

async function renderRss(context: AccountContext, profile: ProfileRow): Promise<Buffer> {
  const { store } = context;
  const shown = store.entryDistributions.filter(
    ({ distributionProfileId, status }) => distributionProfileId === profile.id && status === READY,
  );
  const items: string[] = [];
  for (const { entryId } of shown) {
    const entry = store.entries.get(entryId);
    if (entry === undefined || entry.status === DELETED) continue;
    items.push(withoutDeclaration(Buffer.from(await itemOf(context, entry, profile)).toString('utf8')));
  }
  const title = escapeText(profile.name);
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>${title}</title><link>${escapeText(
      feedUrl(context, profile),
    )}</link>${items.join('')}</channel></rss>\n`,
  );
}

/** Where a syndication profile's feed is. */
export const feedUrl = ({ baseUrl, partnerId }: AccountContext, profile: ProfileRow): string =>
  `${baseUrl()}/api_v3/getFeed.php?partnerId=${profile.partnerId ?? partnerId}&feedId=${String(profile.own['feedId'])}`;

/**
 * A syndication job delivers nothing: the entry is in the feed as long as its distribution is there.
 *
 * @source kaltura/server, SyndicationDistributionEngine: submit, update and delete end at once
 */
export const runSyndicationJob: JobEngine = async ({ context, action, profile, entry }) => {
  const url = feedUrl(context, profile);
  const verb = { submit: 'in', update: 'in', delete: 'no longer in', fetchReport: 'in' }[action];
  return Promise.resolve({
    kind: 'finished',
    ...(action === 'submit' && { remoteId: entry.id }),
    deliveries: [],
    messages: [`entry ${entry.id} is ${verb} the feed ${url}`],
  });
};

function stylesheetOf({ own }: ProfileRow): EngineSource | undefined {
  const { xsl } = own;
  return typeof xsl === 'string' && xsl.trim() !== '' ? { bytes: Buffer.from(xsl), name: 'xsl' } : undefined;
}

async function transformText(
  { timezone, clock }: AccountContext,
  engine: Engine,
  bytes: Buffer,
  stylesheet: EngineSource,
): Promise<TransformReply> {
  const opened = await engine.openItem({ bytes, name: 'feed.xml' });
  if (opened.kind === 'malformed') {
    return {
      kind: 'failed',
      failure: 'run',
      errors: opened.errors,
      facts: { variables: [], version: undefined },
    };
  }
  const made = await engine.transform({
    document: opened.document,
    stylesheet,
    variables: {},
    doubled: false,
    serializer: 'xslt',
    timezone,
    nowSec: clock.nowSec(),
    limits: DEFAULT_LIMITS,
  });
  await engine.release(made.kind === 'made' ? [opened.document, made.document] : [opened.document]);
  return made;
}

const withoutDeclaration = (xml: string): string => xml.replace(/^\uFEFF?<\?xml[^>]*\?>\s*/, '');

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
