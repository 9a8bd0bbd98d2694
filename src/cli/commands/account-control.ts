import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { resolve } from 'node:path';
import type { ClockReport } from '../../account/clock-change.js';
import type { SeedReport, StatusReport } from '../../account/control.js';
import type { SeedSource } from '../../account/seed.js';
import type { Snapshot } from '../../account/snapshots.js';
import {
  findWorkspace,
  listConnectors,
  listFixtures,
  selectFixtures,
  unknownFixture,
  type FixtureFile,
} from '../../connector/workspace.js';
import { EXIT, Failure, type FailureCode } from '../../core/failure.js';
import { formatBytes, padEnd, plural, visible, type TextStyle } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import { Output } from '../output.js';
import { TOKEN_VARIABLE, type ControlFlags } from './account-flags.js';
import { accountFolderOf, readRunning } from './account-place.js';

/** What a subcommand asks of the running account. */
export type ControlCall =
  | { readonly kind: 'status' | 'snapshots' | 'reset' }
  | { readonly kind: 'clock'; readonly change: string | undefined }
  | { readonly kind: 'seed'; readonly globs: readonly string[] }
  | { readonly kind: 'snapshot'; readonly name: string; readonly force: boolean }
  | { readonly kind: 'restore'; readonly name: string };

interface Wire {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly render: (answer: never, style: TextStyle) => string[];
}

/**
 * Does one thing with the account that runs, and shows what it answers.
 *
 * @throws {Failure} ACCOUNT_NOT_RUNNING when none is found; what the account refuses.
 */
export async function talkToAccount(
  call: ControlCall,
  flags: ControlFlags,
  { streams, exit }: CommandContext,
): Promise<void> {
  const output = new Output(flags, streams);
  const place = findAccount(flags);
  const { method, path, body, render } = toWire(call, flags);
  const answer = await send(place, method, path, body);
  if (output.wantsJson) output.json(answer);
  if (!flags.json && !flags.quiet)
    for (const line of render(answer as never, output.style)) output.line(line);
  if (call.kind === 'seed' && (answer as SeedReport).failed.length > 0) exit(EXIT.failed);
}

function toWire(call: ControlCall, flags: ControlFlags): Wire {
  switch (call.kind) {
    case 'status':
      return { method: 'GET', path: '/status', render: renderStatus };
    case 'reset':
      return { method: 'POST', path: '/reset', body: {}, render: () => ['The account is empty again.'] };
    case 'clock':
      return call.change === undefined
        ? { method: 'GET', path: '/clock', render: renderClock }
        : { method: 'POST', path: '/clock', body: { change: call.change }, render: renderClock };
    case 'seed':
      return {
        method: 'POST',
        path: '/seed',
        body: {
          items: readFixtures(flags.cwd, call.globs).map(({ name, bytes }) => ({
            name,
            base64: Buffer.from(bytes).toString('base64'),
          })),
        },
        render: renderSeeded,
      };
    case 'snapshots':
      return { method: 'GET', path: '/snapshots', render: renderSnapshots };
    case 'snapshot':
      return {
        method: 'POST',
        path: '/snapshots',
        body: { name: call.name, force: call.force },
        render: ({ name, bytes }: Snapshot) => [`Kept as ${name}, ${formatBytes(bytes)}.`],
      };
    case 'restore':
      return {
        method: 'POST',
        path: '/restore',
        body: { name: call.name },
        render: ({ status }: { status: StatusReport }, style) => [
          `Back at ${call.name}.`,
          ...renderStatus(status, style),
        ],
      };
  }
}

interface Place {
  readonly url: string;
  readonly token: string;
}

const notRunning = (message: string, fix: string, cause?: unknown): Failure =>
  new Failure('ACCOUNT_NOT_RUNNING', message, { exit: EXIT.unavailable, fix, cause });

function findAccount({ url, name, cwd }: ControlFlags): Place {
  const token = process.env[TOKEN_VARIABLE] ?? '';
  if (url !== undefined) {
    if (token !== '') return { url, token };
    throw new Failure('SECRET_MISSING', `--url needs the control token, and ${TOKEN_VARIABLE} is not set`, {
      exit: EXIT.credentials,
      fix: `Start the account with ${TOKEN_VARIABLE} set, and give this command the same.`,
    });
  }
  const folder = accountFolderOf(cwd);
  const running = folder === undefined ? undefined : readRunning(folder, name);
  if (running === undefined)
    throw notRunning(`no account "${name}" runs for ${resolve(cwd)}`, startFix(name));
  return running;
}

const startFix = (name: string): string =>
  `Start it in another terminal: mrssmith account${name === 'local' ? '' : ` --name ${name}`}`;

