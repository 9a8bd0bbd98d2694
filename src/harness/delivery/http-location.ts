import type { CurlError } from './client.js';
import { cutFragment, escapeBytes, hasControlCharacter, removeDotSegments } from './http-target.js';

/** Where a request went. */
export interface Place {
  readonly url: URL;
  /** Path and query, with the fragment that they may have: curl counts it in. */
  readonly target: string;
}

export type Redirection =
  | ({ readonly kind: 'request' } & Place)
  /** curl would go there, and the kit does not speak it. */
  | { readonly kind: 'foreign'; readonly scheme: string }
  | { readonly kind: 'refused'; readonly curl: CurlError };

/** What this curl was built with and follows no redirect to. */
const DISABLED =
  /^(dict|file|gophers?|imaps?|ldaps?|mqtt|pop3s?|rtmp(t|e|te|s|ts)?|rtsp|scp|sftp|smbs?|smtps?|telnet|tftp)$/;

/**
 * Resolves what a `Location` header says, byte for byte as curl does; `URL` would tidy it.
 *
 * @param location - As it came, one character per byte.
 * @source curl 7.88, lib/transfer.c (Curl_follow), lib/urlapi.c (concat_url, parseurl)
 */
export function resolveLocation(from: Place, location: string): Redirection {
  const [, name, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(location) ?? [];
  const scheme = name?.toLowerCase();
  if (scheme === undefined && !location.startsWith('//')) {
    return withTarget(from.url, joinTarget(from.target, location));
  }
  if (scheme !== undefined && DISABLED.test(scheme)) {
    return refuse(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  }
  if (scheme === 'ftp' || scheme === 'ftps') return { kind: 'foreign', scheme };
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return unparsable('Unsupported URL scheme', 1);
  }
  // e.g. "http:/host/path": one slash to three are taken for two.
  const parts = /^\/{1,3}(?!\/)([^/?#]*)(.*)$/s.exec(scheme === undefined ? location : rest);
  if (parts === null) return unparsable('Unsupported number of slashes following scheme');
  const [, authority = '', target = ''] = parts;
  const url = toUrl(scheme ?? from.url.protocol.slice(0, -1), authority);
  if (!(url instanceof URL)) return url;
  return withTarget(url, target.startsWith('/') ? target : `/${target}`);
}

/** Adds a reference without a host to the path and query it stands in. */
function joinTarget(base: string, reference: string): string {
  if (reference.startsWith('/')) return reference;
  const path = base.split('?', 1)[0] ?? '';
  if (reference.startsWith('?')) return path + reference;
  return path.slice(0, path.lastIndexOf('/') + 1) + reference;
}

function withTarget(url: URL, text: string): Redirection {
  const [path = '', ...queries] = text.split('?');
  const query = queries.join('?').replaceAll(' ', '+');
  const escaped = escapeBytes(path.replaceAll(' ', '%20') + (query === '' ? '' : `?${query}`));
  const target = cutFragment(escaped);
  const [sentPath = '', ...sentQueries] = target.split('?');
  if (hasControlCharacter(escaped.slice(target.length))) return unparsable('Bad fragment');
  if (hasControlCharacter(sentQueries.join('?'))) return unparsable('Bad query');
  if (hasControlCharacter(sentPath)) return unparsable('Bad path');
  const tidy = removeDotSegments(target).replace(/^([^?]*)\?$/, '$1'); // A lone ? is dropped.
  return { kind: 'request', url, target: tidy + escaped.slice(target.length) };
}

/** Login, host and port; only these go through `URL`. */
function toUrl(scheme: string, authority: string): URL | Redirection {
  const [, login, server = ''] = /^(?:([^@]*)@)?(.*)$/s.exec(authority) ?? [];
  const [, address, host = '', port = ''] = /^(?:(\[[^\]]*\]?)|([^:]*))(?::(.*))?$/s.exec(server) ?? [];
  if (!/^\d*$/.test(port) || Number(port) > 65_535) {
    return unparsable('Port number was not a decimal number between 0 and 65535');
  }
  if (address === undefined) {
    if (host === '') return unparsable('No host part in the URL');
    if (/[\s:#?!@{}[\]\\$'"^`*<>=;,+&()]|%20/.test(host)) return unparsable('Bad hostname');
  }
  const name = Buffer.from(address ?? host, 'latin1').toString();
  const text = `${scheme}://${name}${port === '' ? '' : `:${port}`}`;
  if (!URL.canParse(text)) {
    return address === undefined
      ? refuse(6, `Could not resolve host: ${name}`)
      : unparsable('Bad IPv6 address');
  }
  const url = new URL(text);
  const [user = '', ...password] = (login ?? '').split(':');
  url.username = Buffer.from(user, 'latin1').toString();
  url.password = Buffer.from(password.join(':'), 'latin1').toString();
  return url;
}

const refuse = (errno: number, text: string): Redirection => ({ kind: 'refused', curl: { errno, text } });

const unparsable = (why: string, errno = 3): Redirection =>
  refuse(errno, `The redirect target URL could not be parsed: ${why}`);
