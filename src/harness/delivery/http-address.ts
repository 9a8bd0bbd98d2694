import type { Protocol } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import { cutFragment, escapeText, hasControlCharacter, removeDotSegments } from './http-target.js';

export interface HttpSettings {
  readonly protocol: Extract<Protocol, 'http' | 'https'>;
  readonly serverAddress: string;
  /** `{REMOTE_ID}` replaced already. */
  readonly remotePath: string;
}

export interface HttpAddress {
  readonly kind: 'address';
  /** Scheme, host and port of the request. */
  readonly url: URL;
  /** Path and query, sent to the letter. */
  readonly target: string;
}

/** The server's HTTP client gives up before it sends anything. */
export interface HttpAddressRefused {
  readonly kind: 'refused';
  /** curl's error number, or 2 for the file transfer manager's "cannot connect". */
  readonly errorNumber: number;
  readonly message: string;
}

export type ComposedAddress = HttpAddress | HttpAddressRefused;

/** curl's answer to a URL that is none, or has a control character anywhere. */
const MALFORMED: HttpAddressRefused = {
  kind: 'refused',
  errorNumber: 3,
  message: 'URL using bad/illegal format or missing URL',
};

/** Where an HTTP delivery goes, by the rules of the dialect. */
export function composeHttpAddress(dialect: Dialect, settings: HttpSettings): ComposedAddress {
  return dialect === 'server' ? composeAsServer(settings) : composeAsGuide(settings);
}

/**
 * As the API guide says: `serverAddress` is a host name or a URL, the protocol decides the scheme where
 * the address has none, and the path comes after the address with one slash between.
 */
function composeAsGuide({ protocol, serverAddress, remotePath }: HttpSettings): ComposedAddress {
  const address = serverAddress.trim();
  const wanted = normalisePath(remotePath);
  if (hasControlCharacter(address + wanted)) return MALFORMED;
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `${protocol}://${address}`;
  const base = parseUrl(escapeText(withScheme));
  if (base === undefined || base.hostname === '' || !/^https?:$/.test(base.protocol)) {
    return { kind: 'refused', errorNumber: 2, message: `Can't connect [${serverAddress}] - ` };
  }
  // The work-around for the server's port suffix: what stands before a trailing # is the whole address.
  if (address.endsWith('#')) return { kind: 'address', url: base, target: base.pathname + base.search };
  const folder = base.pathname.replace(/\/+$/, '');
  const path = encodeTarget(cutFragment(wanted)).replace(/^\/+/, '');
  const target = path === '' && base.pathname !== '/' ? base.pathname : `${folder}/${path}`;
  const query = path.includes('?') ? '' : base.search;
  return { kind: 'address', url: base, target: removeDotSegments(target) + query };
}

/**
 * As the public code does: `:80` is appended to the address, whatever it is, and the scheme comes from
 * the address alone.
 *
 * @source kaltura/server, infra/storage/file_transfer_managers/httpMgr.class.php, doConnect, doPutFile
 */
function composeAsServer({ serverAddress, remotePath }: HttpSettings): ComposedAddress {
  const withPort = `${serverAddress}:80`;
  const scheme = schemeOf(withPort);
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return { kind: 'refused', errorNumber: 2, message: `Can't connect [${serverAddress}:80] - ` };
  }
  const server = scheme === undefined ? `http://${withPort}` : withPort;
  const whole = `${server}/${normalisePath(remotePath)}`;
  if (hasControlCharacter(whole)) return MALFORMED;
  const text = encodeTarget(whole);
  const parts = /^(https?):\/\/([^/?#]*)([^#]*)/.exec(text);
  const authority = parts?.[2] ?? '';
  // curl: more than one port, or no host at all, is a malformed URL.
  if (parts === null || authority === '' || authority.startsWith(':') || /:\d*:/.test(authority))
    return MALFORMED;
  const url = parseUrl(`${parts[1]}://${authority}`);
  if (url === undefined) return MALFORMED;
  const rest = parts[3] ?? '';
  return { kind: 'address', url, target: removeDotSegments(rest.startsWith('/') ? rest : `/${rest}`) };
}

/**
 * The scheme that PHP's `parse_url` sees. `host.example:80` has none: digits to the end, or up to a slash, are
 * a port. `host.example:8443:80` has the scheme `host.example`.
 */
function schemeOf(address: string): string | undefined {
  const match = /^([a-zA-Z0-9+.-]+):(.*)$/s.exec(address);
  if (match === null) return undefined;
  const [, scheme = '', rest = ''] = match;
  return /^\d{1,5}(\/|$)/.test(rest) ? undefined : scheme;
}

/** Trimmed of what PHP's `trim` takes off, with forward slashes; nothing else. @source kFileTransferMgr.class.php */
export const normalisePath = (path: string): string =>
  path.replace(/^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g, '').replaceAll('\\', '/');

/**
 * What httpMgr replaces in the whole URL, then curl.
 *
 * Differs: curl leaves a query beyond ASCII as it is, which no server written on Node takes, the sinks included.
 */
function encodeTarget(text: string): string {
  return escapeText(text.replaceAll(' ', '%20').replaceAll('[', '%5B').replaceAll(']', '%5D'));
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
