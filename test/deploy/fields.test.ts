import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OBJECT_CALLS } from '../../src/deploy/field-calls.js';
import {
  actionFromWire,
  profileFromWire,
  providerFromWire,
  toImageObject,
  toWire,
} from '../../src/deploy/fields.js';
import { differingFields } from '../../src/deploy/image.js';
import { readAccount } from '../../src/deploy/read.js';
import { Secret } from '../../src/deploy/secret.js';
import { differences, image, objectOf, settle } from './support/images.js';
import { putByHand, startOpenAccount, type OpenedAccount } from './support/by-hand.js';
import { rounds } from '../support/rounds.js';

describe('what the account answers is read in any of its forms', () => {
  const absent = providerFromWire({ name: 'Acme' });

  test.each([
    ['empty texts', { name: 'Acme', isDefault: '', intervalBeforeSunrise: '', editableFields: '' }],
    ['nulls', { name: 'Acme', isDefault: null, intervalBeforeSunrise: null, requiredThumbDimensions: null }],
    ['numbers for booleans', { name: 'Acme', isDefault: 0, deleteInsteadUpdate: '0' }],
    ['words for booleans', { name: 'Acme', isDefault: 'false', scheduleUpdateEnabled: false }],
  ])('%s are nothing', (_, raw) => {
    expect(providerFromWire(raw)).toEqual(absent);
  });

  test('numbers come as texts too', () => {
    expect(
      profileFromWire({
        status: '2',
        submitEnabled: '3',
        sunriseDefaultOffset: '-60',
        requiredThumbDimensions: [{ width: '10', height: '20' }],
      }).fields,
    ).toMatchObject({
      status: 'enabled',
      submitEnabled: 'manual',
      sunriseDefaultOffset: -60,
      requiredThumbDimensions: [{ width: 10, height: 20 }],
    });
  });

  test('lists are sets, in one order', () => {
    const { fields } = providerFromWire({
      requiredFlavorParamsIds: '10, 9,9,,x',
      editableFields: 'b,a,b',
      requiredThumbDimensions: [
        { width: 2, height: 1 },
        { width: 1, height: 3 },
        { width: 2, height: 1 },
      ],
    });
    expect(fields).toMatchObject({
      requiredFlavorParamsIds: [9, 10, 'x'],
      editableFields: ['a', 'b'],
      requiredThumbDimensions: [
        { width: 1, height: 3 },
        { width: 2, height: 1 },
      ],
    });
  });

  test('what connector.yaml has no word for stays visible', () => {
    const [action] = actionFromWire({ action: 1, protocol: 10 });
    expect(action?.fields).toMatchObject({ protocol: 'aspera' });
    expect(actionFromWire({ action: 1, protocol: 77 })[0]?.fields).toMatchObject({ protocol: '77' });
    expect(actionFromWire({ action: 1 })[0]?.fields).toMatchObject({ protocol: null });
    const results = actionFromWire({ action: 1, resultsParser: 9, resultsTransformer: '//id' })[1];
    expect(results?.fields).toEqual({ parser: '9', text: '//id' });
  });

  test('a password is a secret at once', () => {
    const [action] = actionFromWire({ action: '2', remotePassword: 'hunter2' });
    expect(action?.action).toBe('update');
    expect(action?.fields['remotePassword']).toBeInstanceOf(Secret);
    expect(JSON.stringify(action)).not.toContain('hunter2');
  });

  test('an action of no type is none', () => {
    expect(actionFromWire({ id: 5, protocol: 1 })).toEqual([]);
  });

  test('a parser without a text, and an empty document, are nothing', () => {
    const raw = { action: 1, resultsParser: 2, mrssTransformer: '', mrssValidator: null };
    expect(actionFromWire(raw).map(({ kind }) => kind)).toEqual(['action']);
  });
});

