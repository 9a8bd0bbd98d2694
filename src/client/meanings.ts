import { EXIT, type ExitCode, type FailureCode } from '../core/failure.js';
import { accountOf, hostOf, settingOf, whoOf, type AccountContext } from './account-context.js';
import type { RemoteError } from './errors.js';
import { explainForbidden, fixForbidden } from './forbidden.js';

/** What an error of the account means to whoever has to mend it. */
export interface Meaning {
  readonly code: FailureCode;
  readonly exit: ExitCode;
  /** One sentence, before the server's own words; left out where these say it all. */
  readonly says?: (context: AccountContext, error: RemoteError) => string;
  readonly fix: (context: AccountContext, error: RemoteError) => string;
}

const credentials = (
  says: (context: AccountContext, error: RemoteError) => string,
  fix: (context: AccountContext, error: RemoteError) => string,
): Meaning => ({ code: 'CREDENTIALS_REFUSED', exit: EXIT.credentials, says, fix });

const refused = (
  fix: (context: AccountContext, error: RemoteError) => string,
  says?: (context: AccountContext, error: RemoteError) => string,
): Meaning => ({ code: 'API_REFUSED', exit: EXIT.failed, fix, ...(says !== undefined && { says }) });

const busy = (says: (context: AccountContext) => string): Meaning => ({
  code: 'API_REFUSED',
  exit: EXIT.tryAgain,
  says,
  fix: () => 'It was tried several times. Run the same command again in a few minutes.',
});

const reread = (): string =>
  'Somebody may have removed it meanwhile. Run the same command again: it looks anew.';
const report = (): string => 'mrssmith should not have sent this. Please report it, with this text.';

const checkSecret = (context: AccountContext): string =>
  [
    `Check ${settingOf(context, 'partnerId', 'KALTURA_PARTNER_ID')}, and`,
    `${settingOf(context, 'adminSecret', 'KALTURA_ADMIN_SECRET')}: the Management Console shows both under`,
    'Settings, Integration Settings.',
  ].join(' ');

const checkToken = (context: AccountContext): string =>
  `Check ${settingOf(context, 'appTokenId and appToken', 'KALTURA_APP_TOKEN_ID and KALTURA_APP_TOKEN')}; appToken.list shows the tokens of an account.`;

const newToken =
  'Make another application token (appToken.add with an admin session), and set its id and token.';

