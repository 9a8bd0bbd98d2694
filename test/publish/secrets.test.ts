import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommandRun } from '../support/command.js';
import { changeAction, changeProfile } from './support/by-hand.js';
import { fullConnector, FULL_SECRETS } from './support/full-connector.js';
import {
  ADMIN_SECRET,
  CONSOLE_SECRET,
  filesBelow,
  PARTNER_ID,
  startScene,
  type Scene,
} from './support/scene.js';
import { textOf, type JsonObject } from './support/api-request.js';

/** Every way in which a text may stand in a file or on a terminal. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(Math.ceil((8 * shift) / 6), Math.floor((8 * (shift + bytes.length)) / 6)),
  );
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ a: secret }).toString().slice(2),
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('/', '\\/'),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    bytes.toString('hex'),
    ...inBase64,
  ];
}

const PLANTED = {
  ...FULL_SECRETS,
  // Changed on the account by hand: no environment names them.
  byHand: 'by-hand/Zq7+"secret',
  byHandOnProfile: 'prof!le<Hand>88',
  adminSecret: ADMIN_SECRET,
  consoleSecret: CONSOLE_SECRET,
};

function findSecrets(scene: Scene, secrets: readonly string[], runs: readonly CommandRun[]): string[] {
  const texts = new Map<string, string>(runs.map((run, index) => [`output ${index}`, run.text]));
  for (const [path, text] of filesBelow(scene.folder)) texts.set(path, text);
  const sought = [...new Set(secrets.flatMap(spellings))];
  return [...texts].flatMap(([where, text]) =>
    sought.filter((secret) => text.includes(secret)).map((secret) => `${where}: ${secret}`),
  );
}

test('no secret is in any output, file, plan or journal, whatever happens', async () => {
  await using scene = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
  const runs: CommandRun[] = [];
  const go = async (...args: string[]): Promise<CommandRun> => {
    const run = await scene.run(args);
    runs.push(run);
    return run;
  };
  await go('whoami');
  await go('whoami', '--json');
  await go('plan', '-v');
  await go('plan', '--json', '--out', 'plan.json');
  await go('deploy', '-y', 'plan.json');
  await go('deploy', '-y', '--json');
  await changeAction(scene, 'submit', { remotePassword: PLANTED.byHand, remoteUsername: 'someone' });
  await changeAction(scene, 'update', {
    serverAddress: 'https://northlight:userinfoPa55word@ingest.full.example/',
  });
  await changeProfile(scene, { submitAction: { password: PLANTED.byHandOnProfile } });
  for (const verb of ['plan', 'verify']) {
    await go(verb, '-v');
    await go(verb, '--json');
  }
  expect((await go('deploy', '-y')).status).toBe(1);
  expect((await go('deploy', '-y', '--json')).status).toBe(1);
  expect((await go('deploy', '-y', '--overwrite', '-v')).status).toBe(0);
  await changeAction(scene, 'submit', { remotePassword: PLANTED.byHand });
  await changeProfile(scene, { submitAction: { password: PLANTED.byHandOnProfile } });
  await go('pull', 'Full Measure', '--force');
  await go('verify', '--json');
  await go('history', '--json');
  await go('rollback', 'full', '-y', '--overwrite');
  for (const kind of ['INVALID_KS', 'SERVICE_FORBIDDEN', 'http500', 'malformed'] as const) {
    scene.proxy.forget();
    scene.proxy.fault = { at: 2, kind, when: 'after', isForEver: true };
    await go('deploy', '-y', '--overwrite');
    await go('deploy', '-y', '--overwrite', '--json');
  }
  const addresses = scene.proxy.addresses.join('\n');
  scene.proxy.forget();
  await go('destroy', 'full', '-y', '--overwrite');

  const all = [...Object.values(PLANTED), 'userinfoPa55word', scene.ks];
  expect(findSecrets(scene, all, runs)).toEqual([]);
  // A session that mrssmith started: no text of the form of a KS anywhere.
  for (const { text } of runs) expect(text).not.toMatch(/djJ8[\w+/=-]{20}/);
  for (const [path, text] of filesBelow(scene.folder)) {
    expect(/djJ8[\w+/=-]{20}/.test(text), path).toBe(false);
  }
  expect(addresses).not.toMatch(/ks=|djJ8|secret/i);
  expect(runs.some(({ text }) => text.includes('remotePassword'))).toBe(true);
});

test('a plan on disk and the state keep no password, and still see that one changed', async () => {
  await using scene = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
  await scene.run(['deploy', '-y']);
  const env = { FULL_PASSWORD: 'a-new+one/Pa55' };
  const { stdout } = await scene.run(['plan', '--json', '--out', 'plan.json'], { env });
  const { changes } = JSON.parse(stdout) as { changes: JsonObject[] };
  expect(changes.filter(({ kind }) => kind === 'update').map(({ fields }) => fields)).toEqual(
    Array.from({ length: 4 }, () => ['remotePassword']),
  );
  expect((await scene.run(['deploy', '-y', 'plan.json'], { env })).status).toBe(0);
  const { actions } = await scene.content();
  expect(new Set(actions.map(({ remotePassword }) => remotePassword))).toEqual(new Set([env.FULL_PASSWORD]));
  expect(findSecrets(scene, [env.FULL_PASSWORD, FULL_SECRETS.FULL_PASSWORD], [])).toEqual([]);
});

test('without its variable a password stays as the account has it, and a new connector is refused', async () => {
  await using scene = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
  const env = { FULL_PASSWORD: '', FULL_REMOVAL_PASSWORD: '' };
  const refused = await scene.run(['deploy', '-y'], { env });
  expect(refused.status).toBe(77);
  expect(refused.stderr).toMatch(/error SECRET_MISSING: [^]*FULL_PASSWORD/);
  expect((await scene.content()).providers).toEqual([]);
  expect((await scene.run(['deploy', '-y'])).status).toBe(0);
  scene.edit('connectors/full/connector.yaml', '/v1/submit', '/v1/other');
  expect((await scene.run(['deploy', '-y'], { env })).status).toBe(0);
  const { actions } = await scene.content();
  expect(new Set(actions.map(({ remotePassword }) => remotePassword))).toEqual(
    new Set([FULL_SECRETS.FULL_PASSWORD]),
  );
});

test('signed in with an app token, nothing tells it', async () => {
  await using scene = await startScene({ examples: ['media-rss'] });
  const made = (await scene.api('appToken', 'add', {
    appToken: { sessionType: 2, sessionUserId: 'deployer', hashType: 'SHA256' },
  })) as JsonObject;
  const env = {
    KALTURA_ADMIN_SECRET: '',
    KALTURA_APP_TOKEN_ID: textOf(made['id']),
    KALTURA_APP_TOKEN: textOf(made['token']),
  };
  const runs = [
    await scene.run(['whoami', '--json'], { env }),
    await scene.run(['deploy', '-y'], { env }),
    await scene.run(['whoami'], { env: { ...env, KALTURA_APP_TOKEN: `${env.KALTURA_APP_TOKEN}x` } }),
  ];
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 77]);
  expect(findSecrets(scene, [env.KALTURA_APP_TOKEN], runs)).toEqual([]);
  expect(scene.proxy.addresses.join('\n')).not.toContain(env.KALTURA_APP_TOKEN);
});

test('a service URL with a login in it shows no password', async () => {
  await using scene = await startScene({ examples: ['media-rss'] });
  const env = { KALTURA_SERVICE_URL: scene.proxy.url.replace('//', '//user:userinfoPa55word@') };
  const runs = [await scene.run(['plan'], { env }), await scene.run(['deploy', '-y', '--json'], { env })];
  expect(findSecrets(scene, ['userinfoPa55word'], runs)).toEqual([]);
});

test('a password inside an address of the account does not come into a folder that is pulled', async () => {
  await using scene = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
  await scene.run(['deploy', '-y']);
  const serverAddress = 'https://northlight:userinfoPa55word@ingest.full.example/';
  await changeAction(scene, 'update', { serverAddress });
  const cwd = scene.emptyWorkspace();
  const runs = [
    await scene.run(['pull', 'Full Measure'], { cwd }),
    await scene.run(['pull', 'Full Measure', '--json', '--force'], { cwd }),
    await scene.run(['plan', '-v'], { cwd }),
  ];
  const found = [...filesBelow(cwd).values(), ...runs.map(({ text }) => text)];
  expect(found.filter((text) => text.includes('userinfoPa55word'))).toEqual([]);
});

test('a .env in the workspace is read, hidden, and never written', async () => {
  await using scene = await startScene({ connectors: { full: fullConnector() } });
  const text = `FULL_PASSWORD='${FULL_SECRETS.FULL_PASSWORD}'\nFULL_REMOVAL_PASSWORD='from-dot-env-1'\n`;
  scene.write('.env', text);
  const runs = [await scene.run(['deploy', '-y']), await scene.run(['plan', '-v'])];
  expect(runs.map(({ status }) => status)).toEqual([0, 0]);
  expect(readFileSync(join(scene.folder, '.env'), 'utf8')).toBe(text);
  const found = findSecrets(scene, ['from-dot-env-1', FULL_SECRETS.FULL_PASSWORD], runs);
  expect(found.filter((line) => !line.includes('/.env: '))).toEqual([]);
  expect(PARTNER_ID).toBeGreaterThan(0);
});
