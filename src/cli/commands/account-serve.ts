import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fchmodSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { createAccount, type Account } from '../../account/account.js';
import { createConsole } from '../../account/console/console.js';
import { createControl, type ControlTarget } from '../../account/control.js';
import type { SeedSource } from '../../account/seed.js';
import { createTarget } from '../../account/control-target.js';
import type { AccountEvent } from '../../account/context.js';
import { Webhooks } from '../../account/life/webhooks.js';
import { CallLog, toCallRecord } from '../../account/log.js';
import { serveAccount, type AccountServer } from '../../account/server.js';
import { CONSOLE_PARTNER } from '../../account/session/authenticate.js';
import { encodeKs } from '../../account/session/ks.js';
import { SESSION_TYPE } from '../../account/session/session.js';
import { Snapshots } from '../../account/snapshots.js';
import { isFolder } from '../../connector/files.js';
import { statIfThere } from '../../connector/files.js';
import { createRedactor } from '../../connector/redact.js';
import { EXIT, Failure } from '../../core/failure.js';
import { createLiveCourier } from '../../harness/delivery/live-courier.js';
import { SinkCourier } from '../../harness/delivery/sink-courier.js';
import { padEnd, plural, visible } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import { confirmLive } from '../live.js';
import { Output } from '../output.js';
import { findStateFolder } from '../state-folder.js';
import { DEFAULT_PORT, TOKEN_VARIABLE, type AccountFlags } from './account-flags.js';
import { readFixtures } from './account-control.js';
import { LogLines, toCallLine, toEventLine } from './account-log.js';
import { accountFolderOf, announceRunning, prepareAccountFolder } from './account-place.js';
import { createScripts } from './account-scripts.js';

/** A KS for pasting outlives every clock that a test may set: ten years. */
const PASTED_KS_SEC = 315_360_000;

/** Serves the local account until the signal. */
export async function serveLocalAccount(flags: AccountFlags, context: CommandContext): Promise<void> {
  const { signal, streams } = context;
  const output = new Output(flags, streams);
  requireFolder(flags.cwd);
  if (flags.live === true) {
    output.error('  Jobs of this account will deliver to the hosts that its providers and profiles name.');
    await confirmLive([], flags.yes === true, output, signal);
  }
  const place = openPlace(flags);
  using snapshotFolder = place.snapshots();
  const log = new CallLog();
  const seeds = flags.seed === true ? readFixtures(flags.cwd, []) : [];

  await using account: Account = await createAccount({
    partnerId: flags.partnerId,
    adminSecret: flags.adminSecret,
    consoleSecret: flags.consoleSecret,
    path: place.file,
    dialect: flags.dialect,
    timezone: flags.timezone,
    live: flags.live === true,
    courier:
      flags.live === true
        ? Object.assign(createLiveCourier(), { [Symbol.asyncDispose]: async () => undefined })
        : new SinkCourier({ stateFolder: findStateFolder(flags.cwd) }),
    scriptedResponses: createScripts(flags.cwd, (code, text) =>
      account.context.tell({ kind: 'note', code, text }),
    ),
  });
  await using _webhooks = startWebhooks(account, flags);
  const target = createTarget(account, { log, snapshots: new Snapshots(snapshotFolder.path) });
  const token = process.env[TOKEN_VARIABLE] || randomBytes(24).toString('base64url');
  const control = createControl(target, token);
  const showPage = createConsole(target);
  let isSeeded = false;
  await using server = await listen(account, flags, {
    isReady: () => isSeeded,
    onCall: (result, details) => log.record(toCallRecord(result, { at: Date.now(), ...details })),
    mount: (app) => {
      app.all('/_mrssmith/*', (c) => control(c.req.raw));
      app.get('/*', (c) => showPage(c.req.raw));
    },
  });
  await seedFirst(target, seeds, output);
  isSeeded = true;
  using _running =
    place.folder === undefined
      ? undefined
      : announceRunning(place.folder, flags.name, { url: server.url, token, pid: process.pid });

  announce(account, server, { flags, output, place });
  hideSecrets(account, token, context);
  follow(account, log, flags, output);
  if (!signal.aborted) await once(signal, 'abort');
  if (!flags.json && !flags.quiet) output.line(`\n${plural(log.count, 'call')} answered.`);
}

