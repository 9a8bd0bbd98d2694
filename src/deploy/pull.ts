/** Makes a connector folder of what an account has: texts, nothing on disk yet. */
import { MANIFEST_NAME } from '../connector/files.js';
import type { Environment } from '../connector/secrets.js';
import { ACTION_NAMES, type ActionName } from '../core/connector.js';
import { warning, type Problem } from '../core/problem.js';
import type { ActualConnector } from './actual.js';
import { ENABLED_FIELD, FIELDS } from './fields.js';
import {
  isSame,
  keyOf,
  type ConnectorImage,
  type DocumentKind,
  type Fields,
  type FieldValue,
  type ImageObject,
  type Value,
} from './image.js';
import { PulledFiles } from './pull-documents.js';
import {
  pullSettings,
  type PulledSettings,
  type PulledVariable,
  type SettingPlace,
} from './pull-settings.js';
import { renderManifest } from './pull-yaml.js';
import { variableStemOf } from './pull-names.js';

/** A connector folder, as texts. */
export interface PulledConnector {
  /** Texts by path below the folder, connector.yaml first. */
  readonly files: ReadonlyMap<string, string>;
  readonly variables: readonly PulledVariable[];
  /** What the folder says otherwise than the account, or not at all. Warnings. */
  readonly problems: readonly Problem[];
}

export interface PullOptions {
  /** Name of the folder: variables are named after it. */
  readonly folderName: string;
  /** To leave alone variables that hold something else. */
  readonly env: Environment;
  /** A value of the connector.yaml that is replaced, by its path, e.g. `actions.submit.transform`. */
  readonly before: (path: string) => unknown;
}

/** Turns what was read into a folder. What connector.yaml has no words for is written as it is, and refused later. */
export function pullConnector(actual: ActualConnector, options: PullOptions): PulledConnector {
  const { folderName, env, before } = options;
  const { image } = actual;
  const textBefore = (path: string): string | undefined => {
    const value = before(path);
    return typeof value === 'string' ? value : undefined;
  };
  const settings = pullSettings(placesOf(image), {
    stem: variableStemOf(folderName),
    env,
    before: textBefore,
  });
  const documents = new PulledFiles();
  const actions = ACTION_NAMES.flatMap((name): [string, object][] => {
    const action = image.get(keyOf({ kind: 'action', action: name }));
    if (action === undefined) return [];
    return [[name, { ...actionSettings(action, settings), ...documentSettings(name) }]];
  });
  const harness = before('harness');
  const manifest = {
    name: fieldsOf(image, 'provider')['name'] ?? '',
    ...section('provider', providerSettings(image)),
    actions: Object.fromEntries(actions),
    ...(image.has('profile') && { profile: profileSettings(image, settings) }),
    ...(typeof harness === 'object' && harness !== null && { harness }),
  };
  const files = new Map([[MANIFEST_NAME, renderManifest(manifest)], ...documents.files]);
  return {
    files,
    variables: settings.variables,
    problems: [...spareProblems(actual), ...inheritanceProblems(image), ...leaks(files, settings.variables)],
  };

  function documentSettings(action: ActionName): object {
    const place = (kind: DocumentKind) => {
      const fields = image.get(keyOf({ kind, action }))?.fields;
      const text = fields?.['text'];
      if (typeof text !== 'string') return undefined;
      const said = fields?.['parser'];
      const parser = kind !== 'results' ? undefined : typeof said === 'string' ? said : 'none';
      const path = `actions.${action}.${kind}${kind === 'results' ? '.file' : ''}`;
      const found = documents.place({ kind, action, text, parser, before: textBefore(path) });
      return { parser, found };
    };
    const [transform, validator, results] = [place('transform'), place('validator'), place('results')];
    return {
      ...(transform !== undefined && { transform: fileOf(transform.found) }),
      ...(validator !== undefined && { validator: fileOf(validator.found) }),
      ...(results !== undefined && { results: { parser: results.parser, ...results.found } }),
    };
  }
}

const fileOf = (place: object): unknown => ('file' in place ? place.file : undefined);

const fieldsOf = (image: ConnectorImage, key: string): Fields => image.get(key)?.fields ?? {};

const section = (name: string, settings: object): object =>
  Object.keys(settings).length === 0 ? {} : { [name]: settings };

/** Every user name and password, with the place where connector.yaml would have it. */
function placesOf(image: ConnectorImage): SettingPlace[] {
  const names = ['remoteUsername', 'remotePassword'] as const;
  const profile = fieldsOf(image, 'profile');
  return [
    ...ACTION_NAMES.flatMap((action) =>
      names.map((name) => ({
        path: `actions.${action}.${name}`,
        action,
        value: fieldsOf(image, keyOf({ kind: 'action', action }))[name] ?? null,
      })),
    ),
    ...ACTION_NAMES.flatMap((action) =>
      names.map((name) => ({
        path: `profile.actions.${action}.${name}`,
        action,
        value: profile[`actions.${action}.${name}`] ?? null,
      })),
    ),
  ];
}

/** What differs from what a folder says by saying nothing. */
function settled(fields: Fields, fallbacks: Readonly<Record<string, FieldValue>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]): [string, Value][] =>
      isSame(value, fallbacks[name] ?? null) ? [] : [[name, value as Value]],
    ),
  );
}

