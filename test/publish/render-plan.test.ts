import { describe, expect, test } from 'vitest';
import { renderDifferences } from '../../src/cli/publish/render-drift.js';
import { renderHeadline, renderPlan, type ShownPlan } from '../../src/cli/publish/render-plan.js';
import { nextSteps } from '../../src/cli/publish/next-steps.js';
import { planConnector } from '../../src/deploy/plan.js';
import { Secret } from '../../src/deploy/secret.js';
import { createStyle, widthOf } from '../../src/harness/report/style.js';
import { situation, type Sides, type Story } from '../deploy/support/situation.js';

const plain = createStyle(80, false);
const DEPLOYED = '2026-01-02T10:00:00.000Z';

const BASE: Story = {
  provider: { name: 'Acme TV' },
  'action submit': { protocol: 'https', serverAddress: 'a.example', remotePath: '/v1' },
  'transform submit': { text: 'one\ntwo\nthree\n' },
};
const OTHER: Story = {
  ...BASE,
  'action submit': { protocol: 'https', serverAddress: 'a.example', remotePath: '/v2' },
  'transform submit': { text: 'one\n2\nthree\n' },
};

const plan = (sides: Sides, connector = 'acme'): ShownPlan => ({
  ...planConnector({ ...situation(sides), connector }),
  deployedAt: sides.last === undefined ? undefined : DEPLOYED,
});

const show = (plans: readonly ShownPlan[], isVerbose = false, style = plain): string[] =>
  renderPlan(plans, style, { isVerbose }).split('\n');

