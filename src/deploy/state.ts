/**
 * What was deployed last, as a file beside the connector: for version control, so without any secret, with
 * hashes in place of documents, and with one property a line.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ACTION_NAMES } from '../core/connector.js';
import { toShown } from '../connector/files.js';
import { maskUserinfo } from '../connector/redact.js';
import { EXIT, Failure } from '../core/failure.js';
import type { ActualConnector } from './actual.js';
import {
  hashText,
  isHashedText,
  isUnknownSecret,
  keyOf,
  toImage,
  type ConnectorImage,
  type FieldValue,
  type ImageObject,
} from './image.js';
import { createSalt, hashSecret, Secret } from './secret.js';
import { parseState, STATE_VERSION, type DeployedState } from './state-text.js';

export type { DeployedState } from './state-text.js';

/** The account that something was deployed to. */
export interface Target {
  /** As in mrssmith.yaml; `undefined` where settings came from the environment alone. */
  readonly name: string | undefined;
  /** Without `/api_v3`. */
  readonly serviceUrl: string;
  readonly partnerId: number;
}

/** What {@link toState} needs of a deployment. */
export interface Deployment {
  readonly target: Target;
  readonly connector: string;
  /** Id of the deployment. */
  readonly deployment: string;
  /** ISO 8601, UTC. */
  readonly deployedAt: string;
  /** What the folder said. */
  readonly desired: ConnectorImage;
  /** What the account has now: its ids, and the passwords whose variable was not set. */
  readonly actual: ActualConnector;
  /** The state before: its salt is used on, so that an unchanged password leaves an unchanged file. */
  readonly previous: DeployedState | undefined;
}

/** Whether a service URL is this machine's. Accounts there come and go. */
export function isLoopback(serviceUrl: string): boolean {
  const { hostname } = new URL(serviceUrl);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

/** The name that files of an account carry, e.g. `staging`, `kaltura.example_8443_102`. */
export function accountKey({ name, serviceUrl, partnerId }: Target): string {
  const { hostname, port } = new URL(serviceUrl);
  const key = name ?? [hostname, ...(port === '' ? [] : [port]), partnerId].join('_');
  // e.g. "[::1]_40080_102"
  return key.replaceAll(/[^A-Za-z0-9._-]/g, '-');
}

/**
 * Where the state of a connector lies: in its folder, for version control; that of a loopback account
 * below `.mrssmith`, since it is nobody else's business.
 */
export function stateFileOf(workspaceRoot: string, connectorId: string, target: Target): string {
  const name = `${accountKey(target)}.json`;
  return isLoopback(target.serviceUrl)
    ? join(workspaceRoot, '.mrssmith', 'deployed', connectorId, name)
    : join(workspaceRoot, 'connectors', connectorId, 'deployed', name);
}

/**
 * @param shown - How failures call it.
 * @returns `undefined` when there is no such file.
 * @throws {Failure} STATE_INVALID with the line; FILE_UNREADABLE.
 */
export function readState(file: string, shown = file): DeployedState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Failure('FILE_UNREADABLE', `cannot read ${shown}: ${code ?? String(cause)}`, {
      exit: EXIT.usage,
      fix: 'Make it a readable file.',
      cause,
    });
  }
  return parseState(text, shown);
}

/**
 * What was deployed of a connector to an account, as its file says.
 *
 * @throws {Failure} STATE_INVALID, FILE_UNREADABLE.
 */
export function readStateOf(
  connector: string,
  { workspaceRoot, target }: { readonly workspaceRoot: string; readonly target: Target },
): DeployedState | undefined {
  const file = stateFileOf(workspaceRoot, connector, target);
  return readState(file, toShown(file, workspaceRoot));
}

/**
 * Writes a state file, whole or not at all. One that says the same but for its time is left alone.
 *
 * @returns whether it was written.
 * @throws {Failure} FILE_UNWRITABLE.
 */
