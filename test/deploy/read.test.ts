import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/client/client.js';
import type { AccountSession } from '../../src/client/session.js';
import { loadConnector } from '../../src/connector/load.js';
import type { Connector } from '../../src/core/connector.js';
import { desiredImage } from '../../src/deploy/desired.js';
import { OBJECT_CALLS } from '../../src/deploy/field-calls.js';
import { keyOf, toImage, type ConnectorImage } from '../../src/deploy/image.js';
import { readAccount, secretsOf } from '../../src/deploy/read.js';
import { Secret } from '../../src/deploy/secret.js';
import { PARTNER_ID, startAccount } from '../account/support/api-client.js';
import { putByHand, without } from './support/by-hand.js';
import { acme, openSession } from './support/deployments.js';
import { differences } from './support/images.js';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = readdirSync(join(ROOT, 'connectors')).filter((name) => !name.startsWith('.'));
const ENV = new Proxy({}, { get: (_, name) => `value of ${String(name)}` });

function load(name: string): Connector {
  const loaded = loadConnector(join(ROOT, 'connectors', name), { root: ROOT });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  return loaded.connector;
}

/** A session that remembers its requests. */
function counting(session: AccountSession): AccountSession & { readonly requests: (readonly Call[])[] } {
  const requests: (readonly Call[])[] = [];
  return {
    requests,
    serviceUrl: session.serviceUrl,
    partnerId: session.partnerId,
    identity: session.identity,
    read: (calls) => {
      requests.push(calls);
      return session.read(calls);
    },
    write: (calls) => session.write(calls),
    upload: (call, files) => session.upload(call, files),
    download: (service, action, params) => session.download(service, action, params),
  };
}

const ACME = { connector: 'acme', providerName: 'Acme', profileName: 'Acme profile' } as const;

describe('the example connectors', () => {
  test.each(EXAMPLES)('%s: what is put on the account is what the folder says', async (name) => {
    await using api = await startAccount();
    const connector = load(name);
    const { image, problems, missing } = desiredImage(connector, ENV);
    expect([problems, missing]).toEqual([[], []]);
    await putByHand(api, image);
    const wanted = { connector: name, providerName: connector.name, profileName: connector.profile.name };
    const reading = await readAccount(await openSession(api), [wanted]);
    expect(differences(image, reading.connectors.get(name)?.image)).toEqual([]);
    expect(secretsOf(reading).every((secret) => secret.startsWith('value of '))).toBe(true);
    expect(secretsOf(reading).length).toBeGreaterThan(0);
  });

  test.each(EXAMPLES)('%s: without its variables it says which are missing, and fits', async (name) => {
    await using api = await startAccount();
    const connector = load(name);
    await putByHand(api, desiredImage(connector, ENV).image);
    const { image, missing } = desiredImage(connector, {});
    const wanted = { connector: name, providerName: connector.name, profileName: connector.profile.name };
    const reading = await readAccount(await openSession(api), [wanted]);
    expect(missing.length).toBeGreaterThan(0);
    expect(differences(image, reading.connectors.get(name)?.image)).toEqual([]);
  });
});

