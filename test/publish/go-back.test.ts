import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentsOf, startScene, type Scene } from './support/scene.js';
import { stylesheet } from '../support/workspace.js';

const manifest = (more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    name: 'Acme',
    actions: {
      submit: {
        protocol: 'https',
        serverAddress: 'ingest.acme.example',
        remotePath: '/v1',
        remoteUsername: 'feed',
        remotePassword: '${ACME_PASSWORD}',
        transform: 'submit.xsl',
      },
    },
    profile: { status: 'enabled', submitEnabled: 'manual' },
    ...more,
  });

const FILES = { 'connector.yaml': manifest(), 'submit.xsl': stylesheet('<v1/>') };
const PASSWORD = 'a-password-of-acme';

const openScene = (env: Readonly<Record<string, string>> = {}): Promise<Scene> =>
  startScene({ connectors: { acme: FILES }, env: { ACME_PASSWORD: PASSWORD, ...env } });

/** Runs a verb that is to succeed. */
async function run(scene: Scene, ...args: string[]): Promise<string> {
  const { status, text } = await scene.run(args);
  expect([status, text]).toEqual([0, text]);
  expect(text).not.toContain(PASSWORD);
  return text;
}

const save = (scene: Scene, version: string): void =>
  scene.write('connectors/acme/submit.xsl', stylesheet(`<${version}/>`));

const transformOf = async (scene: Scene): Promise<unknown> =>
  (await scene.content()).actions[0]?.['mrssTransformer'];

describe('rollback', () => {
  test('undoes the last deployment, password included, and leaves the folder alone', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    const before = contentsOf(await scene.content());
    save(scene, 'v2');
    await run(scene, 'deploy', '-y');
    expect(await transformOf(scene)).toContain('v2');

    const text = await run(scene, 'rollback', 'acme', '-y');
    expect(contentsOf(await scene.content())).toEqual(before);
    expect(text).toContain('rolled back 1 of 1: 1 updated');
    expect(text).toContain('The folder of acme was not touched');
    expect(scene.read('connectors/acme/submit.xsl')).toContain('v2');
    expect(await transformOf(scene)).toContain('v1');
    await run(scene, 'deploy', '-y');
    expect(await transformOf(scene)).toContain('v2');
  });

  test('goes to any deployment that history lists', async () => {
    await using scene = await openScene();
    for (const version of ['v1', 'v2', 'v3']) {
      save(scene, version);
      await run(scene, 'deploy', '-y');
    }
    expect(await run(scene, 'history', 'acme')).toMatch(/0003 .*deploy .*done.*\n.*0002.*\n.*0001/);
    await run(scene, 'rollback', 'acme', '--to', '1', '-y');
    expect(await transformOf(scene)).toContain('v1');
    await run(scene, 'rollback', '--to', '0002', '-y');
    expect(await transformOf(scene)).toContain('v2');
    expect(await run(scene, 'history')).toMatch(/0005 .*rollback 0002/);
  });

  test('keeps the password of the account where nobody knows the old one', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    await scene.run(['deploy', '-y'], { env: { ACME_PASSWORD: 'another-password' } });
    const text = await run(scene, 'rollback', '-y');
    expect(text).not.toContain('SECRET_MISSING');
    expect((await scene.content()).actions[0]?.['remotePassword']).toBe(PASSWORD);

    const { text: second } = await scene.run(['rollback', '--to', '2', '-y']);
    expect(second).toContain('remotePassword of action submit at that time is not known');
    expect((await scene.content()).actions[0]?.['remotePassword']).toBe(PASSWORD);
  });

  test('brings back what was destroyed, as a new provider', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    const before = contentsOf(await scene.content());
    await run(scene, 'destroy', 'acme', '-y');
    expect((await scene.content()).providers).toEqual([]);
    await run(scene, 'rollback', 'acme', '-y');
    expect(contentsOf(await scene.content())).toEqual(before);
  });

  test('has nothing to go back to after one deployment', async () => {
    await using scene = await openScene();
    expect(await scene.run(['rollback', 'acme', '-y'])).toMatchObject({ status: 64 });
    await run(scene, 'deploy', '-y');
    const { status, text } = await scene.run(['rollback', 'acme', '-y']);
    expect([status, text]).toEqual([64, expect.stringContaining('DEPLOYMENT_UNKNOWN')]);
  });
});

