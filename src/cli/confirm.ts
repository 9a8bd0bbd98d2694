import { Failure, EXIT } from '../core/failure.js';

export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/**
 * Asks a person. Only the whole word, or its first letter, is a yes; the end of the input (Ctrl+D) is a no.
 *
 * @param question - Without the choices, e.g. `Send them?`.
 * @param undone - What an interruption leaves, e.g. `nothing was sent`.
 * @throws {Failure} INTERRUPTED.
 */
export async function ask(question: string, undone: string, signal: AbortSignal): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // A terminal that reads a line hands Ctrl+C to its reader.
    prompt.once('SIGINT', () => process.emit('SIGINT'));
    const answer = await prompt.question(`${question} (yes/no) `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (cause) {
    if (!signal.aborted && (cause as NodeJS.ErrnoException).code === 'ABORT_ERR') {
      process.stderr.write('\n');
      return false;
    }
    if (!signal.aborted) throw cause;
    throw new Failure('INTERRUPTED', undone, { exit: EXIT.interrupted, cause });
  } finally {
    prompt.close();
  }
}
