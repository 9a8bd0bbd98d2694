import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { RemoteError, signIn, UnreachableError, type SignInOptions } from '../../src/client/index.js';
import { ADMIN_SECRET, PARTNER_ID, startAccount, type ServedAccount } from '../account/support/api-client.js';
import { answer, apiRefusal, reset, startFront, type Front, type SeenRequest } from './support/front.js';

const PROVIDERS = 'contentDistribution_genericDistributionProvider';
const ping = { service: 'system', action: 'ping' };
const list = { service: PROVIDERS, action: 'list' };
const add = {
  service: PROVIDERS,
  action: 'add',
  params: { genericDistributionProvider: { name: 'Acme' } },
};
const PARTNER = { partnerId: PARTNER_ID, adminSecret: ADMIN_SECRET };

/** Signs in without waiting between attempts. */
async function enter(serviceUrl: string, options: Partial<SignInOptions> = PARTNER) {
  const waits: number[] = [];
  const secrets: string[] = [];
  const session = await signIn({
    serviceUrl,
    sleep: async (ms) => Promise.resolve(void waits.push(ms)),
    random: () => 0.5,
    onSecret: (secret) => secrets.push(secret),
    ...options,
  });
  return { session, waits, secrets };
}

const namesOf = ({ seen }: Front): string[] => seen.map(({ name }) => name);
const counted = ({ seen }: Front, name: string): number => seen.filter((call) => call.name === name).length;
const providersOf = async (api: ServedAccount) => (await api.do(PROVIDERS, 'list'))['totalCount'];

/** Ends a session as somebody else would. */
const end = (api: ServedAccount, ks: string | undefined) => api.call('session', 'end', { ks });

