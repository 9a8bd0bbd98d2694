import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { finish, startMrssmith, type CommandRun } from '../support/command.js';
import { fullConnector, FULL_SECRETS } from './support/full-connector.js';
import { changesIn, contentsOf, startScene, type Scene } from './support/scene.js';

/** The real process, told to end while a request that writes is under way. */
async function interrupt(scene: Scene, signal: 'SIGINT' | 'SIGTERM'): Promise<CommandRun> {
  const child = startMrssmith(['deploy', '-y'], { cwd: scene.folder, env: scene.env });
  let isTold = false;
  scene.proxy.observe = async () => {
    const hasWritten = scene.proxy.calls.some(({ isWrite }) => isWrite);
    if (!hasWritten || isTold) return;
    isTold = true;
    child.kill(signal);
    // Long enough for the process to hear it before the request ends.
    await delay(50);
  };
  const ended = await finish(child);
  scene.proxy.forget();
  return ended;
}

describe('Ctrl+C during a deploy', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s lets the request end, says where it stands, and exits %i', async (signal, status) => {
    await using scene = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
    const ended = await interrupt(scene, signal);
    expect([ended.status, ended.text]).toEqual([status, expect.stringContaining('INTERRUPTED')]);
    expect(ended.text).toMatch(/Done before: add provider, add action submit/);
    expect(ended.text).toContain('Run the same command again: it goes on from here.');
    expect(ended.text).toContain('mrssmith rollback full');
    const { profiles, actions } = await scene.content();
    expect([profiles.length, actions.length]).toEqual([0, 4]);

    const next = await scene.run(['deploy', '-y']);
    expect([next.status, next.text]).toEqual([
      0,
      expect.stringContaining('goes on where the deploy 0001 ended'),
    ]);
    await using undisturbed = await startScene({ connectors: { full: fullConnector() }, env: FULL_SECRETS });
    await undisturbed.run(['deploy', '-y']);
    expect(contentsOf(await scene.content())).toEqual(contentsOf(await undisturbed.content()));
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
  });
});
