import { describe, expect, test } from 'vitest';
import { composeHttpAddress } from '../../src/harness/delivery/http-address.js';

const requested = (
  dialect: 'guide' | 'server',
  serverAddress: string,
  remotePath: string,
  protocol: 'http' | 'https',
) => {
  const found = composeHttpAddress(dialect, { protocol, serverAddress, remotePath });
  if (found.kind === 'refused') return `refused ${found.errorNumber}`;
  const { url, target } = found;
  return `${url.protocol}//${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}${target}`;
};

describe('dialect server', () => {
  // What the public code asks for, measured with PHP and curl.
  test.each([
    ['host.example', '/in', 'http://host.example:80//in'],
    ['host.example', 'in', 'http://host.example:80/in'],
    ['http://host.example', 'in', 'http://host.example:80/in'],
    ['https://host.example', 'in', 'https://host.example:80/in'],
    ['https://host.example/', 'in', 'https://host.example:443/:80/in'],
    ['https://host.example/api', 'in', 'https://host.example:443/api:80/in'],
    ['https://host.example:8443', 'in', 'refused 3'],
    ['host.example:8443', 'in', 'refused 2'],
    ['HTTPS://host.example', 'in', 'refused 2'],
    ['https://host.example/api/ingest#', 'anything', 'https://host.example:443/api/ingest'],
    ['https://host.example:8443/api#', 'x', 'https://host.example:8443/api'],
    ['https://host.example/api?k=v&_=', 'x', 'https://host.example:443/api?k=v&_=:80/x'],
    ['', 'in', 'refused 3'],
    ['host.example', 'a b[1]', 'http://host.example:80/a%20b%5B1%5D'],
    ['host.example', ' \\in\\x ', 'http://host.example:80//in/x'],
    ['host.example', '\n/in\0', 'http://host.example:80//in'],
    ['host.example', 'café', 'http://host.example:80/caf%c3%a9'],
    ['host.example', 'caf%C3%A9\u0080', 'http://host.example:80/caf%C3%A9%c2%80'],
    ['host.example', '/in#part', 'http://host.example:80//in'],
    ['host.example', '/a\tb', 'refused 3'],
    ['host.example', '/a\x7fb', 'refused 3'],
    ['host.example', '/in#a\x01b', 'refused 3'],
    ['host.example\n', '/in', 'refused 3'],
    ['https://host.example/api#', 'a\nb', 'refused 3'],
    ['ftp://host.example', 'a\nb', 'refused 2'],
  ])('%s with path %s asks for %s', (address, path, expected) => {
    expect(requested('server', address, path, 'https')).toBe(expected);
  });
});

describe('dialect guide', () => {
  test.each([
    ['https', 'ingest.acme.example', '/v1/assets', 'https://ingest.acme.example:443/v1/assets'],
    ['http', 'ingest.acme.example', 'v1/assets', 'http://ingest.acme.example:80/v1/assets'],
    ['https', 'ingest.acme.example:8443', '/v1', 'https://ingest.acme.example:8443/v1'],
    ['https', 'https://acme.example/api/', '/v1', 'https://acme.example:443/api/v1'],
    ['https', 'https://acme.example/api?key=1', 'v1', 'https://acme.example:443/api/v1?key=1'],
    ['https', 'https://acme.example/api#', 'v1', 'https://acme.example:443/api'],
    ['http', 'https://acme.example', '/v1', 'https://acme.example:443/v1'],
    ['https', 'HTTPS://acme.example', '/v1', 'https://acme.example:443/v1'],
    ['https', 'acme.example', '/a/../b/./c', 'https://acme.example:443/b/c'],
    ['https', 'acme.example', '/café', 'https://acme.example:443/caf%c3%a9'],
    ['https', 'https://acme.example/é/', '/é?é', 'https://acme.example:443/%c3%a9/%c3%a9?%c3%a9'],
    ['https', 'https://bücher.example', '/x', 'https://xn--bcher-kva.example:443/x'],
    ['https', 'acme.example', '/v1#part', 'https://acme.example:443/v1'],
    ['https', 'acme.example', '/v1?a#b?c', 'https://acme.example:443/v1?a'],
    ['https', 'https://acme.example/api?key=1', 'v1#?x', 'https://acme.example:443/api/v1?key=1'],
    ['https', 'https://acme.example/api#', 'v1#part', 'https://acme.example:443/api'],
    ['https', ' acme.example\n', '\t/v1\r\n', 'https://acme.example:443/v1'],
    ['https', 'acme.example', '/a\tb', 'refused 3'],
    ['https', 'acme.example', '/a\x7fb', 'refused 3'],
    ['https', 'acme.example', '/a\0b', 'refused 3'],
    ['https', 'acme\n.example', '/v1', 'refused 3'],
    ['https', 'https://acme.example/api#', 'a\nb', 'refused 3'],
    ['https', 'acme.example', '', 'https://acme.example:443/'],
    ['https', 'ftp://acme.example', '/v1', 'refused 2'],
    ['https', '', '/v1', 'refused 2'],
  ] as const)('%s to %s with path %s asks for %s', (protocol, address, path, expected) => {
    expect(requested('guide', address, path, protocol)).toBe(expected);
  });
});
