import type { AccountSession } from '../../../src/client/session.js';
import { signIn } from '../../../src/client/sign-in.js';
import type { Dialect } from '../../../src/core/outcome.js';
import { DOCUMENT_CALLS, OBJECT_CALLS } from '../../../src/deploy/field-calls.js';
import { toWire } from '../../../src/deploy/fields.js';
import { keyOf, toImage, type ConnectorImage, type DocumentKind } from '../../../src/deploy/image.js';
import {
  PARTNER_ID,
  startAccount,
  type Answer,
  type ServedAccount,
} from '../../account/support/api-client.js';

const DOCUMENTS = ['transform', 'validator', 'results'] as const satisfies readonly DocumentKind[];

/** Puts an image on an account, call by call, as somebody would who has only the API. */
export async function putByHand(api: Pick<ServedAccount, 'do'>, image: ConnectorImage): Promise<Ids> {
  const call = (service: string, action: string, params: object) =>
    api.do(service, action, { partnerId: PARTNER_ID, ...params });
  const provider = image.get('provider');
  if (provider === undefined) throw new Error('nothing to put');
  const { id: providerId } = await call(OBJECT_CALLS.provider.service, 'add', {
    [OBJECT_CALLS.provider.parameter]: toWire(provider),
  });
  for (const object of image.values()) {
    if (object.kind !== 'action') continue;
    const results = image.get(keyOf({ kind: 'results', action: object.action }));
    const { service, parameter, providerProperty } = OBJECT_CALLS.action;
    const { id } = await call(service, 'add', {
      [parameter]: {
        ...toWire(object),
        ...(results !== undefined && toWire(results)),
        [providerProperty]: providerId,
      },
    });
    for (const kind of DOCUMENTS) {
      const text = image.get(keyOf({ kind, action: object.action }))?.fields['text'];
      if (typeof text !== 'string') continue;
      await call(service, DOCUMENT_CALLS[kind].action, { id, [DOCUMENT_CALLS[kind].parameter]: text });
    }
  }
  const profile = image.get('profile');
  if (profile === undefined) return { providerId: Number(providerId), profileId: undefined };
  const added: Answer = await call(OBJECT_CALLS.profile.service, 'add', {
    [OBJECT_CALLS.profile.parameter]: {
      ...toWire(profile),
      [OBJECT_CALLS.profile.providerProperty]: providerId,
    },
  });
  return { providerId: Number(providerId), profileId: Number(added['id']) };
}

export interface Ids {
  readonly providerId: number;
  readonly profileId: number | undefined;
}

/** An image without some of its objects. */
export const without = (image: ConnectorImage, ...keys: readonly string[]): ConnectorImage =>
  toImage([...image.values()].filter((object) => !keys.includes(keyOf(object))));

const CONSOLE_SECRET = 'fedcba9876543210fedcba9876543210';

/** An account whose generic services are open to this session, in either dialect. */
export async function startOpenAccount(dialect: Dialect): Promise<OpenedAccount> {
  const api = await startAccount({ dialect, consoleSecret: CONSOLE_SECRET });
  const secret = { secret: CONSOLE_SECRET, partnerId: CONSOLE_PARTNER, type: 2, userId: 'author' };
  const ks = await api.do('session', 'start', { ...secret, ks: undefined });
  return {
    do: (service, action, params) => api.do(service, action, { ks, partnerId: PARTNER_ID, ...params }),
    session: await signIn({
      serviceUrl: api.url,
      partnerId: PARTNER_ID,
      sessionPartnerId: CONSOLE_PARTNER,
      adminSecret: CONSOLE_SECRET,
    }),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

/** The administration console, which may do what no partner may. */
const CONSOLE_PARTNER = -2;

export interface OpenedAccount extends AsyncDisposable, Pick<ServedAccount, 'do'> {
  readonly session: AccountSession;
}
