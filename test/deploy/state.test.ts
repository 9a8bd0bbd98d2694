import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hashText, isSame } from '../../src/deploy/image.js';
import { Secret } from '../../src/deploy/secret.js';
import {
  imageOf,
  isLoopback,
  readState,
  stateFileOf,
  toState,
  writeState,
  type Deployment,
} from '../../src/deploy/state.js';
import { actual, image } from './support/situation.js';

const folder = mkdtempSync(join(tmpdir(), 'mrssmith-state-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
const newFile = (): string => join(folder, String(files++), 'deployed', 'staging.json');
const PASSWORD = 'planted-password';
const TARGET = { name: 'staging', serviceUrl: 'https://api.kaltura.example', partnerId: 102 };

const STORY = {
  profile: { name: 'Acme profile', status: 'enabled' },
  provider: { name: 'Acme TV', requiredFlavorParamsIds: [0, 1], intervalBeforeSunrise: null },
  'action submit': { protocol: 'https', remotePassword: new Secret(PASSWORD, '${ACME_PASSWORD}') },
  'transform submit': { text: '<xsl/>' },
  'results submit': { parser: 'xpath', text: '//id' },
};

const made = (more: Partial<Deployment> = {}): Deployment => ({
  target: TARGET,
  connector: 'acme',
  deployment: '0001',
  deployedAt: '2026-01-02T10:00:00.000Z',
  desired: image(STORY),
  actual: actual(STORY),
  previous: undefined,
  ...more,
});

describe('a state file', () => {
  test('says what was deployed, with hashes for documents and passwords', () => {
    const file = newFile();
    expect(writeState(file, toState(made()))).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain('<xsl/>');
    expect(text).not.toContain('//id');
    const state = readState(file);
    expect(state).toMatchObject({
      environment: 'staging',
      partnerId: 102,
      connector: 'acme',
      deployment: '0001',
      providerId: 1,
      providerCreatedAt: 1_700_000_000,
      actionIds: { submit: 10 },
      profileId: 2,
    });
    const kept = state === undefined ? undefined : imageOf(state);
    expect(kept?.get('transform submit')?.fields['text']).toEqual(hashText('<xsl/>'));
    const password = kept?.get('action submit')?.fields['remotePassword'] ?? null;
    expect(isSame(password, new Secret(PASSWORD))).toBe(true);
    expect(isSame(password, new Secret('another'))).toBe(false);
  });

  test('has one property a line, in an order of its own, and ends its last line', () => {
    const file = newFile();
    writeState(file, toState(made()));
    const text = readFileSync(file, 'utf8');
    expect(text.endsWith('}\n')).toBe(true);
    const keys = [...text.matchAll(/^ {4}"([^"]+)": \{$/gm)].map(([, key]) => key);
    expect(keys).toEqual(['provider', 'action submit', 'results submit', 'transform submit', 'profile']);
    expect(text.split('\n').every((line) => (line.match(/": /g) ?? []).length <= 1)).toBe(true);
    expect(text).not.toContain('intervalBeforeSunrise');
  });

  test('that says the same is left alone, even where the time is another', () => {
    const file = newFile();
    const first = toState(made());
    writeState(file, first);
    const before = statSync(file);
    const again = toState(made({ deployedAt: '2026-03-01T00:00:00.000Z', previous: readState(file) }));
    expect(writeState(file, again)).toBe(false);
    expect(statSync(file).mtimeMs).toBe(before.mtimeMs);
    expect(readFileSync(file, 'utf8')).toContain('2026-01-02T10:00:00.000Z');
  });

  test('is whole, and leaves nothing beside it', () => {
    const file = newFile();
    writeState(file, toState(made()));
    writeState(file, toState(made({ deployment: '0002', previous: readState(file) })));
    expect(readdirSync(dirname(file))).toEqual(['staging.json']);
    expect(readState(file)?.deployment).toBe('0002');
  });

  test('keeps what the account has where a variable was not set', () => {
    const unknown = { secret: 'unknown', source: '${ACME_PASSWORD}', missing: ['ACME_PASSWORD'] } as const;
    const desired = image({ ...STORY, 'action submit': { protocol: 'https', remotePassword: unknown } });
    const kept = imageOf(toState(made({ desired }))).get('action submit')?.fields['remotePassword'] ?? null;
    expect(isSame(kept, new Secret(PASSWORD))).toBe(true);
  });

  test('that is not there is none', () => {
    expect(readState(join(folder, 'nowhere', 'x.json'))).toBeUndefined();
  });
});

describe('a state file that cannot be read says what is wrong', () => {
  const valid = () => {
    const file = newFile();
    writeState(file, toState(made()));
    return readFileSync(file, 'utf8');
  };
  test.each([
    ['empty', () => '', /it is empty/],
    ['cut', () => valid().slice(0, 200), /line \d+: it is no JSON|it is no JSON/],
    ['a list', () => '[]', /it is not an object/],
    ['null', () => 'null', /it is not an object/],
    ['another version', () => '{"version": 0}', /version is not/],
    ['a later version', () => '{"version": 2}', /a later version of mrssmith wrote it/],
    [
      'a merge that was not finished',
      () => `{\n<<<<<<< HEAD\n  "version": 1\n=======\n  "version": 1\n>>>>>>> b\n}\n`,
      /line 2: it has the marks of a merge/,
    ],
    [
      'a wrong id',
      () => valid().replace('"providerId": 1', '"providerId": "1"'),
      /providerId is not a whole number/,
    ],
    [
      'an unknown object',
      () => valid().replace('"transform submit"', '"nonsense submit"'),
      /nonsense submit/,
    ],
    [
      'a wrong address',
      () => valid().replace('https://api.kaltura.example', 'nowhere'),
      /serviceUrl is not an address/,
    ],
  ])('%s', (_, text, message) => {
    const file = newFile();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text());
    expect(() => readState(file)).toThrow(
      expect.objectContaining({
        code: 'STATE_INVALID',
        exit: 64,
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});

describe('where it lies', () => {
  test.each([
    ['staging', 'https://api.example', 'connectors/acme/deployed/staging.json'],
    [undefined, 'https://api.example', 'connectors/acme/deployed/api.example_102.json'],
    [undefined, 'https://api.example:8443', 'connectors/acme/deployed/api.example_8443_102.json'],
    [undefined, 'http://127.0.0.1:40080', '.mrssmith/deployed/acme/127.0.0.1_40080_102.json'],
    ['local', 'http://localhost:40080', '.mrssmith/deployed/acme/local.json'],
    [undefined, 'http://[::1]:40080', '.mrssmith/deployed/acme/---1-_40080_102.json'],
  ])('%s at %s', (name, serviceUrl, expected) => {
    const file = stateFileOf('/w', 'acme', { name, serviceUrl, partnerId: 102 });
    expect(file.replaceAll('\\', '/')).toBe(`/w/${expected}`);
  });

  test.each([
    ['http://localhost', true],
    ['http://a.localhost:1', true],
    ['http://127.9.9.9', true],
    ['http://[::1]:40080', true],
    ['https://localhost.example', false],
    ['https://10.0.0.1', false],
  ])('%s is this machine: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});
