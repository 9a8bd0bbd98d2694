import { resolveSetting } from '../../connector/secrets.js';
import type { Protocol, SettingText } from '../../core/connector.js';
import { failedJob, passed, rejected, type StageOutcome } from '../../core/outcome.js';
import { error, note, warning, type Problem, type ProblemCode } from '../../core/problem.js';
import type { Credentials, DeliveryFailureReason, HttpAnswer, HttpRequest } from '../delivery/client.js';
import { composeHttpAddress, normalisePath, type ComposedAddress } from '../delivery/http-address.js';
import type { TranscriptLine } from '../sinks/delivery.js';
import { mergeSettings, type ConnectionSettings } from './settings.js';
import { isServerDialect, type RunContext } from './stage.js';

/** What a delivery came to. */
export interface Sent {
  /** What was really spoken. */
  readonly protocol: Protocol;
  readonly path: string;
  /** `undefined` for protocols that bring none. */
  readonly answer: HttpAnswer | undefined;
  readonly transcript: readonly TranscriptLine[];
}

const DEFAULT_PORT = { ftp: 21, scp: 22, sftp: 22 } as const;
const DELIVERY_TIMEOUT_MS = 60_000;
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Sends the payload as the account would: same file name, path, order of operations and body.
 *
 * @source kaltura/server, GenericDistributionEngine.php (handleAction), kFileTransferMgr and its managers
 */
export async function deliverFeed(context: RunContext, payload: Buffer): Promise<StageOutcome<Sent>> {
  const settings = mergeSettings(context);
  const problems: Problem[] = [];
  const credentials = resolveCredentials(context, settings, problems);
  if (problems.some(({ severity }) => severity === 'error')) return rejected(problems, failedJob(''));
  const path = fillRemoteId(context, settings.remotePath, problems);
  const job: Job = { context, settings, credentials, path, payload, problems };
  return settings.protocol === 'http' || settings.protocol === 'https' ? sendHttp(job) : sendFile(job);
}

interface Job {
  readonly context: RunContext;
  readonly settings: ConnectionSettings;
  readonly credentials: Credentials;
  /** Remote path with `{REMOTE_ID}` replaced. */
  readonly path: string;
  readonly payload: Buffer;
  /** What is known so far; stages add to it. */
  readonly problems: Problem[];
}

/** What stands for a secret in a delivery to a sink, which has no use for the real one. */
const LOCAL_SECRET = 'mrssmith-local';

function resolveCredentials(
  context: RunContext,
  settings: ConnectionSettings,
  problems: Problem[],
): Credentials {
  const { connector, action, courier, env } = context;
  const resolve = (name: string, setting: SettingText | undefined): string | undefined => {
    if (setting === undefined) return undefined;
    const { value, missing } = resolveSetting(setting, env);
    if (missing.length === 0) return value;
    if (courier.kind === 'sinks') return LOCAL_SECRET;
    const names = missing.join(' and ');
    problems.push(
      error(
        'SECRET_MISSING',
        `${name} of ${action.name} needs ${names}, which ${missing.length > 1 ? 'are' : 'is'} not set`,
        {
          file: connector.manifest,
          line: action.line,
          fix: `export ${missing[0]}=...      (or put it into .env of the workspace)`,
        },
      ),
    );
    return undefined;
  };
  return {
    username: resolve('remoteUsername', settings.remoteUsername),
    password: resolve('remotePassword', settings.remotePassword),
  };
}

/** The only placeholder there is. Null becomes nothing. @source GenericDistributionEngine.php */
function fillRemoteId(context: RunContext, remotePath: string, problems: Problem[]): string {
  const remoteId = context.remoteId ?? '';
  if (!remotePath.includes('{REMOTE_ID}')) return remotePath;
  if (remoteId === '') {
    const fix =
      context.action.name === 'submit'
        ? 'A submit has no remote id yet: use it in update and delete.'
        : 'No submit of this entry brought one: see its results stage. File protocols never do.';
    problems.push(
      warning(
        'REMOTE_ID_UNKNOWN',
        `{REMOTE_ID} in remotePath became nothing: ${JSON.stringify(remotePath.replaceAll('{REMOTE_ID}', ''))}`,
        {
          ...placeOfAction(context),
          fix,
        },
      ),
    );
  }
  return remotePath.replaceAll('{REMOTE_ID}', remoteId);
}

const placeOfAction = ({ connector, action }: RunContext) => ({
  file: connector.manifest,
  line: action.line,
});

