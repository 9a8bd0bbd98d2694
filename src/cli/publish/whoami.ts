import { explainRemoteError, RemoteError } from '../../client/index.js';
import { EXIT, type ExitCode } from '../../core/failure.js';
import { padEnd, renderFix, wrap } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import type { AccountFlags } from './flags.js';
import { contextOf, explained, openAccount, type OpenAccount } from './open.js';
import type { Workspace } from '../../connector/workspace.js';

type Account = OpenAccount<Workspace | undefined>;

/** Whether connectors can be published: servers close the services it takes unless somebody opens them. */
type GenericServices = { readonly kind: 'open' } | { readonly kind: 'closed'; readonly error: RemoteError };

const CLOSED = new Set(['SERVICE_FORBIDDEN', 'FEATURE_FORBIDDEN']);

/** Signs in, and shows as whom. */
export async function whoami(flags: AccountFlags, context: CommandContext): Promise<ExitCode> {
  const account = await openAccount(flags, context, { workspace: 'optional', target: 'hidden' });
  const services = await explained(account, () => probeGenericServices(account));
  show(account, services);
  if (account.output.wantsJson) account.output.json(toDocument(account, services));
  return services.kind === 'open' ? EXIT.ok : EXIT.credentials;
}

async function probeGenericServices({ session }: Account): Promise<GenericServices> {
  const probe = {
    service: 'contentDistribution_genericDistributionProvider',
    action: 'list',
    params: { pager: { pageSize: 1 } },
  };
  try {
    await session.read([probe]);
    return { kind: 'open' };
  } catch (error) {
    if (isClosed(error)) return { kind: 'closed', error };
    throw error;
  }
}

const isClosed = (error: unknown): error is RemoteError =>
  error instanceof RemoteError && CLOSED.has(error.code);

function show(account: Account, services: GenericServices): void {
  const { environment, session, output } = account;
  const { colors, width } = output.style;
  const { name, serviceUrl } = environment;
  const host = new URL(serviceUrl).host;
  output.line(colors.bold(name === undefined ? host : `${name} · ${host}`));
  for (const [title, text] of describe(account)) {
    const lines = wrap(text, Math.max(30, width - 14));
    lines.forEach((line, index) => {
      output.line(`  ${colors.dim(padEnd(index === 0 ? title : '', 12))}${line}`);
    });
  }
  const isOpen = services.kind === 'open';
  const verdict = isOpen ? colors.green('✓ can be published') : colors.red('✗ cannot be published');
  output.line(`  ${colors.dim(padEnd('Connectors', 12))}${verdict}`);
  if (isOpen) return;
  const { message, fix = '' } = explainRemoteError(services.error, contextOf({ environment, session }));
  output.line();
  for (const line of wrap(message, Math.min(width, 100) - 2)) output.line(`  ${line}`);
  output.line();
  for (const line of renderFix(fix, '  ', width, output.style)) output.line(line);
}

const WAYS = { ks: 'a given KS', adminSecret: 'the admin secret', appToken: 'an application token' } as const;

function describe({ session }: Account): (readonly [title: string, text: string])[] {
  const { by, partnerId, userId, privileges, expiry, isKsStale } = session.identity;
  const owner = partnerId === session.partnerId ? '' : ` of partner ${partnerId}`;
  const stale = isKsStale ? '; the KS that was given is not valid any more' : '';
  return [
    ['Account', `partner ${session.partnerId}`],
    ['User', userId ?? 'none'],
    ['Session', `${typeName(session.identity.sessionType)}${owner}, by ${WAYS[by]}${stale}`],
    ['Privileges', privileges ?? 'none'],
    ['Expires', expiry === undefined ? 'the account does not say' : describeExpiry(expiry, Date.now())],
  ];
}

/** @source KalturaSessionType */
function typeName(sessionType: number | undefined): string {
  if (sessionType === undefined) return 'a session that may not look at itself';
  return sessionType >= 1 ? 'ADMIN' : 'USER';
}

/** e.g. `in 23 h 59 min, 2026-01-31 12:00 UTC`. */
function describeExpiry(expirySec: number, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((expirySec * 1000 - nowMs) / 60_000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const left = days >= 3 ? `${days} days` : hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
  return `in ${left}, ${toIso(expirySec).slice(0, 16).replace('T', ' ')} UTC`;
}

/** The last moment that a date can hold, for sessions that never end. */
const LAST_SEC = 8.64e12;
const toIso = (sec: number): string => new Date(Math.min(sec, LAST_SEC) * 1000).toISOString();

function toDocument({ environment, session }: Account, services: GenericServices): object {
  const { by, partnerId, userId, sessionType, privileges, expiry, isKsStale } = session.identity;
  return {
    environment: environment.name ?? null,
    serviceUrl: environment.serviceUrl,
    partnerId: session.partnerId,
    session: {
      by,
      partnerId,
      userId: userId ?? null,
      type: sessionType === undefined ? null : typeName(sessionType),
      privileges: privileges ?? null,
      expiresAt: expiry === undefined ? null : toIso(expiry),
      isKsStale,
    },
    genericServices:
      services.kind === 'open'
        ? { open: true }
        : {
            open: false,
            code: services.error.code,
            fix: explainRemoteError(services.error, contextOf({ environment, session })).fix,
          },
  };
}
