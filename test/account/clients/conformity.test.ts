import { describe, expect, test } from 'vitest';
import { SERVICES } from '../../../src/account/services/index.js';
import { createTypes } from '../../../src/account/types/index.js';
import type { ActionSpec } from '../../../src/account/wire/service.js';
import { kaltura, type ClientClass } from '../support/kaltura-client.js';

/** Properties that the generated client does not declare, with the reason why they are here. */
const BEYOND_THE_CLIENT: ReadonlySet<string> = new Set([
  // The server writes it into every XML answer.
  'relatedObjects',
  // In the server's code, and younger than this client.
  'dataContentFilenameXslt',
  // The guide has it, the server ignores it: it is here to be remarked on.
  'providerTypeEqual',
]);

const isGetter = (value: unknown): boolean => typeof value === 'function' && value.name.startsWith('get');

/** The properties of a class of the client, its ancestors' first. */
function propertiesOf(Class: ClientClass): string[] {
  const names: string[] = [];
  for (
    let prototype = Class.prototype as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    const own = Object.values(Object.getOwnPropertyDescriptors(prototype))
      .map(({ value }) => /return this\.(\w+);/.exec(isGetter(value) ? String(value) : '')?.[1])
      .filter((name) => name !== undefined);
    names.unshift(...own);
  }
  return names;
}

const types = createTypes();
const declared = [...types.classes].flatMap((spec) => {
  const Class = kaltura.objects[spec.name.replace(/^Kaltura/, '')];
  return Class === undefined ? [] : [[spec.name, Class] as const];
});

interface ClientAction {
  readonly params: readonly { readonly name: string; readonly isOptional: boolean }[];
}

/** `contentdistribution_entrydistribution.submitadd` to the client's method for it. */
const clientActions: ReadonlyMap<string, ClientAction> = new Map(
  Object.values(kaltura.services).flatMap((service) =>
    Object.values(Object.getOwnPropertyDescriptors(service)).flatMap(({ value }) => {
      const source = typeof value === 'function' ? String(value) : '';
      const [, name, action] = /RequestBuilder\('(\w+)', '(\w+)'/.exec(source) ?? [];
      const [, list = ''] = /^\w+\(([^)]*)\)/.exec(source) ?? [];
      if (name === undefined || action === undefined) return [];
      const params = list
        .split(',')
        .map((param) => param.trim())
        .filter((param) => param !== '')
        .map((param) => ({ name: param.split(/[ =]/, 1)[0] ?? '', isOptional: param.includes('=') }));
      return [[`${name}.${action}`.toLowerCase(), { params }] as const];
    }),
  ),
);

describe('classes', () => {
  test('there is something to compare', () => {
    expect(declared.length).toBeGreaterThan(50);
  });

  test.each(declared)('%s has no property that the client does not know', (name, Class) => {
    const known = new Set(propertiesOf(Class));
    const extra = [...types.fieldsOf(name).keys()].filter(
      (field) => !known.has(field) && !BEYOND_THE_CLIENT.has(field),
    );
    expect(extra).toEqual([]);
  });

  // Filters are never answered.
  const answered = declared.filter(([name]) => !name.endsWith('Filter'));
  test.each(answered)('%s has its properties in the same order', (name, Class) => {
    const ours = types.fieldsOf(name);
    const theirs = propertiesOf(Class);
    const common = [...ours.keys()].filter((field) => theirs.includes(field));
    expect(common).toEqual(theirs.filter((field) => ours.has(field)));
  });

  const whole = declared.filter(([name]) => /Distribution/.test(name) && !/Job|Filter|OrderBy/.test(name));
  test.each(whole)('%s has every property that the client knows', (name, Class) => {
    const ours = types.fieldsOf(name);
    expect(propertiesOf(Class).filter((field) => !ours.has(field))).toEqual([]);
  });
});

describe('actions', () => {
  const rows = SERVICES.flatMap(({ name, actions }) =>
    actions.flatMap((action): (readonly [string, ActionSpec, ClientAction])[] => {
      const theirs = clientActions.get(`${name}.${action.name}`.toLowerCase());
      return theirs === undefined ? [] : [[`${name}.${action.name}`, action, theirs]];
    }),
  );

  test('there is something to compare', () => {
    expect(rows.length).toBeGreaterThan(50);
  });

  test.each(rows)('%s takes the same parameters, or the first of them', (_, { params }, theirs) => {
    const ours = params.map(({ name, fallback }) => ({ name, isOptional: fallback !== undefined }));
    expect(ours).toEqual(theirs.params.slice(0, ours.length));
    expect(theirs.params.slice(ours.length).filter(({ isOptional }) => !isOptional)).toEqual([]);
  });

  test('those that the client lacks answer files or are gone from the clients', () => {
    const lacking = SERVICES.flatMap(({ name, actions }) =>
      actions
        .filter((action) => !clientActions.has(`${name}.${action.name}`.toLowerCase()))
        .map((action) => `${name}.${action.name}: ${action.result}`),
    );
    expect(lacking.filter((action) => !/serve\w*: file$/i.test(action))).toEqual([]);
  });
});
