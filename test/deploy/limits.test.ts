import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import { desiredImage } from '../../src/deploy/desired.js';
import { findLimits } from '../../src/deploy/limits.js';

const root = mkdtempSync(join(tmpdir(), 'mrssmith-limits-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});
let count = 0;

/** Limits of a connector.yaml, as `severity code line: message`. */
function limitsOf(
  yaml: string,
  { xsl = '<x/>', env = {} }: { xsl?: string; env?: Record<string, string> } = {},
): string[] {
  const folder = join(root, 'connectors', `acme-${count++}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'connector.yaml'), yaml);
  writeFileSync(join(folder, 'submit.xsl'), xsl);
  const loaded = loadConnector(folder, { root });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  const { image } = desiredImage(loaded.connector, env);
  return findLimits(loaded.connector, image).map(
    ({ severity, code, line, message }) => `${severity} ${code} ${line ?? '-'}: ${message}`,
  );
}

const ACTION = 'actions:\n  submit:\n    protocol: https\n    serverAddress: a.example\n';

test('a connector within all limits has none', () => {
  expect(limitsOf(`name: Acme\n${ACTION}    transform: submit.xsl\nprofile: {}\n`)).toEqual([]);
});

test.each<[string, string, RegExp]>([
  [
    'a profile name of 32 characters',
    `name: Acme\n${ACTION}profile: { name: ${'x'.repeat(32)} }\n`,
    /^error VALUE_TOO_LONG -: profile\.name has 32 characters; the account cuts it to 31/,
  ],
  [
    'a provider name that becomes the name of the profile',
    `name: ${'x'.repeat(40)}\n${ACTION}profile: {}\n`,
    /profile\.name has 40 characters/,
  ],
  [
    'a long path',
    `name: Acme\n${ACTION}    remotePath: /${'x'.repeat(255)}\n`,
    /^error VALUE_TOO_LONG 6: actions\.submit\.remotePath has 256/,
  ],
  [
    'a long user name',
    `name: Acme\n${ACTION}    remoteUsername: ${'x'.repeat(128)}\n`,
    /remoteUsername has 128 .* 127/,
  ],
  [
    'many flavors',
    `name: Acme\nprovider: { optionalFlavorParamsIds: [${Array.from({ length: 20 }, (_, i) => 1_000_000 + i).join(', ')}] }\n${ACTION}`,
    /provider\.optionalFlavorParamsIds has 159 characters/,
  ],
  [
    'an XPath with a comma',
    `name: Acme\nprovider: { updateRequiredMetadataXPaths: ["/a[contains(., 'x')]"] }\n${ACTION}`,
    /^error VALUE_CHANGED -: provider\.updateRequiredMetadataXPaths: the account cuts .* in two at its comma/,
  ],
  [
    'flavor 0 alone, which no profile inherits',
    `name: Acme\nprovider: { requiredFlavorParamsIds: [0] }\n${ACTION}profile: {}\n`,
    /^warning VALUE_CHANGED/,
  ],
])('%s', (_, yaml, expected) => {
  const found = limitsOf(yaml);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

test('flavor 0 in the profile as well, or without a profile, is fine', () => {
  const provider = 'provider: { requiredFlavorParamsIds: [0] }\n';
  expect(limitsOf(`name: Acme\n${provider}${ACTION}profile: { requiredFlavorParamsIds: [0] }\n`)).toEqual([]);
  expect(limitsOf(`name: Acme\n${provider}${ACTION}`)).toEqual([]);
});

test('characters count, not code units', () => {
  expect(limitsOf(`name: Acme\n${ACTION}profile: { name: ${'😀'.repeat(31)} }\n`)).toEqual([]);
});

test('a password that is too long is not shown', () => {
  const value = 'planted'.repeat(20);
  const yaml = `name: Acme\n${ACTION}    remoteUsername: u\n    remotePassword: \${ACME_PASSWORD}\n`;
  const [found = ''] = limitsOf(yaml, { env: { ACME_PASSWORD: value } });
  expect(found).toMatch(/remotePassword has 140 characters/);
  expect(found).not.toContain('planted');
});

test('a control character has its line', () => {
  const yaml = `name: Acme\n${ACTION}    transform: submit.xsl\n`;
  expect(limitsOf(yaml, { xsl: '<x>\n<y>\u000b</y></x>' })).toEqual([
    'error CHARACTER_REFUSED 2: actions.submit.transform holds the character U+000B',
  ]);
});
