import { describe, expect, test } from 'vitest';
import { decodeKs, encodeKs } from '../../../src/account/session/ks.js';

const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const secretsOf = (partnerId: number) => (partnerId === 101 ? [SECRET] : []);

/** Made by PHP with openssl, as the server makes them. */
const PHP_V2 =
  'djJ8MTAxfJD6FPeperhznqgE3GQGm0dJZJ9CIm2BNoejrDbBDojSDklj-m70vBPq5pWqAPkaMrWtKmxl-I_Ax0IHT91CVShuCAj5imZzHDIafe1hh-cHrI79EaNUkk8G1SWugoLGOvqIcpysmAS4YzDzVxR8ogA=';
const PHP_V1 =
  'YTdkZTIxNTcxMzNmNGRmZWYxMzlkYTM0OTk2OGVlMGRmYmYwZjRjMXwxMDE7MTAxOzE4MDAwMDAwMDA7MjsxMjMuNDttZTtkaXNhYmxlZW50aXRsZW1lbnQsZWRpdDoqOzs=';

describe('a KS that PHP made', () => {
  test('of version 2 is read', () => {
    expect(decodeKs(PHP_V2, secretsOf)).toEqual({
      partnerId: 101,
      userId: 'me@example.com',
      type: 2,
      expiry: 1_800_000_000,
      privileges: 'disableentitlement,edit:*',
      ks: PHP_V2,
    });
  });

  test('of version 1 is read', () => {
    expect(decodeKs(PHP_V1, secretsOf)).toMatchObject({
      partnerId: 101,
      userId: 'me',
      type: 2,
      expiry: 1_800_000_000,
      privileges: 'disableentitlement,edit:*',
    });
  });
});

test('what is made is read again', () => {
  const fields = {
    partnerId: 101,
    userId: 'Zoë & co/+=',
    type: 0,
    expiry: 1_900_000_000,
    privileges: 'sessionid:0_ab12cd34,*,edit:0_a/0_b,disableentitlement',
  };
  const ks = encodeKs(fields, SECRET);
  expect(ks).toMatch(/^djJ8[\w=-]+$/);
  expect(decodeKs(ks, secretsOf)).toEqual({ ...fields, ks });
});

test('every KS is another', () => {
  const fields = { partnerId: 101, userId: '', type: 2, expiry: 1, privileges: '' };
  expect(encodeKs(fields, SECRET)).not.toBe(encodeKs(fields, SECRET));
});

describe('nothing is read of', () => {
  const ks = encodeKs({ partnerId: 101, userId: '', type: 2, expiry: 1, privileges: '' }, SECRET);
  test.each([
    ['a text that is no KS', 'nonsense'],
    ['nothing', ''],
    ['another secret', encodeKs({ partnerId: 101, userId: '', type: 2, expiry: 1, privileges: '' }, 'other')],
    [
      'an unknown partner',
      encodeKs({ partnerId: 102, userId: '', type: 2, expiry: 1, privileges: '' }, SECRET),
    ],
    ['a KS cut short', ks.slice(0, -8)],
    [
      'a partner with a zero before it',
      Buffer.from(
        Buffer.from(ks.replaceAll('-', '+').replaceAll('_', '/'), 'base64')
          .toString('latin1')
          .replace('|101|', '|0101|'),
        'latin1',
      ).toString('base64'),
    ],
    ['a KS with one letter changed', `${ks.slice(0, 20)}${ks[20] === 'A' ? 'B' : 'A'}${ks.slice(21)}`],
    [
      'version 1 with another hash',
      Buffer.from(`${'0'.repeat(40)}|101;101;1800000000;2;1;me;;;`).toString('base64'),
    ],
  ])('%s', (_, text) => {
    expect(decodeKs(text, secretsOf)).toBeUndefined();
  });
});