export function writeState(file: string, state: DeployedState): boolean {
  if (isSaidAlready(file, state)) return false;
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const handle = openSync(temporary, 'w', 0o644);
    try {
      writeFileSync(handle, renderState(state));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (cause) {
    rmSync(temporary, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    throw new Failure('FILE_UNWRITABLE', `cannot write ${file}: ${code ?? String(cause)}`, {
      exit: EXIT.failed,
      fix: 'The account is deployed all the same. Make the folder writable, and deploy again: nothing is sent twice.',
      cause,
    });
  }
  return true;
}

function isSaidAlready(file: string, state: DeployedState): boolean {
  try {
    const there = readState(file);
    if (there === undefined) return false;
    const asRead = parseState(renderState(state), file);
    return isDeepStrictEqual({ ...there, deployedAt: '' }, { ...asRead, deployedAt: '' });
  } catch {
    // Whatever is wrong with it, it is about to be replaced.
    return false;
  }
}

/** Forgets a connector that was destroyed. */
export const removeState = (file: string): void => {
  rmSync(file, { force: true });
};

/** The state after a deployment: what the folder said, with secrets and documents as hashes. */
export function toState(made: Deployment): DeployedState {
  const { target, connector, deployment, deployedAt, desired, actual, previous } = made;
  const salt = previous?.salt ?? createSalt();
  return {
    version: STATE_VERSION,
    environment: target.name,
    serviceUrl: target.serviceUrl,
    partnerId: target.partnerId,
    connector,
    deployment,
    deployedAt,
    salt,
    providerId: actual.providerId,
    providerCreatedAt: actual.createdAt,
    actionIds: actual.actionIds,
    profileId: actual.profileId,
    objects: [...hashDocuments(hashSecrets(fillUnknown(desired, actual.image), salt)).values()],
  };
}

/** What was deployed, to compare with. */
export const imageOf = ({ objects }: DeployedState): ConnectorImage => toImage(objects);

/** An image with the account's own value wherever a variable was not set. */
export const fillUnknown = (image: ConnectorImage, actual: ConnectorImage | undefined): ConnectorImage =>
  mapFields(image, (value, field, object) =>
    isUnknownSecret(value) ? (actual?.get(keyOf(object))?.fields[field] ?? null) : value,
  );

/** An image that may be written down as far as secrets go: documents stay. */
export const hashSecrets = (image: ConnectorImage, salt: string): ConnectorImage =>
  mapFields(image, (value, _, { kind }) => {
    if (value instanceof Secret) return hashSecret(value, salt);
    if (isUnknownSecret(value)) return null;
    // e.g. "ftp://user:secret@host", as somebody may have typed it into a form of the account.
    const hasLogin = !isDocumentKind(kind) && typeof value === 'string' && maskUserinfo(value) !== value;
    return hasLogin ? hashSecret(new Secret(value), salt) : value;
  });

/** An image with hashes for the texts of stylesheets, schemas and parsers. */
export const hashDocuments = (image: ConnectorImage): ConnectorImage =>
  mapFields(image, (value, field, { kind }) =>
    isDocumentField(kind, field) && typeof value === 'string' ? hashText(value) : value,
  );

const isDocumentKind = (kind: ImageObject['kind']): boolean =>
  kind === 'transform' || kind === 'validator' || kind === 'results';

const isDocumentField = (kind: ImageObject['kind'], field: string): boolean =>
  field === 'text' && isDocumentKind(kind);

function mapFields(
  image: ConnectorImage,
  change: (value: FieldValue, field: string, object: ImageObject) => FieldValue,
): ConnectorImage {
  return toImage(
    [...image.values()].map((object) => ({
      ...object,
      fields: Object.fromEntries(
        Object.entries(object.fields).map(([field, value]) => [field, change(value, field, object)]),
      ),
    })),
  );
}

/** Objects by key and fields by name, one a line: two branches that deploy different things merge. */
export function renderState(state: DeployedState): string {
  const { environment, providerCreatedAt, profileId, actionIds, objects, ...rest } = state;
  const document = {
    version: rest.version,
    ...(environment !== undefined && { environment }),
    serviceUrl: rest.serviceUrl,
    partnerId: rest.partnerId,
    connector: rest.connector,
    deployment: rest.deployment,
    deployedAt: rest.deployedAt,
    salt: rest.salt,
    providerId: rest.providerId,
    ...(providerCreatedAt !== undefined && { providerCreatedAt }),
    actionIds: Object.fromEntries(
      ACTION_NAMES.flatMap((name) => (actionIds[name] === undefined ? [] : [[name, actionIds[name]]])),
    ),
    ...(profileId !== undefined && { profileId }),
    objects: Object.fromEntries(
      [...objects].sort(byPlace).map((object) => [keyOf(object), sortedFields(object)]),
    ),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const sortedFields = ({ fields }: ImageObject): Record<string, FieldValue> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, isHashedText(value) ? { sha256: value.sha256 } : value]),
  );

/** The provider, then each action with its documents, then the profile. */
function byPlace(a: ImageObject, b: ImageObject): number {
  const place = ({ kind, action }: ImageObject) => {
    if (action !== undefined) return 1 + ACTION_NAMES.indexOf(action);
    return kind === 'provider' ? 0 : ACTION_NAMES.length + 1;
  };
  return place(a) - place(b) || (keyOf(a) < keyOf(b) ? -1 : 1);
}
