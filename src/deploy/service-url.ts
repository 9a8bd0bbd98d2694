/** What is wrong with the address of a server, as a predicate; `undefined` for a good one. */
export function whatIsWrongWith(serviceUrl: string): string | undefined {
  const url = URL.canParse(serviceUrl) ? new URL(serviceUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(serviceUrl.trim())) {
    return 'must be an address that begins with https:// or http://, e.g. https://www.kaltura.com';
  }
  if (url.username !== '' || url.password !== '') return 'must not carry a user or a password';
  if (url.search !== '' || url.hash !== '') return 'must end before the ? or #';
  return undefined;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|[\w.-]+\.localhost|\[::1\])$/;

/** Whether a server is on this machine: a local account, most likely. */
export const isLoopback = (serviceUrl: string): boolean =>
  URL.canParse(serviceUrl) && LOOPBACK.test(new URL(serviceUrl).hostname);

/** Whether what is sent there can be read by others on the way. */
export const isClearText = (serviceUrl: string): boolean =>
  /^http:/i.test(serviceUrl) && !isLoopback(serviceUrl);
