import type { Protocol, ScriptedResponse } from '../../core/connector.js';
import { defaultAnswer } from '../sinks/default-answer.js';
import { Inbox } from '../sinks/inbox.js';
import type { Login, SinkOptions } from '../sinks/sink.js';
import { SinkSet } from '../sinks/sink-set.js';
import type { Credentials, Endpoint } from './client.js';
import { fileClient, httpClient } from './clients.js';
import type { Courier } from './courier.js';

export interface SinkCourierOptions {
  /** Where host keys and certificates are kept; none are written without it. */
  readonly stateFolder?: string | undefined;
  readonly inbox?: Inbox;
  readonly fault?: SinkOptions['fault'];
  readonly now?: () => number;
}

/**
 * Delivers to sinks of its own, one parcel at a time: which answer a sink gives depends on the parcel
 * that is under way.
 */
export class SinkCourier implements Courier, AsyncDisposable {
  readonly kind = 'sinks';
  readonly inbox: Inbox;
  readonly #sinks: SinkSet;
  readonly #now: () => number;
  #login: Login | undefined;
  #responses: readonly ScriptedResponse[] = [];
  #requests = 0;

  constructor({ stateFolder, inbox = new Inbox(), fault, now = Date.now }: SinkCourierOptions = {}) {
    this.inbox = inbox;
    this.#now = now;
    this.#sinks = new SinkSet({
      inbox,
      stateFolder,
      now,
      fault,
      logins: () => (this.#login === undefined ? [] : [this.#login]),
      answer: () => this.#nextAnswer(),
    });
  }

  /** Starts what deliveries over these protocols will need, while the caller does something else. */
  warmUp(protocols: Iterable<Protocol>): void {
    for (const protocol of new Set(protocols)) {
      // A sink that cannot start says so when it is used.
      this.#sinks.get(protocol).catch(() => undefined);
      const client = protocol === 'http' || protocol === 'https' ? httpClient() : fileClient(protocol);
      client.catch(() => undefined);
    }
  }

  putFile: Courier['putFile'] = async ({ protocol, host: _host, port: _port, ...parcel }) => {
    const endpoint = await this.#endpoint(protocol, parcel.credentials);
    const put = await fileClient(protocol);
    return put({ ...parcel, endpoint, now: this.#now });
  };

  postHttp: Courier['postHttp'] = async (parcel, { responses }) => {
    const protocol = parcel.url.protocol === 'https:' ? 'https' : 'http';
    const endpoint = await this.#endpoint(protocol, parcel.credentials);
    this.#responses = responses;
    this.#requests = 0;
    const post = await httpClient();
    return post({ ...parcel, endpoint, now: this.#now });
  };

  async #endpoint(protocol: Protocol, { username, password, key }: Credentials): Promise<Endpoint> {
    const { url } = await this.#sinks.get(protocol);
    this.#login =
      username === undefined && password === undefined
        ? undefined
        : { username: username ?? '', password: password ?? '', ...(key !== undefined && { key }) };
    return { host: url.hostname, port: Number(url.port) };
  }

  /** One scripted answer per request, the last one again and again; the sink's own where none is scripted. */
  #nextAnswer(): ScriptedResponse {
    const index = Math.min(this.#requests++, this.#responses.length - 1);
    return this.#responses[index] ?? defaultAnswer();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sinks[Symbol.asyncDispose]();
  }
}
