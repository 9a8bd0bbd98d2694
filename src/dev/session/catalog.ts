import { loadConnector, type LoadedConnector } from '../../connector/load.js';
import {
  listConnectors,
  listFixtures,
  listSkippedConnectors,
  listSkippedFixtures,
  selectFixtures,
  type ConnectorFolder,
  type Workspace,
} from '../../connector/workspace.js';
import { matchesGlob } from '../../connector/glob.js';
import { isOutside, MANIFEST_NAME } from '../../connector/files.js';
import type { ActionName, Connector } from '../../core/connector.js';
import { Failure } from '../../core/failure.js';
import { error, type Problem } from '../../core/problem.js';
import { selectActions } from '../../harness/lifecycle.js';
import { relative } from 'node:path';
import type { Catalog, SessionFixture } from './session.js';

/** What of a workspace a session runs; empty lists are everything. */
export interface Wish {
  readonly connectors: readonly string[];
  readonly fixtures: readonly string[];
  readonly actions: readonly ActionName[];
}

/** Actions of one connector over one fixture, in lifecycle order. */
export interface PlannedLifecycle {
  readonly connector: Connector;
  readonly fixture: SessionFixture;
  readonly actions: readonly ActionName[];
}

export interface Reading {
  readonly catalog: Catalog;
  readonly lifecycles: readonly PlannedLifecycle[];
}

/** Reads a workspace again and again: connectors that no change touched are kept as they are. */
export class CatalogReader {
  readonly #workspace: Workspace;
  readonly #wish: Wish;
  readonly #loaded = new Map<string, LoadedConnector>();

  constructor(workspace: Workspace, wish: Wish) {
    this.#workspace = workspace;
    this.#wish = wish;
  }

  /** @param changed - Paths that may have changed since the last time; left out: all may have. */
  read(changed?: ReadonlySet<string>): Reading {
    const workspace = this.#workspace;
    const problems: Problem[] = [];
    const folders = attempt(problems, [], () => this.#select(listConnectors(workspace)));
    this.#forget(folders, changed);
    const connectors: Connector[] = [];
    const invalid: Catalog['invalid'][number][] = [];
    const fixtures = new Map<string, SessionFixture>();
    const lifecycles: PlannedLifecycle[] = [];
    problems.push(...this.#skipped(folders));
    for (const folder of folders) {
      const found = attempt(problems, [], () => listFixtures(workspace, folder)).map((file) => ({
        ...file,
        connector: file.isOwn ? folder.id : undefined,
      }));
      const loaded = this.#load(folder);
      if (loaded.kind === 'invalid') {
        const manifest = `connectors/${folder.id}/${MANIFEST_NAME}`;
        invalid.push({ id: folder.id, manifest, problems: loaded.problems });
        continue;
      }
      const { connector } = loaded;
      connectors.push(connector);
      const actions = selectActions(connector, this.#wish.actions);
      for (const fixture of selectFixtures(found, this.#wish.fixtures) as SessionFixture[]) {
        const shared = fixtures.get(fixture.path) ?? fixture;
        fixtures.set(fixture.path, shared);
        if (actions.length > 0) lifecycles.push({ connector, fixture: shared, actions });
      }
    }
    return { catalog: { connectors, invalid, fixtures: [...fixtures.values()], problems }, lifecycles };
  }

  #select(folders: readonly ConnectorFolder[]): ConnectorFolder[] {
    const wanted = this.#wish.connectors.map((name) =>
      name.replace(/^(\.\/)?connectors\//, '').replace(/\/+$/, ''),
    );
    if (wanted.length === 0) return [...folders];
    return folders.filter(({ id }) => wanted.some((name) => id === name || matchesGlob(id, name)));
  }

  #skipped(folders: readonly ConnectorFolder[]): Problem[] {
    const found: Problem[] = [];
    return [
      ...attempt(found, [], () =>
        this.#wish.connectors.length === 0 ? listSkippedConnectors(this.#workspace) : [],
      ),
      ...attempt(found, [], () =>
        [undefined, ...folders].flatMap((folder) => listSkippedFixtures(this.#workspace, folder)),
      ),
      ...found,
    ];
  }

  #forget(folders: readonly ConnectorFolder[], changed: ReadonlySet<string> | undefined): void {
    const kept = new Set(folders.map(({ folder }) => folder));
    for (const folder of this.#loaded.keys()) {
      const isTouched =
        changed === undefined || [...changed].some((path) => !isOutside(relative(folder, path)));
      if (isTouched || !kept.has(folder)) this.#loaded.delete(folder);
    }
  }

  #load({ id, folder }: ConnectorFolder): LoadedConnector {
    let loaded = this.#loaded.get(folder);
    if (loaded === undefined) {
      loaded = loadOrExplain(id, folder, this.#workspace);
      this.#loaded.set(folder, loaded);
    }
    return loaded;
  }
}

/** A file that cannot be read is a mistake like any other: it may be mended while we wait. */
function loadOrExplain(id: string, folder: string, workspace: Workspace): LoadedConnector {
  try {
    return loadConnector(folder, workspace);
  } catch (cause) {
    return { kind: 'invalid', id, problems: [toProblem(cause)] };
  }
}

function attempt<T>(problems: Problem[], otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    problems.push(toProblem(cause));
    return otherwise;
  }
}

/** What the disk refuses, as a problem of the workspace. */
export function toProblem(cause: unknown): Problem {
  if (cause instanceof Failure) {
    const [first] = cause.problems;
    return first ?? error('CONNECTOR_INVALID', cause.message, { fix: cause.fix });
  }
  return error('CONNECTOR_INVALID', cause instanceof Error ? cause.message : String(cause));
}
