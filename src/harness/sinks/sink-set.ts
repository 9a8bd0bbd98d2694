import type { Protocol } from '../../core/connector.js';
import type { Sink, SinkOptions } from './sink.js';

type StartSink = (options: SinkOptions) => Promise<Sink>;

/** Loaded on first use: a run over HTTP need not load SSH. */
const STARTERS: Readonly<Record<Protocol, () => Promise<StartSink>>> = {
  ftp: async () => (await import('./ftp.js')).startFtpSink,
  sftp: async () => (await import('./ssh.js')).startSftpSink,
  scp: async () => (await import('./ssh.js')).startScpSink,
  http: async () => (await import('./http.js')).startHttpSink,
  https: async () => (await import('./http.js')).startHttpsSink,
};

/** The sinks of one process, each started when it is first asked for. */
export class SinkSet implements AsyncDisposable {
  readonly #options: SinkOptions;
  readonly #ports: Partial<Record<Protocol, number>>;
  readonly #sinks = new Map<Protocol, Promise<Sink>>();

  constructor(options: SinkOptions, ports: Partial<Record<Protocol, number>> = {}) {
    this.#options = options;
    this.#ports = ports;
  }

  /** @throws {NodeJS.ErrnoException} `EADDRINUSE` when the port that was asked for is taken. */
  get(protocol: Protocol): Promise<Sink> {
    let sink = this.#sinks.get(protocol);
    if (sink === undefined) {
      sink = STARTERS[protocol]().then((start) =>
        start({ ...this.#options, port: this.#ports[protocol] ?? 0 }),
      );
      this.#sinks.set(protocol, sink);
    }
    return sink;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const started = await Promise.allSettled(this.#sinks.values());
    await Promise.all(
      started.map(async (sink) => {
        if (sink.status === 'fulfilled') await sink.value[Symbol.asyncDispose]();
      }),
    );
  }
}
