import { expect, test } from 'vitest';
import { join } from 'node:path';
import { mrssmith } from '../support/command.js';

const cwd = join(import.meta.dirname, '../..');

test.each([
  ['in CI', { CI: 'true', GITHUB_ACTIONS: 'true' }, false],
  ['in a pipe', {}, false],
  ['where it is wanted', { FORCE_COLOR: '1' }, true],
  ['where it is wanted and refused', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('colours %s', async (_, env, isColored) => {
  const { stdout } = await mrssmith(['lint', '--rules'], { cwd, env });
  expect(stdout.includes('\u001b[')).toBe(isColored);
});
