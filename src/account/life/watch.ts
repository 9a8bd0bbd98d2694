import { watchedFields } from '../connectors/fields.js';
import type { AccountContext } from '../context.js';
import type { EntryRow, MetadataRow, ProfileRow } from '../store/rows.js';
import { abilitiesOf, splitList } from './provider.js';

/** What a profile wants to hear of. */
export interface WatchList {
  /** e.g. `entry.NAME`; compared to the letter. */
  readonly entryColumns: ReadonlySet<string>;
  /** Of the metadata document, whose root is `metadata`. */
  readonly metadataXPaths: readonly string[];
}

/**
 * The lists of the provider, of the profile and of its fields together.
 *
 * @source kaltura/server, kContentDistributionFlowManager.php, GenericDistributionProfile.php
 */
export function watchListOf({ store }: AccountContext, profile: ProfileRow): WatchList {
  const provider = abilitiesOf(store, profile);
  const fields = watchedFields(profile);
  return {
    entryColumns: new Set([
      ...provider.updateRequiredEntryFields,
      ...splitList(profile.updateRequiredEntryFields),
      ...fields.entryColumns,
    ]),
    metadataXPaths: [
      ...new Set([
        ...provider.updateRequiredMetadataXPaths,
        ...splitList(profile.updateRequiredMetadataXPaths),
        ...fields.metadataXPaths,
      ]),
    ],
  };
}

/** Columns of the entry table by the property that they hold. @source kaltura/server, schema.xml (entry) */
const ENTRY_COLUMNS: Readonly<Record<string, string>> = {
  name: 'NAME',
  description: 'DESCRIPTION',
  tags: 'TAGS',
  adminTags: 'ADMIN_TAGS',
  categories: 'CATEGORIES',
  categoriesIds: 'CATEGORIES_IDS',
  userId: 'PUSER_ID',
  creatorId: 'CREATOR_PUSER_ID',
  status: 'STATUS',
  moderationStatus: 'MODERATION_STATUS',
  partnerData: 'PARTNER_DATA',
  licenseType: 'LICENSE_TYPE',
  accessControlId: 'ACCESS_CONTROL_ID',
  startDate: 'START_DATE',
  endDate: 'END_DATE',
  referenceId: 'REFERENCE_ID',
  conversionProfileId: 'CONVERSION_PROFILE_ID',
  mediaType: 'MEDIA_TYPE',
  msDuration: 'LENGTH_IN_MSECS',
  plays: 'PLAYS',
  views: 'VIEWS',
};

/** The columns that differ between two states of an entry, e.g. `entry.NAME`. */
export function changedColumns(before: EntryRow, after: EntryRow): string[] {
  const read = (row: EntryRow, property: string): unknown =>
    (row as unknown as Record<string, unknown>)[property] ?? row.own[property] ?? null;
  return Object.entries(ENTRY_COLUMNS)
    .filter(([property]) => JSON.stringify(read(before, property)) !== JSON.stringify(read(after, property)))
    .map(([, column]) => `entry.${column}`);
}

/**
 * Whether two versions of a metadata document differ in anything that is watched: the texts of the nodes
 * that an XPath finds, and how many there are. An XPath that does not parse finds nothing.
 */
export async function hasWatchedChange(
  context: AccountContext,
  xpaths: readonly string[],
  before: MetadataRow | undefined,
  after: MetadataRow,
): Promise<boolean> {
  if (before?.xml === after.xml) return false;
  for (const xpath of xpaths) {
    const [old, current] = await Promise.all([
      readTexts(context, xpath, before?.xml),
      readTexts(context, xpath, after.xml),
    ]);
    if (JSON.stringify(old) !== JSON.stringify(current)) return true;
  }
  return false;
}

async function readTexts(
  context: AccountContext,
  xpath: string,
  xml: string | undefined,
): Promise<readonly string[]> {
  if (xml === undefined) return [];
  const reply = await context.fieldEngine().readResults({
    parser: 'xpath',
    expression: { bytes: Buffer.from(xpath, 'utf8'), name: 'updateRequiredMetadataXPaths' },
    answer: Buffer.from(xml, 'utf8'),
    timezone: context.timezone,
    nowSec: context.clock.nowSec(),
    limits: { timeoutMs: 10_000 },
  });
  return reply.kind === 'read' ? reply.values : [];
}
