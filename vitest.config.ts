import { defineConfig } from 'vitest/config';

export default defineConfig({
  // `using` is compiled down: Node 20 has the symbols but not the syntax.
  oxc: { target: 'es2022' },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    pool: 'forks',
    // By default one core is left idle: of two, that is half.
    maxWorkers: '100%',
  },
});
