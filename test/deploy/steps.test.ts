import { describe, expect, test } from 'vitest';
import type { ActionName } from '../../src/core/connector.js';
import type { ActualConnector } from '../../src/deploy/actual.js';
import { toImage, type FieldValue, type ImageObject } from '../../src/deploy/image.js';
import { describeStep, planSteps } from '../../src/deploy/steps.js';

type Values = Readonly<Record<string, FieldValue>>;

/** A connector in a few words; what is not said is not there. */
interface Story {
  readonly provider?: Values;
  readonly profile?: Values;
  readonly actions?: Partial<
    Record<ActionName, { path?: string; xsl?: string; xsd?: string; parser?: string; text?: string }>
  >;
}

function imageOf({ provider = { name: 'Acme' }, profile, actions = {} }: Story) {
  const objects: ImageObject[] = [{ kind: 'provider', action: undefined, fields: provider }];
  for (const [name, { path = '/', xsl, xsd, parser, text }] of Object.entries(actions)) {
    const action = name as ActionName;
    objects.push({ kind: 'action', action, fields: { remotePath: path } });
    if (xsl !== undefined) objects.push({ kind: 'transform', action, fields: { text: xsl } });
    if (xsd !== undefined) objects.push({ kind: 'validator', action, fields: { text: xsd } });
    if (parser !== undefined || text !== undefined) {
      objects.push({ kind: 'results', action, fields: { parser: parser ?? null, text: text ?? null } });
    }
  }
  if (profile !== undefined) objects.push({ kind: 'profile', action: undefined, fields: profile });
  return toImage(objects);
}

/** The same on an account: provider 1, actions 11 to 14, profile 2. */
function actualOf(story: Story, more: Partial<ActualConnector> = {}): ActualConnector {
  const ids = { submit: 11, update: 12, delete: 13, fetchReport: 14 };
  const names = Object.keys(story.actions ?? {}) as ActionName[];
  return {
    providerId: 1,
    actionIds: Object.fromEntries(names.map((name) => [name, ids[name]])),
    profileId: story.profile === undefined ? undefined : 2,
    image: imageOf(story),
    spareActions: [],
    otherProfiles: [],
    createdAt: 0,
    ...more,
  };
}

const shown = (...given: Parameters<typeof planSteps>) =>
  planSteps(...given).map(({ name, steps }) => `${name}: ${steps.map(describeStep).join('; ')}`);

const full = { xsl: 'x', xsd: 'y', parser: 'xpath', text: '//id' };
const on = { status: 'enabled', submitEnabled: 'manual' };
const off = { ...on, status: 'disabled' };
const spare = (action: ActionName, id: number) => ({ id, action, image: toImage([]) });

