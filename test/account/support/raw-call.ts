import type { ServedAccount } from './api-client.js';

/** A request as it goes over the wire, and what it is about to be answered with. */
export interface RawCall {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData | Uint8Array<ArrayBuffer>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a request just as it is. `path` is what follows `/api_v3`. */
export async function rawCall(
  api: ServedAccount,
  { path = '', method, headers = {}, body }: RawCall,
): Promise<RawAnswer> {
  const response = await fetch(`${api.url}/api_v3${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(typeof body === 'string' ? { 'Content-Type': FORM } : {}), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export const FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = { 'Content-Type': 'application/json' };
