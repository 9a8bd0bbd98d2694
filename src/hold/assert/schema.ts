/** The one definition of `tests/*.test.yaml`: its check, its type, and the JSON Schema that editors complete from. */
import * as z from 'zod/mini';
import { described, text } from '../../connector/schema.js';
import { ACTION_NAMES } from '../../core/connector.js';
import { DISTRIBUTION_STATUS, type DistributionStatusName } from '../../core/distribution.js';
import { DIALECTS, STAGES } from '../../core/outcome.js';

const action = z.enum(ACTION_NAMES as [(typeof ACTION_NAMES)[number], ...typeof ACTION_NAMES]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const isPattern = (source: string): boolean => {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false;
  }
};

const pattern = (description: string) =>
  text(description, { examples: ['^[0-9]+$'] }).check(
    z.refine(isPattern, 'must be a regular expression of JavaScript'),
  );

const instant = described(
  z.string().check(z.refine((value) => !Number.isNaN(Date.parse(value)), 'must be a date and time')),
  'What "now" is: the clock stands still. 2026-01-01T00:00:00Z unless this says otherwise.',
  { examples: ['2026-03-01T12:00:00Z'] },
);

const dialect = described(
  z.enum(DIALECTS),
  'Whose behaviour is followed; that of the command unless this says otherwise.',
);

const override = described(
  z.union([
    scalar,
    z.null(),
    z.strictObject({ xml: described(z.string(), 'Markup that becomes the content.') }),
  ]),
  'A text; null takes the element or attribute out; xml puts markup in.',
);

const response = z.strictObject({
  status: z.optional(
    described(
      z
        .number()
        .check(
          z.int('must be a whole number'),
          z.minimum(200, 'must be a status from 200 to 599'),
          z.maximum(599, 'must be a status from 200 to 599'),
        ),
      'HTTP status; 200 unless this says otherwise.',
    ),
  ),
  headers: z.optional(
    described(z.record(z.string(), z.union([z.string(), z.number()])), 'Headers of the answer.'),
  ),
  body: z.optional(described(z.string(), 'What the partner answers.')),
  file: z.optional(text('File of the connector with the answer.', { examples: ['responses/error.xml'] })),
  fault: z.optional(
    described(
      z.union([text('A fault.'), z.array(text('A fault.'))]),
      'How the partner misbehaves: NAME, NAME:NUMBER or NAME@ATTEMPT. mrssmith run --fault list lists them.',
      { examples: ['disk-full', 'http-html', 'http-status:503@1'] },
    ),
  ),
});

const contains = described(z.string(), 'A part of it.');
const list = <T extends z.ZodMiniType>(item: T) => z.union([item, z.array(item)]);

const value = described(
  z.union([
    scalar,
    z.null(),
    z.array(scalar),
    z.strictObject({
      equals: z.optional(described(list(scalar), 'The text of the one selected node; a list for several.')),
      count: z.optional(
        described(
          z.number().check(z.int('must be a whole number'), z.minimum(0, 'must be 0 or more')),
          'How many nodes are selected.',
        ),
      ),
      absent: z.optional(described(z.boolean(), 'Whether nothing is selected.')),
      matches: z.optional(pattern('A regular expression that every selected text matches.')),
      contains: z.optional(contains),
    }),
  ]),
  'A text that the one selected node has; a list for several; null for none; or equals, count, absent, matches, contains.',
);

const textOrPattern = (description: string, example: string) =>
  z.optional(
    described(
      z.union([
        z.string(),
        z.strictObject({
          matches: z.optional(pattern('A regular expression.')),
          contains: z.optional(contains),
        }),
      ]),
      description,
      { examples: [example] },
    ),
  );

const expect = described(
  z.strictObject({
    fails: z.optional(
      described(
        z.strictObject({
          stage: described(z.enum(STAGES), 'The stage that ends the run.'),
          code: z.optional(text('Code of an error of that stage.', { examples: ['XSD_INVALID'] })),
          file: z.optional(text('File that the error points at.', { examples: ['submit.xsl'] })),
          line: z.optional(
            described(
              z.number().check(z.int('must be a whole number'), z.minimum(1, 'must be 1 or more')),
              'The line there.',
            ),
          ),
          message: z.optional(described(z.string(), 'A part of its message.')),
        }),
        'The run fails. Without this it has to go through.',
      ),
    ),
    remoteId: z.optional(
      described(z.union([z.string(), z.number(), z.null()]), 'The remote id afterwards; null for none.'),
    ),
    path: textOrPattern('Where it is delivered: the path, or matches, or contains.', '/v1/assets'),
    status: z.optional(
      described(
        z.enum(Object.keys(DISTRIBUTION_STATUS) as [DistributionStatusName, ...DistributionStatusName[]]),
        'Status of the entry distribution afterwards.',
      ),
    ),
    xpath: z.optional(
      described(
        z.record(z.string().check(z.minLength(1, 'must not be empty')), value),
        'XPath over the document that is delivered, and what it selects. The root element is the context.',
        { examples: [{ '/asset/title': 'Morning', '//file': { count: 2 } }] },
      ),
    ),
    sent: textOrPattern('What is delivered, as text: the whole of it, or matches, or contains.', '<asset/>'),
    transcript: z.optional(
      described(list(z.string()), 'Texts that the conversation with the partner has, in this order.', {
        examples: [['login "acme"', 'STOR']],
      }),
    ),
    warnings: z.optional(
      described(
        z.union([
          z.literal('none'),
          z.array(text('Code of a warning.', { examples: ['REMOTE_ID_UNKNOWN'] })),
        ]),
        'Codes of warnings that the run has; none for a run without any.',
      ),
    ),
  }),
  'What comes of it.',
);

const testCase = z.strictObject({
  name: text('What is shown, as a sentence.', { examples: ['an empty title is refused'] }),
  fixture: text('Name of the fixture.', { examples: ['minimal'] }),
  action: z.optional(
    described(
      list(action),
      'The action, or several: each has to meet the expectations. submit unless this says otherwise.',
    ),
  ),
  set: z.optional(
    described(
      z.record(z.string().check(z.minLength(1, 'must not be empty')), override),
      "Changes of the fixture: a path in the item, and what stands there. Paths are dotted, from the item (title, media.duration, content[2].@url), or XPath (/item/content[@isSource='true']/@url, //tag). What is not there is added at the end of its parent.",
      { examples: [{ title: '', 'content[1].@height': 720, description: null }] },
    ),
  ),
  respond: z.optional(described(list(response), 'What the partner answers; a list for successive attempts.')),
  now: z.optional(instant),
  dialect: z.optional(dialect),
  expect,
});

export const testFileSchema = described(
  z.strictObject({
    now: z.optional(instant),
    dialect: z.optional(dialect),
    namespaces: z.optional(
      described(z.record(z.string(), z.string()), 'Prefixes for the XPath of this file.', {
        examples: [{ media: 'http://search.yahoo.com/mrss/' }],
      }),
    ),
    cases: described(
      z.array(testCase).check(z.minLength(1, 'must list at least one case')),
      'What is tested.',
    ),
  }),
  'Tests of a connector of mrssmith.',
  { title: 'tests/*.test.yaml' },
);

export type TestFile = z.infer<typeof testFileSchema>;
export type YamlCase = TestFile['cases'][number];
export type Expectations = YamlCase['expect'];
export type ExpectedValue = NonNullable<Expectations['xpath']>[string];
export type Override = NonNullable<YamlCase['set']>[string];
