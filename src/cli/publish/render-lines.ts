/** What changes in a document, as lines. */
import type { Change, FieldChange } from '../../deploy/change.js';
import type { FieldValue } from '../../deploy/image.js';
import { diffLines, type DiffLine, type LineDiff } from '../../deploy/line-diff.js';
import { clip, plural, visible, wrap, type TextStyle } from '../../harness/report/style.js';

const SIDES = { before: 'the account', after: 'the folder' };

/** Lines of one document that are shown at most; the rest is counted. */
const MOST_LINES = 200;

export const isDocument = ({ object }: Pick<Change, 'object'>): boolean =>
  object === 'transform' || object === 'validator' || object === 'results';

/** The texts are there, unless only a hash of one is known. */
function diffOf({ from, to }: FieldChange): LineDiff | undefined {
  const text = (value: FieldValue | undefined) =>
    typeof value === 'string' ? value : value === null || value === undefined ? '' : undefined;
  const [before, after] = [text(from), text(to)];
  return before === undefined || after === undefined ? undefined : diffLines(before, after, SIDES);
}

/** e.g. `1 line removed, 2 added`, `120 lines`, `parser, 1 line added`. */
export function lineCounts({ fields, effect }: Change): string {
  const others = fields.filter(({ field }) => field !== 'text').map(({ field }) => field);
  const text = fields.find(({ field }) => field === 'text');
  const diff = text === undefined ? undefined : diffOf(text);
  if (diff === undefined) return (text === undefined ? others : [...others, 'text']).join(', ');
  const { removed, added, notes } = diff;
  if (effect === 'create') return plural(added, 'line');
  if (effect === 'delete') return plural(removed, 'line');
  const counts = [
    ...(removed > 0 ? [`${plural(removed, 'line')} removed`] : []),
    ...(added > 0 ? [removed > 0 ? `${added} added` : `${plural(added, 'line')} added`] : []),
  ];
  return [...others, ...(counts.length > 0 ? counts : notes)].join(', ');
}

/** The hunks of a text, clipped to the terminal. */
export function renderLines(field: FieldChange, style: TextStyle): string[] {
  const { colors, width } = style;
  // What is made or goes is not shown line by line: nothing of it is to be compared.
  if (field.from === undefined || field.to === undefined) return [];
  const diff = diffOf(field);
  if (diff === undefined)
    return [`      ${colors.dim('the text that was deployed is known as a hash alone')}`];
  const lines = diff.hunks.flatMap(({ fromLine, toLine, lines: inside }) => [
    `      ${colors.cyan(`@@ line ${fromLine}${toLine === fromLine ? '' : `, now ${toLine}`} @@`)}`,
    ...inside.map((line) => `      ${renderLine(line, width - 6, style)}`),
  ]);
  const rest = lines.length - MOST_LINES;
  return [
    ...lines.slice(0, MOST_LINES),
    ...(rest > 0 ? [`      ${colors.dim(`and ${plural(rest, 'more line')}`)}`] : []),
    ...diff.notes.flatMap((note) => wrap(note, width - 6)).map((line) => `      ${colors.dim(line)}`),
  ];
}

function renderLine({ kind, text }: DiffLine, room: number, { colors }: TextStyle): string {
  const shown = clip(visible(text), Math.max(1, room - 1));
  if (kind === 'same') return colors.dim(` ${shown}`).trimEnd();
  return kind === 'added' ? colors.green(`+${shown}`) : colors.red(`-${shown}`);
}
