import { EXIT, Failure } from '../../core/failure.js';
import type { ActionName } from '../../core/connector.js';
import { Explainer, type ExplainedNode } from '../../harness/trace/explain-nodes.js';
import { mapRun } from '../../harness/trace/map-run.js';
import { renderProblems } from '../../harness/report/terminal.js';
import { plural, renderFix, visible, wrap } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import { Output } from '../output.js';
import { select } from '../selection.js';
import { findNodes, type ExplainWish, type Findable } from './find.js';
import { findHints, type Hints } from './hints.js';
import { adviseOnPlaces } from './missed-places.js';
import { lookInto, Looker, theOneConnector, type Looked, type LookFlags, type TracedRun } from './runs.js';
import { renderAbsence, renderNode } from './show.js';

export interface ExplainFlags extends LookFlags {
  readonly line: string | undefined;
  readonly madeBy: string | undefined;
  readonly from: string | undefined;
  readonly all: boolean | undefined;
}

/** More are no explanation. */
const NODES_SHOWN = 10;

/** `mrssmith explain`: what made a node of the output, and where it came from; and the other ways round. */
export async function explain(
  operands: readonly string[],
  given: ExplainFlags,
  context: CommandContext,
): Promise<void> {
  const output = new Output(given, context.streams);
  const { wish, names } = readWish(operands, given);
  const flags = { ...given, action: given.action ?? actionOf(wish, names, given) };
  await using looker = new Looker(names, flags, context);
  theOneConnector(looker.selection, verbOf(operands, given));
  const missed: TracedRun[] = [];
  for await (const run of looker.runs()) {
    const found = await lookFor(wish, run, looker);
    if (found.length === 0) {
      missed.push(run);
      continue;
    }
    showFound(found, run, wish, flags, output);
    return context.exit(EXIT.ok);
  }
  if (context.signal.aborted) return;
  showMissed(missed, wish, looker, output);
  context.exit(looker.selection.lifecycles.length === 0 ? EXIT.usage : EXIT.failed);
}

async function lookFor(wish: ExplainWish, run: TracedRun, looker: Looker): Promise<ExplainedNode[]> {
  const looked = lookInto(run);
  const { transformed, mrss } = run.artifacts;
  if (looked.kind === 'blind' || transformed === undefined || mrss === undefined) return [];
  const { trace, texts, fixtureText } = looked;
  const map = mapRun(trace, texts);
  const files = {
    stylesheet: run.sheet?.shown ?? '',
    fixture: { shown: run.fixture.shown, text: fixtureText },
  };
  const explainer = new Explainer(map, texts, files);
  const findable: Findable = {
    map,
    explainer,
    output: texts.output,
    outputBytes: transformed,
    mrss: texts.mrss,
    mrssBytes: mrss,
  };
  const paths = await findNodes(wish, findable, looker.engine);
  return paths.flatMap((path) => explainer.explain(path) ?? []);
}

function readWish(
  operands: readonly string[],
  { line, madeBy, from }: ExplainFlags,
): { wish: ExplainWish; names: readonly string[] } {
  const ways = [line, madeBy, from].filter((way) => way !== undefined);
  if (ways.length > 1) throw usage('--line, --made-by and --from exclude each other', 'Give one of them.');
  if (ways.length === 1 && operands.length > 1) {
    throw usage(
      `${operands[0] ?? ''} is one operand too many`,
      'With --line, --made-by and --from, only a connector is named.',
    );
  }
  if (line !== undefined) return { wish: { kind: 'line', ...readPlace(line, '--line') }, names: operands };
  if (from !== undefined) return { wish: { kind: 'from', expression: from }, names: operands };
  if (madeBy !== undefined) {
    const [, file, rest = ''] = /^(?:(.*?):)?(\d+(?::\d+)?)$/s.exec(madeBy) ?? [];
    if (rest === '')
      throw usage(`--made-by ${madeBy} names no line`, 'e.g. --made-by connectors/acme/submit.xsl:66');
    const inFile = /(?:^|\/)connectors\/([^/]+)\//.exec(file ?? '')?.[1];
    const names = operands.length > 0 || inFile === undefined ? operands : [inFile];
    return {
      wish: { kind: 'made-by', file: file === '' ? undefined : file, ...readPlace(rest, '--made-by') },
      names,
    };
  }
  const [expression, ...names] = operands;
  if (expression !== undefined) return { wish: { kind: 'xpath', expression }, names };
  throw usage(
    'nothing was asked for',
    "Give an XPath, e.g. mrssmith explain '//title'; or --line, --made-by, --from.",
  );
}

const usage = (message: string, fix: string) => new Failure('USAGE', message, { exit: EXIT.usage, fix });

function readPlace(text: string, flag: string): { line: number; column: number | undefined } {
  const [, line = '', column] = /^(\d{1,9})(?::(\d{1,9}))?$/.exec(text) ?? [];
  if (Number(line) < 1 || column === '0')
    throw usage(`${flag} ${text} is no line`, 'A line counts from 1; a column may follow: 14:20');
  return { line: Number(line), column: column === undefined ? undefined : Number(column) };
}

