import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withCoverage } from './account-coverage.js';
import { renderArchitecture } from './architecture-docs.js';
import { renderCommandDocs } from './commands-docs.js';
import { renderLintDocs } from './lint-docs.js';
import { withPart } from './markdown.js';
import { renderDepartures, renderProblemDocs } from './problem-docs.js';
import { renderConnectorDocs, renderSettingsDocs } from './schema-docs.js';

const DOCS = join(import.meta.dirname, '../docs');

/** Pages below docs that definitions make, whole or in part, out of what they were. */
const GENERATED: Readonly<Record<string, (before: string) => string>> = {
  'account.md': withCoverage,
  'fidelity.md': (page) => withPart(page, 'departures', renderDepartures()),
  'lint.md': renderLintDocs,
  'reference/commands.md': renderCommandDocs,
  'reference/connector.md': renderConnectorDocs,
  'reference/problems.md': renderProblemDocs,
  'reference/settings.md': renderSettingsDocs,
  'architecture.svg': renderArchitecture,
};

export const GENERATED_PAGES = Object.keys(GENERATED);

export const fileOf = (name: string): string => join(DOCS, name);

export const readPage = (name: string): string => {
  try {
    return readFileSync(fileOf(name), 'utf8');
  } catch {
    return '';
  }
};

/** A page as it should be now. */
export async function renderPage(name: string): Promise<string> {
  const text = GENERATED[name]?.(readPage(name)) ?? '';
  // Those are made of tables that nobody writes in: aligning them takes seconds.
  if (name === 'lint.md' || name.startsWith('reference/') || !name.endsWith('.md')) return text;
  const options = await resolveConfig(fileOf(name));
  return format(text, { ...options, parser: 'markdown' });
}

export const writePage = async (name: string): Promise<void> => {
  writeFileSync(fileOf(name), await renderPage(name));
};
