/**
 * The one definition of connector.yaml: what is checked, the type of what was checked, and (by
 * `scripts/write-schema.ts`) the JSON Schema that editors complete and flag from.
 *
 * zod/mini: half the start-up time of zod, and nothing here needs the rest.
 */
import * as z from 'zod/mini';
import {
  ACTION_ENABLED_NUMBER,
  DISTRIBUTE_TRIGGER_NUMBER,
  ENGINE_NAMES,
  PARSER_NUMBER,
  PROFILE_STATUS_NUMBER,
  PROTOCOL_NUMBER,
} from '../core/connector.js';

const INT_MAX = 2_147_483_647;

const hasControls = (value: string): boolean => /\p{Cc}/u.test(value);

/** What editors show beside a setting. Other JSON Schema keywords given here reach the schema as they are. */
interface Notes {
  readonly examples?: unknown[];
  readonly [keyword: string]: unknown;
}

/** A schema with what editors show beside it. */
export function described<T extends z.ZodMiniType>(schema: T, description: string, notes: Notes = {}): T {
  z.globalRegistry.add(schema, { description, ...notes });
  return schema;
}

/** The server's number of each name of an enum, to recognise numbers written in place of names. */
export const serverNumbers = new WeakMap<z.core.$ZodType, Readonly<Record<string, number>>>();

function serverEnum<const T extends Readonly<Record<string, number>>>(numbers: T, description: string) {
  const names = Object.keys(numbers) as (keyof T & string)[];
  const schema = described(z.enum(names), description);
  serverNumbers.set(schema, numbers);
  return schema;
}

/** A text that is not empty. */
export const text = (description: string, notes?: Notes) =>
  described(z.string().check(z.minLength(1, 'must not be empty')), description, notes);

const flag = (description: string) => described(z._default(z.boolean(), false), description);

/** A whole number that the server's 32-bit columns hold. */
const whole = (minimum: number) =>
  z
    .number()
    .check(
      z.int('must be a whole number'),
      z.minimum(minimum, `must be ${minimum} or more`),
      z.maximum(INT_MAX, `must be ${INT_MAX} or less`),
    );

const list = <T extends z.ZodMiniType>(item: T, description: string, notes?: Notes) =>
  described(z._default(z.array(item), []), description, notes);

const ids = (description: string, notes?: Notes) => list(whole(0), description, notes);
const words = (description: string, notes?: Notes) =>
  list(z.string().check(z.minLength(1, 'must not be empty')), description, notes);

const dimensions = (description: string) =>
  list(
    z.strictObject({
      width: described(whole(0), 'Width in pixels. The server compares dimensions exactly.'),
      height: described(whole(0), 'Height in pixels.'),
    }),
    description,
    { examples: [[{ width: 1280, height: 720 }]] },
  );

/** Optional, per action. `make` runs once an action: JSON Schema then repeats it in place, which editors like. */
const perAction = <T extends z.ZodMiniType>(make: (action: string) => T) => ({
  submit: z.optional(make('submit')),
  update: z.optional(make('update')),
  delete: z.optional(make('delete')),
  fetchReport: z.optional(make('fetchReport')),
});

const updateRequired = {
  updateRequiredEntryFields: words('Entry columns whose change asks for an update.', {
    examples: [['entry.NAME', 'entry.DESCRIPTION']],
  }),
  updateRequiredMetadataXPaths: words('XPaths into the custom metadata whose change asks for an update.', {
    examples: [["/*[local-name()='metadata']/*[local-name()='Title']"]],
  }),
};

const assets = {
  requiredFlavorParamsIds: ids('Flavor params an entry must have before it is distributed.', {
    examples: [[0, 487041]],
  }),
  optionalFlavorParamsIds: ids('Flavor params that are distributed where an entry has them.'),
  requiredThumbDimensions: dimensions('Thumbnail sizes an entry must have before it is distributed.'),
  optionalThumbDimensions: dimensions('Thumbnail sizes that are distributed where an entry has them.'),
};

const fields = {
  editableFields: words('Names of fields that may be edited. The server stores them, and checks nothing.'),
  mandatoryFields: words('Names of fields that must be filled. The server stores them, and checks nothing.'),
};

