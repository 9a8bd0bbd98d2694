import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

const SRC = join(import.meta.dirname, '../src');

export interface SourceModule {
  readonly text: string;
  /** Paths below src; types count. */
  readonly imports: readonly string[];
}

/** Every file of src by its path below src, with forward slashes. */
export function readSources(): ReadonlyMap<string, SourceModule> {
  const names = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => relative(SRC, join(SRC, name)).split(sep).join('/'))
    .sort();
  return new Map(
    names.map((name) => {
      const text = readFileSync(join(SRC, name), 'utf8');
      return [name, { text, imports: importsOf(name, text) }];
    }),
  );
}

function importsOf(file: string, text: string): string[] {
  const specifiers = [
    ...text.matchAll(/(?:^(?:import|export|\})[^;'"]*\bfrom|^import|\bimport\()\s*'(\.[^']*)'/gm),
  ];
  return specifiers.map(([, path = '']) => toSource(posix.join(dirname(file), path)));
}

/** The file that an import means. */
function toSource(path: string): string {
  const stem = path.replace(/\.js$/, '');
  return existsSync(join(SRC, `${stem}.tsx`)) ? `${stem}.tsx` : path.replace(/\.js$/, '.ts');
}

/** The folder of src that a file lies in; a file at the top is its own. */
export const folderOf = (file: string): string => file.split('/')[0] ?? '';
