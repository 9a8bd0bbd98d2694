import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { manifestSchema } from '../src/connector/schema.js';
import { environmentsSchema } from '../src/deploy/environment-schema.js';
import { testFileSchema } from '../src/hold/assert/schema.js';
import { conformanceSchema } from '../src/hold/conformance/settings.js';

const schemaFile = (name: string): string =>
  fileURLToPath(new URL(`../schemas/${name}.schema.json`, import.meta.url));

/** Where the JSON Schema of connector.yaml lies, for editors. */
export const SCHEMA_FILE = schemaFile('connector');
/** Likewise that of mrssmith.yaml. */
export const ENVIRONMENTS_SCHEMA_FILE = schemaFile('mrssmith');

/** Those of `tests/*.test.yaml` and `tests/conformance.yaml`. */
export const TEST_SCHEMA_FILE = schemaFile('connector-test');
export const CONFORMANCE_SCHEMA_FILE = schemaFile('connector-conformance');

/** The JSON Schema of connector.yaml as it is written before defaults are filled in. */
export const renderSchema = (): string => render(manifestSchema);

/** Likewise that of mrssmith.yaml. */
export const renderEnvironmentsSchema = (): string => render(environmentsSchema);

export const renderTestSchema = (): string => render(testFileSchema);

export const renderConformanceSchema = (): string => render(conformanceSchema);

function render(definition: z.ZodMiniType): string {
  const schema = z.toJSONSchema(definition, { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SCHEMA_FILE, renderSchema());
  writeFileSync(ENVIRONMENTS_SCHEMA_FILE, renderEnvironmentsSchema());
  writeFileSync(TEST_SCHEMA_FILE, renderTestSchema());
  writeFileSync(CONFORMANCE_SCHEMA_FILE, renderConformanceSchema());
}
