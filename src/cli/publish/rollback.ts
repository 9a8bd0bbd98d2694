import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder } from '../../connector/files.js';
import type { Environment } from '../../connector/secrets.js';
import type { Workspace } from '../../connector/workspace.js';
import { EXIT, Failure } from '../../core/failure.js';
import { note, type Problem } from '../../core/problem.js';
import { workOf } from '../../deploy/deployment.js';
import { desiredImage } from '../../deploy/desired.js';
import type { ConnectorImage } from '../../deploy/image.js';
import { findInterrupted, listDeployments, listUnreadable } from '../../deploy/journal.js';
import { prepareWishes, type Prepared, type Site, type Wish } from '../../deploy/prepare.js';
import { rebuild, type UnknownField } from '../../deploy/rebuild.js';
import { readStateOf } from '../../deploy/state.js';
import type { CommandContext } from '../command.js';
import { carryOut } from './carry-out.js';
import { loadIfThere, toName } from './folders.js';
import { Interrupts } from './interrupts.js';
import { explained, openAccount } from './open.js';
import { counting, hideSecrets, journalsOf, lockSite, siteOf } from './site.js';
import type { WriteFlags } from './write-flags.js';

export interface RollbackFlags extends WriteFlags {
  /** Id of a deployment, e.g. `0007`. */
  readonly to: string | undefined;
}

/**
 * Brings a connector on an account back to what a journalled deployment made of it; the folder is not touched.
 *
 * @param name - `undefined`: the only connector that was deployed from here.
 * @throws {Failure} DEPLOYMENT_UNKNOWN, and all of {@link carryOut}.
 */
export async function rollback(
  name: string | undefined,
  flags: RollbackFlags,
  context: CommandContext,
): Promise<void> {
  const startedMs = performance.now();
  const interrupts = new Interrupts(context.signal);
  const account = await openAccount(flags, { ...context, signal: interrupts.signal }, { target: 'always' });
  const { workspace, environment, env, output } = account;
  const session = counting(account.session);
  const site = siteOf(workspace, environment);
  using _lock = lockSite(site);
  const connector = chooseConnector(name, site);
  const goal = chooseGoal(connector, flags.to, site);
  const prepared = await explained(account, async () => {
    const sources = { workspace, env, site };
    const [first] = await prepareWishes(session, [toWish(connector, goal, undefined, sources).wish], site);
    if (first === undefined) return [];
    // Once more with what the account has: its passwords may be the very ones.
    const { wish, unknown } = toWish(connector, goal, first.actual?.image, sources);
    const [again] = await prepareWishes(session, [wish], site);
    return again === undefined
      ? []
      : [{ ...again, problems: [...passwordNotes(connector, unknown), ...again.problems] }];
  });
  hideSecrets(prepared, context.streams);
  requireKnown(prepared);
  await carryOut({
    verb: 'rollback',
    account,
    session,
    site,
    interrupts,
    prepared,
    flags,
    source: goal.id,
    startedMs,
  });
  const on = environment.name === undefined ? '' : ` --env ${environment.name}`;
  if (output.isQuiet || !prepared.some((one) => workOf(one).length > 0)) return;
  output.line(
    `The folder of ${connector} was not touched: mrssmith deploy ${connector}${on} would bring it to the account again.`,
  );
  output.line(
    `To bring the folder in line: git checkout of its earlier version, or mrssmith pull ${connector}${on} --force`,
  );
}

interface Goal {
  /** Of the deployment that is gone back to, or that is undone. */
  readonly id: string;
  readonly image: ConnectorImage;
}

function chooseConnector(name: string | undefined, site: Site): string {
  const parent = journalsOf(site);
  const known = (isFolder(parent) ? readdirSync(parent) : []).filter(
    (each) => listDeployments(join(parent, each)).length > 0,
  );
  const wanted = name === undefined ? undefined : toName(name);
  if (wanted !== undefined && known.includes(wanted)) return wanted;
  const [only, ...more] = known;
  if (wanted === undefined && only !== undefined && more.length === 0) return only;
  if (only === undefined || wanted !== undefined) {
    throw new Failure(
      'DEPLOYMENT_UNKNOWN',
      `nothing was deployed to this account from here${wanted === undefined ? '' : ` as ${wanted}`}`,
      {
        exit: EXIT.usage,
        fix: 'The journal lies in .mrssmith of the machine that deployed. Elsewhere: git checkout the earlier version, then mrssmith deploy.',
      },
    );
  }
  throw new Failure('USAGE', 'which connector is to go back?', {
    exit: EXIT.usage,
    fix: `Name one of ${known.join(', ')}.`,
  });
}

