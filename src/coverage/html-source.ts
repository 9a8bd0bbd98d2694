import type { TextPlace } from '../xml/places.js';
import type { SheetCoverage } from './model.js';

/** Text for HTML. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface Mark {
  readonly from: TextPlace;
  readonly to: TextPlace;
  readonly kind: 'missed' | 'ignored';
  readonly title: string;
}

/** The source of a stylesheet as table rows: line, hits, text with what never ran marked in it. */
export function renderSource(sheet: SheetCoverage): string {
  const marks = marksOf(sheet);
  const notes = branchNotes(sheet);
  return sheet.text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((text, index) => renderLine(sheet, text, index + 1, marks, notes.get(index + 1) ?? []))
    .join('\n');
}

function renderLine(
  { lines }: SheetCoverage,
  text: string,
  line: number,
  marks: readonly Mark[],
  notes: readonly string[],
): string {
  const coverage = lines.get(line);
  const state =
    coverage === undefined
      ? 'plain'
      : coverage.isIgnored
        ? 'ignored'
        : coverage.hits === 0
          ? 'missed'
          : coverage.isPartial || notes.length > 0
            ? 'partial'
            : 'hit';
  const count = coverage === undefined ? '' : coverage.isIgnored ? 'ignored' : `${coverage.hits}×`;
  const note = notes.map((one) => `<span class="way">${escapeHtml(one)}</span>`).join('');
  return `<tr class="${state}"><th scope="row">${line}</th><td class="count">${SIGNS[state]}${count}</td><td><code>${renderText(text, line, marks)}</code>${note}</td></tr>`;
}

/** Colour alone tells nobody. */
const SIGNS = { plain: '', ignored: '', missed: '✗ ', partial: '◐ ', hit: '' } as const;

/** What never ran, without what stands in it: that has its own marks. */
function marksOf({ instructionHits, templateHits }: SheetCoverage): Mark[] {
  return [...templateHits, ...instructionHits].flatMap(({ start, tagEnd, hits, ignored }): Mark[] => {
    if (ignored !== undefined)
      return [{ from: start, to: tagEnd, kind: 'ignored', title: `ignored: ${ignored}` }];
    return hits === 0 ? [{ from: start, to: tagEnd, kind: 'missed', title: 'never run' }] : [];
  });
}

/** Ways not taken, by the line they are told on. */
function branchNotes({ branchHits, instructionHits }: SheetCoverage): Map<number, string[]> {
  const notes = new Map<number, string[]>();
  for (const branch of branchHits) {
    const owner = instructionHits[branch.instruction];
    const isBuiltIn = branch.name === 'built-in rule' && branch.hits > 0;
    const isMissed = !branch.isOptional && branch.hits === 0 && (owner?.hits ?? 0) > 0;
    if (branch.ignored !== undefined || !(isBuiltIn || isMissed)) continue;
    const text = isBuiltIn ? `${branch.name} ${branch.hits}×` : `never: ${branch.name}`;
    const { line } = branch.start;
    notes.set(line, [...(notes.get(line) ?? []), text]);
  }
  return notes;
}

function renderText(text: string, line: number, marks: readonly Mark[]): string {
  const here = marks
    .filter(({ from, to }) => from.line <= line && to.line >= line)
    .map((mark) => ({
      mark,
      start: mark.from.line < line ? text.length - text.trimStart().length : mark.from.column - 1,
      end: mark.to.line > line ? text.length : mark.to.column - 1,
    }))
    .sort((a, b) => a.start - b.start);
  let html = '';
  let at = 0;
  for (const { mark, start, end } of here) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    html += escapeHtml(text.slice(at, from));
    html += `<mark class="${mark.kind}" title="${escapeHtml(mark.title)}">${escapeHtml(text.slice(from, end))}</mark>`;
    at = end;
  }
  return html + escapeHtml(text.slice(at));
}
