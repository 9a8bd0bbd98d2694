import { expect } from 'vitest';
import type { ExpectedAnswer, Fields } from '../guide-commands.js';
import type { ServedAccount } from './api-client.js';
import { waitForStatus, type Variables } from './guide-situations.js';

/** Puts values in place of `$NAME` in a text. */
export const substitute = (text: string, variables: Variables): string =>
  text.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => variables[name] ?? `$${name} is not set`);

/** Looks at what came back for one of the guide's calls, and at what comes of it. */
export async function checkAnswer(
  api: ServedAccount,
  expected: ExpectedAnswer,
  body: string,
  variables: Variables,
): Promise<void> {
  const fill = (fields: Fields): object => fillIn(fields, variables) as object;
  if (expected.kind === 'file') {
    expect(body).toContain(expected.contains);
    return;
  }
  const answer = JSON.parse(body) as Readonly<Record<string, unknown>>;
  switch (expected.kind) {
    case 'nothing':
      expect(answer).toBeNull();
      return;
    case 'object':
      expect(answer).toMatchObject({ objectType: expected.objectType, ...fill(expected.fields) });
      return;
    case 'list': {
      const objects = answer['objects'] as unknown[];
      expect(answer).toMatchObject({
        objectType: expected.objectType,
        totalCount: expected.totalCount ?? objects.length,
      });
      for (const item of expected.items) {
        expect(objects).toEqual(expect.arrayContaining([expect.objectContaining(fill(item))]));
      }
      for (const object of objects) expect(object).toMatchObject(fill(expected.all ?? {}));
      return;
    }
    case 'submitted': {
      expect(answer).toMatchObject({ objectType: 'KalturaEntryDistribution', ...fill({ id: expected.id }) });
      expect(expected.now).toContain(answer['status']);
      await waitForStatus(api, substitute(expected.id, variables), expected.ends);
    }
  }
}

function fillIn(value: unknown, variables: Variables): unknown {
  if (Array.isArray(value)) return value.map((item) => fillIn(item, variables));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, variables)]));
  }
  if (typeof value !== 'string' || !value.startsWith('$')) return value;
  const text = substitute(value, variables);
  return /^\d+$/.test(text) ? Number(text) : text;
}
