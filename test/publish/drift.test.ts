import { expect, test } from 'vitest';
import {
  addSecondAction,
  changeAction,
  changeDocument,
  changeProfile,
  changeProvider,
  deleteAction,
  deleteProfile,
} from './support/by-hand.js';
import { changesIn, contentsOf, startScene, type Scene } from './support/scene.js';

interface Case {
  readonly what: string;
  readonly byHand: (scene: Scene) => Promise<void>;
  /** As `kind object name: fields`. */
  readonly drift: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: 'a field of the provider',
    byHand: (scene) => changeProvider(scene, { updateRequiredEntryFields: 'entry.NAME' }),
    drift: /^drift provider Skylark Video Network: updateRequiredEntryFields$/,
  },
  {
    what: 'a list of the provider',
    byHand: (scene) => changeProvider(scene, { optionalFlavorParamsIds: '487041' }),
    drift: /^drift provider Skylark Video Network: optionalFlavorParamsIds$/,
  },
  {
    what: 'a field of an action',
    byHand: (scene) => changeAction(scene, 'update', { serverAddress: 'elsewhere.example' }),
    drift: /^drift action update: serverAddress$/,
  },
  {
    what: 'the password of an action',
    byHand: (scene) => changeAction(scene, 'update', { remotePassword: 'changed-by-hand' }),
    drift: /^drift action update: remotePassword$/,
  },
  {
    what: 'the stylesheet of an action',
    byHand: (scene) => changeDocument(scene, 'submit', 'transform', '<x/>'),
    drift: /^drift transform submit: text$/,
  },
  {
    what: 'the schema of an action',
    byHand: (scene) => changeDocument(scene, 'delete', 'validator', '<x/>'),
    drift: /^drift validator delete: text$/,
  },
  {
    what: 'the results parser of an action',
    byHand: (scene) => changeDocument(scene, 'delete', 'results', '//other'),
    drift: /^drift results delete: text$/,
  },
  {
    what: 'the kind of the results parser',
    byHand: (scene) => changeAction(scene, 'delete', { resultsParser: 3 }),
    drift: /^drift results delete: parser$/,
  },
  {
    what: 'a field of the profile',
    byHand: (scene) => changeProfile(scene, { submitEnabled: 2 }),
    drift: /^drift profile Skylark, all channels: submitEnabled$/,
  },
  {
    what: 'an override of the profile',
    byHand: (scene) => changeProfile(scene, { submitAction: { httpFieldName: 'other' } }),
    drift: /^drift profile Skylark, all channels: actions\.submit\.httpFieldName$/,
  },
  {
    what: 'the status of the profile',
    byHand: (scene) => changeProfile(scene, { status: 1 }),
    drift: /^drift profile Skylark, all channels: status$/,
  },
  {
    what: 'an action that was deleted',
    byHand: (scene) => deleteAction(scene, 'update'),
    drift: /^drift action update: /,
  },
  {
    what: 'the profile that was deleted',
    byHand: deleteProfile,
    drift: /^drift profile Skylark, all channels: /,
  },
  {
    what: 'a second action of a type',
    byHand: (scene) => addSecondAction(scene, 'submit'),
    drift: /^drift action submit: /,
  },
  {
    what: 'an action that no folder speaks of',
    byHand: (scene) => addSecondAction(scene, 'fetchReport'),
    drift: /^drift action fetchReport: /,
  },
];

test.each(CASES)(
  'changed by hand: $what is named, left alone, and brought back when asked for',
  async ({ byHand, drift }) => {
    await using scene = await startScene({ examples: ['media-rss'] });
    expect((await scene.run(['deploy', '-y'])).status).toBe(0);
    const before = contentsOf(await scene.content());
    await byHand(scene);
    const changed = contentsOf(await scene.content());

    const verify = await scene.run(['verify', '--json']);
    expect(verify.status).toBe(3);
    const found = changesIn(verify.stdout);
    expect(found[0]).toMatch(drift);
    expect(found.every((line) => line.startsWith('drift '))).toBe(true);

    scene.proxy.forget();
    const refused = await scene.run(['deploy', '-y']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('error CHANGED_OUTSIDE');
    expect(scene.proxy.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
    expect(contentsOf(await scene.content())).toEqual(changed);

    const forced = await scene.run(['deploy', '-y', '--overwrite', '--allow-deletes']);
    expect(forced.status, forced.text).toBe(0);
    expect(contentsOf(await scene.content())).toEqual(before);
    expect((await scene.run(['verify'])).status).toBe(0);
  },
);

test('what somebody changed to just what the folder says is no drift', async () => {
  await using scene = await startScene({ examples: ['media-rss'] });
  await scene.run(['deploy', '-y']);
  scene.edit('connectors/media-rss/connector.yaml', 'submitEnabled: manual', 'submitEnabled: automatic');
  await changeProfile(scene, { submitEnabled: 2 });
  expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
  expect((await scene.run(['verify'])).status).toBe(0);
});

test('a folder that changed is no drift, and verify tells it apart', async () => {
  await using scene = await startScene({ examples: ['media-rss'] });
  await scene.run(['deploy', '-y']);
  scene.edit('connectors/media-rss/connector.yaml', 'submitEnabled: manual', 'submitEnabled: automatic');
  expect((await scene.run(['verify'])).status).toBe(0);
  expect((await scene.run(['verify', '--detailed-exitcode'])).status).toBe(2);
});

test('an account that was never deployed to from here is adopted where it holds just the same', async () => {
  await using scene = await startScene({ examples: ['media-rss'] });
  await scene.run(['deploy', '-y']);
  const { rmSync } = await import('node:fs');
  rmSync(`${scene.folder}/.mrssmith`, { recursive: true });
  scene.proxy.forget();
  expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
  expect((await scene.run(['deploy', '-y'])).status).toBe(0);
  expect(scene.proxy.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
});
