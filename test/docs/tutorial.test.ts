import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPageSteps } from '../support/console-page.js';
import { writeFolder } from '../support/connector-folder.js';
import { playPage } from '../support/play-page.js';

const PAGE = join(import.meta.dirname, '../../docs/tutorial.md');

test(
  'whoever does what the tutorial says sees what it shows, with nothing left out',
  { timeout: 180_000 },
  async () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(page).not.toContain('<!-- run:');
    using folder = writeFolder({});
    await playPage(readPageSteps(page), folder.path);
  },
);
