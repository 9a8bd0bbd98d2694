const KEPT = /[A-Za-z0-9._-]/;

/**
 * Percent-encodes as PHP's `urlencode` does: letters, digits and `-_.` stay, a space becomes `+`.
 *
 * @param text - Bytes, or text that is sent as UTF-8.
 * @source PHP 8.2 manual, `urlencode`; `~` is encoded, unlike in `rawurlencode`
 */
export function urlencode(text: string | Uint8Array): string {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return Array.from(bytes, encodeByte).join('');
}

function encodeByte(byte: number): string {
  const letter = String.fromCharCode(byte);
  if (KEPT.test(letter)) return letter;
  return letter === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
