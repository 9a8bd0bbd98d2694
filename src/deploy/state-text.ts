import { ACTION_NAMES, type ActionName } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import { OBJECT_KINDS, type FieldValue, type ImageObject, type ObjectKind } from './image.js';

/** Of the format of state files. */
export const STATE_VERSION = 1;

/** What a state file says. */
export interface DeployedState {
  readonly version: typeof STATE_VERSION;
  /** Name of the environment, as in mrssmith.yaml. */
  readonly environment: string | undefined;
  readonly serviceUrl: string;
  readonly partnerId: number;
  readonly connector: string;
  /** Of the deployment that made it, as the journal and `mrssmith history` have it. */
  readonly deployment: string;
  /** ISO 8601, UTC. */
  readonly deployedAt: string;
  /** Base64: one for all secrets of the file. */
  readonly salt: string;
  readonly providerId: number;
  /** Unix seconds, to tell this provider from a later one with the same id. */
  readonly providerCreatedAt: number | undefined;
  readonly actionIds: Readonly<Partial<Record<ActionName, number>>>;
  readonly profileId: number | undefined;
  /** In the order of actions; fields in alphabetical order, without those that are not set. */
  readonly objects: readonly ImageObject[];
}

/**
 * Reads the text of a state file.
 *
 * @param file - To name in failures.
 * @throws {Failure} STATE_INVALID with the line where it is known.
 */
export function parseState(text: string, file: string): DeployedState {
  const conflict = text.split('\n').findIndex((line) => /^(<{7}|={7}|>{7}|\|{7})( |\r?$)/.test(line));
  if (conflict !== -1) throw conflicted(file, conflict + 1);
  return new StateReader(file).read(toJson(text, file));
}

function toJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const message = (cause as Error).message;
    // e.g. "Unexpected token } in JSON at position 12 (line 2 column 3)"; the line is not there before Node 20.
    const position = /position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    const at = line === undefined || text.trim() === '' ? '' : `, line ${line}`;
    throw invalid(`${file}${at}: ${text.trim() === '' ? 'it is empty' : 'it is no JSON'}`, cause);
  }
}

const conflicted = (file: string, line: number): Failure =>
  new Failure('STATE_INVALID', `${file}, line ${line}: it has the marks of a merge that was not finished`, {
    exit: EXIT.usage,
    fix: `Two branches deployed this connector. Take the version of the later deployment whole, e.g. git checkout --theirs -- ${file}, then look at mrssmith plan: what the account has besides shows as drift.`,
  });

const invalid = (message: string, cause?: unknown): Failure =>
  new Failure('STATE_INVALID', message, {
    exit: EXIT.usage,
    fix: 'Take it from version control. Without any, remove it: mrssmith plan then finds provider and profile by name, and shows what differs as drift.',
    cause,
  });

/** Checks a state property by property, and says which one is wrong. */
class StateReader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  read(value: unknown): DeployedState {
    const state = this.#object(value, 'it');
    if (typeof state['version'] === 'number' && state['version'] > STATE_VERSION) {
      throw new Failure('STATE_INVALID', `${this.#file}: a later version of mrssmith wrote it`, {
        exit: EXIT.usage,
        fix: 'npm install mrssmith@latest',
      });
    }
    if (state['version'] !== STATE_VERSION) throw this.#wrong('version', `the number ${STATE_VERSION}`);
    return {
      version: STATE_VERSION,
      environment: state['environment'] === undefined ? undefined : this.#text(state, 'environment'),
      serviceUrl: this.#url(state),
      partnerId: this.#number(state, 'partnerId'),
      connector: this.#text(state, 'connector'),
      deployment: this.#text(state, 'deployment'),
      deployedAt: this.#text(state, 'deployedAt'),
      salt: this.#text(state, 'salt'),
      providerId: this.#number(state, 'providerId'),
      providerCreatedAt:
        state['providerCreatedAt'] === undefined ? undefined : this.#number(state, 'providerCreatedAt'),
      actionIds: this.#actionIds(state['actionIds']),
      profileId: state['profileId'] === undefined ? undefined : this.#number(state, 'profileId'),
      objects: Object.entries(this.#object(state['objects'], 'objects')).map(([key, fields]) =>
        this.#imageObject(key, fields),
      ),
    };
  }

  #imageObject(key: string, fields: unknown): ImageObject {
    const [kind = '', action, ...rest] = key.split(' ');
    const isKind = (OBJECT_KINDS as readonly string[]).includes(kind);
    const isAction = action === undefined || (ACTION_NAMES as readonly string[]).includes(action);
    const needsAction = kind !== 'provider' && kind !== 'profile';
    if (!isKind || !isAction || rest.length > 0 || needsAction === (action === undefined)) {
      throw this.#wrong(`objects.${key}`, 'an object that this version knows');
    }
    return {
      kind: kind as ObjectKind,
      action: action as ActionName | undefined,
      fields: this.#object(fields, `objects.${key}`) as Record<string, FieldValue>,
    };
  }

  #actionIds(value: unknown): Partial<Record<ActionName, number>> {
    const ids = this.#object(value, 'actionIds');
    for (const name of Object.keys(ids)) {
      if (!(ACTION_NAMES as readonly string[]).includes(name)) {
        throw this.#wrong(`actionIds.${name}`, `one of ${ACTION_NAMES.join(', ')}`);
      }
      this.#number(ids, name);
    }
    return ids;
  }

  #object(value: unknown, name: string): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
    throw this.#wrong(name, 'an object');
  }

  #text(owner: Record<string, unknown>, name: string): string {
    const value = owner[name];
    if (typeof value === 'string' && value !== '') return value;
    throw this.#wrong(name, 'a text');
  }

  #url(owner: Record<string, unknown>): string {
    const text = this.#text(owner, 'serviceUrl');
    if (URL.canParse(text)) return text;
    throw this.#wrong('serviceUrl', 'an address');
  }

  #number(owner: Record<string, unknown>, name: string): number {
    const value = owner[name];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw this.#wrong(name, 'a whole number');
  }

  #wrong(name: string, wanted: string): Failure {
    return invalid(`${this.#file}: ${name} is not ${wanted}`);
  }
}
