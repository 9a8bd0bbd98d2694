import { describe, expect, test } from 'vitest';
import { parseClockChange } from '../../src/account/clock-change.js';
import { pageOf } from '../../src/account/console/paging.js';
import { brief } from '../../src/account/console/parts.js';
import { renderXml } from '../../src/account/console/xml-view.js';
import { LogLines } from '../../src/cli/commands/account-log.js';
import { createStyle, widthOf } from '../../src/harness/report/style.js';

const textOf = (markup: string): string =>
  markup
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"');

describe('a document on the console page', () => {
  test('has an element a line', () => {
    expect(textOf(renderXml('<a b="1"><c>x</c><!-- > --><d/></a>').text)).toBe(
      '<a b="1">\n  <c>x</c>\n  <!-- > -->\n  <d/>\n</a>\n',
    );
  });

  test('loses nothing that never ends', () => {
    expect(textOf(renderXml('<a><!-- open').text)).toBe('<a>\n  <!-- open\n');
    expect(textOf(renderXml('<a>1 < 2').text)).toContain('< 2');
  });

  test.each([
    ['elements in elements', '<a>'.repeat(130_000)],
    ['signs that open nothing', '<'.repeat(390_000)],
    ['comments that never end', '<!--'.repeat(99_000)],
    ['a tag without an end of names', `<a ${'x'.repeat(390_000)}>`],
  ])('is shown in a moment, were it %s', (_name, text) => {
    const start = performance.now();
    expect(renderXml(text).text.length).toBeLessThan(20_000_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('lists on the console page', () => {
  test('show long names in part', () => {
    expect(brief('W'.repeat(10_000))).toBe(`${'W'.repeat(120)}…`);
    expect(brief(`${'W'.repeat(119)}🎻`)).toBe(`${'W'.repeat(119)}…`);
  });

  test('show two hundred rows at once, and lead to the others', () => {
    const all = Array.from({ length: 450 }, (_, index) => index);
    const page = (query: string) => pageOf(all, new URLSearchParams(query), 'shown');
    expect(page('')).toMatchObject({ title: '1 to 200 of 450' });
    expect(page('page=3').rows).toEqual(all.slice(400));
    expect(page('page=99').rows).toEqual(all.slice(400));
    expect(page('page=-1').rows).toEqual(all.slice(0, 200));
    expect(JSON.stringify(page('status=2&page=2').links)).toContain('?status=2&amp;page=3');
    expect(pageOf([1], new URLSearchParams(), 'shown')).toEqual({ rows: [1], title: '1 shown', links: null });
  });
});

describe('a change of the clock', () => {
  const now = Date.parse('2026-01-01T00:00Z');
  test.each([
    ['+2h 5m', '2026-01-01T02:05:00.000Z'],
    ['+1d +2h', '2026-01-02T02:00:00.000Z'],
    ['2026-12-01 08:30', '2026-12-01T08:30:00.000Z'],
  ])('may be of several words: %s', (text, moment) => {
    expect(parseClockChange(text, now)).toEqual({ kind: 'move', toMs: Date.parse(moment) });
  });

  test.each(['-1h', '2025-01-01'])('back to %s says how to go back', (text) => {
    expect(parseClockChange(text, now)).toContain('restore a snapshot');
  });
});

describe('the log in a terminal of sixty columns', () => {
  const lines = new LogLines(createStyle(60, false), true);
  const job = (jobId: number, message: string) =>
    lines.event(
      { kind: 'job', jobId, action: 'submit', entryDistributionId: 4, state: 'failed', message },
      0,
    );
  const message =
    'SERVER_HTTP_CLEAR_TEXT the server sends this over http, login and all\nRESULTS_INVALID the XPath expression "///bad(" is invalid: Invalid expression (provider 3 submit)';

  test('says below a job why it failed, and once what the server would do', () => {
    const [first, second] = [job(4, message), job(5, message)];
    expect(first[0]).toMatch(/✗ job 4 submit of 4 failed$/);
    expect(first.join('\n')).toContain('SERVER_HTTP_CLEAR_TEXT');
    expect(second.join('\n')).toContain('RESULTS_INVALID');
    expect(second.join('\n')).not.toContain('SERVER_');
    for (const line of [...first, ...second]) expect(widthOf(line)).toBeLessThanOrEqual(60);
  });

  test('keeps changes of status on one line', () => {
    const [line = ''] = lines.event(
      {
        kind: 'status',
        entryDistributionId: 12_345,
        entryId: '1_a9s1t4rl',
        distributionProfileId: 1,
        from: 4,
        to: 7,
        reason: 'job 12345 failed, and that is told at length',
      } as Parameters<LogLines['event']>[0],
      0,
    );
    expect(widthOf(line)).toBeLessThanOrEqual(60);
    expect(line).toContain('ERROR_SUBMITTING');
  });

  test('tells the failure of a webhook once', () => {
    const failed = (text: string) => lines.note('WEBHOOK_FAILED', text, 'account');
    expect(failed('http://127.0.0.1:1/ did not take status 0 of 1: bad port')).not.toEqual([]);
    expect(failed('http://127.0.0.1:1/ did not take status 2 of 9: bad port')).toEqual([]);
  });
});
