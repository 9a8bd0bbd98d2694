import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { withCoverage } from './account-coverage.js';

const file = new URL('../docs/account.md', import.meta.url);
const options = await resolveConfig(file);
writeFileSync(
  file,
  await format(withCoverage(readFileSync(file, 'utf8')), { ...options, parser: 'markdown' }),
);
