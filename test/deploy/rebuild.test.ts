import { describe, expect, test } from 'vitest';
import { toImage, type ConnectorImage, type FieldValue } from '../../src/deploy/image.js';
import { rebuild, transplant } from '../../src/deploy/rebuild.js';
import { createSalt, hashSecret, Secret } from '../../src/deploy/secret.js';

const image = (remotePassword: FieldValue, more: Readonly<Record<string, FieldValue>> = {}): ConnectorImage =>
  toImage([{ kind: 'action', action: 'submit', fields: { remotePassword, remotePath: '/in', ...more } }]);

const hashed = (value: string, source?: string): FieldValue =>
  hashSecret(new Secret(value, source), createSalt());
const passwordOf = (found: ConnectorImage): FieldValue =>
  found.get('action submit')?.fields['remotePassword'] ?? null;
const nothing = { folder: undefined, actual: undefined, env: {} };

describe('a password of the journal', () => {
  test.each([
    ['the folder', { ...nothing, folder: image(new Secret('old')) }],
    ['the variable that it came from', { ...nothing, env: { ACME: 'old' } }],
    ['the account', { ...nothing, actual: image(new Secret('old')) }],
  ])('is found again in %s', (_, sources) => {
    const { image: found, unknown } = rebuild(image(hashed('old', '${ACME}')), sources);
    expect((passwordOf(found) as Secret).reveal()).toBe('old');
    expect(unknown).toEqual([]);
  });

  test('is not known where none fits', () => {
    const sources = {
      folder: image(new Secret('new')),
      actual: image(new Secret('new')),
      env: { ACME: 'new' },
    };
    const { image: found, unknown } = rebuild(image(hashed('old', '${ACME}')), sources);
    expect(passwordOf(found)).toEqual({ secret: 'unknown', source: '${ACME}', missing: ['ACME'] });
    expect(unknown).toEqual([{ object: 'action submit', field: 'remotePassword', source: '${ACME}' }]);
  });
});

describe('what another account has', () => {
  test('takes passwords and user names from the variables of the target', () => {
    const folder = image(new Secret('production', '${ACME}'), {
      remoteUsername: new Secret('user', '${USER}'),
    });
    const { image: found } = transplant(image(new Secret('staging'), { remoteUsername: 'tester' }), folder);
    expect((passwordOf(found) as Secret).reveal()).toBe('production');
    const username = found.get('action submit')?.fields['remoteUsername'];
    expect((username as Secret | undefined)?.reveal()).toBe('user');
    expect(found.get('action submit')?.fields['remotePath']).toBe('/in');
  });

  test('never takes its passwords along', () => {
    const { image: found, unknown } = transplant(image(new Secret('staging')), undefined);
    expect(passwordOf(found)).toMatchObject({ secret: 'unknown' });
    expect(unknown).toHaveLength(1);
  });
});
