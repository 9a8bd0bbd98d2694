/** `run --fault-matrix`: what every fault would make of every connector. */
import type { Action, Connector } from '../core/connector.js';
import type { Problem } from '../core/problem.js';
import { SinkCourier } from '../harness/delivery/sink-courier.js';
import { runLifecycle, type Lifecycle, type LifecycleOptions } from '../harness/lifecycle.js';
import type { RunReport } from '../harness/pipeline/run.js';
import { clip, padEnd, visible, widthOf, wrap, type TextStyle } from '../harness/report/style.js';
import { FAULT_NAMES, FAULTS, FaultPlan, fitsProtocol, type FaultName } from '../harness/sinks/faults.js';

const SLOW_MS = 20;

/** The first row: what the others are to be compared with. */
const NO_FAULT = 'none';

/** What one fault makes of one connector. */
export interface MatrixCell {
  readonly fault: FaultName | typeof NO_FAULT;
  readonly connector: string;
  readonly action: string;
  readonly fixture: string;
  readonly statusName: string;
  readonly remoteId: string | null;
  /** What the account writes down; `null` where it sees no error. */
  readonly errorDescription: string | null;
  /** The job hangs until it is cleaned up, hours later. */
  readonly isStuck: boolean;
  /** How often the partner gets the payload. */
  readonly deliveries: number;
  /** The account says READY and the partner has said no. */
  readonly isHidden: boolean;
  readonly problems: readonly Problem[];
}

export interface FaultMatrix {
  /** One for each connector, with the run that is made: one action over one fixture. */
  readonly subjects: readonly Lifecycle[];
  /** Cells that exist: a fault that cannot meet a connector has none. */
  readonly cells: readonly MatrixCell[];
}

/** One run for each connector: its first action over the first of its fixtures that comes through without a fault. */
export async function measureMatrix(
  lifecycles: readonly Lifecycle[],
  options: Omit<LifecycleOptions, 'courier'>,
  stateFolder: string | undefined,
  onCell: (done: number) => void,
): Promise<FaultMatrix> {
  // Sinks of its own for each: folders that one delivery made would be there for the next.
  const run = async (lifecycle: Lifecycle, fault?: FaultName): Promise<RunReport | undefined> => {
    const plan = new FaultPlan(fault === undefined ? [] : [{ ...usualFault(fault), attempt: undefined }]);
    await using courier = new SinkCourier({ stateFolder, fault: plan.next });
    for await (const { report } of runLifecycle(lifecycle, { ...options, courier })) return report;
    return undefined;
  };

  const subjects: Lifecycle[] = [];
  const cells: MatrixCell[] = [];
  for (const { subject, report: without } of await chooseSubjects(lifecycles, run)) {
    subjects.push(subject);
    cells.push(toCell(NO_FAULT, without));
    const { protocol } = firstAction(subject);
    for (const fault of FAULT_NAMES) {
      if (options.signal.aborted) break;
      if (!fitsProtocol({ name: fault }, protocol)) continue;
      const report = await run(subject, fault);
      if (report !== undefined) cells.push(toCell(fault, report));
      onCell(cells.length);
    }
  }
  return { subjects, cells };
}

const usualFault = (name: FaultName) => {
  const kind = { number: undefined, ...FAULTS[name] };
  // Every answer of a conversation waits: the account's patience has no limit that a longer wait would show.
  const number = name === 'slow' ? SLOW_MS : (kind.number?.usual ?? 0);
  return { name, text: name, number };
};

interface Subject {
  readonly subject: Lifecycle;
  /** Without a fault. */
  readonly report: RunReport;
}

async function chooseSubjects(
  lifecycles: readonly Lifecycle[],
  run: (lifecycle: Lifecycle) => Promise<RunReport | undefined>,
): Promise<Subject[]> {
  const chosen: Subject[] = [];
  for (const connector of new Set(lifecycles.map((one) => one.connector))) {
    const own = lifecycles.filter((one) => one.connector === connector).map(onlyFirstAction);
    let found: Subject | undefined;
    for (const subject of own) {
      const report = await run(subject);
      if (report === undefined) break;
      found = report.ok ? { subject, report } : (found ?? { subject, report });
      if (report.ok) break;
    }
    if (found !== undefined) chosen.push(found);
  }
  return chosen;
}

const onlyFirstAction = (lifecycle: Lifecycle): Lifecycle => ({
  ...lifecycle,
  actions: lifecycle.actions.slice(0, 1),
});

