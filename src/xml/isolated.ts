import { fork, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { EngineName } from '../core/connector.js';
import { EXIT, Failure, type FailureCode } from '../core/failure.js';
import {
  DEFAULT_LIMITS,
  EngineGone,
  type DocumentHandle,
  type Engine,
  type EngineCalls,
  type EngineLimits,
} from './engine.js';

/** From the parent: one request of the engine's interface. */
export interface EngineMessage {
  readonly id: number;
  readonly call: keyof EngineCalls;
  readonly request: unknown;
}

/** From the child: its reply, or why there is none. A release is not answered. */
export type EngineAnswer =
  | { readonly id: number; readonly reply: unknown }
  | {
      readonly id: number;
      readonly thrown: {
        readonly message: string;
        readonly failure?: {
          readonly code: FailureCode;
          readonly exit: number;
          readonly fix: string | undefined;
        };
      };
    };

interface Pending {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

export interface IsolatedEngineOptions {
  /** Which engine the child is; the default is libxslt. */
  readonly name?: EngineName;
  /** Built file of the child, for tests; the default lies beside this module. */
  readonly childFile?: URL;
  /** Environment of the child; the default passes on what a library lookup needs and nothing secret. */
  readonly env?: NodeJS.ProcessEnv;
  /** Options of the child's Node; the default is none. */
  readonly execArgv?: readonly string[];
}

/**
 * What a request leaves behind is gone at its end. V8 would let it pile up to 48 MB, for every engine, before it looks: a third of
 * its memory.
 */
const YOUNG_MEMORY = '--max-semi-space-size=4';

/** Time beyond a request's own limit before its process is ended: start-up, transport, a slow machine. */
const SLACK_MS = 1_500;
/** More are let go without waiting for a request to go with. */
const MOST_RELEASED = 64;

/**
 * An engine, libxslt unless another is named, in a process of its own, which is ended when a request takes
 * too long and started again when it is needed. A crash costs the requests in flight alone.
 *
 * The process starts at once, so that it loads while the caller is still reading files.
 */
export function startIsolatedEngine(options: IsolatedEngineOptions = {}): Engine {
  const supervisor = new Supervisor(options);
  const call = <Name extends keyof EngineCalls>(name: Name, limits = DEFAULT_LIMITS) => {
    return async (request: EngineCalls[Name]['request']) =>
      (await supervisor.send(name, request, limits)) as EngineCalls[Name]['reply'];
  };
  return {
    name: options.name ?? 'libxslt',
    info: () => call('info')(undefined),
    openItem: call('openItem'),
    readFacts: call('readFacts'),
    addBlock: call('addBlock'),
    transform: (request) => call('transform', request.limits)(request),
    validate: (request) => call('validate', request.limits)(request),
    readResults: (request) => call('readResults', request.limits)(request),
    release: async (handles) => {
      // Documents die with their process: nobody waits for this.
      if (!supervisor.isStopped) supervisor.release(handles);
    },
    async [Symbol.asyncDispose]() {
      await supervisor.stop();
    },
  };
}

class Supervisor {
  readonly #options: IsolatedEngineOptions;
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess | undefined;
  #nextId = 1;
  /** Written together, once this turn of the event loop has brought what it brings: each write wakes the child. */
  #outbox: EngineMessage[] = [];
  /** Documents to let go: they travel with the next request, so that the child is not woken for them alone. */
  #released: DocumentHandle[] = [];
  isStopped = false;
  #lastWords = '';

  constructor(options: IsolatedEngineOptions) {
    this.#options = options;
    this.#child = this.#start();
  }

  async send(call: keyof EngineCalls, request: unknown, { timeoutMs }: EngineLimits): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const id = this.post(call, request);
        this.#pending.set(id, { resolve, reject });
        timer = setTimeout(() => {
          this.#end(new EngineGone('timeout', `no answer within ${timeoutMs} ms`));
        }, timeoutMs + SLACK_MS);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  post(call: keyof EngineCalls, request: unknown): number {
    if (this.isStopped) throw new EngineGone('crash', 'the engine was closed');
    this.#child ??= this.#start();
    // Whoever comes after a release does not find what it let go.
    if (call !== 'release' && this.#released.length > 0) this.post('release', this.#released.splice(0));
    const id = this.#nextId++;
    this.#outbox.push({ id, call, request });
    if (this.#outbox.length === 1) setImmediate(() => this.#flush());
    return id;
  }

  release(handles: readonly DocumentHandle[]): void {
    if (this.#child === undefined) return; // They died with it.
    this.#released.push(...handles);
    if (this.#released.length >= MOST_RELEASED) this.post('release', this.#released.splice(0));
  }

  #flush(): void {
    const messages = this.#outbox;
    this.#outbox = [];
    // A child that died a moment ago reports through its exit event.
    if (!this.isStopped && messages.length > 0) this.#child?.send(messages, () => undefined);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // It holds nothing worth saving, and waiting for its own exit would cost its tear-down.
    child.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const { childFile = new URL('../bin/engine.cjs', packageUrl()), env, execArgv = [] } = this.#options;
    const child = fork(childFile, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [YOUNG_MEMORY, ...execArgv],
      env: env ?? childEnvironment(),
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-2_000);
    });
    child.on('message', (answer: EngineAnswer) => {
      this.#settle(answer);
    });
    child.on('error', (cause) => {
      if (this.#child === child) this.#end(new EngineGone('crash', cause.message));
    });
    child.on('exit', (code, signal) => {
      if (this.#child !== child) return;
      const words = this.#lastWords.trim().split('\n').at(-1) ?? '';
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      this.#end(new EngineGone('crash', words === '' ? how : `${how}: ${words}`));
    });
    // The engine never keeps the command alive by itself.
    child.unref();
    child.channel?.unref();
    (child.stderr as Socket | null)?.unref();
    return child;
  }

  #settle(answer: EngineAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (pending === undefined) return;
    if ('reply' in answer) {
      pending.resolve(answer.reply);
      return;
    }
    const { message, failure } = answer.thrown;
    pending.reject(
      failure === undefined
        ? new Error(message)
        : new Failure(failure.code, message, {
            exit: failure.exit as typeof EXIT.unavailable,
            fix: failure.fix,
          }),
    );
  }

  /** Ends the process; the next request starts another. */
  #end(reason: EngineGone): void {
    const child = this.#child;
    this.#child = undefined;
    this.#outbox = [];
    this.#released = [];
    this.#lastWords = '';
    child?.kill('SIGKILL');
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.reject(reason);
  }
}

/** From the built files, and from the sources in tests: both find the built child. */
const packageUrl = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/' : './', import.meta.url);

/** What finding a library takes; the secrets of the environment stay here. */
function childEnvironment(): NodeJS.ProcessEnv {
  const keep = /^(PATH|HOME|LANG|LC_.*|TMPDIR|LD_LIBRARY_PATH|DYLD_.*|MRSSMITH_LIBEXSLT)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => keep.test(name)));
}
