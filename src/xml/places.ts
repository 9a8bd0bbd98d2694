/** A place in a text: line and column count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** How far above the reported line a start tag may begin. */
const LONGEST_TAG = 60;

/**
 * Where the start tag of an element begins, given the line that libxml2 reports: that is the line on
 * which the tag ends.
 *
 * @param element - Local name.
 */
export function placeOfElement(text: string, line: number, element: string): TextPlace | undefined {
  const lines = text.split('\n');
  const tag = new RegExp(`<(?:[\\w.-]+:)?${element.replace(/[^\w-]/g, '\\$&')}(?=[\\s/>]|$)`, 'g');
  for (let current = line; current >= 1 && current > line - LONGEST_TAG; current--) {
    const matches = [...(lines[current - 1] ?? '').matchAll(tag)];
    // On its own last line the tag may have a neighbour of the same name: the last one is the likeliest.
    const match = current === line ? matches[0] : matches.at(-1);
    if (match !== undefined) return { line: current, column: match.index + 1 };
  }
  return undefined;
}

/** Where an XPath expression stands at or after a tag, as it was written: entities and all. */
export function placeOfExpression(
  text: string,
  from: TextPlace,
  expression: string,
  offset: number,
): TextPlace | undefined {
  const start = indexOf(text, from);
  for (const written of [expression, escape(expression), escape(expression).replaceAll('"', '&quot;')]) {
    const found = text.indexOf(written, start);
    if (found !== -1 && found - start < 4_000) return placeAt(text, found + Math.min(offset, written.length));
  }
  return undefined;
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function indexOf(text: string, { line, column }: TextPlace): number {
  let index = 0;
  for (let current = 1; current < line; current++) index = text.indexOf('\n', index) + 1;
  return index + column - 1;
}

export function placeAt(text: string, index: number): TextPlace {
  const before = text.slice(0, index);
  return { line: before.split('\n').length, column: index - before.lastIndexOf('\n') };
}
