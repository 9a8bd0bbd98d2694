import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const section = (title: string): string => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

test('the table of dependencies has each of package.json, with a reason, and no other', () => {
  const rows = [...section('Dependencies').matchAll(/^\| ([\w-]+(?:, [\w-]+)*) +\| (.*\S) +\|$/gm)].filter(
    ([, names]) => names !== undefined && !names.startsWith('---'),
  );
  const named = rows.flatMap(([, names = '']) => names.split(', '));
  expect(named.sort()).toEqual(Object.keys(dependencies).sort());
  for (const [, , reason = ''] of rows) expect(reason.length).toBeGreaterThan(20);
});

/** What a bundled package needs itself goes with it. */
const OF_OTHERS = ['asn1', 'bcrypt-pbkdf', 'readdirp', 'safer-buffer', 'tweetnacl'];

test('what is bundled is named, with its reason', () => {
  const config = readFileSync(join(ROOT, 'tsdown.config.ts'), 'utf8');
  const list = /const BUNDLED_PACKAGES = \[([^\]]*)\]/.exec(config)?.[1] ?? '';
  const names = [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  const text = section('Dependencies').replace('hono with its node-server', 'hono @hono/node-server');
  expect(names.filter((name) => !OF_OTHERS.includes(name) && !text.includes(name))).toEqual([]);
});

test('the picture of the page stays small', () => {
  expect(statSync(join(ROOT, 'docs/studio.png')).size).toBeLessThan(200_000);
});
