import { timingSafeEqual } from 'node:crypto';
import { EXIT, Failure } from '../core/failure.js';
import { parseClockChange, reportClock, type ClockChange, type ClockReport } from './clock-change.js';
import type { AccountContext } from './context.js';
import type { CallLog } from './log.js';
import type { SeedSource } from './seed.js';
import type { Snapshots } from './snapshots.js';
import { countBy } from './status-report.js';

/** Header that carries the control token. */
export const TOKEN_HEADER = 'x-mrssmith-token';

/** What became of documents to seed. */
export interface SeedReport {
  readonly seeded: readonly { readonly name: string; readonly entryId: string }[];
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}

/** What the control of the command needs of a running account. */
export interface ControlTarget {
  readonly context: AccountContext;
  readonly snapshots: Snapshots;
  readonly log: CallLog;
  /** Sets the clock; what falls due on the way happens in its order. */
  changeClock(change: ClockChange): Promise<void>;
  /** Loads each document as an entry; one that is none does not keep the others back. */
  seed(items: readonly SeedSource[]): Promise<SeedReport>;
  /** Puts a snapshot's file in place of everything: jobs of before are given up, those of it go on. */
  restore(file: string): Promise<void>;
  reset(): Promise<void>;
}

export interface StatusReport {
  readonly serviceUrl: string;
  readonly partnerId: number;
  readonly dialect: string;
  readonly timezone: string;
  readonly clock: ClockReport;
  readonly calls: number;
  readonly entries: number;
  readonly profiles: number;
  readonly genericProviders: number;
  /** Name of the status to count. */
  readonly entryDistributions: Readonly<Record<string, number>>;
  /** State to count. */
  readonly jobs: Readonly<Record<string, number>>;
}

type Handler = (target: ControlTarget, body: Readonly<Record<string, unknown>>) => unknown;

/** What the command asks of the account it started, by method and path below `/_mrssmith`. */
const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /status': reportStatus,
  'GET /clock': ({ context }) => reportClock(context.clock),
  'POST /clock': changeClock,
  'POST /seed': (target, { items }) => target.seed(readItems(items)),
  'GET /snapshots': ({ snapshots }) => ({ snapshots: snapshots.list() }),
  'POST /snapshots': ({ snapshots, context }, { name, force }) =>
    snapshots.take(context.store, textOf(name, 'name'), force === true),
  'POST /restore': restore,
  'POST /reset': async (target) => {
    await target.reset();
    return reportStatus(target);
  },
};

/**
 * Answers requests to `/_mrssmith/...`: JSON in, JSON out. Callers show the token, and are no web pages.
 *
 * Mistakes are answered as `{ error: { code, message, fix } }` with status 400, a wrong token with 401.
 */
export function createControl(target: ControlTarget, token: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const handler = ROUTES[`${request.method} ${pathname.replace(/^\/_mrssmith/, '')}`];
    if (request.headers.get('origin') !== null) return refuse(403, 'web pages cannot control the account');
    if (!isToken(request.headers.get(TOKEN_HEADER) ?? '', token))
      return refuse(401, 'the control token is missing or wrong');
    if (handler === undefined) return refuse(404, `there is no ${request.method} ${pathname}`);
    try {
      const body = request.method === 'POST' ? await readBody(request) : {};
      return Response.json(await handler(target, body));
    } catch (cause) {
      if (!(cause instanceof Failure)) {
        return Response.json(
          { error: { code: 'INTERNAL', message: (cause as Error).message } },
          { status: 500 },
        );
      }
      const { code, message, fix, exit } = cause;
      return Response.json({ error: { code, message, fix, exit } }, { status: 400 });
    }
  };
}

const refuse = (status: number, message: string): Response =>
  Response.json({ error: { code: 'ACCOUNT_REFUSED', message } }, { status });

function isToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const usage = (message: string): Failure => new Failure('USAGE', message, { exit: EXIT.usage });

async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const body = await request.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null) return body as Readonly<Record<string, unknown>>;
  throw usage('the request has no JSON object');
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw usage(`${name} is missing`);
}

/** Documents come as base64: they say themselves in which encoding they are. */
function readItems(value: unknown): SeedSource[] {
  if (!Array.isArray(value)) throw usage('items is missing');
  return value.map((item: unknown) => {
    const { name, base64 } = (item ?? {}) as Readonly<Record<string, unknown>>;
    return { name: textOf(name, 'name'), bytes: Buffer.from(textOf(base64, 'base64'), 'base64') };
  });
}

async function changeClock(
  target: ControlTarget,
  { change }: Readonly<Record<string, unknown>>,
): Promise<ClockReport> {
  const { clock } = target.context;
  const parsed = parseClockChange(textOf(change, 'change'), clock.now());
  if (typeof parsed === 'string') throw usage(parsed);
  await target.changeClock(parsed);
  return reportClock(clock);
}

async function restore(target: ControlTarget, { name }: Readonly<Record<string, unknown>>) {
  const { file, ...snapshot } = target.snapshots.get(textOf(name, 'name'));
  try {
    await target.restore(file);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Failure(cause.code, cause.message, {
      exit: cause.exit,
      fix: 'The account is as it was. Others: mrssmith account snapshots',
      cause,
    });
  }
  return { ...snapshot, status: reportStatus(target) };
}

function reportStatus({ context, log }: ControlTarget): StatusReport {
  const { store, clock, partnerId, dialect, timezone } = context;
  return {
    serviceUrl: `${context.baseUrl()}/api_v3`,
    partnerId,
    dialect,
    timezone,
    clock: reportClock(clock),
    calls: log.count,
    ...countBy(store),
  };
}
