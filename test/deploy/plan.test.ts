import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/deploy/change.js';
import { isSame, keyOf, toImage, type ConnectorImage, type ImageObject } from '../../src/deploy/image.js';
import { hasWork, planConnector, summarize, type Situation } from '../../src/deploy/plan.js';
import { hashSecret, Secret } from '../../src/deploy/secret.js';
import { actual, image, situation, spare, type Sides, type Story } from './support/situation.js';

/** Changes that are not `keep`, as `kind/effect key: fields (reason)`. */
const shown = (sides: Sides): string[] =>
  planConnector(situation(sides))
    .changes.filter(({ kind }) => kind !== 'keep')
    .map(
      ({ kind, effect, object, action, fields, reason }) =>
        `${kind === effect ? kind : `${kind}/${effect}`} ${keyOf({ kind: object, action })}: ${fields.map(({ field }) => field).join(' ')}${reason === undefined ? '' : ` (${reason})`}`,
    );

const PROVIDER = { name: 'Acme TV', isDefault: false };
const SUBMIT = { protocol: 'https', remotePath: '/v1' };
const BASE: Story = { provider: PROVIDER, 'action submit': SUBMIT, 'transform submit': { text: '<x/>' } };
const PROFILE = {
  name: 'Acme profile',
  status: 'enabled',
  submitEnabled: 'manual',
  updateEnabled: 'disabled',
};
const WHOLE: Story = { ...BASE, profile: PROFILE };
const path = (remotePath: string): Story => ({ ...BASE, 'action submit': { ...SUBMIT, remotePath } });
const without = (story: Story, ...keys: string[]): Story =>
  Object.fromEntries(Object.entries(story).filter(([key]) => !keys.includes(key)));

describe('field by field', () => {
  test.each<[string, Sides, string[]]>([
    ['nothing differs', { desired: BASE, actual: BASE, last: BASE }, []],
    ['nothing differs, and nothing is known', { desired: BASE, actual: BASE }, []],
    [
      'the folder changed',
      { desired: path('/v2'), actual: BASE, last: BASE },
      ['update action submit: remotePath'],
    ],
    [
      'the account changed',
      { desired: BASE, actual: path('/hand'), last: BASE },
      ['drift/update action submit: remotePath (changed on the account)'],
    ],
    [
      'both changed',
      { desired: path('/v2'), actual: path('/hand'), last: BASE },
      ['drift/update action submit: remotePath (changed on the account)'],
    ],
    ['both changed to the same', { desired: path('/v2'), actual: path('/v2'), last: BASE }, []],
    [
      'it differs, and nothing was deployed from here',
      { desired: BASE, actual: path('/hand') },
      ['drift/update action submit: remotePath (on the account already, as nobody deployed it from here)'],
    ],
    [
      'a document changed',
      { desired: { ...BASE, 'transform submit': { text: '<y/>' } }, actual: BASE, last: BASE },
      ['update transform submit: text'],
    ],
    [
      'one field is ours, one is not',
      {
        desired: { ...BASE, 'action submit': { protocol: 'http', remotePath: '/v2' } },
        actual: path('/hand'),
        last: BASE,
      },
      ['drift/update action submit: protocol remotePath (changed on the account)'],
    ],
    [
      'a field that is not set is the same as null',
      { desired: BASE, actual: { ...BASE, 'action submit': { ...SUBMIT, remoteUsername: null } } },
      [],
    ],
  ])('%s', (_, sides, expected) => {
    expect(shown(sides)).toEqual(expected);
  });

  test('of two differing fields each knows whose it is', () => {
    const { changes } = planConnector(
      situation({
        desired: { ...BASE, 'action submit': { protocol: 'http', remotePath: '/v2' } },
        actual: path('/hand'),
        last: BASE,
      }),
    );
    const fields = changes.find(({ object }) => object === 'action')?.fields ?? [];
    expect(fields.map(({ field, isOutside }) => [field, isOutside])).toEqual([
      ['protocol', false],
      ['remotePath', true],
    ]);
  });
});

