import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compare, show, timeMs } from './measure.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = fileURLToPath(new URL('../bin/mrssmith.cjs', import.meta.url));

const spawn = (args: readonly string[]) =>
  timeMs(() => {
    const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  });

/** One connector over one fixture, from the start of the process to its end, against a bare node. */
export async function benchColdStart(connectors: readonly string[], rounds: number): Promise<string[]> {
  const lines = ['Cold `mrssmith run <connector> --fixture minimal` against `node -e 0`'];
  for (const [action, flags] of [
    ['submit', ['--action', 'submit']],
    ['submit, update, delete', []],
  ] as const) {
    for (const connector of connectors) {
      const args = [COMMAND, 'run', connector, '--fixture', 'minimal', ...flags];
      const pair = await compare(
        rounds,
        () => spawn(args),
        () => spawn(['-e', '0']),
      );
      lines.push(show(`${connector} (${action})`, pair));
    }
  }
  return lines;
}
