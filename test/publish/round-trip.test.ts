import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../src/core/outcome.js';
import { textOf } from './support/api-request.js';
import { changeAction } from './support/by-hand.js';
import { withoutSessions } from './support/proxy.js';
import { changesIn, contentsOf, EXAMPLES, startScene, type Example, type Scene } from './support/scene.js';

const writes = ({ proxy }: Scene): number => proxy.calls.filter(({ isWrite }) => isWrite).length;

const CASES = DIALECTS.flatMap((dialect) => EXAMPLES.map((example) => ({ dialect, example })));

/** Which actions use which stylesheet: asset-xml and cablelabs-adi have one for two. */
const USERS_OF_SUBMIT_XSL: Readonly<Record<Example, readonly string[]>> = {
  'asset-xml': ['submit', 'update'],
  'cablelabs-adi': ['submit', 'update'],
  'media-rss': ['submit'],
  'partner-api': ['submit'],
  'scp-drop': ['submit'],
};

describe.each(CASES)('$example in dialect $dialect', ({ dialect, example }) => {
  const deployed = async (): Promise<Scene> => {
    const scene = await startScene({ dialect, examples: [example] });
    const { status, text } = await scene.run(['deploy', '-y']);
    expect(status, text).toBe(0);
    scene.proxy.forget();
    return scene;
  };

  test('once deployed there is nothing to do, and nothing is done', async () => {
    await using scene = await deployed();
    const plan = await scene.run(['plan', '--json', '--detailed-exitcode']);
    expect(changesIn(plan.stdout)).toEqual([]);
    expect(plan.status).toBe(0);
    const again = await scene.run(['deploy', '-y']);
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('No changes') as string });
    expect((await scene.run(['verify'])).status).toBe(0);
    expect(writes(scene)).toBe(0);
  });

  test('a line of a stylesheet that changed is all that a plan names, and all that a deploy changes', async () => {
    await using scene = await deployed();
    const before = contentsOf(await scene.content());
    scene.edit(`connectors/${example}/submit.xsl`, /<xsl:output[^>]*>/, '$&<!-- changed -->');
    const plan = await scene.run(['plan', '--json', '--detailed-exitcode']);
    const users = USERS_OF_SUBMIT_XSL[example];
    expect(changesIn(plan.stdout).sort()).toEqual(users.map((name) => `update transform ${name}: text`));
    expect(plan.status).toBe(2);
    const { stdout } = await scene.run(['plan', '-v']);
    expect(stdout).toContain('transform submit');
    expect(stdout.match(/^.*<!-- changed -->.*$/gm)).toHaveLength(users.length);

    expect(await scene.run(['deploy', '-y'])).toMatchObject({ status: 0 });
    const after = contentsOf(await scene.content());
    const text = scene.read(`connectors/${example}/submit.xsl`);
    expect(after).toEqual({
      ...before,
      actions: before.actions.map((action) =>
        textOf(action['mrssTransformer']).replace('<!-- changed -->', '') ===
          text.replace('<!-- changed -->', '') && users.includes(NAMES[Number(action['action'])] ?? '')
          ? { ...action, mrssTransformer: text }
          : action,
      ),
    });
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
  });

  test('what was changed by hand is told, kept, and overwritten only when that is asked for', async () => {
    await using scene = await deployed();
    const before = contentsOf(await scene.content());
    await changeAction(scene, 'delete', { remotePath: '/moved/by/hand' });
    const verify = await scene.run(['verify']);
    expect(verify.status).toBe(3);
    expect(verify.stdout).toMatch(/remotePath/);
    expect(changesIn((await scene.run(['verify', '--json'])).stdout)).toEqual([
      'drift action delete: remotePath',
    ]);
    const refused = await scene.run(['deploy', '-y']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/error CHANGED_OUTSIDE: /);
    expect(refused.stderr).toMatch(/--overwrite/);
    expect(writes(scene)).toBe(0);
    expect((await scene.run(['deploy', '-y', '--overwrite'])).status).toBe(0);
    expect(contentsOf(await scene.content())).toEqual(before);
    expect((await scene.run(['verify'])).status).toBe(0);
  });

  test('pulled into an empty workspace it plans to no changes', async () => {
    await using scene = await deployed();
    const cwd = scene.emptyWorkspace();
    const { providers } = await scene.content();
    const pull = await scene.run(['pull', textOf(providers[0]?.['name'])], { cwd });
    expect(pull.status, pull.text).toBe(0);
    expect(readdirSync(join(cwd, 'connectors'))).toHaveLength(1);
    const plan = await scene.run(['plan', '--json', '--detailed-exitcode'], { cwd });
    expect(changesIn(plan.stdout)).toEqual([]);
    expect(plan.status).toBe(0);
    expect(writes(scene)).toBe(0);
  });

  test('destroyed it leaves nothing, and a rollback brings it back', async () => {
    await using scene = await deployed();
    const before = contentsOf(await scene.content());
    const destroy = await scene.run(['destroy', example, '-y']);
    expect(destroy.status, destroy.text).toBe(0);
    expect(await scene.content()).toEqual({ providers: [], actions: [], profiles: [] });
    expect((await scene.run(['destroy', example, '-y'])).status).toBe(0);
    const rollback = await scene.run(['rollback', example, '-y']);
    expect(rollback.status, rollback.text).toBe(0);
    expect(contentsOf(await scene.content())).toEqual(before);
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
  });
});

test('calls of sessions are no writes', async () => {
  await using scene = await startScene({ examples: ['media-rss'] });
  await scene.run(['whoami']);
  expect(withoutSessions(scene.proxy.calls).filter(({ isWrite }) => isWrite)).toEqual([]);
  expect(scene.proxy.calls.length).toBeGreaterThan(0);
});

const NAMES: Readonly<Record<number, string>> = { 1: 'submit', 2: 'update', 3: 'delete', 4: 'fetchReport' };