describe('objects that come and go', () => {
  test.each<[string, Sides, string[]]>([
    [
      'a new connector',
      { desired: WHOLE },
      [
        'create provider: name isDefault',
        'create action submit: protocol remotePath',
        'create transform submit: text',
        'create profile: name status submitEnabled updateEnabled',
      ],
    ],
    [
      'a destroyed one, from the profile down',
      { actual: WHOLE, last: WHOLE },
      [
        'delete profile: name status submitEnabled updateEnabled',
        'delete transform submit: text (goes with its action)',
        'delete action submit: protocol remotePath',
        'delete provider: name isDefault',
      ],
    ],
    [
      'an action that left the folder',
      { desired: { provider: PROVIDER }, actual: BASE, last: BASE },
      ['delete transform submit: text (goes with its action)', 'delete action submit: protocol remotePath'],
    ],
    [
      'one that left the folder, and was changed by hand',
      { desired: { provider: PROVIDER }, actual: path('/hand'), last: BASE },
      [
        'delete transform submit: text (goes with its action)',
        'drift/delete action submit: protocol remotePath (changed on the account)',
      ],
    ],
    [
      'a document that left the folder',
      { desired: without(BASE, 'transform submit'), actual: BASE, last: BASE },
      ['delete transform submit: text'],
    ],
    [
      'one that was deleted by hand',
      { desired: BASE, actual: without(BASE, 'transform submit'), last: BASE },
      ['drift/create transform submit: text (deleted on the account)'],
    ],
    [
      'one that was added by hand',
      { desired: without(BASE, 'transform submit'), actual: BASE, last: without(BASE, 'transform submit') },
      ['drift/delete transform submit: text (added on the account)'],
    ],
    [
      'a provider that was deleted by hand',
      { desired: { provider: PROVIDER }, last: { provider: PROVIDER } },
      ['drift/create provider: name isDefault (deleted on the account)'],
    ],
    ['a profile that no folder declares is left alone', { desired: BASE, actual: WHOLE, last: BASE }, []],
    [
      'a profile that the folder declared once goes',
      { desired: BASE, actual: WHOLE, last: WHOLE },
      ['delete profile: name status submitEnabled updateEnabled'],
    ],
  ])('%s', (_, sides, expected) => {
    expect(shown(sides)).toEqual(expected);
  });

  test('other profiles of a provider that goes are named, and are not ours', () => {
    const there = actual(BASE, { otherProfiles: [{ id: 7, name: 'Second' }] });
    const { changes } = planConnector(situation({ actual: there, last: BASE }));
    expect(changes.find(({ object }) => object === 'profile')).toMatchObject({
      kind: 'drift',
      effect: 'delete',
      name: 'Second',
      reason: 'another profile of this provider (id 7), which goes with it',
    });
    expect(shown({ desired: BASE, actual: there, last: BASE })).toEqual([]);
  });

  test('names are those of the action, or of the provider and profile', () => {
    const { changes } = planConnector(situation({ desired: WHOLE }));
    expect(changes.map(({ object, name }) => `${object} ${name}`)).toEqual([
      'provider Acme TV',
      'action submit',
      'transform submit',
      'profile Acme profile',
    ]);
  });
});

describe('after an interrupted deployment', () => {
  test.each<[string, Sides, string[]]>([
    [
      'what it made is ours',
      {
        desired: path('/v2'),
        actual: path('/v1.5'),
        last: BASE,
        interrupted: { before: BASE, after: path('/v1.5') },
      },
      ['update action submit: remotePath'],
    ],
    [
      'what it found is ours, too, without any state',
      { desired: path('/v2'), actual: BASE, interrupted: { before: BASE, after: path('/v2') } },
      ['update action submit: remotePath'],
    ],
    [
      'what somebody did meanwhile is not',
      {
        desired: path('/v2'),
        actual: path('/hand'),
        last: BASE,
        interrupted: { before: BASE, after: path('/v2') },
      },
      ['drift/update action submit: remotePath (changed on the account)'],
    ],
    [
      'what it had not made yet is made',
      { desired: BASE, actual: { provider: PROVIDER }, interrupted: { after: BASE } },
      ['create action submit: protocol remotePath', 'create transform submit: text'],
    ],
    [
      'what a destroy took away is no drift',
      { desired: BASE, last: BASE, actual: { provider: PROVIDER }, interrupted: { before: BASE } },
      ['create action submit: protocol remotePath', 'create transform submit: text'],
    ],
    [
      'a profile that was switched off for a moment is ours',
      {
        desired: WHOLE,
        actual: { ...WHOLE, profile: { ...PROFILE, status: 'disabled', submitEnabled: 'disabled' } },
        last: WHOLE,
        interrupted: { before: WHOLE, after: WHOLE },
      },
      ['update profile: status submitEnabled'],
    ],
    [
      'lists that the account merged are ours',
      {
        desired: { provider: { requiredFlavorParamsIds: [2] }, profile: { requiredFlavorParamsIds: [2] } },
        actual: { provider: { requiredFlavorParamsIds: [2] }, profile: { requiredFlavorParamsIds: [1, 2] } },
        interrupted: {
          before: { provider: { requiredFlavorParamsIds: [1] }, profile: { requiredFlavorParamsIds: [1] } },
          after: { provider: { requiredFlavorParamsIds: [2] }, profile: { requiredFlavorParamsIds: [2] } },
        },
      },
      ['update profile: requiredFlavorParamsIds'],
    ],
  ])('%s', (_, sides, expected) => {
    expect(shown(sides)).toEqual(expected);
  });

  test('without one, a profile that is switched off was switched off by somebody', () => {
    const off = { ...WHOLE, profile: { ...PROFILE, status: 'disabled' } };
    expect(shown({ desired: WHOLE, actual: off, last: WHOLE })).toEqual([
      'drift/update profile: status (changed on the account)',
    ]);
  });
});