/** The account is on this machine: it answers at once, or when all that fell due is done. */
async function send(place: Place, method: string, path: string, body: unknown): Promise<unknown> {
  let reply: { readonly status: number; readonly text: string };
  try {
    reply = await exchange(place, method, path, body);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ECONNREFUSED' ? 'nothing listens there' : message;
    throw notRunning(`the account at ${place.url} does not answer: ${reason}`, startFix('local'), cause);
  }
  const answer = parseJson(reply.text, place.url);
  if (reply.status === 200) return answer;
  const { error } = answer as { error?: { code: FailureCode; message: string; fix?: string; exit?: number } };
  if (reply.status === 500) throw new Error(error?.message ?? 'the account failed');
  if (reply.status === 401 || reply.status === 403) {
    throw new Failure('ACCOUNT_REFUSED', error?.message ?? 'the account refused', {
      exit: EXIT.credentials,
      fix: `Another program may listen at ${place.url}, or ${TOKEN_VARIABLE} is not the account's.`,
    });
  }
  throw new Failure(
    error?.code ?? 'ACCOUNT_REFUSED',
    error?.message ?? `the account answered ${reply.status}`,
    {
      exit: Object.values(EXIT).find((exit) => exit === error?.exit) ?? EXIT.failed,
      fix: error?.fix,
    },
  );
}

function exchange(
  { url, token }: Place,
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string }> {
  return new Promise((settle, reject) => {
    const target = new URL(`/_mrssmith${path}`, url);
    const headers = { 'x-mrssmith-token': token, 'content-type': 'application/json' };
    const sent = request(target, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        settle({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notRunning(`what listens at ${url} is no local account`, startFix('local'), cause);
  }
}

/**
 * The fixtures that globs select, with their bytes: the workspace's, and those of connectors.
 *
 * @throws {Failure} WORKSPACE_NOT_FOUND, FIXTURE_UNKNOWN, FILE_UNREADABLE.
 */
export function readFixtures(cwd: string, globs: readonly string[]): SeedSource[] {
  const workspace = findWorkspace(resolve(cwd));
  const all = new Map<string, FixtureFile>();
  for (const connector of listConnectors(workspace)) {
    for (const fixture of listFixtures(workspace, connector)) all.set(fixture.name, fixture);
  }
  for (const fixture of listFixtures(workspace)) all.set(fixture.name, fixture);
  const fixtures = [...all.values()];
  for (const glob of globs) {
    if (selectFixtures(fixtures, [glob]).length === 0) throw unknownFixture(glob, all.keys());
  }
  return selectFixtures(fixtures, globs).map(({ name, path, shown }) => ({
    name,
    bytes: readBytes(path, shown),
  }));
}

function readBytes(path: string, shown: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Failure('FILE_UNREADABLE', `${shown} cannot be read: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      cause,
    });
  }
}

function renderClock({ now, isHeld, aheadSec }: ClockReport, { colors }: TextStyle): string[] {
  const shown = now.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  const state = isHeld ? 'held' : aheadSec === 0 ? 'running' : `running, ${formatSpan(aheadSec ?? 0)}`;
  return [`${colors.bold(shown)}  ${colors.dim(state)}`];
}

/** e.g. `2 h 5 min ahead`. */
export function formatSpan(seconds: number): string {
  const size = Math.abs(seconds);
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  let rest = size;
  const parts = units.flatMap(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return `${parts.slice(0, 2).join(' ') || '0 s'} ${seconds < 0 ? 'behind' : 'ahead'}`;
}

function renderStatus(status: StatusReport, style: TextStyle): string[] {
  const { colors } = style;
  const row = (label: string, value: string) => `  ${padEnd(colors.dim(label), 20)} ${value}`;
  const counts = (found: Readonly<Record<string, number>>) =>
    Object.entries(found)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none';
  const [clock = ''] = renderClock(status.clock, style);
  return [
    row('service', status.serviceUrl),
    row('partner', `${status.partnerId}, dialect ${status.dialect}, ${status.timezone}`),
    row('clock', clock),
    row('entries', String(status.entries)),
    row('profiles', `${status.profiles}, ${plural(status.genericProviders, 'generic provider')}`),
    row('distributions', counts(status.entryDistributions)),
    row('jobs', counts(status.jobs)),
    row('calls', String(status.calls)),
  ];
}

function renderSeeded({ seeded, failed }: SeedReport, { colors }: TextStyle): string[] {
  const width = Math.max(0, ...[...seeded, ...failed].map(({ name }) => name.length));
  return [
    ...seeded.map(({ name, entryId }) => `  ${padEnd(visible(name), width)}  ${colors.cyan(entryId)}`),
    ...failed.map(
      ({ name, message }) => `${colors.red('✗')} ${padEnd(visible(name), width)}  ${visible(message)}`,
    ),
    `${plural(seeded.length, 'fixture')} loaded.`,
  ];
}

function renderSnapshots({ snapshots }: { snapshots: readonly Snapshot[] }, { colors }: TextStyle): string[] {
  if (snapshots.length === 0) return ['No snapshots yet: mrssmith account snapshot NAME takes one.'];
  const width = Math.max(...snapshots.map(({ name }) => name.length));
  return snapshots.map(
    ({ name, takenAt, bytes }) =>
      `  ${padEnd(visible(name), width)}  ${colors.dim(`${takenAt.slice(0, 19).replace('T', ' ')}  ${formatBytes(bytes)}`)}`,
  );
}
