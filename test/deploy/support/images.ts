import * as fc from 'fast-check';
import {
  ACTION_ENABLED_NUMBER,
  ACTION_NAMES,
  PARSER_NUMBER,
  PROTOCOLS,
  type ActionName,
} from '../../../src/core/connector.js';
import { ENABLED_FIELD, FIELDS, toDocument, toImageObject } from '../../../src/deploy/fields.js';
import {
  differingFields,
  toImage,
  type ConnectorImage,
  type FieldValue,
  type ImageObject,
  type Value,
} from '../../../src/deploy/image.js';
import { Secret } from '../../../src/deploy/secret.js';

const INT_MAX = 2 ** 31 - 1;
// What the API takes in a text, with what is hard about YAML, JSON, URLs and placeholders.
const text = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    fc.constantFrom('é漢🎬', '"quoted" \\ \'', ' blank ', '{1:result:id}', 'null', '0', '\r\n\t', '${X}'),
  )
  .filter((value) => !/[\p{Surrogate}\p{Cc}\ufffe\uffff]/u.test(value.replaceAll(/[\t\r\n]/g, '')));
const word = text.map((value) => value.replaceAll(',', ';'));
const number = fc.integer({ min: 0, max: INT_MAX });
const sizes = fc.array(fc.record({ width: number, height: number }), { maxLength: 4 });
const flavorIds = fc.array(fc.integer({ min: 0, max: 999_999 }), { maxLength: 4 });
const words = fc.array(word, { maxLength: 4 });
const rules = fc.array(
  fc.record({
    validationError: text,
    assetDistributionConditions: fc.array(fc.record({ propertyName: text, propertyValue: text }), {
      maxLength: 3,
    }),
  }),
  { maxLength: 3 },
);
const secret = text.map((value) => new Secret(value));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const enabled = fc.constantFrom(...Object.keys(ACTION_ENABLED_NUMBER));

const ANY: Readonly<Record<string, fc.Arbitrary<FieldValue>>> = {
  isDefault: fc.boolean(),
  requiredFlavorParamsIds: flavorIds,
  optionalFlavorParamsIds: flavorIds,
  autoCreateFlavors: flavorIds,
  autoCreateThumb: flavorIds,
  requiredThumbDimensions: sizes,
  optionalThumbDimensions: sizes,
  editableFields: words,
  mandatoryFields: words,
  updateRequiredEntryFields: words,
  updateRequiredMetadataXPaths: words,
  scheduleUpdateEnabled: fc.boolean(),
  deleteInsteadUpdate: fc.boolean(),
  intervalBeforeSunrise: optional(number),
  intervalBeforeSunset: optional(number),
  sunriseDefaultOffset: optional(fc.integer({ min: -INT_MAX, max: INT_MAX })),
  sunsetDefaultOffset: optional(fc.integer({ min: -INT_MAX, max: INT_MAX })),
  requiredAssetDistributionRules: rules,
  optionalAssetDistributionRules: rules,
  distributeTrigger: fc.constantFrom('entryReady', 'moderationApproved'),
  status: fc.constantFrom('enabled', 'disabled'),
  submitEnabled: enabled,
  updateEnabled: enabled,
  deleteEnabled: enabled,
  reportEnabled: enabled,
  protocol: fc.constantFrom(...PROTOCOLS),
  remotePassword: optional(secret),
  ftpPassiveMode: optional(fc.boolean()),
};

const arbitraryOf = (field: string): fc.Arbitrary<FieldValue> => {
  const name = field.split('.').at(-1) ?? field;
  const found = ANY[name] ?? optional(text);
  return field.startsWith('actions.') ? optional(found) : found;
};

export const objectOf = (kind: 'provider' | 'action' | 'profile', action?: ActionName) =>
  fc
    .record(
      Object.fromEntries(
        FIELDS[kind]
          .filter(({ field }) => field !== 'name')
          .map(({ field }) => [field, arbitraryOf(field)] as const),
      ),
    )
    .map((values) => toImageObject(kind, action, { name: `A ${kind}`, ...values }));

const actionObjects = (action: ActionName) =>
  fc
    .tuple(
      objectOf('action', action),
      fc.record({
        transform: optional(text),
        validator: optional(text),
        results: optional(text),
        parser: fc.constantFrom(...Object.keys(PARSER_NUMBER)),
      }),
    )
    .map(([object, { parser, ...documents }]) => [
      object,
      ...(['transform', 'validator', 'results'] as const).flatMap((kind) =>
        documents[kind] === null ? [] : [toDocument(kind, action, documents[kind], parser)],
      ),
    ]);

/** Any connector that an account can have. */
export const image = fc
  .tuple(
    objectOf('provider'),
    fc.tuple(...ACTION_NAMES.map((action) => fc.option(actionObjects(action), { nil: [] }))),
    objectOf('profile'),
  )
  .map(([provider, actions, profile]) => settle([provider, ...actions.flat(), profile]));

/** What no account can be brought to: switches of actions that are not there, lists without the provider's. */
export function settle(objects: readonly ImageObject[]): ConnectorImage {
  const whole = toImage(objects);
  const [provider, profile] = [whole.get('provider'), whole.get('profile')];
  const missing = ACTION_NAMES.filter((name) => !whole.has(`action ${name}`));
  const listOf = (object: ImageObject | undefined, field: string) =>
    (object?.fields[field] ?? []) as readonly Value[];
  const flavors = listOf(provider, 'requiredFlavorParamsIds');
  const settled = toImageObject('profile', undefined, {
    ...profile?.fields,
    ...Object.fromEntries(missing.map((name) => [ENABLED_FIELD[name], 'disabled'])),
    requiredFlavorParamsIds: [
      ...listOf(profile, 'requiredFlavorParamsIds'),
      ...(flavors.length === 1 && flavors[0] === 0 ? [] : flavors),
    ],
    requiredThumbDimensions: [
      ...listOf(profile, 'requiredThumbDimensions'),
      ...listOf(provider, 'requiredThumbDimensions'),
    ],
  });
  return toImage([...whole.values(), settled]);
}

/** Objects and fields in which two images differ. */
export const differences = (a: ConnectorImage, b: ConnectorImage | undefined): string[] =>
  [...new Set([...a.keys(), ...(b?.keys() ?? [])])].flatMap((key) =>
    differingFields(a.get(key)?.fields ?? {}, b?.get(key)?.fields ?? {}).map((field) => `${key}: ${field}`),
  );
