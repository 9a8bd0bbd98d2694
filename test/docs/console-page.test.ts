import { describe, expect, test } from 'vitest';
import { firstDifference, readPageSteps } from '../support/console-page.js';
import { writeFolder } from '../support/connector-folder.js';
import { playPage } from '../support/play-page.js';

const play = async (page: string): Promise<void> => {
  using folder = writeFolder({});
  await playPage(readPageSteps(page), folder.path);
};
const consoleBlock = (...lines: readonly string[]) => ['```console', ...lines, '```'].join('\n');

describe('a page is compared with what comes', () => {
  test.each<[string, readonly string[], string, string | undefined]>([
    ['the same', ['a', 'b'], 'a\nb\n', undefined],
    ['another line', ['a', 'c'], 'a\nb\n', 'c'],
    ['a line that nobody expected', ['a'], 'a\nb\n', 'a'],
    ['a line that does not come', ['a', 'b'], 'a\n', 'b'],
    ['lines left out', ['a', '…', 'd'], 'a\nb\nc\nd\n', undefined],
    ['lines left out, and an end that does not come', ['a', '…', 'e'], 'a\nb\nc\nd\n', 'e'],
    ['a part of a line left out', ['port … is open'], 'port 4711 is open\n', undefined],
    ['another time', ['done in 0.8 ms'], 'done in 12.31 s\n', undefined],
    ['another number', ['12 runs'], '13 runs\n', '12 runs'],
    ['what looks like a pattern', ['a.c (x)'], 'abc (x)\n', 'a.c (x)'],
  ])('%s', (_, shown, came, expected) => {
    const difference = firstDifference(shown, came.split('\n'));
    expect(difference === undefined).toBe(expected === undefined);
    if (shown.length > 1 && expected !== undefined) expect(difference).toBe(expected);
  });
});

test('commands share a shell, files are edited, and what a terminal printed is pasted', async () => {
  const page = [
    consoleBlock('$ mkdir -p a/b && cd a', '$ export NAME=anna', '$ echo one > b/file'),
    '```diff b/file\n-one\n+two\n```',
    '```text b/other\nthree\n```',
    '```console second terminal\n$ echo key=$RANDOM$RANDOM; sleep 60\nkey=…\n```',
    consoleBlock('$ key=…', '$ cat b/file b/other; echo $NAME ${#key}', 'two', 'three', 'anna …'),
    consoleBlock('$ false', '$ echo $?', '1'),
  ];
  await play(page.join('\n\n'));
});

test('a page that shows something else is told, with its line and what came', async () => {
  await expect(play(consoleBlock('$ echo one', 'two'))).rejects.toThrow(
    /line 2: \$ echo one[^]*did not come: two[^]*\none\n/,
  );
  await expect(play(consoleBlock('$ false'))).rejects.toThrow('ended with 1');
  await expect(play(consoleBlock('$ true', '$ echo $?', '0'))).rejects.toThrow('ended with 0');
});
