import { ACTION_NUMBER } from '../../core/connector.js';
import type { AccountContext } from '../context.js';
import { createDistribution } from '../life/create.js';
import { abortJobs, dataKey, dataName, type DataSide } from '../life/jobs.js';
import {
  bindingOf,
  revalidate,
  submitAdd as sendAdd,
  submitDelete as sendDelete,
  submitFetchReport as sendFetchReport,
  submitUpdate as sendUpdate,
  type Bound,
} from '../life/manager.js';
import { ACTION_ENABLED, enabledFor, PROFILE_STATUS } from '../life/provider.js';
import { changeStatus, hasStatus, saveDistribution } from '../life/status.js';
import type { EntryDistributionRow, EntryRow, ProfileRow, StoredActionName } from '../store/rows.js';
import { DISTRIBUTION_ACTION } from '../types/distribution.js';
import { bool, enumOf, int, object } from '../types/spec.js';
import { checkInsert, checkUpdate, requireProperty } from '../wire/check.js';
import { ApiError, MissingFile } from '../wire/errors.js';
import { optional, param, type ActionSpec, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { FileAnswer, listAnswer, type ApiObject } from '../wire/value.js';
import { entryDistributionToApi } from './entry-distribution-object.js';
import { listRows } from './list.js';

const { AUTOMATIC, DISABLED } = ACTION_ENABLED;

/** Their dates and lists may be set by callers. */
type Settable = Partial<
  Pick<EntryDistributionRow, 'thumbAssetIds' | 'flavorAssetIds' | 'assetIds' | 'sunrise' | 'sunset'>
>;

const LISTS = ['thumbAssetIds', 'flavorAssetIds', 'assetIds'] as const;
const DATES = ['sunrise', 'sunset'] as const;

/** @source kaltura/server, EntryDistributionService.php (addAction) */
async function add(call: Call, args: Args): Promise<ApiObject> {
  const { account } = call;
  const sent = args.object('entryDistribution');
  const entryId = requireProperty(sent, 'entryId') as string;
  const profileId = requireProperty(sent, 'distributionProfileId') as number;
  checkInsert(account.types, sent);
  const profile = findProfile(call, profileId);
  if (profile.status === PROFILE_STATUS.DISABLED)
    throw new ApiError('DISTRIBUTION_PROFILE_DISABLED', profileId);
  const entry = findEntry(call, entryId);
  const isBound = account.store.entryDistributions.find(
    (row) =>
      row.entryId === entryId && row.distributionProfileId === profile.id && !hasStatus(row, ['DELETED']),
  );
  if (isBound !== undefined) throw new ApiError('ENTRY_DISTRIBUTION_ALREADY_EXISTS', entryId, profileId);

  const wanted = settableOf(sent);
  const row = await createDistribution(account, profile, entry, 'add', datesForAdd(call, profile, wanted));
  const submitted =
    enabledFor(account.store, profile, 'submit') === AUTOMATIC
      ? sendAdd(account, { row, profile, entry }, true, 'add, submitted automatically')
      : row;
  return toApi(call, await overwrite(account, submitted, wanted));
}

/**
 * The dates that a distribution has from the start. Differs from the public server, which submits before it
 * looks at them, so that an automatic submit ignores them.
 */
function datesForAdd(call: Call, profile: ProfileRow, { sunrise, sunset }: Settable): Settable {
  const dates = { ...(sunrise !== undefined && { sunrise }), ...(sunset !== undefined && { sunset }) };
  if (call.dialect === 'guide') return dates;
  if (sunrise !== undefined && enabledFor(call.account.store, profile, 'submit') === AUTOMATIC) {
    call.note(
      'SUNRISE_AFTER_SUBMIT',
      'submitEnabled is AUTOMATIC: it is submitted before its sunrise is set',
    );
  }
  return {};
}

/** Puts what the caller sets over what is there, and lets what follows from it happen. */
async function overwrite(
  account: AccountContext,
  before: EntryDistributionRow,
  wanted: Settable,
): Promise<EntryDistributionRow> {
  const isChanged = Object.entries(wanted).some(([name, value]) => before[name as keyof Settable] !== value);
  if (!isChanged) return before;
  const after = saveDistribution(account, { ...before, ...wanted });
  await account.events.entryDistributionChanged(before, after);
  return after;
}

function settableOf(sent: ApiObject): Settable {
  const lists = LISTS.filter((name) => sent[name] !== undefined).map((name) => [name, sent[name] ?? '']);
  const dates = DATES.filter((name) => sent[name] !== undefined).map((name) => [name, dateOf(sent[name])]);
  return Object.fromEntries([...lists, ...dates]) as Settable;
}

/** -1 removes a date; so does 0, which is what an empty parameter comes to: the entry's counts again. */
const dateOf = (value: ApiObject[string]): ApiObject[string] => (value === -1 || value === 0 ? null : value);

const get = (call: Call, args: Args): ApiObject => toApi(call, findDistribution(call, args.int('id')));

/** @source kaltura/server, EntryDistributionService.php (validateAction) */
async function validate(call: Call, args: Args): Promise<ApiObject> {
  const bound = bind(call, findDistribution(call, args.int('id')));
  requireEnabled(bound.profile);
  return toApi(call, saveDistribution(call.account, await revalidate(call.account, bound)));
}

async function update(call: Call, args: Args): Promise<ApiObject> {
  const { account } = call;
  const row = findDistribution(call, args.int('id'));
  const sent = args.object('entryDistribution');
  const stored = toApi(call, row);
  checkUpdate(account.types, sent, (property) => stored[property]);
  return toApi(call, await overwrite(account, row, settableOf(sent)));
}

function remove(call: Call, args: Args): undefined {
  const row = findDistribution(call, args.int('id'));
  abortJobs(call.account, row, 'the entry distribution was deleted');
  changeStatus(call.account, row, 'DELETED', 'delete');
}

function list(call: Call, args: Args): ApiObject {
  const rows = call.account.store.entryDistributions.filter((row) => isVisible(call, row));
  const { rows: objects, totalCount } = listRows(
    rows,
    args.optionalObject('filter'),
    args.optionalObject('pager'),
  );
  return listAnswer('KalturaEntryDistributionListResponse', {
    objects: objects.map((row) => toApi(call, row)),
    totalCount,
  });
}

/** The checks of every submission, in the server's order. */
function prepare(
  call: Call,
  args: Args,
  action: 'submit' | 'update' | 'delete' | 'fetchReport',
  from: Parameters<typeof hasStatus>[1],
): Bound {
  const id = args.int('id');
  const row = findDistribution(call, id);
  if (!hasStatus(row, from)) throw new ApiError('ENTRY_DISTRIBUTION_STATUS', id, row.status);
  const bound = bind(call, row);
  requireEnabled(bound.profile);
  if (enabledFor(call.account.store, bound.profile, action) === DISABLED) {
    throw new ApiError('DISTRIBUTION_PROFILE_DISABLED', bound.profile.id);
  }
  return bound;
}

function submitAdd(call: Call, args: Args): ApiObject {
  const bound = prepare(call, args, 'submit', [
    'PENDING',
    'QUEUED',
    'READY',
    'ERROR_SUBMITTING',
    'ERROR_UPDATING',
    'ERROR_DELETING',
    'REMOVED',
  ]);
  return toApi(call, sendAdd(call.account, bound, args.bool('submitWhenReady'), 'submitAdd'));
}

const OUT = ['READY', 'ERROR_UPDATING', 'ERROR_DELETING'] as const;

const submitUpdate = (call: Call, args: Args): ApiObject =>
  toApi(call, sendUpdate(call.account, prepare(call, args, 'update', OUT), 'submitUpdate'));

const submitDelete = (call: Call, args: Args): ApiObject =>
  toApi(call, sendDelete(call.account, prepare(call, args, 'delete', OUT), 'submitDelete'));

const submitFetchReport = (call: Call, args: Args): ApiObject =>
  toApi(call, sendFetchReport(call.account, prepare(call, args, 'fetchReport', ['READY'])));

/**
 * Does again what failed. A status that nothing failed in is answered with the object as it is.
 *
 * @source kaltura/server, EntryDistributionService.php (retrySubmitAction)
 */
function retrySubmit(call: Call, args: Args): ApiObject {
  const row = findDistribution(call, args.int('id'));
  const bound = bind(call, row);
  requireEnabled(bound.profile);
  return toApi(call, retry(call.account, bound));
}

function retry(account: AccountContext, bound: Bound): EntryDistributionRow {
  const { row } = bound;
  if (hasStatus(row, ['QUEUED', 'ERROR_SUBMITTING'])) return sendAdd(account, bound, false, 'retrySubmit');
  if (hasStatus(row, ['ERROR_UPDATING'])) return sendUpdate(account, bound, 'retrySubmit');
  if (hasStatus(row, ['ERROR_DELETING'])) return sendDelete(account, bound, 'retrySubmit');
  return row;
}

/**
 * The bytes of the newest job of an action.
 *
 * @source kaltura/server, EntryDistributionService.php (serveSentDataAction, serveReturnedDataAction)
 */
function serve(side: DataSide): (call: Call, args: Args) => FileAnswer {
  return (call, args) => {
    const { store } = call.account;
    const row = findDistribution(call, args.int('id'));
    const actionType = args.int('actionType');
    const action = STORED_ACTIONS.find((name) => ACTION_NUMBER[name] === actionType);
    if (action === undefined) throw new ApiError('ENTRY_DISTRIBUTION_MISSING_LOG', row.id);
    const version = row.dataVersions[dataName(action, side)] ?? 0;
    const bytes = version === 0 ? undefined : store.readBlob(dataKey(row.id, action, side, version));
    const fileName = `${row.id}_${actionType}_${side === 'sent' ? 'sent' : 'return'}.xml`;
    if (bytes === undefined) throw new MissingFile(fileName);
    return new FileAnswer(bytes, fileName);
  };
}

const STORED_ACTIONS: readonly StoredActionName[] = ['submit', 'update', 'delete'];

const toApi = (call: Call, row: EntryDistributionRow): ApiObject =>
  entryDistributionToApi(call.account, call.account.store.entryDistributions.get(row.id) ?? row);

const isVisible = ({ partnerId }: Call, row: EntryDistributionRow): boolean =>
  row.partnerId === partnerId && !hasStatus(row, ['DELETED']);

function findDistribution(call: Call, id: number): EntryDistributionRow {
  const row = call.account.store.entryDistributions.get(id);
  if (row === undefined || !isVisible(call, row)) throw new ApiError('ENTRY_DISTRIBUTION_NOT_FOUND', id);
  return row;
}

function findProfile({ account, partnerId }: Call, id: number): ProfileRow {
  const profile = account.store.profiles.get(id);
  if (profile === undefined || profile.status === PROFILE_STATUS.DELETED || profile.partnerId !== partnerId) {
    throw new ApiError('DISTRIBUTION_PROFILE_NOT_FOUND', id);
  }
  return profile;
}

function findEntry({ account, partnerId }: Call, id: string): EntryRow {
  const entry = account.store.entries.get(id);
  if (entry === undefined || entry.status === 3 || entry.partnerId !== partnerId) {
    throw new ApiError('ENTRY_ID_NOT_FOUND', id);
  }
  return entry;
}

function bind(call: Call, row: EntryDistributionRow): Bound {
  findProfile(call, row.distributionProfileId);
  const bound = bindingOf(call.account, row);
  if (bound === undefined) throw new ApiError('ENTRY_ID_NOT_FOUND', row.entryId);
  return bound;
}

function requireEnabled({ id, status }: ProfileRow): void {
  if (status !== PROFILE_STATUS.ENABLED) throw new ApiError('DISTRIBUTION_PROFILE_DISABLED', id);
}

const ID = param('id', int);
const DISTRIBUTION = param('entryDistribution', object('KalturaEntryDistribution'));
const RESULT = 'KalturaEntryDistribution';

/** Most actions take an id, and answer with the object. */
const onId = (
  name: string,
  kind: ActionSpec['kind'],
  run: ActionSpec['run'],
  rest: Partial<ActionSpec> = {},
): ActionSpec => ({ name, params: [ID], result: RESULT, permission: 'admin', kind, run, ...rest });

const SERVED = {
  params: [ID, param('actionType', enumOf(DISTRIBUTION_ACTION))],
  result: 'file',
} as const;

/** @source kaltura/server, EntryDistributionService.php */
export const ENTRY_DISTRIBUTION_SERVICE: ServiceSpec = {
  name: 'contentDistribution_entryDistribution',
  actions: [
    onId('add', 'write', add, { params: [DISTRIBUTION] }),
    onId('get', 'read', get),
    onId('validate', 'write', validate),
    onId('update', 'write', update, { params: [ID, DISTRIBUTION] }),
    onId('delete', 'write', remove, { result: 'void' }),
    onId('list', 'read', list, {
      params: [
        optional('filter', object('KalturaEntryDistributionFilter')),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: 'KalturaEntryDistributionListResponse',
    }),
    onId('submitAdd', 'write', submitAdd, { params: [ID, optional('submitWhenReady', bool, false)] }),
    onId('submitUpdate', 'write', submitUpdate),
    onId('submitFetchReport', 'write', submitFetchReport),
    onId('submitDelete', 'write', submitDelete),
    onId('retrySubmit', 'write', retrySubmit),
    onId('serveSentData', 'read', serve('sent'), SERVED),
    onId('serveReturnedData', 'read', serve('returned'), SERVED),
  ],
};
