import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { defineConfig } from 'vite';

/**
 * The studio's page: one document, one script and one style sheet, without chunks, since a shared run carries all of
 * them in one file. What is imported dynamically lies in the same script and is not evaluated before it is wanted.
 */
export default defineConfig({
  root: 'src/harness/studio/page',
  base: './',
  plugins: [
    {
      // The package is half a megabyte smaller for it: see src/dev/server/built-file.ts.
      name: 'compress',
      writeBundle({ dir = '' }) {
        const script = join(dir, 'studio.js');
        writeFileSync(`${script}.br`, brotliCompressSync(readFileSync(script)));
        rmSync(script);
      },
    },
  ],
  logLevel: 'warn',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../../../dist/studio',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: false,
        entryFileNames: 'studio.js',
        assetFileNames: 'studio[extname]',
      },
    },
  },
});
