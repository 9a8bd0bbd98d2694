import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../src/fixtures/check-item.js';

export const hasTools = (): boolean =>
  ['xsltproc', 'xmllint'].every((tool) => spawnSync(tool, ['--version']).status === 0);

/**
 * Every file through every action with `xsltproc` and `xmllint --schema`, a process each, as many at a time as there are cores.
 * PHP functions end some of these runs at their first call: that is less work for the tools, not more.
 *
 * @returns milliseconds in all, by the clock.
 */
export async function runTools(
  targets: readonly Target[],
  root: string,
  files: readonly string[],
): Promise<number> {
  const jobs = targets.flatMap((target) => files.map((file) => ({ target, file })));
  const started = performance.now();
  const work = async (_: unknown, lane: number): Promise<void> => {
    const output = join(root, `out-${lane}.xml`);
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
      const action = job.target.connector.actions[job.target.action];
      if (action?.transform === undefined) continue;
      await run('xsltproc', ['-o', output, join(root, action.transform.shown), job.file]);
      if (action.validator === undefined) continue;
      await run('xmllint', ['--noout', '--schema', join(root, action.validator.shown), output]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return performance.now() - started;
}

const run = (tool: string, args: readonly string[]): Promise<unknown> =>
  once(spawn(tool, args, { stdio: 'ignore' }), 'exit');
