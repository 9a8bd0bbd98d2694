import { describe, expect, test } from 'vitest';
import { explainError, RemoteError, UnreachableError, type AccountContext } from '../../src/client/index.js';
import { Failure } from '../../src/core/failure.js';

const CONTEXT: AccountContext = {
  environment: undefined,
  serviceUrl: 'https://www.kaltura.com',
  partnerId: 1234567,
  sessionPartnerId: 1234567,
  sessionType: 2,
};

function explain(error: Error, context: Partial<AccountContext> = {}): Failure {
  const explained = explainError(error, { ...CONTEXT, ...context });
  if (explained instanceof Failure) return explained;
  throw new Error('it was not explained');
}

const remote = (code: string, args: Readonly<Record<string, string>> = {}, message = 'in its own words') =>
  new RemoteError(code, message, args, 'media.get');

const REFUSALS: readonly (readonly [code: string, exit: number, says: RegExp, fix: RegExp])[] = [
  ['INVALID_KS', 77, /the KS is not one of this account/, /KALTURA_KS/],
  ['MISSING_KS', 77, /asks for a session/, /KALTURA_ADMIN_SECRET/],
  ['START_SESSION_ERROR', 77, /admin secret is not that of partner 1234567/, /Integration Settings/],
  ['APP_TOKEN_ID_NOT_FOUND', 77, /no application token of this id/, /KALTURA_APP_TOKEN_ID/],
  ['APP_TOKEN_EXPIRED', 77, /has expired/, /appToken\.add/],
  ['APP_TOKEN_NOT_ACTIVE', 77, /was disabled/, /appToken\.add/],
  ['INVALID_APP_TOKEN_HASH', 77, /does not belong to its id/, /KALTURA_APP_TOKEN/],
  ['PARTNER_ACCESS_FORBIDDEN', 77, /may not look at partner 1234567/, /KALTURA_PARTNER_ID/],
  ['SERVICE_FORBIDDEN_CONTENT_BLOCKED', 77, /or it is blocked/, /KALTURA_PARTNER_ID/],
  ['FEATURE_FORBIDDEN', 77, /not switched on/, /Kaltura representative/],
  ['ACTION_BLOCKED', 75, /limits how often/, /in a few minutes/],
  ['INTERNAL_SERVERL_ERROR', 75, /broke down/, /in a few minutes/],
  ['INTERNAL_DATABASE_ERROR', 75, /broke down/, /in a few minutes/],
  ['ENTRY_DISTRIBUTION_STATUS', 1, /status that does not allow this/, /Wait/],
  ['PROPERTY_VALIDATION_NOT_UPDATABLE', 1, /in its own words/, /report/],
  ['SOMETHING_NEW', 1, /media\.get was answered with SOMETHING_NEW: in its own words/, /report/],
  ['toString', 1, /toString/, /report/],
];

describe('a refusal', () => {
  test.each(REFUSALS)('%s is told clearly, with a next step', (code, exit, says, fix) => {
    const failure = explain(remote(code));
    expect(failure).toMatchObject({
      exit,
      code: exit === 77 ? 'CREDENTIALS_REFUSED' : 'API_REFUSED',
      message: expect.stringMatching(says) as unknown,
      fix: expect.stringMatching(fix) as unknown,
    });
    expect(failure.message).toContain('in its own words');
  });

  test('of a session says what has become of it', () => {
    expect(explain(remote('INVALID_KS', { KSID: 'EXPIRED' })).message).toMatch(/^the session has expired/);
    expect(explain(remote('INVALID_KS', {}, 'Invalid KS "LOGOUT", Error "-1,INVALID_STR"')).message).toMatch(
      /^the session was ended/,
    );
  });

  test('names the settings of the environment that was chosen', () => {
    expect(explain(remote('INVALID_KS'), { environment: 'staging' }).fix).toContain(
      'ks of "staging" in mrssmith.yaml',
    );
  });
});

const FORBIDDEN = { SERVICE: 'contentdistribution_genericdistributionprovider->add' };

describe('a forbidden service', () => {
  test('of generic providers says whom to ask for what, and fits a terminal', () => {
    const { message, fix = '' } = explain(remote('SERVICE_FORBIDDEN', FORBIDDEN));
    expect(message).toMatch(/^partner 1234567 on www\.kaltura\.com is not open for managing generic/);
    expect(fix).toContain('partner -2');
    expect(fix).toContain('your Kaltura representative');
    expect(fix).toContain('permit these services for partner 1234567');
    expect(fix).toContain('KALTURA_SESSION_PARTNER_ID=-2');
    for (const line of fix.split('\n')) expect(line.length).toBeLessThanOrEqual(76);
  });

  test('of a self-hosted server sends nobody to Kaltura', () => {
    const { fix } = explain(remote('SERVICE_FORBIDDEN', FORBIDDEN), {
      serviceUrl: 'https://video.acme.example',
      environment: 'own',
    });
    expect(fix).toContain('whoever runs the server');
    expect(fix).toContain('sessionPartnerId: -2');
  });

  test('has another reason with a USER session, and with one of another partner', () => {
    const refusal = remote('SERVICE_FORBIDDEN', FORBIDDEN);
    expect(explain(refusal, { sessionType: 0 }).message).toMatch(/^a USER session may not call/);
    expect(explain(refusal, { sessionPartnerId: 99 }).message).toMatch(/^the session is of partner 99/);
    expect(explain(refusal, { sessionPartnerId: -2 }).message).toMatch(/is not open/);
  });
});

const UNREACHABLE: readonly (readonly [error: UnreachableError, exit: number, fix: RegExp])[] = [
  [new UnreachableError('https://a/', 'HTTP 503', { status: 503 }), 75, /in a few minutes/],
  [new UnreachableError('https://a/', 'HTTP 429', { status: 429 }), 75, /in a few minutes/],
  [new UnreachableError('https://a/', 'HTTP 404', { status: 404 }), 69, /KALTURA_SERVICE_URL/],
  [new UnreachableError('https://a/', 'it redirects', { status: 301 }), 69, /address it redirects to/],
  [new UnreachableError('https://a/', 'no answer within 30 s'), 69, /--timeout/],
  [new UnreachableError('https://a/', 'its certificate is not trusted: x'), 69, /NODE_EXTRA_CA_CERTS/],
  [new UnreachableError('https://a/', 'the connection was reset'), 69, /run the same command again/],
];

describe('an account that cannot be reached', () => {
  test.each(UNREACHABLE)('%s', (error, exit, fix) => {
    expect(explain(error)).toMatchObject({
      code: 'ACCOUNT_UNREACHABLE',
      exit,
      message: expect.stringContaining(error.reason) as unknown,
      fix: expect.stringMatching(fix) as unknown,
    });
  });

  test('on this machine is to be started', () => {
    const error = new UnreachableError('http://127.0.0.1:1/', 'nothing listens there (ECONNREFUSED)');
    expect(explain(error, { serviceUrl: 'http://127.0.0.1:1' }).fix).toMatch(/mrssmith account/);
  });
});

test('what is no error of the account goes on as it is', () => {
  const error = new TypeError('a bug');
  expect(explainError(error, CONTEXT)).toBe(error);
});
