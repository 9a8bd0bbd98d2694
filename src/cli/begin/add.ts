/** What `mrssmith add` shares: which connector, what was approved afterwards, what it says. */
import { join, resolve } from 'node:path';
import {
  findWorkspace,
  listConnectors,
  selectConnectors,
  type ConnectorFolder,
} from '../../connector/workspace.js';
import { EXIT, Failure } from '../../core/failure.js';
import { plural } from '../../harness/report/style.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { canAsk } from '../confirm.js';
import type { ApprovedOutputs, ApproveOptions } from '../hold/approve.js';
import { Output } from '../output.js';
import { askChoice, type Asking } from './questions.js';
import { renderSteps } from './steps.js';

export interface AddFlags extends CommonFlags {
  readonly snapshots: boolean;
}

/** What an addition is made with. */
export interface Adding {
  readonly root: string;
  readonly output: Output;
  readonly context: CommandContext;
  /** Where a person may be asked. */
  readonly asking: Asking | undefined;
}

/** @throws {Failure} WORKSPACE_NOT_FOUND. */
export function startAdding(flags: CommonFlags, context: CommandContext): Adding {
  const output = new Output(flags, context.streams);
  const asks = canAsk() && !output.wantsJson;
  const { root } = findWorkspace(resolve(flags.cwd));
  return { root, output, context, asking: asks ? { output, signal: context.signal } : undefined };
}

/** The one connector that is meant. @throws {Failure} CONNECTOR_UNKNOWN, USAGE. */
export async function chooseConnector(
  name: string | undefined,
  { root, asking }: Adding,
  command: string,
): Promise<ConnectorFolder> {
  const all = listConnectors({ root });
  if (name === undefined && all.length > 1 && asking !== undefined) {
    const choices = all.map(({ id }) => ({ name: id, about: '' }));
    return oneOf(await askChoice('Connector', choices, asking), root);
  }
  const [only] = all;
  // Which one is meant goes without saying where there is one, and a person sees it.
  if (name === undefined && all.length === 1 && only !== undefined && asking !== undefined) return only;
  if (name === undefined) {
    throw new Failure('USAGE', 'the name of a connector is missing', {
      exit: EXIT.usage,
      fix: `mrssmith add ${command}\n\nConnectors: ${all.map(({ id }) => id).join(', ') || 'none'}.`,
    });
  }
  return oneOf(name, root);
}

function oneOf(name: string, root: string): ConnectorFolder {
  const [found, second] = selectConnectors({ root }, [name]);
  if (found !== undefined && second === undefined) return found;
  throw new Failure('USAGE', `"${name}" means several connectors`, { exit: EXIT.usage, fix: 'Name one.' });
}

/** Approves what comes out now, so that tests hold it from the start. Without an engine that waits. */
export async function approveNow(
  folders: readonly ConnectorFolder[],
  { root, output, context }: Adding,
  only: Pick<ApproveOptions, 'actions' | 'fixtures'>,
): Promise<ApprovedOutputs> {
  const { approveOutputs } = context.loadPart<typeof import('../hold-program.js')>('hold');
  try {
    return await approveOutputs(
      folders.map(({ folder }) => folder),
      root,
      {
        ...only,
        signal: context.signal,
        onProgress: (done, total) => output.progress(`  ${done} of ${total} outputs`),
      },
    );
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    output.error(`  Nothing was approved: ${error.message}`);
    return { cases: 0, files: [], failing: [] };
  }
}

/** What an addition came to. */
export interface Added {
  readonly title: string;
  /** Paths to show. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly approved: ApprovedOutputs;
  readonly next: readonly (readonly [string, string])[];
}

export function reportAdded({ title, created, changed, approved, next }: Added, output: Output): void {
  const { colors } = output.style;
  const outputs = approved.cases === 0 ? '' : `  ${plural(approved.cases, 'output')} approved`;
  output.line(`${colors.green('✓')} ${colors.bold(title)}${outputs}`);
  for (const path of changed) output.line(`  ${colors.yellow('~')} ${path}`);
  for (const path of created) output.line(`  ${colors.green('+')} ${path}`);
  for (const { connector, fixture, action } of approved.failing.slice(0, 5)) {
    output.line(
      `  ${colors.red('!')} it fails and was not approved: mrssmith run ${connector} --fixture ${fixture} --action ${action}`,
    );
  }
  if (!output.isQuiet) {
    output.line('');
    for (const line of renderSteps(next, output.style)) output.line(line);
  }
  if (output.wantsJson) {
    output.json({ created, changed, snapshots: approved.files, failing: approved.failing });
  }
}

/** Nothing was approved, because nobody wanted it. */
export const NOT_APPROVED: ApprovedOutputs = { cases: 0, files: [], failing: [] };

/** Absolute path of something that is shown with forward slashes. */
export const pathIn = (root: string, shown: string): string => join(root, ...shown.split('/'));