/** A lifecycle has one action at least, which its connector has. */
function firstAction({ connector, actions }: Lifecycle): Action {
  return connector.actions[actions[0] as keyof Connector['actions']] as Action;
}

function toCell(fault: MatrixCell['fault'], report: RunReport): MatrixCell {
  const problems = report.stages.flatMap((stage) => stage.problems);
  const { distribution, connector, action, fixture, statusName, remoteId } = report;
  return {
    fault,
    connector,
    action,
    fixture,
    statusName,
    remoteId,
    errorDescription: distribution.errorDescription,
    isStuck: distribution.afterCleanUp !== undefined,
    deliveries: distribution.deliveries,
    isHidden: report.ok && problems.some(({ code }) => code === 'HTTP_STATUS_IGNORED'),
    problems,
  };
}

/** As a table where it fits, else a list for each connector. */
export function renderMatrix({ subjects, cells }: FaultMatrix, style: TextStyle): string {
  const faultWidth = Math.max(...FAULT_NAMES.map(widthOf));
  const columns = subjects.map((subject) => {
    const own = cells.filter(({ connector }) => connector === subject.connector.id);
    const head = `${subject.connector.id} ${firstAction(subject).protocol}`;
    return { head, own, width: Math.max(widthOf(head), ...own.map((cell) => widthOf(cellText(cell)))) };
  });
  const width = columns.reduce((sum, column) => sum + column.width + 2, faultWidth + 2);
  const lines = width <= style.width ? table(columns, faultWidth, style) : lists(columns, faultWidth, style);
  return [...lines, '', ...legend(cells, style)].join('\n');
}

interface Column {
  readonly head: string;
  readonly own: readonly MatrixCell[];
  readonly width: number;
}

function table(columns: readonly Column[], faultWidth: number, style: TextStyle): string[] {
  const head = columns.map((column) => padEnd(column.head, column.width)).join('  ');
  const rows = [NO_FAULT, ...FAULT_NAMES]
    .filter((name) => columns.some(({ own }) => own.some(({ fault }) => fault === name)))
    .map((name) => {
      const row = columns.map(({ own, width }) => {
        const cell = own.find(({ fault }) => fault === name);
        return cell === undefined ? padEnd(style.colors.dim('·'), width) : padEnd(paint(cell, style), width);
      });
      return `  ${padEnd(name, faultWidth)}  ${row.join('  ')}`.trimEnd();
    });
  return [style.colors.bold(`  ${' '.repeat(faultWidth)}  ${head}`.trimEnd()), ...rows];
}

function lists(columns: readonly Column[], faultWidth: number, style: TextStyle): string[] {
  return columns.flatMap(({ head, own }, index) => [
    ...(index === 0 ? [] : ['']),
    style.colors.bold(clip(head, style.width)),
    ...own.map((cell) => `  ${padEnd(cell.fault, faultWidth)}  ${paint(cell, style)}`),
  ]);
}

function cellText({ statusName, remoteId, isStuck, isHidden, deliveries }: MatrixCell): string {
  if (isStuck) return `stuck, sent ${deliveries}×`;
  if (statusName.startsWith('ERROR')) return 'ERROR';
  const id = remoteId === null || remoteId === '' ? 'no id' : clip(visible(remoteId), 24);
  return `${statusName} ${id}${isHidden ? ' !' : ''}`;
}

function paint(cell: MatrixCell, { colors }: TextStyle): string {
  const text = cellText(cell);
  if (cell.isStuck) return colors.magenta(text);
  if (cell.statusName.startsWith('ERROR')) return colors.red(text);
  return cell.isHidden ? colors.yellow(text) : colors.green(text);
}

function legend(cells: readonly MatrixCell[], { width, colors }: TextStyle): string[] {
  const notes = [
    cells.some(({ isHidden }) => isHidden) &&
      '! the partner said no, and the account counts it as delivered: nobody is told',
    cells.some(({ statusName, isStuck }) => !isStuck && statusName.startsWith('ERROR')) &&
      'ERROR the entry distribution shows the error, and can be retried',
    cells.some(({ fault, isStuck }) => isStuck && fault === NO_FAULT) &&
      'where a connector is stuck or fails without a fault (none), no fault can show: mend that first',
    cells.some(({ isStuck }) => isStuck) &&
      'stuck the job hangs until it is cleaned up; the partner gets the file as often as it says',
  ];
  return notes
    .filter((one) => one !== false)
    .flatMap((one) => wrap(one, width - 2).map((line) => colors.dim(`  ${line}`)));
}
