import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Failure } from '../../src/core/failure.js';
import { requireCredentials } from '../../src/deploy/credentials.js';
import { parseEnvironments } from '../../src/deploy/environment-file.js';
import {
  environmentVariables,
  isLoopback,
  secretsOfEnvironments,
  selectEnvironment,
  stateKey,
} from '../../src/deploy/environments.js';

const FILE = `
defaultEnvironment: staging
environments:
  staging:
    serviceUrl: https://www.kaltura.com/api_v3/
    partnerId: 1234567
    userId: ci@acme.example
    adminSecret: \${STAGING_ADMIN_SECRET}
    appTokenId: 1_abcdefgh
    appToken: \${STAGING_APP_TOKEN}
    timeout: 60
    variables: { ACME_PASSWORD: ACME_STAGING_PASSWORD }
  production:
    serviceUrl: https://www.kaltura.com
    partnerId: 7654321
    sessionPartnerId: -2
    ks: \${PRODUCTION_KS}
  open:
    serviceUrl: https://video.acme.example:8443
    partnerId: 99
`;

const ENV = {
  STAGING_ADMIN_SECRET: 'staging-secret',
  STAGING_APP_TOKEN: 'staging-token',
  PRODUCTION_KS: 'production-ks\n',
  ACME_PASSWORD: 'usual',
  ACME_STAGING_PASSWORD: 'other',
};

const COMMON = {
  KALTURA_SERVICE_URL: 'http://127.0.0.1:40080/api_v3',
  KALTURA_PARTNER_ID: '976461',
  KALTURA_KS: 'common-ks',
  KALTURA_ADMIN_SECRET: 'common-secret',
  KALTURA_USER_ID: 'me',
};

function folderWith(text: string | undefined, name = 'mrssmith.yaml'): string {
  const folder = mkdtempSync(join(tmpdir(), 'mrssmith-environments-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  if (text !== undefined) writeFileSync(join(folder, name), text);
  return folder;
}

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an environment', () => {
  test('is taken by name, with its own settings and credentials', () => {
    const environment = selectEnvironment(folderWith(FILE), 'staging', { ...ENV, ...COMMON });
    expect(environment).toMatchObject({
      name: 'staging',
      serviceUrl: 'https://www.kaltura.com',
      partnerId: 1234567,
      sessionPartnerId: undefined,
      userId: 'ci@acme.example',
      timeoutMs: 60_000,
      warnings: [],
    });
    const { ks, adminSecret, appToken } = environment.credentials;
    expect([ks, adminSecret?.reveal(), appToken?.id, appToken?.token.reveal()]).toEqual([
      undefined,
      'staging-secret',
      '1_abcdefgh',
      'staging-token',
    ]);
  });

  test('that names no credentials takes the common ones', () => {
    const { credentials, userId } = selectEnvironment(folderWith(FILE), 'open', COMMON);
    expect([credentials.ks?.reveal(), credentials.adminSecret?.reveal()]).toEqual([
      'common-ks',
      'common-secret',
    ]);
    expect(userId).toBe('me');
  });

  test('is the default one where nothing else is said', () => {
    expect(selectEnvironment(folderWith(FILE), undefined, ENV).name).toBe('staging');
  });

  test('gives way to KALTURA_SERVICE_URL, and an empty one is none', () => {
    const folder = folderWith(FILE);
    expect(selectEnvironment(folder, undefined, COMMON)).toMatchObject({
      name: undefined,
      serviceUrl: 'http://127.0.0.1:40080',
      partnerId: 976461,
      userId: 'me',
    });
    expect(selectEnvironment(folder, undefined, { KALTURA_SERVICE_URL: ' ' }).name).toBe('staging');
  });

  test('takes its partner from a KS where nothing else says it', () => {
    const KALTURA_KS = Buffer.from('v2|4711|xxxxxxxxxxxxxxxx').toString('base64');
    const env = { KALTURA_SERVICE_URL: 'https://www.kaltura.com', KALTURA_KS };
    expect(selectEnvironment(undefined, undefined, env).partnerId).toBe(4711);
  });

  test('reads other variables in place of those that connectors name', () => {
    const staging = selectEnvironment(folderWith(FILE), 'staging', ENV);
    expect(environmentVariables(staging, ENV)).toMatchObject({
      ACME_PASSWORD: 'other',
      ACME_STAGING_PASSWORD: 'other',
    });
    expect(environmentVariables(staging, { ACME_PASSWORD: 'usual' })['ACME_PASSWORD']).toBeUndefined();
  });

  test('shows its secrets to nobody', () => {
    const folder = folderWith(FILE);
    const env = { ...ENV, ...COMMON };
    expect(secretsOfEnvironments(folder, env).sort()).toEqual([
      'common-ks',
      'common-ks',
      'common-secret',
      'common-secret',
      'production-ks',
      'staging-secret',
      'staging-token',
    ]);
    const shown = JSON.stringify(
      ['staging', 'production', 'open'].map((name) => selectEnvironment(folder, name, env)),
    );
    for (const secret of secretsOfEnvironments(folder, env)) expect(shown).not.toContain(secret);
  });

  test('without anything to sign in with says what to set', () => {
    const folder = folderWith(FILE);
    const missing = (name: string) =>
      failureOf(() => requireCredentials(selectEnvironment(folder, name, {})));
    expect(missing('production')).toMatchObject({ code: 'CREDENTIALS_MISSING', exit: 77 });
    expect(missing('production').fix).toContain('Set PRODUCTION_KS');
    expect(missing('staging').fix).toContain('STAGING_ADMIN_SECRET or STAGING_APP_TOKEN');
    expect(missing('open').fix).toContain('KALTURA_ADMIN_SECRET');
  });

  test('over http to another machine is warned of', () => {
    const warningsOf = (KALTURA_SERVICE_URL: string) =>
      selectEnvironment(undefined, undefined, { KALTURA_SERVICE_URL }).warnings.map(({ code }) => code);
    expect(warningsOf('http://video.acme.example')).toEqual(['ENVIRONMENT_CLEAR_TEXT']);
    expect(warningsOf('https://video.acme.example')).toEqual([]);
    expect(warningsOf('http://localhost:40080')).toEqual([]);
  });
});

