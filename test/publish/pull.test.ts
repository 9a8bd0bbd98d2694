import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_SECRETS, EXAMPLES, PROFILE, PROVIDER, startScene, type Scene } from './support/scene.js';
import type { JsonObject } from './support/api-request.js';
import { withoutSessions } from './support/proxy.js';

interface Document {
  readonly pulled: readonly {
    readonly connector: string;
    readonly folder: string;
    readonly providerId: number;
    readonly profileId: number | null;
    readonly files: readonly string[];
    readonly variables: readonly string[];
  }[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly fix?: string }[];
}

const pull = async (scene: Scene, args: readonly string[], cwd?: string) => {
  const run = await scene.run(['pull', '--json', ...args], cwd === undefined ? {} : { cwd });
  return { ...run, document: JSON.parse(run.stdout) as Document & { error?: JsonObject } };
};

const addProvider = async (scene: Scene, name: string): Promise<number> => {
  const added = (await scene.api(PROVIDER, 'add', {
    genericDistributionProvider: { objectType: 'KalturaGenericDistributionProvider', name },
  })) as JsonObject;
  await scene.api('contentDistribution_genericDistributionProviderAction', 'add', {
    genericDistributionProviderAction: {
      objectType: 'KalturaGenericDistributionProviderAction',
      genericDistributionProviderId: added['id'] ?? null,
      action: 1,
      protocol: 3,
      serverAddress: 'acme.example',
      remotePassword: 'planted-Pa55word',
    },
  });
  return Number(added['id']);
};

const addProfile = async (scene: Scene, genericProviderId: number, name: string): Promise<number> => {
  const added = (await scene.api(PROFILE, 'add', {
    distributionProfile: {
      objectType: 'KalturaGenericDistributionProfile',
      providerType: 1,
      genericProviderId,
      name,
    },
  })) as JsonObject;
  return Number(added['id']);
};

/** What plan finds to do. */
async function changes(scene: Scene, cwd: string, env: Record<string, string> = {}): Promise<unknown> {
  const run = await scene.run(['plan', '--json'], { cwd, env });
  const { changes: found } = JSON.parse(run.stdout) as { changes: readonly { kind: string }[] };
  return found.filter(({ kind }) => kind !== 'keep');
}

const without = (names: Iterable<string>): Record<string, string> =>
  Object.fromEntries([...names].map((name) => [name, '']));

describe('pull --all', () => {
  test('takes every deployed example over, with the passwords set and without', async () => {
    await using scene = await startScene({ examples: EXAMPLES });
    expect((await scene.run(['deploy', '-y'])).status).toBe(0);
    const cwd = scene.emptyWorkspace();
    const { status, document, text } = await pull(scene, ['--all'], cwd);
    expect(status, text).toBe(0);
    expect(document.problems).toEqual([]);
    expect(document.pulled).toHaveLength(EXAMPLES.length);
    for (const secret of Object.values(EXAMPLE_SECRETS)) expect(text).not.toContain(secret);
    expect(await changes(scene, cwd)).toEqual([]);
    const variables = document.pulled.flatMap((one) => one.variables);
    expect(variables).toHaveLength(EXAMPLES.length);
    const set = Object.fromEntries(
      document.pulled.map(({ variables: [name = ''], connector }) => [
        name,
        passwordOf(scene, cwd, connector),
      ]),
    );
    expect(await changes(scene, cwd, set)).toEqual([]);
    expect(await changes(scene, cwd, without(variables))).toEqual([]);
    // By name alone, as in a checkout that never deployed.
    rmSync(join(cwd, '.mrssmith'), { recursive: true });
    expect(await changes(scene, cwd)).toEqual([]);
    const again = await pull(scene, ['--all'], cwd);
    expect(again.status).toBe(0);
    expect(again.document.pulled).toEqual([]);
    expect(again.document.problems.map(({ code }) => code)).toEqual(EXAMPLES.map(() => 'PULL_SKIPPED'));
  });

  test('passes over what it cannot decide, and says so', async () => {
    await using scene = await startScene();
    const id = await addProvider(scene, 'Twins');
    await addProfile(scene, id, 'one');
    await addProfile(scene, id, 'two');
    await addProvider(scene, 'Same name');
    await addProvider(scene, 'same NAME');
    const { status, document } = await pull(scene, ['--all']);
    expect(status).toBe(1);
    expect(document.problems).toMatchObject([{ code: 'PROFILE_AMBIGUOUS', severity: 'error' }]);
    expect(document.pulled.map(({ connector }) => connector)).toEqual(['same-name', 'same-name-4']);
  });
});

