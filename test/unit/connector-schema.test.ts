import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ENVIRONMENTS_SCHEMA_FILE,
  renderEnvironmentsSchema,
  renderSchema,
  SCHEMA_FILE,
} from '../../scripts/write-schema.js';

interface Schema {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly description?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Every schema of a setting, with its dotted name. */
function* settingsOf(schema: Schema, name = ''): Generator<[string, Schema]> {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    yield [`${name}${key}`, property];
    yield* settingsOf(property, `${name}${key}.`);
    for (const form of [property['items'], ...((property['anyOf'] as Schema[] | undefined) ?? [])]) {
      if (form !== undefined) yield* settingsOf(form as Schema, `${name}${key}.`);
    }
  }
}

const schema = JSON.parse(renderSchema()) as Schema;

test('the committed schemas are what the definitions say now', () => {
  // To write them anew: npx tsx scripts/write-schema.ts
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(renderSchema());
  expect(readFileSync(ENVIRONMENTS_SCHEMA_FILE, 'utf8')).toBe(renderEnvironmentsSchema());
});

test('the schema of mrssmith.yaml describes every setting, and takes no secret itself', () => {
  const environments = (JSON.parse(renderEnvironmentsSchema()) as Schema).properties?.['environments'];
  const environment = environments?.additionalProperties as Schema;
  expect(environment).toMatchObject({ required: ['serviceUrl'], additionalProperties: false });
  for (const [, setting] of settingsOf(environment)) expect(setting.description).toBeTypeOf('string');
  for (const name of ['ks', 'adminSecret', 'appToken']) {
    const pattern = new RegExp(String(environment.properties?.[name]?.['pattern']));
    expect(['${STAGING_KS}', 'djJ8OTc2NDYx'].map((text) => pattern.test(text))).toEqual([true, false]);
  }
});

test('the schema asks for a name and actions only', () => {
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    required: ['name', 'actions'],
    additionalProperties: false,
  });
});

test('every mapping is closed, and every setting is described', () => {
  const settings = [...settingsOf(schema)];
  expect(settings.length).toBeGreaterThan(100);
  expect(settings.filter(([, { description }]) => description === undefined).map(([name]) => name)).toEqual(
    [],
  );
  const open = settings.filter(
    ([, { properties, additionalProperties }]) => properties !== undefined && additionalProperties !== false,
  );
  expect(open).toEqual([]);
});