describe('an account that nobody named', () => {
  test('is answered with both ways to name one', () => {
    const { code, exit, fix } = failureOf(() => selectEnvironment(folderWith(undefined), undefined, {}));
    expect([code, exit]).toEqual(['ENVIRONMENT_UNKNOWN', 64]);
    expect(fix).toContain('mrssmith.yaml');
    expect(fix).toContain('KALTURA_SERVICE_URL=');
  });

  test('is answered with the names there are', () => {
    const folder = folderWith(FILE.replace('defaultEnvironment: staging', ''));
    expect(failureOf(() => selectEnvironment(folder, undefined, {})).fix).toContain(
      'staging, production, open',
    );
  });

  test('is answered with the nearest name', () => {
    const failure = failureOf(() => selectEnvironment(folderWith(FILE), 'stagin', {}));
    expect(failure.code).toBe('ENVIRONMENT_UNKNOWN');
    expect(failure.message).toContain('Did you mean "staging"?');
    expect(failure.fix).toContain('staging, production, open');
  });

  test('may hide in a file of the wrong name', () => {
    const folder = folderWith(FILE, 'mrssmith.yml');
    expect(failureOf(() => selectEnvironment(folder, 'staging', {})).message).toContain('mrssmith.yml');
  });

  test.each([
    [{ KALTURA_SERVICE_URL: 'www.kaltura.com' }, /must be an address that begins with https/],
    [{ KALTURA_SERVICE_URL: 'ftp://www.kaltura.com' }, /must be an address/],
    [{ KALTURA_SERVICE_URL: 'https://a:secretpassword@b' }, /must not carry a user or a password/],
    [
      { KALTURA_SERVICE_URL: 'https://a', KALTURA_PARTNER_ID: 'acme' },
      /KALTURA_PARTNER_ID must be a whole number/,
    ],
    [{ KALTURA_SERVICE_URL: 'https://a', KALTURA_PARTNER_ID: '-2' }, /from 1 on/],
  ])('%j is refused', (env, says) => {
    const failure = failureOf(() => selectEnvironment(undefined, undefined, env));
    expect(failure).toMatchObject({ code: 'ENVIRONMENT_INVALID', exit: 64 });
    expect(failure.message).toMatch(says);
    expect(failure.message).not.toContain('secretpassword');
  });
});

