import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { withCoverage } from './account-coverage.js';
import { renderLintDocs } from './lint-docs.js';

async function write(name: string, text: (before: string) => string): Promise<void> {
  const file = new URL(`../docs/${name}`, import.meta.url);
  const before = (() => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  })();
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text(before), { ...options, parser: 'markdown' }));
}

await write('account.md', withCoverage);
await write('lint.md', renderLintDocs);