describe('the calls of a change', () => {
  const rows: [string, Story, Story, string[]][] = [
    [
      'nothing differs',
      { profile: on, actions: { submit: full } },
      { profile: on, actions: { submit: full } },
      [],
    ],
    [
      'one document: in place',
      { profile: on, actions: { submit: full } },
      { profile: on, actions: { submit: { ...full, xsl: 'X' } } },
      ['switch: upload transform submit 11'],
    ],
    [
      'settings of an action: in place',
      { profile: on, actions: { submit: full } },
      { profile: on, actions: { submit: { ...full, path: '/new' } } },
      ['switch: update action submit 11'],
    ],
    [
      'settings and the kind of parser: one call',
      { actions: { submit: full } },
      { actions: { submit: { ...full, path: '/new', parser: 'regex' } } },
      ['switch: update action submit 11'],
    ],
    [
      'two documents: a second action takes its place',
      { profile: on, actions: { submit: full } },
      { profile: on, actions: { submit: { ...full, xsl: 'X', xsd: 'Y' } } },
      [
        'prepare: add action submit; upload transform submit; upload validator submit; upload results submit',
        'switch: delete action submit 11',
      ],
    ],
    [
      'a parser and its text: likewise',
      { actions: { submit: full } },
      { actions: { submit: { ...full, parser: 'regex', text: '(.*)' } } },
      [
        'prepare: add action submit; upload transform submit; upload validator submit; upload results submit',
        'switch: delete action submit 11',
      ],
    ],
    [
      'a document goes: likewise, no call removes one',
      { actions: { submit: full } },
      { actions: { submit: { ...full, xsd: undefined as never } } },
      [
        'prepare: add action submit; upload transform submit; upload results submit',
        'switch: delete action submit 11',
      ],
    ],
    [
      'the parser goes',
      { actions: { submit: { xsl: 'x', parser: 'xpath' } } },
      { actions: { submit: { xsl: 'x' } } },
      ['prepare: add action submit; upload transform submit', 'switch: delete action submit 11'],
    ],
    [
      'a new action waits until the profile lets it run',
      { profile: on, actions: { submit: full } },
      { profile: on, actions: { submit: full, delete: { xsl: 'd' } } },
      [
        'disable: disable delete in profile 2',
        'prepare: add action delete; upload transform delete',
        'last: update profile 2',
      ],
    ],
    [
      'a new action beside a profile that is disabled',
      { profile: off, actions: { submit: full } },
      { profile: off, actions: { submit: full, delete: { xsl: 'd' } } },
      ['prepare: add action delete; upload transform delete', 'last: update profile 2'],
    ],
    [
      'a new action, and a profile that is to be enabled',
      { profile: off, actions: { submit: full } },
      { profile: on, actions: { submit: full, delete: {} } },
      ['prepare: add action delete', 'last: update profile 2'],
    ],
    [
      'an action goes',
      { profile: on, actions: { submit: full, delete: full } },
      { profile: on, actions: { submit: full } },
      ['switch: delete action delete 13'],
    ],
    [
      'the provider',
      { profile: on, actions: { submit: full } },
      { provider: { name: 'Acme 2' }, profile: on, actions: { submit: full } },
      ['switch: update provider 1'],
    ],
    [
      'the profile alone',
      { profile: on },
      { profile: { ...on, submitEnabled: 'automatic' } },
      ['last: update profile 2'],
    ],
    [
      'everything at once, the profile last',
      { profile: on, actions: { submit: full, update: full } },
      {
        provider: { name: 'Acme 2' },
        profile: { ...on, submitEnabled: 'automatic' },
        actions: { submit: { ...full, xsl: 'X', path: '/new' }, update: { ...full, xsl: 'U' } },
      },
      [
        'prepare: add action submit; upload transform submit; upload validator submit; upload results submit',
        'switch: delete action submit 11; upload transform update 12; update provider 1',
        'last: update profile 2',
      ],
    ],
    ['a profile is disabled', { profile: on }, { profile: off }, ['disable: disable profile 2']],
    [
      'a profile is disabled first, and changed last',
      { profile: on, actions: { submit: full } },
      { profile: { ...off, submitEnabled: 'automatic' }, actions: { submit: { ...full, xsl: 'X' } } },
      ['disable: disable profile 2', 'switch: upload transform submit 11', 'last: update profile 2'],
    ],
    ['a profile is enabled', { profile: off }, { profile: on }, ['last: update profile 2']],
    ['a profile is made', {}, { profile: on }, ['last: add profile']],
    [
      'a profile goes before anything else',
      { profile: on, actions: { submit: full } },
      { actions: { submit: { ...full, xsl: 'X' } } },
      ['disable: delete profile 2', 'switch: upload transform submit 11'],
    ],
  ];
  test.each(rows)('%s', (_, before, after, expected) => {
    expect(shown(imageOf(after), actualOf(before))).toEqual(expected);
  });
});

describe('a new connector', () => {
  const actions = { submit: full, update: full, delete: full, fetchReport: full };

  test('takes eighteen calls in two requests, the profile last', () => {
    const phases = planSteps(imageOf({ profile: on, actions }), undefined);
    expect(phases.map(({ name, steps }) => [name, steps.length])).toEqual([
      ['prepare', 17],
      ['last', 1],
    ]);
    expect(
      phases
        .flatMap(({ steps }) => steps)
        .map(describeStep)
        .slice(0, 3),
    ).toEqual(['add provider', 'add action submit', 'upload transform submit']);
  });

  test('without a profile is harmless, and one request', () => {
    expect(shown(imageOf({ actions: { submit: { xsl: 'x' } } }), undefined)).toEqual([
      'prepare: add provider; add action submit; upload transform submit',
    ]);
  });
});

describe('actions beside the one that is used', () => {
  test('go before it does, or they would be used', () => {
    const actual = actualOf({ actions: { submit: full } }, { spareActions: [spare('submit', 15)] });
    expect(shown(imageOf({ actions: { submit: { ...full, xsl: 'X', xsd: 'Y' } } }), actual)).toEqual([
      'prepare: delete action submit 15; add action submit; upload transform submit; upload validator submit; upload results submit',
      'switch: delete action submit 11',
    ]);
  });

  test('go where nothing else is to be done', () => {
    const actual = actualOf({ actions: { submit: full } }, { spareActions: [spare('submit', 15)] });
    expect(shown(imageOf({ actions: { submit: full } }), actual)).toEqual([
      'prepare: delete action submit 15',
    ]);
  });
});

describe('a connector that goes', () => {
  test('in dependency order: profiles, actions, provider', () => {
    const actual = actualOf(
      { profile: on, actions: { submit: full, delete: full } },
      { spareActions: [spare('submit', 15)], otherProfiles: [{ id: 3, name: 'Other' }] },
    );
    expect(shown(toImage([]), actual)).toEqual([
      'disable: delete profile 2; delete profile 3',
      'switch: delete action submit 15; delete action submit 11; delete action delete 13',
      'last: delete provider 1',
    ]);
  });

  test('a default provider is made an ordinary one before', () => {
    const actual = actualOf({ provider: { name: 'Acme', isDefault: true } });
    expect(shown(toImage([]), actual)).toEqual([
      'switch: make provider 1 ordinary',
      'last: delete provider 1',
    ]);
  });

  test('nothing is to do where nothing is', () => {
    expect(shown(toImage([]), undefined)).toEqual([]);
  });
});
