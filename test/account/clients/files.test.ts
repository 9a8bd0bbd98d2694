import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAccount, type ServedAccount } from '../support/api-client.js';
import { DESTINATION_ANSWER, prepare } from '../support/guide-situations.js';
import { JSON_TYPE, rawCall, type RawAnswer } from '../support/raw-call.js';

let api: ServedAccount;
let sentId: string;
let emptyId: string;
beforeAll(async () => {
  api = await startAccount({ scriptedResponses: () => [DESTINATION_ANSWER] });
  sentId = (await prepare(api, 'ready'))['ENTRY_DISTRIBUTION_ID'] ?? '';
  emptyId = (await prepare(api, 'bound'))['ENTRY_DISTRIBUTION_ID'] ?? '';
});
afterAll(() => api[Symbol.asyncDispose]());

const SERVICE = '/service/contentDistribution_entryDistribution/action';

const serve = (
  id: string | number,
  actionType: number | string = 1,
  {
    action = 'serveSentData',
    ks = api.ks,
    headers = {},
  }: { action?: string; ks?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> =>
  rawCall(api, { path: `${SERVICE}/${action}?format=1&id=${id}&actionType=${actionType}&ks=${ks}`, headers });

describe('what was sent and what came back', () => {
  test('is served as a file of its own, whatever the format', async () => {
    const { status, text, headers } = await serve(sentId);
    expect(status).toBe(200);
    expect(text).toContain('<title>An entry</title>');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-disposition': `attachment; filename="${sentId}_1_sent.xml"`,
      'content-type': expect.stringMatching(/^(?:text|application)\/xml/),
      'content-length': String(Buffer.byteLength(text)),
      'cache-control': expect.stringMatching(/^public, max-age=\d+, max-stale=0$/),
      'last-modified': 'Sun, 19 Nov 2000 08:52:00 GMT',
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
    });
    const seconds = Number(/max-age=(\d+)/.exec(headers.get('Cache-Control') ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(86_000);
    expect(seconds).toBeLessThanOrEqual(86_400);
  });

  test('names what came back as that', async () => {
    const { text, headers } = await serve(sentId, 1, { action: 'serveReturnedData' });
    expect(text).toBe('<response><id>remote-1</id></response>');
    expect(headers.get('Content-Disposition')).toBe(`attachment; filename="${sentId}_1_return.xml"`);
  });

  test('comes in part where a part is asked for', async () => {
    const whole = await serve(sentId);
    const part = await serve(sentId, 1, { headers: { Range: 'bytes=2-5' } });
    expect([part.status, part.text]).toEqual([206, whole.text.slice(2, 6)]);
    expect(part.headers.get('Content-Range')).toBe(`bytes 2-5/${Buffer.byteLength(whole.text)}`);
  });

  test('is the whole answer of a batch that asks for it', async () => {
    const requests = {
      1: { service: 'system', action: 'ping' },
      2: {
        service: 'contentDistribution_entryDistribution',
        action: 'serveSentData',
        id: sentId,
        actionType: 1,
      },
    };
    const body = JSON.stringify({ ks: api.ks, format: 1, ...requests });
    const { text } = await rawCall(api, { path: '/service/multirequest', headers: JSON_TYPE, body });
    expect(text).toBe((await serve(sentId)).text);
  });
});

describe('an error inside', () => {
  test.each([
    [
      'of an id that is not there',
      999_999,
      1,
      'ENTRY_DISTRIBUTION_NOT_FOUND',
      'Entry distribution not found [999999]',
    ],
    [
      'of an action that sends nothing',
      'sent',
      4,
      'ENTRY_DISTRIBUTION_MISSING_LOG',
      'Entry distribution [ID] file type [N/A]',
    ],
    ['of an action that has not run', 'empty', 1, 'FILE_DOESNT_EXIST', 'File doesnt exist'],
  ])('%s is told in headers alone', async (_, which, actionType, code, message) => {
    const id = which === 'sent' ? sentId : which === 'empty' ? emptyId : String(which);
    const { status, text, headers } = await serve(id, actionType);
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('Content-Type')).toMatch(/^text\/html; ?charset=UTF-8$/i);
    expect(headers.get('X-Kaltura')).toBe(`error- ${code}`);
    expect(headers.get('X-Kaltura-App')).toBe(`exiting on error ${code} - ${message.replace('ID', id)}`);
  });

  test.each([
    ['serveSentData', 'sent'],
    ['serveReturnedData', 'return'],
  ])('of %s with nothing stored names the file all the same', async (action, side) => {
    const { headers } = await serve(emptyId, 2, { action });
    expect(headers.get('X-Kaltura')).toBe('error- FILE_DOESNT_EXIST');
    expect(headers.get('Content-Disposition')).toBe(`attachment; filename="${emptyId}_2_${side}.xml"`);
  });

  test.each([
    ['an id that is not there', () => serve(999_999)],
    ['an action that sends nothing', () => serve(sentId, 4)],
  ])('of %s names no file', async (_, call) => {
    expect((await call()).headers.get('Content-Disposition')).toBeNull();
  });

  test.each([
    ['a KS that is none', { ks: 'nonsense' }, 1, 'INVALID_KS'],
    ['an action type that is none', {}, 9, 'INVALID_ENUM_VALUE'],
    ['no KS', { ks: '' }, 1, 'SERVICE_FORBIDDEN'],
  ])('before the action runs, with %s, is an answer as ever', async (_, more, actionType, code) => {
    expect(JSON.parse((await serve(sentId, actionType, more)).text)).toMatchObject({ code });
  });
});
