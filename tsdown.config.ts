import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown';

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
/** The studio's page carries these; Vite builds it. */
const PAGE_PACKAGES = [
  '@codemirror/autocomplete',
  '@codemirror/commands',
  '@codemirror/lang-xml',
  '@codemirror/language',
  '@codemirror/lint',
  '@codemirror/merge',
  '@codemirror/search',
  '@codemirror/state',
  '@codemirror/view',
  '@lezer/common',
  '@lezer/highlight',
  '@lezer/lr',
  '@lezer/xml',
  '@marijn/find-cluster-break',
  '@preact/signals',
  '@preact/signals-core',
  'crelt',
  'preact',
  'style-mod',
  'w3c-keyname',
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
  minify: true,
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
          // What every command loads is one file. The rest is split by who needs it.
          codeSplitting: {
            groups: [
              {
                name: (id, context) => (isReached(id, context) ? 'shared' : null),
                minShareCount: 2,
                priority: 1,
              },
              { name: 'lint', test: /\/src\/lint\//, minShareCount: 2 },
              {
                name: 'hold',
                test: /\/src\/(hold|coverage|xml\/coverage)\/|\/node_modules\/diff\//,
                minShareCount: 2,
              },
              { name: 'client', test: /\/src\/(client|deploy)\//, minShareCount: 2 },
              // What a run loads when it delivers: nothing else is to come with it.
              { name: 'delivery', test: /\/src\/harness\/(delivery|sinks)\//, minShareCount: 2 },
              { name: 'more', minShareCount: 2 },
            ],
          },
          chunkFileNames: 'part-[name].cjs',
        }),
  },
  hooks: {
    'build:done': ({ chunks }) => {
      for (const { fileName } of chunks) {
        const file = new URL(`dist/${fileName}`, import.meta.url);
        escapeBeyondAscii(file);
        // What starts the others is loaded by Node itself.
        if (!('start' in entry)) compress(file);
      }
      if ('program' in entry) writeLicences();
    },
  },
});

/** Whether a module is loaded with `program.ts`, which every command starts with. */
function isReached(id: string, context: Rolldown.ChunkingContext, seen = new Set<string>()): boolean {
  if (id.endsWith('/src/cli/program.ts')) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return (context.getModuleInfo(id)?.importers ?? []).some((importer) => isReached(importer, context, seen));
}

/** A module takes the parts of the command from its built files: no code stands in the package twice. */
const loadedParts: Rolldown.Plugin = {
  name: 'loaded-parts',
  load(id) {
    if (!id.endsWith('/src/hold/run/parts.ts')) return undefined;
    const names = [...readFileSync(id, 'utf8').matchAll(/^export \{ (.*) \}/gm)].map(([, list]) => list);
    return [
      `import { createRequire } from 'node:module';`,
      `const { loadPart } = createRequire(import.meta.url)('./start.cjs');`,
      `export const { ${names.join(', ')} } = loadPart(import.meta.dirname, 'suite');`,
    ].join('\n');
  },
};

/** A source of one byte a character takes half the memory, and is ready in a third of the time. */
function escapeBeyondAscii(file: URL): void {
  const toEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[\u0080-\uffff]/g, toEscape));
}

/** `loadWithCodeCache` reads it so: the package is a third of the size. */
function compress(file: URL): void {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(new URL(`${file.href}.br`), brotliCompressSync(bytes, { params }));
  rmSync(file);
}

/** What the built files carry of others goes with their licences. */
function writeLicences(): void {
  const notices = [...BUNDLED_PACKAGES, ...PAGE_PACKAGES].map((name) => {
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
    entry: { index: 'src/index.ts', vitest: 'src/vitest.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: { emitDtsOnly: true },
    clean: false,
    fixedExtension: false,
    outputOptions: { chunkFileNames: 'types-[name].js' },
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
    minify: true,
  },
  // Modules, since Vitest is one: what the command needs of it, what its workers load, and what authors import.
  {
    entry: {
      index: 'src/index.ts',
      vitest: 'src/vitest.ts',
      suite: 'src/hold/run/worker.ts',
      'vitest-node': 'src/cli/test/vitest-node.ts',
    },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: false,
    clean: false,
    fixedExtension: false,
    deps: { neverBundle: [/^vitest(\/|$)/] },
    plugins: [loadedParts],
    outputOptions: { chunkFileNames: 'module-[name].js' },
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
    test: 'src/cli/test/index.ts',
    suite: 'src/hold/run/parts.ts',
  }),
  programs({ 'engine-child': 'src/xml/engine-child.ts' }),
]);
