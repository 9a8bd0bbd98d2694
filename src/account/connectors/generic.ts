import { parseSetting } from '../../connector/secrets.js';
import {
  ACTION_ENABLED_NUMBER,
  PARSER_NUMBER,
  PROTOCOL_NUMBER,
  type Action,
  type ActionName,
  type Connector,
  type Profile,
  type ProfileAction,
  type Protocol,
  type Provider,
  type ResultsParserKind,
  type SettingText,
  type SourceFile,
} from '../../core/connector.js';
import { failedJob } from '../../core/outcome.js';
import type { Problem } from '../../core/problem.js';
import { runAction, type RunReport, type RunResult } from '../../harness/pipeline/run.js';
import { NO_XML } from '../../harness/pipeline/stage.js';
import { genericActionOf, genericProviderOf } from '../life/provider.js';
import { renderItem } from '../mrss/item.js';
import type {
  GenericProviderActionRow,
  GenericProviderRow,
  ProfileActionValue,
  ProfileRow,
} from '../store/rows.js';
import type { JobDelivery, JobEngine, JobRequest, JobResult } from './job.js';

/** Milliseconds for one stylesheet: jobs may take their time. */
const LIMITS = { timeoutMs: 30_000 } as const;

/** Runs a job of a generic provider: the very pipeline of `mrssmith run`, with settings from the account. */
export const runGenericJob: JobEngine = async (request) => {
  const { context, profile, action: name } = request;
  const provider = genericProviderOf(context.store, profile);
  const row = genericActionOf(context.store, profile, name);
  if (provider === undefined || row === undefined) {
    return failure(NO_XML, [`the provider has no ${name} action`]);
  }
  const override = profile[OVERRIDES[name]];
  const protocolNumber = override?.protocol || row.protocol;
  const protocol = protocolOf(protocolNumber);
  if (protocol === undefined) {
    const text = `File transfer manager type [${protocolNumber ?? ''}] not supported`;
    return failure(text, [`provider ${provider.id} ${name}: no such protocol`]);
  }
  const action = toAction(provider, row, name, protocol);
  return toJobResult(request, await run(request, provider, action));
};

const OVERRIDES = {
  submit: 'submitAction',
  update: 'updateAction',
  delete: 'deleteAction',
  fetchReport: 'fetchReportAction',
} as const satisfies Record<ActionName, keyof ProfileRow>;

async function run(request: JobRequest, provider: GenericProviderRow, action: Action): Promise<RunResult> {
  const { context, job, entry, entryDistribution } = request;
  const item = renderItem(context, entry);
  const shown = `MRSS of entry ${entry.id}`;
  return runAction({
    connector: toConnector(request, provider, action),
    action,
    fixture: { name: entry.id, shown, bytes: item },
    dialect: context.dialect,
    engine: context.jobEngine(),
    remoteId: action.name === 'submit' ? undefined : (entryDistribution.remoteId ?? undefined),
    limits: LIMITS,
    courier: context.courier,
    env: literalVariables(action, overridesOf(request.profile)[action.name]),
    signal: request.signal,
    now: () => context.clock.now(),
    nextFileId: () => job.fileId,
  });
}

function toConnector(request: JobRequest, provider: GenericProviderRow, action: Action): Connector {
  const { context, profile, entryDistribution } = request;
  const { id, name } = provider;
  return {
    id: `provider-${id}`,
    name,
    folder: '',
    manifest: `provider ${id}`,
    provider: NO_PROVIDER_SETTINGS,
    actions: { [action.name]: action },
    profile: { ...NO_PROFILE_SETTINGS, name: profile.name, actions: overridesOf(profile) },
    harness: {
      engine: context.jobEngine().name,
      timezone: context.timezone,
      distribution: 'keep',
      job: { entryDistributionId: entryDistribution.id, distributionProfileId: profile.id },
      responses: { [action.name]: context.scriptedResponses(name, action.name) },
    },
  };
}

function toAction(
  { id }: GenericProviderRow,
  row: GenericProviderActionRow,
  name: ActionName,
  protocol: Protocol,
): Action {
  const shown = `provider ${id} ${name}`;
  const parser = parserOf(row.resultsParser);
  const file = `${shown} resultsTransformer`;
  return {
    name,
    protocol,
    serverAddress: row.serverAddress ?? '',
    remotePath: row.remotePath ?? '',
    remoteUsername: plain(row.remoteUsername),
    remotePassword: plain(row.remotePassword),
    transform: sourceOf(`${shown} mrssTransformer`, row.mrssTransformer),
    validator: sourceOf(`${shown} mrssValidator`, row.mrssValidator),
    results: parser === undefined ? undefined : { parser, text: row.resultsTransformer ?? '', file, line: 1 },
    editableFields: [],
    mandatoryFields: [],
    line: 0,
    lines: {},
  };
}

function overridesOf(profile: ProfileRow): Partial<Record<ActionName, ProfileAction>> {
  const names = Object.entries(OVERRIDES) as [ActionName, (typeof OVERRIDES)[ActionName]][];
  return Object.fromEntries(names.map(([name, property]) => [name, toOverride(profile[property])]));
}

/** Falsy values override nothing, as on the server: `mergeSettings` leaves them out too. */
function toOverride(value: ProfileActionValue | undefined): ProfileAction {
  const protocol = value?.protocol ? protocolOf(value.protocol) : undefined;
  const username = plain(value?.username);
  const password = plain(value?.password);
  return {
    ...(protocol && { protocol }),
    ...(value?.serverUrl && { serverAddress: value.serverUrl }),
    ...(value?.serverPath && { remotePath: value.serverPath }),
    ...(username && { remoteUsername: username }),
    ...(password && { remotePassword: password }),
    ...(value?.ftpPassiveMode === true && { ftpPassiveMode: true }),
    ...(value?.httpFieldName && { httpFieldName: value.httpFieldName }),
    ...(value?.httpFileName && { httpFileName: value.httpFileName }),
  };
}

