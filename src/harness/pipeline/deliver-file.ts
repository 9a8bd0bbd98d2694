import { failedJob, passed, rejected, type StageOutcome } from '../../core/outcome.js';
import { error, warning, type Problem } from '../../core/problem.js';
import type { DeliveryFailureReason } from '../delivery/client.js';
import { normalisePath } from '../delivery/http-address.js';
import {
  DELIVERY_TIMEOUT_MS,
  failureText,
  placeOfSetting,
  settingOf,
  type Job,
  type Sent,
} from './delivery-job.js';
import { isServerDialect, type RunContext } from './stage.js';

const DEFAULT_PORT = { ftp: 21, scp: 22, sftp: 22 } as const;
/** Puts the payload as a new file with FTP, SFTP or SCP. */
export async function sendFile(job: Job): Promise<StageOutcome<Sent>> {
  const { context, settings, credentials, payload, problems } = job;
  const protocol = settings.protocol as 'ftp' | 'sftp' | 'scp';
  const { host, port, isPlain } = splitHost(settings.serverAddress, DEFAULT_PORT[protocol]);
  if (!isPlain) {
    const make = isServerDialect(context) ? error : warning;
    const problem = make(
      'SERVER_FILE_ADDRESS',
      `the server takes serverAddress ${JSON.stringify(settings.serverAddress)} for a host name and cannot connect: no scheme, no port`,
      {
        ...placeOfSetting(context, 'serverAddress'),
        fix: `serverAddress: ${host}`,
      },
    );
    if (isServerDialect(context)) {
      return rejected(
        [problem],
        failedJob(`Can't connect [${settings.serverAddress}:${DEFAULT_PORT[protocol]}] - `, 2),
      );
    }
    problems.push(problem);
  }
  const path = normalisePath(`${job.path}/${context.nextFileId()}.xml`);
  problems.push(...filePathWarnings(context, protocol, path));
  const result = await context.courier.putFile({
    protocol,
    credentials,
    host,
    port,
    path,
    body: payload,
    passive: isPassive(job),
    signal: context.signal,
    timeoutMs: DELIVERY_TIMEOUT_MS,
  });
  if (result.kind === 'failed')
    return explainFileFailure(job, result.reason, result.message, path, host, port);
  return passed({ protocol, path: result.path, answer: undefined, transcript: result.transcript }, problems);
}

function splitHost(address: string, defaultPort: number) {
  const trimmed = address.trim();
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([^:/]*)(?::(\d+))?.*$/i.exec(trimmed);
  const host = match?.[1] ?? trimmed;
  return { host, port: match?.[2] === undefined ? defaultPort : Number(match[2]), isPlain: host === trimmed };
}

/** The API cannot store "active": a profile's false falls through to the server's default. */
function isPassive({ context, settings, problems }: Job): boolean {
  if (settings.protocol !== 'ftp' || settings.ftpPassiveMode !== false) return true;
  problems.push(
    warning(
      'FTP_ACTIVE_IMPOSSIBLE',
      'ftpPassiveMode: false never reaches the server, which then uses passive mode',
      {
        file: context.connector.manifest,
        fix: 'Leave it out, and ask the partner to allow passive connections.',
      },
    ),
  );
  return isServerDialect(context);
}

function filePathWarnings(context: RunContext, protocol: 'ftp' | 'sftp' | 'scp', path: string): Problem[] {
  const place = placeOfSetting(context, 'remotePath');
  if (protocol === 'sftp' && !path.startsWith('/')) {
    return [
      warning(
        'SFTP_PATH_RELATIVE',
        `the server makes the folders of ${JSON.stringify(path)} below the home folder, and then writes to /${path}`,
        {
          ...place,
          fix: 'Begin remotePath with a slash.',
        },
      ),
    ];
  }
  if (protocol === 'scp' && /[\s'"`$&|;<>()*?[\]{}\\!#~]/.test(path)) {
    return [
      warning('SCP_PATH_UNQUOTED', `${JSON.stringify(path)} reaches the partner's shell unquoted`, {
        ...place,
        fix: 'Keep to letters, digits and . _ - / in remotePath.',
      }),
    ];
  }
  return [];
}

function explainFileFailure(
  job: Job,
  reason: DeliveryFailureReason,
  message: string,
  path: string,
  host: string,
  port: number,
): StageOutcome<never> {
  const { context, settings, credentials, problems } = job;
  const { code, fix } = failureText(context, reason, settings.protocol);
  const hasLogin = credentials.username !== undefined;
  const problem = error(code, `${settings.protocol}://${host}: ${message}`, {
    ...placeOfSetting(context, settingOf(reason)),
    fix:
      reason === 'login' && !hasLogin
        ? `Declare remoteUsername and remotePassword: ${context.action.name} has no login.`
        : fix,
  });
  const end = {
    connect: failedJob(`Can't connect [${host}:${port}] - `, 2),
    login: failedJob(`Can't authenticate [${credentials.username ?? ''}] - `, 3),
  }[reason as string];
  return rejected([problem, ...problems], end ?? failedJob(`Can't put file [${path}] - `, 99));
}
