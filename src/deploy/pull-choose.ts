/** Which provider is meant, which profile of it, and which folder it goes into. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder, toShown } from '../connector/files.js';
import { loadConnector } from '../connector/load.js';
import { didYouMean } from '../connector/nearest.js';
import { listConnectors } from '../connector/workspace.js';
import { EXIT, Failure } from '../core/failure.js';
import type { RemoteName } from './actual.js';
import { folderNameOf } from './pull-names.js';
import type { ListedProfile, ListedProvider } from './read.js';
import { readState, stateFileOf, type DeployedState, type Target } from './state.js';

/** A connector folder of the workspace, and what it is on the account. */
export interface Owner {
  /** Name of the folder. */
  readonly id: string;
  /** Of its provider, as connector.yaml has it; `undefined` where that has mistakes. */
  readonly name: string | undefined;
  /** What was deployed last to this account; `undefined` when nothing was, or the file cannot be read. */
  readonly state: DeployedState | undefined;
}

export function listOwners(root: string, target: Target): Owner[] {
  if (!isFolder(join(root, 'connectors'))) return [];
  return listConnectors({ root }).map(({ id, folder }) => {
    const loaded = loadConnector(folder, { root });
    return {
      id,
      name: loaded.kind === 'loaded' ? loaded.connector.name : undefined,
      state: stateOf(root, id, target),
    };
  });
}

