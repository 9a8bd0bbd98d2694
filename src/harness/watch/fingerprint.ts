import { createHash } from 'node:crypto';
import type { Environment } from '../../connector/secrets.js';
import type {
  ActionName,
  Connector,
  EngineName,
  ScriptedResponse,
  SettingText,
} from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import type { FaultWish } from '../sinks/faults.js';

/** What decides how the runs of an action go, beside the fixture. */
export interface ActionInputs {
  readonly connector: Connector;
  readonly action: ActionName;
  readonly dialect: Dialect;
  readonly engine: EngineName;
  readonly env: Environment;
  /** Answers in place of the connector's. */
  readonly answer: ScriptedResponse | undefined;
  readonly faults: readonly FaultWish[];
}

/** Names everything that the result of a run depends on: the same text, the same result. */
export type Fingerprint = string;

/**
 * Names what an action's runs depend on, as it takes effect: its files, its settings and the profile's, the values of the
 * environment that it uses, what the partner answers. Lines count as well, since problems point at them.
 */
export function fingerprintAction(inputs: ActionInputs): Fingerprint {
  const { connector, action: name, dialect, engine, env, answer, faults } = inputs;
  const { actions, profile, provider, harness, id, manifest } = connector;
  const action = actions[name];
  const override = profile.actions[name];
  const settings = [action, override].flatMap((one) => [one?.remoteUsername, one?.remotePassword]);
  const { responses, ...surroundings } = harness;
  const parts = {
    id,
    manifest,
    dialect,
    engine,
    action: {
      ...action,
      transform: fingerprintFile(action?.transform),
      validator: fingerprintFile(action?.validator),
    },
    provider,
    profile: { ...profile, actions: override },
    harness: surroundings,
    responses: (answer === undefined ? (responses[name] ?? []) : [answer]).map(fingerprintAnswer),
    values: settings.map((setting) => valuesOf(setting, env)),
    faults: faults.map(({ text, number }) => [text, number]),
  };
  return digestText(JSON.stringify(parts));
}

/** Names what one run depends on. */
export const fingerprintRun = (
  action: Fingerprint,
  fixture: { readonly shown: string; readonly digest: string },
): Fingerprint => `${action} ${fixture.digest} ${fixture.shown}`;

const fingerprintFile = (file: { readonly shown: string; readonly bytes: Uint8Array } | undefined) =>
  file === undefined ? null : [file.shown, digestBytes(file.bytes)];

const fingerprintAnswer = ({ status, headers, body, file }: ScriptedResponse) => [
  status,
  headers,
  digestBytes(body),
  file,
];

const valuesOf = (setting: SettingText | undefined, env: Environment) =>
  setting?.variables.map((name) => env[name] ?? null);

const digests = new WeakMap<Uint8Array, string>();

/** Names bytes; the same array is looked at once. */
export function digestBytes(bytes: Uint8Array): string {
  let digest = digests.get(bytes);
  if (digest === undefined) {
    digest = createHash('sha1').update(bytes).digest('base64');
    digests.set(bytes, digest);
  }
  return digest;
}

const digestText = (text: string): string => createHash('sha1').update(text).digest('base64');
