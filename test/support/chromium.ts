import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Nothing but what a test asks for is to be asked for. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--js-flags=--expose-gc',
];

/** A real browser: that of `CHROMIUM_PATH`, or one from where it usually is. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = [process.env['CHROMIUM_PATH'] ?? '', ...USUAL_PLACES].find(
    (path) => path !== '' && existsSync(path),
  );
  if (executablePath === undefined)
    throw new Error(
      'The tests of the studio page need Chromium. On Debian: apt-get install chromium. Elsewhere: CHROMIUM_PATH=/path/to/chrome npm test.',
    );
  return await chromium.launch({ executablePath, args: QUIET });
}
