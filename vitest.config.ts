import { defineConfig } from 'vitest/config';

/**
 * Tests of these folders leave nothing behind in their process: it goes on with the next file, and what they load is loaded
 * once. Otherwise a file's start takes longer than most of what it tests.
 */
const TOGETHER = [
  'account',
  'client',
  'coverage',
  'deploy',
  'explain',
  'fixtures',
  'hold',
  'lint',
  'unit',
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  // `using` is compiled down: Node 20 has the symbols but not the syntax.
  oxc: { target: 'es2022' },
  test: {
    globalSetup: ['test/global-setup.ts'],
    // For what hangs: on a machine with much else to do everything takes several times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Browsers and watched files take their time on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    // By default one core is left idle: of two, that is half.
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: TOGETHER } },
    ],
  },
});
