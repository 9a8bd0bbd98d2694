import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { BIN } from '../support/command.js';

const SECRET = '0123456789abcdef0123456789abcdef';
/** Of 1024 bytes: what a file of the process may grow to. To SQLite it is what a full disk is. */
const LIMIT_BLOCKS = 2000;

interface Line {
  readonly serviceUrl?: string;
  readonly code?: string;
  readonly notes?: readonly { readonly text: string }[];
}

interface Answer {
  readonly id?: string;
  readonly totalCount?: number;
}

async function start(state: string, prefix: string) {
  const args = [BIN, 'account', '--port', '0', '--json', '--state', state, '--admin-secret', SECRET];
  const child = spawn('bash', ['-c', `${prefix} exec "$@"`, 'bash', process.execPath, ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], XDG_CACHE_HOME: join(state, '../cache') },
  });
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(JSON.parse(line) as Line));
  await once(reader, 'line');
  const post = async <T = Answer>(path: string, params: Record<string, string>) => {
    const body = new URLSearchParams({ format: '1', ...params });
    const response = await fetch(`${lines[0]?.serviceUrl}/service/${path}`, { method: 'POST', body });
    return (await response.json()) as T;
  };
  const login = { secret: SECRET, partnerId: '101', type: '2', userId: 'me' };
  const ks = await post<string>('session/action/start', login);
  return {
    lines,
    add: (size: number) =>
      post('media/action/add', { ks, 'entry[mediaType]': '1', 'entry[description]': 'x'.repeat(size) }),
    count: async () => (await post('media/action/list', { ks, 'filter[statusIn]': '0,1,2,7' })).totalCount,
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

test.skipIf(process.platform === 'win32')(
  'a full disk costs the writes that were refused, and says so',
  { timeout: 30_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mrssmith-full-'));
    const state = join(folder, 'state.sqlite');
    try {
      const full = await start(state, `ulimit -f ${LIMIT_BLOCKS};`);
      let kept = 0;
      while (kept < 40 && (await full.add(100_000)).id !== undefined) kept++;
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(40);
      const refused = full.lines.find(({ code }) => code !== undefined);
      expect(refused?.notes?.[0]?.text).toMatch(/cannot be written: /);
      expect(refused?.notes?.[0]?.text).not.toContain('rollback');
      expect(await full.count()).toBe(kept);
      await full.kill();

      const again = await start(state, '');
      expect(await again.count()).toBe(kept);
      expect((await again.add(1)).id).toBeDefined();
      await again.kill();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
