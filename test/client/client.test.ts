import { describe, expect, test } from 'vitest';
import { createClient, RemoteError, UnreachableError } from '../../src/client/index.js';
import { answer, apiRefusal, reset, silence, startFront, type Mischief } from './support/front.js';

const KS = 'djJ8OTc2NDYxfHNlY3JldHNlY3JldA==';

async function failureOf(mischief: Mischief, timeoutMs = 2000): Promise<unknown> {
  await using front = await startFront(undefined, () => mischief);
  const client = createClient({ serviceUrl: front.url, ks: KS, timeoutMs });
  return await client.call('media', 'get', { entryId: '0_abc' }).catch((error: unknown) => error);
}

interface Expected {
  readonly reason: RegExp;
  readonly isTransient: boolean;
  readonly mayHaveRun: boolean;
}

const BROKEN: readonly (readonly [name: string, mischief: Mischief, expected: Expected])[] = [
  ['500', answer(500, 'oops'), { reason: /^HTTP 500: "oops"$/, isTransient: true, mayHaveRun: true }],
  ['502 without a body', answer(502, ''), { reason: /^HTTP 502$/, isTransient: true, mayHaveRun: true }],
  ['404', answer(404, 'no'), { reason: /^HTTP 404/, isTransient: false, mayHaveRun: true }],
  ['429', answer(429, ''), { reason: /^HTTP 429/, isTransient: true, mayHaveRun: false }],
  [
    'a redirect',
    answer(301, '', { location: 'https://elsewhere.example/api_v3?ks=secret' }),
    {
      reason: /^it redirects to https:\/\/elsewhere\.example\/api_v3 \(HTTP 301\)$/,
      isTransient: false,
      mayHaveRun: false,
    },
  ],
  ['a reset', reset, { reason: /reset|ended/, isTransient: true, mayHaveRun: true }],
  [
    'a page of HTML',
    answer(200, '<!DOCTYPE html><title>Login</title>'),
    { reason: /^no JSON came back: "<!DOCTYPE/, isTransient: false, mayHaveRun: true },
  ],
  [
    'half an answer',
    answer(200, '{"id":"0_abc","na'),
    { reason: /^no JSON came back/, isTransient: true, mayHaveRun: true },
  ],
  [
    'an empty answer',
    answer(200, ''),
    { reason: /^an empty answer came back$/, isTransient: true, mayHaveRun: true },
  ],
];

describe('a server that answers with', () => {
  test.each(BROKEN)(
    '%s is unreachable, and it is known what to think of it',
    async (_, mischief, expected) => {
      const error = (await failureOf(mischief)) as UnreachableError;
      expect(error).toBeInstanceOf(UnreachableError);
      expect(error.reason).toMatch(expected.reason);
      expect(error).toMatchObject({ isTransient: expected.isTransient, mayHaveRun: expected.mayHaveRun });
    },
  );
});

test('a server that says nothing is given up on in time', async () => {
  const error = await failureOf(silence, 100);
  expect(error).toMatchObject({ reason: 'no answer within 0.1 s', isTransient: true, mayHaveRun: true });
});

test('a server that breaks off in the middle of an answer may have run the call', async () => {
  const half: Mischief = (response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"id"', () => response.socket?.destroy());
  };
  expect(await failureOf(half)).toMatchObject({ isTransient: true, mayHaveRun: true });
});

test('where nothing listens, the call surely never ran', async () => {
  const front = await startFront(undefined);
  await front[Symbol.asyncDispose]();
  const error = await createClient({ serviceUrl: front.url })
    .call('system', 'ping')
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    reason: 'nothing listens there (ECONNREFUSED)',
    mayHaveRun: false,
    url: `${front.url}/api_v3/service/system/action/ping`,
  });
});

test('a host that is not there is not asked again', async () => {
  const error = await createClient({ serviceUrl: 'http://no-such-host.invalid' })
    .call('system', 'ping')
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ mayHaveRun: false });
});

test('what an interrupted command was doing is not tried again', async () => {
  await using front = await startFront(undefined, () => silence);
  const client = createClient({ serviceUrl: front.url, signal: AbortSignal.timeout(50) });
  await expect(client.call('system', 'ping')).rejects.toMatchObject({ isTransient: false });
});

