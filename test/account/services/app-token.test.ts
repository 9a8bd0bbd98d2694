import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeKs } from '../../../src/account/session/ks.js';
import {
  ADMIN_SECRET,
  apiError,
  PARTNER_ID,
  startAccount,
  type Answer,
  type ServedAccount,
} from '../support/api-client.js';

const NOW_MS = 1_900_000_000_000;
const NOW = NOW_MS / 1000;
let nowMs = NOW_MS;
let api: ServedAccount;
beforeAll(async () => {
  api = await startAccount({ now: () => nowMs });
});
afterAll(() => api[Symbol.asyncDispose]());

const addToken = (appToken: object = {}): Promise<Answer> => api.do('appToken', 'add', { appToken });

async function widgetKs(): Promise<string> {
  const { ks } = await api.do('session', 'startWidgetSession', { ks: '', widgetId: `_${PARTNER_ID}` });
  return String(ks);
}

const hashOf = (algorithm: string, ks: string, token: unknown): string =>
  createHash(algorithm)
    .update(ks + String(token))
    .digest('hex');

async function start({ id, token }: Answer, params: object = {}, algorithm = 'sha1'): Promise<Answer> {
  const ks = await widgetKs();
  const sent = { ks, id, tokenHash: hashOf(algorithm, ks, token), ...params };
  return api.call('appToken', 'startSession', sent);
}

describe('a new token', () => {
  test('has an id, 32 hex digits, and what the caller asked for', async () => {
    const token = await addToken({ description: 'deploy', sessionType: 2, sessionPrivileges: 'list:*' });
    expect(token).toEqual({
      id: expect.stringMatching(/^0_[a-z0-9]{8}$/),
      token: expect.stringMatching(/^[0-9a-f]{32}$/),
      partnerId: PARTNER_ID,
      createdAt: NOW,
      updatedAt: NOW,
      status: 2,
      sessionType: 2,
      sessionDuration: 86_400,
      sessionPrivileges: 'list:*',
      hashType: 'SHA1',
      description: 'deploy',
      objectType: 'KalturaAppToken',
    });
  });

  test('takes its end as seconds from now', async () => {
    expect(await addToken({ expiry: 600 })).toMatchObject({ expiry: NOW + 600 });
  });

  test.each(['id', 'token', 'partnerId', 'createdAt', 'status'])('may not bring its own %s', async (name) => {
    expect(await api.call('appToken', 'add', { appToken: { [name]: 1 } })).toMatchObject({
      code: 'PROPERTY_VALIDATION_NOT_UPDATABLE',
      args: { PROP_NAME: `KalturaAppToken::${name}` },
    });
  });

  test('has a hash type that exists', async () => {
    const answer = await api.call('appToken', 'add', { appToken: { hashType: 'SHA3' } });
    expect(answer).toMatchObject({
      code: 'INVALID_ENUM_VALUE',
      message:
        'Invalid enumeration value "SHA3" for parameter "hashType", expecting enumeration type "KalturaAppTokenHashType"',
    });
  });

  test('can be read, changed and found', async () => {
    const { id } = await addToken({ description: 'first', sessionUserId: 'finder' });
    expect(await api.do('appToken', 'update', { id, appToken: { description: 'second' } })).toMatchObject({
      description: 'second',
      sessionUserId: 'finder',
    });
    expect(await api.do('appToken', 'get', { id })).toMatchObject({ description: 'second' });
    expect(
      await api.do('appToken', 'list', { filter: { sessionUserIdEqual: 'finder', statusEqual: 2 } }),
    ).toMatchObject({ totalCount: 1, objects: [{ id }], objectType: 'KalturaAppTokenListResponse' });
  });

  test('keeps its status from callers', async () => {
    const { id } = await addToken();
    expect(await api.call('appToken', 'update', { id, appToken: { status: 1 } })).toEqual(
      apiError('PROPERTY_VALIDATION_NOT_UPDATABLE'),
    );
  });
});

