import { Bug } from '../../core/failure.js';
import type { AccountContext } from '../context.js';
import { authenticate, authorize, type Caller } from '../session/authenticate.js';
import { bindParams, type BindContext } from './bind.js';
import { ApiError } from './errors.js';
import { emptyMap } from './form.js';
import { applyResponseProfile } from './response-profile.js';
import type { Outcome } from './serialize.js';
import type { Answer, Args, Call } from './service.js';
import type { ServiceMap } from './service-map.js';
import { FileAnswer, isMap, Upload, type ApiObject, type ApiValue, type Raw, type RawMap } from './value.js';

/** Something to say about a call beside its result. */
export interface CallNote {
  readonly code: string;
  readonly text: string;
}

/** What became of one call. */
export interface CallResult {
  readonly service: string;
  readonly action: string;
  readonly params: RawMap;
  readonly outcome: Outcome | { readonly kind: 'file'; readonly file: FileAnswer };
  /** An action whose result is a file failed inside: the server then says so in headers alone. */
  readonly isFileError: boolean;
  readonly notes: readonly CallNote[];
  readonly caller: Caller | undefined;
  /** Milliseconds. */
  readonly ms: number;
}

export interface DispatchContext {
  readonly context: AccountContext;
  readonly services: ServiceMap;
}

/** What a call comes to that is refused before anyone looks for its action. */
export const refusedCall = (params: RawMap, error: ApiError): CallResult => ({
  service: textOf(params['service']) ?? '',
  action: textOf(params['action']) ?? '',
  params,
  outcome: { kind: 'error', error },
  isFileError: false,
  notes: [],
  caller: undefined,
  ms: 0,
});

/** Runs one call: finds the action, binds its arguments, checks who calls, and does it. Never throws. */
export async function dispatch({ context, services }: DispatchContext, params: RawMap): Promise<CallResult> {
  const started = performance.now();
  const notes: CallNote[] = [];
  const note = (code: string, text: string) => void notes.push({ code, text });
  const names = { service: textOf(params['service']) ?? '', action: textOf(params['action']) ?? '' };
  let caller: Caller | undefined;
  let isFileError = false;

  const work = async (): Promise<CallResult['outcome']> => {
    const { service, action } = services.find(names.service, names.action, note);
    Object.assign(names, { service: service.name, action: action.name });
    caller = authenticate(context, textOf(params['ks']), requestPartner(params));
    const bindContext: BindContext = { types: context.types, nowSec: context.clock.nowSec(), note };
    noteLanguage(textOf(params['language']), note);
    const bound = bindParams(action, params, bindContext);
    const profile = bindResponseProfile(params, bindContext);
    authorize(context, caller, { service, action }, note);
    const call: Call = {
      account: context,
      dialect: context.dialect,
      ...caller,
      serviceName: service.name,
      actionName: action.name,
      note,
    };
    isFileError = action.result === 'file';
    const run = async () => action.run(call, toArgs(bound));
    const answer: Answer = action.kind === 'write' ? await context.store.write(run) : await run();
    if (answer instanceof FileAnswer) return { kind: 'file', file: answer };
    return { kind: 'value', value: profile === undefined ? answer : applyResponseProfile(answer, profile) };
  };

  let outcome: CallResult['outcome'];
  try {
    outcome = await work();
    isFileError = false;
  } catch (cause) {
    outcome = { kind: 'error', error: toApiError(cause, note) };
  }
  const ms = performance.now() - started;
  return { ...names, params, outcome, isFileError, notes, caller, ms };
}

function toApiError(cause: unknown, note: (code: string, text: string) => void): ApiError {
  if (cause instanceof ApiError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  note('INTERNAL', `something inside mrssmith failed: ${reason}`);
  if ((process.env['MRSSMITH_DEBUG'] ?? '') !== '' && cause instanceof Error)
    note('INTERNAL', cause.stack ?? '');
  return new ApiError('INTERNAL_SERVERL_ERROR');
}

const textOf = (raw: Raw | undefined): string | undefined =>
  raw === undefined || raw === null || isMap(raw) || raw instanceof Upload ? undefined : String(raw);

/** `p` wins over `partnerId` where both say something; to PHP, "0" says nothing. */
function requestPartner(params: RawMap): number | undefined {
  const text = [textOf(params['p']), textOf(params['partnerId'])].find(
    (value) => value !== undefined && value !== '' && value !== '0',
  );
  return text === undefined ? undefined : Math.trunc(Number.parseFloat(text)) || 0;
}

/** Differs: entries have one language here. */
function noteLanguage(language: string | undefined, note: BindContext['note']): void {
  if (language?.toLowerCase() !== 'multi') return;
  note(
    'LANGUAGE_MULTI',
    'names and descriptions come as texts here; the server answers one for each language',
  );
}

function bindResponseProfile(params: RawMap, context: BindContext): ApiObject | undefined {
  const raw = params['responseProfile'];
  if (!isMap(raw)) return undefined;
  const sent: RawMap = emptyMap();
  sent['responseProfile'] = raw;
  const param = {
    name: 'responseProfile',
    type: { kind: 'object', class: 'KalturaDetachedResponseProfile' },
    fallback: null,
  } as const;
  const action = {
    name: '',
    params: [param],
    result: '',
    permission: 'public',
    kind: 'read',
    run: () => undefined,
  } as const;
  return bindParams(action, sent, context).get('responseProfile') as ApiObject | undefined;
}

/** The typed way to the arguments. A handler that asks for one it never declared has a mistake. */
function toArgs(bound: ReadonlyMap<string, ApiValue | undefined>): Args {
  const get = (name: string): ApiValue | undefined => {
    if (!bound.has(name)) throw new Bug(`the action declares no parameter ${name}`);
    return bound.get(name);
  };
  const typed =
    <T extends ApiValue>(type: string, is: (value: ApiValue) => boolean) =>
    (name: string): T | undefined => {
      const value = get(name);
      if (value === undefined || value === null) return undefined;
      if (is(value)) return value as T;
      throw new Bug(`the parameter ${name} is no ${type}`);
    };
  const required =
    <T>(read: (name: string) => T | undefined) =>
    (name: string): T => {
      const value = read(name);
      if (value === undefined) throw new ApiError('MISSING_MANDATORY_PARAMETER', name);
      return value;
    };
  const string = (name: string): string | undefined => {
    const value = get(name);
    if (value === undefined || value === null) return undefined;
    return typeof value === 'object' ? '' : String(value);
  };
  const int = typed<number>('number', (value) => typeof value === 'number');
  const bool = typed<boolean>('truth value', (value) => typeof value === 'boolean');
  const object = typed<ApiObject>('object', (value) => typeof value === 'object');
  return {
    string: required(string),
    int: required(int),
    bool: required(bool),
    object: required(object),
    upload: required(typed<Upload>('file', (value) => value instanceof Upload)),
    optionalString: string,
    optionalInt: int,
    optionalBool: bool,
    optionalObject: object,
    list: (name) => (get(name) ?? []) as readonly ApiValue[],
  };
}
