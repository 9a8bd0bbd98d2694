import { valueAt } from '../../connector/mistakes.js';
import type { Path } from '../../connector/yaml.js';
import { ACTION_NAMES, type Action, type ActionName, type Protocol } from '../../core/connector.js';
import type { Place } from '../../core/problem.js';
import type { Finding, LintRule } from '../rule.js';
import type { LintSubject } from '../subject.js';

/** Where an action delivers, with the profile's overrides over it, and where each setting is written. */
export interface EffectiveAction {
  readonly name: ActionName;
  readonly action: Action;
  readonly protocol: Protocol;
  readonly serverAddress: string;
  readonly remotePath: string;
  readonly hasPassword: boolean;
  readonly httpFieldName: string;
  readonly httpFileName: string;
  /** Path of the setting that counts, e.g. `profile.actions.submit.remotePath`. */
  readonly pathOf: (setting: string) => Path;
}

/** As PHP has it: an empty text and "0" are false, and so can override nothing. */
const isTruthy = (value: unknown): boolean => value !== undefined && value !== '' && value !== '0';

/** The connector's actions in lifecycle order. */
export const effectiveActions = (subject: LintSubject): EffectiveAction[] =>
  ACTION_NAMES.flatMap((name) => {
    const action = subject.connector.actions[name];
    return action === undefined ? [] : [effectiveAction(subject, action)];
  });

/** @source kaltura/server, KalturaGenericDistributionJobData.php (loadProperties) */
function effectiveAction(subject: LintSubject, action: Action): EffectiveAction {
  const { name } = action;
  const profile = subject.connector.profile.actions[name] ?? {};
  const overridden = ['profile', 'actions', name];
  const isOverridden = (setting: string) =>
    isTruthy(valueAt(subject.manifest.value, [...overridden, setting]));
  const text = (setting: 'serverAddress' | 'remotePath'): string =>
    isOverridden(setting) ? (profile[setting] ?? '') : action[setting];
  return {
    name,
    action,
    protocol: profile.protocol ?? action.protocol,
    serverAddress: text('serverAddress'),
    remotePath: text('remotePath'),
    hasPassword: (profile.remotePassword ?? action.remotePassword) !== undefined,
    httpFieldName: profile.httpFieldName ?? '',
    httpFileName: profile.httpFileName ?? '',
    pathOf: (setting) => (isOverridden(setting) ? [...overridden, setting] : ['actions', name, setting]),
  };
}

export const isHttp = ({ protocol }: EffectiveAction): boolean => protocol === 'http' || protocol === 'https';

/** Place of the key of a setting in connector.yaml; of the nearest setting around it where it is not there. */
export const keyPlace = ({ manifest }: LintSubject, path: Path): Place => ({
  file: manifest.file,
  ...manifest.places.key(path),
});

/** Place of the value of a setting in connector.yaml. */
export const valuePlace = ({ manifest }: LintSubject, path: Path): Place => ({
  file: manifest.file,
  ...manifest.places.value(path),
});

/** What is written at a path of connector.yaml; `undefined` for nothing. */
export const settingAt = ({ manifest }: LintSubject, path: Path): unknown => valueAt(manifest.value, path);

/** Place of a part of a text in connector.yaml; of the text itself where escapes or folding move it. */
export function placeInValue(subject: LintSubject, path: Path, offset: number): Place {
  const place = valuePlace(subject, path);
  const { type, range, value } = subject.manifest.places.scalar(path) ?? {};
  const quotes = type === 'PLAIN' ? 0 : 2;
  const isAsWritten =
    typeof value === 'string' && range != null && range[1] - range[0] === value.length + quotes;
  if (!isAsWritten || place.column === undefined || type?.startsWith('BLOCK') === true) return place;
  return { ...place, column: place.column + quotes / 2 + offset };
}

/** A rule about each action by itself. */
export const perAction =
  (check: (action: EffectiveAction, subject: LintSubject) => Iterable<Finding>): LintRule['check'] =>
  (subject) =>
    effectiveActions(subject).flatMap((action) => [...check(action, subject)]);

/** Of actions that share an address the first one speaks for all. */
export const perAddress =
  (check: (action: EffectiveAction, subject: LintSubject) => Iterable<Finding>): LintRule['check'] =>
  (subject) => {
    const seen = new Set<string>();
    return effectiveActions(subject).flatMap((action) => {
      const key = JSON.stringify([action.protocol, action.serverAddress]);
      const found = seen.has(key) ? [] : [...check(action, subject)];
      if (found.length > 0) seen.add(key);
      return found;
    });
  };

export const isFileProtocol = (action: EffectiveAction): boolean => !isHttp(action);
