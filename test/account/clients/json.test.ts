import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeKs } from '../../../src/account/session/ks.js';
import { ADMIN_SECRET, PARTNER_ID, startAccount, type ServedAccount } from '../support/api-client.js';
import { JSON_TYPE, rawCall, type RawCall } from '../support/raw-call.js';

const NOW = 1_900_000_000;
let api: ServedAccount;
beforeAll(async () => {
  api = await startAccount({ now: () => NOW * 1000 });
});
afterAll(() => api[Symbol.asyncDispose]());

const post = (action: string, body: string, more: RawCall = {}) =>
  rawCall(api, { path: `/service/appToken/action/${action}`, body, ...more });
const postJson = (path: string, value: unknown, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  rawCall(api, { path, headers, body: JSON.stringify(value) });

async function addToken(description: string): Promise<string> {
  const { id } = await api.do('appToken', 'add', { appToken: { description } });
  return String(id);
}

describe('an object', () => {
  test('has its class last, escaped slashes, escapes beyond ASCII, and no nulls', async () => {
    const { text } = await post(
      'add',
      `format=1&ks=${api.ks}&appToken[description]=a/b "é" 😀&appToken[hashType]=MD5`,
    );
    const { id, token } = JSON.parse(text) as { id: string; token: string };
    expect(text).toBe(
      `{"id":"${id}","token":"${token}","partnerId":${PARTNER_ID},"createdAt":${NOW},"updatedAt":${NOW},` +
        String.raw`"status":2,"sessionDuration":86400,"hashType":"MD5","description":"a\/b \"\u00e9\" \ud83d\ude00","objectType":"KalturaAppToken"}`,
    );
  });

  test('is in a list after the count', async () => {
    const id = await addToken('listed');
    const { text } = await post('list', `format=1&ks=${api.ks}&filter[idEqual]=${id}`);
    expect(text).toMatch(
      /^\{"totalCount":1,"objects":\[\{"id":.*"objectType":"KalturaAppToken"\}\],"objectType":"KalturaAppTokenListResponse"\}$/,
    );
  });

  test('goes where nothing is: void is null, an empty list a list', async () => {
    const id = await addToken('gone');
    expect((await post('delete', `format=1&ks=${api.ks}&id=${id}`)).text).toBe('null');
    expect((await post('list', `format=1&ks=${api.ks}&filter[idEqual]=none`)).text).toBe(
      '{"totalCount":0,"objects":[],"objectType":"KalturaAppTokenListResponse"}',
    );
  });

  test('shows numbers as numbers even where the class says text', async () => {
    const path = `/service/session/action/startWidgetSession?format=1&widgetId=_${PARTNER_ID}`;
    expect((await rawCall(api, { path })).text).toContain('"userId":0,');
  });

  test.each([
    ['1', '{"description":"shaped","objectType":"KalturaAppToken"}'],
    ['2', /^\{(?!.*description).*"status":2,.*\}$/],
  ])('keeps what a response profile of type %s says', async (type, shape) => {
    const id = await addToken('shaped');
    const profile = `responseProfile[objectType]=KalturaDetachedResponseProfile&responseProfile[type]=${type}&responseProfile[fields]=description`;
    const { text } = await post('get', `format=1&ks=${api.ks}&id=${id}&${profile}`);
    expect(text).toEqual(typeof shape === 'string' ? shape : expect.stringMatching(shape));
  });
});

describe('an error', () => {
  test('has code, message, class and named arguments, under status 200', async () => {
    const { status, text } = await post('get', `format=1&ks=${api.ks}&id=0_a/b`);
    expect(status).toBe(200);
    expect(text).toBe(
      String.raw`{"code":"APP_TOKEN_ID_NOT_FOUND","message":"Application token id \"0_a\/b\" not found","objectType":"KalturaAPIException","args":{"ID":"0_a\/b"}}`,
    );
  });

  test('without arguments has an empty list of them', async () => {
    expect((await rawCall(api, { path: '/?format=1' })).text).toBe(
      '{"code":"SERVICE_NOT_SPECIFIED","message":"Service name was not specified, please specify one","objectType":"KalturaAPIException","args":[]}',
    );
  });

  test('strips tags from its arguments', async () => {
    const { text } = await post('get', `format=1&ks=${api.ks}&id=<b>x</b>`);
    expect(JSON.parse(text)).toMatchObject({ args: { ID: 'x' } });
  });

  test.each([
    [
      'service/appTokn/action/get',
      'SERVICE_DOES_NOT_EXISTS',
      'Service "apptokn" does not exists',
      'appToken',
    ],
    [
      'service/appToken/action/lists',
      'ACTION_DOES_NOT_EXISTS',
      'Action "lists" does not exists for service "apptoken"',
      'list',
    ],
  ])('of %s names the nearest name beside', async (path, code, message, near) => {
    const { text, headers } = await rawCall(api, { path: `/${path}?format=1` });
    expect(JSON.parse(text)).toMatchObject({ code, message });
    expect(headers.get('X-Local-Account-Note')).toContain(near);
  });

  test('SERVICE_FORBIDDEN alone shows in headers too', async () => {
    const forbidden = await post('list', 'format=1');
    expect(forbidden.headers.get('X-Kaltura')).toBe('error-SERVICE_FORBIDDEN');
    expect(forbidden.headers.get('X-Kaltura-App')).toBe(
      'exiting on error SERVICE_FORBIDDEN - The access to service [appToken->list] is forbidden',
    );
    expect((await post('get', `format=1&ks=${api.ks}&id=x`)).headers.has('X-Kaltura')).toBe(false);
  });

  test('is the first in the order of the server', async () => {
    const expired = encodeKs(
      { partnerId: PARTNER_ID, userId: '', type: 2, expiry: NOW - 1, privileges: '' },
      ADMIN_SECRET,
    );
    const codeOf = async (query: string) =>
      (
        JSON.parse((await rawCall(api, { path: `/service/appToken/action/get?format=1&${query}` })).text) as {
          code: string;
        }
      ).code;
    expect(await codeOf('ks=nonsense')).toBe('INVALID_KS');
    expect(await codeOf(`ks=${expired}`)).toBe('MISSING_MANDATORY_PARAMETER');
    const { text } = await rawCall(api, { path: `/service/appToken/action/get?format=1&id=x&ks=${expired}` });
    expect(JSON.parse(text)).toMatchObject({
      code: 'INVALID_KS',
      message: 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"',
      args: { KSID: 'EXPIRED', ERR_CODE: '-1', ERR_DESC: 'INVALID_STR' },
    });
    expect(await codeOf('id=x')).toBe('SERVICE_FORBIDDEN');
  });
});

describe('headers', () => {
  test('allow every origin, forbid caching, and number the session', async () => {
    const { headers } = await rawCall(api, { path: '/service/system/action/ping?format=1' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('X-Kaltura, X-Kaltura-Session, X-Me'),
      expires: 'Sun, 19 Nov 2000 08:52:00 GMT',
      'cache-control': 'no-store, no-cache, must-revalidate, post-check=0, pre-check=0',
      pragma: 'no-cache',
      'x-kaltura-session': expect.stringMatching(new RegExp(`^\\d+, ${NOW}$`)),
      'x-me': expect.any(String),
    });
  });

  test('of OPTIONS say what may be sent', async () => {
    const { status, text, headers } = await rawCall(api, {
      path: '/service/media/action/list',
      method: 'OPTIONS',
    });
    expect([status, text]).toEqual([200, '']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, GET, HEAD, OPTIONS',
      'access-control-allow-headers': 'Origin, X-Requested-With, Content-Type, Accept, Range, Cache-Control',
      'access-control-max-age': '86400',
    });
  });

  test('take the Content-Type that the caller names', async () => {
    const path = '/service/system/action/ping?format=1&content-type=text/plain';
    expect((await rawCall(api, { path })).headers.get('Content-Type')).toBe('text/plain');
  });
});

