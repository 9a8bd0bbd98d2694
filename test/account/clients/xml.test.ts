import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PARTNER_ID, startAccount, type ServedAccount } from '../support/api-client.js';
import { JSON_TYPE, rawCall } from '../support/raw-call.js';

const NOW = 1_900_000_000;
let api: ServedAccount;
beforeAll(async () => {
  api = await startAccount({ now: () => NOW * 1000 });
});
afterAll(() => api[Symbol.asyncDispose]());

/** What is inside `result` of an answer of the default format. */
async function result(path: string, body: string): Promise<string> {
  const { text, headers } = await rawCall(api, { path: `/service/${path}`, body });
  expect(headers.get('Content-Type')).toMatch(/^text\/xml/);
  const [, inside] =
    /^<\?xml version="1\.0" encoding="utf-8"\?><xml><result>(.*)<\/result><executionTime>\d+(?:\.\d+)?<\/executionTime><\/xml>$/s.exec(
      text,
    ) ?? [];
  expect(inside, text).toBeDefined();
  return inside ?? '';
}

describe('XML, the format of who names none', () => {
  test('has the class first, every property, and nulls as empty elements', async () => {
    const made = await result('appToken/action/add', `ks=${api.ks}&appToken[description]=<a %26 "b">`);
    const [, id, token] = /<id>(\w+)<\/id><token>(\w+)<\/token>/.exec(made) ?? [];
    expect(made).toBe(
      `<objectType>KalturaAppToken</objectType><relatedObjects></relatedObjects><id>${id}</id><token>${token}</token>` +
        `<partnerId>${PARTNER_ID}</partnerId><createdAt>${NOW}</createdAt><updatedAt>${NOW}</updatedAt><status>2</status>` +
        '<expiry></expiry><sessionType></sessionType><sessionUserId></sessionUserId><sessionDuration>86400</sessionDuration>' +
        '<sessionPrivileges></sessionPrivileges><hashType>SHA1</hashType>' +
        '<description>&lt;a &amp; &quot;b&quot;&gt;</description>',
    );
    const short = await result('appToken/action/get', `ks=${api.ks}&id=${id}&ignoreNull=1`);
    expect(short).not.toContain('<expiry>');
    expect(short).toMatch(/^<objectType>KalturaAppToken<\/objectType><id>/);
  });

  test('has lists as items', async () => {
    await api.do('appToken', 'add', { appToken: { sessionUserId: 'listed' } });
    const list = await result(
      'appToken/action/list',
      `ks=${api.ks}&ignoreNull=1&filter[sessionUserIdEqual]=listed`,
    );
    expect(list).toMatch(
      /^<objectType>KalturaAppTokenListResponse<\/objectType><totalCount>1<\/totalCount><objects><item><objectType>KalturaAppToken<\/objectType>.*<\/item><\/objects>$/s,
    );
    expect(await result('appToken/action/list', `ks=${api.ks}&filter[idEqual]=none`)).toContain(
      '<objects></objects>',
    );
  });

  test('has truth as 1, and nothing for void', async () => {
    expect(await result('system/action/ping', '')).toBe('1');
    expect(await result('system/action/getTime', '')).toBe(String(NOW));
    const { id } = await api.do('appToken', 'add', { appToken: {} });
    expect(await result('appToken/action/delete', `ks=${api.ks}&id=${String(id)}`)).toBe('');
  });

  test('has errors with their arguments as items', async () => {
    expect(await result('appToken/action/get', `ks=${api.ks}&id=a%26b`)).toBe(
      '<error><code>APP_TOKEN_ID_NOT_FOUND</code><message>Application token id &quot;a&amp;b&quot; not found</message>' +
        '<objectType>KalturaAPIException</objectType><args><item><objectType>KalturaApiExceptionArg</objectType>' +
        '<name>ID</name><value>a&amp;b</value></item></args></error>',
    );
    expect(await result('appToken/action/add', '')).toContain('<code>MISSING_MANDATORY_PARAMETER</code>');
  });

  test('has the results of a batch as items', async () => {
    const batch =
      '1:service=system&1:action=ping&2:service=none&2:action=x&3:service=system&3:action=getTime';
    expect(await result('multirequest', batch)).toMatch(
      new RegExp(
        `^<item>1</item><item><error><code>SERVICE_DOES_NOT_EXISTS</code>.*</error></item><item>${NOW}</item>$`,
      ),
    );
  });
});

