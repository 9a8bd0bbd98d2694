import * as z from 'zod/mini';
import { manifestSchema, serverNumbers } from '../src/connector/schema.js';
import { DOCUMENT_CALLS, OBJECT_CALLS } from '../src/deploy/field-calls.js';
import { FIELDS, type FieldSpec } from '../src/deploy/fields.js';
import { environmentsSchema } from '../src/deploy/environment-schema.js';
import { testFileSchema } from '../src/hold/assert/schema.js';
import { conformanceSchema } from '../src/hold/conformance/settings.js';
import { cell, code, prose, slugOf, table } from './markdown.js';

/** What these pages read of a JSON Schema. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  /** The server's numbers of the names of an enum. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** A mapping and what its page calls it. */
interface Section {
  readonly path: string;
  readonly schema: Schema;
}

/** docs/reference/connector.md, out of the definition that checks connector.yaml. */
export function renderConnectorDocs(): string {
  return [
    '# connector.yaml',
    '',
    'Written by `npm run docs` from the definition in `src/connector/schema.ts`: change that.',
    '',
    'A folder below `connectors/` with this file is a connector. Only `name` and one action are required. `ACTION` stands for `submit`, `update`, `delete` and `fetchReport`, which take the same keys. The last column is the name of a value in the API, and of the object that has it; what has none is never uploaded. In the first column, **bold** keys are required.',
    '',
    ...sectionsOf({ path: '', schema: toSchema(manifestSchema) }, [
      'fetchReport',
      'update',
      'delete',
    ]).flatMap((section) => renderSection(section, '##', wireNames())),
  ].join('\n');
}

/** docs/reference/settings.md: the other files that people write in YAML. */
export function renderSettingsDocs(): string {
  const page = (title: string, about: string, definition: z.ZodMiniType) => [
    `## ${title}`,
    '',
    about,
    '',
    ...sectionsOf({ path: '', schema: toSchema(definition) }).flatMap((section) =>
      renderSection(section, '###'),
    ),
  ];
  return [
    '# Settings and tests',
    '',
    'Written by `npm run docs` from the definitions: change those. **Bold** keys are required.',
    '',
    ...page(
      'mrssmith.yaml',
      'Beside `connectors/`. Optional: accounts, how serious rules are, what tests must reach, what snapshots leave out.',
      environmentsSchema,
    ),
    ...page(
      'tests',
      '`connectors/<name>/tests/<any>.test.yaml`: [cases](../testing.md#cases) for `mrssmith test`.',
      testFileSchema,
    ),
    ...page(
      'conformance.yaml',
      '`connectors/<name>/tests/conformance.yaml`: rules that a connector does not keep.',
      conformanceSchema,
    ),
  ].join('\n');
}

const toSchema = (definition: z.ZodMiniType): Schema =>
  z.toJSONSchema(definition, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const numbers = serverNumbers.get(zodSchema);
      if (numbers !== undefined) (jsonSchema as { numbers?: unknown }).numbers = numbers;
    },
  }) as Schema;

/** A mapping, and those inside it. Of mappings that are alike, `submit` stands for the others. */
function sectionsOf(section: Section, twins: readonly string[] = []): Section[] {
  const { path, schema } = section;
  const inner = Object.entries(schema.properties ?? {})
    .filter(([key]) => !twins.includes(key))
    .flatMap(([key, property]) =>
      mappingsOf(property).flatMap(({ suffix, schema: mapping }) => {
        const name = twins.length > 0 && key === 'submit' ? 'ACTION' : key;
        return sectionsOf(
          { path: `${path === '' ? '' : `${path}.`}${name}${suffix}`, schema: mapping },
          twins,
        );
      }),
    );
  // Of lists that may also be a single thing, both are the same mapping.
  const own = Object.keys(schema.properties ?? {}).length > 0 && !isPerAction(section) ? [section] : [];
  const all = [...own, ...inner];
  return all.filter(({ path: one }, index) => all.findIndex(({ path: other }) => other === one) === index);
}

const isPerAction = ({ schema }: Section): boolean =>
  Object.keys(schema.properties ?? {}).join(' ') === 'submit update delete fetchReport';

function mappingsOf(schema: Schema): { suffix: string; schema: Schema }[] {
  if (schema.properties !== undefined) return [{ suffix: '', schema }];
  if (schema.items !== undefined) return mappingsOf(schema.items);
  if (typeof schema.additionalProperties === 'object') {
    return mappingsOf(schema.additionalProperties).map((one) => ({ ...one, suffix: `.NAME${one.suffix}` }));
  }
  return (schema.anyOf ?? []).flatMap(mappingsOf);
}

