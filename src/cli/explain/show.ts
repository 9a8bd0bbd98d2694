import type { Absence } from '../../harness/trace/absence.js';
import type {
  ExplainedNode,
  ExplainedPart,
  MakerPlace,
  OriginPlace,
} from '../../harness/trace/explain-nodes.js';
import { renderExcerpt, type ReadSource } from '../../harness/report/problem-text.js';
import { clip, visible, wrap, wrapParts, type TextStyle } from '../../harness/report/style.js';

/** How many of those around an instruction are named. */
const CALLERS_SHOWN = 6;
const ORIGINS_SHOWN = 8;

/** A node of the output as people read it: what it is, what made it, where it came from. */
export function renderNode(node: ExplainedNode, style: TextStyle, readSource: ReadSource): string {
  const { colors, width } = style;
  const { path, line, parts } = node;
  const head = wrapParts([colors.bold(visible(path)), colors.dim(`line ${line} of the output`)], '  ', width);
  const lines = widthFit(head, width);
  const value = node.kind === 'element' && node.value.trim() === '' ? '' : quote(node.value, width - 4);
  if (value !== '') lines.push(`  ${colors.green(value)}`);
  for (const [index, part] of parts.entries()) {
    if (parts.length > 1)
      lines.push(
        `  ${colors.dim(`piece ${index + 1} of ${parts.length}:`)} ${colors.green(quote(part.text, width - 18))}`,
      );
    lines.push(...renderPart(part, style, readSource).map((text) => `  ${text}`));
  }
  return lines.join('\n');
}

/** A path longer than a narrow terminal is broken where it can be. */
const widthFit = (lines: readonly string[], width: number): string[] =>
  lines.flatMap((line) => (line.length > width && !line.includes('\u001b') ? wrap(line, width) : [line]));

const quote = (text: string, room: number): string => clip(`"${visible(text)}"`, Math.max(10, room));

function renderPart({ madeBy, from }: ExplainedPart, style: TextStyle, readSource: ReadSource): string[] {
  const { colors } = style;
  const [maker, ...around] = madeBy;
  if (maker === undefined) return [colors.dim('nobody knows what made it')];
  const lines = [
    ...labelled(
      'made by',
      placeOf(maker),
      visible(maker.template === '' ? '' : `in template ${maker.template}`),
      style,
    ),
    ...renderExcerpt(maker, readSource, { ...style, width: style.width - 4 }).map((line) => `  ${line}`),
  ];
  for (const one of around.slice(0, CALLERS_SHOWN)) {
    lines.push(...labelled('within', placeOf(one), visible(one.label), style));
  }
  if (around.length > CALLERS_SHOWN)
    lines.push(colors.dim(`and ${around.length - CALLERS_SHOWN} further out`));
  for (const origin of from.slice(0, ORIGINS_SHOWN)) lines.push(...renderOrigin(origin, style));
  if (from.length > ORIGINS_SHOWN)
    lines.push(colors.dim(`and ${from.length - ORIGINS_SHOWN} more: --json has all`));
  return lines;
}

function renderOrigin({ path, value, file, line, role }: OriginPlace, style: TextStyle): string[] {
  const place = file === undefined ? 'added by the run' : `${visible(file)}:${line ?? 0}`;
  const lines = labelled(role === 'read' ? 'from' : 'at', place, visible(path), style);
  if (role === 'read' && value.trim() !== '')
    lines.push(`  ${style.colors.green(quote(value, style.width - 6))}`);
  return lines;
}

const placeOf = ({ file, line, column }: MakerPlace): string => `${visible(file)}:${line}:${column}`;

/** e.g. `made by connectors/acme/submit.xsl:12:5  in template match="item"`. */
function labelled(label: string, place: string, rest: string, { colors, width }: TextStyle): string[] {
  const room = Math.max(20, width - 4);
  const texts = wrap(`${label} ${place}`, room);
  const [first = ''] = texts;
  const shown = [
    `${colors.dim(label)} ${colors.cyan(first.slice(label.length + 1))}`,
    ...texts.slice(1).map(colors.cyan),
  ];
  if (rest === '') return shown;
  const last = shown.pop() ?? '';
  const short = clip(rest, room - 2);
  return [
    ...shown,
    ...wrapParts([last, short], '  ', room).map((line, index) => (index === 0 ? line : `  ${line}`)),
  ];
}

/** Why a stylesheet did not make what it could have made. */
export function renderAbsence(
  { maker, reason, decidedAt }: Absence,
  style: TextStyle,
  readSource: ReadSource,
): string {
  const isSame = maker === decidedAt;
  const lines = [
    ...labelled('could be made by', placeOf(maker), visible(maker.label), style),
    ...(isSame ? [] : labelled('but', placeOf(decidedAt), visible(decidedAt.label), style)),
    ...wrap(isSame ? `but ${reason}` : reason, style.width - 4).map((line) => `  ${line}`),
    ...renderExcerpt(decidedAt, readSource, { ...style, width: style.width - 4 }).map((line) => `  ${line}`),
  ];
  return lines.map((line) => `  ${line}`).join('\n');
}
