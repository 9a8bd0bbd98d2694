import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { groupColons, mergeTrees, parseForm, treeOf } from '../../../src/account/wire/form.js';
import { parsePath } from '../../../src/account/wire/request.js';
import type { RawMap } from '../../../src/account/wire/value.js';

/** Trees have no prototype; for comparing they get one. */
const plain = (tree: unknown): unknown => JSON.parse(JSON.stringify(tree));

/** Query text to what PHP's `parse_str` made of it. */
const PHP = JSON.parse(readFileSync(join(import.meta.dirname, 'php-forms.json'), 'utf8')) as Record<
  string,
  unknown
>;

describe('a form is read as PHP reads it', () => {
  test.each(Object.entries(PHP))('%s', (query, expected) => {
    expect(plain(parseForm(query))).toEqual(expected);
  });
});

test('no key reaches the prototype of anything', () => {
  const tree = parseForm('__proto__[polluted]=1&a[__proto__][polluted]=1&constructor[prototype][polluted]=1');
  groupColons(mergeTrees(tree, treeOf(JSON.parse('{"__proto__":{"polluted":1}}')) as RawMap));
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('a long text with bytes that are no UTF-8 is read without them', () => {
  const long = 'x'.repeat(500_000);
  expect(parseForm(`a=${long}%e9%zz%C3%A9`)['a']).toBe(`${long}%zzé`);
});

test('nesting ends somewhere', () => {
  const deep = parseForm(`a${'[b]'.repeat(10_000)}=1`);
  expect(JSON.stringify(deep).length).toBeLessThan(1000);
});

describe('colons nest at the top', () => {
  test.each([
    ['a:b:c=v', { a: { b: { c: 'v' } } }],
    ['a:b=1&a:c=2', { a: { b: '1', c: '2' } }],
    ['1:service=media&1:entry[name]=x', { 1: { service: 'media', entry: { name: 'x' } } }],
    ['a[b:c]=v', { a: { 'b:c': 'v' } }],
    ['arr:-=', { arr: { '-': '' } }],
  ])('%s', (query, expected) => {
    expect(plain(groupColons(parseForm(query)))).toEqual(expected);
  });
});

test('the second tree wins, in depth', () => {
  const merged = mergeTrees(parseForm('a[b]=1&a[c]=2&d=3'), parseForm('a[b]=9&d[e]=4'));
  expect(plain(merged)).toEqual({ a: { b: '9', c: '2' }, d: { e: '4' } });
});

describe('a path is read as pairs', () => {
  test.each([
    ['/api_v3/service/media/action/get/entryId/0_a', { service: 'media', action: 'get', entryId: '0_a' }],
    ['/api_v3/index.php/service/media/action/list/', { service: 'media', action: 'list' }],
    ['/api_v3//service//media', { service: 'media' }],
    ['/api_v3/id/1/id/2', { id: '1' }],
    ['/api_v3/service/media/0/x/action/y', { service: 'media' }],
    ['/api_v3/name/a%20b%2Fc', { name: 'a b/c' }],
    ['/api_v3/service', { service: '' }],
  ])('%s', (path, expected) => {
    expect(plain(parsePath(path))).toEqual(expected);
  });
});