function renderSection(
  { path, schema }: Section,
  level: string,
  wire?: ReadonlyMap<string, string>,
): string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const full = path === '' ? key : `${path}.${key}`;
    const [name, target] = [code(key), targetOf(full, property)];
    const shown = target === undefined ? name : `[${name}](#${slugOf(target)})`;
    return [
      schema.required?.includes(key) === true ? `**${shown}**` : shown,
      typeOf(property),
      'default' in property && !isEmpty(property.default) ? code(JSON.stringify(property.default)) : '',
      cell(descriptionOf(property)) + exampleOf(property),
      ...(wire === undefined ? [] : [wire.get(full) ?? '']),
    ];
  });
  const head = ['key', 'type', 'default', 'means', ...(wire === undefined ? [] : ['in the API'])];
  return [
    ...(path === '' ? [] : [`${level} ${path}`, '', ...paragraph(path, schema.description)]),
    ...table(head, rows),
  ];
}

/** `submit` stands for every action. */
const paragraph = (path: string, text = ''): string[] => {
  const said = path.endsWith('ACTION') ? text.replace(' submit ', ' ') : text;
  return said === '' ? [] : [prose(said), ''];
};

const descriptionOf = (schema: Schema): string => schema.description ?? schema.items?.description ?? '';

/** Empty lists and mappings say nothing that their absence does not. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function exampleOf({ examples }: Schema): string {
  const [example] = examples ?? [];
  if (example === undefined) return '';
  return ` E.g. ${code(typeof example === 'string' ? example : toYaml(example))}`;
}

/** In one line. */
const toYaml = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(/"([A-Za-z][\w.-]*)":/g, '$1: ')
    .replaceAll(',', ', ');

/** The section that a key leads to. */
function targetOf(full: string, schema: Schema): string | undefined {
  if (isPerAction({ path: full, schema })) {
    return mappingsOf(schema.properties?.['submit'] ?? {}).length > 0 ? `${full}.ACTION` : undefined;
  }
  const [first] = mappingsOf(schema).filter((one) => Object.keys(one.schema.properties ?? {}).length > 0);
  return first === undefined ? undefined : `${full}${first.suffix}`;
}

/** What may stand there, in a few words. */
function typeOf(schema: Schema): string {
  const { type, items, anyOf, additionalProperties, numbers } = schema;
  if (schema.enum !== undefined) {
    return schema.enum
      .map((name) => (numbers?.[name] === undefined ? code(name) : `${code(name)} (${numbers[name]})`))
      .join(', ');
  }
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(' or ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (typeof additionalProperties === 'object') return `NAME: ${typeOf(additionalProperties)}`;
  if (typeof type === 'object') return type.map((one) => typeOf({ type: one })).join(' or ');
  switch (type) {
    case 'string':
      return 'text';
    case 'integer':
      return `whole number${boundsOf(schema)}`;
    case 'number':
      return `number${boundsOf(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return code('null');
    case 'object':
      return 'mapping';
    default:
      return type ?? 'anything';
  }
}

const INT_MAX = 2_147_483_647;

function boundsOf({ minimum, maximum }: Schema): string {
  const low = minimum === undefined || minimum <= -INT_MAX ? undefined : minimum;
  const high = maximum === undefined || maximum >= INT_MAX ? undefined : maximum;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  return low === undefined ? '' : `, ${low} or more`;
}

/** By the path that this page gives a key. */
function wireNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (place: string, object: keyof typeof OBJECT_CALLS, spec: FieldSpec) => {
    const holder = OBJECT_CALLS[object].objectType.replace('KalturaGenericDistribution', '');
    const { field, parent, property } = spec;
    const owner =
      parent === undefined ? holder : `${holder}.${parent.replace(/^submitAction$/, 'ACTIONAction')}`;
    names.set(`${place}${field.replace('actions.submit.', 'actions.ACTION.')}`, code(`${owner}.${property}`));
  };
  for (const spec of FIELDS.provider) add(spec.field === 'name' ? '' : 'provider.', 'provider', spec);
  for (const spec of FIELDS.action) add('actions.ACTION.', 'action', spec);
  for (const spec of FIELDS.results) add('actions.ACTION.results.', 'action', spec);
  for (const spec of FIELDS.profile) add('profile.', 'profile', spec);
  const documents = { transform: 'transform', validator: 'validator', results: 'results.file' } as const;
  for (const [kind, key] of Object.entries(documents)) {
    const { action, property } = DOCUMENT_CALLS[kind as keyof typeof documents];
    names.set(`actions.ACTION.${key}`, `${code(`ProviderAction.${property}`)}, by ${code(action)}`);
  }
  return names;
}
