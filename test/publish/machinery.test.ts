import { expect, test } from 'vitest';
import { fillIn } from './support/api-request.js';
import { ACTION, PROVIDER, startScene } from './support/scene.js';
import { fullConnector, FULL_SECRETS } from './support/full-connector.js';
import type { Json, JsonObject } from './support/api-request.js';

/** A proxy that lies would make every other test of this folder worthless. */

const batch = (name: string): JsonObject => ({
  format: 1,
  '1': { service: PROVIDER, action: 'add', genericDistributionProvider: { name } },
  '2': {
    service: ACTION,
    action: 'add',
    genericDistributionProviderAction: {
      genericDistributionProviderId: '{1:result:id}',
      action: 1,
      protocol: 4,
      remotePath: '/of/{1:result:name}',
    },
  },
  '3': { service: ACTION, action: 'addMrssTransform', id: '{2:result:id}', xslData: '<x/>' },
});

const post = async (url: string, body: JsonObject): Promise<Json> =>
  (await (
    await fetch(`${url}/api_v3/service/multirequest`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json()) as Json;

test('calls that run one by one answer what the multirequest would', async () => {
  const answers: Json[] = [];
  for (const isWatched of [false, true]) {
    await using scene = await startScene();
    const seen: string[] = [];
    if (isWatched) {
      scene.proxy.observe = async (call) => {
        seen.push(`${call?.number ?? 0} ${(await scene.content()).actions.length}`);
      };
    }
    const { ks } = scene;
    const answer = await post(scene.proxy.url, { ...batch('acme'), ks, partnerId: 976461 });
    answers.push(
      JSON.parse(JSON.stringify(answer).replaceAll(/("(?:createdAt|updatedAt)"):\d+/g, '$1:0')) as Json,
    );
    expect(scene.proxy.calls.map(({ action, isWrite }) => `${action} ${isWrite}`)).toEqual([
      'add true',
      'add true',
      'addMrssTransform true',
    ]);
    expect(scene.proxy.requests).toBe(1);
    expect(seen).toEqual(isWatched ? ['0 0', '1 0', '2 1', '3 1'] : []);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0]).toMatchObject([{}, { remotePath: '/of/acme' }, { mrssTransformer: '<x/>' }]);
});

test('an error in the middle leaves its placeholders empty, and the rest runs', async () => {
  await using scene = await startScene();
  scene.proxy.fault = { at: 2, kind: 'SERVICE_FORBIDDEN', when: 'before' };
  const { ks } = scene;
  expect(await post(scene.proxy.url, { ...batch('acme'), ks, partnerId: 976461 })).toMatchObject([
    { name: 'acme' },
    { code: 'SERVICE_FORBIDDEN' },
    { code: 'GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND' },
  ]);
  expect((await scene.content()).actions).toEqual([]);
});

test.each([
  ['before', 1],
  ['after', 2],
] as const)('a connection that is reset %s the second call leaves %i calls done', async (when, done) => {
  await using scene = await startScene();
  scene.proxy.fault = { at: 2, kind: 'reset', when };
  const { ks } = scene;
  await expect(post(scene.proxy.url, { ...batch('acme'), ks, partnerId: 976461 })).rejects.toThrow(
    'fetch failed',
  );
  const { providers, actions } = await scene.content();
  expect(providers.length + actions.length).toBe(done);
});

test('placeholders are filled in as the server does', () => {
  const answers: Json[] = [
    { id: 7, objects: [{ id: 'a' }] },
    { objectType: 'KalturaAPIException', id: 9 },
  ];
  expect(
    fillIn({ a: ['x {1:result:id} y', '{1:result:objects:0:id}', '{2:result:id}', 3] }, answers),
  ).toEqual({
    a: ['x 7 y', 'a', '', 3],
  });
});

test('the full connector is well-formed, and this process can run the built command', async () => {
  await using scene = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
  const { status, stdout } = await scene.run(['run', '--json']);
  const { problems } = JSON.parse(stdout) as { problems: unknown[] };
  expect(problems).toEqual([]);
  expect(status).toBe(0);
});
