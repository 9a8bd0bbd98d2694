import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeKs } from '../../../src/account/session/ks.js';
import {
  ADMIN_SECRET,
  apiError,
  PARTNER_ID,
  startAccount,
  type ServedAccount,
} from '../support/api-client.js';

const NOW = 1_900_000_000;
let nowMs = NOW * 1000;
let api: ServedAccount;
let userSecret: string;
beforeAll(async () => {
  api = await startAccount({ now: () => nowMs });
  userSecret = api.account.context.store.partners.get(PARTNER_ID)?.secret ?? '';
});
afterAll(() => api[Symbol.asyncDispose]());

const start = (params: object): Promise<unknown> =>
  api.call('session', 'start', { ks: '', partnerId: PARTNER_ID, ...params });
const fields = { partnerId: PARTNER_ID, userId: 'me', type: 2, expiry: NOW + 60, privileges: '' };

describe('session.start', () => {
  test.each([
    ['the admin secret', 2, () => ADMIN_SECRET],
    ['the admin secret', 0, () => ADMIN_SECRET],
    ['the user secret', 0, () => userSecret],
  ])('with %s makes a session of type %i', async (_, type, secret) => {
    expect(await start({ secret: secret(), type })).toEqual(expect.stringMatching(/^djJ8/));
  });

  test.each([
    ['the user secret', 2, () => userSecret],
    ['another secret', 0, () => 'guess'],
    ['no secret', 2, () => ''],
  ])('with %s makes none of type %i', async (_, type, secret) => {
    expect(await start({ secret: secret(), type })).toMatchObject({
      code: 'START_SESSION_ERROR',
      message: `Error while starting session for partner [${PARTNER_ID}]`,
      args: { PID: String(PARTNER_ID) },
    });
  });

  test('tells what is missing, and partners that are not there', async () => {
    expect(await start({})).toMatchObject({
      code: 'MISSING_MANDATORY_PARAMETER',
      args: { PARAM_NAME: 'secret' },
    });
    expect(await start({ secret: 'x', partnerId: 5 })).toEqual(apiError('SERVICE_FORBIDDEN_CONTENT_BLOCKED'));
  });

  test('without a partner is about partner 0', async () => {
    expect(await start({ secret: ADMIN_SECRET, partnerId: undefined })).toMatchObject({
      code: 'START_SESSION_ERROR',
      message: 'Error while starting session for partner [0]',
    });
  });

  test('has a type that exists', async () => {
    for (const type of ['', '1', 'x']) {
      expect(await start({ secret: ADMIN_SECRET, type })).toEqual(apiError('INVALID_ENUM_VALUE'));
    }
  });

  test('caps how long a session lasts', async () => {
    const ks = await start({ secret: ADMIN_SECRET, type: 2, expiry: 1_000_000, userId: 'me' });
    expect(await api.do('session', 'get', { ks })).toEqual({
      sessionType: 2,
      partnerId: PARTNER_ID,
      userId: 'me',
      expiry: NOW + 86_400,
      privileges: '',
      objectType: 'KalturaSessionInfo',
    });
  });
});

