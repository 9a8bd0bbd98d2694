import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderVocabulary, VOCABULARY_FILE } from '../../scripts/write-vocabulary.js';
import { renderItem } from '../../src/account/mrss/item.js';
import { seedItem } from '../../src/account/seed.js';
import { XmlDocument } from '../../src/xml/document.js';
import { XmlSchema } from '../../src/xml/schema.js';
import { adminOf, startAccount } from '../account/entry-support.js';
import { rounds } from '../support/rounds.js';

const ROOT = join(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'fixtures/mrss');
const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.xml'));
/** Fixtures that are no item the server would make, on purpose: none at present. */
const WRONG_ON_PURPOSE: readonly string[] = [];

const compiled = XmlSchema.compile(readFileSync(join(ROOT, 'schemas/mrss-item.xsd')), 'mrss-item.xsd');
if (compiled.kind === 'failed') throw new Error(compiled.errors[0]?.message);
const { schema } = compiled;

/** What the schema says against a document; empty when it satisfies it. */
function complaints(xml: string | Uint8Array): string[] {
  const bytes = typeof xml === 'string' ? Buffer.from(xml) : xml;
  const parsed = XmlDocument.parse(bytes, 'item');
  if (parsed.document === undefined) return parsed.errors.map(({ message }) => message);
  using document = parsed.document;
  return schema.validate(document).errors.map(({ message }) => message);
}

test('the data for the linter is what the schema says', async () => {
  expect(readFileSync(VOCABULARY_FILE, 'utf8')).toBe(await renderVocabulary());
});

test('the schema itself compiles without a warning', () => {
  expect(compiled.warnings).toEqual([]);
});

describe('satisfied by', () => {
  test.each(files.filter((file) => !WRONG_ON_PURPOSE.includes(file)))('%s', (file) => {
    expect(complaints(readFileSync(join(FIXTURES, file)))).toEqual([]);
  });

  const example = join(ROOT, '../shared/fixtures/example-item.xml');
  test.skipIf(!existsSync(example))('the example item', () => {
    expect(complaints(readFileSync(example))).toEqual([]);
  });

  test.each(['guide', 'server'] as const)(
    'every seeded item of an account of dialect %s',
    async (dialect) => {
      await using account = await startAccount({ dialect });
      for (const file of files) {
        const entry = await seedItem(account.context, {
          name: file,
          bytes: readFileSync(join(FIXTURES, file)),
        });
        expect([file, complaints(renderItem(account.context, entry))]).toEqual([file, []]);
      }
    },
  );

  test('whatever an entry is called and has', async () => {
    await using account = await startAccount();
    const call = await adminOf(account);
    const text = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .map((value) => value.replaceAll(/\p{Cc}/gu, ''));
    const seconds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    const entry = fc.record(
      {
        name: text,
        description: text,
        tags: fc.array(text, { maxLength: 4 }).map((tags) => tags.join(',')),
        referenceId: text.map((value) => `r-${value}`),
        partnerData: text,
        startDate: seconds,
        endDate: seconds,
        mediaType: fc.constantFrom(1, 2, 5),
      },
      { requiredKeys: ['mediaType'] },
    );
    await fc.assert(
      fc.asyncProperty(entry, async (values) => {
        const { id } = await call('media', 'add', { entry: { objectType: 'KalturaMediaEntry', ...values } });
        const row = account.context.store.entries.get(String(id));
        expect(row === undefined ? ['no entry'] : complaints(renderItem(account.context, row))).toEqual([]);
      }),
      { numRuns: rounds(40) },
    );
  });
});

describe('refused for a misspelt name', () => {
  const whole = [
    'everything.xml',
    'other-connectors.xml',
    'captions-and-attachments.xml',
    'external-media.xml',
  ];
  const ownMetadata = /<metadata>.*?<\/metadata>/gs;

  test.each(whole)('in %s, each name in turn', (file) => {
    const xml = readFileSync(join(FIXTURES, file), 'utf8').replaceAll(ownMetadata, '');
    const names = new Set(
      [...xml.matchAll(/[<\s]([A-Za-z][\w-]*)(?==|[\s/>])/g)].map(([, name = '']) => name),
    );
    const missed = [...names]
      .filter((name) => new RegExp(`(<${name}[\\s/>])|(<[^>]*\\s${name}=")`).test(xml))
      .filter((name) => {
        const misspelt = xml
          .replaceAll(new RegExp(`(</?)${name}(?=[\\s/>])`, 'g'), `$1${name}x`)
          .replaceAll(new RegExp(`(<[^>]*\\s)${name}(?==")`, 'g'), `$1${name}x`);
        return complaints(misspelt).length === 0;
      });
    expect(missed).toEqual([]);
  });

  test('but for what the account puts into customData, which is its own', () => {
    const item = readFileSync(join(FIXTURES, 'custom-metadata.xml'), 'utf8');
    expect(complaints(item.replaceAll('Headline', 'Headlyne'))).toEqual([]);
  });
});

test('a value of another kind is refused, with its name', () => {
  const item = readFileSync(join(FIXTURES, 'minimal.xml'), 'utf8');
  expect(complaints(item.replace(/<createdAt>\d+</, '<createdAt>2026-01-01<'))[0]).toContain(
    "Element 'createdAt'",
  );
  expect(complaints(item.replace(/isSource="true"/, 'isSource="1"'))[0]).toContain("attribute 'isSource'");
});
