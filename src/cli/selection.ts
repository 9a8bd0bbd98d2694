import { resolve } from 'node:path';
import { loadConnector } from '../connector/load.js';
import {
  findWorkspace,
  listFixtures,
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
  /** Connectors that could not be read, with everything wrong with them. */
  readonly problems: readonly Problem[];
}

/** @throws {Failure} when a name matches nothing, or nothing is left to run. */
export function select(names: readonly string[], flags: Wish): Selection {
  const workspace = findWorkspace(resolve(flags.cwd));
  const folders = selectConnectors(workspace, names);
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
  if (missed !== undefined) throw unknownFixture(missed, known);
  if (lifecycles.length === 0 && problems.length === 0) throw nothingToRun(flags, known.size);
  return { workspace, connectors, lifecycles, problems };
}

function nothingToRun(flags: Wish, fixtures: number): Failure {
  if (fixtures === 0) {
    return new Failure('WORKSPACE_EMPTY', 'there are no fixtures: fixtures/mrss holds no .xml file', {
      exit: EXIT.usage,
      fix: "Put an entry's MRSS, as media.getMrss gives it, into fixtures/mrss/<name>.xml.",
    });
  }
  return new Failure(
    'WORKSPACE_EMPTY',
    `no selected connector has the action ${(flags.action ?? []).join(' or ')}`,
    {
      exit: EXIT.usage,
      fix: 'Leave --action out to run what there is.',
    },
  );
}
