import { once } from 'node:events';
import { resolve } from 'node:path';
import {
  findWorkspace,
  listConnectors,
  listFixtures,
  selectConnectors,
  selectFixtures,
  unknownFixture,
  type Workspace,
} from '../../connector/workspace.js';
import type { ActionName, EngineName } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import { startSession } from '../../dev/session/live-session.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { Output } from '../output.js';
import { sourceReader } from '../sources.js';
import { stateFolderOf } from '../state-folder.js';
import { followAsJson } from './json.js';
import { openInBrowser } from './browser.js';
import { openPage } from './page.js';
import { followAsText } from './plain.js';
import { showOnTerminal } from './terminal.js';

export interface DevFlags extends CommonFlags {
  readonly dialect: Dialect;
  readonly engine: EngineName | undefined;
  readonly fixture: readonly string[] | undefined;
  readonly action: readonly ActionName[] | undefined;
  readonly port: number | undefined;
  readonly page: boolean;
  readonly open: boolean;
  readonly timeout: number;
}

/** Runs, watches and shows until it is interrupted or somebody quits. */
export async function dev(
  names: readonly string[],
  flags: DevFlags,
  { signal, streams, used }: CommandContext,
): Promise<void> {
  refuseFlags(flags);
  const output = new Output(flags, streams);
  const workspace = findWorkspace(resolve(flags.cwd));
  const fixtures = flags.fixture ?? [];
  refuseUnknown(workspace, names, fixtures);
  const stateFolder = stateFolderOf(workspace.root);
  used.add('dev');
  await using session = startSession({
    workspace,
    connectors: names,
    fixtures,
    actions: flags.action ?? [],
    dialect: flags.dialect,
    engine: flags.engine,
    timeoutMs: flags.timeout * 1000,
    stateFolder,
    env: process.env,
  });
  streams.hide((text) => session.redact(text));
  await using page = await openPage(session, { wantsPage: flags.page, port: flags.port, stateFolder });
  if (flags.open && page.url !== undefined) openInBrowser(page.url);
  const quit = new AbortController();
  const readSource = () => sourceReader(workspace, streams);
  const about = { session, output, url: page.url, readSource };
  const isDrawn = output.isLive && !flags.json && process.stdin.isTTY;
  using _ = flags.json
    ? followAsJson(about)
    : isDrawn
      ? showOnTerminal(about, signal, () => quit.abort())
      : followAsText(about);
  const ended = AbortSignal.any([signal, quit.signal]);
  const broken = session.broken.then((cause) => {
    throw cause;
  });
  if (!ended.aborted) await Promise.race([once(ended, 'abort'), broken]);
}

function refuseFlags({ jsonInto, open, page }: DevFlags): void {
  const usage = (message: string, fix: string) => new Failure('USAGE', message, { exit: EXIT.usage, fix });
  if (jsonInto !== undefined)
    throw usage('--json-into is for commands that end', 'mrssmith dev --json > events.jsonl');
  if (open && !page) throw usage('--open needs the page', 'Leave --no-page out.');
}

/** Names of now must be right; what comes and goes later is no mistake. */
function refuseUnknown(workspace: Workspace, names: readonly string[], globs: readonly string[]): void {
  const folders = names.length === 0 ? listConnectors(workspace) : selectConnectors(workspace, names);
  if (globs.length === 0) return;
  const fixtures = folders.flatMap((folder) => listFixtures(workspace, folder));
  const missed = globs.find((glob) => selectFixtures(fixtures, [glob]).length === 0);
  if (missed === undefined) return;
  throw unknownFixture(
    missed,
    fixtures.map(({ name }) => name),
  );
}
