import { isUtf8 } from 'node:buffer';
import { findGenericProvider } from '../life/provider.js';
import type { GenericProviderActionRow } from '../store/rows.js';
import { DISTRIBUTION_ACTION } from '../types/distribution.js';
import { enumOf, file, int, object, string } from '../types/spec.js';
import { checkInsert, checkUpdate, requireProperty } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type ActionSpec, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject, type ApiValue, type Upload } from '../wire/value.js';
import { cutToColumn } from './columns.js';
import { listRows } from './list.js';
import { actionToApi } from './provider-object.js';

const CLASS = 'KalturaGenericDistributionProviderAction';
const PARAM = 'genericDistributionProviderAction';
const ACTIVE = 2;
const DELETED = 3;

/** Where an action keeps what was uploaded. */
type UploadProperty = 'mrssTransformer' | 'mrssValidator' | 'resultsTransformer';

const isVisible = ({ status, partnerId }: GenericProviderActionRow, call: Call): boolean =>
  status === ACTIVE && (partnerId === 0 || partnerId === call.partnerId);

/** @throws {ApiError} GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND. */
function find(call: Call, args: Args): GenericProviderActionRow {
  const id = args.int('id');
  const row = call.account.store.genericProviderActions.get(id);
  if (row === undefined || !isVisible(row, call)) {
    throw new ApiError('GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND', id);
  }
  return row;
}

/** The first of a provider's actions of a kind. The error names the provider. */
function findByProvider(call: Call, args: Args): GenericProviderActionRow {
  const providerId = args.int('genericDistributionProviderId');
  const action = args.int('actionType');
  const row = call.account.store.genericProviderActions.find(
    (candidate) =>
      candidate.genericDistributionProviderId === providerId &&
      candidate.action === action &&
      isVisible(candidate, call),
  );
  if (row === undefined) throw new ApiError('GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND', providerId);
  return row;
}

/** Properties that a caller sets, and how many characters their columns hold. */
const WRITABLE: Readonly<Record<string, number>> = {
  resultsParser: Infinity,
  protocol: Infinity,
  serverAddress: 255,
  remotePath: 255,
  remoteUsername: 127,
  remotePassword: 127,
  editableFields: Infinity,
  mandatoryFields: Infinity,
};

function applySent(call: Call, row: GenericProviderActionRow, sent: ApiObject): GenericProviderActionRow {
  const values: Record<string, ApiValue> = {};
  for (const [name, size] of Object.entries(WRITABLE)) {
    const value = sent[name];
    if (value === undefined) continue;
    values[name] = typeof value === 'string' ? cutToColumn(call, name, value, size) : value;
  }
  return { ...row, ...values };
}

function add(call: Call, args: Args): ApiObject {
  const sent = args.object(PARAM);
  const { store, types, clock } = call.account;
  const providerId = Number(requireProperty(sent, 'genericDistributionProviderId'));
  const provider = findGenericProvider(store, providerId, call.partnerId);
  if (provider === undefined) throw new ApiError('GENERIC_DISTRIBUTION_PROVIDER_NOT_FOUND', providerId);
  checkInsert(types, sent);

  const action = sent['action'];
  const now = clock.nowSec();
  const base: GenericProviderActionRow = {
    id: store.genericProviderActions.nextId(),
    partnerId: provider.partnerId,
    genericDistributionProviderId: providerId,
    action: typeof action === 'number' ? action : null,
    status: ACTIVE,
    createdAt: now,
    updatedAt: now,
  };
  noteUseless(call, base);
  return actionToApi(store.genericProviderActions.put(applySent(call, base, sent)));
}

/** What the server stores without a word, and nothing will ever run. */
function noteUseless(
  call: Call,
  { genericDistributionProviderId: providerId, action }: GenericProviderActionRow,
): void {
  if (action === null) {
    call.note('ACTION_WITHOUT_TYPE', 'no action was sent; the server stores it so, and never runs it');
    return;
  }
  const before = call.account.store.genericProviderActions.find(
    (row) =>
      row.status === ACTIVE && row.genericDistributionProviderId === providerId && row.action === action,
  );
  if (before !== undefined) {
    call.note(
      'ACTION_DUPLICATE',
      `provider ${providerId} has action ${before.id} of this type already; the server goes on using that one`,
    );
  }
}

