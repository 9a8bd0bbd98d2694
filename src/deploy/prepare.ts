/** Everything that a verb has to know before it changes an account: what is wanted, what is there, what differs. */
import type { AccountReader } from '../client/session.js';
import { toShown } from '../connector/files.js';
import type { Environment } from '../connector/secrets.js';
import type { Connector } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import { note, warning, type Problem } from '../core/problem.js';
import type { ActualConnector } from './actual.js';
import type { ConnectorPlan } from './change.js';
import { desiredImage } from './desired.js';
import { isUnknownSecret, type ConnectorImage } from './image.js';
import { deploymentsFolder, findInterrupted, type Interrupted } from './journal.js';
import { planConnector } from './plan.js';
import { readAccount, secretsOf, type AccountReading } from './read.js';
import { Secret } from './secret.js';
import {
  accountKey,
  imageOf,
  isLoopback,
  readState,
  stateFileOf,
  type DeployedState,
  type Target,
} from './state.js';

/** Where files lie, and which account is meant. */
export interface Site {
  /** Absolute path. */
  readonly workspaceRoot: string;
  readonly target: Target;
}

/** What a connector is to be on the account: of its folder, or of an earlier deployment. */
export interface Wish {
  /** Id of the connector. */
  readonly connector: string;
  readonly providerName: string;
  readonly profileName: string;
  /** `undefined`: everything is to go. */
  readonly desired: ConnectorImage | undefined;
}

/** A wish beside what is there. */
export interface Prepared extends Wish {
  readonly actual: ActualConnector | undefined;
  /** `undefined` when there is none, or it speaks of an account that is gone. */
  readonly state: DeployedState | undefined;
  /** Absolute path, whether or not it is there. */
  readonly stateFile: string;
  /** Absolute path of the folder of the journal. */
  readonly journalFolder: string;
  readonly interrupted: Interrupted | undefined;
  readonly plan: ConnectorPlan;
  /** What people should know: notes, and errors of documents that the API cannot take. */
  readonly problems: readonly Problem[];
  /** Texts that may appear nowhere: wanted passwords, and those found on the account. */
  readonly secrets: readonly string[];
}

/** What is known of a connector before the account is asked. */
interface Known extends Wish {
  readonly state: DeployedState | undefined;
  readonly stateFile: string;
  readonly journalFolder: string;
  readonly interrupted: Interrupted | undefined;
  readonly problems: readonly Problem[];
}

/** The wish of a folder. @param env - For the variables that settings name. */
export function wishOf(
  connector: Connector,
  env: Environment,
): Wish & { readonly problems: readonly Problem[] } {
  const { image, problems } = desiredImage(connector, env);
  const profileName = image.get('profile')?.fields['name'];
  return {
    connector: connector.id,
    providerName: connector.name,
    profileName: typeof profileName === 'string' ? profileName : connector.name,
    desired: image,
    problems,
  };
}

/**
 * Looks at the account for connector folders, in two requests for all of them.
 *
 * @throws {Failure} STATE_INVALID, STATE_OF_ANOTHER_ACCOUNT, PROVIDER_AMBIGUOUS.
 * @throws what {@link AccountReader.read} throws.
 */
export const prepare = (
  session: AccountReader,
  connectors: readonly Connector[],
  site: Site & { readonly env: Environment },
): Promise<Prepared[]> =>
  prepareWishes(
    session,
    connectors.map((connector) => wishOf(connector, site.env)),
    site,
  );

/** The same for whatever is wanted; see {@link prepare}. */
export async function prepareWishes(
  session: AccountReader,
  wishes: readonly (Wish & { readonly problems?: readonly Problem[] })[],
  site: Site,
): Promise<Prepared[]> {
  if (wishes.length === 0) return [];
  const known = wishes.map((wish) => toKnown(wish, site));
  const reading = await readAccount(session, known.map(toWanted));
  return known.map((one) => toPrepared(one, reading, site));
}

function toKnown(wish: Wish & { readonly problems?: readonly Problem[] }, site: Site): Known {
  const { workspaceRoot, target } = site;
  const stateFile = stateFileOf(workspaceRoot, wish.connector, target);
  const journalFolder = deploymentsFolder(workspaceRoot, accountKey(target), wish.connector);
  const { state, problems } = usableState(
    readState(stateFile, toShown(stateFile, workspaceRoot)),
    stateFile,
    wish.connector,
    site,
  );
  return {
    ...wish,
    state,
    stateFile,
    journalFolder,
    interrupted: findInterrupted(journalFolder),
    problems: [...(wish.problems ?? []), ...problems],
  };
}

interface UsableState {
  readonly state: DeployedState | undefined;
  readonly problems: readonly Problem[];
}

/** A state that speaks of this connector and this account. */
function usableState(
  state: DeployedState | undefined,
  file: string,
  connector: string,
  { workspaceRoot, target }: Site,
): UsableState {
  if (state === undefined) return { state, problems: [] };
  const shown = toShown(file, workspaceRoot);
  if (isOfAnotherAccount(state, target)) {
    if (!isLoopback(target.serviceUrl)) throw ofAnotherAccount(state, shown, target);
    return ignored(shown, `it is of the account ${state.partnerId} at ${state.serviceUrl}`);
  }
  if (state.connector !== connector && isCopied(state, workspaceRoot, target)) {
    return ignored(shown, `it is a copy: it belongs to the connector ${state.connector}`, 'Remove the file.');
  }
  return { state, problems: [] };
}

const ignored = (file: string, reason: string, fix?: string): UsableState => ({
  state: undefined,
  problems: [note('STATE_IGNORED', reason, { file, fix })],
});

