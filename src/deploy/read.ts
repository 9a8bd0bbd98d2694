/** Reads what an account has, in as few requests as there can be. Raw answers do not leave this file. */
import type { AccountReader } from '../client/session.js';
import type { ActionName } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import type { ActualConnector, RemoteName, SpareAction } from './actual.js';
import { OBJECT_CALLS } from './field-calls.js';
import {
  actionFromWire,
  actionNameOf,
  GENERIC_PROVIDER_TYPE,
  profileFromWire,
  providerFromWire,
  type RawObject,
} from './fields.js';
import { toImage, type ImageObject } from './image.js';
import { listAll } from './list-all.js';
import { Secret } from './secret.js';

/** What to look for. */
export interface Wanted {
  /** Id of the connector, to find the answer by. */
  readonly connector: string;
  readonly providerName: string;
  /** `undefined` when the folder declares no profile; the one of `profileId` is found all the same. */
  readonly profileName: string | undefined;
  /** As the state file has it. Without it the name decides. */
  readonly providerId?: number | undefined;
  /** Unix seconds: a provider of that id that was made at another time is another one. */
  readonly providerCreatedAt?: number | undefined;
  readonly profileId?: number | undefined;
  /** Look by name where the provider of `providerId` is gone, as for local accounts, which come and go. */
  readonly fallsBackToName?: boolean;
}

/** What was found. */
export interface AccountReading {
  /** By id of the connector; `undefined` for what is not there. Every wanted connector has its key. */
  readonly connectors: ReadonlyMap<string, ActualConnector | undefined>;
  /** Connectors whose `providerId` is not on the account, or is another provider now. */
  readonly lost: ReadonlySet<string>;
}

/** A provider of the account, before its actions are read. */
export interface ListedProvider extends RemoteName {
  /** Unix seconds. */
  readonly createdAt: number | undefined;
  readonly object: ImageObject;
  readonly profiles: readonly ListedProfile[];
}

export interface ListedProfile extends RemoteName {
  readonly object: ImageObject;
}

/** A provider to read whole. */
export interface Chosen {
  readonly connector: string;
  readonly provider: ListedProvider;
  readonly profile: ListedProfile | undefined;
}

/** The server takes no more of a filter's list. */
const MAX_IN = 500;

/**
 * Finds connectors on the account: two requests for any number of them, one more for each list that is longer
 * than a page.
 *
 * @throws {Failure} PROVIDER_AMBIGUOUS when a name fits several and no id decides.
 * @throws what {@link AccountReader.read} throws.
 */
export async function readAccount(
  session: AccountReader,
  wanted: readonly Wanted[],
): Promise<AccountReading> {
  const providers = await listProviders(session);
  const lost = new Set<string>();
  const chosen = wanted.flatMap((one): Chosen[] => {
    const provider = findProvider(providers, one, lost);
    if (provider === undefined) return [];
    return [{ connector: one.connector, provider, profile: findProfile(provider, one) }];
  });
  const found = await readChosen(session, chosen);
  return {
    connectors: new Map(wanted.map(({ connector }) => [connector, found.get(connector)])),
    lost,
  };
}

/** Every generic provider of the partner, with its profiles, in the order of their ids. */
export async function listProviders(session: AccountReader): Promise<readonly ListedProvider[]> {
  const { partnerId } = session;
  const isOwn = (raw: RawObject) => (idOf(raw, 'partnerId') ?? partnerId) === partnerId;
  const [providers = [], profiles = []] = await listAll(session, [
    { service: OBJECT_CALLS.provider.service, filter: { partnerIdEqual: partnerId }, pageSize: 500 },
    // The server gives 100, whatever it is asked for.
    { service: OBJECT_CALLS.profile.service, filter: {}, pageSize: 100 },
  ]);
  const generic = profiles.filter((raw) => isOwn(raw) && isGeneric(raw));
  return providers
    .filter(isOwn)
    .map((raw) => ({
      ...nameOf(raw),
      createdAt: idOf(raw, 'createdAt'),
      object: providerFromWire(raw),
      profiles: generic
        .filter((profile) => idOf(profile, OBJECT_CALLS.profile.providerProperty) === idOf(raw, 'id'))
        .map((profile) => ({ ...nameOf(profile), object: profileFromWire(profile) }))
        .sort(byId),
    }))
    .sort(byId);
}

/** A number, or its text, or the name by which plugins know it. */
const isGeneric = ({ providerType }: RawObject): boolean =>
  [String(GENERIC_PROVIDER_TYPE), 'GENERIC'].includes(String(providerType));

const idOf = (raw: RawObject, property: string): number | undefined => {
  const value = raw[property];
  return value === undefined || value === null || value === '' ? undefined : Number(value);
};

