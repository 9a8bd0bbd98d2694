import { failedJob, passed, rejected, type StageOutcome } from '../../core/outcome.js';
import { error, warning, type Problem } from '../../core/problem.js';
import type { HttpAnswer, HttpRequest } from '../delivery/client.js';
import { composeHttpAddress, type ComposedAddress, type HttpAddress } from '../delivery/http-address.js';
import {
  DELIVERY_TIMEOUT_MS,
  failureText,
  MAX_ANSWER_BYTES,
  placeOfAction,
  type Job,
  type Sent,
} from './delivery-job.js';
import type { ConnectionSettings } from './settings.js';
import { isServerDialect, type RunContext } from './stage.js';

/** Posts the payload with HTTP or HTTPS; a report is fetched with GET. */
export async function sendHttp(job: Job): Promise<StageOutcome<Sent>> {
  const { context, settings, credentials, payload, problems } = job;
  const protocol = settings.protocol as 'http' | 'https';
  const addressing = { protocol, serverAddress: settings.serverAddress, remotePath: job.path };
  const address = composeHttpAddress(context.dialect, addressing);
  problems.push(...addressProblems(job));
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
  if (isServerDialect(context) && isTlsOnPort80(address)) {
    const text = `${toText(address)}: a server answers plain text on port 80, and TLS fails with curl error 35`;
    const problem = error('SERVER_HTTP_ADDRESS', text, { ...placeOfAction(context), fix: ADDRESS_FIX });
    return rejected([problem], failedJob(TLS_TO_PLAIN_TEXT, 35));
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
    return rejected(
      [problem, ...problems],
      failedJob(result.curl?.text ?? result.message, result.curl?.errno),
    );
  }
  const { answer, path, transcript } = result;
  const refusal = refuseEmpty(job, answer);
  const sent: Sent = { protocol: spoken, path, answer, transcript };
  if (refusal !== undefined) return rejected([refusal, ...problems], failedJob('', 0), sent);
  return passed(sent, [...problems, ...answerProblems(job, answer)]);
}

/** What curl says then, with OpenSSL 3. */
const TLS_TO_PLAIN_TEXT = 'OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number';

const ADDRESS_FIX = 'On the server an address that ends in # is called as it is: https://host/path#';

/** What the public code requests instead of what the settings say. */
function addressProblems({ context, settings, path }: Job): Problem[] {
  const protocol = settings.protocol as 'http' | 'https';
  const addressing = { protocol, serverAddress: settings.serverAddress, remotePath: path };
  const server = composeHttpAddress('server', addressing);
  const details = { ...placeOfAction(context), fix: ADDRESS_FIX };
  if (server.kind === 'refused') {
    const text = `the server appends :80 to ${JSON.stringify(settings.serverAddress)} and cannot call that: ${server.message}`;
    return [warning('SERVER_HTTP_ADDRESS', text, details)];
  }
  const problems = clearTextProblems(context, settings, server);
  const guide = composeHttpAddress('guide', addressing);
  if (guide.kind === 'refused' || toText(server) !== toText(guide)) {
    const tls = isTlsOnPort80(server) ? ': TLS on port 80, where hardly any server speaks it' : '';
    problems.push(warning('SERVER_HTTP_ADDRESS', `the server requests ${toText(server)}${tls}`, details));
  }
  return problems;
}

/** With the port always in it, so that addresses compare. */
function toText({ url, target }: HttpAddress): string {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return `${url.protocol}//${url.hostname}:${port}${target}`;
}

const isTlsOnPort80 = ({ url }: HttpAddress): boolean => url.protocol === 'https:' && url.port === '80';

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
