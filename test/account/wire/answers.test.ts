import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiError, startAccount, type ServedAccount } from '../support/api-client.js';
import { DESTINATION_ANSWER, prepare } from '../support/guide-situations.js';
import { JSON_TYPE, rawCall } from '../support/raw-call.js';

const NOW = 1_900_000_000;
let api: ServedAccount;
beforeAll(async () => {
  api = await startAccount({ now: () => NOW * 1000, scriptedResponses: () => [DESTINATION_ANSWER] });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('a format that does not exist', () => {
  const tokens = async (): Promise<unknown> => (await api.do('appToken', 'list'))['totalCount'];

  test.each([
    ['a single call', '/service/appToken/action/add?format=7', 'appToken[description]=never'],
    ['JSONP without a callback', '/service/appToken/action/add?format=9', 'appToken[description]=never'],
    [
      'a batch',
      '/service/multirequest?format=4',
      '1:service=appToken&1:action=add&1:appToken:description=never',
    ],
  ])('is told in headers, and %s does nothing', async (_, path, body) => {
    const before = await tokens();
    const { status, headers, text } = await rawCall(api, {
      path,
      body: `ks=${encodeURIComponent(api.ks)}&${body}`,
    });
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('X-Kaltura')).toBe('error- UNKNOWN_RESPONSE_FORMAT');
    expect(headers.get('X-Kaltura-App')).toMatch(/^exiting on error UNKNOWN_RESPONSE_FORMAT - /);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(await tokens()).toBe(before);
  });

  test('beats a service that does not exist', async () => {
    const { headers } = await rawCall(api, { path: '/service/nope/action/nope?format=7' });
    expect(headers.get('X-Kaltura')).toBe('error- UNKNOWN_RESPONSE_FORMAT');
  });
});

test('a batch tells in headers what was forbidden, the last of it', async () => {
  const { headers } = await rawCall(api, {
    path: '/service/multirequest?format=1',
    body: '1:service=appToken&1:action=list&2:service=appToken&2:action=get&2:id=x&3:service=system&3:action=ping',
  });
  expect(headers.get('X-Kaltura')).toBe('error-SERVICE_FORBIDDEN');
  expect(headers.get('X-Kaltura-App')).toBe(
    'exiting on error SERVICE_FORBIDDEN - The access to service [appToken->get] is forbidden',
  );
});

test('JSONP calls what the query names', async () => {
  const { headers, text } = await rawCall(api, { path: '/service/system/action/ping?format=9&callback=a.b' });
  expect(text).toBe('a.b(true);');
  expect(headers.get('Content-Type')).toMatch(/^application\/javascript/);
});

test('a file says how long it may be kept', async () => {
  const { ENTRY_DISTRIBUTION_ID: id } = await prepare(api, 'ready');
  const { headers } = await rawCall(api, {
    path: `/service/contentDistribution_entryDistribution/action/serveSentData?ks=${api.ks}&id=${id}&actionType=1`,
  });
  const maxAge = Number(/max-age=(\d+)/.exec(headers.get('Cache-Control') ?? '')?.[1]);
  expect(maxAge).toBeGreaterThan(0);
  expect(headers.get('Expires')).toBe(new Date((NOW + maxAge) * 1000).toUTCString());
  expect(headers.get('Pragma')).toBe('');
});

describe('parameters', () => {
  test.each(['{}', '[]', '{', ''])('a part json of %j leaves the other parts in force', async (json) => {
    const body = new FormData();
    body.set('json', json);
    body.set('format', '1');
    const { text } = await rawCall(api, { path: '/service/system/action/ping', body });
    expect(text).toBe('true');
  });

  test('p says nothing when it is 0', async () => {
    expect(await api.call('appToken', 'list', { p: '0', partnerId: 5 })).toEqual(
      apiError('SERVICE_FORBIDDEN_CONTENT_BLOCKED'),
    );
  });

  test('a compressed body is remarked on', async () => {
    const { headers } = await rawCall(api, {
      path: '/service/system/action/ping',
      body: 'zip',
      headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
    });
    expect(headers.get('X-Local-Account-Note')).toContain('BODY_ENCODED');
  });

  test('every language at once is remarked on', async () => {
    const { headers } = await rawCall(api, { path: '/service/system/action/ping?language=multi' });
    expect(headers.get('X-Local-Account-Note')).toContain('LANGUAGE_MULTI');
  });
});

test.each([
  ['tags that never end', { ks: '<a'.repeat(200_000) }, 'INVALID_KS'],
  ['digits that are no number', { type: `${'1'.repeat(200_000)}x` }, 'INVALID_ENUM_VALUE'],
])('%s hold nobody up', async (_, params, code) => {
  const started = performance.now();
  expect(await api.call('session', 'start', { secret: 'guess', ...params })).toEqual(apiError(code));
  expect(performance.now() - started).toBeLessThan(1000);
});

describe('members of an enum', () => {
  const add = (hashType: unknown) => api.call('appToken', 'add', { appToken: { hashType } });
  test.each(['sha1', 'Sha256', '', true, null, 1])('%j is no hash type', async (hashType) => {
    expect(await add(hashType)).toEqual(apiError('INVALID_ENUM_VALUE'));
  });

  const list = (statusEqual: unknown) => api.call('appToken', 'list', { filter: { statusEqual } });
  test.each([2, '2', '02', ' 2', '2.0'])('%j is the status 2', async (status) => {
    expect(await list(status)).toHaveProperty('totalCount');
  });
  test.each(['', '2x', 'ACTIVE', 9, null])('%j is no status', async (status) => {
    expect(await list(status)).toEqual(apiError('INVALID_ENUM_VALUE'));
  });
  test.each(['true', 'TRUE', true])('%j is the status 1', async (status) => {
    expect(await list(status)).toHaveProperty('totalCount');
  });
});
