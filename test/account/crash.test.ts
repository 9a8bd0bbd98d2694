import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BIN } from '../support/command.js';
import { rounds } from '../support/rounds.js';

const SECRET = '0123456789abcdef0123456789abcdef';
/** Times that the process is killed. The whole proof is `MRSSMITH_CRASHES=100`. */
const KILLS = Number(process.env['MRSSMITH_CRASHES'] ?? rounds(10));

const EVERY_STATUS = '0,1,2,4,7';

interface Account {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ks: string;
}

/** The built command over a state file. */
async function start(state: string): Promise<Account> {
  const args = [BIN, 'account', '--port', '0', '--json', '--state', state, '--admin-secret', SECRET];
  const child = spawn(process.execPath, args, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], XDG_CACHE_HOME: join(state, '../cache') },
  });
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the account ended with ${code}`)));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.includes('\n')) return;
      text += chunk;
      if (text.includes('\n'))
        resolve((JSON.parse(text.split('\n')[0] ?? '') as { serviceUrl: string }).serviceUrl);
    });
  });
  const login = { secret: SECRET, partnerId: '101', type: '2', userId: 'me' };
  return { child, url, ks: await post<string>(url, 'session', 'start', login) };
}

async function post<T>(
  url: string,
  service: string,
  action: string,
  params: Record<string, string>,
): Promise<T> {
  const body = new URLSearchParams({ format: '1', ...params });
  const response = await fetch(`${url}/service/${service}/action/${action}`, { method: 'POST', body });
  return (await response.json()) as T;
}

async function kill({ child }: Account): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

interface Named {
  readonly id: string | number;
  readonly name?: string;
  readonly code?: string;
}

/** A provider and a profile whose jobs go over HTTP into the account's own sink. */
async function furnish({ url, ks }: Account): Promise<number> {
  const provider = await post<Named>(url, 'contentDistribution_genericDistributionProvider', 'add', {
    ks,
    'genericDistributionProvider[name]': 'Acme',
  });
  await post(url, 'contentDistribution_genericDistributionProviderAction', 'add', {
    ks,
    'genericDistributionProviderAction[genericDistributionProviderId]': String(provider.id),
    'genericDistributionProviderAction[action]': '1',
    'genericDistributionProviderAction[protocol]': '4',
    'genericDistributionProviderAction[serverAddress]': 'partner.invalid',
    'genericDistributionProviderAction[remotePath]': '/in',
  });
  const profile = await post<Named>(url, 'contentDistribution_distributionProfile', 'add', {
    ks,
    partnerId: '101',
    'distributionProfile[objectType]': 'KalturaGenericDistributionProfile',
    'distributionProfile[genericProviderId]': String(provider.id),
    'distributionProfile[name]': 'Acme',
    'distributionProfile[status]': '2',
    'distributionProfile[submitEnabled]': '3',
  });
  return Number(profile.id);
}

/** What the account said yes to. */
interface Acknowledged {
  readonly entries: Map<string, string>;
  readonly distributions: Set<number>;
}

/** Writes as fast as it is answered, until the connection breaks. */
async function load(
  { url, ks }: Account,
  profileId: number,
  worker: string,
  kept: Acknowledged,
): Promise<void> {
  for (let index = 0; ; index++) {
    const name = `${worker}-${index}`;
    try {
      const entry = await post<Named>(url, 'media', 'add', {
        ks,
        'entry[name]': name,
        'entry[mediaType]': '1',
      });
      kept.entries.set(String(entry.id), name);
      const renamed = `${name} renamed`;
      await post(url, 'media', 'update', { ks, entryId: String(entry.id), 'mediaEntry[name]': renamed });
      kept.entries.set(String(entry.id), renamed);
      if (index % 4 !== 0) continue;
      const bound = await post<Named>(url, 'contentDistribution_entryDistribution', 'add', {
        ks,
        'entryDistribution[entryId]': String(entry.id),
        'entryDistribution[distributionProfileId]': String(profileId),
      });
      kept.distributions.add(Number(bound.id));
      await post(url, 'contentDistribution_entryDistribution', 'submitAdd', { ks, id: String(bound.id) });
    } catch {
      return;
    }
  }
}

interface StoredJob {
  readonly id: number;
  readonly state: string;
  readonly entryDistributionId: number;
}

interface StoredChange {
  readonly id: number;
  readonly entryDistributionId: number;
  readonly to: number;
  readonly reason: string;
}

/** Reads the state as another program would. */
function readState(file: string): { integrity: string; rows: <T>(kind: string) => T[] } {
  type Reader = { prepare(sql: string): { get(): unknown; all(...values: unknown[]): unknown[] } };
  const Database = createRequire(import.meta.url)('libsql') as new (path: string) => Reader;
  const db = new Database(file);
  return {
    integrity: (db.prepare('PRAGMA integrity_check').get() as { integrity_check: string }).integrity_check,
    rows: <T>(kind: string) =>
      (db.prepare('SELECT json FROM object WHERE kind = ?').all(kind) as { json: string }[]).map(
        ({ json }) => JSON.parse(json) as T,
      ),
  };
}

test(
  `killed ${KILLS} times under load, it loses nothing that it acknowledged and finishes no job twice`,
  { timeout: 30_000 + KILLS * 10_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mrssmith-crash-'));
    const state = join(folder, 'state.sqlite');
    const kept: Acknowledged = { entries: new Map(), distributions: new Set() };
    try {
      const first = await start(state);
      const profileId = await furnish(first);
      expect(profileId).toBeGreaterThan(0);
      await kill(first);

      for (let round = 0; round < KILLS; round++) {
        const account = await start(state);
        const workers = ['a', 'b', 'c', 'd'].map((name) => load(account, profileId, `${round}${name}`, kept));
        await wait(150 + Math.random() * 350);
        await kill(account);
        await Promise.all(workers);
      }

      const last = await start(state);
      for (const [id, name] of kept.entries) {
        const entry = await post<Named>(last.url, 'media', 'get', { ks: last.ks, entryId: id });
        expect(entry.code, `${id} ${name}`).toBeUndefined();
        // One more change may have been done that nobody was told of.
        expect([name, `${name} renamed`]).toContain(entry.name);
      }
      for (const id of kept.distributions) {
        const found = await post<Named>(last.url, 'contentDistribution_entryDistribution', 'get', {
          ks: last.ks,
          id: String(id),
        });
        expect(found.id).toBe(id);
      }
      const count = await post<{ totalCount: number }>(last.url, 'media', 'list', {
        ks: last.ks,
        'filter[statusIn]': EVERY_STATUS,
      });
      expect(count.totalCount).toBeGreaterThanOrEqual(kept.entries.size);
      expect(kept.entries.size).toBeGreaterThan(KILLS);
      await wait(1500);
      await kill(last);

      const { integrity, rows } = readState(state);
      expect(integrity).toBe('ok');
      const jobs = rows<StoredJob>('job');
      expect(jobs.length).toBeGreaterThan(0);
      const ends = rows<StoredChange>('statusChange').filter(({ to }) => to === 2);
      expect(new Set(ends.map(({ reason }) => reason)).size, 'a job that finished twice').toBe(ends.length);
      const finished = jobs.filter(({ state: jobState }) => jobState === 'finished');
      expect(finished.length, 'jobs that went through').toBeGreaterThan(0);
      const byDistribution = finished.map(({ entryDistributionId }) => entryDistributionId);
      expect(new Set(byDistribution).size).toBe(byDistribution.length);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