/** The action whose stylesheet is named. */
function actionOf(
  wish: ExplainWish,
  names: readonly string[],
  { cwd, fixture }: ExplainFlags,
): ActionName | undefined {
  const file = wish.kind === 'made-by' ? wish.file : undefined;
  if (file === undefined) return undefined;
  const { connectors } = select(names, { cwd, fixture, action: undefined });
  for (const { actions } of connectors) {
    for (const { name, transform } of Object.values(actions)) {
      if (transform?.shown === file || transform?.shown.endsWith(`/${file.replace(/^\.\//, '')}`) === true)
        return name;
    }
  }
  throw usage(
    `no action of ${names.join(', ') || 'a connector'} has the transform ${file}`,
    'Name the file that connector.yaml names as transform.',
  );
}

const verbOf = ([first]: readonly string[], { line, madeBy, from }: ExplainFlags): string =>
  [line, madeBy, from].some((way) => way !== undefined) ? 'explain …' : `explain '${first ?? ''}'`;

function showFound(
  nodes: readonly ExplainedNode[],
  { connector, fixture, action, sheet }: TracedRun,
  wish: ExplainWish,
  { all }: ExplainFlags,
  output: Output,
): void {
  const { style } = output;
  const shown = all === true ? nodes : nodes.slice(0, NODES_SHOWN);
  const clean = output.streams.cleanValues(shown);
  const source = output.streams.clean(Buffer.from(sheet?.bytes ?? []).toString('utf8'));
  if (!output.isQuiet)
    output.line(style.colors.dim(visible(`${connector.id} · ${fixture.name} · ${action}`)));
  for (const node of clean) output.line(`\n${renderNode(node, style, () => source)}`);
  if (nodes.length > shown.length) {
    output.line(
      style.colors.dim(`\nand ${plural(nodes.length - shown.length, 'more node')}: --all shows them`),
    );
  }
  if (!output.wantsJson) return;
  output.json({
    connector: connector.id,
    fixture: fixture.name,
    action,
    asked: wish,
    matched: nodes.length,
    nodes: shown,
  });
}

function showMissed(
  runs: readonly TracedRun[],
  wish: ExplainWish,
  { selection }: Looker,
  output: Output,
): void {
  const { style } = output;
  const { colors, width } = style;
  const made = runs.filter(({ artifacts }) => artifacts.transformed !== undefined);
  const problems = [
    ...selection.problems,
    ...runs.flatMap(({ report }) => report.stages.flatMap((stage) => stage.problems)),
  ];
  const [run] = made;
  const document = (hints: Hints) => ({ asked: wish, matched: 0, nodes: [], ...hints });
  if (run === undefined) {
    output.line(
      renderProblems(
        output.streams.cleanValues(runs.map(({ report }) => report)),
        style,
        readerOf(runs, output),
      ),
    );
    if (output.wantsJson) output.json({ ...document({ advice: [], instead: [], absent: [] }), problems });
    return;
  }
  const looked = lookInto(run);
  const hints =
    wish.kind === 'xpath' && looked.kind === 'looked'
      ? findHints(wish.expression, toHinted(looked), run.sheet, run.artifacts.observation)
      : {
          advice: looked.kind === 'blind' ? [`${looked.reason}.`] : adviseOnPlaces(wish, run),
          instead: [],
          absent: [],
        };
  const where = made.length === 1 ? run.fixture.name : `any of ${plural(made.length, 'fixture')}`;
  for (const line of wrap(
    `Nothing matches in the output of ${run.connector.id} ${run.action}, ${where}.`,
    width,
  )) {
    output.line(colors.yellow(line));
  }
  for (const text of hints.advice)
    for (const line of wrap(visible(text), width - 2)) output.line(`  ${line}`);
  for (const expression of hints.instead) {
    const command = `mrssmith explain ${quoteForShell(expression)} ${run.connector.id}`;
    for (const line of renderFix(`Try:\n\n  ${command}`, '  ', width, style)) output.line(line);
  }
  for (const absence of hints.absent)
    output.line(`\n${renderAbsence(absence, style, readerOf([run], output))}`);
  if (output.wantsJson) output.json(document(hints));
}

const toHinted = ({ trace, texts }: Extract<Looked, { kind: 'looked' }>) => ({
  output: texts.output,
  paths: [...new Set(mapRun(trace, texts).nodes.map(({ path }) => path))],
});

const quoteForShell = (text: string): string =>
  text.includes("'") ? `"${text.replace(/["$`\\]/g, '\\$&')}"` : `'${text}'`;

const readerOf = (runs: readonly TracedRun[], output: Output) => (file: string) => {
  const sheet = runs.find((run) => run.sheet?.shown === file)?.sheet;
  return sheet === undefined ? undefined : output.streams.clean(Buffer.from(sheet.bytes).toString('utf8'));
};
