import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAccount, type ServedAccount } from './support/api-client.js';
import { rawCall } from './support/raw-call.js';

let api: ServedAccount;
beforeAll(async () => {
  api = await startAccount();
});
afterAll(() => api[Symbol.asyncDispose]());

test.each([
  ['PHP', '3', 'text/html; charset=UTF-8'],
  ['of a type that the caller names', '1&content-type=text/html', 'text/html'],
])('a tag that is put together from two answers, %s, runs no script', async (_, format, type) => {
  const parts = {
    '1:service': '<img src=x onerror=alert(1) ',
    '1:action': 'x',
    '2:service': '>',
    '2:action': 'x',
  };
  const query = new URLSearchParams({ service: 'multirequest', ...parts }).toString();
  const { headers, text } = await rawCall(api, { path: `/?${query}&format=${format}` });
  expect(text).toContain('<img src=x onerror=alert(1) ');
  expect(headers.get('Content-Type')).toBe(type);
  expect(headers.get('Content-Security-Policy')).toBe('sandbox');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
});

test('an uploaded file runs no script', async () => {
  const entry = await api.do('media', 'add', { entry: { objectType: 'KalturaMediaEntry', mediaType: 1 } });
  const content = '<?xml version="1.0"?><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>';
  const resource = { objectType: 'KalturaStringResource', content };
  await api.do('media', 'addContent', { entryId: entry['id'], resource });
  const { headers } = await fetch(`${api.url}/p/976461/sp/97646100/raw/entry_id/${String(entry['id'])}`);
  expect(headers.get('Content-Security-Policy')).toBe('sandbox');
});

test('the consent page keeps its form, and is shown in no frame', async () => {
  const { headers } = await fetch(`${api.url}/_mrssmith/authorize/1`);
  const policy = headers.get('Content-Security-Policy');
  expect(policy).toContain("form-action 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('sandbox');
});

test('an entry is put into no category that was deleted', async () => {
  const category = await api.do('category', 'add', { category: { name: 'gone' } });
  const entry = { objectType: 'KalturaMediaEntry', mediaType: 1 };
  const id = String(category['id']);
  expect(await api.do('media', 'add', { entry: { ...entry, categoriesIds: id } })).toMatchObject({
    categoriesIds: id,
  });
  await api.do('category', 'delete', { id: category['id'] });
  const after = await api.do('media', 'add', { entry: { ...entry, categoriesIds: id } });
  expect(after['categoriesIds'] ?? '').toBe('');
  const filter = { objectType: 'KalturaCategoryEntryFilter', entryIdEqual: after['id'] };
  expect(await api.do('categoryEntry', 'list', { filter })).toMatchObject({ totalCount: 0 });
});
