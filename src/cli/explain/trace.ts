import { EXIT, Failure } from '../../core/failure.js';
import { filterTree, toCallTree, type CallNode } from '../../harness/trace/call-tree.js';
import { renderProblems } from '../../harness/report/terminal.js';
import {
  clip,
  formatFineMs,
  formatMs,
  padStart,
  plural,
  visible,
  widthOf,
  wrap,
  type TextStyle,
} from '../../harness/report/style.js';
import { planSheet } from '../../xml/coverage/plan.js';
import type { CommandContext } from '../command.js';
import { Output } from '../output.js';
import { lookInto, Looker, theOneConnector, type LookFlags, type TracedRun } from './runs.js';

export interface TraceFlags extends LookFlags {
  readonly all: boolean | undefined;
  readonly template: string | undefined;
}

/** What is told of one run. */
interface TracedDocument {
  readonly connector: string;
  readonly fixture: string;
  readonly action: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly isCut: boolean;
  readonly file: string;
  readonly calls: readonly CallNode[];
}

/** `mrssmith trace`: the templates that fired, in their order. */
export async function trace(
  operands: readonly string[],
  flags: TraceFlags,
  context: CommandContext,
): Promise<void> {
  const output = new Output(flags, context.streams);
  await using looker = new Looker(operands, flags, context);
  theOneConnector(looker.selection, 'trace');
  const documents: TracedDocument[] = [];
  let isFailed = looker.selection.lifecycles.length === 0;
  for await (const run of looker.runs()) {
    const document = traceOf(run, flags);
    documents.push(output.streams.cleanValues(document));
    showTrace(documents.at(-1)!, run, output);
    isFailed ||= !document.ok;
    if (flags.fixture === undefined) break;
  }
  const { length } = looker.selection.lifecycles;
  if (flags.fixture === undefined && length > 1 && !output.isQuiet) {
    output.line(
      output.style.colors.dim(`\nThe first of ${plural(length, 'fixture')}: --fixture names others.`),
    );
  }
  for (const problem of looker.selection.problems) output.error(problem.message);
  if (output.wantsJson) output.json({ runs: documents });
  context.exit(isFailed ? EXIT.failed : EXIT.ok);
}

/** @throws {Failure} USAGE where nothing can be traced, or no template is of that name. */
function traceOf(run: TracedRun, { all = false, template }: TraceFlags): TracedDocument {
  const looked = lookInto(run);
  const { connector, fixture, action, report, artifacts, sheet } = run;
  const head = { connector: connector.id, fixture: fixture.name, action, file: sheet?.shown ?? '' };
  if (looked.kind === 'blind') {
    if (artifacts.mrss === undefined || report.stages.some(({ ok }) => !ok)) {
      return { ...head, ok: false, ms: 0, isCut: false, calls: [] };
    }
    throw new Failure('USAGE', `there is nothing to trace: ${looked.reason}`, { exit: EXIT.usage });
  }
  const plan = planSheet(looked.texts.stylesheet);
  const tree = toCallTree(looked.trace, plan, all);
  const wanted = template?.toLowerCase();
  const calls =
    wanted === undefined
      ? tree
      : filterTree(tree, ({ kind, label }) => kind === 'template' && label.toLowerCase().includes(wanted));
  const ms = looked.trace.templates.find((time) => time.template === -1)?.totalMs ?? 0;
  const ok = artifacts.transformed !== undefined;
  return { ...head, ok, ms, isCut: looked.trace.isCut, calls };
}

function showTrace(document: TracedDocument, { report, sheet }: TracedRun, output: Output): void {
  const { style } = output;
  const { colors, width } = style;
  const { connector, fixture, action, ms, file, calls, isCut, ok } = document;
  const head = [connector, fixture, action, formatMs(ms), file].map(visible).join(' · ');
  if (!output.isQuiet) for (const line of wrap(head, width)) output.line(colors.dim(line));
  for (const node of calls) for (const line of renderCall(node, 0, style)) output.line(line);
  if (calls.length === 0 && ok) output.line('No such template fired.');
  if (isCut)
    output.line(colors.yellow(wrap('There was more than is kept: the trace is cut.', width).join('\n')));
  if (ok) return;
  const source = output.streams.clean(Buffer.from(sheet?.bytes ?? []).toString('utf8'));
  output.line(`\n${renderProblems([output.streams.cleanValues(report)], style, () => source)}`);
}

/** Columns of the time in front. */
const TIME = 8;

function renderCall(node: CallNode, depth: number, style: TextStyle): string[] {
  const { colors, width } = style;
  const { kind, label, count, contexts, ms, line, children } = node;
  const time = ms === null ? ' '.repeat(TIME) : padStart(formatFineMs(ms), TIME);
  const indent = ' '.repeat(2 + Math.min(depth * 2, Math.floor(width / 3)));
  const room = Math.max(10, width - TIME - indent.length);
  const times = count === 1 ? '' : ` ×${count}`;
  const tail = [`:${line}`, contextOf(contexts)].filter((part) => part !== '').join('  ');
  const name = clip(visible(label), room - widthOf(times));
  const rest = room - widthOf(name + times) - 2;
  const isRoomy = rest >= Math.min(widthOf(tail), 16);
  const shown = kind === 'template' ? colors.bold(name) : name;
  const first = `${colors.cyan(time)}${indent}${shown}${colors.yellow(times)}`;
  const below = ' '.repeat(TIME) + indent;
  const lines = isRoomy
    ? [`${first}  ${colors.dim(clip(tail, rest))}`]
    : [first, `${below}${colors.dim(clip(tail, room))}`];
  return [...lines, ...children.flatMap((child) => renderCall(child, depth + 1, style))];
}

/** e.g. `/item/content[1] … /item/content[4]`. */
function contextOf(contexts: readonly string[]): string {
  const [first = ''] = contexts;
  const last = contexts.at(-1) ?? '';
  return visible(first === last ? first : `${first} … ${last}`);
}
