import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'tsdown';

/** These are bundled: the command starts several times faster from one file than from some hundred. */
const BUNDLED_PACKAGES = [
  '@fastify/busboy',
  '@hono/node-server',
  'asn1',
  'bcrypt-pbkdf',
  'chokidar',
  'commander',
  'diff',
  'fast-check',
  'fastest-levenshtein',
  'get-east-asian-width',
  'hono',
  'picocolors',
  'readdirp',
  'safer-buffer',
  'ssh2',
  'tweetnacl',
  'yaml',
  'zod',
];
const bundled = new RegExp(`^(${BUNDLED_PACKAGES.join('|')})(/|$)`);

/**
 * Programs are CommonJS, so that `start.ts` can load them with V8's code cache: Node 20 has none for
 * modules. What several entries of one build need lies in files that they share.
 */
const programs = (entry: Record<string, string>): UserConfig => ({
  entry,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  dts: false,
  clean: false,
  hash: false,
  minify: { compress: false, mangle: true, codegen: { removeWhitespace: true } },
  deps: {
    alwaysBundle: [bundled],
    // ssh2 tries these and does without them.
    neverBundle: [/\.node$/, 'cpu-features'],
    onlyBundle: false,
  },
  outputOptions: {
    dynamicImportInCjs: false,
    ...(Object.keys(entry).length === 1
      ? { codeSplitting: false }
      : {
          codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
          chunkFileNames: 'part-[name].cjs',
        }),
  },
  hooks: {
    'build:done': ({ chunks }) => {
      for (const { fileName } of chunks) escapeBeyondAscii(new URL(`dist/${fileName}`, import.meta.url));
      if ('program' in entry) writeLicences();
    },
  },
});

/** A source of one byte a character takes half the memory, and is ready in a third of the time. */
function escapeBeyondAscii(file: URL): void {
  const toEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[\u0080-\uffff]/g, toEscape));
}

/** What the built files carry of others goes with their licences. */
function writeLicences(): void {
  const notices = BUNDLED_PACKAGES.map((name) => {
    const folder = new URL(`node_modules/${name}/`, import.meta.url);
    const manifest = new URL('package.json', folder);
    if (!existsSync(manifest)) throw new Error(`${name} is bundled but not installed`);
    const { version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      version: string;
      license: string;
    };
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text =
      file === undefined ? `Licence: ${license}` : readFileSync(new URL(file, folder), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  writeFileSync(
    new URL('dist/THIRD-PARTY-LICENSES.txt', import.meta.url),
    notices.join(`\n${'-'.repeat(78)}\n\n`),
  );
}

export default defineConfig([
  {
    entry: { index: 'src/index.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: true,
    clean: false,
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
  // Modules, since Vitest is one: the command, what its workers load, and what authors import.
  {
    entry: { test: 'src/cli/test/index.ts', suite: 'src/hold/run/suite.ts', vitest: 'src/vitest.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: { entry: 'src/vitest.ts' },
    clean: false,
    fixedExtension: false,
    minify: { compress: false, mangle: true, codegen: { removeWhitespace: true } },
    // What is bundled looks for __dirname.
    shims: true,
    deps: {
      alwaysBundle: [bundled],
      neverBundle: [/\.node$/, 'cpu-features', /^vitest(\/|$)/],
      onlyBundle: false,
    },
    outputOptions: { chunkFileNames: 'test-[name].js' },
  },
  programs({ start: 'src/cli/start.ts' }),
  // Loaded by the verbs that need them: no other command is to start slower for them.
  programs({
    program: 'src/cli/program.ts',
    account: 'src/cli/account-program.ts',
    publish: 'src/cli/publish-program.ts',
    begin: 'src/cli/begin-program.ts',
    hold: 'src/cli/hold-program.ts',
    dev: 'src/cli/dev-program.ts',
    lint: 'src/cli/lint-program.ts',
    explain: 'src/cli/explain-program.ts',
    fixtures: 'src/cli/fixtures-program.ts',
    generate: 'src/cli/generate-program.ts',
  }),
  programs({ 'engine-child': 'src/xml/engine-child.ts' }),
]);
