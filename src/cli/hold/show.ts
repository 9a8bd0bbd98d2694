import { describeDiff, fingerprint, toCompactDiff, type CompactDiff } from '../../hold/diff/describe.js';
import { indentMarkup, renderDiff } from '../../hold/diff/render.js';
import type { XmlDiff } from '../../hold/diff/types.js';
import { diffBodies } from '../../hold/snapshots/check.js';
import type { Outline } from '../../hold/snapshots/outline.js';
import type { PendingCase, PendingFile } from '../../hold/snapshots/pending.js';
import {
  clip,
  formatBytes,
  padEnd,
  plural,
  visible,
  wrap,
  type TextStyle,
} from '../../harness/report/style.js';
import { decodeXml } from '../../xml/scan.js';

/** How a file differs; `undefined` where there is nothing to compare it with. */
export function diffOf(
  { loaded, action }: PendingCase,
  { shown, approved, received }: PendingFile,
): XmlDiff | undefined {
  if (approved === undefined || received === undefined) return undefined;
  return diffBodies(loaded?.actions[action]?.transform, shown, approved, received);
}

/** The same for cases that changed in the same way; `undefined` for what is new or goes. */
export function groupKey(found: PendingCase): string | undefined {
  if (found.kind !== 'changed') return undefined;
  const prints = found.files.map((file) => {
    const diff = diffOf(found, file);
    return [
      file.kind,
      diff === undefined ? (file.received === undefined ? 'gone' : undefined) : fingerprint(diff),
    ];
  });
  if (prints.some(([, print]) => print === undefined)) return undefined;
  // The outline names the body's file.
  return JSON.stringify([found.connector, prints]).replaceAll(found.base, '');
}

const WORDS = { new: 'new', changed: 'changed', obsolete: 'obsolete' } as const;

/**
 * One line on a case, and on those that changed as it did, e.g. `changed  minimal.submit   /rss/title/text() was "a" and is "b"`.
 *
 * @param alike - How many changed in the same way, itself included.
 */
export function renderCaseLine(
  found: PendingCase,
  alike: number,
  nameWidth: number,
  { width, colors }: TextStyle,
): string {
  const word = padEnd(WORDS[found.kind], 8);
  const paint = { new: colors.green, changed: colors.yellow, obsolete: colors.red }[found.kind];
  const more = alike > 1 ? ` +${alike - 1}` : '';
  const name = padEnd(clip(visible(found.base), nameWidth - more.length) + more, nameWidth);
  const room = width - 2 - 9 - nameWidth - 2;
  const text = room < 20 ? '' : clip(visible(summaryOf(found)), room);
  return `  ${paint(word)} ${name}  ${colors.dim(text)}`.trimEnd();
}

function summaryOf(found: PendingCase): string {
  if (found.kind === 'obsolete') return 'no run touches it any more';
  const failure = found.kind === 'changed' ? failureOf(found) : undefined;
  if (failure !== undefined) return failure;
  const texts = found.files.flatMap((file) => {
    const diff = diffOf(found, file);
    if (diff !== undefined)
      return [file.kind === 'outline' ? `run: ${describeLines(diff)}` : describeDiff(diff)];
    return file.received === undefined ? ['nothing is delivered any more'] : [];
  });
  return texts.length > 0 ? texts.join('; ') : found.files.map(describeNew).join(', ');
}

/** What changed in an outline: its lines say it best. */
function describeLines({ lines }: XmlDiff): string {
  const changed = lines.filter(({ kind }) => kind !== 'same');
  const [first] = changed;
  if (first === undefined) return 'line ends';
  const sign = first.kind === 'added' ? '+' : '-';
  const more = changed.length > 1 ? ` and ${plural(changed.length - 1, 'more line')}` : '';
  return `${sign} ${first.text.trim()}${more}`;
}

function describeNew({ kind, received }: PendingFile): string {
  if (kind === 'body') return formatBytes(received?.length ?? 0);
  const outline = readOutline(received);
  return outline === undefined ? 'no outline' : outline.status;
}

/** Lines of a new document that are shown at first. */
const MOST_NEW = 24;

/** All of a case that a person judges. */
export function renderCase(found: PendingCase, style: TextStyle, isWhole: boolean): string[] {
  return found.files.flatMap((file, index) => [
    ...(index > 0 ? [''] : []),
    ...wrap(visible(file.shown), style.width).map((line) => style.colors.cyan(line)),
    ...renderFile(found, file, style, isWhole),
  ]);
}

function renderFile(found: PendingCase, file: PendingFile, style: TextStyle, isWhole: boolean): string[] {
  const { approved, received, kind } = file;
  const inner = { ...style, width: style.width - 2 };
  const diff = diffOf(found, file);
  if (diff !== undefined)
    return renderDiff(diff, style, inner.width, { isWhole }).map((line) => `  ${line}`.trimEnd());
  if (received === undefined) {
    const reason = found.kind === 'obsolete' ? 'no run touches it any more' : 'nothing is delivered any more';
    return [
      `  ${style.colors.red(`${reason}: the file would be deleted (${formatBytes(approved?.length ?? 0)})`)}`,
    ];
  }
  const lines =
    kind === 'outline' ? received.toString().trimEnd().split('\n') : indentMarkup(decodeXml(received).trim());
  const shown = isWhole ? lines : lines.slice(0, MOST_NEW);
  const rest = lines.length - shown.length;
  return [
    ...shown.map((line) => `  ${style.colors.green(`+ ${clip(visible(line), style.width - 4)}`)}`),
    ...(rest > 0 ? [`  ${style.colors.dim(`and ${plural(rest, 'more line')}`)}`] : []),
  ];
}

/** Why a run that waits did not go through, where it did not: approving it says that this is meant. */
export function failureOf({ files }: PendingCase): string | undefined {
  const outline = readOutline(files.find(({ kind }) => kind === 'outline')?.received);
  const failed = outline?.stages.find(({ ok }) => !ok);
  return failed === undefined ? undefined : `the run fails at ${failed.stage}: ${failed.problems[0] ?? ''}`;
}

function readOutline(bytes: Buffer | undefined): Outline | undefined {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(bytes.toString()) as Outline;
  } catch {
    return undefined;
  }
}

/** What waits, as data. */
export interface WaitingCase {
  readonly connector: string;
  readonly case: string;
  readonly kind: PendingCase['kind'];
  readonly files: readonly { readonly file: string; readonly diff?: CompactDiff }[];
}

export function toWaitingCase(found: PendingCase): WaitingCase {
  return {
    connector: found.connector,
    case: found.base,
    kind: found.kind,
    files: found.files.map((file) => {
      const diff = diffOf(found, file);
      return { file: file.shown, ...(diff === undefined ? {} : { diff: toCompactDiff(diff) }) };
    }),
  };
}
