import { expect, test } from 'vitest';
import { stylesheet } from '../support/workspace.js';
import { fullConnector, FULL_SECRETS } from './support/full-connector.js';
import { withoutSessions } from './support/proxy.js';
import { startScene } from './support/scene.js';

/** Ten connectors, each with two actions and a profile. */
const tiny = (name: string): Record<string, string> => ({
  'submit.xsl': stylesheet(`<feed of="${name}"/>`),
  'connector.yaml': `name: ${name}
actions:
  submit: { protocol: http, serverAddress: ${name}.example, remotePath: /in, transform: submit.xsl }
  delete: { protocol: http, serverAddress: ${name}.example, remotePath: /out, transform: submit.xsl }
profile: { name: "${name} profile", status: enabled, submitEnabled: manual, deleteEnabled: automatic }
`,
});

const many = (count: number): Record<string, Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tiny-${index}`, tiny(`tiny-${index}`)]));

test('an unchanged deploy of ten connectors writes nothing, and asks no more than a few times', async () => {
  await using scene = await startScene({ connectors: many(10) });
  const first = await scene.run(['deploy', '-y']);
  expect(first.status, first.text).toBe(0);
  expect((await scene.content()).providers).toHaveLength(10);
  scene.proxy.forget();

  const again = await scene.run(['deploy', '-y']);
  expect(again).toMatchObject({ status: 0 });
  const sessions = scene.proxy.calls.length - withoutSessions(scene.proxy.calls).length;
  expect(scene.proxy.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
  // Three a connector would be thirty.
  expect(scene.proxy.requests - sessions).toBeLessThanOrEqual(3);
});

test('a full deploy of one connector is eighteen writes, in three multirequests with its reading', async () => {
  await using scene = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
  expect((await scene.run(['deploy', '-y'])).status).toBe(0);
  const calls = withoutSessions(scene.proxy.calls);
  const { actions } = await scene.content();
  expect(actions).toHaveLength(4);
  expect(
    actions.every(
      (action) => action['mrssTransformer'] && action['mrssValidator'] && action['resultsTransformer'],
    ),
  ).toBe(true);
  const writes = calls.filter(({ isWrite }) => isWrite);
  expect(writes.length).toBeLessThanOrEqual(18);
  const requests = new Set(calls.map(({ request }) => request)).size;
  expect({ requests, writes: writes.length }).toEqual({ requests: expect.any(Number) as number, writes: 18 });
  expect(requests).toBeLessThanOrEqual(3);
});

test('a plan of 200 connectors is quick, short, and pages through what the account has', async () => {
  await using scene = await startScene({ connectors: many(200) });
  const plan = await scene.run(['plan']);
  expect(plan.status, plan.text).toBe(0);
  // A new connector is a line; the headline names no two hundred.
  const [headline = '', ...lines] = plan.stdout.split('\n');
  expect(lines.length).toBeLessThanOrEqual(200 + 5);
  expect(headline).toMatch(/^1200 to create/);
  expect(headline.length).toBeLessThan(200);
  const started = performance.now();
  const first = await scene.run(['deploy', '-y']);
  expect(first.status, first.stderr).toBe(0);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect((await scene.content()).actions).toHaveLength(400);
  scene.proxy.forget();
  const again = await scene.run(['deploy', '-y', '--json']);
  expect(again.status).toBe(0);
  expect(scene.proxy.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
  expect(scene.proxy.requests).toBeLessThanOrEqual(15);
});
