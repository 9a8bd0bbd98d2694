import { expect } from 'vitest';
import type { CommandRun } from './command.js';

/** Secrets that no output may show. */
export const SECRETS = { ACME_PASSWORD: 'hunter2-very-secret', OTHER_PASSWORD: 'correct horse battery' };

/** A line of /etc/passwd on every system that has one. */
export const PASSWD = /root:[^:]*:0:0/;

/** No stack trace, no secret, nothing of the machine's own files. */
export function expectClean({ text }: CommandRun): void {
  expect(text).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(text).not.toMatch(PASSWD);
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
}
