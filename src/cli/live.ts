import { EXIT, Failure } from '../core/failure.js';
import type { Lifecycle } from '../harness/lifecycle.js';
import { plural } from '../harness/report/style.js';
import type { Output } from './output.js';

/** Nothing goes to a real host unless somebody said so twice. */
export async function confirmLive(
  lifecycles: readonly Lifecycle[],
  isConfirmed: boolean,
  output: Output,
): Promise<void> {
  const targets = new Map<string, number>();
  for (const { connector, actions } of lifecycles) {
    for (const name of actions) {
      const action = connector.actions[name];
      if (action === undefined) continue;
      const target = `${action.protocol}://${action.serverAddress.replace(/^[a-z]+:\/\//, '')}`;
      targets.set(target, (targets.get(target) ?? 0) + 1);
    }
  }
  for (const [target, count] of targets) output.error(`  ${plural(count, 'delivery')} to ${target}`);
  if (isConfirmed) return;
  const refusal = new Failure('NOT_CONFIRMED', '--live sends to real hosts and was not confirmed', {
    exit: EXIT.usage,
    fix: 'Add -y, or answer yes.',
  });
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw refusal;
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question('Send them? (yes/no) ');
    if (!/^y(es)?$/i.test(answer.trim())) throw refusal;
  } finally {
    prompt.close();
  }
}
