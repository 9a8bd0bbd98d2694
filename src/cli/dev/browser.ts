import { spawn } from 'node:child_process';

/** What opens an address, by platform. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens an address in the browser of the user: `BROWSER` where it is set. No browser is no mistake. */
export function openInBrowser(url: string): void {
  const wanted = process.env['BROWSER'];
  const [command = 'xdg-open', ...args] =
    wanted !== undefined && wanted !== '' ? [wanted] : (OPENERS[process.platform] ?? ['xdg-open']);
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
