import { accountOf, settingOf, whoOf, type AccountContext } from './account-context.js';
import type { RemoteError } from './errors.js';

/** e.g. `contentdistribution_genericdistributionprovider->add`. */
function isAboutGenericProviders({ args, message }: RemoteError): boolean {
  return /genericdistributionprovider/i.test(args['SERVICE'] ?? message);
}

const serviceOf = ({ args, message }: RemoteError): string =>
  (args['SERVICE'] ?? /service \[([^\]]*)\]/.exec(message)?.[1] ?? 'this service').replace('->', '.');

/** Why a call is forbidden, as far as the session tells: the server says the same in every case. */
type Reason = 'user' | 'partner' | 'generic' | 'role';

function reasonFor({ sessionType, sessionPartnerId, partnerId }: AccountContext, error: RemoteError): Reason {
  if (sessionType !== undefined && sessionType < 1) return 'user';
  const isOther = sessionPartnerId !== undefined && partnerId !== undefined && sessionPartnerId !== partnerId;
  if (isOther && sessionPartnerId > 0) return 'partner';
  return isAboutGenericProviders(error) ? 'generic' : 'role';
}

/** Why the session may not do it. */
export function explainForbidden(context: AccountContext, error: RemoteError): string {
  switch (reasonFor(context, error)) {
    case 'user':
      return `a USER session may not call ${serviceOf(error)}`;
    case 'partner':
      return `the session is of partner ${context.sessionPartnerId}, and may not act for ${accountOf(context)}`;
    case 'generic':
      return `${accountOf(context)} is not open for managing generic distribution providers`;
    case 'role':
      return `this session may not call ${serviceOf(error)} for ${accountOf(context)}`;
  }
}

/** What to do about it. */
export function fixForbidden(context: AccountContext, error: RemoteError): string {
  switch (reasonFor(context, error)) {
    case 'partner':
      return `Sign in as partner ${context.partnerId}, or check ${settingOf(context, 'partnerId', 'KALTURA_PARTNER_ID')}.`;
    case 'generic':
      return genericServicesAdvice(context);
    case 'user':
    case 'role':
      return [
        'It takes an ADMIN session (type 2) of this partner, with a role that may do this.',
        'mrssmith whoami shows what the session is.',
      ].join('\n');
  }
}

/**
 * Whom to ask for what, where an account has the generic services closed, as servers have by default.
 *
 * @source kaltura/server, deployment/permissions/service.contentdistribution.genericDistributionProvider*.ini
 */
export function genericServicesAdvice(context: AccountContext): string {
  const partner = context.partnerId ?? 'N';
  const byConsole =
    context.environment === undefined
      ? ['KALTURA_SESSION_PARTNER_ID=-2', 'KALTURA_ADMIN_SECRET=<the secret of partner -2>']
      : [
          `"${context.environment}" of mrssmith.yaml gets sessionPartnerId: -2,`,
          'and the adminSecret of that partner',
        ];
  // Short lines: the text stands indented in terminals of 80 columns.
  return [
    'Kaltura servers keep the services of generic providers for their own',
    'administration console (partner -2), unless somebody opens them.',
    '',
    `Ask ${whoOf(context)} for one of these:`,
    '',
    `1. "Please permit these services for partner ${partner}:`,
    '   contentDistribution_genericDistributionProvider.*',
    '   contentDistribution_genericDistributionProviderAction.*"',
    '2. An administrator of the server deploys, with a session of partner -2:',
    ...byConsole.map((line) => `     ${line}`),
  ].join('\n');
}
