import type { Engine } from '../engine.js';
import { startIsolatedEngine, type IsolatedEngineOptions } from '../isolated.js';

/**
 * The Saxon engine in a process of its own: XSLT 2 and 3 for authors whose partner runs them, and a second
 * opinion on XSLT 1. A request that takes too long ends the process, as it does with libxslt.
 *
 * Loads nothing of Saxon in this process, and nothing native anywhere.
 */
export function startSaxonEngine(options: Omit<IsolatedEngineOptions, 'name'> = {}): Engine {
  return startIsolatedEngine({
    childFile: new URL('saxon-child.js', builtFiles()),
    ...options,
    name: 'saxon',
  });
}

/** From the built files, and from the sources in tests: both find the built child. */
const builtFiles = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/' : './', import.meta.url);