describe('a plan', () => {
  test('without changes is one line', () => {
    expect(show([plan({ desired: BASE, actual: BASE })])).toEqual([
      'No changes. The account has acme as the folder says.',
    ]);
    expect(show([plan({ desired: BASE, actual: BASE }), plan({ desired: BASE, actual: BASE }, 'b')])).toEqual(
      ['No changes.'],
    );
  });

  test('has a headline, and a line for each object that changes', () => {
    expect(show([plan({ desired: OTHER, actual: BASE, last: BASE })])).toEqual([
      '2 to update: acme',
      '',
      'acme',
      '  ~ action submit     remotePath "/v1" → "/v2"',
      '  ~ transform submit  1 line removed, 1 added',
    ]);
  });

  test('has deletes on top, then what somebody else changed, with what is there and since when', () => {
    const desired = { ...BASE, 'action update': { protocol: 'ftp', serverAddress: 'b', remotePath: null } };
    const last = { ...BASE, 'action delete': { protocol: 'ftp' } };
    const there = {
      ...last,
      'action submit': { protocol: 'https', serverAddress: 'a.example', remotePath: '/hand' },
    };
    expect(show([plan({ desired, actual: there, last })])).toEqual([
      '1 to delete, 1 changed outside, 1 to create: acme',
      '',
      'acme · ! changed outside since 2026-01-02 10:00 UTC',
      '  - action delete',
      '  ! action submit  remotePath is "/hand" there',
      '  + action update  ftp b',
    ]);
  });

  test('that is long has one line for a connector that comes whole', () => {
    const plans = Array.from({ length: 9 }, (_, index) => plan({ desired: BASE }, `acme-${index}`));
    expect(show(plans).slice(0, 4)).toEqual([
      '27 to create: acme-0, acme-1, acme-2 and 6 more',
      '',
      '+ acme-0  provider Acme TV, 1 action with 1 document',
      '+ acme-1  provider Acme TV, 1 action with 1 document',
    ]);
  });

  test('with -v has every field, the lines that change, and what stays', () => {
    expect(show([plan({ desired: OTHER, actual: BASE, last: BASE })], true)).toEqual([
      '2 to update: acme',
      '',
      'acme',
      '  ~ action submit     remotePath "/v1" → "/v2"',
      '      remotePath: "/v1" → "/v2"',
      '  ~ transform submit  1 line removed, 1 added',
      '      @@ line 1 @@',
      '       one',
      '      -two',
      '      +2',
      '       three',
      '  = provider Acme TV  as it is',
    ]);
  });

  test('shows no password, and where one comes from', () => {
    const withPassword = (value: string, source?: string): Story => ({
      'action submit': { remotePassword: new Secret(value, source) },
    });
    const sides = {
      desired: withPassword('planted-new', '${ACME_PASSWORD}'),
      actual: withPassword('planted-old'),
    };
    const text = show([plan(sides)], true).join('\n');
    expect(text).not.toContain('planted');
    expect(text).toContain('remotePassword: (secret) → (secret ${ACME_PASSWORD})');
  });

  test('has marks that need no colour, and colours where they are wanted', () => {
    const plans = [plan({ desired: OTHER, actual: BASE, last: BASE })];
    expect(renderPlan(plans, createStyle(80, true), { isVerbose: false })).toContain('\u001b[');
    expect(renderPlan(plans, plain, { isVerbose: false })).not.toContain('\u001b');
  });

  test.each([40, 60, 80, 120])('fits %i columns', (width) => {
    const long = 'a-very-long-name-that-somebody-gave-to-it-in-a-form-of-the-account-years-ago';
    const there: Story = {
      ...BASE,
      provider: { name: long },
      'action submit': {
        protocol: 'https',
        serverAddress: `${long}.example`,
        remotePath: `/${long}/${long}`,
      },
      profile: { name: long, status: 'disabled', submitEnabled: 'manual', updateEnabled: 'manual', x: long },
      'transform update': { text: `${long}\r\n${long}${long}` },
    };
    const desired: Story = {
      ...OTHER,
      profile: { name: long, status: 'enabled' },
      'action delete': BASE['action submit'] ?? {},
    };
    const plans = [plan({ desired, actual: there, last: BASE }, long), plan({ desired, actual: there })];
    const style = createStyle(width, false);
    for (const isVerbose of [false, true]) {
      const tooLong = show(plans, isVerbose, style).filter((line) => widthOf(line) > width);
      expect(tooLong).toEqual([]);
    }
    const drift = { connector: long, object: 'action', name: 'submit', field: 'remotePath' } as const;
    const found = {
      drift: [
        { ...drift, path: `${long} action submit remotePath`, reason: 'x', actual: long, desired: long },
      ],
      pending: [
        { ...drift, path: `${long} action submit remotePath`, reason: 'x', actual: long, desired: long },
      ],
    };
    const text = renderDifferences(found, { connectors: 3, deployedAt: new Map([[long, DEPLOYED]]) }, style);
    expect(text.split('\n').filter((line) => widthOf(line) > width)).toEqual([]);
  });

  test('prints no control character of the account', () => {
    const there = { ...BASE, 'action submit': { ...BASE['action submit'], remotePath: '/\u001b[2Jx' } };
    expect(show([plan({ desired: BASE, actual: there, last: BASE })], true).join('')).not.toContain('\u001b');
  });
});

test.each<[Sides, string]>([
  [{ desired: BASE }, '3 to create: acme'],
  [{ actual: BASE, last: BASE }, '3 to delete: acme'],
  [{ desired: OTHER, actual: BASE }, '2 changed outside: acme'],
])('the headline of %j is %j', (sides, expected) => {
  expect(renderHeadline([plan(sides)], plain)).toBe(expected);
});

describe('what to type next', () => {
  const typed = { names: [], environment: undefined, savedAs: undefined };
  const update = plan({ desired: OTHER, actual: BASE, last: BASE });

  test.each([
    [typed, 'mrssmith deploy'],
    [{ ...typed, names: ['acme'] }, 'mrssmith deploy acme'],
    [{ ...typed, environment: 'staging' }, 'mrssmith deploy --env staging'],
    [{ ...typed, names: ['acme'], savedAs: 'plan.json' }, 'mrssmith deploy plan.json'],
  ])('%j', (given, expected) => {
    expect(nextSteps([update], given)).toEqual([`To carry it out: ${expected}`]);
  });

  test('nothing where nothing is to be done', () => {
    expect(nextSteps([plan({ desired: BASE, actual: BASE })], typed)).toEqual([]);
  });

  test('to pull or to overwrite what somebody else changed', () => {
    expect(nextSteps([plan({ desired: OTHER, actual: BASE })], typed)).toEqual([
      'To take over what is on the account: mrssmith pull acme --force',
      'To overwrite it: mrssmith deploy --overwrite',
    ]);
  });
});
