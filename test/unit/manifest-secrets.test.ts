import { describe, expect, test } from 'vitest';
import { maskManifest } from '../../src/connector/manifest-secrets.js';
import { cleanValues, createRedactor, maskUserinfo } from '../../src/connector/redact.js';

const SECRET = 'hunter2, "it" is';

describe('a password in connector.yaml is not quoted', () => {
  test.each([
    ['plain', `    remotePassword: hunter2secret`],
    ['plain, with commas', `    remotePassword: hunter2secret, and more hunter2secret`],
    ['in quotes', `    remotePassword: "hunter2secret, {more}"`],
    ['in a flow', `  submit: { remotePassword: hunter2secret, protocol: ftp }`],
    ['in a flow, the second one', `  submit: { remotePassword: "", apiToken: 'hunter2secret' }`],
    ['in JSON', `  "remotePassword": "hunter2secret",`],
    ['after a variable', '    remotePassword: ${A}hunter2secret'],
    ['on the next line', `    remotePassword:\n      hunter2secret`],
    ['in a block', `    remotePassword: |\n      hunter2secret\n\n      more hunter2secret`],
    ['over lines', `    remotePassword: one\n      hunter2secret`],
    ['in quotes that stay open', `    remotePassword: "hunter2secret\n  protocol: ftp hunter2secret`],
    ['under a mistyped key', `    remotePasword: hunter2secret`],
    ['under another word', `    password: hunter2secret`],
    ['behind an anchor', `x: &a hunter2secret\ny:\n  remotePassword: hunter2secret`],
    ['in an address', `    serverAddress: ftp://u:hunter2secret@host`],
    ['in an address with odd characters', `    serverAddress: ftp://u:a/hunter2secret@b@host`],
    ['in an address without a scheme', `    serverAddress: u:hunter2secret@host`],
  ])('%s', (_, text) => {
    const masked = maskManifest(`name: Acme\n${text}\nend: yes`);
    expect(masked).not.toContain('hunter2');
    expect(masked.split('\n')).toHaveLength(text.split('\n').length + 2);
    expect(masked).toMatch(/^name: Acme\n/);
  });

  test('what is around it stays', () => {
    expect(maskManifest('submit: { remotePassword: abcd, protocol: ftp }')).toBe(
      'submit: { remotePassword: ***, protocol: ftp }',
    );
    const harmless = [
      '    protocol: ftp',
      '    remotePassword: ${ACME_PASSWORD}   # from the vault',
      '    serverAddress: https://host:8080/path',
      '    remoteUsername: "u@host"',
    ].join('\n');
    expect(maskManifest(harmless)).toBe(harmless);
  });
});

test('the password of an address is hidden wherever it is printed', () => {
  expect(maskUserinfo('see ftp://u:se@cret@host/x and https://host:80/a@b')).toBe(
    'see ftp://u:***@host/x and https://host:80/a@b',
  );
});

describe('redaction of data', () => {
  test('reaches texts, and neither keys nor the words of the kit', () => {
    const clean = createRedactor(['submit', 'true', SECRET]);
    const data = {
      action: 'submit',
      ok: true,
      submit: 'submit',
      message: `he said ${SECRET}`,
      list: ['true', 1, null, { remoteId: 'true' }],
    };
    expect(cleanValues(data, clean)).toEqual({
      action: 'submit',
      ok: true,
      submit: '***',
      message: 'he said ***',
      list: ['***', 1, null, { remoteId: '***' }],
    });
  });
});
