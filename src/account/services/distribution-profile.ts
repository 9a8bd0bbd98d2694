import { prepareSyndication } from '../connectors/syndication.js';
import { genericProviderOf, splitList } from '../life/provider.js';
import type { ProfileRow } from '../store/rows.js';
import { PROFILE_STATUS } from '../types/distribution.js';
import {
  findProviderType,
  GENERIC_TYPE,
  providerTypeOfProfileClass,
  SYNDICATION_TYPE,
  type ProviderTypeValue,
} from '../types/providers.js';
import { enumOf, int, object } from '../types/spec.js';
import { checkInsert, checkMinLength, checkUpdate, requireProperty } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type ActionSpec, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject, type ApiValue } from '../wire/value.js';
import { cutToColumn } from './columns.js';
import { listRows } from './list.js';
import { noteDoubts } from './profile-notes.js';
import { applyProfile, profileToApi } from './profile-object.js';
import { uniqueDimensions } from './provider-object.js';

const CLASS = 'KalturaDistributionProfile';
const LIST = `${CLASS}ListResponse`;
const PARAM = 'distributionProfile';
const DISABLED = 1;
const DELETED = 3;
const NAME_SIZE = 31;
const PAGE_SIZE = 100;

const isVisible = ({ status, partnerId }: ProfileRow, call: Call): boolean =>
  status !== DELETED && partnerId === call.partnerId;

/** @throws {ApiError} DISTRIBUTION_PROFILE_NOT_FOUND for what is deleted, another partner's or nobody's. */
function find(call: Call, args: Args): ProfileRow {
  const id = args.int('id');
  const row = call.account.store.profiles.get(id);
  if (row === undefined || !isVisible(row, call)) throw new ApiError('DISTRIBUTION_PROFILE_NOT_FOUND', id);
  return row;
}

async function add(call: Call, args: Args): Promise<ApiObject> {
  const sent = args.object(PARAM);
  const { store, types, clock } = call.account;
  requireProperty(sent, 'name');
  checkMinLength(sent, 'name', 1);
  const providerType = chooseType(call, sent);
  if (providerType === GENERIC_TYPE) requireProperty(sent, 'genericProviderId');
  checkInsert(types, sent);

  const now = clock.nowSec();
  const base: ProfileRow = {
    id: store.profiles.nextId(),
    partnerId: call.requestPartnerId ?? null,
    objectType: sent.objectType,
    providerType,
    name: '',
    status: DISABLED,
    createdAt: now,
    updatedAt: now,
    optionalThumbDimensions: [],
    requiredThumbDimensions: [],
    optionalAssetDistributionRules: [],
    requiredAssetDistributionRules: [],
    ...(providerType === GENERIC_TYPE && { genericProviderId: numberOf(sent['genericProviderId']) }),
    own: insertOnlyValues(call, sent),
  };
  if (base.partnerId === null) {
    call.note(
      'ORPHAN',
      'no partnerId was sent; the profile belongs to nobody and cannot be found again: send partnerId',
    );
  }
  return save(call, base, sent);
}

/** What is set now or never, beside what rows have a place for. */
function insertOnlyValues({ account }: Call, sent: ApiObject): Record<string, ApiValue> {
  const values: Record<string, ApiValue> = {};
  for (const [name, { access }] of account.types.fieldsOf(sent.objectType)) {
    const value = sent[name];
    const hasPlace = name === 'providerType' || name === 'genericProviderId';
    if (access === 'insertonly' && !hasPlace && value !== undefined && value !== null) values[name] = value;
  }
  return values;
}

/**
 * The provider type of a profile to be added.
 *
 * @throws {ApiError} CANNOT_BE_NULL, DISTRIBUTION_PROVIDER_NOT_FOUND, or INVALID_OBJECT_TYPE when the class
 *   is another type's. Differs: there the server ends in an internal error.
 */
