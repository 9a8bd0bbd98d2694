/** What a request to the API asks for, and its calls one by one: for a proxy that stands between them. */

/** JSON of a request or an answer. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** A text or number of an answer, as a text; nothing for anything else. */
export const textOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** One call of a request. */
export interface ApiCall {
  readonly service: string;
  readonly action: string;
  /** All that goes with it; `undefined` where it is a form, which is passed on as it came. */
  readonly params: JsonObject | undefined;
}

export interface ApiRequest {
  readonly isMultirequest: boolean;
  readonly calls: readonly ApiCall[];
}

// e.g. "/api_v3/service/media/action/get"
const PATH = /\/service\/(?<service>[^/?]+)(?:\/action\/(?<action>[^/?]+))?/;

/** Shared by the calls of a multirequest that lack them. */
const SHARED = ['ks', 'partnerId', 'clientTag'];

/** Reads a request as mrssmith sends it: service and action in the path, the rest as JSON or a form. */
export function parseRequest(path: string, contentType: string, body: Buffer): ApiRequest {
  const { service = '', action = '' } = PATH.exec(path)?.groups ?? {};
  if (!contentType.startsWith('application/json')) {
    return { isMultirequest: false, calls: [{ service, action, params: undefined }] };
  }
  const params = JSON.parse(body.toString('utf8')) as JsonObject;
  if (service !== 'multirequest') return { isMultirequest: false, calls: [{ service, action, params }] };
  const shared = Object.fromEntries(
    SHARED.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])),
  ) as JsonObject;
  const numbers = Object.keys(params)
    .filter((key) => /^\d+$/.test(key))
    .map(Number)
    .sort((a, b) => a - b);
  const calls = numbers.map((number) => {
    const own = params[String(number)] as JsonObject;
    return {
      service: textOf(own['service']),
      action: textOf(own['action']),
      params: { ...shared, ...own },
    };
  });
  return { isMultirequest: true, calls };
}

/** Replaces `{N:result:path}` by what call N, from 1, answered, as the server does; nothing where it failed. */
export function fillIn(value: Json, answers: readonly Json[]): Json {
  if (typeof value === 'string') {
    return value.replace(/\{(\d+):result(?::([^{}]*))?\}/, (_, index: string, path: string | undefined) =>
      textAt(answers[Number(index) - 1], path === undefined || path === '' ? [] : path.split(':')),
    );
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => fillIn(item, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, answers)]));
}

function textAt(value: Json | undefined, [name, ...rest]: readonly string[]): string {
  if (value === undefined || value === null || isError(value)) return '';
  if (name === undefined) return typeof value === 'object' ? '' : String(value);
  return textAt((value as JsonObject)[name], rest);
}

export const isError = (answer: Json | undefined): boolean =>
  typeof answer === 'object' &&
  answer !== null &&
  (answer as JsonObject)['objectType'] === 'KalturaAPIException';

/** Whether a call changes the account. Starting a session does not. */
export const isWrite = ({ service, action }: Pick<ApiCall, 'service' | 'action'>): boolean =>
  !/^(session|appToken)$/i.test(service) &&
  /^(add|update|delete|submit|retry|set|upload|enable|disable|end)/i.test(action);
