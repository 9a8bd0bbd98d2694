import { describe, expect, test } from 'vitest';
import type { SmokeReport } from '../../src/cli/publish/smoke.js';
import { stylesheet } from '../support/workspace.js';
import type { JsonObject } from './support/api-request.js';
import { startScene, type Scene, type SceneOptions } from './support/scene.js';
import { addEntry } from './traffic-scene.js';

const DISTRIBUTION = 'contentDistribution_entryDistribution';

const LOGIN = { remoteUsername: 'northlight', remotePassword: '${ACME_PASSWORD}' };
const PASSWORD = 'pl4nted-password';

/** A connector over FTP, which both dialects run to an end without a results parser. */
const acme = (
  body: string,
  { profile = {}, harness = {}, files = {}, submit = {} }: Record<string, object> = {},
): Record<string, string> => ({
  'connector.yaml': JSON.stringify({
    name: 'Acme',
    actions: {
      submit: {
        protocol: 'ftp',
        serverAddress: 'ftp.acme.example',
        remotePath: 'in',
        ...LOGIN,
        transform: 'submit.xsl',
        ...submit,
      },
      delete: { protocol: 'ftp', serverAddress: 'ftp.acme.example', remotePath: 'out', ...LOGIN },
    },
    profile: { name: 'Acme TV', ...profile },
    harness,
  }),
  'submit.xsl': stylesheet(body),
  ...files,
});

const TITLE = '<feed><xsl:value-of select="item/title"/></feed>';

async function deployed(connector: Record<string, string>, options: SceneOptions = {}): Promise<Scene> {
  const scene = await startScene({
    connectors: { acme: connector },
    env: { ACME_PASSWORD: PASSWORD },
    ...options,
  });
  const deploy = await scene.run(['deploy', '-y']);
  expect(deploy, deploy.text).toMatchObject({ status: 0 });
  return scene;
}

const smoke = (scene: Scene, entry: string, ...more: string[]) =>
  scene.run(['verify', 'acme', '--smoke', '--entry', entry, '-y', ...more]);

const distributionsOf = async (scene: Scene, entryIdEqual: string): Promise<JsonObject[]> => {
  const list = (await scene.api(DISTRIBUTION, 'list', { filter: { entryIdEqual } })) as JsonObject;
  return list['objects'] as JsonObject[];
};

test.each(['partner-api', 'scp-drop'] as const)(
  '%s: submit, update and delete send what a run makes',
  async (id) => {
    await using scene = await startScene({ examples: [id] });
    expect(await scene.run(['deploy', '-y'])).toMatchObject({ status: 0 });
    const entry = await addEntry(scene, { name: 'A & B', description: 'é' });
    for (const action of ['submit', 'update', 'delete']) {
      const flags = action === 'delete' ? ['--action', 'delete'] : [];
      const run = await scene.run(['verify', id, '--smoke', '--entry', entry, '-y', '--json', ...flags]);
      expect(run, run.text).toMatchObject({ status: 0 });
      const { smoke: report } = JSON.parse(run.stdout) as { smoke: SmokeReport };
      expect(report).toMatchObject({ ok: true, action, equal: true, entryId: entry, diff: [], error: null });
      expect(report.sentBytes).toBeGreaterThan(100);
    }
    const [distribution] = await distributionsOf(scene, entry);
    expect(distribution).toMatchObject({ status: 10 });
  },
);

test('what goes where is told, and nothing is sent unless somebody agrees', async () => {
  await using scene = await deployed(acme(TITLE));
  const entry = await addEntry(scene);
  const run = await scene.run(['verify', 'acme', '--smoke', '--entry', entry]);
  expect(run).toMatchObject({ status: 64 });
  expect(run.stderr).toContain(`submit of entry ${entry} "A film"`);
  expect(run.stderr).toContain('ftp://ftp.acme.example/in');
  expect(run.stderr).toContain('NOT_CONFIRMED');
  expect(await distributionsOf(scene, entry)).toEqual([]);
});

test('a profile that submits by itself is asked once', async () => {
  await using scene = await deployed(acme(TITLE, { profile: { submitEnabled: 'automatic' } }));
  const entry = await addEntry(scene);
  for (const { id } of await distributionsOf(scene, entry))
    await scene.api(DISTRIBUTION, 'delete', { id: id ?? 0 });
  const run = await smoke(scene, entry);
  expect(run, run.text).toMatchObject({ status: 0 });
  expect(run.stdout).toContain('equal to what mrssmith run makes, byte for byte');
});

