import type { Environment } from '../../connector/secrets.js';
import { selectConnectors, type Workspace } from '../../connector/workspace.js';
import { EXIT, Failure } from '../../core/failure.js';
import { note, type Problem } from '../../core/problem.js';
import { desiredImage } from '../../deploy/desired.js';
import { differingFields, type ConnectorImage } from '../../deploy/image.js';
import { prepareWishes, wishOf, type Prepared, type Wish } from '../../deploy/prepare.js';
import { transplant } from '../../deploy/rebuild.js';
import { imageOf } from '../../deploy/state.js';
import type { CommandContext } from '../command.js';
import { carryOut } from './carry-out.js';
import { loadIfThere } from './folders.js';
import { Interrupts } from './interrupts.js';
import { explained, openAccount, type OpenAccount } from './open.js';
import { counting, hideSecrets, lockSite, siteOf } from './site.js';
import type { WriteFlags } from './write-flags.js';

export interface PromoteFlags extends WriteFlags {
  /** Environments of mrssmith.yaml. */
  readonly from: string;
  readonly to: string;
}

/**
 * Brings one account to what another has: what was tried there, not what the folder says by now.
 *
 * @throws {Failure} USAGE, PROVIDER_UNKNOWN, and all of {@link carryOut}.
 */
export async function promote(
  names: readonly string[],
  flags: PromoteFlags,
  context: CommandContext,
): Promise<void> {
  const startedMs = performance.now();
  if (flags.from === flags.to) {
    throw new Failure('USAGE', `--from and --to are both ${flags.to}`, {
      exit: EXIT.usage,
      fix: 'Name two environments of mrssmith.yaml.',
    });
  }
  const interrupts = new Interrupts(context.signal);
  const inner = { ...context, signal: interrupts.signal };
  const source = await openAccount({ ...flags, env: flags.from }, inner, { target: 'hidden' });
  const tried = await explained(source, () => readTried(names, source));
  hideSecrets(tried, context.streams);

  const account = await openAccount({ ...flags, env: flags.to }, inner, { target: 'always' });
  const { workspace, environment, env } = account;
  const session = counting(account.session);
  const site = siteOf(workspace, environment);
  using _lock = lockSite(site);
  const wishes = tried.map((one) => toWish(one, flags.from, workspace, env));
  const prepared = await explained(account, () => prepareWishes(session, wishes, site));
  hideSecrets(prepared, context.streams);
  await carryOut({
    verb: 'promote',
    account,
    session,
    site,
    interrupts,
    prepared,
    flags,
    source: flags.from,
    places: ` --from ${flags.from} --to ${flags.to}`,
    startedMs,
  });
}

/** What the first account has of each connector, beside what was deployed to it. */
async function readTried(names: readonly string[], source: OpenAccount): Promise<readonly Prepared[]> {
  const { workspace, session, environment, env } = source;
  const wishes = selectConnectors(workspace, names).flatMap(({ id }): Wish[] => {
    const connector = loadIfThere(workspace, id);
    return connector === undefined ? [] : [wishOf(connector, env)];
  });
  const tried = await prepareWishes(session, wishes, siteOf(workspace, environment));
  const missing = tried.filter(({ actual }) => actual === undefined);
  if (names.length > 0 && missing.length > 0) throw notThere(missing, environment.name);
  const there = tried.filter(({ actual }) => actual !== undefined);
  if (there.length === 0) throw notThere(missing, environment.name);
  return there;
}

const notThere = (missing: readonly Prepared[], environment: string | undefined): Failure => {
  const names = missing.map(({ connector }) => connector);
  return new Failure('PROVIDER_UNKNOWN', `${environment ?? 'the account'} has no ${names.join(', ')}`, {
    exit: EXIT.usage,
    fix: `Deploy there first: mrssmith deploy ${names.join(' ')} --env ${environment ?? ''}`,
  });
};

/** The one account's image, with the other's passwords and user names. */
function toWish(
  { connector, actual, state }: Prepared,
  from: string,
  workspace: Workspace,
  env: Environment,
): Wish & { readonly problems: readonly Problem[] } {
  const folder = loadIfThere(workspace, connector);
  const found = actual?.image ?? new Map();
  const { image, unknown } = transplant(
    found,
    folder === undefined ? undefined : desiredImage(folder, env).image,
  );
  const textOf = (kind: 'provider' | 'profile'): string | undefined => {
    const name = image.get(kind)?.fields['name'];
    return typeof name === 'string' ? name : undefined;
  };
  const providerName = textOf('provider') ?? connector;
  return {
    connector,
    providerName,
    profileName: textOf('profile') ?? providerName,
    desired: image,
    problems: [
      ...driftNote({ connector, found, last: state && imageOf(state), from }),
      ...unknown.map(({ object, field }) =>
        note(
          'SECRET_MISSING',
          `${connector}: ${object} has a ${field} on ${from} that no variable of the folder names; what is there stays`,
        ),
      ),
    ],
  };
}

/** Nobody tested what somebody changed by hand, but it is what the account has. */
function driftNote({ connector, found, last, from }: DriftQuestion): Problem[] {
  if (last === undefined) {
    return [
      note('SOURCE_DRIFTED', `${connector}: nothing says what was deployed to ${from}; what it has is taken`),
    ];
  }
  const changed = [...new Set([...found.keys(), ...last.keys()])].filter(
    (key) => differingFields(found.get(key)?.fields ?? {}, last.get(key)?.fields ?? {}).length > 0,
  );
  if (changed.length === 0) return [];
  const what = changed.join(', ');
  return [
    note(
      'SOURCE_DRIFTED',
      `${connector}: ${from} was changed after it was deployed to, and is taken as it is: ${what}`,
      {
        fix: `To take what was deployed instead: mrssmith deploy ${connector} --env ${from} --overwrite, then promote again.`,
      },
    ),
  ];
}

interface DriftQuestion {
  readonly connector: string;
  readonly found: ConnectorImage;
  readonly last: ConnectorImage | undefined;
  readonly from: string;
}
