import { defineConfig, type UserConfig } from 'tsdown';

/** These are bundled: the command starts several times faster from one file than from some hundred. */
const bundled =
  /^(zod|yaml|commander|picocolors|string-width|fastest-levenshtein|ssh2|asn1|bcrypt-pbkdf|safer-buffer|tweetnacl)(\/|$)/;

/**
 * Programs are CommonJS in one file each, so that `start.ts` can load them with V8's code cache: Node 20
 * has none for modules.
 */
const program = (name: string, source: string): UserConfig => ({
  entry: { [name]: source },
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  dts: false,
  clean: false,
  hash: false,
  deps: {
    alwaysBundle: [bundled],
    // ssh2 tries these and does without them.
    neverBundle: [/\.node$/, 'cpu-features'],
    onlyBundle: false,
  },
  outputOptions: { codeSplitting: false, dynamicImportInCjs: false },
});

export default defineConfig([
  {
    entry: { index: 'src/index.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: true,
    clean: true,
    fixedExtension: false,
  },
  // A module: libxml2-wasm has a top-level await, which Node 20 cannot require.
  {
    entry: { 'saxon-child': 'src/xml/saxon/child.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: false,
    clean: false,
    fixedExtension: false,
  },
  program('start', 'src/cli/start.ts'),
  program('program', 'src/cli/program.ts'),
  program('engine-child', 'src/xml/engine-child.ts'),
]);