describe('a KS made elsewhere', () => {
  const list = (ks: string): Promise<unknown> => api.call('appToken', 'list', { ks });

  test('counts when the admin secret signed it, in version 2 and 1', async () => {
    expect(await list(encodeKs(fields, ADMIN_SECRET))).toHaveProperty('totalCount');
    const info = `${PARTNER_ID};${PARTNER_ID};${NOW + 60};2;12345;me;;;`;
    const hash = createHash('sha1')
      .update(ADMIN_SECRET + info)
      .digest('hex');
    expect(await list(Buffer.from(`${hash}|${info}`).toString('base64'))).toHaveProperty('totalCount');
  });

  test('makes no administrator of who has the user secret', async () => {
    expect(await list(encodeKs(fields, userSecret))).toEqual(apiError('INVALID_KS'));
    expect(await list(encodeKs({ ...fields, type: 0 }, userSecret))).toEqual(apiError('SERVICE_FORBIDDEN'));
    const info = `${PARTNER_ID};${PARTNER_ID};${NOW + 60};2;12345;me;;;`;
    const hash = createHash('sha1')
      .update(userSecret + info)
      .digest('hex');
    expect(await list(Buffer.from(`${hash}|${info}`).toString('base64'))).toEqual(apiError('INVALID_KS'));
  });

  test.each([
    ['another secret', () => encodeKs(fields, 'guess')],
    ['another partner', () => encodeKs({ ...fields, partnerId: 5 }, ADMIN_SECRET)],
    ['a letter changed', () => encodeKs(fields, ADMIN_SECRET).replace(/....$/, 'AAA=')],
    ['no KS at all', () => 'nonsense'],
  ])('is told back when it has %s', async (_, make) => {
    const ks = make();
    expect(await list(ks)).toMatchObject({
      code: 'INVALID_KS',
      message: `Invalid KS "${ks}", Error "-1,INVALID_STR"`,
      args: { KSID: ks, ERR_CODE: '-1', ERR_DESC: 'INVALID_STR' },
    });
  });

  test('ends at its time', async () => {
    const ks = encodeKs(fields, ADMIN_SECRET);
    nowMs += 60_000;
    expect(await list(ks)).toMatchObject({ code: 'INVALID_KS', args: { KSID: 'EXPIRED' } });
    nowMs = NOW * 1000;
    expect(await list(ks)).toHaveProperty('totalCount');
  });
});

describe('session.end and session.get', () => {
  test('end stops the session and its sisters', async () => {
    const privileges = 'sessionid:family';
    const [first, second, other] = [privileges, privileges, ''].map((each) =>
      encodeKs({ ...fields, privileges: each }, ADMIN_SECRET),
    );
    expect(await api.do('session', 'end', { ks: first })).toBeNull();
    for (const ks of [first, second]) {
      expect(await api.call('appToken', 'list', { ks })).toMatchObject({
        message: 'Invalid KS "LOGOUT", Error "-1,INVALID_STR"',
      });
    }
    expect(await api.call('appToken', 'list', { ks: other })).toHaveProperty('totalCount');
  });

  test.each([
    ['without its padding', (ks: string) => ks.replace(/=+$/, '')],
    ['with more padding', (ks: string) => `${ks}==`],
    ['with a character that counts for nothing', (ks: string) => `!${ks}`],
    ['with a space', (ks: string) => `${ks} `],
  ])('an ended session stays ended when its KS is written %s', async (_, respell) => {
    const ks = encodeKs(fields, ADMIN_SECRET);
    await api.do('session', 'end', { ks });
    expect(await api.call('appToken', 'list', { ks: respell(ks) })).toMatchObject({
      args: { KSID: 'LOGOUT' },
    });
  });

  test('there is nothing to end without a session', async () => {
    expect(await api.do('session', 'end', { ks: '' })).toBeNull();
  });

  test('get reads another session of the partner, and is not for users', async () => {
    const user = encodeKs({ ...fields, type: 0, privileges: 'list:*,sview:1' }, ADMIN_SECRET);
    expect(await api.do('session', 'get', { session: user })).toMatchObject({
      sessionType: 0,
      privileges: 'list:*,sview:1',
    });
    expect(await api.call('session', 'get', { ks: user })).toMatchObject({
      message: 'The access to service [session->get] is forbidden',
    });
    expect(await api.call('session', 'get', { session: 'nonsense' })).toEqual(
      apiError('INTERNAL_SERVERL_ERROR'),
    );
  });

  test('a widget that is not there is unknown', async () => {
    expect(await api.call('session', 'startWidgetSession', { widgetId: '_5' })).toMatchObject({
      code: 'INVALID_WIDGET_ID',
      message: 'Unknown widget [_5]',
    });
  });
});
