import { describe, expect, test } from 'vitest';
import { describeRound } from '../../src/cli/dev/plain.js';
import { error } from '../../src/core/problem.js';
import type { SessionRun } from '../../src/dev/session/session.js';
import { FIRST_STATE, pressKey } from '../../src/dev/terminal/keys.js';
import { isNamed, type RunMark, type TerminalModel } from '../../src/dev/terminal/model.js';
import { renderView, type ViewState } from '../../src/dev/terminal/view.js';
import { createStyle, widthOf } from '../../src/harness/report/style.js';

const marks = (text: string) => {
  const names: Readonly<Record<string, RunMark>> = {
    '.': 'passed',
    x: 'failed',
    '~': 'changed',
    '+': 'missing',
    ' ': 'waiting',
  };
  return text.split('').map((sign) => ({ mark: names[sign] ?? 'passed', isDone: sign !== ' ' }));
};

const MODEL: TerminalModel = {
  root: '/home/ann/connectors',
  dialect: 'guide',
  url: 'http://127.0.0.1:4747/?token=abc',
  connectors: [
    {
      id: 'acme',
      isInvalid: false,
      actions: [
        { action: 'submit', marks: marks('..x.~+') },
        { action: 'update', marks: marks('......') },
      ],
    },
    { id: 'media-rss', isInvalid: false, actions: [{ action: 'submit', marks: marks('......') }] },
    { id: 'torn', isInvalid: true, actions: [] },
  ],
  counts: { passed: 15, failed: 1, changed: 1, missing: 1, waiting: 0 },
  problems: [
    {
      problem: error('YAML_MALFORMED', 'it ends too early', {
        file: 'connectors/torn/connector.yaml',
        line: 2,
      }),
    },
    {
      problem: error('XSD_INVALID', "Element 'b': not expected", {
        file: 'connectors/acme/submit.xsl',
        line: 1,
        column: 3,
      }),
    },
  ],
  differences: [],
  warnings: [],
  activity: undefined,
  settled: { runs: 24, failed: 1, ms: 48.2, changed: ['connectors/acme/submit.xsl'] },
};

const view = (width: number, rows = 40, state: Partial<ViewState> = {}, model: Partial<TerminalModel> = {}) =>
  renderView(
    { ...MODEL, ...model },
    { ...FIRST_STATE, ...state },
    createStyle(width, false),
    rows,
    () => '<a>\n<b>',
  );

