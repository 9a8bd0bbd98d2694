import { createHash } from 'node:crypto';
import type { Client, Params } from '../../client/index.js';
import { DEFAULT_LIMITS } from '../../xml/engine.js';
import type { AssetKind, AssetRow, CuePointRow, MetadataRow, ProfileRow } from '../store/rows.js';
import type { Copy } from './cross-copies.js';
import type { JobRequest } from './job.js';
import { JobFailure } from './job-failure.js';
import { mappedId } from './mapped-ids.js';

/** Statuses of what goes along: assets READY, metadata VALID, cue points READY. */
const ASSET_READY = 2;
const METADATA_VALID = 1;
const CUE_POINT_READY = 1;

interface AssetTraits {
  readonly service: string;
  readonly objectType: string;
  /** Argument of `add`. */
  readonly argument: string;
  readonly params: string;
  readonly map: string;
  /** What a client may set, beside the params. */
  readonly writable: readonly (keyof AssetRow)[];
}

const ASSETS: Readonly<Partial<Record<AssetKind, AssetTraits>>> = {
  flavor: {
    service: 'flavorAsset',
    objectType: 'KalturaFlavorAsset',
    argument: 'flavorAsset',
    params: 'flavorParamsId',
    map: 'mapFlavorParamsIds',
    writable: ['tags', 'language', 'label'],
  },
  thumb: {
    service: 'thumbAsset',
    objectType: 'KalturaThumbAsset',
    argument: 'thumbAsset',
    params: 'thumbParamsId',
    map: 'mapThumbParamsIds',
    writable: ['tags'],
  },
  caption: {
    service: 'caption_captionAsset',
    objectType: 'KalturaCaptionAsset',
    argument: 'captionAsset',
    params: 'captionParamsId',
    map: 'mapCaptionParamsIds',
    writable: ['tags', 'language', 'label', 'format', 'isDefault'],
  },
};

/** How each kind of copy is removed at the target: service and the name of its id. */
const REMOVERS: Readonly<Record<string, readonly [service: string, id: string]>> = {
  flavor: ['flavorAsset', 'id'],
  thumb: ['thumbAsset', 'thumbAssetId'],
  caption: ['caption_captionAsset', 'captionAssetId'],
  cuePoint: ['cuePoint_cuePoint', 'id'],
  metadata: ['metadata_metadata', 'id'],
};

export async function removeCopy(target: Client, key: string, targetId: string): Promise<void> {
  const [service, id] = REMOVERS[key.split(':', 1)[0] ?? ''] ?? [];
  if (service !== undefined && id !== undefined) await target.call(service, 'delete', { [id]: targetId });
}

/**
 * The assets of the distribution, and with `distributeCaptions` the entry's captions. Their bytes always
 * go along.
 *
 * Differs: on the server the `distributeRemote...AssetContent` flags decide whether bytes are handed over by
 * reference to a remote storage; the account has none.
 */
export function assetCopies(request: JobRequest, target: Client, entryId: string): Copy[] {
  const { context, profile, entry, entryDistribution } = request;
  const { flavorAssetIds, thumbAssetIds, assetIds } = entryDistribution;
  const listed = new Set([flavorAssetIds, thumbAssetIds, assetIds].flatMap((ids) => ids.split(',')));
  const withCaptions = profile.own['distributeCaptions'] === true;
  const isWanted = (asset: AssetRow) => (asset.kind === 'caption' ? withCaptions : listed.has(asset.id));
  return context.store.assets
    .filter((asset) => asset.entryId === entry.id && asset.status === ASSET_READY && isWanted(asset))
    .flatMap((asset) => {
      const traits = ASSETS[asset.kind];
      return traits === undefined ? [] : [assetCopy(request, target, entryId, asset, traits)];
    });
}

function assetCopy(
  request: JobRequest,
  target: Client,
  entryId: string,
  asset: AssetRow,
  traits: AssetTraits,
): Copy {
  const { profile, context } = request;
  const { service, objectType, argument, writable } = traits;
  const body = context.store.readBlob(`asset/${asset.id}/${asset.version}`);
  const described: Params = {
    objectType,
    ...Object.fromEntries(writable.map((name) => [name, asset[name]]).filter(([, value]) => value != null)),
    ...paramsOf(profile, asset, traits),
  };
  const setContent = async (id: string) => {
    if (body === undefined)
      throw new JobFailure(`asset ${asset.id} has no content of version ${asset.version}`);
    const token = await upload(target, `${asset.id}.${asset.fileExt ?? 'bin'}`, body);
    const contentResource = { objectType: 'KalturaUploadedFileTokenResource', token };
    await target.call(service, 'setContent', { id, contentResource });
  };
  return {
    key: `${asset.kind}:${asset.id}`,
    version: String(asset.version),
    async add() {
      const id = idOf(await target.call(service, 'add', { entryId, [argument]: described }));
      await setContent(id);
      return id;
    },
    change: setContent,
  };
}

/** An asset without params is sent without: 0 would be the source's. */
function paramsOf(profile: ProfileRow, { paramsId }: AssetRow, { params, map }: AssetTraits): Params {
  if (paramsId === null || paramsId === undefined) return {};
  return { [params]: mappedId(profile, map, paramsId) ?? paramsId };
}