/** What was there before the deployment that is undone, or after the one that is named. */
function chooseGoal(connector: string, to: string | undefined, site: Site): Goal {
  const folder = join(journalsOf(site), connector);
  if (to !== undefined) {
    const wanted = /^\d+$/.test(to) ? to.padStart(4, '0') : to;
    const found = listDeployments(folder).find(({ id, outcome }) => id === wanted && outcome !== 'refused');
    if (found !== undefined) return { id: found.id, image: found.after };
    throw deploymentUnknown(`${connector} has no deployment ${to}`, connector);
  }
  const unreadable = listUnreadable(folder).at(-1);
  const newest = listDeployments(folder).at(-1);
  if (unreadable !== undefined && Number(unreadable) > Number(newest?.id ?? 0)) {
    throw deploymentUnknown(
      `nobody knows what the last deployment of ${connector} did: ${join(folder, `${unreadable}.ndjson`)} cannot be read`,
      connector,
      `To go back to one that can: mrssmith rollback ${connector} --to <id>. mrssmith history ${connector} lists them.`,
    );
  }
  const interrupted = findInterrupted(folder);
  if (interrupted !== undefined) return { id: interrupted.id, image: interrupted.before };
  const last = listDeployments(folder).findLast(({ outcome, calls }) => outcome === 'done' && calls > 0);
  if (last === undefined || last.before.size === 0) {
    throw deploymentUnknown(`${connector} has no deployment to go back to`, connector);
  }
  return { id: last.id, image: last.before };
}

const deploymentUnknown = (message: string, connector: string, fix?: string): Failure =>
  new Failure('DEPLOYMENT_UNKNOWN', message, {
    exit: EXIT.usage,
    fix:
      fix ??
      `mrssmith history ${connector} lists them; to take it off the account: mrssmith destroy ${connector}`,
  });

function toWish(
  connector: string,
  { image: kept }: Goal,
  actual: ConnectorImage | undefined,
  { workspace, env, site }: { workspace: Workspace; env: Environment; site: Site },
): { wish: Wish; unknown: readonly UnknownField[] } {
  const folder = folderImage(workspace, connector, env);
  const { image, unknown } = rebuild(kept, { folder, actual, env });
  const state = readStateOf(connector, site);
  const nameIn = (kind: 'provider' | 'profile'): string | undefined => {
    const names = [image.get(kind), state?.objects.find((one) => one.kind === kind), folder?.get(kind)];
    return names.map((one) => one?.fields['name']).find((name) => typeof name === 'string');
  };
  const providerName = nameIn('provider') ?? connector;
  return {
    wish: {
      connector,
      providerName,
      profileName: nameIn('profile') ?? providerName,
      desired: image.size === 0 ? undefined : image,
    },
    unknown,
  };
}

/** For its passwords alone: a folder that cannot be read is no reason not to go back. */
function folderImage(workspace: Workspace, connector: string, env: Environment): ConnectorImage | undefined {
  try {
    const found = loadIfThere(workspace, connector);
    return found === undefined ? undefined : desiredImage(found, env).image;
  } catch {
    return undefined;
  }
}

const passwordNotes = (connector: string, unknown: readonly UnknownField[]): Problem[] =>
  unknown.map(({ object, field, source }) =>
    note(
      'SECRET_MISSING',
      `${connector}: the ${field} of ${object} at that time is not known; what the account has stays`,
      {
        fix:
          source === undefined
            ? undefined
            : `It came from ${source}, which is not set, or is another one now.`,
      },
    ),
  );

/** @throws {Failure} SECRET_MISSING where something is to be made whose password no variable ever named. */
function requireKnown(prepared: readonly Prepared[]): void {
  const nameless = prepared
    .flatMap(({ plan }) => plan.changes)
    .filter(({ effect }) => effect === 'create')
    .flatMap(({ object, name, fields }) => fields.map(({ field, to }) => ({ object, name, field, to })))
    .find(
      ({ to }) =>
        typeof to === 'object' && to !== null && 'missing' in to && (to.missing as unknown[]).length === 0,
    );
  if (nameless === undefined) return;
  throw new Failure(
    'SECRET_MISSING',
    `the ${nameless.field} of ${nameless.object} ${nameless.name} is not known any more`,
    {
      exit: EXIT.credentials,
      fix: 'Bring the folder to that version, with its password, and deploy it.',
    },
  );
}