/** A mistyped folder would be an account without connectors and fixtures, with a state of its own. */
function requireFolder(cwd: string): void {
  if (isFolder(resolve(cwd))) return;
  throw new Failure('USAGE', `--cwd ${cwd} is no folder`, {
    exit: EXIT.usage,
    fix: 'Name the folder of the workspace, or leave --cwd out.',
  });
}

/** Where the state lies, and what lies beside it. */
interface Place {
  /** SQLite file, or `:memory:`. */
  readonly file: string;
  /** Where commands look for the account; `undefined` where nothing may be written. */
  readonly folder: string | undefined;
  /** The folder of snapshots; a temporary one for an account that keeps nothing. */
  snapshots(): { readonly path: string } & Disposable;
}

function openPlace({ cwd, name, memory, state }: AccountFlags): Place {
  if (memory === true && state !== undefined) {
    throw new Failure('USAGE', '--memory keeps nothing, and --state says where to keep it', {
      exit: EXIT.usage,
      fix: 'Give one of them.',
    });
  }
  const folder = accountFolderOf(cwd);
  if (folder !== undefined) prepareAccountFolder(folder);
  if (memory === true) {
    return { file: ':memory:', folder, snapshots: temporaryFolder };
  }
  const file = state === undefined ? folder && join(folder, `${name}.sqlite`) : resolve(cwd, state);
  if (file === undefined) {
    throw new Failure('FILE_UNWRITABLE', 'neither the workspace nor the user’s cache may be written to', {
      exit: EXIT.usage,
      fix: 'Give a file with --state, or keep nothing with --memory.',
    });
  }
  prepareStateFile(file);
  const path = file.replace(/(\.sqlite)?$/, '.snapshots');
  return { file, folder, snapshots: () => ({ path, [Symbol.dispose]: () => undefined }) };
}

