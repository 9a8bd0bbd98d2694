/**
 * The one table of what connector.yaml calls a thing and what the API calls it. Reading the account, making
 * an image of the folder, and sending changes all go through it.
 */
import type { Params } from '../client/client.js';
import {
  ACTION_ENABLED_NUMBER,
  ACTION_NAMES,
  ACTION_NUMBER,
  DISTRIBUTE_TRIGGER_NUMBER,
  PARSER_NUMBER,
  PROFILE_STATUS_NUMBER,
  PROTOCOL_NUMBER,
  type ActionName,
} from '../core/connector.js';
import {
  bool,
  dimensions,
  enumOf,
  ids,
  int,
  rules,
  secret,
  text,
  texts,
  type Codec,
} from './field-codecs.js';
import { DOCUMENT_CALLS, OBJECT_CALLS } from './field-calls.js';
import type { DocumentKind, Fields, FieldValue, ImageObject, ObjectKind, Value } from './image.js';

/** One field of an object, in both spellings. */
export interface FieldSpec {
  /** As in connector.yaml, from the object's place on, e.g. `remotePath`, `actions.submit.httpFieldName`. */
  readonly field: string;
  /** On the wire, e.g. `remotePath`, `httpFieldName`. */
  readonly property: string;
  /** The object on the wire that holds the property, e.g. `submitAction`. */
  readonly parent?: string;
  readonly codec: Codec;
  /** What the field is where nobody set it. */
  readonly fallback: Value;
  /** Whether every update of the object clears it unless it is sent. @source server-api 3.4, 4.2 */
  readonly isRewritten: boolean;
}

/** 10 is ASPERA, which no connector can declare. @source KalturaDistributionProtocol */
const PROTOCOLS_ON_THE_WIRE = { ...PROTOCOL_NUMBER, aspera: 10 } as const;

type Names = Readonly<Record<string, Codec>>;
interface Traits {
  readonly fallback?: Value;
  readonly isRewritten?: boolean;
}

/** Fields that are called alike on both sides. */
const alike = (codecs: Names, { fallback = null, isRewritten = false }: Traits = {}): FieldSpec[] =>
  Object.entries(codecs).map(([name, codec]) => ({
    field: name,
    property: name,
    codec,
    fallback,
    isRewritten,
  }));

const UPDATE_REQUIRED = alike(
  { updateRequiredEntryFields: texts, updateRequiredMetadataXPaths: texts },
  { fallback: [], isRewritten: true },
);

const PROVIDER: readonly FieldSpec[] = [
  ...alike({ name: text }),
  ...alike({ isDefault: bool }, { fallback: false }),
  ...alike(
    {
      requiredFlavorParamsIds: ids,
      optionalFlavorParamsIds: ids,
      editableFields: texts,
      mandatoryFields: texts,
    },
    { fallback: [] },
  ),
  ...alike(
    { requiredThumbDimensions: dimensions, optionalThumbDimensions: dimensions },
    { fallback: [], isRewritten: true },
  ),
  ...UPDATE_REQUIRED,
  ...alike(
    { scheduleUpdateEnabled: bool, deleteInsteadUpdate: bool },
    { fallback: false, isRewritten: true },
  ),
  ...alike({ intervalBeforeSunrise: int, intervalBeforeSunset: int }, { isRewritten: true }),
];

const ACTION: readonly FieldSpec[] = [
  ...alike({
    protocol: enumOf(PROTOCOLS_ON_THE_WIRE),
    serverAddress: text,
    remotePath: text,
    remoteUsername: text,
    remotePassword: secret,
  }),
  ...alike({ editableFields: texts, mandatoryFields: texts }, { fallback: [] }),
];

const PARSER: FieldSpec = {
  field: 'parser',
  property: 'resultsParser',
  codec: enumOf(PARSER_NUMBER),
  fallback: null,
  isRewritten: false,
};