describe('what is sent', () => {
  const provider = toImageObject('provider', undefined, {
    name: 'Acme',
    requiredFlavorParamsIds: [3],
    scheduleUpdateEnabled: true,
  });

  test('of a new object, all that is set', () => {
    expect(toWire(provider)).toEqual({
      objectType: 'KalturaGenericDistributionProvider',
      name: 'Acme',
      isDefault: false,
      requiredFlavorParamsIds: '3',
      scheduleUpdateEnabled: true,
      deleteInsteadUpdate: false,
    });
  });

  test('of a provider that changes, also what the server would clear', () => {
    expect(toWire(provider, new Set(['name']))).toEqual({
      objectType: 'KalturaGenericDistributionProvider',
      name: 'Acme',
      requiredThumbDimensions: { '-': '' },
      optionalThumbDimensions: { '-': '' },
      updateRequiredEntryFields: '',
      updateRequiredMetadataXPaths: '',
      scheduleUpdateEnabled: true,
      deleteInsteadUpdate: false,
      intervalBeforeSunrise__null: '',
      intervalBeforeSunset__null: '',
    });
  });

  test('of an action that changes, that alone', () => {
    const action = toImageObject('action', 'submit', { protocol: 'sftp', serverAddress: 'a.example' });
    expect(toWire(action, new Set(['remotePath']))).toEqual({
      objectType: 'KalturaGenericDistributionProviderAction',
      remotePath: '',
    });
    expect(toWire(action)).toMatchObject({ action: 1, protocol: 3 });
  });

  test('of a profile, the override that changes, in its own words', () => {
    const profile = toImageObject('profile', undefined, {
      name: 'Acme',
      status: 'enabled',
      'actions.delete.serverAddress': 'x.example',
      'actions.delete.protocol': 'http',
    });
    const sent = toWire(profile, new Set(['actions.delete.serverAddress', 'actions.submit.protocol']));
    expect(sent).toEqual({
      objectType: 'KalturaGenericDistributionProfile',
      updateRequiredEntryFields: '',
      updateRequiredMetadataXPaths: '',
      submitAction: { objectType: 'KalturaGenericDistributionProfileAction', protocol__null: '' },
      deleteAction: { objectType: 'KalturaGenericDistributionProfileAction', serverUrl: 'x.example' },
    });
    expect(toWire(profile)).toMatchObject({ providerType: 1, status: 2 });
  });

  test('nothing of a password that is not known', () => {
    const unknown = { secret: 'unknown', source: '${P}', missing: ['P'] } as const;
    const action = toImageObject('action', 'submit', { protocol: 'ftp', remotePassword: unknown });
    expect(toWire(action)).not.toHaveProperty('remotePassword');
    const profile = toImageObject('profile', undefined, { 'actions.submit.remotePassword': unknown });
    expect(toWire(profile, new Set(['actions.submit.remotePassword']))).not.toHaveProperty('submitAction');
  });
});

describe.each(['guide', 'server'] as const)('in dialect %s', (dialect) => {
  let api: OpenedAccount;
  beforeAll(async () => {
    api = await startOpenAccount(dialect);
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
  });

  test('an image that is put on an account is read from it again', async () => {
    await fc.assert(
      fc.asyncProperty(image, async (wanted) => {
        const { providerId, profileId } = await putByHand(api, wanted);
        const reading = await readAccount(api.session, [
          { connector: 'a', providerName: '', profileName: undefined, providerId, profileId },
        ]);
        expect(differences(wanted, reading.connectors.get('a')?.image)).toEqual([]);
      }),
      { numRuns: rounds(40) },
    );
  });

  test('an image that is changed into another is read as the other', async () => {
    await fc.assert(
      fc.asyncProperty(
        objectOf('provider'),
        objectOf('profile'),
        objectOf('action', 'submit'),
        objectOf('provider'),
        objectOf('profile'),
        objectOf('action', 'submit'),
        async (...objects) => {
          const [before, after] = [settle(objects.slice(0, 3)), settle(objects.slice(3))];
          const { providerId, profileId } = await putByHand(api, before);
          const wanted = { connector: 'a', providerName: '', profileName: undefined, providerId, profileId };
          const read = async () => (await readAccount(api.session, [wanted])).connectors.get('a');
          const there = await read();
          const idOf = { provider: providerId, action: there?.actionIds.submit, profile: profileId };
          for (const kind of ['provider', 'action', 'profile'] as const) {
            const key = kind === 'action' ? 'action submit' : kind;
            const [now, next] = [there?.image.get(key), after.get(key)];
            if (next === undefined) throw new Error(`no ${key}`);
            await api.do(OBJECT_CALLS[kind].service, 'update', {
              id: idOf[kind],
              [OBJECT_CALLS[kind].parameter]: toWire(
                next,
                new Set(differingFields(next.fields, now?.fields ?? {})),
              ),
            });
          }
          expect(differences(after, (await read())?.image)).toEqual([]);
        },
      ),
      { numRuns: rounds(40) },
    );
  });
});
