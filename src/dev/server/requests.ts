import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { ACTION_NAMES } from '../../core/connector.js';
import type { StudioContext } from './guard.js';
import { Refusal } from './refusal.js';

/** Larger bodies are refused before they are read. */
export const MOST_REQUEST_BYTES = 1024 * 1024;

const MOST_KEYS = 10_000;
const key = z.string().min(1).max(1_000);

const header = z.string().max(8_000);
const headers = z.record(z.string().max(200), header).refine(areHeaders, 'these are no headers of HTTP');

const answer = z.strictObject({
  status: z.int().min(200).max(599),
  headers,
  body: z.string(),
});

export const answersRequest = z.strictObject({
  connector: key,
  action: z.enum(ACTION_NAMES),
  answer: answer.nullable(),
  faults: z.array(z.string().max(200)).max(50),
});

export const overridesRequest = z.strictObject({
  fixture: key,
  connector: key.nullable(),
  set: z.record(z.string().min(1).max(1_000), z.string().nullable()),
});

export const snapshotsRequest = z.strictObject({
  verdict: z.enum(['accept', 'reject']),
  runs: z
    .array(z.strictObject({ key, revision: z.int().min(0) }))
    .min(1)
    .max(MOST_KEYS),
});

export const rerunRequest = z.strictObject({ keys: z.array(key).max(MOST_KEYS).optional() });

function areHeaders(given: Readonly<Record<string, string>>): boolean {
  try {
    for (const [name, value] of Object.entries(given)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}

/** @throws {Refusal} 415 and 400, with what is wrong and where. */
export async function readRequest<T>(c: StudioContext, schema: z.ZodType<T>): Promise<T> {
  if (!/^application\/json\b/i.test(c.req.header('Content-Type') ?? '')) {
    throw new Refusal({
      status: 415,
      code: 'REQUEST_INVALID',
      message: 'the body of the request is not said to be JSON',
      fix: 'Send it with Content-Type: application/json.',
    });
  }
  const { data, error } = schema.safeParse(parseJson(await c.req.text()), { jitless: true });
  if (data !== undefined) return data;
  const [first] = error?.issues ?? [];
  const where = first === undefined || first.path.length === 0 ? 'the request' : first.path.join('.');
  throw invalid(`${where}: ${first?.message ?? 'not as expected'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`the body of the request is no JSON: ${cause instanceof Error ? cause.message : ''}`);
  }
}

const invalid = (message: string): Refusal => new Refusal({ status: 400, code: 'REQUEST_INVALID', message });

/** A query parameter that must be there. */
export function requireQuery(c: StudioContext, name: string): string {
  const value = c.req.query(name);
  if (value === undefined || value === '') throw invalid(`the address lacks ${name}=`);
  return value;
}

/** A whole number from 1 in the query; `undefined` where there is none. */
export function numberInQuery(c: StudioContext, name: string): number | undefined {
  const value = c.req.query(name);
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw invalid(`${name} is a whole number from 1, not ${JSON.stringify(value)}`);
}