const isOfAnotherAccount = ({ serviceUrl, partnerId }: DeployedState, target: Target): boolean =>
  partnerId !== target.partnerId || normalUrl(serviceUrl) !== normalUrl(target.serviceUrl);

const normalUrl = (url: string): string => new URL(url).href.replace(/\/+$/, '').replace(/\/api_v3$/, '');

/** A folder that was renamed takes its state along; one that was copied has one that is another's. */
function isCopied({ connector, providerId }: DeployedState, workspaceRoot: string, target: Target): boolean {
  try {
    return readState(stateFileOf(workspaceRoot, connector, target))?.providerId === providerId;
  } catch {
    return false;
  }
}

const ofAnotherAccount = (state: DeployedState, file: string, target: Target): Failure =>
  new Failure(
    'STATE_OF_ANOTHER_ACCOUNT',
    `${file} is of partner ${state.partnerId} at ${state.serviceUrl}, and ${target.name ?? 'the account'} is partner ${target.partnerId} at ${target.serviceUrl}`,
    {
      exit: EXIT.usage,
      fix: 'If the environment of this name really moved to another account, remove the file: what is there then shows as drift. Otherwise mend mrssmith.yaml.',
    },
  );

function toWanted({ connector, providerName, profileName, desired, state, interrupted }: Known) {
  const providerId = interrupted?.providerId ?? state?.providerId;
  return {
    connector,
    providerName,
    profileName:
      desired === undefined || desired.has('profile') || interrupted?.after?.has('profile') === true
        ? profileName
        : undefined,
    providerId,
    providerCreatedAt: providerId === state?.providerId ? state?.providerCreatedAt : undefined,
    profileId: state?.profileId,
    // Somebody may have made it anew by hand, or a deployment that nobody saw the end of: never a second one.
    fallsBackToName: desired !== undefined || interrupted !== undefined,
  };
}

function toPrepared(known: Known, reading: AccountReading, { workspaceRoot, target }: Site): Prepared {
  const { connector, providerName, profileName, desired, interrupted } = known;
  const actual = reading.connectors.get(connector);
  const isLost = known.state !== undefined && reading.lost.has(connector);
  const isForgotten = isLost && isLoopback(target.serviceUrl) && interrupted === undefined;
  const state = isForgotten ? undefined : known.state;
  const plan = planConnector({
    connector,
    providerName,
    profileName,
    desired,
    actual,
    last: state === undefined ? undefined : imageOf(state),
    interrupted,
    knownActionIds: Object.values(state?.actionIds ?? {}),
  });
  const shown = toShown(known.stateFile, workspaceRoot);
  return {
    ...known,
    state,
    actual,
    plan,
    problems: [
      ...known.problems,
      ...(isForgotten ? [forgotten(known.state, shown)] : []),
      ...(isLost && !isForgotten && actual !== undefined ? [movedOn(known.state, actual, shown)] : []),
      ...missingNotes(known, plan),
      ...(interrupted === undefined ? [] : [wasInterrupted(interrupted, connector)]),
    ],
    secrets: [...secretsOf({ connectors: new Map([[connector, actual]]) }), ...secretsIn(desired)],
  };
}

const forgotten = (state: DeployedState | undefined, file: string): Problem =>
  note(
    'STATE_IGNORED',
    `its provider ${state?.providerId} is not on this local account, which was made anew`,
    {
      file,
    },
  );

const movedOn = (state: DeployedState | undefined, { providerId }: ActualConnector, file: string): Problem =>
  note(
    'STATE_IGNORED',
    `its provider ${state?.providerId} is gone: provider ${providerId} has its name, and is used`,
    {
      file,
    },
  );

const wasInterrupted = ({ id, verb, startedAt }: Interrupted, connector: string): Problem =>
  note('DEPLOYMENT_INTERRUPTED', `${connector}: the ${verb} ${id} of ${startedAt} did not end`, {
    fix: 'mrssmith deploy goes on from there; mrssmith rollback undoes it.',
  });

/** The variables without which something cannot be made: it has no password to keep yet. */
export const missingToCreate = ({ changes }: ConnectorPlan): string[] =>
  missingIn(changes.filter(({ effect }) => effect === 'create').flatMap(({ fields }) => fields));

const missingIn = (fields: readonly { readonly to: unknown }[]): string[] => [
  ...new Set(
    fields.flatMap(({ to }) => (isUnknownSecret(to as never) ? (to as { missing: string[] }).missing : [])),
  ),
];

function missingNotes({ connector, desired }: Known, plan: ConnectorPlan): Problem[] {
  const needed = missingToCreate(plan);
  const all = missingIn(
    [...(desired?.values() ?? [])].flatMap(({ fields }) => Object.values(fields).map((to) => ({ to }))),
  );
  const kept = all.filter((name) => !needed.includes(name));
  const say = (tell: typeof note, names: readonly string[], what: string, fix: string): Problem[] => {
    const verb = names.length === 1 ? 'is' : 'are';
    const message = `${connector}: ${names.join(', ')} ${verb} not set; ${what}`;
    return names.length === 0 ? [] : [tell('SECRET_MISSING', message, { fix })];
  };
  return [
    ...say(
      warning,
      needed,
      'a deployment needs it',
      `export ${needed[0]}=...      (or put it into .env of the workspace)`,
    ),
    ...say(note, kept, 'what the account has stays', `To compare it, too: export ${kept[0]}=...`),
  ];
}

const secretsIn = (image: ConnectorImage | undefined): string[] =>
  [...(image?.values() ?? [])]
    .flatMap(({ fields }) => Object.values(fields))
    .flatMap((value) => (value instanceof Secret ? [value.reveal()] : []));
