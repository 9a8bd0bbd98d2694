import { expect, test } from 'vitest';
import { Interrupts } from '../../src/cli/publish/interrupts.js';

test('an interrupt ends at once what does not write', () => {
  const outer = new AbortController();
  const { signal } = new Interrupts(outer.signal);
  outer.abort('SIGINT');
  expect(signal.aborted).toBe(true);
});

test('a request that writes is let end first', async () => {
  const outer = new AbortController();
  const interrupts = new Interrupts(outer.signal);
  const seen = await interrupts.writing(async () => {
    outer.abort('SIGINT');
    await Promise.resolve();
    return interrupts.signal.aborted;
  });
  expect(seen).toBe(false);
  expect(interrupts.signal.aborted).toBe(true);
  expect(interrupts.signal.reason).toBe('SIGINT');
});
