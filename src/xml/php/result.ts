/** What goes back to XPath. PHP keeps booleans; every other scalar becomes a string. */
export type PhpResult =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Text to parse; the root element goes back. */
  | { readonly kind: 'xml'; readonly text: string }
  | { readonly kind: 'thrown'; readonly type: string; readonly message: string };

export const string = (value: string): PhpResult => ({ kind: 'string', value });
export const thrown = (type: string, message: string): PhpResult => ({ kind: 'thrown', type, message });
