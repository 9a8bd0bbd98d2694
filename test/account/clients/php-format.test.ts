import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAccount, type ServedAccount } from '../support/api-client.js';
import { JSON_TYPE, rawCall } from '../support/raw-call.js';

const hasPhp = spawnSync('php', ['-v']).status === 0;

let api: ServedAccount;
beforeAll(async () => {
  api = await startAccount({ now: () => 1_900_000_000_000 });
});
afterAll(() => api[Symbol.asyncDispose]());

/** What PHP itself reads from the answer. */
async function unserialized(params: object): Promise<unknown> {
  const { text } = await rawCall(api, {
    path: '/',
    headers: JSON_TYPE,
    body: JSON.stringify({ ks: api.ks, format: 3, ...params }),
  });
  const script =
    '$value = unserialize(stream_get_contents(STDIN)); echo json_encode($value, JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION);';
  return JSON.parse(execFileSync('php', ['-r', script], { input: text, encoding: 'utf8' }));
}

describe.skipIf(!hasPhp)('PHP reads what format 3 answers', () => {
  test('an object', async () => {
    const appToken = { description: 'é"; 😀', sessionType: 2 };
    expect(await unserialized({ service: 'appToken', action: 'add', appToken })).toMatchObject({
      description: 'é"; 😀',
      sessionType: 2,
      objectType: 'KalturaAppToken',
    });
  });

  test('a list, a text, a number, truth and nothing', async () => {
    expect(await unserialized({ service: 'appToken', action: 'list' })).toMatchObject({
      totalCount: 1,
      objects: [{ objectType: 'KalturaAppToken' }],
    });
    expect(await unserialized({ service: 'system', action: 'getTime' })).toBe(1_900_000_000);
    expect(await unserialized({ service: 'system', action: 'ping' })).toBe(true);
    expect(await unserialized({ service: 'session', action: 'end', ks: await anotherKs() })).toBeNull();
  });

  test('an error, with and without arguments', async () => {
    expect(await unserialized({ service: 'appToken', action: 'get', id: 'x' })).toEqual({
      code: 'APP_TOKEN_ID_NOT_FOUND',
      message: 'Application token id "x" not found',
      objectType: 'KalturaAPIException',
      args: { ID: 'x' },
    });
    expect(await unserialized({})).toMatchObject({ code: 'SERVICE_NOT_SPECIFIED', args: [] });
  });

  test('a batch', async () => {
    const ping = { service: 'system', action: 'ping' };
    expect(await unserialized({ service: 'multirequest', 0: ping, 1: ping })).toEqual([true, true]);
  });
});

async function anotherKs(): Promise<unknown> {
  const secret = api.account.context.store.partners.get(api.account.context.partnerId)?.adminSecret;
  const { partnerId } = api.account.context;
  return api.do('session', 'start', { secret, partnerId, type: 2 });
}
