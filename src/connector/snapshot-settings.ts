/** The part of mrssmith.yaml that is about snapshots: its definition, beside those of other parts. */
import * as z from 'zod/mini';
import { described, text } from './schema.js';

const scrub = described(
  z.strictObject({
    pattern: text('A regular expression of JavaScript; every match is replaced.', {
      examples: ['batch-[0-9]+'],
    }).check(z.refine(isPattern, 'must be a regular expression of JavaScript')),
    replace: described(z.string(), 'What is written in its place; $1 is the first group.', {
      examples: ['<batch>'],
    }),
    bytes: z.optional(
      described(
        z.boolean(),
        'Whether the delivered document is scrubbed, too: its snapshot is not byte for byte what is sent then.',
        { examples: [true] },
      ),
    ),
  }),
  'Something that is another thing in every run.',
);

export const snapshotSettingsSchema = described(
  z.strictObject({
    scrub: z.optional(
      described(z.array(scrub), 'What is replaced before a run is compared with its snapshot.'),
    ),
  }),
  'How runs are compared with what was approved.',
);

export type SnapshotSettings = z.infer<typeof snapshotSettingsSchema>;

/** Whether it is a regular expression of JavaScript. */
export function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'gu').source !== '';
  } catch {
    return false;
  }
}