const provider = z.strictObject({
  isDefault: flag('Whether this is the default generic provider of the account.'),
  ...assets,
  ...fields,
  ...updateRequired,
  scheduleUpdateEnabled: flag('Whether the destination takes schedule changes as updates.'),
  deleteInsteadUpdate: flag('Whether an update is a deletion followed by a new submission.'),
  intervalBeforeSunrise: z.optional(
    described(whole(0), 'Seconds before its sunrise from which an entry may be submitted.'),
  ),
  intervalBeforeSunset: z.optional(
    described(whole(0), 'Seconds. The server stores it, and uses it nowhere.'),
  ),
});

/** Names of environment variables, and nothing else. */
export const VARIABLE_ONLY = String.raw`^(\$\{[A-Za-z_][A-Za-z0-9_]*\})*$`;

const connection = {
  serverAddress: z.optional(
    text('Host of the destination; for http and https also a URL.', { examples: ['ingest.acme.example'] }),
  ),
  remotePath: z.optional(
    described(
      z.string(),
      'Folder for ftp, scp and sftp, path of the URL for http and https. {REMOTE_ID} stands for the remote id.',
      { examples: ['/v1/assets', '/v1/assets/{REMOTE_ID}'] },
    ),
  ),
  remoteUsername: z.optional(
    described(z.string(), 'User name, as it is or as the name of an environment variable.', {
      examples: ['kaltura_feed', '${ACME_USER}'],
    }),
  ),
  remotePassword: z.optional(
    described(
      z.string(),
      'The environment variable that holds the password, as ${NAME}. The password itself is refused.',
      { examples: ['${ACME_PASSWORD}'], pattern: VARIABLE_ONLY },
    ),
  ),
};

const results = z.strictObject({
  parser: serverEnum(PARSER_NUMBER, "How the remote id is read out of the destination's answer."),
  file: z.optional(
    text('File with the stylesheet, XPath or pattern.', { examples: ['submit.results.xpath'] }),
  ),
  expression: z.optional(
    text('The XPath, pattern or stylesheet itself, in place of a file.', { examples: ['//response/id'] }),
  ),
});

const action = (name: string) =>
  described(
    z.strictObject({
      protocol: serverEnum(PROTOCOL_NUMBER, 'How the file reaches the destination.'),
      ...connection,
      transform: z.optional(
        text('XSLT that turns the MRSS item into what the destination takes.', { examples: [`${name}.xsl`] }),
      ),
      validator: z.optional(
        text('XSD that the transformed document must satisfy.', { examples: [`${name}.xsd`] }),
      ),
      results: z.optional(
        described(results, "How the destination's answer is read; http and https only.", {
          oneOf: [{ required: ['file'] }, { required: ['expression'] }],
        }),
      ),
      ...fields,
    }),
    `The ${name} action of the provider.`,
  );

const profileAction = (name: string) =>
  described(
    z.strictObject({
      protocol: z.optional(serverEnum(PROTOCOL_NUMBER, 'In place of the protocol of the action.')),
      ...connection,
      ftpPassiveMode: z.optional(
        described(z.boolean(), 'FTP in passive mode. The server cannot switch it off.'),
      ),
      httpFieldName: z.optional(
        text('Send a form with the document in this field, in place of a raw body.', {
          examples: ['metadata'],
        }),
      ),
      httpFileName: z.optional(
        text('Send the document as a file of this name in the form.', { examples: ['entry.xml'] }),
      ),
    }),
    `What the profile sets in place of the provider's ${name} action. Empty values never win.`,
  );

const enabled = (name: string) =>
  z.optional(
    serverEnum(
      ACTION_ENABLED_NUMBER,
      `When ${name} happens. Left out: manual where the action is declared, disabled where not.`,
    ),
  );

const rules = (description: string) =>
  list(
    z.strictObject({
      validationError: text('What to say when no asset fits.'),
      assetDistributionConditions: list(
        z.strictObject({
          propertyName: text('A property of the asset.', { examples: ['assetParamsId'] }),
          propertyValue: text('The value it must have.'),
        }),
        'Every one must hold for an asset to fit.',
      ),
    }),
    description,
  );