function chooseType(call: Call, sent: ApiObject): ProviderTypeValue {
  const derived = providerTypeOfProfileClass(sent.objectType);
  const isLeftOut = sent['providerType'] === undefined || sent['providerType'] === null;
  if (isLeftOut && call.dialect === 'guide' && derived !== undefined) {
    call.note(
      'PROVIDER_TYPE_DERIVED',
      `no providerType was sent; ${derived.type} follows from ${sent.objectType}. The server refuses the call: send providerType`,
    );
    return derived.type;
  }
  const wanted = requireProperty(sent, 'providerType') as ProviderTypeValue;
  const type = findProviderType(wanted);
  if (type === undefined) throw new ApiError('DISTRIBUTION_PROVIDER_NOT_FOUND', wanted);
  if (type.profileClass !== sent.objectType) throw new ApiError('INVALID_OBJECT_TYPE', sent.objectType);
  return type.type;
}

const numberOf = (value: ApiValue | undefined): number | null => (typeof value === 'number' ? value : null);

async function update(call: Call, args: Args): Promise<ApiObject> {
  const before = find(call, args);
  const sent = args.object(PARAM);
  checkMinLength(sent, 'name', 1);
  if (sent.objectType !== before.objectType) throw new ApiError('INVALID_OBJECT_TYPE', sent.objectType);
  const shown = profileToApi(call.account, before);
  // The server keeps a number for it, and is sent a text: never identical.
  checkUpdate(call.account.types, sent, (name) => (name === 'providerType' ? undefined : shown[name]));
  return save(call, resetUnsent(call, before, sent), sent);
}

/** What every update of a class writes anew. @source KalturaGenericDistributionProfile.php, KalturaConfigurableDistributionProfile.php */
const REWRITTEN: Readonly<Record<string, ApiValue>> = {
  updateRequiredEntryFields: '',
  updateRequiredMetadataXPaths: '',
  useCategoryEntries: false,
};

function resetUnsent(call: Call, before: ProfileRow, sent: ApiObject): ProfileRow {
  const fields = call.account.types.fieldsOf(before.objectType);
  const stored = before as unknown as Readonly<Record<string, ApiValue | undefined>>;
  const cleared = Object.keys(REWRITTEN).filter(
    (name) =>
      fields.has(name) && sent[name] === undefined && (stored[name] ?? '') !== '' && stored[name] !== false,
  );
  if (cleared.length === 0) return before;
  if (call.dialect === 'guide') {
    call.note(
      'UPDATE_CLEARS',
      `the update left out ${cleared.join(', ')}; the server clears what this update does not send again`,
    );
  }
  return { ...before, ...Object.fromEntries(cleared.map((name) => [name, REWRITTEN[name] ?? null])) };
}

/** Stores a profile with what was sent, and answers it as it was sent: what is cut, is seen cut later. */
async function save(call: Call, base: ProfileRow, sent: ApiObject): Promise<ApiObject> {
  noteDoubts(call, sent);
  const whole = applyProfile(call.account.types, base, sent);
  const cut = { ...whole, name: cutToColumn(call, 'name', whole.name, NAME_SIZE) };
  const row = await keep(call, cut);
  return { ...profileToApi(call.account, row), name: whole.name };
}

async function keep(call: Call, changed: ProfileRow): Promise<ProfileRow> {
  const { account } = call;
  const row = inheritRequirements(call, { ...changed, updatedAt: account.clock.nowSec() });
  const isFeed = row.providerType === SYNDICATION_TYPE && row.status !== DELETED;
  return account.store.profiles.put(isFeed ? await prepareSyndication(account, row) : row);
}

/**
 * Adds what its generic provider requires to a profile's own required lists, as every save does.
 *
 * @source kaltura/server, GenericDistributionProfile.php (preSave)
 */
function inheritRequirements(call: Call, row: ProfileRow): ProfileRow {
  const provider = row.providerType === GENERIC_TYPE ? genericProviderOf(call.account.store, row) : undefined;
  if (provider === undefined) return row;
  const isZero = provider.requiredFlavorParamsIds === '0';
  if (isZero && !splitList(row.requiredFlavorParamsIds).includes('0')) {
    call.note(
      'FLAVOR_ZERO_NOT_INHERITED',
      `provider ${provider.id} requires flavor "0"; the server takes that for nothing, so the profile does not inherit it`,
    );
  }
  const flavors = splitList(
    [row.requiredFlavorParamsIds, isZero ? '' : provider.requiredFlavorParamsIds].join(','),
  );
  return {
    ...row,
    ...(flavors.length > 0 && { requiredFlavorParamsIds: flavors.join(',') }),
    requiredThumbDimensions: uniqueDimensions([
      ...row.requiredThumbDimensions,
      ...provider.requiredThumbDimensions,
    ]),
  };
}

