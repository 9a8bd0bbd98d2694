import { EngineGone, type Engine, type EngineCalls } from '../../xml/engine.js';
import { isLostDocument, KeptItems, type KeptCalls } from './kept-items.js';

/** What became of an engine while a run used it. */
export interface EngineUse {
  readonly engine: Engine;
  /** Whether its process ended because of another run: this one has to be made again. */
  readonly isBystander: boolean;
  /** Whether the process is at a request of this run for so long that nobody else gets a turn. */
  isHolding(ms: number): boolean;
}

interface Request {
  readonly owner: object;
  /** When it came first in the queue of the engine's process. */
  headSinceMs: number | undefined;
}

/**
 * An engine that several runs use at the same time: its process answers one request after another. When it ends, the
 * request that it was at is to blame; the runs behind it are told that they had nothing to do with it.
 */
export class SharedEngine implements AsyncDisposable {
  readonly #start: () => Engine;
  /** In the order in which the process gets them. */
  readonly #requests = new Set<Request>();
  /** Those of the process that ended last, but for the one to blame. */
  #innocent = new Set<Request>();
  #engine: Engine | undefined;
  #items: KeptCalls | undefined;

  constructor(start: () => Engine) {
    this.#start = start;
  }

  get #current(): Engine {
    return (this.#engine ??= this.#start());
  }

  /** Saxon is left as it is: a second opinion, whose documents are its own business. */
  get #calls(): KeptCalls {
    const engine = this.#current;
    return (this.#items ??= engine.name === 'libxslt' ? new KeptItems(engine) : engine);
  }

  /** Starts the process where there is none. */
  warmUp(): void {
    void this.#current;
  }

  /** The engine for one run. @param signal - Of the run: nothing is asked for any more once it is aborted. */
  use(signal: AbortSignal, timeoutMs: number): EngineUse {
    const use = { isBystander: false };
    const call =
      <Name extends Exclude<keyof EngineCalls, 'info' | 'release'>>(name: Name) =>
      async (request: EngineCalls[Name]['request']): Promise<EngineCalls[Name]['reply']> => {
        signal.throwIfAborted();
        const mine = this.#enqueue(use);
        const engine = this.#calls;
        try {
          const ask = engine[name] as (given: typeof request) => Promise<EngineCalls[Name]['reply']>;
          return await ask.call(engine, request);
        } catch (cause) {
          if (
            cause instanceof EngineGone ? this.#isInnocent(mine, cause, timeoutMs) : isLostDocument(cause)
          ) {
            use.isBystander = true;
          }
          throw cause;
        } finally {
          this.#dequeue(mine);
        }
      };
    const { name } = this.#current;
    const engine: Engine = {
      name,
      info: () => this.#current.info(),
      openItem: call('openItem'),
      readFacts: call('readFacts'),
      addBlock: call('addBlock'),
      transform: call('transform'),
      validate: call('validate'),
      readResults: call('readResults'),
      release: (handles) => this.#calls.release(handles),
      async [Symbol.asyncDispose]() {},
    };
    return {
      engine,
      get isBystander() {
        return use.isBystander;
      },
      isHolding: (ms) => {
        const [first] = this.#requests;
        if (first?.owner !== use || first.headSinceMs === undefined) return false;
        return performance.now() - first.headSinceMs >= ms;
      },
    };
  }

  /** Ends the process, whatever it is at; those who wait for it are bystanders. */
  async restart(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#items = undefined;
    this.#innocent = new Set([...this.#innocent, ...this.#requests]);
    await engine?.[Symbol.asyncDispose]();
  }

  #enqueue(owner: object): Request {
    const request = { owner, headSinceMs: this.#requests.size === 0 ? performance.now() : undefined };
    this.#requests.add(request);
    return request;
  }

  #dequeue(request: Request): void {
    this.#requests.delete(request);
    this.#innocent.delete(request);
    const [next] = this.#requests;
    if (next !== undefined) next.headSinceMs ??= performance.now();
  }

  /** The first to be told of the end is the first in the queue: the others are let off in its stead. */
  #isInnocent(mine: Request, { reason }: EngineGone, timeoutMs: number): boolean {
    if (this.#innocent.has(mine)) return true;
    this.#innocent = new Set([...this.#requests].filter((request) => request !== mine));
    // Its time was up because of those before it.
    return (
      reason === 'timeout' && performance.now() - (mine.headSinceMs ?? Number.POSITIVE_INFINITY) < timeoutMs
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine?.[Symbol.asyncDispose]();
  }
}