describe('destroy', () => {
  test('leaves an empty account, no state, and the journal', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    const text = await run(scene, 'destroy', '-y');
    expect(text).toContain('destroyed 1 of 1');
    expect(await scene.content()).toEqual({ providers: [], actions: [], profiles: [] });
    expect(await run(scene, 'destroy', '-y')).toContain('No changes.');
    expect(readdirSync(join(scene.folder, '.mrssmith/deployments'))).toHaveLength(1);
  });

  test('works from the state alone, when the folder is gone', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    const { rmSync } = await import('node:fs');
    rmSync(join(scene.folder, 'connectors/acme'), { recursive: true });
    await run(scene, 'destroy', 'acme', '-y');
    expect((await scene.content()).providers).toEqual([]);
  });

  test('names other profiles of the provider, which need a flag of their own', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    const { providers } = await scene.content();
    await scene.api('contentDistribution_distributionProfile', 'add', {
      distributionProfile: {
        objectType: 'KalturaGenericDistributionProfile',
        providerType: 1,
        genericProviderId: Number(providers[0]?.['id']),
        name: 'Of somebody else',
      },
    });
    const { status, text } = await scene.run(['destroy', '-y']);
    expect([status, text]).toEqual([64, expect.stringContaining('DELETES_NOT_ALLOWED')]);
    expect(text).toContain('Of somebody else');
    expect((await scene.content()).profiles).toHaveLength(2);
    await run(scene, 'destroy', '-y', '--allow-deletes');
    expect(await scene.content()).toEqual({ providers: [], actions: [], profiles: [] });
  });

  test('does not take away what somebody changed', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    const { actions } = await scene.content();
    await scene.api('contentDistribution_genericDistributionProviderAction', 'addMrssTransform', {
      id: Number(actions[0]?.['id']),
      xslData: stylesheet('<by-hand/>'),
    });
    const { status, text } = await scene.run(['destroy', '-y']);
    expect([status, text]).toEqual([1, expect.stringContaining('CHANGED_OUTSIDE')]);
    await run(scene, 'destroy', '-y', '--overwrite');
    expect((await scene.content()).providers).toEqual([]);
  });
});

describe('what is agreed to', () => {
  test('nothing, without a flag and a terminal', async () => {
    await using scene = await openScene();
    const { status, text } = await scene.run(['deploy']);
    expect([status, text]).toEqual([64, expect.stringContaining('NOT_CONFIRMED')]);
    expect((await scene.content()).providers).toEqual([]);
  });

  test('deletes, by a flag of their own', async () => {
    await using scene = await openScene();
    scene.write(
      'connectors/acme/connector.yaml',
      manifest({
        actions: {
          submit: { protocol: 'https', serverAddress: 'a.example' },
          delete: { protocol: 'https', serverAddress: 'a.example' },
        },
      }),
    );
    await run(scene, 'deploy', '--allow-updates');
    scene.write(
      'connectors/acme/connector.yaml',
      manifest({ actions: { submit: { protocol: 'https', serverAddress: 'a.example' } } }),
    );
    expect(await scene.run(['deploy', '-y'])).toMatchObject({ status: 64 });
    expect((await scene.content()).actions).toHaveLength(2);
    await run(scene, 'deploy', '-y', '--allow-deletes');
    expect((await scene.content()).actions).toHaveLength(1);
  });
});

describe('promote', () => {
  const ENVIRONMENTS = (url: string): string => `environments:
  staging:
    serviceUrl: ${url}
    partnerId: 976461
    ks: \${STAGING_KS}
    variables: { ACME_PASSWORD: STAGING_ACME_PASSWORD }
  production:
    serviceUrl: \${PRODUCTION_URL}
    partnerId: 976461
    ks: \${PRODUCTION_KS}
    variables: { ACME_PASSWORD: PRODUCTION_ACME_PASSWORD }
`;

  test('takes what staging has, with the passwords of production', async () => {
    await using staging = await openScene();
    await using production = await openScene();
    staging.write(
      'mrssmith.yaml',
      ENVIRONMENTS(staging.proxy.url).replace('${PRODUCTION_URL}', production.proxy.url),
    );
    const env = {
      STAGING_KS: staging.ks,
      PRODUCTION_KS: production.ks,
      STAGING_ACME_PASSWORD: 'password-of-staging',
      PRODUCTION_ACME_PASSWORD: 'password-of-production',
    };
    const go = async (...args: string[]): Promise<string> => {
      const { status, text } = await staging.run(args, { env });
      expect([status, text]).toEqual([0, text]);
      expect(text).not.toMatch(/password-of/);
      return text;
    };
    await go('deploy', '--env', 'staging', '-y');
    save(staging, 'newer');
    const text = await go('promote', '--from', 'staging', '--to', 'production', '-y');
    expect(text).toContain('promoted 1 of 1');
    expect(await transformOf(production)).toContain('v1');
    expect((await production.content()).actions[0]?.['remotePassword']).toBe('password-of-production');
    expect((await staging.content()).actions[0]?.['remotePassword']).toBe('password-of-staging');
    expect(await go('promote', '--from', 'staging', '--to', 'production', '-y')).toContain('No changes.');
  });

  test('says when staging is not what was deployed to it', async () => {
    await using staging = await openScene();
    staging.write(
      'mrssmith.yaml',
      ENVIRONMENTS(staging.proxy.url).replace('${PRODUCTION_URL}', staging.proxy.url),
    );
    const env = {
      STAGING_KS: staging.ks,
      PRODUCTION_KS: staging.ks,
      STAGING_ACME_PASSWORD: 'p',
      PRODUCTION_ACME_PASSWORD: 'p',
    };
    const { status, text } = await staging.run(['promote', '--from', 'staging', '--to', 'production', '-y'], {
      env,
    });
    expect([status, text]).toEqual([64, expect.stringContaining('PROVIDER_UNKNOWN')]);
    const same = await staging.run(['promote', '--from', 'staging', '--to', 'staging', '-y'], { env });
    expect(same.status).toBe(64);
  });
});
