import type { Call, Download, FilePart, Params } from './call.js';
import type { Client } from './client.js';
import { RemoteError, UnreachableError } from './errors.js';
import { isTransient, withRetries, type Attempt, type RetryOptions } from './retry.js';
import type { AccountSession, Outcome, SessionIdentity } from './session.js';
import type { StartedSession } from './start-session.js';

export interface SignedInOptions {
  /** Without `/api_v3`. */
  readonly serviceUrl: string;
  readonly partnerId: number;
  /** Of that partner, without a KS. */
  readonly client: Client;
  readonly first: StartedSession;
  /** Makes another session, retries included; `undefined` where a KS is all there is. */
  readonly start: (() => Promise<StartedSession>) | undefined;
  readonly retries: RetryOptions;
}

/** More than any connector needs at once, and little enough for the server's limits. */
const LONGEST_BATCH = 50;

/** A session of the moment. */
interface Session extends StartedSession {
  readonly client: Client;
}

/** Calls in a session that is started anew when it ends. */
export class SignedInSession implements AccountSession {
  readonly serviceUrl: string;
  readonly partnerId: number;
  readonly #options: SignedInOptions;
  #session: Session;
  #renewing: Promise<Session> | undefined;

  constructor(options: SignedInOptions) {
    this.serviceUrl = options.serviceUrl;
    this.partnerId = options.partnerId;
    this.#options = options;
    this.#session = this.#toSession(options.first);
  }

  get identity(): SessionIdentity {
    return this.#session.identity;
  }

  async read(calls: readonly Call[]): Promise<readonly unknown[]> {
    const results: unknown[] = [];
    for (const batch of toBatches(calls)) {
      const values = await this.#retried(
        () => this.#readOnce(batch),
        (attempt) => attempt.kind === 'threw' && isTransient(attempt.error),
      );
      results.push(...values);
    }
    return results;
  }

  async write(calls: readonly Call[]): Promise<readonly Outcome[]> {
    if (calls.length === 0) return [];
    return this.#writing(calls, (client) => sendAll(client, calls));
  }

  async upload(call: Call, files: Readonly<Record<string, FilePart>>): Promise<Outcome> {
    const outcomes = await this.#writing([call], (client) =>
      settleAll([call], async () => [done(await client.call(call.service, call.action, call.params, files))]),
    );
    return outcomes[0] as Outcome;
  }

  async download(service: string, action: string, params?: Params): Promise<Download> {
    const isWorthAnother = (attempt: Attempt<Download>) =>
      attempt.kind === 'threw' && isTransient(attempt.error);
    return this.#retried(async () => {
      const used = this.#session;
      try {
        return await used.client.download(service, action, params);
      } catch (error) {
        if (!isInvalidKs(error) || !this.#canRenew) throw error;
        const { client } = await this.#renewAfter(used);
        return client.download(service, action, params);
      }
    }, isWorthAnother);
  }

  async #readOnce(calls: readonly Call[]): Promise<unknown[]> {
    const used = this.#session;
    let outcomes = await sendAll(used.client, calls);
    if (this.#canRenew && outcomes.some(isEndedSession)) {
      outcomes = await sendAll((await this.#renewAfter(used)).client, calls);
    }
    return outcomes.map((outcome) => {
      if (outcome.kind === 'refused') throw outcome.error;
      return outcome.value;
    });
  }

  /** Sends again only what surely did nothing. */
  async #writing(
    calls: readonly Call[],
    send: (client: Client) => Promise<readonly Outcome[]>,
  ): Promise<readonly Outcome[]> {
    const isWorthAnother = (attempt: Attempt<readonly Outcome[]>): boolean =>
      attempt.kind === 'returned'
        ? attempt.value.every(isBlocked)
        : attempt.error instanceof UnreachableError &&
          !attempt.error.mayHaveRun &&
          isTransient(attempt.error);
    return this.#retried(async () => {
      const used = this.#session;
      const outcomes = await send(used.client);
      if (!this.#canRenew || !outcomes.every(isEndedSession)) return outcomes;
      const renewed = await this.#renewForWriting(used);
      return renewed instanceof RemoteError ? calls.map(() => refused(renewed)) : send(renewed.client);
    }, isWorthAnother);
  }

  /** Whatever goes wrong here, the write itself has not run. */
  async #renewForWriting(used: Session): Promise<Session | RemoteError> {
    try {
      return await this.#renewAfter(used);
    } catch (error) {
      if (error instanceof RemoteError) return error;
      if (!(error instanceof UnreachableError)) throw error;
      const { url, reason, status } = error;
      // Tried often enough already.
      throw new UnreachableError(url, reason, {
        status,
        mayHaveRun: false,
        isTransient: false,
        cause: error,
      });
    }
  }

  get #canRenew(): boolean {
    return this.#options.start !== undefined;
  }

  /** One new session for all calls that found the old one ended. */
  #renewAfter(used: Session): Promise<Session> {
    if (this.#session !== used) return Promise.resolve(this.#session);
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renew(): Promise<Session> {
    const started = await this.#options.start?.();
    if (started !== undefined) {
      const isKsStale = this.#session.identity.by === 'ks' || this.#session.identity.isKsStale;
      this.#session = this.#toSession({ ...started, identity: { ...started.identity, isKsStale } });
    }
    return this.#session;
  }

  #toSession(started: StartedSession): Session {
    return { ...started, client: this.#options.client.withKs(started.ks) };
  }

  #retried<T>(run: () => Promise<T>, isWorthAnother: (attempt: Attempt<T>) => boolean): Promise<T> {
    return withRetries(run, isWorthAnother, this.#options.retries);
  }
}

