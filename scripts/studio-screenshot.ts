/**
 * Takes docs/studio.png: the page of `mrssmith dev` over the example connectors, in the Chromium that
 * `CHROMIUM` names (or /usr/bin/chromium). Run it by hand after the page changed: npm run docs:studio
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..');
const TARGET = join(ROOT, 'docs/studio.png');
const FIXTURES = ['minimal', 'no-description', 'no-thumbnail', 'scheduled', 'two-flavors'];
const ARGS = [
  'dev',
  'media-rss',
  'asset-xml',
  '--port',
  '0',
  '--json',
  ...FIXTURES.flatMap((name) => ['--fixture', name]),
];

const dev = spawn(process.execPath, [join(ROOT, 'bin/mrssmith.cjs'), ...ARGS], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await whenSettled();
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  const page = await browser.newPage({ viewport: { width: 1340, height: 620 }, colorScheme: 'light' });
  await page.goto(url);
  // What a click does is the point: the line that made it, and where it came from.
  await page.locator('section[aria-label="Output"] .cm-line', { hasText: '<length>' }).first().click();
  await page.locator('.cm-lit-head, .cm-lit-active').first().waitFor();
  await page.waitForTimeout(1000);
  await page.screenshot({ path: TARGET });
  await browser.close();
} finally {
  dev.kill('SIGINT');
}

/** The address of the page, once everything ran. */
async function whenSettled(): Promise<string> {
  let url = '';
  for await (const line of createInterface({ input: dev.stdout })) {
    const event = JSON.parse(line) as { event: string; url?: string };
    if (event.event === 'ready') url = event.url ?? '';
    if (event.event === 'settled') return url;
  }
  throw new Error('mrssmith dev ended before it was ready');
}