describe('a second action of a type', () => {
  const there = actual(BASE, { spareActions: [spare(15, 'submit', SUBMIT)] });

  test('goes when an interrupted deployment left it', () => {
    const sides = {
      desired: BASE,
      actual: there,
      last: BASE,
      interrupted: { before: BASE, after: path('/v2') },
    };
    expect(shown(sides)).toEqual([
      'delete action submit: protocol remotePath (left by the deployment that was interrupted (id 15))',
    ]);
    expect(shown({ ...sides, knownActionIds: [15] })[0]).toMatch(/^drift\/delete action submit/);
  });

  test('is drift otherwise', () => {
    expect(shown({ desired: BASE, actual: there, last: BASE, knownActionIds: [10] })).toEqual([
      'drift/delete action submit: protocol remotePath (a second one, added on the account (id 15))',
    ]);
  });
});

describe('switches that the account hides', () => {
  const on = { ...WHOLE, profile: { ...PROFILE, submitEnabled: 'automatic' } };
  const hidden = {
    provider: PROVIDER,
    profile: { ...PROFILE, submitEnabled: 'disabled' },
  };

  test('a switch of an action that was deleted by hand comes back with it', () => {
    expect(shown({ desired: on, actual: hidden, last: on })).toEqual([
      'drift/create action submit: protocol remotePath (deleted on the account)',
      'drift/create transform submit: text (deleted on the account)',
    ]);
  });

  test('one that the folder changed is set', () => {
    const last = { provider: PROVIDER, profile: hidden.profile };
    expect(shown({ desired: on, actual: hidden, last })).toContain('update profile: submitEnabled');
  });
});

describe('passwords', () => {
  const salt = 'AAAA';
  const secret = (value: string) => new Secret(value, '${ACME_PASSWORD}');
  const withPassword = (remotePassword: Story[string][string]): Story => ({
    'action submit': { ...SUBMIT, remotePassword },
  });
  const last = withPassword(hashSecret(secret('old-password'), salt));

  test.each<[string, Sides, string[]]>([
    [
      'the same',
      {
        desired: withPassword(secret('old-password')),
        actual: withPassword(new Secret('old-password')),
        last,
      },
      [],
    ],
    [
      'another in the folder',
      {
        desired: withPassword(secret('new-password')),
        actual: withPassword(new Secret('old-password')),
        last,
      },
      ['update action submit: remotePassword'],
    ],
    [
      'another on the account',
      { desired: withPassword(secret('old-password')), actual: withPassword(new Secret('by-hand')), last },
      ['drift/update action submit: remotePassword (changed on the account)'],
    ],
    [
      'a variable that is not set fits whatever there is',
      {
        desired: withPassword({ secret: 'unknown', source: '${A}', missing: ['A'] }),
        actual: withPassword(new Secret('by-hand')),
        last,
      },
      [],
    ],
  ])('%s', (_, sides, expected) => {
    expect(shown(sides)).toEqual(expected);
  });
});

// Properties: small worlds, in which every combination of the three sides turns up.