const done = (value: unknown): Outcome => ({ kind: 'done', value });
const refused = (error: RemoteError): Outcome => ({ kind: 'refused', error });

/** One call as itself: what looks like a placeholder is a text there. Several as one multirequest. */
function sendAll(client: Client, calls: readonly Call[]): Promise<readonly Outcome[]> {
  return settleAll(calls, async () => {
    const [first] = calls;
    if (first !== undefined && calls.length === 1) {
      return [done(await client.call(first.service, first.action, first.params))];
    }
    const answers = await askAll(client, calls);
    return answers.map((answer) => (answer instanceof RemoteError ? refused(answer) : done(answer)));
  });
}

/** Where the account broke while it ran a batch, nobody knows how far it came. */
async function askAll(client: Client, calls: readonly Call[]): Promise<readonly unknown[]> {
  try {
    return await client.multirequest(calls);
  } catch (error) {
    if (!(error instanceof RemoteError) || !error.code.startsWith('INTERNAL_')) throw error;
    const reason = `the account broke down over ${calls.length} calls: ${error.code}`;
    throw new UnreachableError(client.serviceUrl, reason, { cause: error });
  }
}

/** Another error of the request as a whole is that of each call. */
async function settleAll(
  calls: readonly Call[],
  send: () => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return calls.map(() => refused(error));
  }
}

const isInvalidKs = (error: unknown): boolean => error instanceof RemoteError && error.code === 'INVALID_KS';

const isEndedSession = (outcome: Outcome): boolean =>
  outcome.kind === 'refused' && isInvalidKs(outcome.error);

/** The rate limit is looked at before anything runs. @source kaltura/server, KalturaDispatcher.php */
const isBlocked = (outcome: Outcome): boolean =>
  outcome.kind === 'refused' && outcome.error.code === 'ACTION_BLOCKED';

/** Batches of a size that a server takes; calls that refer to earlier results stay with them. */
function toBatches(calls: readonly Call[]): Call[][] {
  if (calls.length === 0) return [];
  const refers = JSON.stringify(calls).includes(':result');
  const size = refers ? calls.length : LONGEST_BATCH;
  return Array.from({ length: Math.ceil(calls.length / size) }, (_, index) =>
    calls.slice(index * size, (index + 1) * size),
  );
}
