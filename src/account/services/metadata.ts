import type { MetadataRow } from '../store/rows.js';
import { enumOf, file, int, object, string } from '../types/spec.js';
import { KALTURA_METADATA_OBJECT_TYPE, METADATA_STATUS } from '../types/metadata.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { readAction, writeAction } from './define.js';
import { findEntry } from './entries.js';
import { listRows } from './list.js';
import { checkMetadata } from './metadata-check.js';
import { findMetadataProfile } from './metadata-profile.js';

const METADATA = 'KalturaMetadata';
const ENTRY = 1;

const toObject = (row: MetadataRow): ApiObject => ({ ...row, objectType: METADATA });

/** @throws {ApiError} METADATA_NOT_FOUND for deleted or another partner's metadata. */
function find({ account, partnerId }: Call, args: Args): MetadataRow {
  const id = args.int('id');
  const row = account.store.metadata.get(id);
  if (row?.partnerId !== partnerId || row.status === METADATA_STATUS.DELETED) {
    throw new ApiError('METADATA_NOT_FOUND', id);
  }
  return row;
}

async function put(
  { account }: Call,
  before: MetadataRow | undefined,
  after: MetadataRow,
): Promise<MetadataRow> {
  account.store.metadata.put(after);
  await account.events.metadataChanged(before, after);
  return after;
}

async function add(call: Call, args: Args, xml: string): Promise<ApiObject> {
  const { account, partnerId } = call;
  const profile = findMetadataProfile(call, args.int('metadataProfileId'));
  const objectId = args.string('objectId');
  // An enum of numbers and texts is bound to either.
  const type = typeOf(args);
  if (String(profile.metadataObjectType) !== type) {
    throw new ApiError('INCOMPATIBLE_METADATA_PROFILE_OBJECT_TYPE', profile.metadataObjectType, type);
  }
  if (type === String(ENTRY)) findEntry(call, objectId);
  const twin = account.store.metadata.find(
    (row) =>
      row.objectId === objectId &&
      row.metadataProfileId === profile.id &&
      row.status !== METADATA_STATUS.DELETED,
  );
  if (twin !== undefined) throw new ApiError('METADATA_ALREADY_EXISTS', twin.id);
  await checkMetadata(account, xml, profile.xsd);
  const nowSec = account.clock.nowSec();
  const row: MetadataRow = {
    id: account.store.metadata.nextId(),
    partnerId,
    metadataProfileId: profile.id,
    metadataProfileVersion: profile.version,
    metadataObjectType: profile.metadataObjectType,
    objectId,
    version: 1,
    createdAt: nowSec,
    updatedAt: nowSec,
    status: METADATA_STATUS.VALID,
    xml,
  };
  return toObject(await put(call, undefined, row));
}

const typeOf = (args: Args): string => args.optionalString('objectType') ?? '';

async function update(call: Call, args: Args): Promise<ApiObject> {
  const { account } = call;
  const row = find(call, args);
  const xml = args.optionalString('xmlData');
  if (xml === undefined || xml === row.xml) return toObject(row);
  const profile = findMetadataProfile(call, row.metadataProfileId);
  await checkMetadata(account, xml, profile.xsd);
  const after: MetadataRow = {
    ...row,
    xml,
    version: row.version + 1,
    metadataProfileVersion: profile.version,
    status: METADATA_STATUS.VALID,
    updatedAt: account.clock.nowSec(),
  };
  return toObject(await put(call, row, after));
}

async function remove(call: Call, args: Args): Promise<undefined> {
  const row = find(call, args);
  const updatedAt = call.account.clock.nowSec();
  await put(call, row, { ...row, status: METADATA_STATUS.DELETED, updatedAt });
  return undefined;
}

function list({ account, partnerId }: Call, args: Args): ApiObject {
  const own = account.store.metadata.filter(
    (row) => row.partnerId === partnerId && row.status !== METADATA_STATUS.DELETED,
  );
  const { rows, totalCount } = listRows(own, args.optionalObject('filter'), args.optionalObject('pager'));
  return listAnswer(`${METADATA}ListResponse`, { objects: rows.map(toObject), totalCount });
}

const ID = param('id', int);
const OF_OBJECT = [
  param('metadataProfileId', int),
  param('objectType', enumOf(KALTURA_METADATA_OBJECT_TYPE)),
  param('objectId', string),
];

/** @source kaltura/server, plugins/metadata/services/MetadataService.php */
export const METADATA_SERVICE: ServiceSpec = {
  name: 'metadata_metadata',
  actions: [
    writeAction('add', {
      params: [...OF_OBJECT, param('xmlData', string)],
      result: METADATA,
      run: (call, args) => add(call, args, args.string('xmlData')),
    }),
    writeAction('addFromFile', {
      params: [...OF_OBJECT, param('xmlFile', file)],
      result: METADATA,
      run: (call, args) => add(call, args, args.upload('xmlFile').bytes.toString('utf8')),
    }),
    readAction('get', { params: [ID], result: METADATA, run: (call, args) => toObject(find(call, args)) }),
    writeAction('update', {
      params: [ID, optional('xmlData', string), optional('version', int)],
      result: METADATA,
      run: update,
    }),
    writeAction('delete', { params: [ID], result: 'void', run: remove }),
    readAction('list', {
      params: [
        optional('filter', object(`${METADATA}Filter`)),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: `${METADATA}ListResponse`,
      run: list,
    }),
  ],
};