async function upload(target: Client, fileName: string, bytes: Buffer): Promise<string> {
  const uploadTokenId = idOf(await target.call('uploadToken', 'add', {}));
  await target.call('uploadToken', 'upload', { uploadTokenId }, { fileData: { fileName, bytes } });
  return uploadTokenId;
}

/** With `distributeCuePoints`. Parents come before their children only if they were made before. */
export function cuePointCopies(
  { context, profile, entry }: JobRequest,
  target: Client,
  entryId: string,
): Copy[] {
  if (profile.own['distributeCuePoints'] !== true) return [];
  const ids = new Map<string, string>();
  return context.store.cuePoints
    .filter((cuePoint) => cuePoint.entryId === entry.id && cuePoint.status === CUE_POINT_READY)
    .map((cuePoint) => {
      const sent = () => writableCuePoint(context.types, cuePoint, ids);
      return {
        key: `cuePoint:${cuePoint.id}`,
        version: String(cuePoint.updatedAt),
        async add() {
          const id = idOf(
            await target.call('cuePoint_cuePoint', 'add', { cuePoint: { ...sent(), entryId } }),
          );
          ids.set(cuePoint.id, id);
          return id;
        },
        async change(id: string) {
          await target.call('cuePoint_cuePoint', 'update', { id, cuePoint: sent() });
        },
      };
    });
}

function writableCuePoint(
  types: JobRequest['context']['types'],
  { objectType, startTime, own }: CuePointRow,
  ids: ReadonlyMap<string, string>,
): Params {
  const fields = types.find(objectType) === undefined ? new Map() : types.fieldsOf(objectType);
  const kept = Object.entries({ ...own, startTime }).filter(
    ([name, value]) => value != null && fields.get(name)?.access === 'readwrite' && name !== 'parentId',
  );
  const parentId = typeof own['parentId'] === 'string' ? ids.get(own['parentId']) : undefined;
  return { objectType, ...Object.fromEntries(kept), ...(parentId !== undefined && { parentId }) };
}

/**
 * The entry's metadata, each document through `metadataXslt`, under the profile it is mapped to. Mapped to
 * 0: not copied.
 *
 * @throws {JobFailure} for a metadata profile without a mapping, and when the stylesheet cannot be used.
 * @source kaltura/server, CrossKalturaDistributionEngine.php
 */
export async function metadataCopies(request: JobRequest, target: Client, entryId: string): Promise<Copy[]> {
  const { context, profile, entry } = request;
  const copies: Copy[] = [];
  const found = context.store.metadata.filter(
    ({ objectId, status }) => objectId === entry.id && status === METADATA_VALID,
  );
  for (const metadata of found) {
    const metadataProfileId = mappedId(profile, 'mapMetadataProfileIds', metadata.metadataProfileId);
    if (metadataProfileId === undefined) {
      throw new JobFailure(
        `metadata profile ${metadata.metadataProfileId} is not in mapMetadataProfileIds; map it to 0 to leave its metadata out`,
      );
    }
    if (metadataProfileId === 0) continue;
    const xmlData = await transformMetadata(request, metadata);
    copies.push({
      key: `metadata:${metadata.id}`,
      version: createHash('md5').update(xmlData).digest('hex'),
      async add() {
        const sent = {
          metadataProfileId,
          objectType: metadata.metadataObjectType,
          objectId: entryId,
          xmlData,
        };
        return idOf(await target.call('metadata_metadata', 'add', sent));
      },
      async change(id) {
        await target.call('metadata_metadata', 'update', { id, xmlData });
      },
    });
  }
  return copies;
}

async function transformMetadata(request: JobRequest, { id, xml }: MetadataRow): Promise<string> {
  const { metadataXslt } = request.profile.own;
  if (typeof metadataXslt !== 'string' || metadataXslt.trim() === '') return xml;
  const { timezone, clock, jobEngine } = request.context;
  const engine = jobEngine();
  const opened = await engine.openItem({ bytes: Buffer.from(xml), name: `metadata ${id}` });
  if (opened.kind === 'malformed') throw new JobFailure(`metadata ${id} is not well-formed`);
  const made = await engine.transform({
    document: opened.document,
    stylesheet: { bytes: Buffer.from(metadataXslt), name: 'metadataXslt' },
    variables: {},
    doubled: false,
    timezone,
    nowSec: clock.nowSec(),
    limits: DEFAULT_LIMITS,
  });
  await engine.release(made.kind === 'made' ? [opened.document, made.document] : [opened.document]);
  if (made.kind === 'made') return Buffer.from(made.bytes ?? '').toString('utf8');
  const worst = made.errors.find(({ level }) => level !== 'warning') ?? made.errors[0];
  throw new JobFailure(`metadataXslt, line ${worst?.line ?? 1}: ${worst?.message.trim() ?? 'it failed'}`);
}

/** Of an object that the target answered. */
export function idOf(answer: unknown): string {
  const id = typeof answer === 'object' && answer !== null ? (answer as { id?: unknown }).id : undefined;
  if (typeof id !== 'string' && typeof id !== 'number') throw new JobFailure('the target answered no id');
  return String(id);
}
