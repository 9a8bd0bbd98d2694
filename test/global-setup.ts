import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Everything that the build reads. */
const SOURCES = ['src', 'bin', 'package.json', 'tsdown.config.ts', 'vite.studio.config.ts', 'tsconfig.json'];

/**
 * Builds the command once, before any test runs it. A build that is newer than its sources is kept, and
 * `MRSSMITH_SKIP_BUILD` keeps any, for those who run tests that do not need the command.
 */
export default function setup(): void {
  if ((process.env['MRSSMITH_SKIP_BUILD'] ?? '') !== '') return;
  const built = Math.min(
    ...[
      'start.cjs',
      'program.cjs.br',
      'account.cjs.br',
      'publish.cjs.br',
      'begin.cjs.br',
      'lint.cjs.br',
      'engine-child.cjs.br',
      'index.js',
      'studio/studio.js.br',
      'index.d.ts',
    ].map((name) => changedAt(join(ROOT, 'dist', name))),
  );
  if (built > Math.max(...SOURCES.map((name) => newest(join(ROOT, name))))) return;
  build('node_modules/tsdown/dist/run.mjs');
  build('node_modules/vite/bin/vite.js', 'build', '-c', 'vite.studio.config.ts');
}

function build(script: string, ...flags: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, script), ...flags], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When the newest file of a folder changed. */
function newest(path: string): number {
  if (!statSync(path).isDirectory()) return changedAt(path);
  return Math.max(changedAt(path), ...readdirSync(path).map((name) => newest(join(path, name))));
}
