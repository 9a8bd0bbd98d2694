import type { Expression, Span } from './ast.js';
import { parseXPath, XPathSyntaxError } from './parse.js';

/** An expression inside braces. */
export interface Embedded extends Span {
  /** Between the braces. Places in the tree count from `start` of this. */
  readonly text: string;
}

/**
 * The expressions of an attribute value template, e.g. `{@width}x{@height}`.
 *
 * @throws {XPathSyntaxError} for a brace without its partner.
 * @source XSLT 1.0, 7.6.2
 */
export function embeddedIn(value: string): Embedded[] {
  const found: Embedded[] = [];
  let at = 0;
  while (at < value.length) {
    const char = value[at];
    if ((char === '{' || char === '}') && value[at + 1] === char) at += 2;
    else if (char === '}') throw new XPathSyntaxError('} has no { before it', at);
    else if (char !== '{') at += 1;
    else {
      const end = endOf(value, at + 1);
      found.push({ text: value.slice(at + 1, end), start: at + 1, end });
      at = end + 1;
    }
  }
  return found;
}

/** Braces inside literals belong to the text. */
function endOf(value: string, from: number): number {
  let quote: string | undefined;
  for (let at = from; at < value.length; at++) {
    const char = value[at];
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '}') return at;
  }
  throw new XPathSyntaxError('{ has no } behind it', from - 1);
}

/** Parsed, with places counted from the beginning of the value. */
export const parseEmbedded = ({
  text,
  start,
}: Embedded): { readonly expression: Expression; readonly offset: number } => ({
  expression: parseXPath(text),
  offset: start,
});