describe('finding', () => {
  test('ten connectors take two requests', async () => {
    await using api = await startAccount();
    const image = acme({ actions: ['submit'], documents: ['transform'] });
    const session = counting(await openSession(api));
    const names = Array.from({ length: 10 }, (_, index) => `Acme ${index}`);
    for (const name of names) await putByHand(api, named(image, name));
    const wanted = names.map((name) => ({
      connector: name,
      providerName: name,
      profileName: 'Acme profile',
    }));
    const { connectors } = await readAccount(session, wanted);
    expect(session.requests.map((calls) => calls.length)).toEqual([2, 1]);
    expect([...connectors.values()].map((actual) => actual?.profileId)).not.toContain(undefined);
  });

  test('an account without providers is asked once', async () => {
    await using api = await startAccount();
    const session = counting(await openSession(api));
    const { connectors } = await readAccount(session, [ACME]);
    expect(session.requests).toHaveLength(1);
    expect([...connectors]).toEqual([['acme', undefined]]);
  });

  test('more profiles than a page holds are all read, in one more request', async () => {
    await using api = await startAccount();
    const image = acme({ actions: ['submit'], documents: [] });
    for (let index = 0; index < 205; index++) {
      await api.do(OBJECT_CALLS.profile.service, 'add', {
        partnerId: PARTNER_ID,
        [OBJECT_CALLS.profile.parameter]: {
          objectType: OBJECT_CALLS.profile.objectType,
          providerType: 1,
          genericProviderId: 99_999,
          name: `Other ${index}`,
        },
      });
    }
    const { profileId } = await putByHand(api, image);
    const session = counting(await openSession(api));
    const actual = (await readAccount(session, [ACME])).connectors.get('acme');
    expect(actual?.profileId).toBe(profileId);
    expect(session.requests.map((calls) => calls.length)).toEqual([2, 2, 1]);
  });

  test('a name that fits two providers decides nothing, an id does', async () => {
    await using api = await startAccount();
    const first = await putByHand(api, acme({ version: '1' }));
    const second = await putByHand(api, acme({ version: '2' }));
    const session = await openSession(api);
    await expect(readAccount(session, [ACME])).rejects.toMatchObject({
      code: 'PROVIDER_AMBIGUOUS',
      exit: 64,
      message: expect.stringContaining(`${first.providerId}, ${second.providerId}`) as string,
    });
    const { connectors } = await readAccount(session, [{ ...ACME, providerId: second.providerId }]);
    expect(connectors.get('acme')?.image.get('transform submit')?.fields['text']).toBe('transform submit 2');
    expect(connectors.get('acme')?.profileId).toBe(second.profileId);
  });

  test('two profiles of one name on the provider decide nothing either', async () => {
    await using api = await startAccount();
    const { providerId } = await putByHand(api, acme());
    await addProfile(providerId, 'Acme profile');
    const session = await openSession(api);
    await expect(readAccount(session, [ACME])).rejects.toMatchObject({ code: 'PROVIDER_AMBIGUOUS' });

    async function addProfile(genericProviderId: number, name: string): Promise<void> {
      await api.do(OBJECT_CALLS.profile.service, 'add', {
        partnerId: PARTNER_ID,
        [OBJECT_CALLS.profile.parameter]: {
          objectType: OBJECT_CALLS.profile.objectType,
          providerType: 1,
          genericProviderId,
          name,
        },
      });
    }
  });

  test('a provider of the name that is another partner’s, or deleted, is not there', async () => {
    await using api = await startAccount();
    const { providerId } = await putByHand(api, without(acme(), 'profile'));
    await api.do(OBJECT_CALLS.provider.service, 'delete', { partnerId: PARTNER_ID, id: providerId });
    const { store } = api.account.context;
    const row = store.genericProviders.get(providerId);
    if (row === undefined) throw new Error('the row is gone');
    await store.write(() =>
      store.genericProviders.put({ ...row, id: store.genericProviders.nextId(), status: 2, partnerId: 0 }),
    );
    const { connectors, lost } = await readAccount(await openSession(api), [ACME]);
    expect(connectors.get('acme')).toBeUndefined();
    expect(lost.size).toBe(0);
  });

  test('a provider that the state knows and the account does not is lost', async () => {
    await using api = await startAccount();
    const { providerId } = await putByHand(api, acme());
    const session = await openSession(api);
    const other = { ...ACME, providerId: providerId + 1 };
    const strict = await readAccount(session, [other]);
    expect([strict.connectors.get('acme'), ...strict.lost]).toEqual([undefined, 'acme']);
    const lenient = await readAccount(session, [{ ...other, fallsBackToName: true }]);
    expect(lenient.connectors.get('acme')?.providerId).toBe(providerId);
    const later = await readAccount(session, [{ ...ACME, providerId, providerCreatedAt: 1 }]);
    expect([...later.lost]).toEqual(['acme']);
  });

  test('a second action of a type is spare, and its password is known too', async () => {
    await using api = await startAccount();
    const { providerId } = await putByHand(api, acme());
    const { service, parameter, providerProperty } = OBJECT_CALLS.action;
    const { id } = await api.do(service, 'add', {
      partnerId: PARTNER_ID,
      [parameter]: { [providerProperty]: providerId, action: 1, protocol: 1, remotePassword: 'spare one' },
    });
    await api.do(service, 'add', { partnerId: PARTNER_ID, [parameter]: { [providerProperty]: providerId } });
    const reading = await readAccount(await openSession(api), [ACME]);
    const actual = reading.connectors.get('acme');
    expect(actual?.spareActions.map((spare) => [spare.id, spare.action])).toEqual([[Number(id), 'submit']]);
    expect(actual?.image.get('action submit')?.fields['protocol']).toBe('https');
    expect(secretsOf(reading).sort()).toEqual(['hunter2', 'spare one']);
  });

  test('profiles that no folder speaks of are named', async () => {
    await using api = await startAccount();
    const { profileId } = await putByHand(api, acme());
    const { connectors } = await readAccount(await openSession(api), [{ ...ACME, profileName: undefined }]);
    expect(connectors.get('acme')).toMatchObject({
      profileId: undefined,
      otherProfiles: [{ id: profileId, name: 'Acme profile' }],
    });
    expect(connectors.get('acme')?.image.has('profile')).toBe(false);
  });
});

