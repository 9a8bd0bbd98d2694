import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MANIFEST_NAME } from '../connector/files.js';
import { loadConnector } from '../connector/load.js';
import type { Connector } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import { error, type Problem } from '../core/problem.js';
import { desiredImage } from './desired.js';
import { differingFields, type ConnectorImage, type FieldValue } from './image.js';
import { unsavedInheritance, type PulledConnector } from './pull.js';
import type { Environment } from '../connector/secrets.js';

export interface WriteOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly folderName: string;
  /** What the folder is to say. */
  readonly image: ConnectorImage;
  readonly env: Environment;
}

/** A folder that was written, or why it was not. */
export type Written =
  | { readonly kind: 'written'; readonly connector: Connector }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/**
 * Writes a pulled connector whole or not at all: beside its place first, where it is loaded and compared with
 * the account, then moved there. Files of a folder that is replaced stay where nothing takes their place.
 *
 * @throws {Failure} FILE_UNWRITABLE.
 */
export function writePulled(pulled: PulledConnector, options: WriteOptions): Written {
  const { root, folderName } = options;
  const connectors = join(root, 'connectors');
  const target = join(connectors, folderName);
  return writing(target, () => {
    mkdirSync(connectors, { recursive: true });
    // Hidden: no other command takes it for a connector.
    const beside = mkdtempSync(join(connectors, '.pull-'));
    try {
      const stage = join(beside, folderName);
      if (existsSync(target)) cpSync(target, stage, { recursive: true, verbatimSymlinks: true });
      for (const [name, text] of pulled.files) {
        const path = join(stage, ...name.split('/'));
        // A link would lead the text somewhere else.
        rmSync(path, { force: true });
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      const problems = check(stage, pulled, options);
      if (problems.length > 0) return { kind: 'refused', problems };
      swap(stage, target, join(beside, 'replaced'));
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
    const loaded = loadConnector(target, { root });
    return loaded.kind === 'loaded'
      ? { kind: 'written', connector: loaded.connector }
      : { kind: 'refused', problems: loaded.problems };
  });
}

function swap(stage: string, target: string, aside: string): void {
  if (!existsSync(target)) {
    renameSync(stage, target);
    return;
  }
  renameSync(target, aside);
  try {
    renameSync(stage, target);
  } catch (cause) {
    renameSync(aside, target);
    throw cause;
  }
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new Failure('FILE_UNWRITABLE', `cannot write ${path}: ${code}`, {
      exit: EXIT.usage,
      fix: 'Make connectors/ a folder that you may write to.',
      cause,
    });
  }
}

/** Whether the folder says what the account has. What it cannot say has to change on the account. */
function check(stage: string, { variables }: PulledConnector, { root, image, env }: WriteOptions): Problem[] {
  const loaded = loadConnector(stage, { root });
  if (loaded.kind === 'invalid') return loaded.problems.map(toAccountProblem);
  const values = Object.fromEntries(variables.map(({ name, value }) => [name, value.reveal()]));
  const desired = desiredImage(loaded.connector, { ...env, ...values });
  const passing = new Set(unsavedInheritance(image).map((field) => `profile ${field}`));
  return [
    ...desired.problems.map(toAccountProblem),
    ...differences(desired.image, image)
      .filter(({ path }) => !passing.has(path))
      .map(({ path, value }) =>
        error('ACCOUNT_UNSAYABLE', `${path} is ${shown(value)}, which connector.yaml cannot say`, {
          fix: CHANGE_IT,
        }),
      ),
  ];
}

const CHANGE_IT = 'Change it on the account, then pull again. Nothing was written.';

/** The file that it points at is not there any more. */
function toAccountProblem({ message, file }: Problem): Problem {
  const isDocument = file !== undefined && !file.endsWith(`/${MANIFEST_NAME}`);
  const what = isDocument ? message.replace(file, file.split('/').at(-1) ?? file) : message;
  return error('ACCOUNT_UNSAYABLE', `the account has what connector.yaml refuses: ${what}`, {
    fix: CHANGE_IT,
  });
}

interface Difference {
  /** e.g. `profile submitEnabled`. */
  readonly path: string;
  readonly value: FieldValue;
}

const differences = (desired: ConnectorImage, image: ConnectorImage): Difference[] =>
  [...new Set([...desired.keys(), ...image.keys()])].flatMap((key) => {
    const [wanted, has] = [desired.get(key)?.fields ?? {}, image.get(key)?.fields ?? {}];
    return differingFields(wanted, has).map((field) => ({
      path: `${key} ${field}`,
      value: has[field] ?? null,
    }));
  });

/** Secrets show as `***`. */
function shown(value: FieldValue): string {
  if (value === null) return 'not set';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
