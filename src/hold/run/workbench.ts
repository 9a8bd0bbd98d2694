import type { EngineName } from '../../core/connector.js';
import type { Engine } from '../../xml/engine.js';
import { startIsolatedEngine } from '../../xml/isolated.js';
import { startSaxonEngine } from '../../xml/saxon/index.js';
import { TestCourier } from './courier.js';
import { FROZEN_MS } from './settings.js';

/**
 * What a worker keeps for its whole life: engines in processes of their own, and sinks. One run at a time
 * has it.
 */
export class Workbench implements AsyncDisposable {
  readonly #engines = new Map<string, Engine>();
  readonly courier: TestCourier;
  #last: Promise<unknown> = Promise.resolve();
  /** What "now" is: a run says it before it begins. */
  nowMs = FROZEN_MS;

  constructor(stateFolder: string | undefined) {
    this.courier = new TestCourier({ stateFolder, now: () => this.nowMs });
  }

  /**
   * The engine, started when it is first needed. EXSLT's `date:date-time()` looks at the clock of its process, so
   * that each "now" has one.
   */
  engine(name: EngineName): Engine {
    const seconds = String(Math.floor(this.nowMs / 1000));
    const key = name === 'saxon' ? name : `${name} ${seconds}`;
    let engine = this.#engines.get(key);
    if (engine === undefined) {
      engine = startSteadyEngine(name, this.nowMs);
      this.#engines.set(key, engine);
    }
    return engine;
  }

  /** Waits until nobody else uses the sinks. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (worker[KEY] === this) delete worker[KEY];
    await Promise.all([...this.#engines.values()].map((engine) => engine[Symbol.asyncDispose]()));
    this.#engines.clear();
    await this.courier[Symbol.asyncDispose]();
  }
}

/** An engine whose clock stands still, EXSLT's `date:date-time()` included. */
export function startSteadyEngine(name: EngineName, nowMs: number): Engine {
  if (name === 'saxon') return startSaxonEngine();
  const seconds = String(Math.floor(nowMs / 1000));
  return startIsolatedEngine({ env: { ...harmless(process.env), SOURCE_DATE_EPOCH: seconds } });
}

const KEY = Symbol.for('mrssmith.workbench');
const worker = globalThis as { [KEY]?: Workbench };

/** The one of this worker; the first that asks decides where keys are kept. */
export const workbench = (stateFolder?: string): Workbench => (worker[KEY] ??= new Workbench(stateFolder));

/** What finding a library takes; the secrets of the environment stay here. */
function harmless(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const keep = /^(PATH|HOME|LANG|LC_.*|TMPDIR|LD_LIBRARY_PATH|DYLD_.*|MRSSMITH_LIBEXSLT|SYSTEMROOT|WINDIR)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => keep.test(name)));
}
