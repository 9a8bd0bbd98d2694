import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PROTOCOLS, type Protocol, type ScriptedResponse } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import { formatBytes, padEnd, visible } from '../../harness/report/style.js';
import type { Delivery } from '../../harness/sinks/delivery.js';
import { FaultPlan } from '../../harness/sinks/faults.js';
import { Inbox } from '../../harness/sinks/inbox.js';
import type { Login, Sink } from '../../harness/sinks/sink.js';
import { SinkSet } from '../../harness/sinks/sink-set.js';
import { prepareFolder } from '../artifacts.js';
import type { CommandContext } from '../command.js';
import { renderFaultList, requireEffect } from '../faults.js';
import { Output } from '../output.js';
import { findStateFolder } from '../state-folder.js';
import { PASSWORD_VARIABLE, type SinkFlags } from './sink-flags.js';

/** Runs the sinks until the signal. */
export async function serveSinks(flags: SinkFlags, { signal, streams }: CommandContext): Promise<void> {
  const output = new Output(flags, streams);
  if (flags.fault === 'list') return output.line(renderFaultList(output.style));
  const faults = flags.fault ?? [];
  const into = flags.into === undefined ? undefined : resolve(flags.cwd, flags.into);
  if (into !== undefined) prepareFolder(into, '--into');
  const protocols = flags.protocol ?? PROTOCOLS;
  const ports = parsePorts(flags.port ?? []);
  const login: Login = {
    username: flags.username,
    password: process.env[PASSWORD_VARIABLE] || randomBytes(9).toString('base64url'),
  };
  const inbox = new Inbox();
  const answer = flags.answer === undefined && flags.status === 200 ? undefined : readAnswer(flags);
  const logins = flags.anyLogin === true ? undefined : () => [login];
  const stateFolder = findStateFolder(flags.cwd);
  requireEffect(faults, protocols);
  const plan = new FaultPlan(faults);
  const fault = faults.length === 0 ? undefined : plan.next;
  await using files = new SinkSet({ inbox, stateFolder, logins, fault }, ports);
  // A partner's HTTP endpoint may ask for a login or not: this one takes both.
  await using web = new SinkSet(
    { inbox, stateFolder, fault, ...(answer === undefined ? {} : { answer }) },
    ports,
  );
  const sinks = await Promise.all(
    protocols.map((protocol) =>
      start(protocol === 'http' || protocol === 'https' ? web : files, protocol, ports),
    ),
  );
  announce(sinks, login, flags, output);
  inbox.subscribe((delivery) => {
    if (into !== undefined) keepFile(into, delivery);
    report(delivery, flags, output);
  });
  if (!signal.aborted) await once(signal, 'abort');
  if (!flags.json) output.line(`\n${inbox.count} received.`);
}

async function start(
  set: SinkSet,
  protocol: Protocol,
  ports: Partial<Record<Protocol, number>>,
): Promise<Sink> {
  try {
    return await set.get(protocol);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const port = ports[protocol] ?? 0;
    if (code === 'EADDRINUSE') {
      throw new Failure('PORT_IN_USE', `port ${port} is taken, so the ${protocol} sink cannot have it`, {
        exit: EXIT.unavailable,
        fix: `--port ${protocol}=${port + 1}      (or leave --port out: a free one is found)`,
        cause,
      });
    }
    throw new Failure('PORT_IN_USE', `the ${protocol} sink cannot listen on port ${port}: ${message}`, {
      exit: EXIT.unavailable,
      fix:
        code === 'EACCES'
          ? `Ports below 1024 need privileges: --port ${protocol}=${2000 + (port % 1000)}`
          : undefined,
      cause,
    });
  }
}

function parsePorts(values: readonly string[]): Partial<Record<Protocol, number>> {
  const ports: Partial<Record<Protocol, number>> = {};
  for (const value of values) {
    // e.g. "sftp=2222"
    const match = /^(\w+)=(\d{1,5})$/.exec(value);
    const protocol = match?.[1] as Protocol | undefined;
    const port = Number(match?.[2]);
    if (protocol === undefined || !PROTOCOLS.includes(protocol) || port > 65_535) {
      throw new Failure('USAGE', `--port ${value} is not protocol=port`, {
        exit: EXIT.usage,
        fix: `e.g. --port sftp=2222; protocols are ${PROTOCOLS.join(', ')}`,
      });
    }
    ports[protocol] = port;
  }
  return ports;
}

