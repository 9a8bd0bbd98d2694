import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bursts, type Burst } from '../../src/harness/watch/bursts.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function record(isUnfinished: (path: string) => boolean = () => false) {
  const bursts: { readonly paths: string[]; readonly afterMs: number }[] = [];
  const gather = new Bursts({
    onBurst: ({ paths, atMs }: Burst) => {
      bursts.push({ paths: [...paths], afterMs: Math.round(performance.now() - atMs) });
    },
    isUnfinished,
  });
  return { gather, bursts };
}

test('one save is told within ten milliseconds', () => {
  const { gather, bursts } = record();
  gather.add('a');
  gather.add('a');
  vi.advanceTimersByTime(10);
  expect(bursts).toEqual([{ paths: ['a'], afterMs: expect.toSatisfy((ms: number) => ms <= 10) as number }]);
});

test('what comes shortly after belongs to it', () => {
  const { gather, bursts } = record();
  gather.add('a');
  vi.advanceTimersByTime(4);
  gather.add('b');
  vi.advanceTimersByTime(50);
  expect(bursts.map(({ paths }) => paths)).toEqual([['a', 'b']]);
});

test('a file that looks unfinished is waited for, and told when it is whole', () => {
  let isWhole = false;
  const { gather, bursts } = record(() => !isWhole);
  gather.add('a');
  vi.advanceTimersByTime(60);
  expect(bursts).toEqual([]);
  isWhole = true;
  gather.add('a');
  vi.advanceTimersByTime(20);
  expect(bursts).toHaveLength(1);
});

test('a file that stays unfinished is told all the same', () => {
  const { gather, bursts } = record(() => true);
  gather.add('a');
  vi.advanceTimersByTime(200);
  expect(bursts).toHaveLength(1);
});

test('saves without a pause are told now and then, and the last one always', () => {
  const { gather, bursts } = record();
  for (let index = 0; index < 1000; index++) {
    gather.add('a');
    vi.advanceTimersByTime(3);
  }
  gather.add('last');
  vi.advanceTimersByTime(100);
  expect(bursts.length).toBeGreaterThan(5);
  expect(bursts.length).toBeLessThan(15);
  expect(bursts.at(-1)?.paths).toContain('last');
});

test('saves one after the other are gathered for longer', () => {
  const { gather, bursts } = record();
  for (let index = 0; index < 20; index++) {
    gather.add('a');
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(100);
  expect(bursts.length).toBeLessThan(5);
});
