import { defineConfig } from 'vite';

/**
 * The studio's page: one document, one script and one style sheet, without chunks, since a shared run carries all of
 * them in one file. What is imported dynamically lies in the same script and is not evaluated before it is wanted.
 */
export default defineConfig({
  root: 'src/harness/studio/page',
  base: './',
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
