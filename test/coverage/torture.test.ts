import { describe, expect, test } from 'vitest';
import { summarize } from '../../src/coverage/index.js';
import type { SheetCoverage } from '../../src/coverage/model.js';
import { here, observe } from './support.js';

const SHEET = here('torture.xsl').toString();
const FIRST = `<item><entryId>1</entryId><title lang="en" x="1">T</title>
  <content type="a" order="2"/><content type="b" order="1"/><content type="a" order="3" last="1"/>
  <description>one</description><description>two</description><tags><tag>t</tag></tags></item>`;
const SECOND = '<item><entryId>2</entryId></item>';

/** e.g. `<!-- 1 0 | test true 1 0, test false 0 1 -->` at the end of a line. */
const EXPECTED = /<!-- (\d+) (\d+)(?: \| (.*))? -->$/;

function cover(document: string, flags: { coverage?: true; trace?: true }): SheetCoverage {
  const { instructions, branches, templates } = observe(SHEET, document, flags);
  const hits = { instructions, branches, templates };
  const sheets = [{ file: 'torture.xsl', text: SHEET, connector: 'c', ...hits, runs: 1, unmeasured: [] }];
  const [sheet] = summarize({ version: 1, sheets, fields: [], schemas: [] }).sheets;
  if (sheet === undefined) throw new Error('no sheet');
  return sheet;
}

describe.each([
  ['coverage', { coverage: true }],
  ['a trace', { trace: true }],
] as const)('every instruction of XSLT 1.0, with %s', (_, flags) => {
  test.each([
    ['one document', FIRST, 0],
    ['a document that takes the other ways', SECOND, 1],
  ] as const)('is counted line by line over %s', (__, document, run) => {
    const sheet = cover(document, flags);
    const expected: string[] = [];
    const found: string[] = [];
    for (const [index, text] of SHEET.split('\n').entries()) {
      const match = EXPECTED.exec(text);
      const line = index + 1;
      if (match === null) {
        // What has no number behind it is nothing that runs, or ignored.
        const coverage = sheet.lines.get(line);
        if (coverage !== undefined && !coverage.isIgnored) found.push(`${line}: ${coverage.hits}`);
        continue;
      }
      expected.push(`${line}: ${match[run + 1]}`);
      found.push(`${line}: ${sheet.lines.get(line)?.hits}`);
      if (match[3] === undefined) continue;
      expected.push(
        ...match[3].split(', ').map((way) => {
          const [, name, first, second] = /^(.*) (\d+) (\d+)$/.exec(way) ?? [];
          return `${line} ${name}: ${run === 0 ? first : second}`;
        }),
      );
      const owners = sheet.branchHits.filter(
        ({ instruction }) => sheet.instructionHits[instruction]?.start.line === line,
      );
      found.push(...owners.map(({ name, hits }) => `${line} ${name}: ${hits}`));
    }
    expect(found).toEqual(expected);
  });
});

test('what is ignored counts in no ratio, and keeps its reason', () => {
  const sheet = cover(FIRST, { coverage: true });
  const reasons = sheet.instructionHits.flatMap(({ ignored, kind }) =>
    ignored === undefined ? [] : [`${kind}: ${ignored}`],
  );
  expect(reasons).toEqual([
    'if: only for partners that ask',
    'literal: only for partners that ask',
    ...Array.from({ length: 2 }, () => ['if: no reason given', 'literal: no reason given']).flat(),
  ]);
  expect(sheet.instructions.total).toBe(sheet.instructionHits.length - reasons.length);
});
