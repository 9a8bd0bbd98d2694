import { escapeXml } from '../../xml/escape.js';
import type { AccountContext } from '../context.js';
import type { ProfileRow } from '../store/rows.js';

/** Connectors whose account is opened in a browser, and where the token of that goes. */
const TOKENS: Readonly<Record<string, string>> = {
  KalturaYoutubeApiDistributionProfile: 'googleTokenData',
  KalturaFacebookDistributionProfile: 'pageAccessToken',
};

/**
 * Where a person lets the account act on the platform, or `undefined` for connectors that need no such thing.
 *
 * Differs: the address is a page of the account itself; on the server it is the platform's.
 */
export function authorizeUrl(context: AccountContext, { id, objectType }: ProfileRow): string | undefined {
  return TOKENS[objectType] === undefined ? undefined : `${context.baseUrl()}/_mrssmith/authorize/${id}`;
}

/** Whether the step was taken, or the profile was given a token, or there is no such step. */
export function isAuthorized({ objectType, own }: ProfileRow): boolean {
  const token = TOKENS[objectType];
  if (token === undefined) return true;
  return typeof own[token] === 'string' && own[token] !== '';
}

export interface AuthorizePage {
  readonly status: number;
  readonly html: string;
}

/**
 * The stand-in's consent page. `granted` stores a token in the profile; call it then inside no transaction.
 *
 * @param granted - Whether the person pressed the button: a POST.
 */
export async function authorizePage(
  { store, clock, ids }: AccountContext,
  profileId: number,
  granted: boolean,
): Promise<AuthorizePage> {
  const profile = store.profiles.get(profileId);
  const property = profile === undefined ? undefined : TOKENS[profile.objectType];
  if (profile === undefined || profile.status === 3 || property === undefined) {
    return {
      status: 404,
      html: page('Nothing to authorise', `<p>Profile ${profileId} has no such step.</p>`),
    };
  }
  const name = escapeXml(profile.name);
  if (!granted) {
    return {
      status: 200,
      html: page(
        `Authorise “${name}”`,
        `<p>This stands in for the platform’s own consent page. Jobs of profile ${profileId} act on its behalf once you agree.</p>
<form method="post"><button>Grant access</button></form>
<p>${isAuthorized(profile) ? 'It is authorised already.' : 'It is not authorised yet.'}</p>`,
      ),
    };
  }
  await store.write(() => {
    const current = store.profiles.get(profileId);
    if (current === undefined) return;
    const own = { ...current.own, [property]: tokenText(property, ids.hex32(), clock.nowSec()) };
    store.profiles.put({ ...current, own, updatedAt: clock.nowSec() });
  });
  return {
    status: 200,
    html: page('Access granted', `<p>“${name}” is authorised. You can close this page.</p>`),
  };
}

/** Google's token is a JSON text on the server, Facebook's a word. */
function tokenText(property: string, token: string, nowSec: number): string {
  if (property !== 'googleTokenData') return `local-${token}`;
  return JSON.stringify({
    access_token: `local-${token}`,
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: `local-refresh-${token}`,
    created: nowSec,
  });
}

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1>
${body}</main></body></html>
`;
