import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSchema, SCHEMA_FILE } from '../../scripts/write-schema.js';

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

test('the committed schema is what the definition says now', () => {
  // To write it anew: npx tsx scripts/write-schema.ts
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(renderSchema());
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
