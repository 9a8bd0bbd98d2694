import type { Engine } from '../engine.js';
import { startIsolatedEngine, type IsolatedEngineOptions } from '../isolated.js';
import { sandboxOptions } from './sandbox.js';

/**
 * The Saxon engine in a process of its own: XSLT 2 and 3 for authors whose partner runs them, and a second
 * opinion on XSLT 1. A request that takes too long ends the process, as it does with libxslt.
 *
 * Loads nothing of Saxon in this process, and nothing native anywhere. The child reads its own code and
 * nothing else, and has no environment: Saxon opens JavaScript to stylesheets.
 */
export function startSaxonEngine({
  childFile = new URL('saxon-child.js', builtFiles()),
}: Pick<IsolatedEngineOptions, 'childFile'> = {}): Engine {
  return startIsolatedEngine({
    name: 'saxon',
    childFile,
    execArgv: sandboxOptions(childFile),
    env: barestEnvironment(),
  });
}

/** Windows starts nothing without these. */
const barestEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(SYSTEMROOT|WINDIR)$/i.test(name)));

/** From the built files, and from the sources in tests: both find the built child. */
const builtFiles = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/' : './', import.meta.url);
