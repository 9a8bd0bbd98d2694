/** The connectors and files that come with the package, to begin with. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import { didYouMean } from '../../connector/nearest.js';
import { EXIT, Failure } from '../../core/failure.js';
import { packageRoot } from '../version.js';

const templatesFolder = (): string => join(packageRoot(), 'templates');

export interface Template {
  readonly name: string;
  /** First heading of its README. */
  readonly title: string;
  /** First sentence below it. */
  readonly about: string;
}

/** Every template, by name. */
export function listTemplates(): Template[] {
  return readdirSync(templatesFolder())
    .filter((name) => existsSync(join(templatesFolder(), name, MANIFEST_NAME)))
    .sort()
    .map((name) => {
      const text = readFileSync(join(templatesFolder(), name, 'README.md'), 'utf8');
      const [title = '', about = ''] = text.split(/\n\n+/);
      return {
        name,
        title: title.replace(/^#\s*/, '').trim(),
        about: about.replaceAll('\n', ' ').replace(/(?<=\.)\s.*$/, ''),
      };
    });
}

/** @throws {Failure} TEMPLATE_UNKNOWN. */
export function requireTemplate(name: string): Template {
  const templates = listTemplates();
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = templates.map((template) => template.name);
  throw new Failure(
    'TEMPLATE_UNKNOWN',
    `there is no template ${JSON.stringify(name)}.${didYouMean(name, names)}`,
    {
      exit: EXIT.usage,
      fix: `--template ${names.join(' | ')}`,
    },
  );
}

/** Files of a template by path inside the connector folder, with forward slashes. */
export function readTemplate({ name }: Template): Map<string, Buffer> {
  return readTree(join(templatesFolder(), name));
}

function readTree(folder: string, below = ''): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = posix.join(below, entry.name);
    if (entry.isDirectory()) {
      for (const [inner, bytes] of readTree(join(folder, entry.name), path)) files.set(inner, bytes);
    } else {
      files.set(path, readFileSync(join(folder, entry.name)));
    }
  }
  return files;
}

/** A file of the package, e.g. `fixtures/mrss/minimal.xml`. */
export const readPackaged = (path: string): Buffer => readFileSync(join(packageRoot(), path));
