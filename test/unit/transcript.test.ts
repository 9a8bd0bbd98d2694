import { expect, test } from 'vitest';
import { Transcript } from '../../src/harness/sinks/transcript.js';

test('a transcript keeps who said what, and when', () => {
  let nowMs = 5;
  const transcript = new Transcript(() => nowMs++);
  transcript.add('client', 'NOOP');
  transcript.add('server', '200 NOOP');
  expect(transcript.lines()).toEqual([
    { atMs: 5, from: 'client', text: 'NOOP' },
    { atMs: 6, from: 'server', text: '200 NOOP' },
  ]);
});

test('a transcript shows nothing that would steer a terminal, and no endless lines', () => {
  const transcript = new Transcript(() => 0);
  transcript.add('client', 'CWD \u001b[2Jcafé\u0085');
  transcript.add('client', 'x'.repeat(5000));
  expect(transcript.lines().map(({ text }) => text)).toEqual(['CWD ·[2Jcafé·', `${'x'.repeat(2000)}…`]);
});

test('a long transcript keeps its end, and says that it had a beginning', () => {
  const transcript = new Transcript(() => 0);
  for (let index = 0; index < 10_000; index++) transcript.add('client', String(index));
  const lines = transcript.lines();
  expect(lines).toHaveLength(300);
  expect(lines[0]).toMatchObject({ from: 'note', text: 'earlier lines are left out' });
  expect(lines.at(-1)?.text).toBe('9999');
});
