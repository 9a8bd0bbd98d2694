import { isMalformedVariable, parseSetting, resolveSetting, type Environment } from '../connector/secrets.js';
import type { ActionName } from '../core/connector.js';
import type { FieldValue } from './image.js';
import { Secret } from './secret.js';

/** An environment variable that a pulled connector needs. Its value is written nowhere. */
export interface PulledVariable {
  readonly name: string;
  /** What it must hold. */
  readonly value: Secret;
  /** Where it is used, e.g. `actions.submit.remotePassword`. */
  readonly settings: readonly string[];
  /** Whether it holds that already. */
  readonly isSet: boolean;
}

/** A setting of an action, as the account has it. */
export interface SettingPlace {
  /** e.g. `actions.submit.remotePassword`, `profile.actions.delete.remoteUsername`. */
  readonly path: string;
  readonly action: ActionName;
  readonly value: FieldValue;
}

/** What the settings of a connector become. */
export interface PulledSettings {
  /** By path: the text to write. What is not set is not there. */
  readonly sources: ReadonlyMap<string, string>;
  readonly variables: readonly PulledVariable[];
}

export interface SettingsOptions {
  /** e.g. `ACME`. */
  readonly stem: string;
  readonly env: Environment;
  /** What the folder had before, by path: its variables are used on where they fit. */
  readonly before: (path: string) => string | undefined;
}

/**
 * Makes references of passwords: one variable for each distinct value.
 *
 * A user name stays as it is, unless the folder had a variable for it or it looks like a reference itself.
 */
export function pullSettings(
  places: readonly SettingPlace[],
  { stem, env, before }: SettingsOptions,
): PulledSettings {
  const sources = new Map<string, string>();
  /** By name. */
  const used = new Map<string, { readonly value: string; readonly settings: string[] }>();
  /** Names that were made up, by what they hold. */
  const made = new Map<string, string>();

  for (const place of places) {
    const value = textOf(place.value);
    if (value === undefined) continue;
    const old = reusable(before(place.path), value);
    const isPlain = isUserName(place.path) && !value.includes('${') && old === undefined;
    sources.set(place.path, isPlain ? value : (old ?? referTo(place, value)));
    const [name] = parseSetting(sources.get(place.path) ?? '').variables;
    if (name !== undefined) use(name, value, place.path);
  }
  const variables = [...used].map(([name, { value, settings }]) => ({
    name,
    value: new Secret(value),
    settings,
    isSet: env[name] === value,
  }));
  return { sources, variables };

  /** Of a reference that is a variable and nothing else: others are set already, or they would not fit. */
  function use(name: string, value: string, path: string): void {
    if (sources.get(path) !== `\${${name}}`) return;
    const known = used.get(name);
    if (known === undefined) used.set(name, { value, settings: [path] });
    else known.settings.push(path);
  }

  /** What the folder had, if it stands for the value, or is one variable that is free to. */
  function reusable(old: string | undefined, value: string): string | undefined {
    if (old === undefined || isMalformedVariable(old)) return undefined;
    const setting = parseSetting(old);
    const [name] = setting.variables;
    if (name === undefined) return undefined;
    const resolved = resolveSetting(setting, env);
    if (resolved.missing.length === 0 && resolved.value === value) return old;
    return old === `\${${name}}` && isFree(name, value) ? old : undefined;
  }

  /** Not set to anything else, and not needed for another value. */
  function isFree(name: string, value: string): boolean {
    const known = used.get(name);
    return (known === undefined || known.value === value) && ['', value, undefined].includes(env[name]);
  }

  function referTo(place: SettingPlace, value: string): string {
    const kind = isUserName(place.path) ? 'USERNAME' : 'PASSWORD';
    const key = `${kind} ${value}`;
    const name = made.get(key) ?? nameFor(place, kind, value);
    made.set(key, name);
    return `\${${name}}`;
  }

  function nameFor({ action, path }: SettingPlace, kind: string, value: string): string {
    const words = action.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
    const names = [
      `${stem}_${kind}`,
      `${stem}_${path.startsWith('profile.') ? 'PROFILE_' : ''}${words}_${kind}`,
    ];
    for (let number = 2; ; number++) {
      const name = names.shift() ?? `${stem}_${kind}_${number}`;
      if (isFree(name, value)) return name;
    }
  }
}

const isUserName = (path: string): boolean => path.endsWith('remoteUsername');

const textOf = (value: FieldValue): string | undefined => {
  if (value instanceof Secret) return value.reveal();
  return typeof value === 'string' && value !== '' ? value : undefined;
};