const fallbacksOf = (kind: ImageObject['kind']): Record<string, Value> =>
  Object.fromEntries(FIELDS[kind].map(({ field, fallback }) => [field, fallback]));

function providerSettings(image: ConnectorImage): Record<string, Value> {
  const { name: _, ...fields } = fieldsOf(image, 'provider');
  return settled(fields, fallbacksOf('provider'));
}

/** In the order in which people read them: where it goes, as whom, what else. */
function actionSettings({ action, fields }: ImageObject, { sources }: PulledSettings): object {
  const { protocol, serverAddress, remotePath, remoteUsername: _u, remotePassword: _p, ...rest } = fields;
  const sourceOf = (name: string) => sources.get(`actions.${action ?? ''}.${name}`);
  return withoutEmpty({
    protocol,
    serverAddress,
    remotePath,
    remoteUsername: sourceOf('remoteUsername'),
    remotePassword: sourceOf('remotePassword'),
    ...settled(rest, fallbacksOf('action')),
  });
}

const withoutEmpty = (settings: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== null));

function profileSettings(image: ConnectorImage, { sources }: PulledSettings): object {
  const fields = fieldsOf(image, 'profile');
  const own: Record<string, FieldValue> = {};
  const overrides: Record<string, Record<string, unknown>> = {};
  for (const [field, value] of Object.entries(fields)) {
    // e.g. "actions.submit.httpFieldName"
    const [, action, setting] = /^actions\.(\w+)\.(\w+)$/.exec(field) ?? [];
    if (action === undefined || setting === undefined) own[field] = value;
    else if (value !== null) (overrides[action] ??= {})[setting] = sources.get(`profile.${field}`) ?? value;
  }
  const { name, ...rest } = { ...own, ...ownRequirements(image) };
  return { name, ...settled(rest, profileFallbacks(image)), ...section('actions', overrides) };
}

/** What a folder means when it declares a profile and leaves the rest out: see `buildConnector`. */
function profileFallbacks(image: ConnectorImage): Record<string, Value> {
  const switches = ACTION_NAMES.map((action) => [
    ENABLED_FIELD[action],
    image.has(keyOf({ kind: 'action', action })) ? 'manual' : 'disabled',
  ]);
  return { ...fallbacksOf('profile'), status: 'enabled', ...Object.fromEntries(switches) };
}

const itemsOf = (value: FieldValue | undefined): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [];

/** What the provider's lists hand down on every save. A list of 0 alone hands down nothing. */
function inheritedOf(image: ConnectorImage, field: string): readonly Value[] {
  const items = itemsOf(fieldsOf(image, 'provider')[field]);
  return field === 'requiredFlavorParamsIds' && items.every((id) => id === 0) ? [] : items;
}

const INHERITED = ['requiredFlavorParamsIds', 'requiredThumbDimensions'] as const;

const holds = (items: readonly Value[], item: Value): boolean => items.some((other) => isSame(other, item));

function ownRequirements(image: ConnectorImage): Record<string, Value> {
  return Object.fromEntries(
    INHERITED.map((field) => {
      const inherited = inheritedOf(image, field);
      const all = itemsOf(fieldsOf(image, 'profile')[field]);
      return [field, all.filter((item) => !holds(inherited, item))];
    }),
  );
}

/** Fields of the profile that no folder can say as they are: the next save of the profile changes them. */
export const unsavedInheritance = (image: ConnectorImage): string[] =>
  image.has('profile')
    ? INHERITED.filter((field) => {
        const has = itemsOf(fieldsOf(image, 'profile')[field]);
        return !inheritedOf(image, field).every((item) => holds(has, item));
      })
    : [];

const inheritanceProblems = (image: ConnectorImage): Problem[] =>
  unsavedInheritance(image).map((field) =>
    warning(
      'ACCOUNT_UNSAVED',
      `the provider requires what its profile does not yet: ${field}. Every save of the profile adds it`,
      { fix: 'mrssmith plan shows it as an update; deploying makes it so.' },
    ),
  );

const spareProblems = ({ spareActions, actionIds }: ActualConnector): Problem[] =>
  spareActions.map(({ id, action }) =>
    warning(
      'ACCOUNT_SPARE_ACTION',
      `the provider has a second ${action} action, ${id}, which nothing ever runs: ${actionIds[action] ?? ''} comes first`,
      { fix: 'mrssmith plan shows it; deploying with --overwrite and --allow-deletes removes it.' },
    ),
  );

/** Documents are kept to the byte, even if somebody wrote a password into one. */
function leaks(files: ReadonlyMap<string, string>, variables: readonly PulledVariable[]): Problem[] {
  return [...files].flatMap(([file, text]) =>
    variables
      .filter(
        ({ name, value }) => isPassword(name) && value.reveal().length >= 6 && text.includes(value.reveal()),
      )
      .map(({ name }) =>
        warning('SECRET_IN_FILE', `${file} holds the very password that ${name} stands for`, {
          file,
          fix: 'Look at it before you commit it.',
        }),
      ),
  );
}

const isPassword = (name: string): boolean => !name.endsWith('_USERNAME');
