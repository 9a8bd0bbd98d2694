import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { item, nextSettled, openTestSession, sheet } from '../support/live-session.js';

/** Runs side by side: waiting for one after the other would take most of the time. */
const FIXTURES = 20;
/** The inbox is full by then, and everything has been compiled that will be. */
const WARM = 520;
const RERUNS = 1000;
/** What one rerun may leave behind: less than its report, its bytes or its transcript would be. */
const BYTES_PER_RERUN = 2_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function heapInUse(): Promise<number> {
  // What closes its sockets a turn later is let go first.
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

test('a session holds its memory over 1,000 reruns', { timeout: 60_000 }, async () => {
  const names = Array.from({ length: FIXTURES }, (_, index) => `item-${index}`);
  await using opened = await openTestSession(
    {
      acme: {
        submit: { transform: 'submit.xsl', results: { parser: 'xpath', expression: '//id' } },
        files: { 'submit.xsl': sheet('one') },
      },
    },
    Object.fromEntries(names.map((name) => [name, item(name)])),
    { lanes: FIXTURES },
  );
  const { session } = opened;
  const rerun = async (times: number) => {
    for (let time = 0; time < times; time += FIXTURES) {
      const settled = nextSettled(session);
      session.rerun();
      expect(await settled).toMatchObject({ runs: FIXTURES, failed: 0 });
      opened.takeResults();
    }
  };
  await rerun(WARM);
  const before = await heapInUse();
  await rerun(RERUNS - WARM);
  const grown = (await heapInUse()) - before;
  expect(grown).toBeLessThan((RERUNS - WARM) * BYTES_PER_RERUN);
  expect(session.inbox.count).toBeGreaterThanOrEqual(RERUNS);
});
