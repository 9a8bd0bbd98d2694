/** Whether there is what no URL may hold for curl: anything in ASCII before the space, or DEL. */
export const hasControlCharacter = (text: string): boolean => /[^ -~\u0080-\uffff]/.test(text);

/** Bytes beyond ASCII in curl's form, e.g. `%c3%a9`. @param bytes - One character per byte, as in Latin-1. */
export const escapeBytes = (bytes: string): string =>
  bytes.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);

/** The same for text, as UTF-8. */
export const escapeText = (text: string): string => escapeBytes(Buffer.from(text).toString('latin1'));

/** What curl escapes of a URL that it is given: the path. A query travels as plain UTF-8. */
export function escapePath(target: string): string {
  const [path = '', ...query] = target.split('?');
  return [escapeText(path), ...query].join('?');
}

export const cutFragment = (target: string): string => target.replace(/#.*$/s, '');

/** curl resolves `.` and `..` before it sends, and keeps double slashes. @source RFC 3986, 5.2.4 */
export function removeDotSegments(target: string): string {
  const [path = '', ...query] = target.split('?');
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    // A folder stays one: `/a/.` is `/a/`.
    if (isLast && (segment === '.' || segment === '..')) kept.push('');
  }
  return [`/${kept.join('/')}`, ...query].join('?');
}