/** A value of the account: nothing in it stands for anything else. */
const plain = (text: string | null | undefined): SettingText | undefined =>
  text === null || text === undefined || text === '' ? undefined : { source: text, variables: [] };

/** What looks like a variable in a value of the account stands for itself. */
function literalVariables(
  ...settings: readonly (Readonly<Partial<Record<Credential, SettingText | undefined>>> | undefined)[]
): Record<string, string> {
  const sources = settings.flatMap((found) => [found?.remoteUsername?.source, found?.remotePassword?.source]);
  const names = sources.flatMap((source) => parseSetting(source ?? '').variables);
  return Object.fromEntries(names.map((name) => [name, `\${${name}}`]));
}

type Credential = 'remoteUsername' | 'remotePassword';

/** An empty file is no file. */
const sourceOf = (shown: string, text: string | null | undefined): SourceFile | undefined =>
  text === null || text === undefined || text === ''
    ? undefined
    : { path: shown, shown, bytes: Buffer.from(text, 'utf8') };

const keyOf = <K extends string>(numbers: Readonly<Record<K, number>>, wanted: number | null | undefined) =>
  (Object.keys(numbers) as K[]).find((name) => numbers[name] === wanted);

const protocolOf = (number: number | null | undefined): Protocol | undefined =>
  keyOf(PROTOCOL_NUMBER, number);
const parserOf = (number: number | null | undefined): ResultsParserKind | undefined =>
  keyOf(PARSER_NUMBER, number);

/** Stages whose failure in these ways may be gone the next time. */
const TEMPORARY: ReadonlySet<string> = new Set(['CONNECT_FAILED', 'CONNECTION_LOST', 'DELIVERY_TIMEOUT']);

function toJobResult({ context }: JobRequest, { report, artifacts }: RunResult): JobResult {
  const { distribution } = report;
  const { sent: sentData, returned: returnedData } = artifacts;
  const common = { deliveries: deliveriesOf(report, artifacts), messages: messagesOf(report) };
  if (distribution.afterCleanUp !== undefined) return { kind: 'stuck', ...common };
  if (!report.ok) {
    return {
      kind: 'failed',
      ...common,
      errorType: distribution.errorType ?? 1,
      errorNumber: distribution.errorNumber ?? 0,
      errorDescription: distribution.errorDescription ?? '',
      isTemporary: isTemporary(report),
      ...(context.dialect === 'guide' && { sentData, returnedData }),
    };
  }
  return {
    kind: 'finished',
    ...common,
    ...(report.action === 'submit' && { remoteId: distribution.remoteId ?? undefined }),
    sentData,
    returnedData,
    plays: distribution.plays,
    views: distribution.views,
  };
}

function isTemporary({ stages }: RunReport): boolean {
  const failed = stages.find(({ ok }) => !ok);
  return failed?.problems.some(({ severity, code }) => severity === 'error' && TEMPORARY.has(code)) === true;
}

function deliveriesOf({ delivery }: RunReport, { transcript }: RunResult['artifacts']): JobDelivery[] {
  if (delivery === undefined) return [];
  return [{ ...delivery, ...(transcript === undefined ? {} : { transcript }) }];
}

const messagesOf = ({ stages }: RunReport): string[] =>
  stages.flatMap(({ problems }) => problems).map(renderProblem);

/** e.g. `XSD_INVALID Element 'duration': ... (provider 12 submit mrssValidator:14)`. */
function renderProblem({ code, message, file, line }: Problem): string {
  if (file === undefined) return `${code} ${message}`;
  return `${code} ${message} (${line === undefined ? file : `${file}:${line}`})`;
}

function failure(text: string, messages: readonly string[]): JobResult {
  const end = failedJob(text);
  const errorDescription = end.kind === 'failed' ? end.errorDescription : text;
  const error = { errorType: 1, errorNumber: 0, errorDescription, isTemporary: false };
  return { kind: 'failed', deliveries: [], messages, ...error };
}

/** The pipeline reads none of these: they are settled before a job is made. */
const NO_PROVIDER_SETTINGS: Provider = {
  isDefault: false,
  requiredFlavorParamsIds: [],
  optionalFlavorParamsIds: [],
  requiredThumbDimensions: [],
  optionalThumbDimensions: [],
  editableFields: [],
  mandatoryFields: [],
  updateRequiredEntryFields: [],
  updateRequiredMetadataXPaths: [],
  scheduleUpdateEnabled: false,
  deleteInsteadUpdate: false,
  intervalBeforeSunrise: undefined,
  intervalBeforeSunset: undefined,
};

const MANUAL = 'manual' satisfies keyof typeof ACTION_ENABLED_NUMBER;

const NO_PROFILE_SETTINGS: Omit<Profile, 'name' | 'actions'> = {
  isDeclared: true,
  status: 'enabled',
  submitEnabled: MANUAL,
  updateEnabled: MANUAL,
  deleteEnabled: MANUAL,
  reportEnabled: MANUAL,
  distributeTrigger: 'entryReady',
  autoCreateFlavors: [],
  autoCreateThumb: [],
  requiredFlavorParamsIds: [],
  optionalFlavorParamsIds: [],
  requiredThumbDimensions: [],
  optionalThumbDimensions: [],
  requiredAssetDistributionRules: [],
  optionalAssetDistributionRules: [],
  sunriseDefaultOffset: undefined,
  sunsetDefaultOffset: undefined,
  updateRequiredEntryFields: [],
  updateRequiredMetadataXPaths: [],
};
