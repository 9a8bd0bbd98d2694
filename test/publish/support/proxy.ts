import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  fillIn,
  isWrite,
  parseRequest,
  textOf,
  type ApiCall,
  type Json,
  type JsonObject,
} from './api-request.js';

/** What may become of a call. `hang`: no answer ever comes. */
export const FAULT_KINDS = [
  'INVALID_KS',
  'SERVICE_FORBIDDEN',
  'http500',
  'hang',
  'reset',
  'malformed',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What happens at a call. */
export interface Fault {
  /** Number of the call, from 1, calls of multirequests counted one by one. */
  readonly at: number;
  readonly kind: FaultKind | 'kill';
  /** Whether the account sees the call before it goes wrong. Its errors come in place of the call. */
  readonly when: 'before' | 'after';
  /** Whether every later call goes wrong as well. */
  readonly isForEver?: boolean;
}

/** A call that reached the proxy. */
export interface SeenCall {
  /** From 1. */
  readonly number: number;
  readonly service: string;
  readonly action: string;
  readonly isWrite: boolean;
  /** Number of its request, from 1. */
  readonly request: number;
}

/** An HTTP proxy in front of an account: it counts, and lets things go wrong. */
export interface Proxy extends AsyncDisposable {
  /** e.g. `http://127.0.0.1:40080`. */
  readonly url: string;
  readonly calls: readonly SeenCall[];
  /** How many requests came: round trips. */
  readonly requests: number;
  /** Method and address of every request. */
  readonly addresses: readonly string[];
  fault: Fault | undefined;
  /** Ends the process that talks to the account, for faults of kind `kill`. */
  kill: (() => void) | undefined;
  /** Runs before the first and after each call, while the calls of a multirequest run one by one. */
  observe: ((call: SeenCall | undefined) => Promise<void>) | undefined;
  /** Forgets what was seen, and the fault. */
  forget(): void;
}

/** Calls that started no session: what is counted where sessions are not. */
export const withoutSessions = (calls: readonly SeenCall[]): SeenCall[] =>
  calls.filter(({ service }) => service !== 'session' && service !== 'appToken');

/** How a request goes wrong as a whole. */
class Broken {
  readonly kind: Fault['kind'];

  constructor(kind: Fault['kind']) {
    this.kind = kind;
  }
}

const ERRORS: Readonly<Record<string, JsonObject>> = {
  INVALID_KS: {
    code: 'INVALID_KS',
    message: 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"',
    objectType: 'KalturaAPIException',
    args: { KSID: 'EXPIRED', ERR_CODE: '-1', ERR_DESC: 'INVALID_STR' },
  },
  SERVICE_FORBIDDEN: {
    code: 'SERVICE_FORBIDDEN',
    message: 'The access to service [contentdistribution_genericdistributionprovider->list] is forbidden',
    objectType: 'KalturaAPIException',
    args: { SERVICE: 'contentdistribution_genericdistributionprovider->list' },
  },
};

const JSON_TYPE = { 'Content-Type': 'application/json' };

export async function startProxy(target: string): Promise<Proxy> {
  const calls: SeenCall[] = [];
  const addresses: string[] = [];
  let requests = 0;
  let isRenewed = false;

  const see = (call: ApiCall): SeenCall => {
    const { service, action } = call;
    const seen = { number: calls.length + 1, service, action, isWrite: isWrite(call), request: requests };
    calls.push(seen);
    return seen;
  };
  const faultAt = ({ number, action }: SeenCall): Fault | undefined => {
    const { fault } = proxy;
    if (fault === undefined || number < fault.at) return undefined;
    if (fault.isForEver === true || number === fault.at) return fault;
    // A session that ended stays so until there is another.
    if (fault.kind !== 'INVALID_KS') return undefined;
    isRenewed ||= action.startsWith('start');
    return isRenewed ? undefined : fault;
  };

  const forward = async (path: string, contentType: string, body: Buffer | string): Promise<Response> =>
    fetch(`${target}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': contentType },
    });

  /** Runs one call by itself. */
  const runOne = async (call: ApiCall, send: () => Promise<Response>): Promise<Json | Broken | Response> => {
    const seen = see(call);
    const fault = faultAt(seen);
    const error = fault === undefined ? undefined : ERRORS[fault.kind];
    if (error !== undefined) return error;
    if (fault?.when === 'before') return new Broken(fault.kind);
    const answer = await send();
    await proxy.observe?.(seen);
    if (fault !== undefined) {
      await answer.arrayBuffer();
      return new Broken(fault.kind);
    }
    return answer;
  };

  const runOneByOne = async (list: readonly ApiCall[]): Promise<readonly Json[] | Broken> => {
    const answers: Json[] = [];
    for (const call of list) {
      const { service, action, ...params } = fillIn(call.params ?? {}, answers) as JsonObject;
      const path = `/api_v3/service/${textOf(service)}/action/${textOf(action)}`;
      const body = JSON.stringify({ ...params, format: 1 });
      const answer = await runOne(call, () => forward(path, 'application/json', body));
      if (answer instanceof Broken) return answer;
      answers.push(answer instanceof Response ? ((await answer.json()) as Json) : answer);
    }
    return answers;
  };

  const answerRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray());
    const path = request.url ?? '/';
    const type = request.headers['content-type'] ?? '';
    requests++;
    addresses.push(`${request.method ?? ''} ${path}`);
    const { isMultirequest, calls: list } = parseRequest(path, type, body);
    const isWatched = proxy.fault !== undefined || proxy.observe !== undefined;
    if (isMultirequest && isWatched) {
      await proxy.observe?.(undefined);
      const answers = await runOneByOne(list);
      if (answers instanceof Broken) {
        breakOff(answers.kind, response);
        return;
      }
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(answers));
      return;
    }
    if (isMultirequest) {
      for (const call of list) see(call);
      await passOn(await forward(path, type, body), response);
      return;
    }
    const [call] = list;
    if (call === undefined) throw new Error(`no call in ${path}`);
    const answer = await runOne(call, () => forward(path, type, body));
    if (answer instanceof Broken) breakOff(answer.kind, response);
    else if (answer instanceof Response) await passOn(answer, response);
    else response.writeHead(200, JSON_TYPE).end(JSON.stringify(answer));
  };

  const breakOff = (kind: Fault['kind'], response: ServerResponse): void => {
    if (kind === 'kill') proxy.kill?.();
    if (kind === 'kill' || kind === 'reset') response.socket?.resetAndDestroy();
    else if (kind === 'http500') {
      response
        .writeHead(500, { 'Content-Type': 'text/html' })
        .end('<html><body><h1>Internal Server Error</h1></body></html>');
    } else if (kind === 'malformed') response.writeHead(200, JSON_TYPE).end('[{"objectType":"Kaltu');
  };

  const server = createServer((request, response) => {
    answerRequest(request, response).catch((error: unknown) => {
      response.socket?.destroy(error as Error);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    get requests() {
      return requests;
    },
    addresses,
    fault: undefined,
    kill: undefined,
    observe: undefined,
    forget() {
      calls.length = 0;
      addresses.length = 0;
      requests = 0;
      isRenewed = false;
      proxy.fault = undefined;
      proxy.observe = undefined;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}

async function passOn(answer: Response, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  response
    .writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? 'text/plain' })
    .end(body);
}
