import { describe, expect, test } from 'vitest';
import { fullConnector, FULL_SECRETS } from './support/full-connector.js';
import type { Fault, SeenCall } from './support/proxy.js';
import { changesIn, contentsOf, startScene, type Content, type Scene } from './support/scene.js';

/** The process is ended (SIGKILL) at every call that it makes, one test each. What it left must converge. */

const start = (): Promise<Scene> => startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });

/** What a deployment does that nobody disturbs. */
async function undisturbed(): Promise<{ calls: SeenCall[]; contents: Content }> {
  await using scene = await start();
  const { status, text } = await scene.run(['deploy', '-y']);
  if (status !== 0) throw new Error(text);
  return { calls: [...scene.proxy.calls], contents: contentsOf(await scene.content()) };
}

const { calls, contents } = await undisturbed();

/** After each call; and before the first of each request, when nothing of it has run. */
const POINTS: readonly (Fault & { name: string })[] = calls.flatMap((call, index) => {
  const { number, service, action, request } = call;
  const name = `call ${number}, ${service.replace('contentDistribution_', '')}.${action}`;
  const after = { at: number, when: 'after', kind: 'kill', name: `after ${name}` } as const;
  const before = { at: number, when: 'before', kind: 'kill', name: `before ${name}` } as const;
  return calls[index - 1]?.request === request ? [after] : [before, after];
});

describe('a deploy that is killed is ended by the next', () => {
  test.each(POINTS.map(({ name, ...fault }) => [name, fault] as const))('killed %s', async (_, fault) => {
    await using scene = await start();
    scene.proxy.fault = fault;
    const killed = await scene.spawn(['deploy', '-y']);
    expect(killed.signal).toBe('SIGKILL');
    scene.proxy.forget();

    const next = await scene.run(['deploy', '-y']);
    expect(next.status, next.text).toBe(0);
    expect(contentsOf(await scene.content())).toEqual(contents);
    const plan = await scene.run(['plan', '--json', '--detailed-exitcode']);
    expect(changesIn(plan.stdout)).toEqual([]);
    expect(plan.status).toBe(0);

    // The state was written: what changes in the folder now is no drift.
    scene.edit('connectors/full/submit.xsl', 'v="1"', 'v="2"');
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([
      'update transform submit: text',
    ]);
    scene.proxy.forget();
  });

  test('the whole deploy is killed at no fewer calls than it makes', () => {
    expect(POINTS.length).toBeGreaterThan(18);
    expect(new Set(POINTS.map(({ at }) => at)).size).toBe(calls.length);
  });
});