describe('what is not equal', () => {
  const NOW = "<feed><xsl:value-of select=\"php:function('date', 'Y-m-d H:i:s')\"/></feed>";

  test('fails with the lines that differ: here the zone of the account is another', async () => {
    await using scene = await deployed(acme(NOW, { harness: { timezone: 'Asia/Kolkata' } }));
    const run = await smoke(scene, await addEntry(scene));
    expect(run).toMatchObject({ status: 1 });
    expect(run.stderr).toContain('SMOKE_FAILED: the account sent other bytes than mrssmith run makes');
    expect(run.stderr).toMatch(/ - <feed[^>]*>\d{4}-.*\n +\+ <feed[^>]*>\d{4}-/);
    expect(run.stderr).toContain('Asia/Kolkata');
    expect(run.text).not.toContain(PASSWORD);
  });

  test('the time alone is no difference: each second of the job is tried', async () => {
    await using scene = await deployed(acme(NOW));
    const run = await smoke(scene, await addEntry(scene));
    expect(run, run.text).toMatchObject({ status: 0 });
  });

  test('because of the dialect is told', async () => {
    const variable =
      '<xsl:variable name="entryDistributionId"/><feed><xsl:value-of select="$entryDistributionId"/></feed>';
    await using scene = await deployed(acme(variable), { dialect: 'server' });
    const entry = await addEntry(scene);
    const guide = await smoke(scene, entry);
    expect(guide, guide.text).toMatchObject({ status: 1 });
    expect(guide.stderr).toContain('Use --dialect server');
    const server = await smoke(scene, entry, '--dialect', 'server', '--action', 'submit');
    expect(server, server.text).toMatchObject({ status: 0 });
  });
});

test('a job that fails is told with the reason that the account does not know', async () => {
  const schema =
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="feed" type="xs:integer"/></xs:schema>';
  await using scene = await deployed(
    acme(TITLE, { submit: { validator: 'feed.xsd' }, files: { 'feed.xsd': schema } }),
  );
  const run = await smoke(scene, await addEntry(scene));
  expect(run).toMatchObject({ status: 1 });
  expect(run.stderr).toContain('ERROR_SUBMITTING: Error: XML data not supplied');
  expect(run.stderr).toContain('error XSD_INVALID');
  expect(run.stderr).toContain("Element 'feed': 'A film' is not a valid value");
});

test('an entry that lacks what the profile asks for is told, and not sent', async () => {
  await using scene = await deployed(acme(TITLE, { profile: { requiredFlavorParamsIds: [487041] } }));
  const entry = await addEntry(scene);
  const run = await smoke(scene, entry);
  expect(run).toMatchObject({ status: 1 });
  expect(run.stderr).toContain('no flavor of params 487041');
  expect(await distributionsOf(scene, entry)).toMatchObject([{ status: 0 }]);
});

test('entries and profiles that do not fit are mistakes of the command line', async () => {
  await using scene = await deployed(acme(TITLE));
  const unknown = await smoke(scene, '0_notthere');
  expect(unknown).toMatchObject({ status: 64 });
  expect(unknown.stderr).toContain('ENTRY_UNKNOWN');
  const profile = await smoke(scene, await addEntry(scene), '--profile', '4711');
  expect(profile).toMatchObject({ status: 64 });
  expect(profile.stderr).toContain('PROFILE_UNKNOWN');
  for (const args of [['--smoke'], ['--entry', '0_film'], ['--action', 'submit']]) {
    expect(await scene.run(['verify', 'acme', ...args]), args.join(' ')).toMatchObject({ status: 64 });
  }
});

test('where the account is not as the folder says, nothing is sent', async () => {
  await using scene = await deployed(acme(TITLE));
  const entry = await addEntry(scene);
  scene.edit('connectors/acme/submit.xsl', '<feed>', '<feed version="2">');
  const run = await smoke(scene, entry);
  expect(run.status).not.toBe(0);
  expect(await distributionsOf(scene, entry)).toEqual([]);
});