describe('the terminal view', () => {
  test.each([
    [160, 45],
    [80, 24],
    [40, 20],
    [20, 8],
  ])('at %i columns and %i rows it fits', (width, rows) => {
    const lines = view(width, rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    expect(lines.join('\n')).toContain('q');
  });

  test('wide: a mark for every run', () => {
    expect(view(120)).toContain('  acme       submit ••✗•~+   update ••••••');
  });

  test('narrow: counts in place of marks', () => {
    const lines = view(
      30,
      30,
      {},
      {
        connectors: [
          {
            id: 'acme',
            isInvalid: false,
            actions: [{ action: 'submit', marks: marks('.'.repeat(28) + 'xx') }],
          },
        ],
      },
    );
    expect(lines).toContain('  acme  submit •28 ✗2');
  });

  test('says what changed last, and how long it took', () => {
    expect(view(100)).toContain(' connectors/acme/submit.xsl → 24 runs in 48 ms');
    expect(view(100)).toContain(
      ' • 15 passed   ✗ 1 failed   ~ 1 unlike their snapshot   + 1 without a snapshot',
    );
  });

  test('shows progress while runs are made', () => {
    expect(view(80, 24, {}, { activity: { done: 5, total: 10 } }).join('\n')).toMatch(/━{15}─{15} 5 of 10/);
  });

  test('shows the first problem in full, and any other on demand', () => {
    expect(view(100).join('\n')).toContain('problem 1 of 2\n error YAML_MALFORMED');
    const second = view(100, 40, { problem: 1 }).join('\n');
    expect(second).toContain('problem 2 of 2\n error XSD_INVALID');
    expect(second).toContain('> 1 | <a>');
    expect(view(100, 40, { problem: 2 }).join('\n')).toContain('problem 1 of 2');
  });

  test('without problems it shows what differs from its snapshot', () => {
    const lines = view(
      100,
      40,
      {},
      { problems: [], differences: ['one.submit.xml (1 change)', '  - <a>', '  + <b>'] },
    );
    expect(lines).toContain('   - <a>');
  });

  test('many connectors: those with something wrong first, and how many are left', () => {
    const connectors = Array.from({ length: 50 }, (_, index) => ({
      id: `c${index}`,
      isInvalid: false,
      actions: [{ action: 'submit' as const, marks: marks(index === 49 ? 'x' : '.') }],
    }));
    const lines = view(80, 24, {}, { connectors, problems: [] });
    expect(lines).toContain('  c49   submit ✗1');
    expect(lines.join('\n')).toMatch(/and \d+ more, all of them well/);
  });

  test('without colours there are none, and names carry no control characters', () => {
    const text = view(100, 40, { filter: 'a\u001b[2J' }).join('\n');
    expect(text).not.toContain('\u001b');
  });

  test('asks before it accepts', () => {
    expect(view(80, 24, { mode: { kind: 'accepting', count: 3, failed: 1 } }).at(-1)).toBe(
      ' Accept 3 snapshots (1 failed run left as they are)? y/n',
    );
  });
});

test('a round counts snapshots of what passed alone', () => {
  const run = (ok: boolean) =>
    ({ result: { report: { ok } }, snapshot: { kind: 'changed' } }) as unknown as SessionRun;
  const settled = { runs: 2, failed: 1, ms: 5, changed: [] };
  const all = new Map([
    ['a', run(true)],
    ['b', run(false)],
  ]);
  expect(describeRound(settled, all)).toBe('2 runs in 5.0 ms, 1 failed · 1 run unlike the snapshot');
});

describe('keys', () => {
  const watching = FIRST_STATE;
  test.each([
    ['r', 'rerun'],
    ['R', 'rerun'],
    ['return', 'rerun'],
    ['a', 'ask-accept'],
    ['A', 'ask-accept'],
    ['p', 'open-page'],
    ['s', 'open-page'],
    ['q', 'quit'],
    ['Q', 'quit'],
    ['x', undefined],
    ['up', undefined],
  ])('%s: %s', (key, command) => {
    expect(pressKey(watching, key).command).toBe(command);
  });

  test('a filter is typed, mended and kept', () => {
    const keys = ['f', 'a', 'q', 'backspace', 'space', 'r', 'return'];
    const state = keys.reduce((current, key) => pressKey(current, key).state, watching);
    expect(state).toMatchObject({ filter: 'a r', mode: { kind: 'watching' } });
    expect(pressKey(state, 'escape').state.filter).toBe('');
  });

  test('y accepts, anything else does not', () => {
    const asked: ViewState = { ...watching, mode: { kind: 'accepting', count: 1, failed: 0 } };
    expect(pressKey(asked, 'Y')).toMatchObject({ command: 'accept', state: { mode: { kind: 'watching' } } });
    expect(pressKey(asked, 'return').command).toBeUndefined();
    expect(pressKey(asked, 'q').command).toBeUndefined();
  });

  test('only failed, and back; the next problem, and the one before', () => {
    const only = pressKey(watching, 'o').state;
    expect(only.isOnlyFailed).toBe(true);
    expect(pressKey(only, 'O').state.isOnlyFailed).toBe(false);
    const second = pressKey(watching, 'n').state;
    expect([second.problem, pressKey(second, 'N').state.problem]).toEqual([1, 0]);
    // With Caps Lock, n goes round the other way.
    expect(view(100, 40, pressKey(watching, 'N').state).join('\n')).toContain('problem 2 of 2');
  });

  test.each([
    ['media-rss', '', true],
    ['media-rss', 'RSS', true],
    ['media-rss', 'm*s', true],
    ['media-rss', 'api', false],
  ])('%s is shown by the filter "%s": %s', (name, filter, expected) => {
    expect(isNamed(name, filter)).toBe(expected);
  });
});