/** 3 is accepted, and deletes. */
async function updateStatus(call: Call, args: Args): Promise<ApiObject> {
  const row = find(call, args);
  const status = args.int('status') as ProfileRow['status'];
  return profileToApi(call.account, await keep(call, { ...row, status }));
}

/** Its entry distributions stay as they are. */
function remove(call: Call, args: Args): undefined {
  const row = find(call, args);
  call.account.store.profiles.put({ ...row, status: DELETED, updatedAt: call.account.clock.nowSec() });
}

function list(call: Call, args: Args): ApiObject {
  const pager = args.optionalObject('pager');
  const size = pager?.['pageSize'];
  if (typeof size === 'number' && size !== PAGE_SIZE) {
    call.note('PAGE_SIZE_FORCED', `pageSize ${size} has no effect: pages of profiles hold ${PAGE_SIZE}`);
  }
  const rows = call.account.store.profiles.filter((row) => isVisible(row, call));
  const filter = honourType(call, args.optionalObject('filter'));
  return answer(call, listRows(rows, filter, pager, { forcedPageSize: PAGE_SIZE }));
}

/** The guide lists a condition that the server does not have. */
function honourType(call: Call, filter: ApiObject | undefined): ApiObject | undefined {
  const wanted = filter?.['providerTypeEqual'];
  if (filter === undefined || wanted === undefined || wanted === null) return filter;
  call.note('FILTER_IGNORED', 'the server knows no providerTypeEqual and lists profiles of every type');
  return call.dialect === 'guide' ? filter : { ...filter, providerTypeEqual: null };
}

/** The profiles of the partners that a filter finds, newest first. A caller sees no partner but its own. */
function listByPartner(call: Call, args: Args): ApiObject {
  const partners = call.account.store.partners.filter(({ id }) => id === call.partnerId);
  const found = listRows(partners, args.optionalObject('filter'), undefined, {
    readField: (partner, field) => (field === 'status' ? 1 : field === 'id' ? partner.id : partner.name),
  });
  const ids = new Set<number | null>(found.rows.map(({ id }) => id));
  const rows = call.account.store.profiles
    .filter((row) => isVisible(row, call) && ids.has(row.partnerId))
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  return answer(call, listRows(rows, undefined, args.optionalObject('pager')));
}

const answer = (call: Call, found: { rows: ProfileRow[]; totalCount: number }): ApiObject =>
  listAnswer(LIST, {
    objects: found.rows.map((row) => profileToApi(call.account, row)),
    totalCount: found.totalCount,
  });

const byId = param('id', int);
const profile = param(PARAM, object(CLASS));
const pager = optional('pager', object('KalturaFilterPager'));

const spec = (
  name: string,
  params: ActionSpec['params'],
  run: ActionSpec['run'],
  { kind = 'write', result = CLASS }: { kind?: ActionSpec['kind']; result?: string } = {},
): ActionSpec => ({ name, params, result, permission: 'admin', kind, run });

/**
 * How an account distributes to one destination.
 *
 * @source kaltura/server, DistributionProfileService.php
 */
export const DISTRIBUTION_PROFILE_SERVICE: ServiceSpec = {
  name: 'contentDistribution_distributionProfile',
  actions: [
    spec('add', [profile], add),
    spec('get', [byId], (call, args) => profileToApi(call.account, find(call, args)), { kind: 'read' }),
    spec('update', [byId, profile], update),
    spec('updateStatus', [byId, param('status', enumOf(PROFILE_STATUS))], updateStatus),
    spec('delete', [byId], remove, { result: 'void' }),
    spec('list', [optional('filter', object(`${CLASS}Filter`)), pager], list, { kind: 'read', result: LIST }),
    spec('listByPartner', [optional('filter', object('KalturaPartnerFilter')), pager], listByPartner, {
      kind: 'read',
      result: LIST,
    }),
  ],
};
