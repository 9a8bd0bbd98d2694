import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stylesheet } from '../support/workspace.js';
import { changeDocument, changeProfile } from './support/by-hand.js';
import { startScene, type Scene } from './support/scene.js';
import { addEntry, distribute } from './traffic-scene.js';

/** What happens to files and accounts in the course of time, and what the verbs make of it. */

const manifest = (name: string): string =>
  JSON.stringify({
    name,
    actions: {
      submit: { protocol: 'https', serverAddress: 'a.example', remotePath: '/v1', transform: 'submit.xsl' },
    },
    profile: { status: 'enabled', submitEnabled: 'manual' },
  });

const connector = (name: string): Record<string, string> => ({
  'connector.yaml': manifest(name),
  'submit.xsl': stylesheet('<v1/>'),
});

const openScene = (): Promise<Scene> => startScene({ connectors: { acme: connector('Acme') } });

async function run(scene: Scene, ...args: string[]): Promise<string> {
  const { status, text } = await scene.run(args);
  expect([status, text]).toEqual([0, text]);
  return text;
}

async function refused(scene: Scene, status: number, ...args: string[]): Promise<string> {
  const ended = await scene.run(args);
  expect([ended.status, ended.text]).toEqual([status, ended.text]);
  expect(ended.text).not.toMatch(/INTERNAL|^ {4}at /m);
  return ended.text;
}

/** The newest file of the only connector's journal. */
function newestJournal(scene: Scene): string {
  const parent = join(scene.folder, '.mrssmith/deployments');
  const [account = ''] = readdirSync(parent);
  const folder = join(parent, account, 'acme');
  return join(folder, readdirSync(folder).sort().at(-1) ?? '');
}

describe('a journal that is damaged', () => {
  const DAMAGES: readonly (readonly [string, (line: Record<string, unknown>) => object | undefined])[] = [
    [
      'a begin without changes',
      (line) => (line['type'] === 'begin' ? { ...line, changes: undefined } : line),
    ],
    ['a begin without a time', (line) => (line['type'] === 'begin' ? { ...line, at: undefined } : line)],
    ['a begin of a later version', (line) => (line['type'] === 'begin' ? { ...line, version: 2 } : line)],
    ['a begin that is gone', (line) => (line['type'] === 'begin' ? { type: 'lost' } : line)],
  ];

  test.each(DAMAGES)('with %s is listed, and nothing older is undone in its place', async (_, damage) => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    scene.write('connectors/acme/submit.xsl', stylesheet('<v2/>'));
    await run(scene, 'deploy', '-y');
    const file = newestJournal(scene);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const damaged = lines.map((line) => JSON.stringify(damage(JSON.parse(line) as Record<string, unknown>)));
    writeFileSync(file, `${damaged.join('\n')}\n`);
    expect(await run(scene, 'history')).toMatch(/0002 {2}cannot be read[^]*0001 /);
    expect(await refused(scene, 64, 'rollback', '-y')).toMatch(/DEPLOYMENT_UNKNOWN.*0002\.ndjson/);
    expect(await run(scene, 'plan')).toContain('No changes.');
    await run(scene, 'rollback', '--to', '1', '-y');
  });

  test.each([
    ['calling', { type: 'calling', at: 'x', steps: null }],
    ['called', { type: 'called', at: 'x' }],
    ['called', { type: 'called', at: 'x', results: [null] }],
    ['end', { type: 'end', at: 'x', outcome: 'else' }],
  ])('in a line of type %s passes over it', async (_, line) => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    appendFileSync(newestJournal(scene), `${JSON.stringify(line)}\n`);
    expect(await run(scene, 'history')).toContain('0001');
    expect(await run(scene, 'plan')).toContain('No changes.');
  });
});

describe('where nothing can be written', () => {
  test.each([['deploy'], ['destroy'], ['rollback']])('%s writes nothing, and says why', async (verb) => {
    await using scene = await openScene();
    writeFileSync(join(scene.folder, '.mrssmith'), '');
    const text = await refused(scene, 64, verb, 'acme', '-y');
    expect(text).toMatch(/FILE_UNWRITABLE.*ENOTDIR/);
    expect(text).toContain('without a journal nothing is changed');
    expect((await scene.content()).providers).toEqual([]);
  });

  test('the journal half-way: it says what was done, and the next deploy goes on', async () => {
    await using scene = await openScene();
    scene.proxy.observe = async () => {
      if (!scene.proxy.calls.some(({ isWrite }) => isWrite)) return;
      const file = newestJournal(scene);
      if (!file.endsWith('.ndjson')) return;
      renameSync(file, `${file}.aside`);
      mkdirSync(file);
    };
    const text = await refused(scene, 1, 'deploy', '-y');
    scene.proxy.forget();
    expect(text).toMatch(/FILE_UNWRITABLE: acme: cannot write the journal.*EISDIR/);
    expect(text).toMatch(/Done before: add provider/);
    expect(text).toContain('Run the same command again: it goes on from here.');
    const file = newestJournal(scene).replace(/\.aside$/, '');
    rmSync(file, { recursive: true });
    renameSync(`${file}.aside`, file);
    await run(scene, 'deploy', '-y');
    const { providers, actions, profiles } = await scene.content();
    expect([providers.length, actions.length, profiles.length]).toEqual([1, 1, 1]);
  });
});

