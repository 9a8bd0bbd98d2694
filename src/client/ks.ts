/**
 * The partner that a KS says it is of, without asking anybody; `undefined` for what does not look like a KS.
 *
 * @source kaltura/server, kSessionBase.class.php: v2 is base64 of `v2|partner|cipher`, v1 of `hash|partner;…`
 */
export function partnerIdOfKs(ks: string): number | undefined {
  const text = Buffer.from(ks.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('latin1');
  const found = /^v2\|(-?\d{1,10})\|/.exec(text) ?? /^[0-9a-f]{40}\|(-?\d{1,10});/.exec(text);
  return found === null ? undefined : Number(found[1]);
}
