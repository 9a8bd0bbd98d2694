import { join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from './write.js';

/**
 * Adds a connector's variable to `.env.example`, where the workspace has one: whoever copies it knows what is missing.
 *
 * @returns whether the file changed.
 */
export function nameVariable(root: string, id: string, variable: string): boolean {
  const path = join(root, '.env.example');
  if (!existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  if (new RegExp(`^\\s*#?\\s*(export\\s+)?${variable}=`, 'm').test(text)) return false;
  writeFile(
    path,
    `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}# connectors/${id}\n# ${variable}=\n`,
  );
  return true;
}