describe('signing in', () => {
  test('with a KS takes one call, and tells whose it is', async () => {
    await using api = await startAccount();
    await using front = await startFront(api.url);
    const { session } = await enter(`${front.url}/api_v3/`, { ks: api.ks });
    expect(namesOf(front)).toEqual(['session.get']);
    expect(session).toMatchObject({ serviceUrl: front.url, partnerId: PARTNER_ID });
    expect(session.identity).toMatchObject({
      by: 'ks',
      partnerId: PARTNER_ID,
      userId: 'author',
      sessionType: 2,
    });
  });

  test('with an admin secret starts an ADMIN session of a day, without entitlement', async () => {
    await using api = await startAccount();
    await using front = await startFront(api.url);
    const now = () => 1_700_000_000_000;
    const { session } = await enter(front.url, { ...PARTNER, userId: 'ci', now });
    expect(front.seen[0]?.params).toMatchObject({
      type: 2,
      expiry: 86_400,
      privileges: 'disableentitlement',
      partnerId: PARTNER_ID,
      userId: 'ci',
    });
    expect(session.identity).toMatchObject({ by: 'adminSecret', userId: 'ci', expiry: 1_700_086_400 });
    expect(await session.read([list])).toMatchObject([{ totalCount: expect.any(Number) as unknown }]);
  });

  test.each(['SHA1', 'SHA256', 'SHA512', 'MD5'])('with an application token of %s', async (hashType) => {
    await using api = await startAccount();
    const appToken = { hashType, sessionType: 2, sessionUserId: 'robot' };
    const { id, token } = await api.do('appToken', 'add', { appToken });
    const { session, secrets } = await enter(api.url, {
      partnerId: PARTNER_ID,
      appToken: { id: String(id), token: String(token) },
    });
    expect(session.identity).toMatchObject({ by: 'appToken', userId: 'robot', sessionType: 2 });
    expect(session.identity.privileges).toContain(`apptoken:${String(id)}`);
    await session.read([list]);
    // The widget's, at least one hash, and the session's own.
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    expect(secrets[1]).toBe(
      createHash('sha1')
        .update(`${secrets[0]}${String(token)}`)
        .digest('hex'),
    );
  });

  test('with the wrong application token is refused', async () => {
    await using api = await startAccount();
    const { id } = await api.do('appToken', 'add', { appToken: { sessionType: 2 } });
    const appToken = { id: String(id), token: 'f'.repeat(32) };
    await expect(enter(api.url, { partnerId: PARTNER_ID, appToken })).rejects.toMatchObject({
      code: 'INVALID_APP_TOKEN_HASH',
    });
  });

  test('falls back to the admin secret when the KS has ended', async () => {
    await using api = await startAccount();
    await end(api, api.ks);
    const { session } = await enter(api.url, { ...PARTNER, ks: api.ks });
    expect(session.identity).toMatchObject({ by: 'adminSecret', isKsStale: true });
  });

  test('with an ended KS and nothing else is refused at once', async () => {
    await using api = await startAccount();
    await end(api, api.ks);
    const { waits } = await enter(api.url).then(({ waits: made }) => ({ waits: made }));
    await expect(enter(api.url, { ks: api.ks })).rejects.toMatchObject({ code: 'INVALID_KS' });
    expect(waits).toEqual([]);
  });

  test('with the wrong secret is refused after one call', async () => {
    await using api = await startAccount();
    await using front = await startFront(api.url);
    await expect(enter(front.url, { ...PARTNER, adminSecret: 'f'.repeat(32) })).rejects.toMatchObject({
      code: 'START_SESSION_ERROR',
    });
    expect(front.seen).toHaveLength(1);
  });

  test('needs something to sign in with, and a partner', async () => {
    await expect(enter('http://127.0.0.1:1', { partnerId: 1 })).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
      exit: 77,
    });
    await expect(enter('http://127.0.0.1:1', { adminSecret: 'secret' })).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      exit: 64,
    });
  });

  test('a USER session is one too: what it may do is seen later', async () => {
    await using api = await startAccount();
    const start = { secret: ADMIN_SECRET, partnerId: PARTNER_ID, type: 0, userId: 'someone' };
    const ks = (await api.call('session', 'start', start)) as unknown as string;
    const { session } = await enter(api.url, { ks });
    expect(session).toMatchObject({ partnerId: PARTNER_ID, identity: { sessionType: undefined } });
    await expect(session.read([list])).rejects.toMatchObject({ code: 'SERVICE_FORBIDDEN' });
  });

  test('as the administration console works on another partner, where that one may not', async () => {
    await using api = await startAccount({ dialect: 'server' });
    const own = await enter(api.url);
    await expect(own.session.read([list])).rejects.toMatchObject({ code: 'SERVICE_FORBIDDEN' });

    const console = api.account.context.store.partners.get(-2);
    const { session } = await enter(api.url, {
      partnerId: PARTNER_ID,
      sessionPartnerId: -2,
      adminSecret: console?.adminSecret,
    });
    expect(session).toMatchObject({ partnerId: PARTNER_ID, identity: { partnerId: -2 } });
    const [outcome] = await session.write([add]);
    expect(outcome).toMatchObject({ kind: 'done', value: { partnerId: PARTNER_ID, name: 'Acme' } });
    const [both] = await session.write([add, add]);
    expect(both).toMatchObject({ kind: 'done', value: { partnerId: PARTNER_ID } });
  });

  test('a KS of the administration console needs to be told whose account is meant', async () => {
    await using api = await startAccount();
    const secret = api.account.context.store.partners.get(-2)?.adminSecret;
    const ks = (await api.call('session', 'start', { secret, partnerId: -2, type: 2 })) as unknown as string;
    await expect(enter(api.url, { ks })).rejects.toMatchObject({ code: 'ENVIRONMENT_INVALID' });
    const { session } = await enter(api.url, { ks, partnerId: PARTNER_ID });
    await session.read([list]);
  });
});