/** The image with its provider called otherwise. */
const named = (image: ConnectorImage, name: string): ConnectorImage =>
  toImage(
    [...image.values()].map((object) =>
      keyOf(object) === 'provider' ? { ...object, fields: { ...object.fields, name } } : object,
    ),
  );

describe('the folder', () => {
  const base = load('media-rss');

  test('switches of actions that it does not declare are off, as the account says', () => {
    const { image } = desiredImage({ ...base, profile: { ...base.profile, reportEnabled: 'manual' } }, ENV);
    expect(image.get('profile')?.fields).toMatchObject({
      reportEnabled: 'disabled',
      submitEnabled: 'manual',
    });
  });

  test('the profile requires what its provider requires, but for the flavor 0 alone', () => {
    const requiring = (ids: number[]) =>
      desiredImage({ ...base, provider: { ...base.provider, requiredFlavorParamsIds: ids } }, ENV).image.get(
        'profile',
      )?.fields['requiredFlavorParamsIds'];
    expect([requiring([0]), requiring([5, 0])]).toEqual([[], [0, 5]]);
  });

  test('without a profile it has none', () => {
    const { image } = desiredImage({ ...base, profile: { ...base.profile, isDeclared: false } }, ENV);
    expect(image.has('profile')).toBe(false);
  });

  test('a mark of byte order stays, and what is not UTF-8 is a problem', () => {
    const { submit } = base.actions;
    if (submit?.transform === undefined) throw new Error('no transform');
    const withBytes = (bytes: Uint8Array) =>
      desiredImage(
        { ...base, actions: { submit: { ...submit, transform: { ...submit.transform, bytes } as never } } },
        ENV,
      );
    const marked = withBytes(Buffer.from('\ufeff<a/>\r\n'));
    expect(marked.image.get('transform submit')?.fields['text']).toBe('\ufeff<a/>\r\n');
    const latin = withBytes(Buffer.from([0x3c, 0xe9, 0x3e]));
    expect(latin.problems).toMatchObject([{ code: 'CONNECTOR_INVALID', severity: 'error' }]);
    expect(latin.image.has('transform submit')).toBe(false);
  });

  test('a user name from a variable is kept as a secret', () => {
    const submit = { ...base.actions.submit, remoteUsername: { source: '${U}x', variables: ['U'] } } as never;
    const { image } = desiredImage({ ...base, actions: { submit } }, { U: 'me', MEDIA_RSS_PASSWORD: 'p' });
    const value = image.get('action submit')?.fields['remoteUsername'];
    expect(value).toBeInstanceOf(Secret);
    expect((value as Secret).reveal()).toBe('mex');
  });
});