/** By code; what is not in here is API_REFUSED in the server's own words. @source spec/server-api.md 1.9, 2, 3.8, 4.9 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  INVALID_KS: credentials(
    (_, { args, message }) => explainKs(args['KSID'] ?? /Invalid KS "([^"]*)"/.exec(message)?.[1] ?? ''),
    (context) =>
      [
        `Set ${settingOf(context, 'ks', 'KALTURA_KS')} to a new KS of this account.`,
        'With an admin secret or an application token, mrssmith makes sessions itself, and new ones when they end.',
      ].join('\n'),
  ),
  MISSING_KS: credentials(
    () => 'the account asks for a session',
    () => 'Set KALTURA_KS, KALTURA_ADMIN_SECRET, or KALTURA_APP_TOKEN_ID and KALTURA_APP_TOKEN.',
  ),
  START_SESSION_ERROR: credentials(
    (context) => `the admin secret is not that of ${sessionOwner(context)}`,
    checkSecret,
  ),
  INVALID_PARTNER_ID: credentials(
    (context) => `there is no ${accountOf(context)}`,
    (context) => `Check ${settingOf(context, 'partnerId', 'KALTURA_PARTNER_ID')}.`,
  ),
  INVALID_WIDGET_ID: credentials(
    (context) => `there is no ${accountOf(context)}`,
    (context) => `Check ${settingOf(context, 'partnerId', 'KALTURA_PARTNER_ID')}.`,
  ),
  APP_TOKEN_ID_NOT_FOUND: credentials(
    (context) => `${accountOf(context)} has no application token of this id`,
    checkToken,
  ),
  INVALID_APP_TOKEN_HASH: credentials(
    () => 'the application token does not belong to its id, whatever it is hashed with',
    checkToken,
  ),
  APP_TOKEN_NOT_ACTIVE: credentials(
    () => 'the application token was disabled',
    () => newToken,
  ),
  APP_TOKEN_EXPIRED: credentials(
    () => 'the application token has expired',
    () => newToken,
  ),
  PARTNER_ACCESS_FORBIDDEN: credentials(
    (context) => `this session may not look at ${accountOf(context)}`,
    (context) =>
      `Sign in as that partner, or check ${settingOf(context, 'partnerId', 'KALTURA_PARTNER_ID')}.`,
  ),
  SERVICE_FORBIDDEN_CONTENT_BLOCKED: credentials(
    (context) => `there is no ${accountOf(context)}, or it is blocked`,
    (context) =>
      `Check ${settingOf(context, 'partnerId', 'KALTURA_PARTNER_ID')}. If it is right, ask whoever runs the server why it is blocked.`,
  ),
  SERVICE_FORBIDDEN: credentials(explainForbidden, fixForbidden),
  FEATURE_FORBIDDEN: credentials(
    (context) => `content distribution is not switched on for ${accountOf(context)}`,
    (context) =>
      `Ask ${whoOf(context)} to switch on the content distribution plugin for partner ${context.partnerId ?? 'N'}.`,
  ),

  ACTION_BLOCKED: busy((context) => `${hostOf(context.serviceUrl)} limits how often this may be asked`),
  INTERNAL_SERVERL_ERROR: busy((context) => `${hostOf(context.serviceUrl)} broke down over this call`),
  INTERNAL_DATABASE_ERROR: busy((context) => `the database of ${hostOf(context.serviceUrl)} broke down`),

  DISTRIBUTION_PROVIDER_NOT_FOUND: refused(report),
  DISTRIBUTION_PROFILE_NOT_FOUND: refused(reread),
  GENERIC_DISTRIBUTION_PROVIDER_NOT_FOUND: refused(reread),
  GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND: refused(reread),
  DISTRIBUTION_PROFILE_DISABLED: refused(
    () =>
      'Enable it, and the action: profile.status and profile.<action>Enabled in connector.yaml, then deploy. An action that the provider lacks counts as disabled.',
    () => 'the distribution profile, or this action of it, is disabled',
  ),
  CANNOT_DELETE_DEFAULT_DISTRIBUTION_PROVIDER: refused(
    () =>
      'Set provider.isDefault to false in connector.yaml and deploy; then it can be deleted. A session of partner -2 may delete it as it is.',
    () => 'the default provider of an account is not deleted',
  ),
  ENTRY_DISTRIBUTION_NOT_FOUND: refused(
    () =>
      'An entry distribution has an id of its own: contentDistribution_entryDistribution.list shows them.',
  ),
  ENTRY_DISTRIBUTION_ALREADY_EXISTS: refused(
    () =>
      'An entry is bound to a profile once. Use the entry distribution that is there, or delete it first.',
  ),
  ENTRY_DISTRIBUTION_STATUS: refused(
    () => 'Wait until the job that is under way has ended, and run the command again.',
    () => 'the entry distribution is in a status that does not allow this',
  ),
  ENTRY_DISTRIBUTION_MISSING_LOG: refused(() => 'Only submit, update and delete leave what they sent.'),
  FILE_DOESNT_EXIST: refused(
    () => 'Files are there once a job of that action has run, and reported something.',
    () => 'the account keeps no such file',
  ),
  ENTRY_ID_NOT_FOUND: refused((context) => `Look for the entry in ${accountOf(context)}: baseEntry.list`),

  PROPERTY_VALIDATION_CANNOT_BE_NULL: refused(report),
  PROPERTY_VALIDATION_NOT_UPDATABLE: refused(report),
  PROPERTY_VALIDATION_MIN_LENGTH: refused(
    (_, error) => `Make ${propertyOf(error)} longer in connector.yaml.`,
  ),
  PROPERTY_VALIDATION_MAX_LENGTH: refused(
    (_, error) => `Make ${propertyOf(error)} shorter in connector.yaml.`,
  ),
  INVALID_PARAMETER_CHAR: refused(
    () => 'Control characters other than tab and line ends cannot be sent: take them out of the file.',
    (_, { args }) => `a text holds a character that XML does not have, in ${args['XML_FIELD'] ?? 'a field'}`,
  ),
  SERVICE_DOES_NOT_EXISTS: refused(
    (context) =>
      `Check ${settingOf(context, 'serviceUrl', 'KALTURA_SERVICE_URL')}. A self-hosted server needs the content_distribution plugin.`,
    (context) => `${hostOf(context.serviceUrl)} does not have this service`,
  ),
};

const plain: Meaning = refused(
  () => 'The words are the server’s. If they do not help, please report it, with this text.',
);

/** What an error of the server means. */
export const meaningOf = ({ code }: RemoteError): Meaning =>
  Object.hasOwn(MEANINGS, code) ? (MEANINGS[code] ?? plain) : plain;

/** @source kaltura/server: every invalid KS has the same code, and the reason stands where the KS would. */
function explainKs(ksId: string): string {
  if (ksId === 'EXPIRED') return 'the session has expired';
  if (ksId === 'LOGOUT') return 'the session was ended';
  if (ksId === 'EXCEEDED_RESTRICTED_IP') return 'the session may be used from another address only';
  if (ksId === 'EXCEEDED_RESTRICTED_URI') return 'the session may be used for other calls only';
  if (ksId === 'EXCEEDED_ACTIONS_LIMIT') return 'the session has made all the calls it may make';
  return 'the KS is not one of this account: it may be of another server, or cut off';
}

/** e.g. `KalturaGenericDistributionProvider::name` as `name`. */
const propertyOf = ({ args }: RemoteError): string => args['PROP_NAME']?.replace(/^.*::/, '') ?? 'it';

const sessionOwner = (context: AccountContext): string =>
  accountOf({ ...context, partnerId: context.sessionPartnerId ?? context.partnerId });
