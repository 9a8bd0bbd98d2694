import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { main: 'src/cli/main.ts', 'engine-child': 'src/xml/engine-child.ts', index: 'src/index.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  dts: { entry: ['src/index.ts'] },
  clean: true,
  fixedExtension: false,
  minify: { compress: true, mangle: false, codegen: true },
  deps: {
    // The command starts several times faster from a few files than from some hundred: these are bundled.
    alwaysBundle: [/^(zod|yaml|commander|picocolors|string-width|fastest-levenshtein|basic-ftp)(\/|$)/],
    onlyBundle: false,
  },
});
