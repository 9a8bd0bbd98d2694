import { describe, expect, test } from 'vitest';
import { createRedactor, redact } from '../../src/connector/redact.js';
import {
  parseEnvFile,
  parseSetting,
  readEnvironment,
  readSecrets,
  resolveSetting,
} from '../../src/connector/secrets.js';
import { loadConnector } from '../../src/connector/load.js';
import { Failure } from '../../src/core/failure.js';
import { writeFolder } from '../support/connector-folder.js';

describe('a setting', () => {
  test.each([
    ['plain text', 'kaltura_feed', 'kaltura_feed', []],
    ['a variable', '${USER_NAME}', 'acme', []],
    ['text around variables', 'x-${USER_NAME}.${PASS}', 'x-acme.s3cret', []],
    ['an unset variable', '${NOPE}', '', ['NOPE']],
    ['an empty variable', '${EMPTY}', '', ['EMPTY']],
    ['a variable twice', '${NOPE}${NOPE}', '', ['NOPE']],
    ['a dollar sign of its own', '$USER_NAME', '$USER_NAME', []],
    ['a value that looks like a replacement', '${DOLLARS}', '$& $1', []],
  ])('resolves %s', (_, source, value, missing) => {
    const env = { USER_NAME: 'acme', PASS: 's3cret', EMPTY: '', DOLLARS: '$& $1' };
    expect(resolveSetting(parseSetting(source), env)).toEqual({ value, missing });
  });
});

describe('.env', () => {
  test.each([
    ['a value', 'A=b', { A: 'b' }],
    ['spaces', '  A = b c  ', { A: 'b c' }],
    ['export', 'export A=b', { A: 'b' }],
    ['a comment', '# A=b\nB=c # d', { B: 'c' }],
    ['a # inside a value', 'A=b#c', { A: 'b#c' }],
    ['single quotes', `A='b # "c" \\n'`, { A: 'b # "c" \\n' }],
    ['double quotes', String.raw`A="b # 'c' \n \" \\ \$"`, { A: `b # 'c' \n " \\ $` }],
    ['a comment after quotes', `A="b" # c`, { A: 'b' }],
    ['a value over lines', 'A="b\nc"\nD=e', { A: 'b\nc', D: 'e' }],
    ['nothing', 'A=\nB=c', { A: '', B: 'c' }],
    ['only a comment for a value', 'A= # soon', { A: '' }],
    ['an equals sign in a value', 'A=b=c', { A: 'b=c' }],
    ['an open quote', `A='b\nB=c`, { A: `'b`, B: 'c' }],
    ['Windows line endings', 'A=b\r\nB="c"\r\n', { A: 'b', B: 'c' }],
    ['a mark of byte order', '\uFEFFA=b', { A: 'b' }],
    ['the last of two', 'A=b\nA=c', { A: 'c' }],
    ['lines of another form', 'hello\n1A=b\nA=c', { A: 'c' }],
  ])('may hold %s', (_, text, values) => {
    expect(parseEnvFile(text)).toEqual(values);
  });

  test('is beaten by the environment', () => {
    using folder = writeFolder({ '.env': 'A=file\nB=file\n' });
    expect(readEnvironment(folder.path, { A: 'set' })).toEqual({ A: 'set', B: 'file' });
  });

  test('need not be there', () => {
    using folder = writeFolder({});
    expect(readEnvironment(folder.path, { A: 'set' })).toEqual({ A: 'set' });
  });

  test('that cannot be read is a failure', () => {
    using folder = writeFolder({ '.env/': '' });
    expect(() => readEnvironment(folder.path, {})).toThrow(Failure);
  });
});

test('the secrets of a connector are the values of its password variables', () => {
  using folder = writeFolder({
    'connectors/acme/connector.yaml': `name: Acme
actions:
  submit: { protocol: ftp, serverAddress: h, remoteUsername: "\${NAME}", remotePassword: "\${A}" }
profile: { actions: { submit: { remotePassword: "\${B}" }, update: { remotePassword: "\${UNSET}" } } }
`,
  });
  const loaded = loadConnector(`${folder.path}/connectors/acme`, { root: folder.path });
  if (loaded.kind !== 'loaded') expect.fail();
  expect(readSecrets(loaded.connector, { A: 'aaaa', B: 'bbbb', NAME: 'acme' })).toEqual(['aaaa', 'bbbb']);
});

describe('redaction', () => {
  const SECRET = `p/a+s&s "w<ö>r'd`;

  test.each([
    ['as it is', SECRET],
    ['as part of a URL', encodeURIComponent(SECRET)],
    ['with small percent codes', encodeURIComponent(SECRET).toLowerCase()],
    ['in a form', new URLSearchParams({ k: SECRET }).toString().slice(2)],
    ['as the password of a URL', Object.assign(new URL('ftp://u@h/'), { password: SECRET }).password],
    ['in XML text', SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;')],
    [
      'in an XML attribute',
      SECRET.replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;')
        .replaceAll('ö', '&#xF6;'),
    ],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    [
      'in JSON as PHP writes it',
      JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/').replaceAll('ö', '\\u00f6'),
    ],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 with a user', Buffer.from(`u:${SECRET}`).toString('base64')],
    ['in base64 with another user', Buffer.from(`us:${SECRET}`).toString('base64')],
    ['in base64 for URLs', Buffer.from(`use:${SECRET}`).toString('base64url')],
  ])('finds a secret %s', (_, written) => {
    expect(redact(`before ${written} after ${written}`, [SECRET])).toBe('before *** after ***');
  });

  test('hides an Authorization header', () => {
    const header = `Authorization: Basic ${Buffer.from('kaltura:hunter2').toString('base64')}\r\n`;
    expect(redact(header, ['hunter2'])).toBe('Authorization: Basic ***\r\n');
  });

  test.each([
    ['the longer of two that begin alike', 'see secret-long', ['secret', 'secret-long'], 'see ***'],
    ['signs that mean something in a pattern', 'a.*b a.xb', ['a.*b'], '*** a.xb'],
    ['a sign beyond the basic plane', 'say 🔑key, %F0%9F%94%91key', ['🔑key'], 'say ***, ***'],
    ['nothing of a short secret', 'abc', ['abc'], 'abc'],
    ['nothing of an empty secret', 'abc', [''], 'abc'],
    ['nothing where there is none', 'abc', ['hunter2'], 'abc'],
  ])('replaces %s', (_, text, secrets, expected) => {
    expect(redact(text, secrets)).toBe(expected);
  });

  test('takes little time for a large text', () => {
    const text = `${'QUJD/'.repeat(400_000)} hunter2`;
    const clean = createRedactor(['hunter2', SECRET]);
    const start = performance.now();
    expect(clean(text).endsWith(' ***')).toBe(true);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