/** Secrets are in the state: it is its owner's alone from the start. SQLite gives its other files the same mode. */
function prepareStateFile(file: string): void {
  try {
    // Opening a pipe would wait for ever, and a device is everybody's.
    if (statIfThere(file)?.isFile() === false) throw new Error('it is no file');
    const handle = openSync(file, 'a+', 0o600);
    try {
      // Another program's file goes on to be read by whom it was: the store refuses it.
      if (mayBeState(handle)) fchmodSync(handle, 0o600);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw new Failure('FILE_UNWRITABLE', `the state cannot be kept in ${file}: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      fix: 'Give another file with --state, or keep nothing with --memory.',
      cause,
    });
  }
}

function mayBeState(handle: number): boolean {
  const head = Buffer.alloc(16);
  const length = readSync(handle, head, 0, head.length, 0);
  return length === 0 || head.toString('latin1') === 'SQLite format 3\0';
}

/** Made at once: its path is needed before the first snapshot. */
function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'mrssmith-account-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

async function listen(
  account: Account,
  { port }: AccountFlags,
  options: Omit<NonNullable<Parameters<typeof serveAccount>[1]>, 'port' | 'host'>,
): Promise<AccountServer> {
  try {
    return await serveAccount(account, { ...options, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be had: ${message}`;
    throw new Failure('PORT_IN_USE', `port ${port} ${reason}`, {
      exit: EXIT.unavailable,
      fix: `Is an account running already? Otherwise: --port ${port < 65_535 ? port + 1 : DEFAULT_PORT}, or --port 0 for a free one.`,
      cause,
    });
  }
}

/** Posts changes of status where they were asked for. */
function startWebhooks(account: Account, { webhook, live }: AccountFlags): AsyncDisposable | undefined {
  if (webhook === undefined) return undefined;
  const webhooks = new Webhooks(webhook, {
    live: live === true,
    onFailure: (text) => account.context.tell({ kind: 'note', code: 'WEBHOOK_FAILED', text }),
  });
  account.subscribe((event) => webhooks.send(event));
  return { [Symbol.asyncDispose]: () => webhooks.stop() };
}

/** A state that has entries already is left as it is: they were seeded by an earlier start, or made since. */
async function seedFirst(target: ControlTarget, seeds: readonly SeedSource[], output: Output): Promise<void> {
  if (seeds.length === 0 || target.context.store.entries.size > 0) return;
  const { failed } = await target.seed(seeds);
  for (const { message } of failed) output.error(`warning: ${visible(message)}`);
}

const secretOf = ({ context }: Account, partnerId = context.partnerId): string =>
  context.store.partners.get(partnerId)?.adminSecret ?? '';

/** Of an administrator. */
const pastedKs = ({ context }: Account, partnerId: number, secret: string): string =>
  encodeKs(
    {
      partnerId,
      userId: 'author',
      type: SESSION_TYPE.ADMIN,
      expiry: context.clock.nowSec() + PASTED_KS_SEC,
      privileges: 'disableentitlement',
    },
    secret,
  );

interface Announcement {
  readonly flags: AccountFlags;
  readonly output: Output;
  readonly place: Place;
}

/** The one place where secrets are shown: the lines to paste are what a client logs in with. */
function announce(account: Account, server: AccountServer, { flags, output, place }: Announcement): void {
  const { partnerId } = flags;
  const serviceUrl = `${server.url}/api_v3`;
  const adminSecret = secretOf(account);
  const consoleSecret = secretOf(account, CONSOLE_PARTNER);
  const needsConsole = flags.dialect === 'server';
  if (flags.json) {
    output.jsonLine({
      ready: true,
      serviceUrl,
      partnerId,
      consoleUrl: `${server.url}/`,
      // Whoever gave the secret has it.
      ...(flags.adminSecret === undefined ? { adminSecret } : {}),
      ...(needsConsole && flags.consoleSecret === undefined ? { consoleSecret } : {}),
    });
    return;
  }
  const { colors } = output.style;
  const consoleLines = [
    '',
    colors.dim('# Partner -2 alone may change generic providers; send partnerId with each call:'),
    `export KALTURA_CONSOLE_SECRET=${quote(consoleSecret)}`,
    `export KALTURA_CONSOLE_KS=${pastedKs(account, CONSOLE_PARTNER, consoleSecret)}`,
  ];
  const row = (label: string, value: string) => `  ${padEnd(colors.dim(label), 11)}${value}`;
  const lines = [
    colors.bold('The account is ready') + colors.dim('   Ctrl+C ends it'),
    '',
    `export KALTURA_SERVICE_URL=${serviceUrl}`,
    `export KALTURA_PARTNER_ID=${partnerId}`,
    `export KALTURA_ADMIN_SECRET=${quote(adminSecret)}`,
    `export KALTURA_KS=${pastedKs(account, partnerId, adminSecret)}`,
    ...(needsConsole ? consoleLines : []),
    '',
    row('console', colors.cyan(`${server.url}/`)),
    row('state', place.file === ':memory:' ? 'in memory, gone when it ends' : visible(toShown(place.file))),
    row('deliveries', flags.live === true ? colors.yellow('to real hosts: --live') : 'into sinks of its own'),
    row('dialect', flags.dialect),
    '',
  ];
  for (const line of lines) output.line(line);
}

function toShown(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}

/** As a shell reads it. */
const quote = (text: string): string =>
  /^[\w.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** What was announced is not to be seen again. */
function hideSecrets(account: Account, token: string, { streams }: CommandContext): void {
  const partners = account.context.store.partners.all();
  const secrets = partners.flatMap(({ adminSecret, secret }) => [adminSecret, secret]);
  streams.hide(createRedactor([...secrets, token]));
}

/** Prints what happens, until the end. */
function follow(account: Account, log: CallLog, flags: AccountFlags, output: Output): void {
  const lines = new LogLines(output.style, process.stdout.isTTY);
  const print = (shown: readonly string[]) => {
    for (const line of shown) output.line(line);
  };
  log.subscribe((record) => {
    if (flags.json) output.jsonLine(toCallLine(record));
    else if (!flags.quiet || record.outcome.kind === 'error') print(lines.call(record));
  });
  account.subscribe((event) => {
    if (flags.json) output.jsonLine(toEventLine(event, Date.now()));
    else if (!flags.quiet || isTrouble(event)) print(lines.event(event, Date.now()));
  });
}

const isTrouble = (event: AccountEvent): boolean =>
  event.kind === 'job' && (event.state === 'failed' || event.state === 'stuck');
