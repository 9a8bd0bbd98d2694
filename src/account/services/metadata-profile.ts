import type { MetadataProfileRow, MetadataRow } from '../store/rows.js';
import { int, object, string } from '../types/spec.js';
import { METADATA_PROFILE_STATUS, METADATA_STATUS } from '../types/metadata.js';
import { checkInsert, checkUpdate, requireProperty } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { readAction, writeAction } from './define.js';
import { listRows } from './list.js';
import { checkMetadataSchema } from './metadata-check.js';

const PROFILE = 'KalturaMetadataProfile';

const toObject = (row: MetadataProfileRow): ApiObject => ({ ...row, objectType: PROFILE });

/** @throws {ApiError} METADATA_PROFILE_NOT_FOUND for a deleted or another partner's profile. */
export function findMetadataProfile({ account, partnerId }: Call, id: number): MetadataProfileRow {
  const row = account.store.metadataProfiles.get(id);
  if (row?.partnerId !== partnerId || row.status !== METADATA_PROFILE_STATUS.ACTIVE) {
    throw new ApiError('METADATA_PROFILE_NOT_FOUND', id);
  }
  return row;
}

async function add(call: Call, args: Args): Promise<ApiObject> {
  const { account, partnerId } = call;
  const { objectType: _, ...sent } = args.object('metadataProfile');
  const withType = args.object('metadataProfile');
  const metadataObjectType = requireProperty(withType, 'metadataObjectType') as number | string;
  checkInsert(account.types, withType);
  const xsd = args.string('xsdData');
  await checkMetadataSchema(account, xsd);
  const nowSec = account.clock.nowSec();
  const row = {
    createMode: 1,
    ...sent,
    id: account.store.metadataProfiles.nextId(),
    partnerId,
    metadataObjectType,
    version: 1,
    status: METADATA_PROFILE_STATUS.ACTIVE,
    createdAt: nowSec,
    updatedAt: nowSec,
    xsd,
    views: args.optionalString('viewsData') ?? null,
  };
  return toObject(account.store.metadataProfiles.put(row));
}

async function update(call: Call, args: Args): Promise<ApiObject> {
  const { account } = call;
  const row = findMetadataProfile(call, args.int('id'));
  const sent = args.object('metadataProfile');
  const shown = toObject(row);
  checkUpdate(account.types, sent, (property) => shown[property]);
  const xsd = args.optionalString('xsdData');
  if (xsd !== undefined) await checkMetadataSchema(account, xsd);
  const { objectType: _, ...values } = sent;
  const changed: MetadataProfileRow = {
    ...row,
    ...values,
    ...(xsd === undefined ? {} : { xsd, version: row.version + 1 }),
    views: args.optionalString('viewsData') ?? row.views ?? null,
    updatedAt: account.clock.nowSec(),
  };
  return toObject(account.store.metadataProfiles.put(changed));
}

/** With the metadata that it describes. */
async function remove(call: Call, args: Args): Promise<undefined> {
  const { store, events, clock } = call.account;
  const row = findMetadataProfile(call, args.int('id'));
  const updatedAt = clock.nowSec();
  store.metadataProfiles.put({ ...row, status: METADATA_PROFILE_STATUS.DEPRECATED, updatedAt });
  for (const metadata of store.metadata.filter(
    ({ metadataProfileId, status }) => metadataProfileId === row.id && status !== METADATA_STATUS.DELETED,
  )) {
    const after: MetadataRow = { ...metadata, status: METADATA_STATUS.DELETED, updatedAt };
    store.metadata.put(after);
    await events.metadataChanged(metadata, after);
  }
  return undefined;
}

function list({ account, partnerId }: Call, args: Args): ApiObject {
  const own = account.store.metadataProfiles.filter(
    (row) => row.partnerId === partnerId && row.status === METADATA_PROFILE_STATUS.ACTIVE,
  );
  const { rows, totalCount } = listRows(own, args.optionalObject('filter'), args.optionalObject('pager'));
  return listAnswer(`${PROFILE}ListResponse`, { objects: rows.map(toObject), totalCount });
}

const ID = param('id', int);

/** @source kaltura/server, plugins/metadata/services/MetadataProfileService.php */
export const METADATA_PROFILE_SERVICE: ServiceSpec = {
  name: 'metadata_metadataProfile',
  actions: [
    writeAction('add', {
      params: [
        param('metadataProfile', object(PROFILE)),
        param('xsdData', string),
        optional('viewsData', string),
      ],
      result: PROFILE,
      permission: 'admin',
      run: add,
    }),
    readAction('get', {
      params: [ID],
      result: PROFILE,
      run: (call, args) => toObject(findMetadataProfile(call, args.int('id'))),
    }),
    writeAction('update', {
      params: [
        ID,
        param('metadataProfile', object(PROFILE)),
        optional('xsdData', string),
        optional('viewsData', string),
      ],
      result: PROFILE,
      permission: 'admin',
      run: update,
    }),
    writeAction('delete', { params: [ID], result: 'void', permission: 'admin', run: remove }),
    readAction('list', {
      params: [
        optional('filter', object(`${PROFILE}Filter`)),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: `${PROFILE}ListResponse`,
      run: list,
    }),
  ],
};
