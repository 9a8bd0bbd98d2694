import { startIsolatedEngine } from '../xml/isolated.js';
import type { Engine } from '../xml/engine.js';

/**
 * The command's entry. The engine's process starts before anything else is loaded: it comes up on the
 * other core while this one reads the program and the connectors.
 */
const verbsThatRun = new Set(['run']);

function prestartEngine(args: readonly string[]): Engine | undefined {
  const verb = args.find((argument) => !argument.startsWith('-'));
  const isHelp = args.some((argument) => argument === '-h' || argument === '--help');
  const isSaxon =
    args.includes('saxon') || args.includes('--engine=saxon') || process.env['MRSSMITH_ENGINE'] === 'saxon';
  return verb !== undefined && verbsThatRun.has(verb) && !isHelp && !isSaxon
    ? startIsolatedEngine()
    : undefined;
}

const engine = prestartEngine(process.argv.slice(2));
const { runProgram } = await import('./program.js');
process.exitCode = await runProgram(process.argv, engine);
// Sockets of ended deliveries may linger; nothing is left to do.
process.stdout.write('', () => process.exit());
