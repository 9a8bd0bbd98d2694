/** The one definition of mrssmith.yaml: its check, its type, and the JSON Schema that editors complete from. */
import * as z from 'zod/mini';
import { described, text, VARIABLE_ONLY } from '../connector/schema.js';
import { coverageSettingsSchema, lintSettingsSchema } from '../connector/kit-settings.js';
import { fixtureSettingsSchema } from '../connector/fixture-settings.js';
import { snapshotSettingsSchema } from '../connector/snapshot-settings.js';

const INT_MAX = 2_147_483_647;

/** Words that become file names: state is kept by the name of the environment. */
const NAME = /^[A-Za-z0-9](?:[\w.-]{0,62}[A-Za-z0-9])?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

const number = (minimum: number, description: string, example: number) =>
  z.optional(
    described(
      z
        .number()
        .check(
          z.int('must be a whole number'),
          z.minimum(minimum, `must be ${minimum} or more`),
          z.maximum(INT_MAX, `must be ${INT_MAX} or less`),
        ),
      description,
      { examples: [example] },
    ),
  );

const secret = (description: string, example: string) =>
  z.optional(
    described(z.string(), `${description}, as the name of an environment variable. The value is refused.`, {
      examples: [example],
      pattern: VARIABLE_ONLY,
    }),
  );

const environment = described(
  z.strictObject({
    serviceUrl: text('Address of the Kaltura server.', { examples: ['https://www.kaltura.com'] }),
    partnerId: number(1, 'The account. Left out: that of the KS.', 1234567),
    sessionPartnerId: number(
      -INT_MAX,
      'Whose secret or KS it is, where that is not the account: -2 for the administration console of a server.',
      -2,
    ),
    userId: z.optional(
      text('The user that sessions are started for, as it is or as the name of an environment variable.', {
        examples: ['ci@acme.example'],
      }),
    ),
    ks: secret('A session (KS)', '${STAGING_KS}'),
    adminSecret: secret('The admin secret of the account', '${STAGING_ADMIN_SECRET}'),
    appTokenId: z.optional(
      text('Id of an application token, as it is or as the name of an environment variable.', {
        examples: ['1_abcdefgh'],
      }),
    ),
    appToken: secret('The application token', '${STAGING_APP_TOKEN}'),
    timeout: z.optional(
      described(
        z.number().check(z.minimum(0.1, 'must be 0.1 or more'), z.maximum(3600, 'must be 3600 or less')),
        'Seconds that one call of the API may take. 30 unless --timeout or this says otherwise.',
        { examples: [60] },
      ),
    ),
    variables: z._default(
      described(
        z.record(
          z.string().check(z.regex(VARIABLE, 'is not the name of an environment variable')),
          text('The variable that is read in its place.').check(
            z.regex(VARIABLE, 'must be the name of an environment variable'),
          ),
        ),
        'Where connector.yaml says ${NAME}, the variable that is read here: NAME: STAGING_NAME.',
        { examples: [{ ACME_PASSWORD: 'ACME_STAGING_PASSWORD' }] },
      ),
      {},
    ),
  }),
  'An account, and what to sign in with.',
);

export const environmentsSchema = described(
  z.strictObject({
    defaultEnvironment: z.optional(
      text('The environment of commands that name none.', { examples: ['staging'] }),
    ),
    environments: z._default(
      described(
        z.record(
          z.string().check(z.regex(NAME, 'must be a name of letters, digits, ".", "_" and "-", 64 at most')),
          environment,
        ),
        'The accounts that connectors are published to, by name.',
        { minProperties: 1 },
      ),
      {},
    ),
    lint: z.optional(lintSettingsSchema),
    coverage: z.optional(coverageSettingsSchema),
    snapshots: z.optional(snapshotSettingsSchema),
    fixtures: z.optional(fixtureSettingsSchema),
  }),
  'Settings of a workspace of mrssmith: its accounts, and how it is linted and tested.',
  { title: 'mrssmith.yaml' },
);

/** mrssmith.yaml as checked. */
export type EnvironmentsFile = z.infer<typeof environmentsSchema>;
export type EnvironmentSettings = EnvironmentsFile['environments'][string];
