/** The part of mrssmith.yaml that is about fixtures: its definition, and the rules in it. */
import * as z from 'zod/mini';
import { NO_XML_CHARACTER } from '../xml/escape.js';
import { parseItemPath, type ItemPath } from '../xml/item-path.js';
import { described, text } from './schema.js';
import { readSettingsPart, SETTINGS_FILE } from './settings-file.js';
import { isPattern } from './snapshot-settings.js';

const rule = described(
  z
    .strictObject({
      path: z.optional(
        text(
          'Where: a path in the item, as in tests. Of an element it means every text in it. Left out: all texts and attributes.',
          { examples: ["customData[@metadataProfileId='9021']"] },
        ).check(
          z.refine(
            (path) => typeof parseItemPath(path) !== 'string',
            'is no path in an item, such as title, media.duration, content[2].@url or //tag',
          ),
        ),
      ),
      pattern: z.optional(
        text('What: a regular expression of JavaScript; every match is replaced. Left out: the whole text.', {
          examples: ['HOUSE-[0-9]+'],
        }).check(z.refine(isPattern, 'must be a regular expression of JavaScript')),
      ),
      replacement: z.optional(
        described(
          z
            .string()
            .check(
              z.refine(
                (value) => !NO_XML_CHARACTER.test(value) && !/\p{Cs}/u.test(value),
                'must not have characters that XML cannot hold',
              ),
            ),
          'What is written in its place; $1 is the first group of the pattern. REDACTED unless this says otherwise.',
          { examples: ['HOUSE-0'] },
        ),
      ),
    })
    .check(
      z.refine(
        ({ path, pattern }) => path !== undefined || pattern !== undefined,
        'needs a path, a pattern or both',
      ),
    ),
  'Something that does not get into a fixture.',
);

export const fixtureSettingsSchema = described(
  z.strictObject({
    redact: z.optional(
      described(
        z.array(rule),
        'What `fixtures pull` and `fixtures redact` replace beside what they always do, in this order and before it.',
      ),
    ),
  }),
  'How fixtures are made.',
);

/** A rule of the author. */
export interface RedactRule {
  /** e.g. `fixtures.redact[0]`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly path: ItemPath | undefined;
  readonly pattern: string | undefined;
  readonly replacement: string | undefined;
}

/**
 * The rules of mrssmith.yaml; none where it has none.
 *
 * @throws {Failure} ENVIRONMENT_INVALID with every mistake in that part; FILE_UNREADABLE.
 */
export function readRedactRules(root: string): RedactRule[] {
  const part = readSettingsPart(root, 'fixtures', fixtureSettingsSchema);
  return (part?.data.redact ?? []).map(({ path, pattern, replacement }, index) => {
    const parsed = path === undefined ? undefined : parseItemPath(path);
    return {
      name: `fixtures.redact[${index}]`,
      file: SETTINGS_FILE,
      line: part?.text.places.key(['fixtures', 'redact', index]).line ?? 1,
      path: typeof parsed === 'string' ? undefined : parsed,
      pattern,
      replacement,
    };
  });
}