/** @throws {Failure} FILE_UNREADABLE. */
function readAnswer(flags: SinkFlags): () => ScriptedResponse {
  let body = Buffer.from('<response><id>sink</id></response>');
  const file = flags.answer === undefined ? undefined : resolve(flags.cwd, flags.answer);
  if (file !== undefined) {
    try {
      body = readFileSync(file);
    } catch (cause) {
      throw new Failure('FILE_UNREADABLE', `--answer: ${(cause as Error).message}`, {
        exit: EXIT.usage,
        cause,
      });
    }
  }
  const response = { status: flags.status, headers: { 'Content-Type': 'application/xml' }, body, file };
  return () => response;
}

function announce(sinks: readonly Sink[], login: Login, flags: SinkFlags, output: Output): void {
  if (flags.json) {
    output.jsonLine({
      sinks: sinks.map(({ protocol, url, fingerprint }) => ({
        protocol,
        url: url.href.replace(/\/$/, ''),
        username: login.username,
        password: login.password,
        ...(fingerprint === undefined ? {} : { fingerprint }),
      })),
    });
    return;
  }
  const { colors } = output.style;
  output.line(colors.bold('Sinks are ready') + colors.dim('   Ctrl+C ends them'));
  output.line();
  for (const { protocol, url, fingerprint } of sinks) {
    output.line(
      `  ${padEnd(colors.cyan(protocol), 6)} ${padEnd(url.href.replace(/\/$/, ''), 26)} ${colors.dim(fingerprint ?? '')}`.trimEnd(),
    );
  }
  const accepts =
    flags.anyLogin === true
      ? 'any user name and password'
      : `${login.username} / ${login.password}   ${colors.dim('HTTP and HTTPS ask for none')}`;
  output.line(`\n  login  ${accepts}`);
  const ftp = sinks.find(({ protocol }) => protocol === 'ftp');
  if (ftp !== undefined) {
    output.line(
      `\n  ${colors.dim('Try:')} curl -T feed.xml --user ${login.username}:${login.password} ${ftp.url.href}in/ --ftp-create-dirs`,
    );
  }
  output.line();
}

function report(delivery: Delivery, { json, transcript }: SinkFlags, output: Output): void {
  const { id, protocol, path, body, username, receivedAtMs, request } = delivery;
  if (json) {
    output.jsonLine({
      event: 'delivery',
      id,
      protocol,
      path,
      bytes: body.length,
      receivedAtMs,
      ...(username === undefined ? {} : { username }),
      ...(request === undefined ? {} : { method: request.method }),
      ...(transcript === true ? { transcript: delivery.transcript } : {}),
    });
    return;
  }
  const { colors } = output.style;
  const time = new Date(receivedAtMs).toISOString().slice(11, 19);
  const method = request === undefined ? '' : `${request.method} `;
  output.line(
    `${colors.dim(time)} ${padEnd(colors.cyan(protocol), 6)} ${method}${visible(path)}  ${colors.dim(formatBytes(body.length))}`,
  );
  if (transcript !== true) return;
  for (const { from, text } of delivery.transcript) {
    const mark = { client: '>', server: '<', note: '·' }[from];
    for (const line of text.split('\n')) output.line(`         ${colors.dim(`${mark} ${visible(line)}`)}`);
  }
}

/** Paths were tidied by the sink: they cannot leave the folder. A name that comes again gets a number. */
function keepFile(folder: string, { id, path, body }: Delivery): void {
  const [name = ''] = path.split('?');
  const safe = name
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => part.replace(/[^\p{L}\p{N}._ -]/gu, '_'))
    .join('/');
  const target = join(folder, safe === '' ? `delivery-${id}` : safe);
  mkdirSync(dirname(target), { recursive: true });
  try {
    writeFileSync(target, body, { flag: 'wx' });
  } catch {
    writeFileSync(`${target}.${id}`, body);
  }
}