const profile = z.strictObject({
  name: z.optional(text('Name of the distribution profile. Left out: the name of the provider.')),
  status: z._default(
    serverEnum(PROFILE_STATUS_NUMBER, 'Whether the profile distributes anything.'),
    'enabled',
  ),
  submitEnabled: enabled('submit'),
  updateEnabled: enabled('update'),
  deleteEnabled: enabled('delete'),
  reportEnabled: enabled('fetchReport'),
  distributeTrigger: z._default(
    serverEnum(DISTRIBUTE_TRIGGER_NUMBER, 'What starts automatic distribution.'),
    'entryReady',
  ),
  autoCreateFlavors: ids('Flavor params to convert when an entry is submitted without them.'),
  autoCreateThumb: ids('Thumb params to render when an entry is submitted without them.'),
  ...assets,
  requiredAssetDistributionRules: rules('Assets an entry must have, by their properties.'),
  optionalAssetDistributionRules: rules('Assets that are distributed where an entry has them.'),
  sunriseDefaultOffset: z.optional(described(whole(-INT_MAX), 'Seconds. Stored, used nowhere.')),
  sunsetDefaultOffset: z.optional(described(whole(-INT_MAX), 'Seconds. Stored, used nowhere.')),
  ...updateRequired,
  actions: z.prefault(
    described(z.strictObject(perAction(profileAction)), 'Per action, what only the profile can carry.'),
    {},
  ),
});

// RFC 9110, 5.6.2 (token) and 5.5 (field values hold no control characters but tab).
const headers = z.record(
  z.string().check(z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name')),
  z.union([
    // eslint-disable-next-line no-control-regex -- control characters are the point
    z.string().check(z.regex(/^[^\u0000-\u0008\u000a-\u001f\u007f]*$/, 'must be one line of text')),
    z.number(),
  ]),
);

const response = z.strictObject({
  status: described(
    z._default(
      z
        .number()
        .check(
          z.int('must be a whole number'),
          z.minimum(200, 'must be a status from 200 to 599'),
          z.maximum(599, 'must be a status from 200 to 599'),
        ),
      200,
    ),
    'HTTP status.',
    { examples: [200, 503] },
  ),
  headers: described(z._default(headers, {}), 'Headers of the answer.', {
    examples: [{ 'content-type': 'application/xml' }],
  }),
  file: z.optional(text('File with the body.', { examples: ['responses/submit.xml'] })),
  body: z.optional(described(z.string(), 'The body itself, in place of a file.')),
});

const responses = (name: string) =>
  described(
    z.union([response, z.array(response).check(z.minLength(1, 'must list at least one answer'))]),
    `What the sink answers to ${name}: one answer, or a list of them for successive attempts (the last repeats).`,
  );

const harness = z.strictObject({
  engine: described(z._default(z.enum(ENGINE_NAMES), 'libxslt'), 'XSLT engine. The account uses libxslt.'),
  timezone: z._default(
    text("IANA name of the time zone of date(). The server's own is not known.", {
      examples: ['UTC', 'Europe/Berlin'],
    }),
    'UTC',
  ),
  distribution: described(
    z._default(z.enum(['auto', 'keep']), 'auto'),
    'auto adds the distribution block of the run where the fixture has none; keep sends the fixture in untouched.',
  ),
  job: z.prefault(
    described(
      z.strictObject({
        entryDistributionId: described(z._default(whole(1), 9001), 'Id of the entry distribution of runs.'),
        distributionProfileId: described(z._default(whole(1), 7007), 'Id of the profile of runs.'),
      }),
      'The ids that runs carry.',
    ),
    {},
  ),
  responses: z.prefault(
    described(z.strictObject(perAction(responses)), 'What the sink answers, per action.'),
    {},
  ),
});

export const manifestSchema = described(
  z.strictObject({
    name: described(
      z.string().check(
        z.minLength(1, 'must not be empty'),
        // Not even escaped: the name stands in the item, and XML has no way to write them.
        z.refine((name) => !hasControls(name), 'must not hold control characters'),
      ),
      'Name of the generic distribution provider.',
      { examples: ['Acme TV'] },
    ),
    provider: z.prefault(described(provider, 'The generic distribution provider.'), {}),
    actions: described(z.strictObject(perAction(action)), 'What the connector can do: at least one action.', {
      minProperties: 1,
    }),
    profile: z.prefault(described(profile, 'The distribution profile of the account.'), {}),
    harness: z.prefault(described(harness, 'How the connector runs on this machine. Never uploaded.'), {}),
  }),
  'A connector of mrssmith for Kaltura Generic Distribution.',
  { title: 'connector.yaml' },
);

/** connector.yaml as checked, defaults filled in, files not yet read. */
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestAction = NonNullable<Manifest['actions']['submit']>;
export type ManifestProfileAction = NonNullable<Manifest['profile']['actions']['submit']>;
export type ManifestResponse = z.infer<typeof response>;