describe('mrssmith.yaml', () => {
  const mistakesIn = (text: string) =>
    parseEnvironments(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

  test('has every mistake told at its place, all at once', () => {
    const text = [
      'defaultEnvironment: stagin',
      'environment: {}',
      'environments:',
      '  staging:',
      '    serviceUrl: www.kaltura.com',
      '    partnerID: 12',
      '    ks: djJ8secretsecret',
      '    adminSecret: 1234567890',
      '    variables: { "a b": X, C: 1x }',
      '  Staging: { partnerId: "12" }',
      '  "a/b": { serviceUrl: https://a.example }',
    ].join('\n');
    const mistakes = mistakesIn(text);
    expect(mistakes).toEqual([
      '1:21 defaultEnvironment must be one of staging, Staging, a/b. Did you mean "staging"?',
      '2:1 mrssmith.yaml has no setting "environment". Did you mean "environments"?',
      '5:17 environments.staging.serviceUrl must be an address that begins with https:// or http://, e.g. https://www.kaltura.com',
      '6:5 environments.staging has no setting "partnerID". Did you mean "partnerId"?',
      '7:9 environments.staging.ks must be the name of an environment variable, not the secret itself',
      '8:18 environments.staging.adminSecret must be text, and is a number',
      '9:18 environments.staging.variables.a b is not the name of an environment variable',
      '9:31 environments.staging.variables.C must be the name of an environment variable',
      '10:3 environments.Staging needs serviceUrl',
      '10:3 environments.Staging differs from "staging" in capitals alone',
      '10:25 environments.Staging.partnerId must be a number, and is the text "12"',
      '11:3 environments.a/b must be a name of letters, digits, ".", "_" and "-", 64 at most',
    ]);
    expect(mistakes.join()).not.toMatch(/secretsecret|1234567890/);
  });

  test('that is not YAML, or names no environment where it says it does, is refused', () => {
    expect(mistakesIn('environments: [')).toHaveLength(1);
    expect(mistakesIn('environments: {}')).toEqual(['1:1 environments needs at least one environment']);
    expect(mistakesIn('environments: 3')).toHaveLength(1);
    expect(mistakesIn('- a')).toHaveLength(1);
  });

  test('with comments alone, or other settings alone, names no account', () => {
    expect(mistakesIn('')).toEqual([]);
    expect(mistakesIn('# environments:\n')).toEqual([]);
    expect(mistakesIn('lint: { rules: {} }')).toEqual([]);
    expect(mistakesIn('lint: { rules: { X_Y: loud } }')).toHaveLength(1);
  });

  test('stops a command with all of it', () => {
    const failure = failureOf(() => selectEnvironment(folderWith('environments: {}'), undefined, COMMON));
    expect(failure).toMatchObject({ code: 'ENVIRONMENT_INVALID', exit: 64 });
    expect(failure.problems.map(({ code, file }) => [code, file])).toEqual([
      ['ENVIRONMENT_INVALID', 'mrssmith.yaml'],
    ]);
  });
});

test.each([
  [{ name: 'staging', serviceUrl: 'https://www.kaltura.com', partnerId: 1 }, 'staging'],
  [{ name: undefined, serviceUrl: 'https://www.kaltura.com', partnerId: 12 }, 'www.kaltura.com_12'],
  [{ name: undefined, serviceUrl: 'http://127.0.0.1:40080', partnerId: 12 }, '127.0.0.1_40080_12'],
  [{ name: undefined, serviceUrl: 'http://[::1]:80', partnerId: 12 }, '---1-_12'],
])('the state of %j is filed under %s', (environment, key) => {
  expect(stateKey(environment)).toBe(key);
});

test.each([
  ['http://127.0.0.1:1', true],
  ['http://127.9.8.7', true],
  ['http://localhost', true],
  ['http://a.localhost:80', true],
  ['https://[::1]:80', true],
  ['https://127.0.0.1.example.com', false],
  ['https://localhost.example.com', false],
  ['nonsense', false],
])('%s is on this machine: %s', (serviceUrl, expected) => {
  expect(isLoopback(serviceUrl)).toBe(expected);
});
