import { spawn, type ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAccount } from '../src/account/account.js';
import type { CallResult } from '../src/account/wire/dispatch.js';
import { median } from './measure.js';

const COMMAND = fileURLToPath(new URL('../bin/mrssmith.cjs', import.meta.url));
const SECRET = '0123456789abcdef0123456789abcdef';

interface Started {
  readonly child: ChildProcess;
  readonly serviceUrl: string;
  /** From the start of the process to its ready line. */
  readonly ms: number;
}

async function start(): Promise<Started> {
  const begun = performance.now();
  const args = [COMMAND, 'account', '--port', '0', '--memory', '--json', '--admin-secret', SECRET];
  const child = spawn(process.execPath, args, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data))),
  );
  const ms = performance.now() - begun;
  child.stdout.resume();
  return {
    child,
    serviceUrl: (JSON.parse(line.split('\n')[0] ?? '') as { serviceUrl: string }).serviceUrl,
    ms,
  };
}

async function stop({ child }: Started): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await gone;
}

const agent = new Agent({ keepAlive: true });

function post(url: string, params: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(new URLSearchParams({ format: '1', ...params }).toString());
  });
}

/** Starts, steady calls, and half an hour of the account's clock. */
export async function benchAccount(seconds = 10, rate = 200): Promise<string[]> {
  const starts: number[] = [];
  for (let round = 0; round < 6; round++) {
    const started = await start();
    if (round > 0) starts.push(started.ms);
    await stop(started);
  }
  const account = await start();
  const times = await steadyCalls(account.serviceUrl, seconds, rate);
  await stop(account);
  return [
    'The local account',
    `  start to ready line                ${median(starts).toFixed(0)} ms`,
    `  ${rate} calls/s for ${seconds} s, one in four a write   p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms, longest ${at(times, 1)} ms`,
    `  30 minutes of its clock, 30 jobs   ${(await halfAnHour()).toFixed(0)} ms`,
  ];
}

const at = (times: readonly number[], part: number): string =>
  (times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN).toFixed(1);

/** A call every few milliseconds, whether or not the one before was answered. Sorted times. */
async function steadyCalls(url: string, seconds: number, rate: number): Promise<number[]> {
  const login = { secret: SECRET, partnerId: '101', type: '2' };
  const ks = JSON.parse(await post(`${url}/service/session/action/start`, login)) as string;
  const calls = [
    ['media/action/add', { 'entry[name]': 'Bench', 'entry[mediaType]': '1' }],
    ['media/action/list', { 'pager[pageSize]': '30' }],
    ['contentDistribution_distributionProfile/action/list', {}],
    ['partner/action/getInfo', {}],
  ] as const;
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const begun = performance.now();
  for (let index = 0; index < seconds * rate; index++) {
    const due = begun + (index * 1000) / rate;
    if (due > performance.now()) await wait(due - performance.now());
    const [path, params] = calls[index % calls.length] ?? calls[0];
    const sent = performance.now();
    pending.push(
      post(`${url}/service/${path}`, { ks, ...params }).then(() => void times.push(performance.now() - sent)),
    );
  }
  await Promise.all(pending);
  return times.sort((a, b) => a - b);
}

/** Half an hour in which every minute has a sunrise, and a job that delivers into a sink. */
async function halfAnHour(): Promise<number> {
  await using account = await createAccount({ partnerId: 101, adminSecret: SECRET });
  const { store, clock } = account.context;
  const login = { secret: SECRET, partnerId: 101, type: 2 };
  const ks = resultOf(await account.call('session', 'start', login)) as string;
  const add = async (service: string, action: string, params: object) =>
    (resultOf(await account.call(service, action, { ks, ...params })) as { id: number }).id;

  const plugin = 'contentDistribution_';
  const provider = await add(`${plugin}genericDistributionProvider`, 'add', {
    genericDistributionProvider: { name: 'Bench' },
  });
  await add(`${plugin}genericDistributionProviderAction`, 'add', {
    genericDistributionProviderAction: {
      genericDistributionProviderId: provider,
      action: 1,
      protocol: 4,
      serverAddress: 'partner.invalid',
      remotePath: '/in',
    },
  });
  const profile = await add(`${plugin}distributionProfile`, 'add', {
    partnerId: 101,
    distributionProfile: {
      objectType: 'KalturaGenericDistributionProfile',
      genericProviderId: provider,
      name: 'Bench',
      status: 2,
      submitEnabled: 3,
    },
  });
  await account.scheduler.setClock({ kind: 'held', atMs: clock.now() });
  for (let minute = 1; minute <= 30; minute++) {
    const startDate = clock.nowSec() + 60 * minute;
    const entryId = await add('media', 'add', { entry: { name: 'Bench', mediaType: 1, startDate } });
    await store.write(() => {
      const entry = store.entries.get(String(entryId));
      if (entry !== undefined) store.entries.put({ ...entry, status: 2 });
    });
    const id = await add(`${plugin}entryDistribution`, 'add', {
      entryDistribution: { entryId, distributionProfileId: profile },
    });
    resultOf(
      await account.call(`${plugin}entryDistribution`, 'submitAdd', { ks, id, submitWhenReady: true }),
    );
  }
  const begun = performance.now();
  await account.scheduler.advanceTo(clock.now() + 31 * 60_000);
  const ms = performance.now() - begun;
  const ready = store.entryDistributions.filter(({ status }) => status === 2).length;
  if (ready !== 30) throw new Error(`${ready} of 30 distributions are READY after the half hour`);
  return ms;
}

function resultOf({ outcome, service, action }: CallResult): unknown {
  if (outcome.kind === 'value') return outcome.value;
  throw new Error(`${service}.${action}: ${outcome.kind === 'error' ? outcome.error.message : 'a file'}`);
}