describe('startSession', () => {
  test.each([
    ['SHA1', 'sha1'],
    ['MD5', 'md5'],
    ['SHA256', 'sha256'],
    ['SHA512', 'sha512'],
  ])('takes a %s over the KS and the token', async (hashType, algorithm) => {
    const token = await addToken({ hashType });
    expect(await start(token, {}, algorithm)).toMatchObject({ objectType: 'KalturaSessionInfo' });
    const other = algorithm === 'sha1' ? 'sha256' : 'sha1';
    expect(await start(token, {}, other)).toMatchObject({
      code: 'INVALID_APP_TOKEN_HASH',
      message: 'Invalid application token hash',
      args: [],
    });
  });

  test("makes a session of the token's kind, whatever the caller wants", async () => {
    const token = await addToken({
      sessionType: 2,
      sessionUserId: 'robot',
      sessionPrivileges: 'edit:*,list:*',
      sessionDuration: 300,
    });
    const wanted = {
      type: 0,
      userId: 'me',
      expiry: 900,
      sessionPrivileges: 'edit:0_x,view:1,sessionid:mine',
    };
    const session = await start(token, wanted);
    const id = String(token['id']);
    const privileges = `sessionid:${id},apptoken:${id},edit:*,list:*,view:1`;
    expect(session).toEqual({
      ks: expect.any(String),
      sessionType: 2,
      partnerId: PARTNER_ID,
      userId: 'robot',
      expiry: NOW + 300,
      privileges,
      objectType: 'KalturaSessionInfo',
    });
    expect(await api.do('session', 'get', { ks: session['ks'] })).toMatchObject({
      userId: 'robot',
      sessionType: 2,
      expiry: NOW + 300,
      privileges,
    });
  });

  test('leaves to the caller what the token does not say', async () => {
    const token = await addToken();
    expect(await start(token, { type: 2, userId: 'me', expiry: 60 })).toMatchObject({
      sessionType: 2,
      userId: 'me',
      expiry: NOW + 60,
    });
    expect(await start(token)).toMatchObject({ sessionType: 0, userId: '', expiry: NOW + 86_400 });
  });

  test('makes no session that outlives the token', async () => {
    expect(await start(await addToken({ expiry: 30 }))).toMatchObject({ expiry: NOW + 30 });
  });

  test('refuses a token that has ended', async () => {
    const token = await addToken({ expiry: 30 });
    nowMs += 60_000;
    expect(await start(token)).toMatchObject({
      code: 'APP_TOKEN_EXPIRED',
      message: `Application token id "${String(token['id'])}" expired`,
    });
    nowMs = NOW_MS;
  });

  test('refuses an unknown token before it looks at the hash', async () => {
    expect(await start({ id: '0_nothere1', token: '' }, { tokenHash: 'no' })).toMatchObject({
      code: 'APP_TOKEN_ID_NOT_FOUND',
      message: 'Application token id "0_nothere1" not found',
      args: { ID: '0_nothere1' },
    });
  });

  test('refuses a hash that is as long as one, and none', async () => {
    const token = await addToken();
    expect(await start(token, { tokenHash: 'é'.repeat(40) })).toEqual(apiError('INVALID_APP_TOKEN_HASH'));
  });

  test('refuses a hash in capitals', async () => {
    const token = await addToken();
    const ks = await widgetKs();
    const tokenHash = hashOf('sha1', ks, token['token']).toUpperCase();
    expect(await api.call('appToken', 'startSession', { ks, id: token['id'], tokenHash })).toEqual(
      apiError('INVALID_APP_TOKEN_HASH'),
    );
  });
});

test('a deleted token is gone, and its sessions with it', async () => {
  const token = await addToken({ sessionType: 2 });
  const { id } = token;
  const { ks } = await start(token);
  expect(await api.call('appToken', 'get', { ks, id })).toMatchObject({ id });
  expect(await api.do('appToken', 'delete', { id })).toBeNull();
  expect(await api.call('appToken', 'get', { id })).toEqual(apiError('APP_TOKEN_ID_NOT_FOUND'));
  expect(await api.call('appToken', 'get', { ks, id })).toMatchObject({
    code: 'INVALID_KS',
    message: 'Invalid KS "LOGOUT", Error "-1,INVALID_STR"',
  });
});

test('a widget session may start a session, and manage nothing', async () => {
  const ks = await widgetKs();
  for (const action of ['add', 'get', 'list', 'delete']) {
    expect(await api.call('appToken', action, { ks, id: 'x', appToken: {} })).toMatchObject({
      code: 'SERVICE_FORBIDDEN',
      message: `The access to service [appToken->${action}] is forbidden`,
    });
  }
});

describe('the small services', () => {
  test('system answers without a session', async () => {
    expect(await api.call('system', 'ping', { ks: '' })).toBe(true);
    expect(await api.call('system', 'getTime', { ks: '' })).toBe(NOW);
    expect(await api.call('system', 'getVersion', { ks: '' })).toEqual(
      expect.stringMatching(/^\d+\.\d+\.\d+$/),
    );
  });

  test('partner.getInfo shows the secrets to administrators alone', async () => {
    expect(await api.do('partner', 'getInfo')).toMatchObject({
      id: PARTNER_ID,
      adminSecret: ADMIN_SECRET,
      status: 1,
      objectType: 'KalturaPartner',
    });
    const fields = { partnerId: PARTNER_ID, userId: 'me', type: 0, expiry: NOW + 60, privileges: '' };
    const ks = encodeKs(fields, ADMIN_SECRET);
    const shown = await api.do('partner', 'get', { ks, id: PARTNER_ID });
    expect(shown).toMatchObject({ id: PARTNER_ID });
    expect(shown).not.toHaveProperty('adminSecret');
    expect(shown).not.toHaveProperty('secret');
  });

  test("user.loginByLoginId takes the partner's admin secret for anybody's password", async () => {
    const login = { ks: '', loginId: 'me@example.com', partnerId: PARTNER_ID };
    const ks = await api.do('user', 'loginByLoginId', { ...login, password: ADMIN_SECRET });
    expect(await api.do('session', 'get', { ks })).toMatchObject({
      sessionType: 2,
      userId: 'me@example.com',
    });
    expect(await api.do('user', 'get', { ks })).toMatchObject({ id: 'me@example.com', status: 1 });
    expect(await api.do('user', 'list', { ks })).toMatchObject({ totalCount: 2 });
    expect(await api.call('user', 'loginByLoginId', { ...login, password: 'guess' })).toEqual(
      apiError('USER_WRONG_PASSWORD'),
    );
    expect(await api.call('user', 'get', { userId: 'nobody' })).toEqual(apiError('INVALID_USER_ID'));
  });
});
