import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ActualConnector } from '../../src/deploy/actual.js';
import { planConnector } from '../../src/deploy/plan.js';
import type { Prepared } from '../../src/deploy/prepare.js';
import { checkSavedPlan, readSavedPlan, toSavedPlan, writeSavedPlan } from '../../src/deploy/saved-plan.js';
import { Secret } from '../../src/deploy/secret.js';
import { actual, situation, spare, type Story } from './support/situation.js';

const folder = mkdtempSync(join(tmpdir(), 'mrssmith-plan-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const FILE = join(folder, 'plan.json');
const PASSWORD = 'planted-password';
const TARGET = { name: 'staging', serviceUrl: 'https://api.example', partnerId: 102 };
const MADE = { kit: '0.1.0', createdAt: '2026-01-02T10:00:00.000Z' };

const story = (remotePath: string, password = PASSWORD): Story => ({
  provider: { name: 'Acme TV' },
  'action submit': { remotePath, remotePassword: new Secret(password, '${ACME_PASSWORD}') },
  'transform submit': { text: '<secret-stylesheet/>' },
});

function prepared(desired: Story, there: Story | ActualConnector | undefined): Prepared {
  const given = situation({ desired, actual: there });
  return {
    ...given,
    state: undefined,
    stateFile: '/s',
    journalFolder: '/j',
    interrupted: undefined,
    plan: planConnector(given),
    problems: [],
    secrets: [],
  };
}

function save(one: Prepared): string {
  writeSavedPlan(FILE, toSavedPlan([one], TARGET, { force: false }, MADE));
  return readFileSync(FILE, 'utf8');
}

const check = (now: readonly Prepared[], target = TARGET): void => {
  checkSavedPlan(readSavedPlan(FILE), now, target, 'plan.json');
};

describe('a saved plan', () => {
  test('holds what was shown, and neither passwords nor documents', () => {
    const text = save(prepared(story('/v2'), story('/v1')));
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain('secret-stylesheet');
    expect(JSON.parse(text)).toMatchObject({
      target: { environment: 'staging', serviceUrl: 'https://api.example', partnerId: 102 },
      summary: { drift: 1 },
      changes: expect.arrayContaining([
        expect.objectContaining({ kind: 'drift', object: 'action', name: 'submit', fields: ['remotePath'] }),
      ]) as unknown,
    });
  });

  test('is fresh while nothing moves', () => {
    save(prepared(story('/v2'), story('/v1')));
    expect(() => {
      check([prepared(story('/v2'), story('/v1'))]);
    }).not.toThrow();
  });

  test.each<[string, Prepared, RegExp]>([
    [
      'the folder',
      prepared(story('/v3'), story('/v1')),
      /the folder of acme.* changed since the plan was made/,
    ],
    ['a password', prepared(story('/v2', 'another-one'), story('/v1')), /the folder of acme, or a variable/],
    ['the account', prepared(story('/v2'), story('/hand')), /the account changed since .*: acme/],
    [
      'a password of the account',
      prepared(story('/v2'), story('/v1', 'by-hand-password')),
      /the account changed/,
    ],
    ['that the account has it', prepared(story('/v2'), undefined), /the account changed/],
    ['ids', prepared(story('/v2'), { ...actual(story('/v1')), providerId: 9 }), /the account changed/],
    [
      'a second action',
      prepared(story('/v2'), actual(story('/v1'), { spareActions: [spare(15, 'submit', {})] })),
      /the account changed/,
    ],
  ])('is stale when %s changed', (_, now, message) => {
    save(prepared(story('/v2'), story('/v1')));
    expect(() => {
      check([now]);
    }).toThrow(
      expect.objectContaining({
        code: 'PLAN_STALE',
        exit: 1,
        message: expect.stringMatching(message) as string,
        fix: 'To plan again: mrssmith plan acme --env staging --out plan.json',
      }),
    );
  });

  test('is stale for another account, and for a folder that is gone', () => {
    const same = prepared(story('/v2'), story('/v1'));
    save(same);
    expect(() => {
      check([same], { ...TARGET, partnerId: 103 });
    }).toThrow(/the plan is for partner 102 .* not for partner 103/);
    expect(() => {
      check([]);
    }).toThrow(/acme is in the plan, and its folder is gone/);
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"version":1}',
    '{"version":99}',
    '{"version":1,"changes":[],"connectors":[1]}',
  ])('that reads %j is none', (text) => {
    writeFileSync(FILE, text);
    expect(() => readSavedPlan(FILE)).toThrow(expect.objectContaining({ code: 'PLAN_INVALID', exit: 64 }));
  });
});
