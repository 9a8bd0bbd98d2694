import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { manifestSchema } from '../src/connector/schema.js';

/** Where the JSON Schema of connector.yaml lies, for editors. */
export const SCHEMA_FILE = fileURLToPath(new URL('../schemas/connector.schema.json', import.meta.url));

/** The JSON Schema of connector.yaml as it is written before defaults are filled in. */
export function renderSchema(): string {
  const schema = z.toJSONSchema(manifestSchema, { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA_FILE, renderSchema());
