import { expect, test } from 'vitest';
import { isStill } from '../../src/deploy/still.js';
import { Secret } from '../../src/deploy/secret.js';
import { actual, spare, type Story } from './support/situation.js';

const story = (path: string, password = 'p'): Story => ({
  provider: { name: 'Acme TV' },
  'action submit': { remotePath: path, remotePassword: new Secret(password, undefined) },
});

test('an account that nobody touched is still what it was', () => {
  expect(isStill(undefined, undefined)).toBe(true);
  expect(isStill(actual(story('/a')), actual(story('/a')))).toBe(true);
});

test('what came, went or changed makes it another one', () => {
  const before = actual(story('/a'));
  expect(isStill(before, undefined)).toBe(false);
  expect(isStill(undefined, before)).toBe(false);
  expect(isStill(before, actual(story('/b')))).toBe(false);
  expect(isStill(before, actual(story('/a', 'q')))).toBe(false);
  expect(isStill(before, { ...before, providerId: before.providerId + 1 })).toBe(false);
  expect(isStill(before, actual({ ...story('/a'), 'transform submit': { text: '<x/>' } }))).toBe(false);
  expect(isStill(before, { ...before, otherProfiles: [{ id: 7, name: 'new' }] })).toBe(false);
});

test('an action beside another counts, with what it says', () => {
  const before = { ...actual(story('/a')), spareActions: [spare(9, 'submit', { remotePath: '/x' })] };
  const after = { ...before, spareActions: [spare(9, 'submit', { remotePath: '/y' })] };
  expect(isStill(before, before)).toBe(true);
  expect(isStill(before, after)).toBe(false);
  expect(isStill(before, { ...before, spareActions: [] })).toBe(false);
});