describe('a saved plan', () => {
  test.each([
    ['no connectors', { connectors: [] }],
    ['a connector that is none', { connectors: [null] }],
    ['an environment that is no name', { target: { environment: 7, serviceUrl: 'http://x', partnerId: 1 } }],
    ['no flags', { flags: null }],
  ])('with %s is refused, and nothing is deployed', async (_, damage) => {
    await using scene = await openScene();
    await run(scene, 'plan', '--out', 'plan.json');
    scene.write('plan.json', JSON.stringify({ ...JSON.parse(scene.read('plan.json')), ...damage }));
    expect(await refused(scene, 64, 'deploy', 'plan.json')).toContain('PLAN_INVALID');
    expect((await scene.content()).providers).toEqual([]);
  });

  test('that is not there is no connector', async () => {
    await using scene = await openScene();
    expect(await refused(scene, 64, 'deploy', 'plan.json')).toMatch(/PLAN_INVALID: cannot read the plan/);
  });
});

describe('a folder that was renamed', () => {
  test('is not gone: nobody is told to destroy what it uses', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    renameSync(join(scene.folder, 'connectors/acme'), join(scene.folder, 'connectors/acme-tv'));
    expect(await run(scene, 'plan')).not.toContain('CONNECTOR_GONE');
    await run(scene, 'deploy', '-y');
    expect(await run(scene, 'plan')).not.toContain('CONNECTOR_GONE');
    expect(await run(scene, 'destroy', '-y')).toContain('destroyed 1 of 1');
    expect((await scene.content()).providers).toEqual([]);
  });

  test('and not yet deployed is destroyed once', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    renameSync(join(scene.folder, 'connectors/acme'), join(scene.folder, 'connectors/acme-tv'));
    expect(await run(scene, 'destroy', '-y')).toContain('destroyed 1 of 1');
    expect((await scene.content()).providers).toEqual([]);
  });
});

describe('destroy', () => {
  test('says how many entries stay with the partner', async () => {
    await using scene = await openScene();
    await run(scene, 'deploy', '-y');
    expect(await run(scene, 'plan')).not.toContain('LEFT_AT_PARTNER');
    const profileId = Number((await scene.content()).profiles[0]?.['id']);
    for (const name of ['One', 'Two']) await distribute(scene, await addEntry(scene, { name }), profileId);
    const text = await refused(scene, 64, 'destroy');
    expect(text).toMatch(/note LEFT_AT_PARTNER[^]*acme: 2 distributed entries stay with the partner/);
    expect(text).toContain('entryDistribution.submitDelete');
    expect((await scene.content()).profiles).toHaveLength(1);
    expect(await run(scene, 'destroy', '-y')).toContain('2 distributed entries');
  });
});

describe('promote', () => {
  const environments = (staging: string, production: string): string =>
    ['staging', 'production']
      .map(
        (name, index) =>
          `  ${name}: { serviceUrl: "${[staging, production][index]}", partnerId: 976461, ks: "\${${name.toUpperCase()}_KS}" }`,
      )
      .reduce((text, line) => `${text}${line}\n`, 'environments:\n');

  test('says what was changed on staging after its deployment, and takes it', async () => {
    await using staging = await openScene();
    await using production = await openScene();
    staging.write('mrssmith.yaml', environments(staging.proxy.url, production.proxy.url));
    Object.assign(staging.env, { STAGING_KS: staging.ks, PRODUCTION_KS: production.ks });
    await run(staging, 'deploy', '--env', 'staging', '-y');
    await changeDocument(staging, 'submit', 'transform', stylesheet('<by-hand/>'));
    await changeProfile(staging, { status: 1 });

    const text = await run(staging, 'promote', '--from', 'staging', '--to', 'production', '-y');
    expect(text).toMatch(/note SOURCE_DRIFTED[^]*acme: staging was changed after it was deployed to/);
    expect(text).toContain('transform submit');
    expect(text).toContain('mrssmith deploy acme --env staging --overwrite');
    const { actions } = await production.content();
    expect(actions[0]?.['mrssTransformer']).toContain('by-hand');
  });

  test('says that nothing tells what was deployed to staging', async () => {
    await using staging = await openScene();
    await using production = await openScene();
    staging.write('mrssmith.yaml', environments(staging.proxy.url, production.proxy.url));
    Object.assign(staging.env, { STAGING_KS: staging.ks, PRODUCTION_KS: production.ks });
    await run(staging, 'deploy', '--env', 'staging', '-y');
    rmSync(join(staging.folder, '.mrssmith/deployed'), { recursive: true });
    const text = await refused(staging, 64, 'promote', '--from', 'staging', '--to', 'production');
    expect(text).toMatch(/SOURCE_DRIFTED[^]*acme: nothing says what was deployed to staging/);
    expect((await production.content()).providers).toEqual([]);
  });
});