test('JSONP wraps the answer in the function of the query, and in nothing else', async () => {
  const path = '/service/system/action/ping?format=9';
  const good = await rawCall(api, { path: `${path}&callback=on.Ping_1` });
  expect(good.text).toBe('on.Ping_1(true);');
  expect(good.headers.get('Content-Type')).toBe('application/javascript');
  const bad = await rawCall(api, { path: `${path}&callback=alert(1)//` });
  expect(bad.text).toBe('');
});

test('an unknown format has an empty answer, and says so in headers', async () => {
  const { status, text, headers } = await rawCall(api, { path: '/service/system/action/ping?format=77' });
  expect([status, text]).toEqual([200, '']);
  expect(headers.get('X-Kaltura')).toBe('error- UNKNOWN_RESPONSE_FORMAT');
  expect(headers.get('X-Kaltura-App')).toMatch(/^exiting on error UNKNOWN_RESPONSE_FORMAT/);
});

describe('names and places of parameters', () => {
  const PING = 'service/system/action/ping';
  test.each([
    [`/${PING}?format=1`],
    [`/index.php/${PING}/format/1`],
    [`/index.php?service=system&action=ping&format=1`],
    [`/?service=system&action=ping&format=1`],
    [`/service/SYSTEM/action/PiNg/format/1`],
    [`/${PING}/?format=1`],
  ])('%s is the same call', async (path) => {
    expect((await rawCall(api, { path })).text).toBe('true');
  });

  test('the path beats the query, and the query the body', async () => {
    const id = await addToken('path');
    const body = `format=2&ks=${api.ks}&id=body`;
    const path = `/service/appToken/action/get/id/${id}?id=query&format=1`;
    expect(JSON.parse((await rawCall(api, { path, body })).text)).toMatchObject({ id });
    const byQuery = `/service/appToken/action/get?id=${id}&format=1`;
    expect(JSON.parse((await rawCall(api, { path: byQuery, body })).text)).toMatchObject({ id });
  });

  test.each([
    ['brackets', 'appToken[description]=same&appToken[sessionType]=2'],
    ['colons', 'appToken:description=same&appToken:sessionType=2'],
    ['both, merged', 'appToken[description]=same&appToken:sessionType=2'],
  ])('objects come in %s', async (_, form) => {
    const { text } = await post('add', `format=1&ks=${api.ks}&${form}`);
    expect(JSON.parse(text)).toMatchObject({ description: 'same', sessionType: 2 });
  });

  test('the objectType of a subclass counts in any case, another is ignored with a word', async () => {
    const add = (objectType: string) =>
      post('add', `format=1&ks=${api.ks}&appToken[objectType]=${objectType}&appToken[description]=x`);
    expect((await add('kalturaAPPtoken')).headers.has('X-Local-Account-Note')).toBe(false);
    const odd = await add('KalturaNoSuchThing');
    expect(JSON.parse(odd.text)).toMatchObject({ objectType: 'KalturaAppToken' });
    expect(odd.headers.get('X-Local-Account-Note')).toContain('KalturaNoSuchThing');
  });

  test('a property that the class lacks is ignored with a word', async () => {
    const { text, headers } = await post('add', `format=1&ks=${api.ks}&appToken[descripton]=x`);
    expect(JSON.parse(text)).toMatchObject({ objectType: 'KalturaAppToken' });
    expect(headers.get('X-Local-Account-Note')).toContain('descripton');
  });

  test('a JSON body counts where the header names JSON; a charset beside it is remarked on', async () => {
    const sent = { ks: api.ks, format: 1, service: 'appToken', action: 'list', pager: { pageSize: 1 } };
    const plain = await postJson('/', sent);
    expect(JSON.parse(plain.text)).toMatchObject({ objectType: 'KalturaAppTokenListResponse' });
    expect(plain.headers.has('X-Local-Account-Note')).toBe(false);
    const charset = await postJson('/', sent, { 'Content-Type': 'application/json; charset=utf-8' });
    expect(JSON.parse(charset.text)).toMatchObject({ objectType: 'KalturaAppTokenListResponse' });
    expect(charset.headers.get('X-Local-Account-Note')).toContain('JSON_CONTENT_TYPE');
  });

  test('the part json of a multipart body replaces the other texts', async () => {
    const form = new FormData();
    form.set('id', 'ignored');
    form.set('json', JSON.stringify({ ks: api.ks, format: 1, id: await addToken('part') }));
    const { text } = await rawCall(api, { path: '/service/appToken/action/get', body: form });
    expect(JSON.parse(text)).toMatchObject({ description: 'part' });
  });
});