/** The password of the example that the pulled connector was. */
function passwordOf(scene: Scene, cwd: string, connector: string): string {
  const name = nameIn(readFileSync(join(cwd, 'connectors', connector, 'connector.yaml'), 'utf8'));
  const id = EXAMPLES.find((one) => nameIn(scene.read(`connectors/${one}/connector.yaml`)) === name) ?? '';
  return EXAMPLE_SECRETS[`${id.toUpperCase().replaceAll('-', '_')}_PASSWORD`] ?? '';
}

const nameIn = (yaml: string): string | undefined => /^name: (.*)$/m.exec(yaml)?.[1];

describe('one provider', () => {
  test('comes by id, by name in any case, and by the folder it was deployed from', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    const cwd = scene.emptyWorkspace();
    for (const [word, folder] of [
      ['2', 'by-id'],
      ['skylark video network', 'by-name'],
    ] as const) {
      const { status, text } = await pull(scene, [word, '--into', folder], cwd);
      expect(status, text).toBe(0);
      rmSync(join(cwd, 'connectors', folder), { recursive: true });
    }
    const own = await pull(scene, ['media-rss']);
    expect(own.status).toBe(64);
    expect(own.document.error).toMatchObject({
      code: 'FOLDER_EXISTS',
      message: 'connectors/media-rss is provider 2 "Skylark Video Network" already',
    });
    const elsewhere = await pull(scene, ['2', '--into', 'copy']);
    expect(elsewhere.document.error).toMatchObject({ code: 'FOLDER_EXISTS' });
    expect(readdirSync(join(scene.folder, 'connectors'))).toEqual(['media-rss']);
  });

  test('tells which variables to set, and never the password', async () => {
    await using scene = await startScene();
    await addProvider(scene, 'Acme TV');
    const run = await scene.run(['pull', 'Acme TV']);
    expect(run.status, run.text).toBe(0);
    expect(run.stdout).toMatch(/connectors\/acme-tv: provider 2 "Acme TV", no profile/);
    expect(run.stdout).toMatch(/ACME_TV_PASSWORD {2}actions\.submit\.remotePassword/);
    expect(run.text).not.toContain('planted');
    for (const file of readdirSync(scene.folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(scene.folder, file);
      if (/\.(yaml|json|xsl)$/.test(file)) expect(readFileSync(path, 'utf8')).not.toContain('planted');
    }
    expect(await changes(scene, scene.folder)).toEqual([]);
    expect(await changes(scene, scene.folder, { ACME_TV_PASSWORD: 'planted-Pa55word' })).toEqual([]);
    expect(await changes(scene, scene.folder, { ACME_TV_PASSWORD: 'another' })).toHaveLength(1);
  });

  test('that was changed on the account is taken over with --force alone', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    await scene.api('contentDistribution_genericDistributionProviderAction', 'update', {
      id: 1,
      genericDistributionProviderAction: { remotePath: '/moved/by/hand' },
    });
    expect((await scene.run(['verify'])).status).toBe(3);
    const { status, text } = await scene.run(['pull', 'media-rss', '--force']);
    expect(status, text).toBe(0);
    const yaml = scene.read('connectors/media-rss/connector.yaml');
    expect(yaml).toMatch(/remotePath: \/moved\/by\/hand/);
    expect(yaml).toMatch(/\$\{MEDIA_RSS_PASSWORD\}/);
    expect(yaml).toMatch(/harness:\n[^]*responses\/submit\.xml/);
    expect(existsSync(join(scene.folder, 'connectors/media-rss/responses/submit.xml'))).toBe(true);
    expect(readdirSync(join(scene.folder, 'connectors'))).toEqual(['media-rss']);
    expect((await scene.run(['verify'])).status).toBe(0);
    expect(await changes(scene, scene.folder)).toEqual([]);
  });

  test('with several profiles takes the one that is named', async () => {
    await using scene = await startScene();
    const id = await addProvider(scene, 'Twins');
    await addProfile(scene, id, 'one');
    const second = await addProfile(scene, id, 'two');
    const asked = await pull(scene, ['Twins']);
    expect(asked.status).toBe(64);
    expect(asked.document.error).toMatchObject({ code: 'PROVIDER_AMBIGUOUS' });
    const { document } = await pull(scene, ['Twins', '--profile', String(second)]);
    expect(document.pulled).toMatchObject([{ profileId: second }]);
    expect(scene.read('connectors/twins/connector.yaml')).toMatch(/name: two/);
    expect(await changes(scene, scene.folder)).toEqual([]);
    expect((await pull(scene, ['twins', '--force'])).document.pulled).toMatchObject([{ profileId: second }]);
  });

  test('that is not there is answered with those that are', async () => {
    await using scene = await startScene();
    await addProvider(scene, 'Acme TV');
    const { status, document } = await pull(scene, ['Acme VT']);
    expect(status).toBe(64);
    expect(document.error).toMatchObject({
      code: 'PROVIDER_UNKNOWN',
      message: 'the account has no generic provider "Acme VT". Did you mean "Acme TV"?',
      fix: 'Providers: 2 "Acme TV".',
    });
  });

  test('does not go into a folder that is something else', async () => {
    await using scene = await startScene({ examples: ['scp-drop'] });
    const id = await addProvider(scene, 'Acme TV');
    const before = scene.read('connectors/scp-drop/connector.yaml');
    const refused = await pull(scene, [String(id), '--into', 'SCP-drop']);
    expect(refused.document.error).toMatchObject({
      code: 'FOLDER_EXISTS',
      message: 'connectors/scp-drop is there already',
    });
    expect(scene.read('connectors/scp-drop/connector.yaml')).toBe(before);
    await scene.run(['deploy', '-y']);
    const taken = await pull(scene, [String(id), '--into', 'scp-drop', '--force']);
    expect(taken.document.error).toMatchObject({ message: 'connectors/scp-drop is provider 3' });
  });

  test('that no folder can say is told, and nothing is left behind', async () => {
    await using scene = await startScene();
    const id = await addProvider(scene, 'Acme TV');
    await scene.api('contentDistribution_genericDistributionProviderAction', 'update', {
      id: 1,
      genericDistributionProviderAction: { protocol: 10 },
    });
    const { status, document } = await pull(scene, [String(id)]);
    expect(status).toBe(1);
    expect(document.problems).toMatchObject([
      { code: 'ACCOUNT_UNSAYABLE', message: expect.stringContaining('actions.submit.protocol') as string },
    ]);
    expect(readdirSync(join(scene.folder, 'connectors'))).toEqual([]);
    expect(existsSync(join(scene.folder, '.mrssmith'))).toBe(false);
  });

  test('needs no workspace yet, and nothing is written to the account', async () => {
    await using scene = await startScene();
    await addProvider(scene, 'Acme TV');
    const cwd = scene.emptyWorkspace();
    rmSync(join(cwd, 'connectors'), { recursive: true });
    expect((await scene.run(['pull', '--all'], { cwd })).status).toBe(0);
    expect(readdirSync(join(cwd, 'connectors'))).toEqual(['acme-tv']);
    expect(withoutSessions(scene.proxy.calls).filter(({ isWrite }) => isWrite)).toEqual([]);
  });
});

test.each([
  [[], 'pull needs the id or the name of a provider'],
  [['a', '--all'], '--all and names exclude each other'],
  [['--all', '--into', 'x'], '--into and --profile go with one provider'],
  [['a', '--into', '../x'], 'no name for a folder'],
])('pull %j is refused before anything is asked', async (args, message) => {
  await using scene = await startScene();
  const { status, document } = await pull(scene, args);
  expect(status).toBe(64);
  expect(document.error).toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(message) as string,
  });
  expect(scene.proxy.calls).toEqual([]);
});
