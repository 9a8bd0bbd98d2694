import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'tsdown';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BuiltFile extends Disposable {
  readonly url: URL;
}

/**
 * Builds one file of the sources as the command's children are built. Those run as they are in use, and
 * could not compile themselves: they may neither read sources nor start a compiler.
 *
 * Lies among the packages, where the file finds those that it imports.
 */
export async function buildChild(source: string): Promise<BuiltFile> {
  const parent = join(root, 'node_modules/.mrssmith-test');
  mkdirSync(parent, { recursive: true });
  const outDir = mkdtempSync(join(parent, 'child-'));
  await build({
    config: false,
    cwd: root,
    entry: { child: source },
    outDir,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: false,
    clean: false,
    logLevel: 'silent',
  });
  return {
    url: pathToFileURL(join(outDir, 'child.mjs')),
    [Symbol.dispose]() {
      rmSync(outDir, { recursive: true });
    },
  };
}
