/** Questions to a person at a terminal. */
import { createInterface } from 'node:readline/promises';
import { EXIT, Failure } from '../../core/failure.js';
import { clip, padEnd } from '../../harness/report/style.js';
import type { Output } from '../output.js';
import type { Template } from './templates.js';

/** @throws {Failure} INTERRUPTED. */
export async function question(text: string, signal: AbortSignal): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  const abort = () => ended.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    // A terminal that reads a line hands Ctrl+C to its reader, and Ctrl+D closes it.
    prompt.once('SIGINT', () => process.emit('SIGINT'));
    prompt.once('close', abort);
    return (await prompt.question(`${text} `, { signal: ended.signal })).trim();
  } catch (cause) {
    throw new Failure('INTERRUPTED', 'nothing was written', { exit: EXIT.interrupted, cause });
  } finally {
    signal.removeEventListener('abort', abort);
    prompt.close();
  }
}

/** Lets a person choose by number or by name. */
export async function choose(
  what: string,
  templates: readonly Template[],
  output: Output,
  signal: AbortSignal,
): Promise<string> {
  const { colors, width } = output.style;
  const column = Math.max(...templates.map(({ name }) => name.length));
  for (const [index, { name, about }] of templates.entries()) {
    const line = `${String(index + 1).padStart(4)}  ${padEnd(name, column)}  ${about}`;
    output.error(clip(line, width).replace(name, () => colors.bold(name)));
  }
  for (;;) {
    const answer = await question(`${what} (1-${templates.length}, or its name):`, signal);
    const chosen = templates[Number(answer) - 1] ?? templates.find(({ name }) => name === answer);
    if (chosen !== undefined) return chosen.name;
  }
}
