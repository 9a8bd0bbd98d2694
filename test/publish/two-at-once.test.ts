import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finish, startMrssmith } from '../support/command.js';
import { fullConnector, FULL_SECRETS } from './support/full-connector.js';
import { changesIn, contentsOf, ACTION, PROFILE, PROVIDER, startScene } from './support/scene.js';

const openScene = () => startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });

test('a provider that somebody made a moment ago is not made twice', async () => {
  await using scene = await openScene();
  let isMade = false;
  scene.proxy.observe = async () => {
    // After what is there was read, before anything is written.
    const { calls } = scene.proxy;
    if (isMade || !calls.some(({ service, action }) => service === PROVIDER && action === 'list')) return;
    isMade = true;
    const genericDistributionProvider = { name: 'Full Measure' };
    await scene.api(PROVIDER, 'add', { genericDistributionProvider });
  };
  const late = await scene.run(['deploy', '-y']);
  scene.proxy.forget();
  expect([late.status, late.text]).toEqual([1, expect.stringContaining('CHANGED_OUTSIDE')]);
  expect(late.text).toMatch(/somebody else made the provider "Full Measure" \(id \d+\)/);
  const { providers, actions, profiles } = await scene.content();
  expect([providers.length, actions.length, profiles.length]).toEqual([1, 0, 0]);
  expect((await scene.run(['history'])).text).toContain('refused (CHANGED_OUTSIDE)');
  expect((await scene.run(['deploy', '-y', '--overwrite'])).status).toBe(0);
  expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
});

test('nor a profile', async () => {
  await using scene = await openScene();
  let isMade = false;
  scene.proxy.observe = async () => {
    if (isMade || !scene.proxy.calls.some(({ service, action }) => service === ACTION && action === 'add'))
      return;
    isMade = true;
    const [provider] = (await scene.content()).providers;
    await scene.api(PROFILE, 'add', {
      distributionProfile: {
        objectType: 'KalturaGenericDistributionProfile',
        providerType: 1,
        genericProviderId: Number(provider?.['id']),
        name: 'Full Measure, every channel',
      },
    });
  };
  const late = await scene.run(['deploy', '-y']);
  scene.proxy.forget();
  expect([late.status, late.text]).toEqual([1, expect.stringContaining('somebody else made the profile')]);
  expect((await scene.content()).profiles).toHaveLength(1);
  expect((await scene.run(['deploy', '-y', '--overwrite'])).status).toBe(0);
  expect((await scene.content()).profiles).toHaveLength(1);
  expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
});

test('two checkouts that deploy at once leave one connector', async () => {
  await using scene = await openScene();
  const other = scene.emptyWorkspace();
  cpSync(join(scene.folder, 'connectors'), join(other, 'connectors'), { recursive: true });
  const ended = await Promise.all(
    [scene.folder, other].map((cwd) => finish(startMrssmith(['deploy', '-y'], { cwd, env: scene.env }))),
  );
  expect(ended.map(({ status }) => status)).toContain(0);
  expect(ended.map(({ text }) => text).join('')).not.toContain('INTERNAL');
  const { providers, profiles } = await scene.content();
  expect([providers.length, profiles.length]).toEqual([1, 1]);
  // An action that both made is told, and taken away by whoever is asked to.
  const next = await scene.run(['deploy', '-y', '--overwrite', '--allow-deletes']);
  expect(next.status, next.text).toBe(0);
  await using undisturbed = await openScene();
  await undisturbed.run(['deploy', '-y']);
  expect(contentsOf(await scene.content())).toEqual(contentsOf(await undisturbed.content()));
});
