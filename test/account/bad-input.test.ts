import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import type { ActionSpec } from '../../src/account/wire/service.js';
import type { ValueType } from '../../src/account/types/spec.js';
import { apiError, PARTNER_ID, startAccount, type Answer, type ServedAccount } from './support/api-client.js';
import { prepare, waitForStatus } from './support/guide-situations.js';
import { JSON_TYPE, rawCall } from './support/raw-call.js';
import { talk } from './support/raw-socket.js';

let api: ServedAccount;
let keptId: unknown;
beforeAll(async () => {
  api = await startAccount();
  keptId = (await api.do('appToken', 'add', { appToken: { description: 'kept' } }))['id'];
});
afterAll(() => api[Symbol.asyncDispose]());

/** Whatever was sent: the server answers on, has what it had, and objects are what they were. */
async function expectUnharmed(): Promise<void> {
  expect(await api.call('system', 'ping')).toBe(true);
  expect(await api.do('appToken', 'get', { id: keptId })).toMatchObject({ description: 'kept' });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
}
afterEach(expectUnharmed);

const post = (path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
  rawCall(api, { path, body, headers });

describe('bodies that cannot be read', () => {
  test.each([
    ['cut off', '{"ks":"x","format":1'],
    ['with a comma too many', '{"format":1,}'],
    ['a list', '[1,2]'],
    ['a text', '"format"'],
    ['nothing but spaces', '   '],
    ['bytes that are no text', '\u0000\u00ff\ufffe'],
  ])('JSON %s counts as none', async (_, body) => {
    const { status, text } = await post('/service/appToken/action/get?format=1', body, JSON_TYPE);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      code: 'MISSING_MANDATORY_PARAMETER',
      args: { PARAM_NAME: 'id' },
    });
  });

  test('a JSON body that is dropped is remarked on', async () => {
    const { headers } = await post('/service/system/action/ping', '{"a":', JSON_TYPE);
    expect(headers.get('X-Local-Account-Note')).toContain('JSON_BODY_IGNORED');
  });

  test.each([
    ['without a boundary', 'multipart/form-data', '--x\r\n'],
    [
      'with another boundary',
      'multipart/form-data; boundary=y',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
    ],
    [
      'cut off in a part',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\nhalf',
    ],
    ['with nothing in it', 'multipart/form-data; boundary=x', ''],
  ])('multipart %s is refused in words or counts as none', async (_, type, body) => {
    const { status, text } = await post('/service/appToken/action/get?format=1', body, {
      'Content-Type': type,
    });
    expect([200, 400]).toContain(status);
    expect(text).toMatch(status === 400 ? /multipart|boundary|ended/i : /MISSING_MANDATORY_PARAMETER/);
  });

  test('a body that ends before its end changes nothing', async () => {
    const { id } = await api.do('uploadToken', 'add');
    const path = '/api_v3/service/uploadToken/action/upload?format=1';
    const head = `POST ${path}&ks=${api.ks}&uploadTokenId=${String(id)} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
    const type = 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n\r\n';
    await talk(
      api,
      head + type,
      '--x\r\nContent-Disposition: form-data; name="fileData"; filename="f"\r\n\r\nhalf',
    );
    expect(await api.do('uploadToken', 'get', { uploadTokenId: id })).toMatchObject({ status: 0 });
    const token = `POST /api_v3/service/appToken/action/add HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n`;
    await talk(api, token, `ks=${api.ks}&appToken[sessionUserId]=half`);
    const found = await api.do('appToken', 'list', { filter: { sessionUserIdEqual: 'half' } });
    expect(found).toMatchObject({ totalCount: 0 });
  });

  test.each([
    'GARBAGE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /api_v3 HTTP/1.1\r\nContent-Length: -5\r\n\r\n',
    '\u0016\u0003\u0001',
  ])('what is no HTTP is told so: %j', async (bytes) => {
    expect(await talk(api, bytes)).toMatch(/^HTTP\/1\.1 (400|505)|^$/);
  });
});

describe('bodies that are too much', () => {
  const MiB = 1024 * 1024;

  test.each([
    ['a form', 'application/x-www-form-urlencoded', `a=${'x'.repeat(65 * MiB)}`],
    ['JSON', 'application/json', `{"a":"${'x'.repeat(65 * MiB)}"}`],
    [
      'a text part',
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'x'.repeat(65 * MiB)}\r\n--x--\r\n`,
    ],
  ])('%s of 65 MiB is refused, not cut', async (_, type, body) => {
    const answer = await post('/service/system/action/ping', body, { 'Content-Type': type }).catch(
      () => undefined,
    );
    // A client that is still sending may see the connection end instead of the answer.
    if (answer !== undefined) expect(answer.status).toBe(413);
  });

  test('nesting without end is cut', async () => {
    const form = await post(
      '/service/appToken/action/list?format=1',
      `ks=${api.ks}&filter${'[a]'.repeat(20_000)}=1`,
    );
    expect(JSON.parse(form.text)).toMatchObject({ objectType: 'KalturaAppTokenListResponse' });
    const json = `{"ks":"${api.ks}","filter":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    const nested = await post('/service/appToken/action/list?format=1', json, JSON_TYPE);
    expect(JSON.parse(nested.text)).toMatchObject({ objectType: 'KalturaAppTokenListResponse' });
    const colons = await post(
      '/service/appToken/action/list?format=1',
      `ks=${api.ks}&filter${':a'.repeat(20_000)}=1`,
    );
    expect(JSON.parse(colons.text)).toMatchObject({ objectType: 'KalturaAppTokenListResponse' });
  });

  test('a great many parameters are read in passing, and more are refused', async () => {
    const fields = (length: number) => Array.from({ length }, () => 'a[]=1').join('&');
    const { text } = await post('/service/appToken/action/list?format=1', `ks=${api.ks}&${fields(40_000)}`);
    expect(JSON.parse(text)).toMatchObject({ objectType: 'KalturaAppTokenListResponse' });
    const refused = await post('/service/appToken/action/list?format=1', `ks=${api.ks}&${fields(60_000)}`);
    expect([refused.status, refused.text]).toEqual([413, 'the form has more than 50000 fields\n']);
    const requests = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [index + 2, {}]));
    const batch = await post('/service/multirequest?format=1', JSON.stringify(requests), JSON_TYPE);
    expect(batch.text).toBe('[]');
  });
});

describe('names that mean something to JavaScript', () => {
  const names = ['__proto__', 'constructor', 'toString', 'prototype', 'hasOwnProperty'];

  test.each(names)('%s is no service, action, format or class', async (name) => {
    expect(await api.call(name, name)).toEqual(apiError('SERVICE_DOES_NOT_EXISTS'));
    expect(await api.call('appToken', name)).toEqual(apiError('ACTION_DOES_NOT_EXISTS'));
    const { text, headers } = await post(`/service/system/action/ping?format=${name}`, '');
    expect([text, headers.get('X-Kaltura')]).toEqual(['', 'error- UNKNOWN_RESPONSE_FORMAT']);
    const odd = await api.do('appToken', 'add', { appToken: { objectType: name } });
    expect(odd).toMatchObject({ objectType: 'KalturaAppToken' });
    expect(await api.call('appToken', 'get', { id: name })).toEqual(apiError('APP_TOKEN_ID_NOT_FOUND'));
    expect(await api.do('appToken', 'list', { filter: { orderBy: `+${name}` } })).toHaveProperty(
      'totalCount',
    );
  });

  test.each(names)('%s is a property like any other that is not there', async (name) => {
    const json = `{"ks":"${api.ks}","format":1,"${name}":{"polluted":1},"appToken":{"${name}":{"polluted":1},"description":"own"}}`;
    const made = JSON.parse((await post('/service/appToken/action/add', json, JSON_TYPE)).text) as Answer;
    expect(made).toMatchObject({ description: 'own', objectType: 'KalturaAppToken' });
    const form = `ks=${api.ks}&format=1&${name}[polluted]=1&${name}:polluted=1&appToken[${name}][polluted]=1&appToken[constructor][prototype][polluted]=1`;
    expect(JSON.parse((await post('/service/appToken/action/add', form)).text)).not.toHaveProperty(
      'polluted',
    );
    const batch = {
      1: { service: 'appToken', action: 'add', appToken: {} },
      2: { service: 'appToken', action: 'get', id: `{1:result:${name}}` },
    };
    const sent = JSON.stringify({ ks: api.ks, format: 1, ...batch });
    expect(JSON.parse((await post('/service/multirequest', sent, JSON_TYPE)).text)).toMatchObject([
      {},
      { args: { ID: '' } },
    ]);
  });
});

describe('values of the wrong kind', () => {
  const VALUES: readonly unknown[] = [
    '',
    'x',
    -1,
    1e308,
    0.5,
    true,
    null,
    [],
    {},
    [null, 'x', 7],
    { '-': '' },
    { 0: { a: [{}] } },
    { objectType: 'KalturaNothing' },
    '<a/>',
    '💥\u2028',
    'x'.repeat(5000),
  ];

  /** The classes that may stand where one is declared; just the class itself is not always concrete. */
  const classesOf = (type: ValueType): readonly string[] =>
    type.kind === 'object' || type.kind === 'array' || type.kind === 'map'
      ? [...api.account.context.types.classes]
          .filter(({ name, isAbstract }) => !isAbstract && api.account.context.types.isA(name, type.class))
          .map(({ name }) => name)
      : [];

  function* calls({ params }: ActionSpec): Generator<Record<string, unknown>> {
    for (const value of VALUES) yield Object.fromEntries(params.map(({ name }) => [name, value]));
    for (const { name, type } of params) {
      for (const objectType of classesOf(type)) {
        const fields = [...api.account.context.types.fieldsOf(objectType).keys()];
        for (const value of VALUES) {
          const object = { ...Object.fromEntries(fields.map((field) => [field, value])), objectType };
          yield {
            ...Object.fromEntries(params.map((param) => [param.name, 1])),
            [name]: type.kind === 'object' ? object : [object],
          };
        }
      }
    }
  }

  test('no action breaks down over them', async () => {
    const broken: string[] = [];
    let count = 0;
    for (const { name, actions } of api.account.services.services) {
      for (const action of actions.filter((each) => `${name}.${each.name}` !== 'session.end')) {
        for (const params of calls(action)) {
          const { notes } = await api.account.call(name, action.name, {
            ...params,
            ks: api.ks,
            partnerId: PARTNER_ID,
          });
          count++;
          for (const { code, text } of notes) {
            if (code === 'INTERNAL')
              broken.push(`${name}.${action.name} ${JSON.stringify(params).slice(0, 200)}: ${text}`);
          }
        }
      }
    }
    expect(count).toBeGreaterThan(3000);
    expect([...new Set(broken)].slice(0, 20)).toEqual([]);
  }, 120_000);
});

describe('files that ask for more than they are given', () => {
  const DTD = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
  const SHEET = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"';
  const root = (inside: string) =>
    `<xsl:stylesheet ${SHEET}><xsl:template match="/"><item>${inside}</item></xsl:template></xsl:stylesheet>`;
  const serve = async (id: unknown): Promise<string> => {
    const path = `/service/contentDistribution_entryDistribution/action/serveSentData?id=${String(id)}&actionType=1&ks=${api.ks}`;
    return (await rawCall(api, { path })).text;
  };

  test.each([
    ['an entity of a file', `${DTD}${root('&x;')}`],
    ['a document of the machine', root('<xsl:copy-of select="document(\'file:///etc/passwd\')"/>')],
    [
      'a text that is included',
      `<xsl:stylesheet ${SHEET}><xsl:include href="file:///etc/passwd"/></xsl:stylesheet>`,
    ],
  ])('a transform with %s is kept as it is, and gets nothing', async (_, xslData) => {
    const { ACTION_ID, ENTRY_DISTRIBUTION_ID: id = '' } = await prepare(api, 'bound');
    const service = 'contentDistribution_genericDistributionProviderAction';
    const kept = await api.do(service, 'addMrssTransform', { id: ACTION_ID, xslData });
    expect(kept).toMatchObject({ mrssTransformer: xslData });
    await api.do('contentDistribution_entryDistribution', 'submitAdd', { id });
    let status = 4;
    for (let wait = 0; status === 4 && wait < 500; wait++) {
      status = Number((await api.do('contentDistribution_entryDistribution', 'get', { id }))['status']);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect([2, 7]).toContain(status);
    expect(await serve(id)).not.toMatch(/root:|\/bin\//);
    const row = await api.do('contentDistribution_entryDistribution', 'get', { id });
    expect(JSON.stringify(row)).not.toContain('root:');
  });

  test('metadata with an entity of a file gets nothing of it', async () => {
    const xsdData =
      '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="metadata"><xs:complexType><xs:sequence><xs:element name="Title" type="xs:string"/></xs:sequence></xs:complexType></xs:element></xs:schema>';
    const profile = await api.do('metadata_metadataProfile', 'add', {
      metadataProfile: { name: 'A', metadataObjectType: 1 },
      xsdData,
    });
    const { ENTRY_ID } = await prepare(api, 'connector');
    const metadata = { metadataProfileId: profile['id'], objectType: 1, objectId: ENTRY_ID };
    const added = await api.call('metadata_metadata', 'add', {
      ...metadata,
      xmlData: `${DTD.replace('DOCTYPE a', 'DOCTYPE metadata')}<metadata><Title>&x;</Title></metadata>`,
    });
    expect(JSON.stringify(added)).not.toContain('root:');
    const mrss = await api.call('media', 'getMrss', { entryId: ENTRY_ID });
    expect(JSON.stringify(mrss)).toContain(String(ENTRY_ID));
    expect(JSON.stringify(mrss)).not.toContain('root:');
  });
});

describe('names of uploaded files', () => {
  test.each([
    ['../../../etc/cron.d/evil', 'evil'],
    ['/etc/passwd', 'passwd'],
    [String.raw`C:\windows\system32\evil.dll`, 'evil.dll'],
    ['..', ''],
    ['', ''],
  ])('%j counts by its last part alone', async (fileName, kept) => {
    const { id } = await api.do('uploadToken', 'add');
    const part = `--x\r\nContent-Disposition: form-data; name="fileData"; filename="${fileName.replaceAll('\\', '\\\\')}"\r\nContent-Type: text/plain\r\n\r\nbytes\r\n--x--\r\n`;
    const path = `/service/uploadToken/action/upload?format=1&ks=${api.ks}&uploadTokenId=${String(id)}`;
    const { text } = await post(path, part, { 'Content-Type': 'multipart/form-data; boundary=x' });
    const answer = JSON.parse(text) as Answer;
    if (answer['fileName'] !== undefined) expect([kept, 'file']).toContain(answer['fileName']);
    expect(text).not.toMatch(/\.\.\\?\/|etc|windows/);
  });
});

describe('callers from elsewhere', () => {
  let entry: unknown;
  beforeEach(async () => {
    entry = (
      await api.do('media', 'add', { entry: { objectType: 'KalturaMediaEntry', name: 'E', mediaType: 1 } })
    )['id'];
  });

  test('a page of another site has no session, and gets nowhere', async () => {
    const headers = { Origin: 'https://evil.example', 'Content-Type': 'text/plain' };
    const { text } = await post(
      `/service/media/action/delete?format=1&entryId=${String(entry)}`,
      '',
      headers,
    );
    expect(JSON.parse(text)).toMatchObject({ code: 'SERVICE_FORBIDDEN' });
    expect(await api.do('media', 'get', { entryId: entry })).toMatchObject({ id: entry });
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', ''])(
    'a name that was made to point here, %j, is turned away',
    async (host) => {
      const target = `/api_v3/service/media/action/delete?format=1&entryId=${String(entry)}&ks=${api.ks}`;
      const heard = await talk(api, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(heard).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(await api.do('media', 'get', { entryId: entry })).toMatchObject({ id: entry });
    },
  );

  test.each([
    'content-type=text/html%0d%0aX-Evil:%201',
    'content-type=x%0aX-Evil:1',
    'callback=a%0d%0aX-Evil:1&format=9',
  ])('no parameter makes a header: %s', async (query) => {
    const { status, headers } = await rawCall(api, { path: `/service/system/action/ping?format=1&${query}` });
    expect(status).toBe(200);
    expect(headers.has('X-Evil')).toBe(false);
  });

  test('notes carry no line ends and no letters beyond ASCII', async () => {
    const { status } = await rawCall(api, { path: '/service/é%0d%0aX-Evil:1/action/x?format=1' });
    expect(status).toBe(200);
  });
});

test('a job that meets a wrong answer ends in its status, and the next one works', async () => {
  const failed = await prepare(api, 'repairable');
  const id = failed['ENTRY_DISTRIBUTION_ID'] ?? '';
  await api.do('contentDistribution_entryDistribution', 'retrySubmit', { id });
  await waitForStatus(api, id, 2);
});
