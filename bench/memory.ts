import { fileURLToPath } from 'node:url';
import { loadConnector } from '../src/connector/load.js';
import { listFixtures } from '../src/connector/workspace.js';
import { SinkCourier } from '../src/harness/delivery/sink-courier.js';
import { runLifecycle, selectActions } from '../src/harness/lifecycle.js';
import { createFileIds } from '../src/harness/pipeline/file-id.js';
import { Inbox } from '../src/harness/sinks/inbox.js';
import { createLocalEngine } from '../src/xml/index.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Whole runs, delivery over a real socket included, all in this process. */
export async function benchMemory(total: number, report: (line: string) => void): Promise<void> {
  report(`Memory over ${total} runs in one process (all six stages, HTTPS and FTP)`);
  await using engine = createLocalEngine();
  await using courier = new SinkCourier({ inbox: new Inbox({ keep: 50 }) });
  const lifecycles = ['media-rss', 'asset-xml'].flatMap((id) => {
    const folder = `${ROOT}/connectors/${id}`;
    const loaded = loadConnector(folder, { root: ROOT });
    if (loaded.kind === 'invalid') throw new Error(loaded.problems[0].message);
    const { connector } = loaded;
    return listFixtures({ root: ROOT }, { id, folder })
      .filter(({ name }) => name !== 'long-text')
      .map((fixture) => ({ connector, fixture, actions: selectActions(connector, []) }));
  });
  const options = {
    dialect: 'guide' as const,
    engineFor: () => engine,
    courier,
    limits: { timeoutMs: 10_000 },
    env: {},
    signal: new AbortController().signal,
    now: Date.now,
    nextFileId: createFileIds(Date.now),
  };
  const started = performance.now();
  const step = Math.ceil(total / 10);
  let runs = 0;
  while (runs < total) {
    for (const lifecycle of lifecycles) {
      for await (const { report: run } of runLifecycle(lifecycle, options)) {
        if (!run.ok) throw new Error(`${run.connector} ${run.fixture} ${run.action} failed`);
        runs++;
        if (runs % step === 0) report(memoryLine(runs, started));
      }
    }
  }
}

function memoryLine(runs: number, started: number): string {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(1).padStart(6);
  const perSecond = Math.round((runs * 1000) / (performance.now() - started));
  return `  ${String(runs).padStart(6)} runs   rss ${mib(rss)} MiB   heap ${mib(heapUsed)} MiB   ${perSecond} runs/s`;
}
