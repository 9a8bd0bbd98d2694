import {
  ACTION_NAMES,
  type Action,
  type ActionName,
  type Connector,
  type Dimensions,
  type SettingText,
  type SourceFile,
} from '../core/connector.js';
import { error, type Problem } from '../core/problem.js';
import { resolveSetting, type Environment } from '../connector/secrets.js';
import { ENABLED_FIELD, toDocument, toImageObject } from './fields.js';
import { toImage, type ConnectorImage, type FieldValue, type ImageObject } from './image.js';
import { Secret } from './secret.js';

/** What a connector folder wants on the account. */
export interface Desired {
  readonly image: ConnectorImage;
  /** What of the folder the API cannot take. */
  readonly problems: readonly Problem[];
  /** Names of the environment variables that are not set, each once. */
  readonly missing: readonly string[];
}

/**
 * A connector folder as an image: what the account is to have, to the last field.
 *
 * @param env - For the variables that settings name.
 */
export function desiredImage(connector: Connector, env: Environment): Desired {
  const problems: Problem[] = [];
  const missing = new Set<string>();
  const read: Reading = {
    document: (file) => readDocument(file, problems),
    setting: (setting) => readSetting(setting, env, missing),
  };
  const objects = [
    toProvider(connector),
    ...ACTION_NAMES.flatMap((name) => {
      const action = connector.actions[name];
      return action === undefined ? [] : toAction(action, read);
    }),
    ...(connector.profile.isDeclared ? [toProfile(connector, read)] : []),
  ];
  return { image: toImage(objects), problems, missing: [...missing] };
}

/** What has to be looked up to fill a field. */
interface Reading {
  readonly document: (file: SourceFile) => string | null;
  readonly setting: (setting: SettingText | undefined) => FieldValue;
}

/** The connector's types are plain data; images ask for an index that interfaces do not have. */
const asFields = (settings: object): Readonly<Record<string, FieldValue | undefined>> =>
  settings as Readonly<Record<string, FieldValue | undefined>>;

const toProvider = ({ name, provider }: Connector): ImageObject =>
  toImageObject('provider', undefined, { ...asFields(provider), name });

function toAction(action: Action, read: Reading): ImageObject[] {
  const { name, protocol, serverAddress, remotePath, editableFields, mandatoryFields, results } = action;
  const documents = (['transform', 'validator'] as const).flatMap((kind) => {
    const file = action[kind];
    const text = file === undefined ? null : read.document(file);
    return text === null ? [] : [toDocument(kind, name, text)];
  });
  return [
    toImageObject('action', name, {
      protocol,
      serverAddress,
      remotePath,
      remoteUsername: read.setting(action.remoteUsername),
      remotePassword: toSecret(read.setting(action.remotePassword)),
      editableFields,
      mandatoryFields,
    }),
    ...documents,
    ...(results === undefined ? [] : [toDocument('results', name, results.text, results.parser)]),
  ];
}

function toProfile(
  { name: providerName, provider, actions, profile }: Connector,
  read: Reading,
): ImageObject {
  const overrides = ACTION_NAMES.flatMap((action) => {
    const { remoteUsername, remotePassword, ...plain } = profile.actions[action] ?? {};
    const settings = {
      ...plain,
      remoteUsername: read.setting(remoteUsername),
      remotePassword: toSecret(read.setting(remotePassword)),
    };
    return Object.entries(settings).map(([field, value]) => [`actions.${action}.${field}`, value] as const);
  });
  return toImageObject('profile', undefined, {
    ...asFields(profile),
    name: profile.name === '' ? providerName : profile.name,
    ...Object.fromEntries(ACTION_NAMES.map((action) => [ENABLED_FIELD[action], enabledOf(action)])),
    requiredFlavorParamsIds: [...profile.requiredFlavorParamsIds, ...inheritedFlavors(provider)],
    requiredThumbDimensions: [...profile.requiredThumbDimensions, ...provider.requiredThumbDimensions].map(
      ({ width, height }: Dimensions) => ({ width, height }),
    ),
    ...Object.fromEntries(overrides),
  });

  /** The account says "disabled" of what the provider has no action for, whatever was set. */
  function enabledOf(action: ActionName): FieldValue {
    return actions[action] === undefined ? 'disabled' : profile[ENABLED_FIELD[action]];
  }
}

/**
 * What every save of a profile adds to it. A list of 0 alone counts as empty there.
 *
 * @source kaltura/server, GenericDistributionProvider.php, GenericDistributionProfile.php (preSave)
 */
function inheritedFlavors({ requiredFlavorParamsIds: ids }: Connector['provider']): readonly number[] {
  return ids.every((id) => id === 0) ? [] : ids;
}

/** A setting without variables is what it says; others are kept as secrets. Empty is not set. */
function readSetting(setting: SettingText | undefined, env: Environment, missing: Set<string>): FieldValue {
  if (setting === undefined) return null;
  const { source } = setting;
  const resolved = resolveSetting(setting, env);
  for (const name of resolved.missing) missing.add(name);
  if (resolved.missing.length > 0) return { secret: 'unknown', source, missing: resolved.missing };
  if (resolved.value === '') return null;
  return setting.variables.length > 0 ? new Secret(resolved.value, source) : resolved.value;
}

const toSecret = (value: FieldValue): FieldValue => (typeof value === 'string' ? new Secret(value) : value);

/** The text of a document, its mark of byte order included: the account keeps what it is sent. */
function readDocument({ bytes, shown }: SourceFile, problems: Problem[]): string | null {
  if (bytes.length === 0) {
    problems.push(error('CONNECTOR_INVALID', `${shown} is empty`, { file: shown, fix: 'Fill it.' }));
    return null;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const message = `${shown} is not UTF-8, and the API takes documents as UTF-8 text`;
    const fix = 'Save it as UTF-8, and say so in its XML declaration.';
    problems.push(error('CONNECTOR_INVALID', message, { file: shown, fix }));
    return null;
  }
}
