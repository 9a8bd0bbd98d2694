import { assetUrl } from '../mrss/urls.js';
import type { AssetKind, AssetRow } from '../store/rows.js';
import { bool, int, object, string } from '../types/spec.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type ActionSpec, type Args, type Call } from '../wire/service.js';
import { FileAnswer, listAnswer, type ApiObject } from '../wire/value.js';
import { readAssetContent } from './asset-content.js';
import {
  addAsset,
  ASSET_KINDS,
  assetsOf,
  deleteAsset,
  findAsset,
  listAssets,
  toAssetObject,
  updateAsset,
} from './assets.js';
import { readContent } from './content-resource.js';
import { readAction, writeAction } from './define.js';
import { findEntry } from './entries.js';
import { setAssetContent } from './entry-content.js';
import { contentTypeOf } from './serve-asset.js';

/** How the services of the four kinds name their parameters. */
export interface AssetServiceNames {
  readonly kind: AssetKind;
  /** The object: on add and update. */
  readonly object: string;
  /** The id: on get, and on the others where the server has the same name there. */
  readonly getId: string;
  readonly id: string;
}

const shown = async (asset: AssetRow | Promise<AssetRow>): Promise<ApiObject> => toAssetObject(await asset);

/**
 * Bytes of an asset as a file.
 *
 * @throws {ApiError} FILE_DOESNT_EXIST where its content is not here.
 */
export function serveAssetRow({ account }: Call, asset: AssetRow): FileAnswer {
  const bytes = readAssetContent(account, asset);
  if (bytes === undefined) throw new ApiError('FILE_DOESNT_EXIST');
  return new FileAnswer(bytes, asset.filename ?? undefined, contentTypeOf(asset, bytes));
}

/**
 * The actions that all kinds of assets have.
 *
 * @source kaltura/server, FlavorAssetService.php, ThumbAssetService.php, CaptionAssetService.php, AttachmentAssetService.php
 */
export function assetActions({ kind, object: objectName, getId, id }: AssetServiceNames): ActionSpec[] {
  const { class: className } = ASSET_KINDS[kind];
  const find = (call: Call, args: Args, name = id): AssetRow => findAsset(call, kind, args.string(name));
  return [
    writeAction('add', {
      params: [param('entryId', string), param(objectName, object(className))],
      result: className,
      run: (call, args) => {
        const entry = findEntry(call, args.string('entryId'));
        return shown(addAsset(call, kind, entry.id, args.object(objectName)));
      },
    }),
    writeAction('setContent', {
      params: [param(id, string), param('contentResource', object('KalturaContentResource'))],
      result: className,
      run: (call, args) => {
        const asset = find(call, args);
        return shown(setAssetContent(call, asset, readContent(call, args.object('contentResource'))));
      },
    }),
    readAction('get', {
      params: [param(getId, string)],
      result: className,
      run: (call, args) => shown(find(call, args, getId)),
    }),
    writeAction('update', {
      params: [param(id, string), param(objectName, object(className))],
      result: className,
      run: (call, args) => shown(updateAsset(call, find(call, args), args.object(objectName))),
    }),
    writeAction('delete', {
      params: [param(getId, string)],
      result: 'void',
      run: async (call, args) => {
        await deleteAsset(call.account, find(call, args, getId));
        return undefined;
      },
    }),
    readAction('list', {
      params: [
        optional('filter', object(`${className}Filter`)),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: `${className}ListResponse`,
      run: (call, args) =>
        listAnswer(
          `${className}ListResponse`,
          listAssets(call, kind, args.optionalObject('filter'), args.optionalObject('pager')),
        ),
    }),
    readAction('getUrl', {
      params: [
        param(id, string),
        optional('storageId', int),
        ...(kind === 'flavor' ? [optional('forceProxy', bool, false)] : []),
      ],
      result: 'string',
      run: (call, args) => assetUrl(call.account, find(call, args)),
    }),
    readAction('serve', {
      params: [param(getId, string), optional('version', int)],
      result: 'file',
      permission: 'public',
      run: (call, args) => serveAssetRow(call, findServed(call, kind, args.string(getId))),
    }),
  ];
}

/** Contents are served without a session, as from a delivery network: the partner need not be known. */
function findServed({ account }: Call, kind: AssetKind, id: string): AssetRow {
  const asset = account.store.assets.get(id);
  if (asset?.kind !== kind || asset.status === 3) throw new ApiError(ASSET_KINDS[kind].notFound, id);
  return asset;
}

/** Flavors and thumbnails of one entry, without a page. */
export const getByEntryId = (kind: AssetKind): ActionSpec =>
  readAction('getByEntryId', {
    params: [param('entryId', string)],
    result: `${ASSET_KINDS[kind].class}[]`,
    run: (call, args) =>
      assetsOf(call.account, findEntry(call, args.string('entryId')).id, kind).map(toAssetObject),
  });