const nameOf = (raw: RawObject): RemoteName => ({
  id: idOf(raw, 'id') ?? 0,
  name: typeof raw['name'] === 'string' ? raw['name'] : JSON.stringify(raw['name'] ?? ''),
});

const byId = (a: RemoteName, b: RemoteName): number => a.id - b.id;

function findProvider(
  providers: readonly ListedProvider[],
  wanted: Wanted,
  lost: Set<string>,
): ListedProvider | undefined {
  const { connector, providerName, providerId, providerCreatedAt, fallsBackToName } = wanted;
  if (providerId !== undefined) {
    const known = providers.find(({ id }) => id === providerId);
    const isSame = providerCreatedAt === undefined || known?.createdAt === providerCreatedAt;
    if (known !== undefined && isSame) return known;
    lost.add(connector);
    if (fallsBackToName !== true) return undefined;
  }
  const named = providers.filter(({ name }) => name === providerName);
  if (named.length > 1) throw ambiguous('providers', providerName, named, connector);
  return named[0];
}

/** Never one of another provider. One that the state knows and that is gone may have been made anew. */
function findProfile(
  { profiles }: ListedProvider,
  { connector, profileId, profileName }: Wanted,
): ListedProfile | undefined {
  const known = profiles.find(({ id }) => id === profileId);
  if (known !== undefined || profileName === undefined) return known;
  const named = profiles.filter(({ name }) => name === profileName);
  if (named.length > 1) throw ambiguous('profiles of its provider', profileName, named, connector);
  return named[0];
}

const ambiguous = (what: string, name: string, found: readonly RemoteName[], connector: string): Failure =>
  new Failure(
    'PROVIDER_AMBIGUOUS',
    `${connector}: ${found.length} ${what} are called "${name}": ${found.map(({ id }) => id).join(', ')}`,
    {
      exit: EXIT.usage,
      fix: 'Take the one that is in use over with: mrssmith pull <id of the provider>. Or delete or rename the others on the account.',
    },
  );

/** Reads the actions of providers, in one request, and puts all together. */
export async function readChosen(
  session: AccountReader,
  chosen: readonly Chosen[],
): Promise<ReadonlyMap<string, ActualConnector>> {
  const ids = [...new Set(chosen.map(({ provider }) => provider.id))];
  const parts = Array.from({ length: Math.ceil(ids.length / MAX_IN) }, (_, part) =>
    ids.slice(part * MAX_IN, (part + 1) * MAX_IN),
  );
  const lists = await listAll(
    session,
    parts.map((part) => ({
      service: OBJECT_CALLS.action.service,
      filter: { genericDistributionProviderIdIn: part.join(',') },
      pageSize: 500,
    })),
  );
  const actions = lists.flat();
  return new Map(chosen.map((one) => [one.connector, toActual(one, actions)]));
}

function toActual({ provider, profile }: Chosen, actions: readonly RawObject[]): ActualConnector {
  const property = OBJECT_CALLS.action.providerProperty;
  const own = actions
    .filter((raw) => idOf(raw, property) === provider.id)
    .sort((a, b) => (idOf(a, 'id') ?? 0) - (idOf(b, 'id') ?? 0));
  const actionIds: Partial<Record<ActionName, number>> = {};
  const spareActions: SpareAction[] = [];
  const objects: ImageObject[] = [provider.object];
  for (const raw of own) {
    const action = actionNameOf(raw);
    const id = idOf(raw, 'id');
    if (action === undefined || id === undefined) continue; // no job ever runs it
    const image = actionFromWire(raw);
    if (actionIds[action] === undefined) {
      actionIds[action] = id;
      objects.push(...image);
    } else spareActions.push({ id, action, image: toImage(image) });
  }
  if (profile !== undefined) objects.push(profile.object);
  return {
    providerId: provider.id,
    actionIds,
    profileId: profile?.id,
    image: toImage(objects),
    spareActions,
    otherProfiles: provider.profiles
      .filter(({ id }) => id !== profile?.id)
      .map(({ id, name }) => ({ id, name })),
    createdAt: provider.createdAt,
  };
}

/** The passwords found on the account: what must never be printed. */
export const secretsOf = ({ connectors }: Pick<AccountReading, 'connectors'>): string[] => [
  ...new Set(
    [...connectors.values()]
      .flatMap((actual) => [actual?.image, ...(actual?.spareActions.map(({ image }) => image) ?? [])])
      .flatMap((image) => [...(image?.values() ?? [])])
      .flatMap(({ fields }) => Object.values(fields))
      .flatMap((value) => (value instanceof Secret ? [value.reveal()] : [])),
  ),
];
