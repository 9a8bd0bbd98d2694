import { describe, expect, test } from 'vitest';
import { ACTION_NUMBER, changeProfile } from './support/by-hand.js';
import { textOf, type JsonObject } from './support/api-request.js';
import {
  fullConnector,
  FULL_SECRETS,
  resultsOf,
  transformOf,
  validatorOf,
} from './support/full-connector.js';
import type { Fault } from './support/proxy.js';
import { ACTION, changesIn, contentsOf, startScene, type Content, type Scene } from './support/scene.js';

/** Updates, rollbacks and destructions that are killed, and what jobs see while they run. */

const isWhole = process.env['PUBLISH_FAULTS'] === 'all';

/** By default every so manieth call, and the last: the whole takes minutes. */
const sample = (count: number, step: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter(
    (n) => isWhole || n % step === 2 || n === count,
  );

/** An account with version 1, and a folder with version 2. */
async function beforeUpdate(): Promise<Scene> {
  const scene = await startScene({ connectors: { full: fullConnector(1) }, env: FULL_SECRETS });
  const { status, text } = await scene.run(['deploy', '-y']);
  expect(status, text).toBe(0);
  writeVersion(scene, 2);
  scene.proxy.forget();
  return scene;
}

function writeVersion(scene: Scene, version: number): void {
  for (const [name, text] of Object.entries(fullConnector(version))) {
    scene.write(`connectors/full/${name}`, text);
  }
}

/**
 * What a job would use of an action at this moment, as its version; 0 where no job would run.
 *
 * @throws {Error} when it is of two versions.
 */
async function versionInUse(scene: Scene, name: keyof typeof ACTION_NUMBER): Promise<number> {
  const { providers, profiles } = await scene.content();
  const profile = profiles.find(({ status }) => status === 2);
  const enabled = name === 'fetchReport' ? 'reportEnabled' : `${name}Enabled`;
  if (profile === undefined || profile[enabled] === 1) return 0;
  const [provider] = providers;
  const action = (await scene.api(ACTION, 'getByProviderId', {
    genericDistributionProviderId: provider?.['id'] ?? 0,
    actionType: ACTION_NUMBER[name],
  })) as JsonObject;
  const { remotePath, mrssTransformer, mrssValidator, resultsTransformer } = action;
  const found = [1, 2].filter(
    (version) =>
      remotePath === `/v${version}/${name}` &&
      mrssTransformer === transformOf(name, version) &&
      mrssValidator === validatorOf(name, version) &&
      resultsTransformer === resultsOf(name, version),
  );
  if (found.length !== 1) throw new Error(`${name} is a mix: ${JSON.stringify(action)}`);
  return found[0] ?? 0;
}

const NAMES = Object.keys(ACTION_NUMBER) as (keyof typeof ACTION_NUMBER)[];

const versionsInUse = (scene: Scene): Promise<number[]> =>
  Promise.all(NAMES.map((name) => versionInUse(scene, name)));

/** What is seen at every moment of a command. */
async function watch(scene: Scene, args: readonly string[]): Promise<{ seen: string[]; text: string }> {
  const seen: string[] = [];
  const mixes: unknown[] = [];
  scene.proxy.observe = async () => {
    try {
      seen.push((await versionsInUse(scene)).join(''));
    } catch (error) {
      mixes.push(error);
    }
  };
  const { status, text } = await scene.run(args);
  scene.proxy.forget();
  expect(status, text).toBe(0);
  expect(mixes).toEqual([]);
  return { seen, text };
}

describe('what jobs see', () => {
  test('while an update runs is the old or the new, and at its end the new', async () => {
    await using scene = await beforeUpdate();
    const { seen } = await watch(scene, ['deploy', '-y']);
    expect(seen[0]).toBe('1111');
    expect(seen.at(-1)).toBe('2222');
    expect(seen.length).toBeGreaterThan(18);
    // Never off: nobody asked for that.
    for (const moment of seen) expect(moment).toMatch(/^[12]{4}$/);
  });

  test('while a first deploy runs is nothing, then all of it', async () => {
    await using scene = await startScene({ connectors: { full: fullConnector(1) }, env: FULL_SECRETS });
    const { seen } = await watch(scene, ['deploy', '-y']);
    expect([...new Set(seen)]).toEqual(['0000', '1111']);
  });

  test('while an action is added to what is live is nothing of it, then all', async () => {
    await using scene = await startScene({ connectors: { full: fullConnector(1) }, env: FULL_SECRETS });
    const whole = scene.read('connectors/full/connector.yaml');
    scene.write('connectors/full/connector.yaml', whole.replace(/ {2}fetchReport:[^]*$/, ''));
    expect((await scene.run(['deploy', '-y'])).status).toBe(0);
    // Kept, and told as disabled for as long as there is no such action.
    await changeProfile(scene, { reportEnabled: 3 });
    expect(await versionsInUse(scene)).toEqual([1, 1, 1, 0]);
    scene.write('connectors/full/connector.yaml', whole);
    const { seen } = await watch(scene, ['deploy', '-y']);
    expect([...new Set(seen)]).toEqual(['1110', '1111']);
  });

  test('while a rollback runs is the one or the other', async () => {
    await using scene = await beforeUpdate();
    expect((await scene.run(['deploy', '-y'])).status).toBe(0);
    const { seen } = await watch(scene, ['rollback', 'full', '-y']);
    expect(seen[0]).toBe('2222');
    expect(seen.at(-1)).toBe('1111');
    for (const moment of seen) expect(moment).toMatch(/^[12]{4}$/);
  });
});

/** How many calls a command makes, and what it leaves. */
async function measure(
  prepare: () => Promise<Scene>,
  args: readonly string[],
): Promise<{ count: number; firstWrite: number; contents: Content }> {
  await using scene = await prepare();
  scene.proxy.forget();
  const { status, text } = await scene.run(args);
  if (status !== 0) throw new Error(text);
  const firstWrite = scene.proxy.calls.find(({ isWrite }) => isWrite)?.number ?? 0;
  return { count: scene.proxy.calls.length, firstWrite, contents: contentsOf(await scene.content()) };
}

async function deployedTwice(): Promise<Scene> {
  const scene = await beforeUpdate();
  expect((await scene.run(['deploy', '-y'])).status).toBe(0);
  scene.proxy.forget();
  return scene;
}

const killAt = (at: number): Fault => ({ at, kind: 'kill', when: 'after' });

const update = await measure(beforeUpdate, ['deploy', '-y']);
const rollback = await measure(deployedTwice, ['rollback', 'full', '-y']);
const destroy = await measure(beforeUpdate, ['destroy', 'full', '-y']);

describe('killed half-way', () => {
  test.each(sample(update.count, 4))('an update, after call %i, is ended by the next deploy', async (at) => {
    await using scene = await beforeUpdate();
    scene.proxy.fault = killAt(at);
    expect((await scene.spawn(['deploy', '-y'])).signal).toBe('SIGKILL');
    scene.proxy.forget();
    for (const version of await versionsInUse(scene)) expect(version).not.toBe(0);
    const next = await scene.run(['deploy', '-y']);
    expect(next.status, next.text).toBe(0);
    expect(contentsOf(await scene.content())).toEqual(update.contents);
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
  });

  test.each(sample(update.count, 8).filter((at) => at >= update.firstWrite))(
    'an update, after call %i, is undone by a rollback',
    async (at) => {
      await using scene = await beforeUpdate();
      const before = contentsOf(await scene.content());
      scene.proxy.fault = killAt(at);
      expect((await scene.spawn(['deploy', '-y'])).signal).toBe('SIGKILL');
      scene.proxy.forget();
      const undone = await scene.run(['rollback', 'full', '-y']);
      expect(undone.status, undone.text).toBe(0);
      expect(contentsOf(await scene.content())).toEqual(before);
    },
  );

  test.each(sample(update.count, 9))(
    'an update, after call %i, is ended by a folder of a third version',
    async (at) => {
      await using scene = await beforeUpdate();
      scene.proxy.fault = killAt(at);
      expect((await scene.spawn(['deploy', '-y'])).signal).toBe('SIGKILL');
      scene.proxy.forget();
      writeVersion(scene, 3);
      const next = await scene.run(['deploy', '-y']);
      expect(next.status, next.text).toBe(0);
      const { actions } = await scene.content();
      expect(actions.map(({ remotePath }) => textOf(remotePath)).sort()).toEqual(
        NAMES.map((name) => `/v3/${name}`).sort(),
      );
      expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
    },
  );

  test.each(sample(rollback.count, 9))('a rollback, after call %i, is ended by the next', async (at) => {
    await using scene = await deployedTwice();
    scene.proxy.fault = killAt(at);
    expect((await scene.spawn(['rollback', 'full', '-y'])).signal).toBe('SIGKILL');
    scene.proxy.forget();
    const [target = ''] = await deploymentsOf(scene);
    const next = await scene.run(['rollback', 'full', '--to', target, '-y']);
    expect(next.status, next.text).toBe(0);
    expect(contentsOf(await scene.content())).toEqual(rollback.contents);
  });

  test.each(sample(destroy.count, 5))('a destruction, after call %i, is ended by the next', async (at) => {
    await using scene = await beforeUpdate();
    scene.proxy.fault = killAt(at);
    expect((await scene.spawn(['destroy', 'full', '-y'])).signal).toBe('SIGKILL');
    scene.proxy.forget();
    const next = await scene.run(['destroy', 'full', '-y']);
    expect(next.status, next.text).toBe(0);
    expect(await scene.content()).toEqual({ providers: [], actions: [], profiles: [] });
  });
});

/** Ids of the journalled deployments, oldest first. */
async function deploymentsOf(scene: Scene): Promise<string[]> {
  const { stdout } = await scene.run(['history', 'full', '--json']);
  const { deployments } = JSON.parse(stdout) as { deployments: { id: string }[] };
  return deployments.map(({ id }) => id).sort();
}