async function sendFile(job: Job): Promise<StageOutcome<Sent>> {
  const { context, settings, credentials, payload, problems } = job;
  const protocol = settings.protocol as 'ftp' | 'sftp' | 'scp';
  const { host, port, isPlain } = splitHost(settings.serverAddress, DEFAULT_PORT[protocol]);
  if (!isPlain) {
    const make = isServerDialect(context) ? error : warning;
    const problem = make(
      'SERVER_FILE_ADDRESS',
      `the server takes serverAddress ${JSON.stringify(settings.serverAddress)} for a host name and cannot connect: no scheme, no port`,
      {
        ...placeOfAction(context),
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
  const place = placeOfAction(context);
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
  if (protocol === 'scp' && /[^\w./@%+=:,-]/.test(path)) {
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
    ...placeOfAction(context),
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

function failureText(
  context: RunContext,
  reason: DeliveryFailureReason,
  protocol: Protocol,
): { code: ProblemCode; fix: string } {
  const isLive = context.courier.kind === 'live';
  switch (reason) {
    case 'connect':
      return {
        code: 'CONNECT_FAILED',
        fix: isLive
          ? 'Check serverAddress and that this machine may reach it.'
          : 'The sink is gone: run again.',
      };
    case 'login':
      return {
        code: 'LOGIN_REFUSED',
        fix: `Check remoteUsername and the variable behind remotePassword${protocol === 'sftp' || protocol === 'scp' ? '; the account logs in with a password alone' : ''}.`,
      };
    case 'lost':
      return {
        code: 'CONNECTION_LOST',
        fix: 'The partner closed the connection half-way: nothing says how much it kept.',
      };
    case 'timeout':
      return { code: 'DELIVERY_TIMEOUT', fix: 'The account would wait until its worker is ended.' };
    case 'too-large':
      return {
        code: 'ANSWER_TOO_LARGE',
        fix: `The kit keeps ${MAX_ANSWER_BYTES / 1024 / 1024} MiB of an answer.`,
      };
    case 'redirects':
      return { code: 'TOO_MANY_REDIRECTS', fix: 'Use the address that the redirects lead to.' };
    case 'put':
    case 'aborted':
      return { code: 'PUT_FAILED', fix: 'Check remotePath, and what this login may write there.' };
  }
}

async function sendHttp(job: Job): Promise<StageOutcome<Sent>> {
  const { context, settings, credentials, payload, problems } = job;
  const protocol = settings.protocol as 'http' | 'https';
  const addressing = { protocol, serverAddress: settings.serverAddress, remotePath: job.path };
  const address = composeHttpAddress(context.dialect, addressing);
  problems.push(...addressProblems(job, address));
  if (address.kind === 'refused') {
    const problem = error(
      'SERVER_HTTP_ADDRESS',
      `${JSON.stringify(settings.serverAddress)} is no address that the server can call: ${address.message}`,
      {
        ...placeOfAction(context),
        fix: ADDRESS_FIX,
      },
    );
    return rejected(
      [problem, ...problems.filter(({ code }) => code !== 'SERVER_HTTP_ADDRESS')],
      failedJob(address.message, address.errorNumber),
    );
  }
  const spoken = address.url.protocol === 'https:' ? 'https' : 'http';
  const responses = context.connector.harness.responses[context.action.name] ?? [];
  const result = await context.courier.postHttp(
    {
      url: address.url,
      target: address.target,
      credentials,
      method: context.action.name === 'fetchReport' ? 'GET' : 'POST',
      mode: bodyMode(job),
      body: payload,
      signal: context.signal,
      timeoutMs: DELIVERY_TIMEOUT_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    },
    { action: context.action.name, responses },
  );
  if (result.kind === 'failed') {
    const { code, fix } = failureText(context, result.reason, spoken);
    const problem = error(code, `${spoken}://${address.url.host}: ${result.message}`, {
      ...placeOfAction(context),
      fix,
    });
    return rejected([problem, ...problems], failedJob(result.message, CURL_ERROR[result.reason]));
  }
  const { answer, path, transcript } = result;
  const refusal = refuseEmpty(job, answer);
  if (refusal !== undefined) return rejected([refusal, ...problems], failedJob('', 0));
  return passed({ protocol: spoken, path, answer, transcript }, [
    ...problems,
    ...answerProblems(job, answer),
  ]);
}

/** curl's numbers for what went wrong. @source curl/curl.h */
const CURL_ERROR: Readonly<Record<DeliveryFailureReason, number>> = {
  connect: 7,
  login: 67,
  put: 55,
  lost: 56,
  timeout: 28,
  'too-large': 63,
  redirects: 47,
  aborted: 42,
};

const ADDRESS_FIX = 'On the server an address that ends in # is called as it is: https://host/path#';

/** What the public code would request instead of what the settings say. */
function addressProblems({ context, settings, path }: Job, address: ComposedAddress): Problem[] {
  if (isServerDialect(context)) return clearTextProblems(context, settings, address);
  const protocol = settings.protocol as 'http' | 'https';
  const server = composeHttpAddress('server', {
    protocol,
    serverAddress: settings.serverAddress,
    remotePath: path,
  });
  const place = placeOfAction(context);
  if (server.kind === 'refused') {
    return [
      warning(
        'SERVER_HTTP_ADDRESS',
        `the server appends :80 to ${JSON.stringify(settings.serverAddress)} and cannot call that: ${server.message}`,
        {
          ...place,
          fix: ADDRESS_FIX,
        },
      ),
    ];
  }
  const problems = clearTextProblems(context, settings, server);
  const asWritten = (found: ComposedAddress) =>
    found.kind === 'address' ? `${found.url.protocol}//${found.url.host}${found.target}` : '';
  const requested = `${server.url.protocol}//${server.url.hostname}:${server.url.port || '80'}${server.target}`;
  if (asWritten(server) !== asWritten(address)) {
    problems.push(
      warning('SERVER_HTTP_ADDRESS', `the server requests ${requested}`, { ...place, fix: ADDRESS_FIX }),
    );
  }
  return problems;
}

function clearTextProblems(
  context: RunContext,
  settings: ConnectionSettings,
  address: ComposedAddress,
): Problem[] {
  if (settings.protocol !== 'https' || address.kind !== 'address' || address.url.protocol === 'https:')
    return [];
  return [
    warning(
      'SERVER_HTTP_CLEAR_TEXT',
      `the server sends this over http, login and all: the scheme comes from serverAddress (${JSON.stringify(settings.serverAddress)}), not from the protocol`,
      {
        ...placeOfAction(context),
        fix: 'serverAddress: https://host/path#      (the # keeps the server from appending a port)',
      },
    ),
  ];
}

function bodyMode({ context, settings, path, problems }: Job): HttpRequest['mode'] {
  if (settings.httpFieldName !== '') return { kind: 'field', name: settings.httpFieldName };
  if (settings.httpFileName === '') return { kind: 'raw' };
  const id = context.nextFileId();
  problems.push(
    warning(
      'SERVER_HTTP_FILE_NAME',
      `the server sends the text "@…/${id}.xml" in place of the file (httpFileName, PHP 5.6 and later)`,
      {
        file: context.connector.manifest,
        fix: 'Use httpFieldName: the payload then travels as the value of that field.',
      },
    ),
  );
  return isServerDialect(context)
    ? { kind: 'path', name: settings.httpFileName, path: `/tmp/${id}.xml` }
    : { kind: 'file', name: settings.httpFileName, fileName: path.split('/').pop() || `${id}.xml` };
}

/** The answer, unless the server takes it for none: no body, or the body `0`. @source httpMgr.class.php */
function refuseEmpty({ context }: Job, answer: HttpAnswer): Problem | undefined {
  const text = answer.body.length <= 1 ? answer.body.toString('latin1') : 'some';
  if (text !== '' && text !== '0') return undefined;
  return error(
    'ANSWER_EMPTY',
    `the partner answered ${answer.status} ${text === '' ? 'without a body' : 'with the body "0"'}, which the account counts as a failure`,
    {
      ...placeOfAction(context),
      fix: 'Ask the partner for an answer with a body, or script one in harness.responses.',
    },
  );
}

function answerProblems({ context, payload }: Job, answer: HttpAnswer): Problem[] {
  const problems: Problem[] = [];
  const place = placeOfAction(context);
  const [first, ...later] = answer.hops;
  if (first?.method === 'POST' && later.at(-1)?.method === 'GET') {
    problems.push(
      warning(
        'HTTP_REDIRECT_TO_GET',
        `a ${first.status} redirect turned the POST into a GET: the ${payload.length} bytes never arrived`,
        {
          ...place,
          fix: 'Use the address that the redirect leads to.',
        },
      ),
    );
  }
  if (answer.status >= 400) {
    problems.push(
      warning(
        'HTTP_STATUS_IGNORED',
        `the partner answered ${answer.status}; the account counts it as success, since a body came with it`,
        {
          ...place,
          fix: 'Nothing in the connector can change that: read the answer with `mrssmith run --out`.',
        },
      ),
    );
  }
  return problems;
}

export const noAnswer = (protocol: Protocol): Problem =>
  note(
    'RESULTS_NOT_APPLICABLE',
    `${protocol.toUpperCase()} brings no answer: nothing to parse, and no remote id`,
  );
