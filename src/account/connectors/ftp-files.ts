import { DEFAULT_LIMITS, type DocumentHandle, type Engine } from '../../xml/engine.js';
import type { AccountContext } from '../context.js';
import type { AssetRow, EntryDistributionRow, EntryRow, ProfileRow } from '../store/rows.js';
import { DATA_CONTENT_ID, METADATA_ID, type CandidateFile } from './ftp-plan.js';
import { itemOf } from './item.js';
import type { JobRequest } from './job.js';
import { JobFailure } from './job-failure.js';

/** The files of an entry in the order in which the connector sends them, and its metadata document. */
export interface EntryFiles {
  readonly files: readonly CandidateFile[];
  /** `undefined` where the profile sends none. */
  readonly metadata: Buffer | undefined;
}

/**
 * Works out what an FTP profile sends of an entry: names and metadata by its stylesheets, bytes of its assets.
 *
 * @throws {JobFailure} when a stylesheet cannot be used, gives no name, or an asset has no bytes.
 * @source kaltura/server, KalturaFtpDistributionJobProviderData.php
 */
export async function collectFiles(request: JobRequest): Promise<EntryFiles> {
  const { context, profile, entry, entryDistribution } = request;
  const engine = context.jobEngine();
  const opened = await engine.openItem({ bytes: await itemOf(context, entry, profile), name: 'item.xml' });
  if (opened.kind === 'malformed') {
    throw new JobFailure(`the entry's MRSS is not well-formed: ${opened.errors[0]?.message.trim() ?? ''}`);
  }
  const sheets = new FileSheets(context, engine, profile, entryDistribution, opened.document);
  try {
    const files = [...(await contentFile(entry, sheets)), ...(await assetFiles(request, sheets))];
    if (profile.own['disableMetadata'] === true) return { files, metadata: undefined };
    const metadata = await sheets.metadata();
    const file: CandidateFile = {
      assetId: METADATA_ID,
      name: await sheets.name('metadataFilenameXslt', {}, `${entry.id}_metadata.xml`),
      version: undefined,
      body: metadata,
    };
    const isLast = profile.own['sendMetadataAfterAssets'] === true;
    return { files: isLast ? [...files, file] : [file, ...files], metadata };
  } finally {
    await engine.release([opened.document]);
  }
}

async function contentFile(entry: EntryRow, sheets: FileSheets): Promise<CandidateFile[]> {
  const { dataContent } = entry;
  if (dataContent === undefined || dataContent === null || dataContent === '') return [];
  const name = await sheets.name('dataContentFilenameXslt', { entryId: entry.id }, entry.name);
  return [{ assetId: DATA_CONTENT_ID, name, version: undefined, body: Buffer.from(dataContent) }];
}

type NameSheet =
  | 'metadataFilenameXslt'
  | 'dataContentFilenameXslt'
  | 'flavorAssetFilenameXslt'
  | 'thumbnailAssetFilenameXslt'
  | 'assetFilenameXslt';

/** Which stylesheet names an asset, and by which parameter it learns the asset's id. */
const ASSET_NAMING: Readonly<Record<AssetRow['kind'], readonly [NameSheet, string]>> = {
  flavor: ['flavorAssetFilenameXslt', 'flavorAssetId'],
  thumb: ['thumbnailAssetFilenameXslt', 'thumbnailAssetId'],
  caption: ['assetFilenameXslt', 'assetId'],
  attachment: ['assetFilenameXslt', 'assetId'],
};

async function assetFiles(
  { context, entryDistribution }: JobRequest,
  sheets: FileSheets,
): Promise<CandidateFile[]> {
  const { flavorAssetIds, thumbAssetIds, assetIds } = entryDistribution;
  const wanted = new Set([flavorAssetIds, thumbAssetIds, assetIds].flatMap((ids) => ids.split(',')));
  const files: CandidateFile[] = [];
  for (const asset of context.store.assets.filter(({ id }) => wanted.has(id))) {
    const body = context.store.readBlob(`asset/${asset.id}/${asset.version}`);
    if (body === undefined)
      throw new JobFailure(`asset ${asset.id} has no content of version ${asset.version}`);
    const [sheet, parameter] = ASSET_NAMING[asset.kind];
    const name = await sheets.name(sheet, { [parameter]: asset.id }, storedName(asset));
    files.push({ assetId: asset.id, name, version: String(asset.version), body });
  }
  return files;
}

/** What the server calls an asset's file on its own disk. @source kaltura/server, asset.php (generateFileName) */
const storedName = ({ entryId, id, version, fileExt }: AssetRow): string =>
  `${entryId}_${id}_${version}${(fileExt ?? '') === '' ? '' : `.${fileExt}`}`;

/** The stylesheets of one profile over one item. */
class FileSheets {
  readonly #context: AccountContext;
  readonly #engine: Engine;
  readonly #profile: ProfileRow;
  readonly #ids: Readonly<Record<string, string>>;
  readonly #document: DocumentHandle;

  constructor(
    context: AccountContext,
    engine: Engine,
    profile: ProfileRow,
    entryDistribution: EntryDistributionRow,
    document: DocumentHandle,
  ) {
    this.#context = context;
    this.#engine = engine;
    this.#profile = profile;
    this.#ids = {
      entryDistributionId: String(entryDistribution.id),
      distributionProfileId: String(profile.id),
    };
    this.#document = document;
  }

  /** The item itself, serialised again, where there is no stylesheet. */
  async metadata(): Promise<Buffer> {
    return this.#run('metadataXslt', {});
  }

  /** White space around a name is no part of it. */
  async name(
    property: NameSheet,
    parameters: Readonly<Record<string, string>>,
    otherwise: string,
  ): Promise<string> {
    if (this.#text(property) === '') return otherwise;
    const name = (await this.#run(property, parameters)).toString('utf8').trim();
    if (name === '') throw new JobFailure(`${property} gives an empty name`);
    return name;
  }

  #text(property: NameSheet | 'metadataXslt'): string {
    const text = this.#profile.own[property];
    return typeof text === 'string' ? text.trim() : '';
  }

  async #run(property: NameSheet | 'metadataXslt', own: Readonly<Record<string, string>>): Promise<Buffer> {
    const text = this.#text(property);
    const { timezone, clock } = this.#context;
    const made = await this.#engine.transform({
      document: this.#document,
      stylesheet: text === '' ? undefined : { bytes: Buffer.from(text), name: property },
      variables: {},
      doubled: false,
      parameters: { ...this.#ids, ...own },
      serializer: 'xslt',
      functions: 'all',
      timezone,
      nowSec: clock.nowSec(),
      limits: DEFAULT_LIMITS,
    });
    if (made.kind === 'failed') {
      const worst = made.errors.find(({ level }) => level !== 'warning') ?? made.errors[0];
      const place = worst?.line === undefined ? '' : `, line ${worst.line}`;
      throw new JobFailure(`${property}${place}: ${worst?.message.trim() ?? 'the transformation failed'}`);
    }
    // Without a stylesheet the result is the item itself.
    if (made.document !== this.#document) await this.#engine.release([made.document]);
    return Buffer.from(made.bytes ?? '');
  }
}