const KEYS = ['provider', 'action submit', 'transform submit', 'action update', 'profile'] as const;
const VALUES = ['a', 'b', 'c', null] as const;
const fieldsArb = fc.record({ one: fc.constantFrom(...VALUES), two: fc.constantFrom(...VALUES) });
const imageArb: fc.Arbitrary<ConnectorImage> = fc
  .record(Object.fromEntries(KEYS.map((key) => [key, fieldsArb])), { requiredKeys: [] })
  .map((story) => image(story as Story));
const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
const situationArb: fc.Arbitrary<Situation> = fc
  .record({
    desired: imageArb,
    there: optional(imageArb),
    last: optional(imageArb),
    interrupted: optional(fc.record({ before: optional(imageArb), after: optional(imageArb) })),
  })
  .map(({ desired, there, last, interrupted }) => ({
    ...situation({}),
    desired,
    actual: there === undefined ? undefined : { ...actual({}), image: there },
    last,
    interrupted,
  }));

/** What an account has once the changes were made. */
function apply(before: ConnectorImage, changes: readonly Change[]): ConnectorImage {
  const after = new Map<string, ImageObject>(before);
  for (const { effect, object, action, fields } of changes) {
    const key = keyOf({ kind: object, action });
    const news = Object.fromEntries(fields.map(({ field, to }) => [field, to ?? null]));
    if (effect === 'delete') after.delete(key);
    if (effect === 'create') after.set(key, { kind: object, action, fields: news });
    if (effect === 'update') {
      after.set(key, { kind: object, action, fields: { ...after.get(key)?.fields, ...news } });
    }
  }
  return toImage(after.values());
}

const plain = (one: ConnectorImage) =>
  Object.fromEntries(
    [...one].map(([key, { fields }]) => [
      key,
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
    ]),
  );

/** A profile that neither the folder nor a deployment knows is somebody's: it stays. */
const isForeign = ({ desired, last, interrupted }: Situation): boolean =>
  ![desired, last, interrupted?.before, interrupted?.after].some((side) => side?.has('profile'));

describe('for any three sides', () => {
  test('applying the changes makes the account what the folder says', () => {
    fc.assert(
      fc.property(situationArb, (given) => {
        const before = given.actual?.image ?? new Map<string, ImageObject>();
        const after = new Map(apply(before, planConnector(given).changes));
        if (isForeign(given)) after.delete('profile');
        expect(plain(after)).toEqual(plain(given.desired ?? new Map<string, ImageObject>()));
      }),
    );
  });

  test('an account that is as the folder says has nothing to do, whatever was deployed', () => {
    fc.assert(
      fc.property(situationArb, (given) => {
        const there = { ...actual({}), image: given.desired ?? new Map<string, ImageObject>() };
        expect(hasWork(planConnector({ ...given, actual: there }))).toBe(false);
      }),
    );
  });

  test('drift is what would undo a value, an object or a deletion that is nobody of ours', () => {
    fc.assert(
      fc.property(situationArb, (given) => {
        const sides = [
          ...(given.last === undefined ? [] : [given.last]),
          ...(given.interrupted === undefined
            ? []
            : [given.interrupted.before ?? new Map(), given.interrupted.after ?? new Map()]),
        ] as ConnectorImage[];
        for (const change of planConnector(given).changes) {
          const key = keyOf({ kind: change.object, action: change.action });
          const known = sides.flatMap((side) => side.get(key) ?? []);
          const isLost = change.fields.some(
            ({ field, from }) =>
              from !== undefined && !known.some(({ fields }) => isSame(fields[field] ?? null, from)),
          );
          const wasDeleted =
            change.effect === 'create' && given.last?.has(key) === true && known.length === sides.length;
          const wasAdded = change.effect === 'delete' && known.length === 0;
          expect(change.kind === 'drift').toBe(isLost || wasDeleted || wasAdded);
        }
      }),
    );
  });

  test('the same sides give the same plan, and stay as they are', () => {
    fc.assert(
      fc.property(situationArb, (given) => {
        const before = structuredClone(given);
        expect(planConnector(given)).toEqual(planConnector(given));
        expect(given).toEqual(before);
      }),
    );
  });

  test('deletes stand first, and the summary counts every change', () => {
    fc.assert(
      fc.property(situationArb, (given) => {
        const { changes } = planConnector(given);
        const effects = changes.map(({ effect }) => effect === 'delete');
        expect(effects).toEqual([...effects].sort((a, b) => Number(b) - Number(a)));
        const summary = summarize(changes);
        expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(changes.length);
      }),
    );
  });
});
