import { resolve } from 'node:path';
import { statIfThere } from '../../connector/files.js';
import { findWorkspace, listConnectors } from '../../connector/workspace.js';
import { checkSavedPlan, readSavedPlan, type SavedPlan } from '../../deploy/saved-plan.js';
import type { CommandContext } from '../command.js';
import { carryOut } from './carry-out.js';
import { toName } from './folders.js';
import { Interrupts } from './interrupts.js';
import { look } from './look.js';
import { openAccount } from './open.js';
import { findMistakes, stopAtErrors } from './preflight.js';
import { readFolders } from './read-folders.js';
import { counting, lockSite, siteOf } from './site.js';
import type { WriteFlags } from './write-flags.js';

export interface DeployFlags extends WriteFlags {
  /** A file that `plan --out` wrote. */
  readonly plan: string | undefined;
  readonly force: boolean | undefined;
}

/**
 * Brings an account to what connector folders say.
 *
 * @param names - Of connectors; or one file that `plan --out` wrote.
 * @throws {Failure} PLAN_STALE, PLAN_STOPPED, DEPLOYMENT_RUNNING, and all of {@link carryOut}.
 */
export async function deploy(
  names: readonly string[],
  flags: DeployFlags,
  context: CommandContext,
): Promise<void> {
  const startedMs = performance.now();
  const planFile = planFileOf(names, flags);
  const saved = planFile === undefined ? undefined : readSavedPlan(planFile);
  const interrupts = new Interrupts(context.signal);
  const account = await openAccount(
    { ...flags, env: flags.env ?? saved?.target.environment },
    { ...context, signal: interrupts.signal },
    { target: 'always' },
  );
  const session = counting(account.session);
  const site = siteOf(account.workspace, account.environment);
  using _lock = lockSite(site);
  const folders = readFolders(saved === undefined ? names : connectorsOf(saved), flags.cwd);
  const { prepared, problems } = await look(folders, account, context, session);
  if (saved !== undefined && planFile !== undefined) {
    checkSavedPlan(saved, prepared, site.target, planFile);
  }
  const all = [...problems, ...(await findMistakes(folders, prepared, context))];
  const isForced = flags.force === true || saved?.flags.force === true;
  stopAtErrors(all, isForced, account.workspace.root, account.output);
  await carryOut({
    verb: 'deploy',
    account,
    session,
    site,
    interrupts,
    prepared,
    problems: all,
    flags,
    isAgreed: saved !== undefined,
    startedMs,
  });
}

/** A single argument that ends in `.json` is a plan, unless a connector is called so. */
function planFileOf(names: readonly string[], { plan, cwd }: DeployFlags): string | undefined {
  if (plan !== undefined) return resolve(cwd, plan);
  const [only, ...more] = names;
  if (only === undefined || more.length > 0 || !only.endsWith('.json')) return undefined;
  const file = resolve(cwd, only);
  if (statIfThere(file)?.isFile() === true) return file;
  const isConnector = listConnectors(findWorkspace(cwd)).some(({ id }) => id === toName(only));
  return isConnector ? undefined : file;
}

const connectorsOf = ({ connectors }: SavedPlan): string[] => connectors.map(({ connector }) => connector);
