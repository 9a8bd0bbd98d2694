import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { redactMrss } from '../../src/deploy/redact-mrss.js';
import { escapeXml } from '../../src/xml/escape.js';
import { readTree } from '../../src/xml/tree.js';
import { rounds } from '../support/rounds.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mrss');
const KS = 'djJ8OTc2NDYxfH_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_';

const item = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<item>${content}</item>\n`;
const redacted = (content: string, options = {}): string =>
  redactMrss(item(content), options).xml.slice(item('').length - '</item>\n'.length, -'</item>\n'.length);

/** Whatever is kept must be what a run can start from. */
const isWellFormed = (xml: string): boolean => readTree(Buffer.from(xml), 'item').kind === 'read';

describe('what opens a door is taken out', () => {
  test.each([
    [
      'a KS in a path',
      `<c url="https://a.example/p/1/ks/${KS}/v/2"/>`,
      `<c url="https://a.example/p/1/ks/REDACTED/v/2"/>`,
    ],
    [
      'a KS in a query',
      `<c url="https://a.example/x?ks=${KS}&amp;a=1"/>`,
      `<c url="https://a.example/x?ks=REDACTED&amp;a=1"/>`,
    ],
    [
      'a KS of version 1',
      `<c url="https://a.example/x?ks=NzM4fDEy%3D"/>`,
      `<c url="https://a.example/x?ks=REDACTED"/>`,
    ],
    ['a bare KS', `<d>use ${KS}.</d>`, `<d>use REDACTED.</d>`],
    [
      'a CloudFront signature',
      '<c url="https://a.example/x?Policy=eyJTd&amp;Signature=ab~c__&amp;Key-Pair-Id=APKA1"/>',
      '<c url="https://a.example/x?Policy=REDACTED&amp;Signature=REDACTED&amp;Key-Pair-Id=REDACTED"/>',
    ],
    [
      'an S3 signature',
      '<c url="https://a.example/x?X-Amz-Date=2026&#38;X-Amz-Signature=00ff&#x26;part=2"/>',
      '<c url="https://a.example/x?X-Amz-Date=REDACTED&#38;X-Amz-Signature=REDACTED&#x26;part=2"/>',
    ],
    [
      'an Akamai token',
      '<c url="https://a.example/x?hdnea=st=1~exp=2~acl=/*~hmac=0f&amp;q=1"/>',
      '<c url="https://a.example/x?hdnea=REDACTED&amp;q=1"/>',
    ],
    [
      'an Azure signature',
      '<c url="https://a.example/x?se=2026&amp;sig=a%2Fb"/>',
      '<c url="https://a.example/x?se=2026&amp;sig=REDACTED"/>',
    ],
    [
      'a token in CDATA',
      '<d><![CDATA[https://a.example/x?token=abc&q=1]]></d>',
      '<d><![CDATA[https://a.example/x?token=REDACTED&q=1]]></d>',
    ],
    [
      'an access token behind #',
      '<d>https://a.example/x#access_token=abc</d>',
      '<d>https://a.example/x#access_token=REDACTED</d>',
    ],
    ['a user and password', '<c url="ftp://me:pw@a.example/x"/>', '<c url="ftp://REDACTED@a.example/x"/>'],
    [
      'a password with a slash and an @',
      '<c url="ftp://me:p/w@1@a.example/x"/>',
      '<c url="ftp://REDACTED@a.example/x"/>',
    ],
    [
      'a token inside a URL inside a URL',
      '<c url="https://a.example/go?to=https%3A%2F%2Fb.example%2Fx%3Ftoken%3Dabc%26q%3D1"/>',
      '<c url="https://a.example/go?to=https%3A%2F%2Fb.example%2Fx%3Ftoken%3DREDACTED%26q%3D1"/>',
    ],
    ['a JWT', '<d>eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2lnbmF0dXJl</d>', '<d>REDACTED</d>'],
    [
      'a token that is escaped twice',
      '<d>https://a.example/x?q=1&amp;amp;token=abc</d>',
      '<d>https://a.example/x?q=1&amp;amp;token=REDACTED</d>',
    ],
  ])('%s', (_, before, after) => {
    expect(redacted(before)).toBe(after);
  });

  test('logins of other connectors go even where blocks are kept', () => {
    const block =
      '<distribution entryDistributionId="1"><username>me</username><password>pw</password><status>2</status></distribution>';
    expect(redacted(block, { keepDistributions: true })).toBe(
      '<distribution entryDistributionId="1"><username>REDACTED</username><password>REDACTED</password><status>2</status></distribution>',
    );
  });

  test('what the caller knows to be secret goes wherever it stands', () => {
    expect(redacted('<d>It is s3cr&amp;t!</d>', { secrets: ['s3cr&t!'] })).toBe('<d>It is REDACTED</d>');
  });
});

describe('hosts get stand-ins', () => {
  test('the same host the same, with path and ids kept, also where it is named bare', () => {
    expect(
      redacted(
        '<c url="https://cdn.acme.com:8443/p/1/0_ab/x.mp4?v=2"/><c url="http://CDN.acme.com/y"/><t url="//img.acme.com/t.jpg"/><e>Can\'t connect [cdn.acme.com:21]</e>',
      ),
    ).toBe(
      '<c url="https://host1.example/p/1/0_ab/x.mp4?v=2"/><c url="http://host1.example/y"/><t url="//host2.example/t.jpg"/><e>Can\'t connect [host1.example:21]</e>',
    );
  });

  test('not those that nobody owns, nor namespaces, nor with keepHosts', () => {
    const kept =
      '<c url="https://cdn.northlight.example/x"/><m xmlns:a="http://acme.com/ns" xsi:schemaLocation="http://acme.com/ns http://acme.com/a.xsd"/>';
    expect(redacted(kept)).toBe(kept);
    const url = '<c url="https://cdn.acme.com/x"/>';
    expect(redacted(url, { keepHosts: true })).toBe(url);
  });

  test('an address of a person is no host', () => {
    const { xml, emailsLeft } = redactMrss(item('<userId>jo@acme.com</userId><c url="https://acme.com/x"/>'));
    expect(xml).toBe(item('<userId>jo@acme.com</userId><c url="https://host1.example/x"/>'));
    expect(emailsLeft).toBe(1);
  });
});

test('distribution blocks of the item go, elements of that name in metadata stay', () => {
  const metadata = '<customData><metadata><distribution>worldwide</distribution></metadata></customData>';
  const block = '<distribution entryDistributionId="1"><status>2</status></distribution>';
  expect(redacted(`<entryId>1</entryId>${block}${metadata}${block}<scenes/>`)).toBe(
    `<entryId>1</entryId>${metadata}<scenes/>`,
  );
});

test('what was taken out is counted', () => {
  const content = `<a url="https://me:pw@cdn.acme.com/x?ks=${KS}&amp;token=1"/><distribution><x/></distribution>`;
  expect(redactMrss(item(content)).counts).toEqual({
    sessions: 1,
    urlParameters: 1,
    logins: 1,
    hosts: 1,
    distributionBlocks: 1,
  });
});

test.each(readdirSync(FIXTURES).filter((name) => name.endsWith('.xml')))(
  '%s stays well-formed, and is redacted once',
  (name) => {
    const xml = readFileSync(join(FIXTURES, name), 'utf8');
    const first = redactMrss(xml).xml;
    expect(isWellFormed(first)).toBe(true);
    expect(redactMrss(first).xml).toBe(first);
  },
);

test('nothing else is touched: words of texts, dates, ids, line ends', () => {
  const xml = readFileSync(join(FIXTURES, 'long-text.xml'), 'utf8');
  expect(redactMrss(xml).xml).toBe(xml);
});

test('a planted session is gone, and the rest is well-formed, whatever stands around it', () => {
  const around = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.replaceAll(/[^\P{C}\n]/gu, ''));
  const place = fc.constantFrom(
    (text: string) => `<d>${escapeXml(text)}</d>`,
    (text: string) => `<c url="${escapeXml(text)}"/>`,
    (text: string) => `<d><![CDATA[${text.replaceAll(']]>', '')}]]></d>`,
  );
  fc.assert(
    fc.property(around, around, place, (before, after, toXml) => {
      const xml = item(toXml(`${before} https://cdn.acme.com/x?ks=${KS}&${after}`));
      fc.pre(isWellFormed(xml));
      const result = redactMrss(xml).xml;
      return isWellFormed(result) && !result.includes(KS) && !result.includes('cdn.acme.com');
    }),
    { numRuns: rounds(300) },
  );
});
