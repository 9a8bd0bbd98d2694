import type { AccountSession } from '../../client/session.js';
import { selectConnectors, listConnectors, type Workspace } from '../../connector/workspace.js';
import { DISTRIBUTION_STATUS } from '../../core/distribution.js';
import { EXIT, Failure } from '../../core/failure.js';
import { note, type Problem } from '../../core/problem.js';
import { keyOf } from '../../deploy/image.js';
import { findGoneConnectors } from '../../deploy/gone.js';
import { prepareWishes, type Prepared, type Site, type Wish } from '../../deploy/prepare.js';
import { readStateOf } from '../../deploy/state.js';
import { plural } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import { carryOut } from './carry-out.js';
import { loadIfThere, toName } from './folders.js';
import { Interrupts } from './interrupts.js';
import { explained, openAccount } from './open.js';
import { counting, hideSecrets, lockSite, siteOf } from './site.js';
import type { WriteFlags } from './write-flags.js';

/**
 * Takes connectors off an account, from the profile down to the provider. Folders and journals stay.
 *
 * @throws {Failure} CONNECTOR_UNKNOWN, and all of {@link carryOut}.
 */
export async function destroy(
  names: readonly string[],
  flags: WriteFlags,
  context: CommandContext,
): Promise<void> {
  const startedMs = performance.now();
  const interrupts = new Interrupts(context.signal);
  const account = await openAccount(flags, { ...context, signal: interrupts.signal }, { target: 'always' });
  const session = counting(account.session);
  const site = siteOf(account.workspace, account.environment);
  using _lock = lockSite(site);
  const wishes = selectNames(names, account.workspace, site).map((name) =>
    toWish(name, account.workspace, site),
  );
  const found = withoutTwins(await explained(account, () => prepareWishes(session, wishes, site)));
  hideSecrets(found, context.streams);
  const prepared = await explained(account, () =>
    Promise.all(found.map((one) => withLeftBehind(one, session))),
  );
  await carryOut({ verb: 'destroy', account, session, site, interrupts, prepared, flags, startedMs });
}

/** A folder that was renamed is there under its new name, and in the state of its old one. */
const withoutTwins = (found: readonly Prepared[]): Prepared[] =>
  found.filter((one) => {
    if (one.actual === undefined) return true;
    const twins = found.filter(({ actual }) => actual?.providerId === one.actual?.providerId);
    return one === (twins.find(({ state }) => state !== undefined) ?? twins[0]);
  });

/** Folders, and what was deployed from folders that are gone. */
function selectNames(wanted: readonly string[], workspace: Workspace, site: Site): string[] {
  const gone = findGoneConnectors(site).map(({ connector }) => connector);
  const names = wanted.map(toName);
  const known = names.filter((name) => gone.includes(name));
  const others = names.filter((name) => !gone.includes(name));
  const hasFolders = listConnectors(workspace).length > 0;
  if (names.length === 0 && !hasFolders) return gone;
  const folders = names.length > 0 && others.length === 0 ? [] : selectConnectors(workspace, others);
  return [...folders.map(({ id }) => id), ...(names.length === 0 ? gone : known)];
}

/** Nothing, under the names that it has: those of the last deployment, or else of the folder. */
function toWish(connector: string, workspace: Workspace, site: Site): Wish {
  const state = readStateOf(connector, site);
  const nameOf = (kind: 'provider' | 'profile'): string | undefined => {
    const object = state?.objects.find((one) => keyOf(one) === kind);
    const name = object?.fields['name'];
    return typeof name === 'string' ? name : undefined;
  };
  const folder = state === undefined ? loadIfThere(workspace, connector) : undefined;
  const providerName = nameOf('provider') ?? folder?.name;
  if (providerName === undefined) {
    throw new Failure(
      'CONNECTOR_UNKNOWN',
      `${connector}: neither a folder nor a deployment says what it is`,
      {
        exit: EXIT.usage,
        fix: 'mrssmith history shows what was deployed from here.',
      },
    );
  }
  const profileName = nameOf('profile') ?? (folder?.profile.name === '' ? undefined : folder?.profile.name);
  return { connector, providerName, profileName: profileName ?? providerName, desired: undefined };
}

/** What was distributed stays with the partner: nobody takes it back once the profile is gone. */
async function withLeftBehind(prepared: Prepared, session: AccountSession): Promise<Prepared> {
  const { actual, connector } = prepared;
  const ids = [
    ...(actual?.profileId === undefined ? [] : [actual.profileId]),
    ...(actual?.otherProfiles ?? []).map(({ id }) => id),
  ];
  if (ids.length === 0) return prepared;
  const filter = { distributionProfileIdIn: ids.join(','), statusIn: AT_PARTNER.join(',') };
  const [list] = await session.read([
    {
      service: 'contentDistribution_entryDistribution',
      action: 'list',
      params: { filter, pager: { pageSize: 1 } },
    },
  ]);
  const { totalCount } = (list ?? {}) as { totalCount?: unknown };
  const count = Number(totalCount ?? 0);
  return count === 0
    ? prepared
    : { ...prepared, problems: [leftBehind(connector, count), ...prepared.problems] };
}

const { READY, SUBMITTING, UPDATING, DELETING, ERROR_UPDATING, ERROR_DELETING } = DISTRIBUTION_STATUS;

/** What the partner has, or is being sent. */
const AT_PARTNER = [READY, SUBMITTING, UPDATING, DELETING, ERROR_UPDATING, ERROR_DELETING];

const leftBehind = (connector: string, count: number): Problem =>
  note(
    'LEFT_AT_PARTNER',
    `${connector}: ${plural(count, 'distributed entry')} ${count === 1 ? 'stays' : 'stay'} with the partner: without the profile nobody updates or deletes them there`,
    { fix: 'To take them back first: entryDistribution.submitDelete for each, and wait for status REMOVED.' },
  );
