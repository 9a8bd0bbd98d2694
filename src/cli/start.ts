import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Engine } from '../xml/engine.js';
import { startIsolatedEngine } from '../xml/isolated.js';
import { keepCompiledCode, loadWithCodeCache } from './code-cache.js';

/** Verbs that run stylesheets. */
const VERBS_THAT_RUN = new Set(['run', 'explain', 'trace', 'profile', 'lint', 'plan', 'deploy', 'promote']);

/**
 * The engine's process, started before anything else is loaded: it comes up on another core while this
 * process reads the program and the connectors.
 */
function prestartEngine(args: readonly string[]): Engine | undefined {
  const verb = args.find((argument) => !argument.startsWith('-'));
  const isHelp = args.some((argument) => argument === '-h' || argument === '--help');
  const isSaxon =
    args.includes('saxon') || args.includes('--engine=saxon') || process.env['MRSSMITH_ENGINE'] === 'saxon';
  const runs =
    verb !== undefined && (VERBS_THAT_RUN.has(verb) || (verb === 'verify' && args.includes('--smoke')));
  if (!runs || isHelp || isSaxon) return undefined;
  return startIsolatedEngine();
}

/**
 * The command.
 *
 * @param importFile - `import()` of a module by its URL: what is built as CommonJS has none of its own.
 */
export async function start(
  argv: readonly string[],
  distFolder: string,
  importFile: (url: string) => Promise<unknown>,
): Promise<void> {
  const engine = prestartEngine(argv.slice(2));
  const program = loadPart<typeof import('./program.js')>(distFolder, 'program');
  const used = new Set<string>();
  const loadModule = async <Exports>(name: string) =>
    (await importFile(pathToFileURL(join(distFolder, `${name}.js`)).href)) as Exports;
  process.exitCode = await program.runProgram(
    argv,
    engine,
    (name) => loadPart(distFolder, name),
    used,
    loadModule,
  );
  keepCompiledCode(used);
  // Sockets of ended deliveries may linger; nothing is left to do.
  process.stdout.write('', () => process.exit());
}

/** Loads a part of the program: a built file. */
export const loadPart = <Exports>(distFolder: string, name: string): Exports =>
  loadWithCodeCache<Exports>(join(distFolder, `${name}.cjs`)).exports;

/** The engine's own process. */
export function startEngineChild(distFolder: string): void {
  // Ctrl+C in a terminal reaches every process of the command: the command decides what becomes of its engine.
  process.on('SIGINT', () => undefined);
  const child = loadPart<typeof import('../xml/engine-child.js')>(distFolder, 'engine-child');
  child.serveEngine(() => {
    keepCompiledCode([]);
  });
}