/** A state that is broken, or another account's, says nothing about who owns the folder. */
function stateOf(root: string, id: string, target: Target): DeployedState | undefined {
  try {
    const state = readState(stateFileOf(root, id, target));
    return state?.partnerId === target.partnerId ? state : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const isOf = ({ state }: Owner, { id, createdAt }: ListedProvider): boolean =>
  state?.providerId === id &&
  (state.providerCreatedAt === undefined || state.providerCreatedAt === createdAt);

/** The folder that is this provider: by what was deployed; else the one of its name that was not deployed. */
export function ownerOf(
  owners: readonly Owner[],
  provider: ListedProvider,
  providers: readonly ListedProvider[],
): Owner | undefined {
  const known = owners.find((owner) => isOf(owner, provider));
  if (known !== undefined || providers.filter(({ name }) => name === provider.name).length > 1) return known;
  return owners.find(
    (owner) => owner.name === provider.name && !providers.some((other) => isOf(owner, other)),
  );
}

/**
 * The provider of a word: its id, its name, or the name of a connector folder.
 *
 * @throws {Failure} PROVIDER_UNKNOWN, PROVIDER_AMBIGUOUS.
 */
export function chooseProvider(
  word: string,
  providers: readonly ListedProvider[],
  owners: readonly Owner[],
): ListedProvider {
  const byId = /^\d+$/.test(word) ? providers.find(({ id }) => id === Number(word)) : undefined;
  if (byId !== undefined) return byId;
  const folder = word.replace(/^(\.\/)?connectors\//, '').replace(/\/+$/, '');
  const owner = owners.find(({ id }) => id === folder);
  const tests: readonly ((provider: ListedProvider) => boolean)[] = [
    ({ name }) => name === word,
    (provider) => owner !== undefined && isOf(owner, provider),
    ({ name }) => owner?.name === name,
    ({ name }) => name.toLowerCase() === word.toLowerCase(),
  ];
  for (const test of tests) {
    const [first, ...more] = providers.filter(test);
    if (first !== undefined && more.length === 0) return first;
    if (first !== undefined) throw ambiguous(word, [first, ...more]);
  }
  throw unknown(word, providers);
}

const named = ({ id, name }: RemoteName): string => `${id} "${name}"`;

const listed = (all: readonly RemoteName[]): string =>
  `${all.slice(0, 20).map(named).join(', ')}${all.length > 20 ? `, and ${all.length - 20} more` : ''}`;

const unknown = (word: string, providers: readonly ListedProvider[]): Failure =>
  new Failure(
    'PROVIDER_UNKNOWN',
    `the account has no generic provider "${word}".${didYouMean(
      word,
      providers.map(({ name }) => name),
    )}`,
    { exit: EXIT.usage, fix: `Providers: ${providers.length === 0 ? 'none' : listed(providers)}.` },
  );

const ambiguous = (word: string, found: readonly ListedProvider[]): Failure =>
  new Failure('PROVIDER_AMBIGUOUS', `${found.length} providers are called "${word}": ${listed(found)}`, {
    exit: EXIT.usage,
    fix: `mrssmith pull ${found[0]?.id ?? ''}`,
  });

/**
 * The profile that goes into the folder: the one that is asked for, the one that was deployed, the only one.
 *
 * @throws {Failure} PROVIDER_UNKNOWN when the provider has no such profile; PROVIDER_AMBIGUOUS.
 */
export function chooseProfile(
  { id, name, profiles }: ListedProvider,
  { wanted, owner }: { readonly wanted: number | undefined; readonly owner: Owner | undefined },
): ListedProfile | undefined {
  if (wanted !== undefined) {
    const found = profiles.find((profile) => profile.id === wanted);
    if (found !== undefined) return found;
    throw new Failure('PROVIDER_UNKNOWN', `provider ${id} "${name}" has no profile ${wanted}`, {
      exit: EXIT.usage,
      fix: `Its profiles: ${profiles.length === 0 ? 'none' : listed(profiles)}.`,
    });
  }
  const known = profiles.find((profile) => profile.id === owner?.state?.profileId);
  if (known !== undefined || profiles.length < 2) return known ?? profiles[0];
  throw new Failure(
    'PROVIDER_AMBIGUOUS',
    `provider ${id} "${name}" has ${profiles.length} profiles, and a folder has one: ${listed(profiles)}`,
    { exit: EXIT.usage, fix: `mrssmith pull ${id} --profile ${profiles[0]?.id ?? ''}` },
  );
}

/** Where a provider may go. */
export interface Place {
  readonly folderName: string;
  /** Why nothing may be written there; `undefined` when it may. */
  readonly refusal: Failure | undefined;
}

export interface PlaceOptions {
  readonly root: string;
  /** Name of the folder, as asked for. */
  readonly into: string | undefined;
  readonly isForced: boolean;
  readonly owner: Owner | undefined;
  readonly owners: readonly Owner[];
  /** Folders that this command has given away. */
  readonly taken: ReadonlySet<string>;
  /** Whether another name will do where the obvious one is taken by another connector. */
  readonly mayRename: boolean;
}

export function choosePlace(provider: ListedProvider, options: PlaceOptions): Place {
  const { root, into, isForced, owner, owners, taken, mayRename } = options;
  const names = [...folderNames(root), ...taken];
  // Names that differ in case alone are one folder on some systems.
  const present = (name: string) => names.find((one) => one.toLowerCase() === name.toLowerCase());
  const obvious = folderNameOf(provider.name, provider.id);
  const mustRename = mayRename && owner === undefined && present(obvious) !== undefined;
  const wanted = into ?? owner?.id ?? (mustRename ? `${obvious}-${provider.id}` : obvious);
  const folderName = present(wanted) ?? wanted;
  const shown = toShown(join(root, 'connectors', folderName), root);
  const refuse = (message: string, fix: string): Place => ({
    folderName,
    refusal: new Failure('FOLDER_EXISTS', message, { exit: EXIT.usage, fix }),
  });

  const what = `provider ${provider.id} "${provider.name}"`;
  if (owner !== undefined && owner.id !== folderName) {
    return refuse(
      `connectors/${owner.id} is ${what} already`,
      `To take over what was changed on the account: mrssmith pull ${owner.id} --force`,
    );
  }
  if (present(wanted) === undefined) return { folderName, refusal: undefined };
  if (owner !== undefined) {
    if (isForced) return { folderName, refusal: undefined };
    return refuse(
      `${shown} is ${what} already`,
      `mrssmith plan ${folderName} shows what differs. To take over what was changed on the account: mrssmith pull ${folderName} --force`,
    );
  }
  const other = owners.find(({ id }) => id === folderName)?.state?.providerId;
  if (other !== undefined || taken.has(folderName)) {
    return refuse(
      `${shown} is ${other === undefined ? 'another provider' : `provider ${other}`}`,
      `mrssmith pull ${provider.id} --into ${obvious}-${provider.id}`,
    );
  }
  if (isForced) return { folderName, refusal: undefined };
  return refuse(
    `${shown} is there already`,
    `Name another folder with --into <folder>, or replace what is in it: mrssmith pull ${provider.id} --into ${folderName} --force`,
  );
}

const folderNames = (root: string): string[] =>
  isFolder(join(root, 'connectors')) ? readdirSync(join(root, 'connectors')) : [];
