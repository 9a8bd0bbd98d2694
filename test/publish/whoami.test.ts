import { describe, expect, test } from 'vitest';
import { ADMIN_SECRET, PARTNER_ID, startAccount, type ServedAccount } from '../account/support/api-client.js';
import { writeFolder } from '../support/connector-folder.js';
import { runHere as mrssmith } from './support/in-process.js';

const variables = ({ url }: ServedAccount, more: Readonly<Record<string, string>> = {}) => ({
  KALTURA_SERVICE_URL: `${url}/api_v3`,
  KALTURA_PARTNER_ID: String(PARTNER_ID),
  KALTURA_ADMIN_SECRET: ADMIN_SECRET,
  ...more,
});

const MRSSMITH_YAML = ({ url }: ServedAccount): string =>
  [
    'environments:',
    '  staging:',
    `    serviceUrl: ${url}`,
    `    partnerId: ${PARTNER_ID}`,
    '    userId: ci@acme.example',
    '    adminSecret: ${STAGING_SECRET}',
  ].join('\n');

describe('whoami', () => {
  test('shows the account and the session on a screen, in a folder without connectors too', async () => {
    await using api = await startAccount();
    using folder = writeFolder({});
    const { status, stdout, text } = await mrssmith(['whoami'], { cwd: folder.path, env: variables(api) });
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`Account +partner ${PARTNER_ID}`));
    expect(stdout).toMatch(/Session +ADMIN, by the admin secret/);
    expect(stdout).toMatch(/Expires +in 23 h 59 min, \d{4}-\d\d-\d\d \d\d:\d\d UTC|Expires +in 24 h 0 min/);
    expect(stdout).toMatch(/Connectors +✓ can be published/);
    expect(stdout.trim().split('\n').length).toBeLessThan(10);
    expect(text).not.toContain(ADMIN_SECRET);
  });

  test('is data with --json, and nothing else on stdout', async () => {
    await using api = await startAccount();
    using folder = writeFolder({ '.env': `KALTURA_KS=${api.ks}\n` });
    const env = variables(api, { KALTURA_ADMIN_SECRET: '' });
    const { status, stdout, text } = await mrssmith(['whoami', '--json'], { cwd: folder.path, env });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      environment: null,
      serviceUrl: api.url,
      partnerId: PARTNER_ID,
      session: { by: 'ks', userId: 'author', type: 'ADMIN', isKsStale: false },
      genericServices: { open: true },
    });
    expect(text).not.toContain(api.ks);
  });

  test('takes an environment of mrssmith.yaml, whose secret stands in .env', async () => {
    await using api = await startAccount();
    using folder = writeFolder({
      'connectors/': '',
      'mrssmith.yaml': MRSSMITH_YAML(api),
      '.env': `STAGING_SECRET=${ADMIN_SECRET}\n`,
    });
    for (const env of [{ MRSSMITH_ENV: 'staging' }, {}]) {
      const args = 'MRSSMITH_ENV' in env ? ['whoami'] : ['whoami', '--env', 'staging'];
      const { status, text } = await mrssmith(args, { cwd: folder.path, env });
      expect(status, text).toBe(0);
      expect(text).toMatch(/^staging · 127\.0\.0\.1:\d+$/m);
      expect(text).toMatch(/User +ci@acme\.example/);
    }
  });

  test('says whom to ask where the generic services are closed, and exits 77', async () => {
    await using api = await startAccount({ dialect: 'server' });
    using folder = writeFolder({});
    const env = variables(api);
    const { status, stdout } = await mrssmith(['whoami'], { cwd: folder.path, env });
    expect(status).toBe(77);
    expect(stdout).toMatch(/Connectors +✗ cannot be published/);
    expect(stdout).toContain('whoever runs the server');
    expect(stdout).toContain('KALTURA_SESSION_PARTNER_ID=-2');

    const secret = api.account.context.store.partners.get(-2)?.adminSecret ?? '';
    const console = { ...env, KALTURA_SESSION_PARTNER_ID: '-2', KALTURA_ADMIN_SECRET: secret };
    const open = await mrssmith(['whoami'], { cwd: folder.path, env: console });
    expect(open.status, open.text).toBe(0);
    expect(open.stdout).toMatch(/ADMIN of partner -2/);
  });

  test.each([
    ['the wrong secret', { KALTURA_ADMIN_SECRET: 'planted-wrong-secret' }, 77, 'CREDENTIALS_REFUSED'],
    [
      'an ended session',
      { KALTURA_KS: 'planted-ks-of-nobody', KALTURA_ADMIN_SECRET: '' },
      77,
      'CREDENTIALS_REFUSED',
    ],
    ['no credentials', { KALTURA_ADMIN_SECRET: '' }, 77, 'CREDENTIALS_MISSING'],
    ['no address', { KALTURA_SERVICE_URL: '' }, 64, 'ENVIRONMENT_UNKNOWN'],
    ['a broken address', { KALTURA_SERVICE_URL: 'kaltura' }, 64, 'ENVIRONMENT_INVALID'],
    [
      'an account that is not there',
      { KALTURA_SERVICE_URL: 'http://127.0.0.1:39999' },
      69,
      'ACCOUNT_UNREACHABLE',
    ],
  ])('with %s says so, for people and machines', async (_, change, exit, code) => {
    await using api = await startAccount();
    using folder = writeFolder({});
    const env = variables(api, change);
    const { status, stdout, stderr } = await mrssmith(['whoami', '--json'], { cwd: folder.path, env });
    expect(status).toBe(exit);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
    expect(stderr).toMatch(new RegExp(`^error ${code}: `));
    expect(stdout + stderr).not.toMatch(/planted/);
  });

  test('tells that the KS is stale where another way in was found', async () => {
    await using api = await startAccount();
    using folder = writeFolder({});
    const env = variables(api, { KALTURA_KS: 'planted-ks-of-nobody' });
    const { status, text } = await mrssmith(['whoami'], { cwd: folder.path, env });
    expect(status, text).toBe(0);
    expect(text).toMatch(/the KS that was given is not\s+valid any more/);
    expect(text).not.toMatch(/planted/);
  });
});