/** What a profile says of an action: other words than the action's own, on the wire. */
const OVERRIDES: readonly (readonly [field: string, property: string, codec: Codec])[] = [
  ['protocol', 'protocol', enumOf(PROTOCOLS_ON_THE_WIRE)],
  ['serverAddress', 'serverUrl', text],
  ['remotePath', 'serverPath', text],
  ['remoteUsername', 'username', text],
  ['remotePassword', 'password', secret],
  ['ftpPassiveMode', 'ftpPassiveMode', bool],
  ['httpFieldName', 'httpFieldName', text],
  ['httpFileName', 'httpFileName', text],
];

const overridesOf = (action: ActionName): FieldSpec[] =>
  OVERRIDES.map(([field, property, codec]) => ({
    field: `actions.${action}.${field}`,
    property,
    parent: `${action}Action`,
    codec,
    fallback: null,
    isRewritten: false,
  }));

/** The switch of each action on the profile. */
export const ENABLED_FIELD = {
  submit: 'submitEnabled',
  update: 'updateEnabled',
  delete: 'deleteEnabled',
  fetchReport: 'reportEnabled',
} as const satisfies Record<ActionName, string>;

const enabled = enumOf(ACTION_ENABLED_NUMBER);

const PROFILE: readonly FieldSpec[] = [
  ...alike({ name: text }),
  ...alike({ status: enumOf(PROFILE_STATUS_NUMBER) }, { fallback: 'disabled' }),
  // One that was never set is neither disabled nor automatic. @source kaltura/server, kContentDistributionManager.php
  ...alike(
    {
      submitEnabled: enabled,
      updateEnabled: enabled,
      deleteEnabled: enabled,
      reportEnabled: enabled,
    },
    { fallback: 'manual' },
  ),
  ...alike({ distributeTrigger: enumOf(DISTRIBUTE_TRIGGER_NUMBER) }, { fallback: 'entryReady' }),
  ...alike(
    {
      autoCreateFlavors: ids,
      autoCreateThumb: ids,
      requiredFlavorParamsIds: ids,
      optionalFlavorParamsIds: ids,
      requiredThumbDimensions: dimensions,
      optionalThumbDimensions: dimensions,
      requiredAssetDistributionRules: rules,
      optionalAssetDistributionRules: rules,
    },
    { fallback: [] },
  ),
  ...alike({ sunriseDefaultOffset: int, sunsetDefaultOffset: int }),
  ...UPDATE_REQUIRED,
  ...ACTION_NAMES.flatMap(overridesOf),
];

/** Fields that properties of an object carry. The texts of documents are uploads of their own. */
export const FIELDS: Readonly<Record<ObjectKind, readonly FieldSpec[]>> = {
  provider: PROVIDER,
  action: ACTION,
  transform: [],
  validator: [],
  results: [PARSER],
  profile: PROFILE,
};

/** Answers of the API, not yet looked at. */
export type RawObject = Readonly<Record<string, unknown>>;

const isRawObject = (value: unknown): value is RawObject => typeof value === 'object' && value !== null;

function readFields(kind: ObjectKind, raw: RawObject): Record<string, FieldValue> {
  return Object.fromEntries(
    FIELDS[kind].map(({ field, property, parent, codec, fallback }) => {
      const holder = parent === undefined ? raw : raw[parent];
      const value = codec.read(isRawObject(holder) ? holder[property] : undefined);
      return [field, value ?? fallback];
    }),
  );
}

/**
 * An object in the words of connector.yaml, with every field of its kind.
 *
 * @param values - What is set, by field; the rest is as if nobody had set it.
 */
export function toImageObject(
  kind: Exclude<ObjectKind, DocumentKind>,
  action: ActionName | undefined,
  values: Readonly<Record<string, FieldValue | undefined>>,
): ImageObject {
  const fields: Fields = Object.fromEntries(
    FIELDS[kind].map(({ field, codec, fallback }) => [
      field,
      codec.normalise(values[field] ?? fallback) ?? fallback,
    ]),
  );
  return { kind, action, fields };
}

