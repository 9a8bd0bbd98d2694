export interface PhpClock {
  /** Seconds since the Unix epoch. */
  readonly nowSec: number;
  /** IANA zone of the server. */
  readonly timezone: string;
}

/** A value as XPath hands it to a PHP function. */
export type PhpArgument =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `php:function` passes a node set as an array of DOM nodes. */
  | { readonly kind: 'nodes'; readonly count: number };

/** What goes back to XPath. PHP keeps booleans; every other scalar becomes a string. */
export type PhpResult =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Text to parse; the root element goes back. */
  | { readonly kind: 'xml'; readonly text: string }
  | { readonly kind: 'thrown'; readonly type: string; readonly message: string };

/**
 * The functions that the server registers. Case counts.
 *
 * @source kaltura/server, infra/content/kXml.class.php
 */
export const REGISTERED: ReadonlySet<string> = new Set([
  'date',
  'gmdate',
  'strtotime',
  'urlencode',
  'xml_load_for_xslt',
  'dateUtils::kGmdate',
  'dateUtils::kDate',
]);

export function callPhp(name: string, _args: readonly PhpArgument[], _clock: PhpClock): PhpResult {
  return { kind: 'thrown', type: 'Error', message: `${name} is not bound` };
}