describe('a session that ends mid-way', () => {
  test('is started anew once, for all calls that find it ended', async () => {
    await using api = await startAccount();
    await using front = await startFront(api.url);
    const { session, secrets, waits } = await enter(front.url);
    await end(api, secrets[0]);
    const results = await Promise.all([
      session.read([list]),
      session.read([list, list]),
      session.write([add]),
    ]);
    expect(results[2]).toMatchObject([{ kind: 'done' }]);
    expect(counted(front, 'session.start')).toBe(2);
    expect(waits).toEqual([]);
    await session.read([list]);
    expect(counted(front, 'session.start')).toBe(2);
  });

  test('lets a batch of writes run once', async () => {
    await using api = await startAccount();
    const { session, secrets } = await enter(api.url);
    const before = Number(await providersOf(api));
    await end(api, secrets[0]);
    expect(await session.write([add, add])).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
    expect(await providersOf(api)).toBe(before + 2);
  });

  test('is not started anew twice for one call', async () => {
    await using api = await startAccount();
    await using front = await startFront(api.url, ({ name }) =>
      name.endsWith('.list') ? apiRefusal('INVALID_KS') : undefined,
    );
    const { session } = await enter(front.url);
    await expect(session.read([list])).rejects.toMatchObject({ code: 'INVALID_KS' });
    expect(namesOf(front).map((name) => name.split('.')[1])).toEqual(['start', 'list', 'start', 'list']);
  });

  test('stays ended where a KS is all there is', async () => {
    await using api = await startAccount();
    const { session } = await enter(api.url, { ks: api.ks });
    await end(api, api.ks);
    await expect(session.read([ping, list])).rejects.toMatchObject({ code: 'INVALID_KS' });
    expect(await session.write([add])).toMatchObject([{ kind: 'refused', error: { code: 'INVALID_KS' } }]);
  });

  test('says why it cannot be started anew', async () => {
    await using api = await startAccount();
    let isClosed = false;
    await using front = await startFront(api.url, ({ name }) =>
      isClosed && name === 'session.start' ? apiRefusal('START_SESSION_ERROR') : undefined,
    );
    const { session, secrets } = await enter(front.url);
    await end(api, secrets[0]);
    isClosed = true;
    expect(await session.write([add])).toMatchObject([{ error: { code: 'START_SESSION_ERROR' } }]);
    await expect(session.read([list])).rejects.toMatchObject({ code: 'START_SESSION_ERROR' });
  });
});

/** A front that misbehaves at reads of providers, or whatever is named, the first so many times. */
const failing = (api: ServedAccount, mischief: ReturnType<typeof answer>, times: number, name = 'list') => {
  let left = times;
  const isMeant = (call: SeenRequest) => call.name.endsWith(`.${name}`) || call.name === name;
  return startFront(api.url, (call) => (isMeant(call) && left-- > 0 ? mischief : undefined));
};

