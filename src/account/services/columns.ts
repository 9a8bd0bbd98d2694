import type { Call } from '../wire/service.js';

/**
 * A text as its database column keeps it: what is longer is cut, without an error. The answer of the call
 * that stored it shows it whole; whoever reads it again sees what was kept.
 *
 * @param size - In characters.
 * @source kaltura/server, plugins/content_distribution/config/schema.xml
 */
export function cutToColumn<T extends string | null | undefined>(
  call: Call,
  property: string,
  text: T,
  size: number,
): T | string {
  if (typeof text !== 'string' || text.length <= size) return text;
  const characters = Array.from(text);
  if (characters.length <= size) return text;
  call.note(
    'VALUE_CUT',
    `${property} has ${characters.length} characters; the server's column keeps the first ${size}`,
  );
  return characters.slice(0, size).join('');
}
