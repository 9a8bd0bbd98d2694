import { Transcript } from '../sinks/transcript.js';
import { AttemptError, startAttempt, toFailedResult, type Attempt } from './attempt.js';
import type { Credentials, HttpAnswer, HttpClient, HttpRequest } from './client.js';
import { locationOf } from './http-answer.js';
import { composeBody } from './http-body.js';
import { exchange, type Outgoing } from './http-exchange.js';
import { HttpFailure, MALFORMED_URL } from './http-failure.js';
import { resolveLocation } from './http-location.js';
import { cutFragment, escapePath, hasControlCharacter } from './http-target.js';

/**
 * The server's user agent is one fixed string in KCurlWrapper. Only its product and version, Firefox/3.0.6, are
 * known; the rest is what that browser really sent.
 */
const USER_AGENT =
  'Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.0.6) Gecko/2009011913 Firefox/3.0.6';

/** PHP's setting. curl follows as many and refuses the next. @source php-src, ext/curl/interface.c */
const MAX_REDIRECTS = 20;
/** curl asks before it sends more than this. @source curl 7.88, lib/http.c, EXPECT_100_THRESHOLD */
const EXPECT_FROM_BYTES = 1024 * 1024;

/**
 * Sends one HTTP or HTTPS request as PHP's curl would, redirects included. Each request has a connection of its
 * own. Written on sockets: `fetch` adds headers and writes them in another order, and no client of Node takes the
 * answers that curl takes, or says of the others what curl says.
 *
 * Differs: curl may agree on HTTP/2 over TLS; this is always HTTP/1.1.
 *
 * @source kaltura/server, httpMgr.class.php and KCurlWrapper.class.php; curl 7.88, lib/http.c and lib/transfer.c
 */
export const postHttp: HttpClient = async (request) => {
  const transcript = new Transcript(request.now);
  using attempt = startAttempt(request.signal, request.timeoutMs);
  try {
    const answer = await follow(request, attempt, transcript);
    return {
      kind: 'delivered',
      protocol: request.url.protocol === 'https:' ? 'https' : 'http',
      path: request.target,
      answer,
      transcript: transcript.lines(),
    };
  } catch (error) {
    const failed = toFailedResult(error, transcript.lines());
    return error instanceof HttpFailure ? { ...failed, curl: error.curl } : failed;
  }
};

/** One request of a delivery, before its headers are written. */
interface Step {
  readonly method: 'POST' | 'GET';
  readonly url: URL;
  /** With its fragment, which is not sent. */
  readonly target: string;
  readonly mayExpect: boolean;
}

async function follow(
  request: HttpRequest,
  { signal }: Attempt,
  transcript: Transcript,
): Promise<HttpAnswer> {
  const { endpoint, maxAnswerBytes, timeoutMs, method, url } = request;
  const compose = composer(request);
  const hops: HttpAnswer['hops'][number][] = [];
  let redirects = 0;
  let step: Step = { method, url, target: firstTarget(request.target), mayExpect: true };

  for (;;) {
    const outgoing = compose(step);
    const incoming = await exchange(outgoing, { endpoint, signal, timeoutMs, maxAnswerBytes, transcript });
    const { status } = incoming;
    hops.push({ method: step.method, url: step.url.origin + outgoing.target, status });

    const location = locationOf(incoming);
    if (status === 417 && outgoing.headers.some(([name]) => name === 'Expect')) {
      step = { ...step, mayExpect: false }; // curl repeats the request without asking first.
    } else if (location !== undefined) {
      redirects += 1;
      if (redirects > MAX_REDIRECTS) {
        const text = `Maximum (${MAX_REDIRECTS}) redirects followed`;
        throw new HttpFailure('redirects', { errno: 47, text });
      }
      step = redirect(step, status, location, endpoint !== undefined);
      transcript.add('note', `redirected to ${step.url.origin}${cutFragment(step.target)}`);
    } else {
      return { ...incoming, hops };
    }
  }
}

/** What curl makes of the target it is given. */
function firstTarget(target: string): string {
  if (hasControlCharacter(target) || target.includes(' ')) {
    throw new HttpFailure('connect', MALFORMED_URL, `this is no URL to request: ${JSON.stringify(target)}`);
  }
  return escapePath(target.startsWith('/') ? target : `/${target}`);
}

/**
 * The request that a redirect asks for.
 *
 * @param isLocal - The delivery goes to a sink, whatever host is named. A sink speaks one of HTTP and HTTPS, so a
 *   redirect to the other has nowhere to go: it is refused rather than taken to a real host.
 * @source curl 7.88, lib/transfer.c, Curl_follow
 */
function redirect(step: Step, status: number, location: string, isLocal: boolean): Step {
  const found = resolveLocation(step, location);
  const refusal = `the destination redirects to ${JSON.stringify(location)}, which cannot be followed`;
  if (found.kind === 'refused') {
    throw new HttpFailure('redirects', found.curl, `${refusal}: ${found.curl.text}`);
  }
  if (found.kind === 'foreign') throw new AttemptError('redirects', refusal);
  const { url, target } = found;
  if (isLocal && url.protocol !== step.url.protocol) {
    const other = url.protocol.slice(0, -1);
    throw new AttemptError(
      'redirects',
      `the answer redirects to ${url.origin}, and the local sink of this delivery does not speak ${other}`,
    );
  }
  const method = status >= 301 && status <= 303 ? 'GET' : step.method;
  return { ...step, method, url, target };
}

/**
 * Writes headers in curl's order. The body is composed once, so that a repeated request has the same boundary.
 *
 * KCurlWrapper sets an empty range, which curl words differently by method and leaves out of multipart posts.
 */
function composer(request: HttpRequest): (step: Step) => Outgoing {
  const { contentType, bytes } = composeBody(request);
  const authorizationOf = authorizer(request);

  return ({ method, url, target: whole, mayExpect }) => {
    const target = cutFragment(whole);
    const headers: [string, string][] = [['Host', url.host]];
    const authorization = authorizationOf(url);
    if (authorization !== undefined) headers.push(['Authorization', authorization]);
    if (method === 'GET') headers.push(['Range', 'bytes=']);
    else if (request.mode.kind === 'raw') headers.push(['Content-Range', `bytes /${bytes.length}`]);
    headers.push(['User-Agent', USER_AGENT], ['Accept', '*/*']);
    if (method === 'GET') return { method, url, target, headers, body: undefined };

    headers.push(['Content-Length', String(bytes.length)], ['Content-Type', contentType]);
    if (mayExpect && bytes.length > EXPECT_FROM_BYTES) headers.push(['Expect', '100-continue']);
    return { method, url, target, headers, body: bytes };
  };
}

/**
 * Basic, sent unasked when either part of the login is set. curl sends it to the first scheme, host and port alone;
 * an address may carry a login of its own.
 */
function authorizer({ url: first, credentials }: HttpRequest): (url: URL) => string | undefined {
  return (url) => {
    const given = url.origin === first.origin ? credentials : undefined;
    return toBasic(given) ?? toBasic(loginIn(url));
  };
}

function toBasic(login: Credentials | undefined): string | undefined {
  if (login?.username === undefined && login?.password === undefined) return undefined;
  return `Basic ${Buffer.from(`${login.username ?? ''}:${login.password ?? ''}`).toString('base64')}`;
}

function loginIn({ username, password }: URL): Credentials | undefined {
  if (username === '' && password === '') return undefined;
  const decode = (text: string): string =>
    Buffer.from(
      text.replaceAll(/%[\da-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16))),
      'latin1',
    ).toString();
  return { username: decode(username), password: decode(password) };
}
