import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { withCoverage } from '../../scripts/account-coverage.js';

test('docs/account.md lists the services and actions that there are: `npm run docs` writes them', async () => {
  const file = join(import.meta.dirname, '../../docs/account.md');
  const page = readFileSync(file, 'utf8');
  const options = await resolveConfig(file);
  expect(page).toBe(await format(withCoverage(page), { ...options, parser: 'markdown' }));
});