test('no error holds the KS or a secret, whatever the server makes of them', async () => {
  const echoes = [
    apiRefusal('INVALID_KS', `Invalid KS "${KS}", Error "-1,INVALID_STR"`, { KSID: KS, ERR_CODE: '-1' }),
    answer(500, `what is ${KS}?`),
    answer(200, `${'x'.repeat(70)}${KS}`),
  ];
  for (const echo of echoes) {
    const error = (await failureOf(echo)) as RemoteError | UnreachableError;
    expect(JSON.stringify([error.message, error])).not.toContain(KS.slice(0, 12));
    expect(error.message).toContain('***');
  }
});

test('the KS and the partner go into the body, never into the URL', async () => {
  await using front = await startFront(undefined, () => answer(200, '[1,2]'));
  const client = createClient({ serviceUrl: `${front.url}/api_v3/`, ks: KS, partnerId: 42 });
  const call = { service: 'system', action: 'ping' };
  await client.call('system', 'ping');
  await client.multirequest([call, { ...call, params: { partnerId: 7 } }]);
  await client.call('system', 'ping', {}, { file: { fileName: 'a', bytes: new Uint8Array([1]) } });
  await client.download('system', 'ping');
  expect(front.seen.map(({ url }) => url)).toEqual([
    '/api_v3/service/system/action/ping',
    '/api_v3/service/multirequest',
    '/api_v3/service/system/action/ping',
    '/api_v3/service/system/action/ping',
  ]);
  for (const { text } of front.seen) expect(text).toContain(KS);
  expect(front.seen[0]?.params).toMatchObject({ partnerId: 42 });
  expect(front.seen[1]?.params).toMatchObject({ partnerId: 42, 1: { partnerId: 42 }, 2: { partnerId: 7 } });
});

test('an error of one call of a batch is a value that says which call it was', async () => {
  const refusal = { code: 'ENTRY_ID_NOT_FOUND', message: 'no', objectType: 'KalturaAPIException', args: [] };
  await using front = await startFront(undefined, () => answer(200, JSON.stringify([true, refusal])));
  const results = await createClient({ serviceUrl: front.url }).multirequest([
    { service: 'system', action: 'ping' },
    { service: 'media', action: 'get' },
  ]);
  expect(results[0]).toBe(true);
  expect(results[1]).toBeInstanceOf(RemoteError);
  expect(results[1]).toMatchObject({ code: 'ENTRY_ID_NOT_FOUND', call: 'media.get' });
});

test('fewer answers than calls are no answer', async () => {
  await using front = await startFront(undefined, () => answer(200, '[true]'));
  const call = { service: 'system', action: 'ping' };
  await expect(createClient({ serviceUrl: front.url }).multirequest([call, call])).rejects.toMatchObject({
    reason: '1 answers came back to 2 calls',
    mayHaveRun: true,
  });
});

describe('a file', () => {
  const download = async (mischief: Mischief) => {
    await using front = await startFront(undefined, () => mischief);
    return await createClient({ serviceUrl: front.url, ks: KS })
      .download('contentDistribution_entryDistribution', 'serveSentData', { id: 1, actionType: 1 })
      .catch((error: unknown) => error);
  };

  test('comes byte for byte', async () => {
    const bytes = '\u00ff\u0000<a>é</a>\r\n';
    const headers = {
      'content-type': 'text/xml',
      'content-disposition': 'attachment; filename="1_1_sent.xml"',
    };
    expect(await download(answer(200, bytes, headers))).toEqual({
      bytes: new Uint8Array(Buffer.from(bytes)),
      contentType: 'text/xml',
    });
  });

  test('that is JSON is a file, and no error', async () => {
    const text = '{"objectType":"KalturaAPIException","code":"A","message":"b"}';
    const headers = { 'content-type': 'application/json', 'content-disposition': 'attachment' };
    expect(await download(answer(200, text, headers))).toMatchObject({ contentType: 'application/json' });
  });

  test('that is not there is told by headers alone', async () => {
    const headers = {
      'content-disposition': 'attachment; filename="1_1_sent.xml"',
      'x-kaltura': 'error- FILE_DOESNT_EXIST',
      'x-kaltura-app': 'exiting on error FILE_DOESNT_EXIST - File doesnt exist',
    };
    expect(await download(answer(200, '', headers))).toMatchObject({
      code: 'FILE_DOESNT_EXIST',
      message: 'File doesnt exist',
      call: 'contentDistribution_entryDistribution.serveSentData',
    });
  });

  test('that is refused before it is looked for is told as JSON', async () => {
    expect(await download(apiRefusal('SERVICE_FORBIDDEN'))).toMatchObject({ code: 'SERVICE_FORBIDDEN' });
  });
});