describe('values', () => {
  const addWith = async (appToken: object): Promise<Record<string, unknown>> =>
    JSON.parse((await postJson('/service/appToken/action/add', { ks: api.ks, format: 1, appToken })).text);

  test.each([
    ['seconds from now', 60, NOW + 60],
    ['seconds before now', -60, NOW - 60],
    ['ten years from now', 315_360_000, NOW + 315_360_000],
    ['a moment of the calendar', 315_360_001, 315_360_001],
    ['"remove"', -1, -1],
    ['nothing', '', 0],
    ['text with digits in front', '120 seconds', NOW + 120],
  ])('a time may be %s', async (_, expiry, stored) => {
    expect(await addWith({ expiry })).toMatchObject({ expiry: stored });
  });

  test.each([
    ['"12abc"', '12abc', 12],
    ['"abc"', 'abc', 0],
    ['true', true, 1],
    ['null', null, 0],
    ['1.9', 1.9, 1],
  ])('the int %s is cast', async (_, sessionDuration, stored) => {
    expect(await addWith({ sessionDuration })).toMatchObject({ sessionDuration: stored });
  });

  test('a text may hold no control character', async () => {
    expect(await addWith({ description: 'a\u0001b' })).toMatchObject({
      code: 'INVALID_PARAMETER_CHAR',
      args: { XML_FIELD: 'description' },
    });
  });

  test('absent leaves a property alone, __null clears it, an empty text is kept', async () => {
    const { id } = await addWith({ description: 'first', sessionUserId: 'me' });
    const update = async (appToken: object): Promise<Record<string, unknown>> =>
      JSON.parse(
        (await postJson('/service/appToken/action/update', { ks: api.ks, format: 1, id, appToken })).text,
      );
    expect(await update({})).toMatchObject({ description: 'first', sessionUserId: 'me' });
    expect(await update({ description__null: '' })).not.toHaveProperty('description');
    expect(await update({ sessionUserId: '' })).toMatchObject({ sessionUserId: '' });
    expect(await update({ sessionUserId: '__null_string__' })).toMatchObject({
      sessionUserId: '__null_string__',
    });
  });

  test('a scalar in place of an object is of the wrong format', async () => {
    const { text } = await postJson('/service/appToken/action/list', { ks: api.ks, format: 1, filter: 'x' });
    expect(JSON.parse(text)).toMatchObject({
      code: 'PROPERTY_VALIDATION_WRONG_FORMAT',
      args: { PROP_NAME: 'filter', FORMAT: 'array' },
    });
  });
});

