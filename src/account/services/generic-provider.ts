import { findGenericProvider } from '../life/provider.js';
import type { GenericProviderRow } from '../store/rows.js';
import { int, object } from '../types/spec.js';
import { checkInsert, checkMinLength, checkUpdate, requireProperty } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject, type ApiValue } from '../wire/value.js';
import { CONSOLE_PARTNER } from '../session/authenticate.js';
import { cutToColumn } from './columns.js';
import { listRows } from './list.js';
import { providerToApi, toDimensions } from './provider-object.js';

const CLASS = 'KalturaGenericDistributionProvider';
const PARAM = 'genericDistributionProvider';
const ACTIVE = 2;
const DELETED = 3;
/** Characters that the columns of flavor lists hold. */
const FLAVORS_SIZE = 127;

/** @throws {ApiError} GENERIC_DISTRIBUTION_PROVIDER_NOT_FOUND for what the caller's partner does not see. */
function find(call: Call, id: number): GenericProviderRow {
  const row = findGenericProvider(call.account.store, id, call.partnerId);
  if (row === undefined) throw new ApiError('GENERIC_DISTRIBUTION_PROVIDER_NOT_FOUND', id);
  return row;
}

/** What a caller may set, kept when it was left out. */
const PARTIAL = ['isDefault', 'editableFields', 'mandatoryFields'] as const;

/**
 * What every update writes anew, so that leaving it out clears it.
 *
 * @source kaltura/server, KalturaGenericDistributionProvider.php (toUpdatableObject)
 */
const REWRITTEN = [
  'scheduleUpdateEnabled',
  'deleteInsteadUpdate',
  'intervalBeforeSunrise',
  'intervalBeforeSunset',
  'updateRequiredEntryFields',
  'updateRequiredMetadataXPaths',
] as const;
const LISTS = ['optionalThumbDimensions', 'requiredThumbDimensions'] as const;

function applySent(call: Call, row: GenericProviderRow, sent: ApiObject): GenericProviderRow {
  const values: Record<string, ApiValue | undefined> = {};
  for (const name of PARTIAL) if (sent[name] !== undefined) values[name] = sent[name];
  for (const name of ['optionalFlavorParamsIds', 'requiredFlavorParamsIds'] as const) {
    const value = sent[name];
    if (typeof value === 'string') values[name] = cutToColumn(call, name, value, FLAVORS_SIZE);
    else if (value === null) values[name] = null;
  }
  for (const name of REWRITTEN) values[name] = sent[name] ?? null;
  const name = sent['name'];
  return {
    ...row,
    ...values,
    ...(typeof name === 'string' && { name }),
    optionalThumbDimensions: toDimensions(sent['optionalThumbDimensions']),
    requiredThumbDimensions: toDimensions(sent['requiredThumbDimensions']),
  };
}

function add(call: Call, args: Args): ApiObject {
  const sent = args.object(PARAM);
  const { account } = call;
  requireProperty(sent, 'name');
  checkMinLength(sent, 'name', 1);
  checkInsert(account.types, sent);
  const now = account.clock.nowSec();
  const id = account.store.genericProviders.nextId();
  const base: GenericProviderRow = {
    id,
    partnerId: ownerOf(call),
    name: '',
    status: ACTIVE,
    createdAt: now,
    updatedAt: now,
    optionalThumbDimensions: [],
    requiredThumbDimensions: [],
  };
  const row = account.store.genericProviders.put(applySent(call, base, sent));
  if (row.requiredFlavorParamsIds === '0') noteZero(call, id);
  return providerToApi(row);
}

/** The partner that the request names. Without one the server keeps none, and nobody finds the provider again. */
function ownerOf(call: Call): number | null {
  if (call.requestPartnerId !== undefined) return call.requestPartnerId;
  if (call.dialect === 'guide') {
    call.note(
      'PARTNER_FROM_SESSION',
      'no partnerId was sent; the provider belongs to the partner of the session. The server would store none, and never find it again: send partnerId',
    );
    return call.partnerId;
  }
  call.note('ORPHAN', 'no partnerId was sent; the provider belongs to nobody and cannot be found again');
  return null;
}

function noteZero(call: Call, id: number): void {
  call.note(
    'FLAVOR_ZERO_NOT_INHERITED',
    `requiredFlavorParamsIds of provider ${id} is "0"; the server takes that for nothing, and profiles do not inherit it: set it on the profile`,
  );
}

function update(call: Call, args: Args): ApiObject {
  const before = find(call, args.int('id'));
  const sent = args.object(PARAM);
  checkMinLength(sent, 'name', 1);
  const shown = providerToApi(before);
  checkUpdate(call.account.types, sent, (name) => shown[name]);
  noteCleared(call, before, sent);
  const row = applySent(call, before, sent);
  return providerToApi(
    call.account.store.genericProviders.put({ ...row, updatedAt: call.account.clock.nowSec() }),
  );
}

function noteCleared(call: Call, before: GenericProviderRow, sent: ApiObject): void {
  const cleared = [
    ...REWRITTEN.filter((name) => sent[name] === undefined && isFilled(before[name])),
    ...LISTS.filter((name) => sent[name] === undefined && before[name].length > 0),
  ];
  if (cleared.length === 0 || call.dialect !== 'guide') return;
  call.note(
    'UPDATE_CLEARS',
    `the update left out ${cleared.join(', ')}; the server clears what this update does not send again`,
  );
}

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

async function remove(call: Call, args: Args): Promise<undefined> {
  const row = find(call, args.int('id'));
  if (row.isDefault === true && call.session?.partnerId !== CONSOLE_PARTNER) {
    throw new ApiError('CANNOT_DELETE_DEFAULT_DISTRIBUTION_PROVIDER');
  }
  const { store, clock, events } = call.account;
  await events.genericProviderDeleted(
    store.genericProviders.put({ ...row, status: DELETED, updatedAt: clock.nowSec() }),
  );
  return undefined;
}

/** The generic providers that the caller's partner sees, in the order in which they were added. */
export const visibleProviders = ({ account, partnerId }: Call): GenericProviderRow[] =>
  account.store.genericProviders.filter(
    (row) => findGenericProvider(account.store, row.id, partnerId) !== undefined,
  );

function list(call: Call, args: Args): ApiObject {
  const found = listRows(visibleProviders(call), args.optionalObject('filter'), args.optionalObject('pager'));
  return listAnswer(`${CLASS}ListResponse`, {
    objects: found.rows.map(providerToApi),
    totalCount: found.totalCount,
  });
}

const byId = param('id', int);
const provider = param(PARAM, object(CLASS));

/**
 * Destinations that partners define themselves.
 *
 * @source kaltura/server, GenericDistributionProviderService.php
 */
export const GENERIC_PROVIDER_SERVICE: ServiceSpec = {
  name: 'contentDistribution_genericDistributionProvider',
  actions: [
    { name: 'add', params: [provider], result: CLASS, permission: 'console', kind: 'write', run: add },
    {
      name: 'get',
      params: [byId],
      result: CLASS,
      permission: 'console',
      kind: 'read',
      run: (call, args) => providerToApi(find(call, args.int('id'))),
    },
    {
      name: 'update',
      params: [byId, provider],
      result: CLASS,
      permission: 'console',
      kind: 'write',
      run: update,
    },
    { name: 'delete', params: [byId], result: 'void', permission: 'console', kind: 'write', run: remove },
    {
      name: 'list',
      params: [optional('filter', object(`${CLASS}Filter`)), optional('pager', object('KalturaFilterPager'))],
      result: `${CLASS}ListResponse`,
      permission: 'console',
      kind: 'read',
      run: list,
    },
  ],
};
