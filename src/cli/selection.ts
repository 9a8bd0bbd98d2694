import { resolve } from 'node:path';
import { loadConnector } from '../connector/load.js';
import {
  findWorkspace,
  listFixtures,
  listSkippedConnectors,
  listSkippedFixtures,
  selectConnectors,
  selectFixtures,
  unknownFixture,
  type Workspace,
} from '../connector/workspace.js';
import type { ActionName, Connector } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import type { Problem } from '../core/problem.js';
import { selectActions, type Lifecycle } from '../harness/lifecycle.js';

/** What a command that runs connectors was asked for. */
export interface Wish {
  readonly cwd: string;
  /** Names of fixtures, or globs. */
  readonly fixture: readonly string[] | undefined;
  readonly action: readonly ActionName[] | undefined;
}

/** What of the workspace is run. */
export interface Selection {
  readonly workspace: Workspace;
  readonly connectors: readonly Connector[];
  readonly lifecycles: readonly Lifecycle[];
  /** What is wrong with connectors that could not be read, and warnings about what was passed over. */
  readonly problems: readonly Problem[];
}

/** How many of the problems keep a connector from being run. */
export const countMistakes = ({ problems }: Selection): number =>
  problems.filter(({ severity }) => severity === 'error').length;

/** @throws {Failure} when a name matches nothing, or nothing is left to run. */
export function select(names: readonly string[], flags: Wish): Selection {
  const workspace = findWorkspace(resolve(flags.cwd));
  const folders = selectConnectors(workspace, names);
  const skipped = [
    ...(names.length === 0 ? listSkippedConnectors(workspace) : []),
    ...[undefined, ...folders].flatMap((folder) => listSkippedFixtures(workspace, folder)),
  ];
  const problems: Problem[] = [];
  const connectors: Connector[] = [];
  const lifecycles: Lifecycle[] = [];
  const globs = flags.fixture ?? [];
  const known = new Set<string>();
  const matched = new Set<string>();
  for (const folder of folders) {
    const loaded = loadConnector(folder.folder, workspace);
    const all = listFixtures(workspace, folder);
    for (const { name } of all) known.add(name);
    for (const glob of globs) if (selectFixtures(all, [glob]).length > 0) matched.add(glob);
    if (loaded.kind === 'invalid') {
      problems.push(...loaded.problems);
      continue;
    }
    const { connector } = loaded;
    connectors.push(connector);
    const actions = selectActions(connector, flags.action ?? []);
    if (actions.length === 0) continue;
    for (const fixture of selectFixtures(all, globs)) lifecycles.push({ connector, fixture, actions });
  }
  const missed = globs.find((glob) => !matched.has(glob));
  if (missed !== undefined) throw unknownFixture(missed, known, skipped);
  if (lifecycles.length === 0 && problems.length === 0) {
    throw nothingToRun(flags, connectors, known.size, skipped);
  }
  return { workspace, connectors, lifecycles, problems: [...problems, ...skipped] };
}

function nothingToRun(
  { action: wanted = [] }: Wish,
  connectors: readonly Connector[],
  fixtures: number,
  problems: readonly Problem[],
): Failure {
  const empty = (message: string, fix: string) =>
    new Failure('WORKSPACE_EMPTY', message, { exit: EXIT.usage, fix, problems });
  if (fixtures === 0) {
    return empty(
      'there are no fixtures: fixtures/mrss holds no .xml file',
      "Put an entry's MRSS, as media.getMrss gives it, into fixtures/mrss/<name>.xml.",
    );
  }
  const has = [...new Set(connectors.flatMap(({ actions }) => Object.keys(actions)))];
  if (wanted.length === 0) {
    return empty(
      'the selected connectors have fetchReport alone, which runs only when it is asked for',
      'Add --action fetchReport.',
    );
  }
  if (!wanted.some((name) => has.includes(name))) {
    return empty(
      `no selected connector has the action ${wanted.join(' or ')}`,
      `Leave --action out, or name one of ${has.join(', ')}.`,
    );
  }
  return empty(
    `no selected connector has both the action ${wanted.join(' or ')} and a fixture of that name`,
    'Leave --fixture or --action out to run what there is.',
  );
}