describe('a batch', () => {
  const batch = async (body: object): Promise<unknown> =>
    JSON.parse((await postJson('/service/multirequest', { format: 1, ...body })).text);
  const sub = (service: string, action: string, params: object = {}) => ({ service, action, ...params });

  test.each([0, 1])('counts its requests from %i, and their results from 1', async (base) => {
    const results = await batch({
      ks: api.ks,
      [base]: sub('appToken', 'add', { appToken: { description: 'first' } }),
      [base + 1]: sub('appToken', 'get', { id: '{1:result:id}' }),
      [base + 2]: sub('appToken', 'list', { filter: { idIn: 'x,{2:result:id}' } }),
      [base + 3]: sub('appToken', 'get', { id: '{3:result:objects:0:id}' }),
      [base + 4]: sub('appToken', 'list', { filter: { idIn: '{3:result:objects:_all:id}' } }),
    });
    expect(results).toMatchObject([
      { description: 'first' },
      { description: 'first' },
      { totalCount: 1 },
      { description: 'first' },
      { totalCount: 1 },
    ]);
  });

  test('makes its own session', async () => {
    const start = { secret: ADMIN_SECRET, partnerId: PARTNER_ID, type: 2 };
    const results = await batch({
      1: sub('session', 'start', start),
      2: sub('appToken', 'add', { ks: '{1:result}', appToken: {} }),
    });
    expect(results).toMatchObject([expect.any(String), { objectType: 'KalturaAppToken' }]);
  });

  test('goes on after an error, with nothing in place of its result', async () => {
    const results = await batch({
      ks: api.ks,
      1: sub('appToken', 'get', { id: 'none' }),
      2: sub('appToken', 'get', { id: '{1:result:id}' }),
      3: sub('system', 'ping'),
    });
    expect(results).toMatchObject([
      { code: 'APP_TOKEN_ID_NOT_FOUND' },
      { message: 'Application token id "" not found' },
      true,
    ]);
  });

  test('ends at the first request without a service or an action', async () => {
    const ping = sub('system', 'ping');
    expect(await batch({ 1: ping, 2: { action: 'ping' }, 3: ping })).toEqual([true]);
    expect(await batch({ 1: ping, 3: ping })).toEqual([true]);
  });

  test('comes as a form too', async () => {
    const first = '1:service=appToken&1:action=add&1:appToken:description=form';
    const second = '2[service]=appToken&2[action]=get&2[id]={1:result:id}';
    const { text } = await rawCall(api, {
      path: '/?service=multirequest&format=1',
      body: `ks=${api.ks}&${first}&${second}`,
    });
    expect(JSON.parse(text)).toMatchObject([{ description: 'form' }, { description: 'form' }]);
  });

  test('finds only what the result has', async () => {
    const results = await batch({
      ks: api.ks,
      1: sub('appToken', 'add', { appToken: {} }),
      2: sub('appToken', 'get', { id: 'x{1:result:constructor:name}{9:result:id}' }),
      3: sub('appToken', 'get', { id: 'x{9:result:__proto__}' }),
    });
    expect(results).toMatchObject([
      {},
      { args: { ID: expect.stringMatching(/^x(?!Object|function)/) } },
      { args: { ID: 'x' } },
    ]);
  });
});

test('partners: a request for another is refused, for none that exists too', async () => {
  expect(await api.call('appToken', 'list', { partnerId: -2 })).toMatchObject({ code: 'SERVICE_FORBIDDEN' });
  expect(await api.call('appToken', 'list', { partnerId: 5 })).toMatchObject({
    code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
  });
  expect(await api.call('appToken', 'list', { p: 5, partnerId: PARTNER_ID })).toMatchObject({
    code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
  });
  expect(await api.call('appToken', 'list', { partnerId: 0 })).toMatchObject({ objects: expect.any(Array) });
});