describe('what fails for a moment', () => {
  test.each([
    ['HTTP 503', answer(503, '')],
    ['a reset', reset],
    ['half an answer', answer(200, '{"tot')],
    ['INTERNAL_SERVERL_ERROR', apiRefusal('INTERNAL_SERVERL_ERROR')],
    ['INTERNAL_DATABASE_ERROR', apiRefusal('INTERNAL_DATABASE_ERROR')],
    ['ACTION_BLOCKED', apiRefusal('ACTION_BLOCKED')],
  ])('%s is read again after 1, 2 and 4 seconds', async (_, mischief) => {
    await using api = await startAccount();
    await using front = await failing(api, mischief, 3);
    const { session, waits } = await enter(front.url);
    await session.read([list]);
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  test('is given up on after the third time', async () => {
    await using api = await startAccount();
    await using front = await failing(api, answer(503, ''), 99);
    const { session, waits } = await enter(front.url);
    await expect(session.read([list])).rejects.toBeInstanceOf(UnreachableError);
    expect(waits).toHaveLength(3);
  });

  test('is waited for a little longer or shorter each time, so that callers spread', async () => {
    await using api = await startAccount();
    for (const [random, first] of [
      [0, 750],
      [0.999, 1250],
    ] as const) {
      await using front = await failing(api, answer(503, ''), 1);
      const { session, waits } = await enter(front.url, { ...PARTNER, random: () => random });
      await session.read([list]);
      expect(waits[0]).toBeCloseTo(first, -1);
    }
  });

  test('while signing in is tried again', async () => {
    await using api = await startAccount();
    await using front = await failing(api, reset, 2, 'start');
    expect((await enter(front.url)).waits).toHaveLength(2);
  });

  test('of one call of a batch has the batch read again', async () => {
    await using api = await startAccount();
    const broken = {
      code: 'INTERNAL_DATABASE_ERROR',
      message: 'x',
      objectType: 'KalturaAPIException',
      args: [],
    };
    await using front = await failing(api, answer(200, JSON.stringify([true, broken])), 1, 'multirequest');
    const { session, waits } = await enter(front.url);
    expect(await session.read([ping, list])).toMatchObject([
      true,
      { objectType: expect.any(String) as unknown },
    ]);
    expect(waits).toHaveLength(1);
  });

  test('is never an error of the caller', async () => {
    await using api = await startAccount();
    const { session, waits } = await enter(api.url);
    await expect(
      session.read([{ service: 'media', action: 'get', params: { entryId: '0_none' } }]),
    ).rejects.toThrow(RemoteError);
    expect(waits).toEqual([]);
  });
});

describe('a write', () => {
  test.each([
    ['HTTP 503', answer(503, '')],
    ['a reset', reset],
    ['half an answer', answer(200, '{"id')],
  ])('is not sent again after %s: it may have run', async (_, mischief) => {
    await using api = await startAccount();
    await using front = await failing(api, mischief, 1, 'add');
    const { session, waits } = await enter(front.url);
    await expect(session.write([add])).rejects.toMatchObject({ mayHaveRun: true });
    expect(counted(front, `${PROVIDERS}.add`)).toBe(1);
    expect(waits).toEqual([]);
  });

  test('that the rate limit turned away whole is sent again', async () => {
    await using api = await startAccount();
    const before = Number(await providersOf(api));
    await using front = await failing(api, apiRefusal('ACTION_BLOCKED'), 2, 'multirequest');
    const { session, waits } = await enter(front.url);
    expect(await session.write([add, add])).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
    expect(waits).toHaveLength(2);
    expect(await providersOf(api)).toBe(before + 2);
  });

  test('over which the account breaks down as a whole may have run', async () => {
    await using api = await startAccount();
    await using front = await failing(api, apiRefusal('INTERNAL_SERVERL_ERROR'), 1, 'multirequest');
    const { session } = await enter(front.url);
    await expect(session.write([add, add])).rejects.toMatchObject({ mayHaveRun: true });
  });

  test('that is refused is an outcome beside the others', async () => {
    await using api = await startAccount();
    const { session } = await enter(api.url);
    const wrong = { ...add, params: { genericDistributionProvider: {} } };
    expect(await session.write([wrong, add])).toMatchObject([
      { kind: 'refused', error: { code: 'PROPERTY_VALIDATION_CANNOT_BE_NULL' } },
      { kind: 'done', value: { name: 'Acme' } },
    ]);
  });

  test('of files is one call', async () => {
    await using api = await startAccount();
    const { session } = await enter(api.url);
    const [made] = await session.write([{ service: 'uploadToken', action: 'add' }]);
    const uploadTokenId = (made as unknown as { value: { id: string } }).value.id;
    const outcome = await session.upload(
      { service: 'uploadToken', action: 'upload', params: { uploadTokenId } },
      { fileData: { fileName: 'a.txt', bytes: new TextEncoder().encode('hello') } },
    );
    expect(outcome).toMatchObject({ kind: 'done', value: { uploadedFileSize: 5 } });
  });
});

describe('reads', () => {
  test('go as one request, a single one as itself', async () => {
    await using api = await startAccount();
    await using front = await startFront(api.url);
    const { session } = await enter(front.url);
    await session.read([list, ping]);
    await session.read([ping]);
    expect(await session.read([])).toEqual([]);
    expect(namesOf(front).slice(1)).toEqual(['multirequest', 'system.ping']);
  });

  test('that are many go in several requests, in order', async () => {
    await using api = await startAccount();
    await using front = await startFront(api.url);
    const { session } = await enter(front.url);
    const many = Array.from({ length: 120 }, (_, index) => (index === 119 ? list : ping));
    const results = await session.read(many);
    expect(results).toHaveLength(120);
    expect(results[119]).toMatchObject({ objectType: 'KalturaGenericDistributionProviderListResponse' });
    expect(counted(front, 'multirequest')).toBe(3);
  });
});

test('no KS, secret or token is ever in a URL', async () => {
  await using api = await startAccount();
  const { id, token } = await api.do('appToken', 'add', { appToken: { sessionType: 2 } });
  await using front = await startFront(api.url);
  const ways = [
    PARTNER,
    { ks: api.ks },
    { partnerId: PARTNER_ID, appToken: { id: String(id), token: String(token) } },
  ];
  for (const way of ways) {
    const { session, secrets } = await enter(front.url, way);
    await session.read([ping, list]);
    await session
      .download('contentDistribution_entryDistribution', 'serveSentData', { id: 1, actionType: 1 })
      .catch(() => undefined);
    const hidden = [...secrets, api.ks, ADMIN_SECRET, String(token)];
    for (const { url } of front.seen) for (const secret of hidden) expect(url).not.toContain(secret);
  }
});
