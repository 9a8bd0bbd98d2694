import type { EngineName } from '../core/connector.js';
import type { Engine } from '../xml/engine.js';
import { startIsolatedEngine } from '../xml/isolated.js';
import { startSaxonEngine } from '../xml/saxon/index.js';

/** The engines of a command, each started when a connector first needs it. */
export class EnginePool implements AsyncDisposable {
  readonly #engines = new Map<EngineName, Engine>();

  /**
   * @param started - An engine that is on its way up already.
   * @param signal - Ends the engines at once, whatever they are at: no stylesheet outlives the command.
   */
  constructor(started: Engine | undefined, signal: AbortSignal) {
    if (started !== undefined) this.#engines.set(started.name, started);
    signal.addEventListener('abort', () => void this[Symbol.asyncDispose](), { once: true });
  }

  get(name: EngineName): Engine {
    let engine = this.#engines.get(name);
    if (engine === undefined) {
      engine = name === 'saxon' ? startSaxonEngine() : startIsolatedEngine();
      this.#engines.set(name, engine);
    }
    return engine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine[Symbol.asyncDispose]()));
  }
}
