import type { Protocol } from '../../core/connector.js';
import type { DeliveryResult } from '../../harness/delivery/client.js';
import { composeHttpAddress } from '../../harness/delivery/http-address.js';
import { collectFiles } from './ftp-files.js';
import { planFiles, recordSent, type PlannedFile } from './ftp-plan.js';
import type { JobEngine, JobRequest } from './job.js';
import { failedResult, isTemporary, JobFailure, transferCode, type Progress } from './job-failure.js';

/** By DistributionProtocol. */
const PROTOCOLS: Readonly<Record<number, Protocol>> = {
  1: 'ftp',
  2: 'scp',
  3: 'sftp',
  4: 'http',
  5: 'https',
};
const ASPERA = 10;
const DEFAULT_PORT: Readonly<Record<Protocol, number>> = { ftp: 21, scp: 22, sftp: 22, http: 80, https: 443 };

const DELIVERY_TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Runs a job of an FTP profile: puts an entry's metadata and assets, or those that are newer than what was
 * sent, onto a file server; removes what was sent when the distribution is deleted.
 *
 * @source kaltura/server, providers/ftp/lib/FtpDistributionEngine.php
 */
export const runFtpJob: JobEngine = async (request) => {
  const { action, entryDistribution } = request;
  const progress: Progress = { deliveries: [], messages: [], mediaFiles: entryDistribution.mediaFiles };
  try {
    const target = targetOf(request);
    if (action === 'fetchReport') throw new JobFailure('the FTP connector has no reports');
    if (action === 'delete') {
      await removeFiles(request, target, progress);
      return {
        kind: 'finished',
        deliveries: progress.deliveries,
        messages: progress.messages,
        mediaFiles: [],
      };
    }
    const { files, metadata } = await collectFiles(request);
    const basePath = textOf(request, 'basePath') ?? '';
    const planned = planFiles(files, basePath, entryDistribution.mediaFiles);
    for (const file of planned) await putFile(request, target, file, progress);
    const skipped = files.length - planned.length;
    if (skipped > 0)
      progress.messages.push(`${skipped} of ${files.length} files were sent before in this version`);
    return {
      kind: 'finished',
      sentData: metadata,
      mediaFiles: progress.mediaFiles,
      deliveries: progress.deliveries,
      messages: progress.messages,
    };
  } catch (error) {
    if (error instanceof JobFailure) return failedResult(error, progress);
    throw error;
  }
};

/** Where the profile's files go. */
interface Target {
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
}

function targetOf(request: JobRequest): Target {
  const number = Number(request.profile.own['protocol'] ?? 0);
  const protocol = PROTOCOLS[number];
  if (protocol === undefined) {
    throw new JobFailure(
      number === ASPERA
        ? 'the local account has no Aspera: its transfers need a licensed program. Use FTP (1), SCP (2) or SFTP (3) to try the profile'
        : `File transfer manager type [${number}] not supported`,
    );
  }
  const host = textOf(request, 'host');
  if (host === undefined) throw new JobFailure('the profile has no host');
  const port = Number(request.profile.own['port'] ?? 0);
  return { protocol, host, port: port > 0 ? port : DEFAULT_PORT[protocol] };
}

function textOf({ profile }: JobRequest, property: string): string | undefined {
  const value = profile.own[property];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function credentialsOf(request: JobRequest, { protocol }: Target) {
  const credentials = { username: textOf(request, 'username'), password: textOf(request, 'password') };
  const text = protocol === 'sftp' ? textOf(request, 'sftpPrivateKey') : undefined;
  if (text === undefined) return credentials;
  return { ...credentials, key: { text, passphrase: textOf(request, 'passphrase') } };
}

async function putFile(
  request: JobRequest,
  target: Target,
  { record, body }: PlannedFile,
  progress: Progress,
): Promise<void> {
  const result = await send(request, target, record.remotePath, body);
  if (result.kind === 'failed') {
    throw new JobFailure(failureText(request, target, record.remotePath, result), {
      errorNumber: result.curl?.errno ?? transferCode(result.reason),
      temporary: isTemporary(result.reason),
    });
  }
  const { protocol, path, transcript } = result;
  progress.deliveries.push({ protocol, path, bytes: body.length, transcript });
  progress.mediaFiles = recordSent(progress.mediaFiles, record);
}

type Failed = Extract<DeliveryResult<never>, { kind: 'failed' }>;

/** In the file transfer manager's words, and after them what the destination said. */
function failureText(
  request: JobRequest,
  { host, port }: Target,
  path: string,
  { reason, message, curl }: Failed,
) {
  if (curl !== undefined) return curl.text;
  const texts: Partial<Record<Failed['reason'], string>> = {
    connect: `Can't connect [${host}:${port}] - `,
    login: `Can't authenticate [${textOf(request, 'username') ?? ''}] - `,
    exists: '',
  };
  return `${texts[reason] ?? `Can't put file [${path}] - `}${message}`;
}

/** HTTP overwrites without a question, as there; for the others a file that exists is a failure. */
async function send(
  request: JobRequest,
  target: Target,
  path: string,
  body: Buffer,
): Promise<DeliveryResult<unknown>> {
  const { context, action, signal } = request;
  const { protocol, host, port } = target;
  const credentials = credentialsOf(request, target);
  const common = { credentials, body, signal, timeoutMs: DELIVERY_TIMEOUT_MS };
  if (protocol !== 'http' && protocol !== 'https') {
    const parcel = { ...common, protocol, host, port, path, passive: true, overwrite: false };
    return context.courier.putFile(parcel);
  }
  const serverAddress = /:\d+|:\/\//.test(host) || port === DEFAULT_PORT[protocol] ? host : `${host}:${port}`;
  const address = composeHttpAddress('guide', { protocol, serverAddress, remotePath: path });
  if (address.kind === 'refused') throw new JobFailure(address.message, { errorNumber: address.errorNumber });
  return context.courier.postHttp(
    {
      ...common,
      url: address.url,
      target: address.target,
      method: 'POST',
      mode: { kind: 'raw' },
      maxAnswerBytes: MAX_ANSWER_BYTES,
    },
    { action, responses: [] },
  );
}

/** Errors are passed over, as on the server: what is gone is gone. */
async function removeFiles(request: JobRequest, target: Target, progress: Progress): Promise<void> {
  const { context, entryDistribution, signal } = request;
  const { protocol, host, port } = target;
  if (protocol === 'http' || protocol === 'https') {
    progress.messages.push('files cannot be removed over HTTP; they stay where they are');
    return;
  }
  for (const { remotePath } of entryDistribution.mediaFiles) {
    const result = await context.courier.putFile({
      protocol,
      host,
      port,
      path: remotePath,
      body: Buffer.alloc(0),
      credentials: credentialsOf(request, target),
      passive: true,
      operation: 'remove',
      signal,
      timeoutMs: DELIVERY_TIMEOUT_MS,
    });
    const end = result.kind === 'failed' ? `was not removed: ${result.message}` : 'was removed';
    progress.messages.push(`${remotePath} ${end}`);
  }
}