/**
 * As the Python client sends it: every scalar is a text, empty lists are `{"-": ""}`, the answer comes as XML.
 *
 * @source kaltura/clients-generator, sources/python/KalturaClient/Client.py
 */
describe('the Python client', () => {
  const headers = { ...JSON_TYPE, Accept: 'text/xml', 'Accept-Encoding': 'gzip' };
  const send = async (service: string, action: string, params: object): Promise<string> => {
    const common = { apiVersion: '21.20.0', clientTag: 'python:25-07-20', format: '2', ks: api.ks };
    const body = JSON.stringify({ ...common, ...params });
    const { text } = await rawCall(api, { path: `/service/${service}/action/${action}`, headers, body });
    return text;
  };

  test('sends numbers and truth as texts', async () => {
    const appToken = {
      objectType: 'KalturaAppToken',
      sessionType: '2',
      sessionDuration: '300',
      expiry: '60',
    };
    const text = await send('appToken', 'add', { appToken });
    expect(text).toContain('<sessionType>2</sessionType>');
    expect(text).toContain('<sessionDuration>300</sessionDuration>');
    expect(text).toContain(`<expiry>${NOW + 60}</expiry>`);
    expect(text).toContain('<executionTime>');
  });

  test('sends empty lists as a dash', async () => {
    const genericDistributionProvider = {
      objectType: 'KalturaGenericDistributionProvider',
      name: 'From Python',
      isDefault: 'False',
      optionalThumbDimensions: { '-': '' },
      requiredThumbDimensions: {
        0: { objectType: 'KalturaDistributionThumbDimensions', width: '640', height: '360' },
      },
    };
    const text = await send('contentDistribution_genericDistributionProvider', 'add', {
      partnerId: String(PARTNER_ID),
      genericDistributionProvider,
    });
    expect(text).toContain('<optionalThumbDimensions></optionalThumbDimensions>');
    expect(text).toContain('<width>640</width><height>360</height>');
    expect(text).toContain(`<partnerId>${PARTNER_ID}</partnerId>`);
  });

  test('sends files beside a part json', async () => {
    const { id } = await api.do('uploadToken', 'add');
    const form = new FormData();
    form.set(
      'json',
      JSON.stringify({
        format: '2',
        ks: api.ks,
        uploadTokenId: id,
        resume: 'False',
        finalChunk: 'True',
        resumeAt: '-1',
      }),
    );
    form.set('fileData', new Blob(['frames']), 'movie.mp4');
    const { text } = await rawCall(api, { path: '/service/uploadtoken/action/upload', body: form });
    expect(text).toContain('<objectType>KalturaUploadToken</objectType>');
    expect(text).toContain('<uploadedFileSize>6</uploadedFileSize>');
    expect(text).toContain('<status>2</status>');
  });
});

/** As the PHP client sends it. @source kaltura/clients-generator, sources/php53/ClientBase.php */
test('the PHP client asks for XML without nulls', async () => {
  const body = JSON.stringify({
    ks: api.ks,
    format: 2,
    ignoreNull: true,
    clientTag: 'php5:25-07-20',
    apiVersion: '21.20.0',
    filter: { objectType: 'KalturaAppTokenFilter', statusEqual: '2' },
    pager: { objectType: 'KalturaFilterPager', pageSize: '1', pageIndex: '1' },
    kalsig: '0123456789abcdef0123456789abcdef',
  });
  const { text } = await rawCall(api, { path: '/service/apptoken/action/list', headers: JSON_TYPE, body });
  expect(text).toContain('<objectType>KalturaAppTokenListResponse</objectType>');
  expect(text).not.toMatch(/<(\w+)><\/\1>/);
});
