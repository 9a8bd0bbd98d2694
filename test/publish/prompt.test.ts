import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { BIN } from '../support/command.js';
import { stylesheet } from '../support/workspace.js';
import { changeDocument } from './support/by-hand.js';
import { startScene, type Scene } from './support/scene.js';

/** A person at a terminal, which util-linux makes. */
const SCRIPT = '/usr/bin/script';
const hasTerminals = process.platform === 'linux' && existsSync(SCRIPT);

const FILES = {
  'connector.yaml': JSON.stringify({
    name: 'Acme',
    actions: { submit: { protocol: 'https', serverAddress: 'a.example', transform: 'submit.xsl' } },
  }),
  'submit.xsl': stylesheet('<v1/>'),
};

const open = new Set<ReturnType<typeof spawn>>();
afterEach(() => {
  for (const child of open) child.kill('SIGKILL');
  open.clear();
});

/** Runs `deploy` on a terminal, types once the question is there, and waits for the end. */
function deployAtTerminal(scene: Scene, keys: string, meanwhile = async (): Promise<void> => {}) {
  const { PATH, HOME } = process.env;
  const child = spawn(SCRIPT, ['-qec', `${process.execPath} ${BIN} deploy`, '/dev/null'], {
    cwd: scene.folder,
    env: { PATH, HOME, TERM: 'xterm', NO_COLOR: '1', ...scene.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  open.add(child);
  return new Promise<{ status: number | null; text: string }>((resolve, reject) => {
    let text = '';
    let isAsked = false;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (isAsked || !text.includes('(yes/no)')) return;
      isAsked = true;
      meanwhile().then(() => child.stdin.write(keys), reject);
    });
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ status, text: text.replaceAll('\r\n', '\n') });
    });
  });
}

describe.skipIf(!hasTerminals)('the question', () => {
  test.each([
    ['y', 'y\r', 0, 'deployed 1 of 1'],
    ['yes', 'yes\r', 0, 'deployed 1 of 1'],
    ['n', 'n\r', 64, 'NOT_CONFIRMED'],
    ['nothing', '\r', 64, 'NOT_CONFIRMED'],
    ['Ctrl+D', '\u0004', 64, 'NOT_CONFIRMED'],
    ['Ctrl+C', '\u0003', 130, 'INTERRUPTED'],
  ])('answered with %s', async (_, keys, status, said) => {
    await using scene = await startScene({ connectors: { acme: FILES } });
    const ended = await deployAtTerminal(scene, keys);
    expect([ended.status, ended.text]).toEqual([status, expect.stringContaining(said)]);
    expect(ended.text).not.toContain('INTERNAL');
    expect((await scene.content()).providers).toHaveLength(status === 0 ? 1 : 0);
  });

  test('is about the account as it was shown: what moves meanwhile is not overwritten', async () => {
    await using scene = await startScene({ connectors: { acme: FILES } });
    expect((await scene.run(['deploy', '-y'])).status).toBe(0);
    scene.write('connectors/acme/submit.xsl', stylesheet('<v2/>'));
    const byHand = stylesheet('<by-hand/>');
    const ended = await deployAtTerminal(scene, 'y\r', () =>
      changeDocument(scene, 'submit', 'transform', byHand),
    );
    expect([ended.status, ended.text]).toEqual([1, expect.stringContaining('PLAN_STALE')]);
    expect(ended.text).toContain('Nothing was written.');
    expect((await scene.content()).actions[0]?.['mrssTransformer']).toBe(byHand);
  });
});
