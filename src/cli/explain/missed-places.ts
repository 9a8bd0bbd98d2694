import { nearest } from '../../connector/nearest.js';
import { decodeXml } from '../../xml/scan.js';
import { parseXPath } from '../../xml/xpath-syntax.js';
import type { ExplainWish } from './find.js';
import { namesIn, namesOf } from './hints.js';
import type { TracedRun } from './runs.js';

/** What is known where nothing matches a line, or a node of the MRSS: whole sentences. */
export function adviseOnPlaces(wish: ExplainWish, { sheet, artifacts, fixture }: TracedRun): string[] {
  switch (wish.kind) {
    case 'xpath':
      return [];
    case 'line':
      return adviseOnLine(wish.line, artifacts.transformed, 'The output', 'Nothing begins there');
    case 'made-by':
      return sheet === undefined
        ? []
        : adviseOnLine(wish.line, sheet.bytes, sheet.shown, 'Nothing was made there');
    case 'from':
      return adviseOnSource(wish.expression, artifacts.mrss, fixture.name);
  }
}

function adviseOnLine(line: number, bytes: Uint8Array | undefined, what: string, nothing: string): string[] {
  const count = decodeXml(bytes ?? new Uint8Array())
    .trimEnd()
    .split('\n').length;
  return [line > count ? `${what} has ${count} lines.` : `${what} has the line. ${nothing}.`];
}

function adviseOnSource(expression: string, bytes: Uint8Array | undefined, fixture: string): string[] {
  const names = namesIn(decodeXml(bytes ?? new Uint8Array()));
  const missing = namesOf(parseXPath(expression)).filter((name) => !names.has(name));
  return missing.map((name) => {
    const close = nearest(name, names.keys());
    return `Nothing in the MRSS of ${fixture} is called ${name}${close === undefined ? '.' : `; there is ${close}.`}`;
  });
}