const change =
  (locate: (call: Call, args: Args) => GenericProviderActionRow) =>
  (call: Call, args: Args): ApiObject => {
    const before = locate(call, args);
    const sent = args.object(PARAM);
    // The uploads are files there, not values: no text sent is identical to one.
    const uploads: readonly string[] = ['mrssTransformer', 'mrssValidator', 'resultsTransformer'];
    const shown = actionToApi(before);
    checkUpdate(call.account.types, sent, (name) => (uploads.includes(name) ? undefined : shown[name]));
    return save(call, applySent(call, before, sent));
  };

const remove =
  (locate: (call: Call, args: Args) => GenericProviderActionRow) =>
  (call: Call, args: Args): undefined => {
    save(call, { ...locate(call, args), status: DELETED });
  };

const save = (call: Call, row: GenericProviderActionRow): ApiObject =>
  actionToApi(
    call.account.store.genericProviderActions.put({ ...row, updatedAt: call.account.clock.nowSec() }),
  );

/** A text or a file, kept as it came: nobody looks whether it is a stylesheet before a job needs it. */
const upload = (name: string, property: UploadProperty, from: string): ActionSpec[] => [
  {
    name,
    params: [byId, param(`${from}Data`, string)],
    result: CLASS,
    permission: 'console',
    kind: 'write',
    run: (call, args) => save(call, { ...find(call, args), [property]: args.string(`${from}Data`) }),
  },
  {
    name: `${name}FromFile`,
    params: [byId, param(`${from}File`, file)],
    result: CLASS,
    permission: 'console',
    kind: 'write',
    run: (call, args) => {
      const row = find(call, args);
      return save(call, { ...row, [property]: textOf(call, args.upload(`${from}File`)) });
    },
  },
];

function textOf(call: Call, { fileName, bytes }: Upload): string {
  if (!isUtf8(bytes)) {
    call.note(
      'UPLOAD_NOT_UTF8',
      `${fileName} is not UTF-8; what is not was replaced by U+FFFD. The server's answers would leave the text out`,
    );
  }
  return bytes.toString('utf8');
}

function list(call: Call, args: Args): ApiObject {
  const rows = call.account.store.genericProviderActions.filter((row) => isVisible(row, call));
  const found = listRows(rows, args.optionalObject('filter'), args.optionalObject('pager'));
  return listAnswer(`${CLASS}ListResponse`, {
    objects: found.rows.map(actionToApi),
    totalCount: found.totalCount,
  });
}

const byId = param('id', int);
const byProvider = [
  param('genericDistributionProviderId', int),
  param('actionType', enumOf(DISTRIBUTION_ACTION)),
];
const action = param(PARAM, object(CLASS));

const spec = (
  name: string,
  params: ActionSpec['params'],
  run: ActionSpec['run'],
  { kind = 'write', result = CLASS }: { kind?: ActionSpec['kind']; result?: string } = {},
): ActionSpec => ({ name, params, result, permission: 'console', kind, run });

/**
 * What a generic provider does: one action each for submit, update, delete and fetch report.
 *
 * @source kaltura/server, GenericDistributionProviderActionService.php
 */
export const GENERIC_PROVIDER_ACTION_SERVICE: ServiceSpec = {
  name: 'contentDistribution_genericDistributionProviderAction',
  actions: [
    spec('add', [action], add),
    ...upload('addMrssTransform', 'mrssTransformer', 'xsl'),
    ...upload('addMrssValidate', 'mrssValidator', 'xsd'),
    ...upload('addResultsTransform', 'resultsTransformer', 'transform'),
    spec('get', [byId], (call, args) => actionToApi(find(call, args)), { kind: 'read' }),
    spec('getByProviderId', byProvider, (call, args) => actionToApi(findByProvider(call, args)), {
      kind: 'read',
    }),
    spec('update', [byId, action], change(find)),
    spec('updateByProviderId', [...byProvider, action], change(findByProvider)),
    spec('delete', [byId], remove(find), { result: 'void' }),
    spec('deleteByProviderId', byProvider, remove(findByProvider), { result: 'void' }),
    spec(
      'list',
      [optional('filter', object(`${CLASS}Filter`)), optional('pager', object('KalturaFilterPager'))],
      list,
      { kind: 'read', result: `${CLASS}ListResponse` },
    ),
  ],
};