/** A document of an action. */
export const toDocument = (
  kind: DocumentKind,
  action: ActionName,
  value: string | null,
  parser?: FieldValue,
): ImageObject => ({
  kind,
  action,
  fields: kind === 'results' ? { parser: parser ?? null, text: value } : { text: value },
});

/** @param raw - A KalturaGenericDistributionProvider, in any form that the API has. */
export const providerFromWire = (raw: RawObject): ImageObject => ({
  kind: 'provider',
  action: undefined,
  fields: readFields('provider', raw),
});

/** @param raw - A KalturaGenericDistributionProfile. */
export const profileFromWire = (raw: RawObject): ImageObject => ({
  kind: 'profile',
  action: undefined,
  fields: readFields('profile', raw),
});

/** Which of the four an action is; `undefined` for one that no job ever runs. */
export const actionNameOf = (raw: RawObject): ActionName | undefined =>
  ACTION_NAMES.find((name) => String(ACTION_NUMBER[name]) === String(raw['action']));

/**
 * An action with its documents, those that it has.
 *
 * @param raw - A KalturaGenericDistributionProviderAction.
 * @returns nothing for an action that is none of the four.
 */
export function actionFromWire(raw: RawObject): ImageObject[] {
  const action = actionNameOf(raw);
  if (action === undefined) return [];
  const parser = readFields('results', raw)['parser'] ?? null;
  const documents = (Object.keys(DOCUMENT_CALLS) as DocumentKind[]).flatMap((kind) => {
    const value = text.read(raw[DOCUMENT_CALLS[kind].property]) as string | null;
    // A parser without a text reads nothing: it counts as none.
    return value === null ? [] : [toDocument(kind, action, value, parser)];
  });
  return [{ kind: 'action', action, fields: readFields('action', raw) }, ...documents];
}

/** Whether there is nothing to send of it when the object is made. */
const isUnset = (value: FieldValue): boolean =>
  value === null || (Array.isArray(value) && value.length === 0);

/**
 * The properties to send for an object.
 *
 * For a new object all that are set, with its class and, of an action, its type; which provider it belongs
 * to is the caller's to add. For an update the changed ones, and those that the server would clear. Passwords
 * that are not known are left out. Of `results` it is the parser, to be sent with its action.
 *
 * @param object - Whole, as it is to be.
 * @param changed - Names of fields; left out for a new object.
 * @throws {Bug} when a field is only known as a hash.
 */
export function toWire({ kind, action, fields }: ImageObject, changed?: ReadonlySet<string>): Params {
  const isNew = changed === undefined;
  const properties: Record<string, unknown> = { ...(isNew && insertOnly(kind, action)) };
  for (const { field, property, parent, codec, isRewritten } of FIELDS[kind]) {
    const value = fields[field] ?? null;
    if (isNew ? isUnset(value) : !changed.has(field) && !isRewritten) continue;
    const written = codec.write(property, value);
    if (parent === undefined) Object.assign(properties, written);
    else if (Object.keys(written).length > 0) {
      const before = properties[parent] as Params | undefined;
      properties[parent] = { objectType: PROFILE_ACTION_CLASS, ...before, ...written };
    }
  }
  return { ...classOf(kind), ...properties };
}

const PROFILE_ACTION_CLASS = 'KalturaGenericDistributionProfileAction';

const classOf = (kind: ObjectKind): Params =>
  kind === 'provider' || kind === 'action' || kind === 'profile'
    ? { objectType: OBJECT_CALLS[kind].objectType }
    : {};

/** What is said when an object is made, and never again. */
function insertOnly(kind: ObjectKind, action: ActionName | undefined): Params {
  if (kind === 'profile') return { providerType: GENERIC_PROVIDER_TYPE };
  return kind === 'action' && action !== undefined ? { action: ACTION_NUMBER[action] } : {};
}

/** @source KalturaDistributionProviderType */
export const GENERIC_PROVIDER_TYPE = 1;
