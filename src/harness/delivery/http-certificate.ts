import type { PeerCertificate } from 'node:tls';
import type { CurlError } from './client.js';

/** What of a certificate tells whose it is. */
export type CertificateNames = Pick<PeerCertificate, 'subject' | 'subjectaltname'>;

/**
 * Compares a certificate with the host it should be for, as curl does: alternative names of hosts and addresses,
 * or the last common name where there are none. An address may be a common name too.
 *
 * @returns What curl says when it is for another host.
 * @source curl 7.88, lib/vtls/openssl.c, Curl_ossl_verifyhost; lib/vtls/hostcheck.c
 */
export function checkCertificate(certificate: CertificateNames, hostname: string): CurlError | undefined {
  const isAddress = isIpAddress(hostname);
  const names = alternativeNames(certificate.subjectaltname ?? '');
  if (names.length > 0) {
    const kind = isAddress ? 'IP Address' : 'DNS';
    if (names.some((name) => name.kind === kind && isFor(name.value, hostname))) return undefined;
    const text = `SSL: no alternative certificate subject name matches target host name '${hostname}'`;
    return { errno: 60, text };
  }
  const name = commonName(certificate);
  if (name === undefined)
    return { errno: 60, text: 'SSL: unable to obtain common name from peer certificate' };
  if (isFor(name, hostname)) return undefined;
  const text = `SSL: certificate subject name '${name}' does not match target host name '${hostname}'`;
  return { errno: 60, text };
}

/**
 * Whether a host name out of a URL is an address. `URL` has written IPv4 in full already, and no other name has
 * figures alone; `net.isIP` would compile a large pattern to say the same.
 */
export const isIpAddress = (hostname: string): boolean => hostname.includes(':') || /^[\d.]+$/.test(hostname);

/** Names of hosts and addresses, e.g. out of `DNS:a.example, IP Address:127.0.0.1, DNS:"odd, one"`. */
function alternativeNames(text: string): { kind: string; value: string }[] {
  return [...text.matchAll(/(?:^|, )([^:]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)]
    .map(([, kind = '', value = '']) => ({ kind, value }))
    .filter(({ kind }) => kind === 'DNS' || kind === 'IP Address');
}

function commonName({ subject }: CertificateNames): string | undefined {
  // Node gives a list where there are several, which its types do not say.
  const names = subject?.CN as string | readonly string[] | undefined;
  return typeof names === 'string' ? names : names?.at(-1);
}

function isFor(pattern: string, hostname: string): boolean {
  const wanted = pattern.replace(/\.$/, '').toLowerCase();
  const host = hostname.replace(/\.$/, '').toLowerCase();
  // A wildcard is a whole first label, and two more have to follow.
  if (!/^\*\.[^.]+\./.test(wanted) || isIpAddress(host)) return comparable(wanted) === comparable(host);
  return host.includes('.') && host.slice(host.indexOf('.')) === wanted.slice(1);
}

/** IPv6 has several forms: Node writes `0:0:0:0:0:0:0:1` here and `URL` has `::1`. */
function comparable(name: string): string {
  return name.includes(':') && URL.canParse(`http://[${name}]`) ? new URL(`http://[${name}]`).hostname : name;
}
