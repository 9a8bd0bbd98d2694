import { RemoteError, UnreachableError } from '../../../src/client/errors.js';
import type { Call } from '../../../src/client/client.js';
import type { AccountSession, Outcome } from '../../../src/client/session.js';
import { signIn } from '../../../src/client/sign-in.js';
import { ACTION_NAMES, type ActionName } from '../../../src/core/connector.js';
import type { ActualConnector } from '../../../src/deploy/actual.js';
import { toDocument, toImageObject } from '../../../src/deploy/fields.js';
import { toImage, type ConnectorImage, type FieldValue } from '../../../src/deploy/image.js';
import { readAccount } from '../../../src/deploy/read.js';
import { Secret } from '../../../src/deploy/secret.js';
import { ADMIN_SECRET, PARTNER_ID, type ServedAccount } from '../../account/support/api-client.js';

export const openSession = (api: ServedAccount): Promise<AccountSession> =>
  signIn({ serviceUrl: api.url, partnerId: PARTNER_ID, adminSecret: ADMIN_SECRET });

/** The one connector of the tests, as the account has it. */
export async function readAcme(session: AccountSession): Promise<ActualConnector | undefined> {
  const wanted = { connector: 'acme', providerName: 'Acme', profileName: 'Acme profile' };
  return (await readAccount(session, [wanted])).connectors.get('acme');
}

export interface Wish {
  /** Goes into every document: two versions differ in all of them. */
  readonly version?: string;
  readonly actions?: readonly ActionName[];
  readonly documents?: readonly ('transform' | 'validator' | 'results')[];
  readonly provider?: Readonly<Record<string, FieldValue>>;
  /** `undefined`: no profile. */
  readonly profile?: Readonly<Record<string, FieldValue>> | undefined;
}

const DOCUMENTS = ['transform', 'validator', 'results'] as const;

/** A connector as it is to be. By default a full one: four actions, twelve documents, a profile. */
export function acme(wish: Wish = {}): ConnectorImage {
  const { version = '1', actions = ACTION_NAMES, documents = DOCUMENTS, provider = {} } = wish;
  const profile = 'profile' in wish ? wish.profile : {};
  return toImage([
    toImageObject('provider', undefined, { name: 'Acme', ...provider }),
    ...actions.flatMap((action) => [
      toImageObject('action', action, {
        protocol: 'https',
        serverAddress: 'ingest.acme.example',
        remotePath: `/v${version}`,
        remotePassword: new Secret('hunter2', '${ACME_PASSWORD}'),
      }),
      ...documents.map((kind) =>
        toDocument(kind, action, `${kind} ${action} ${version}`, kind === 'results' ? 'xpath' : undefined),
      ),
    ]),
    ...(profile === undefined
      ? []
      : [
          toImageObject('profile', undefined, {
            name: 'Acme profile',
            status: 'enabled',
            ...Object.fromEntries(
              (['submit', 'update', 'delete', 'fetchReport'] as const).map((action) => [
                action === 'fetchReport' ? 'reportEnabled' : `${action}Enabled`,
                actions.includes(action) ? 'manual' : 'disabled',
              ]),
            ),
            ...profile,
          }),
        ]),
  ]);
}

/**
 * What goes wrong with one call of all that are written: `refuse` has the account refuse it; `loseBefore` breaks the connection
 * when it has not run; `loseAfter` when it has.
 */
export type Fault = 'refuse' | 'loseBefore' | 'loseAfter';

/** A session of which one written call, counted from 0 over all requests, goes wrong. */
export function faulty(
  session: AccountSession,
  fault: Fault,
  at: number,
): AccountSession & { calls: number } {
  let calls = 0;
  const write = async (sent: readonly Call[]): Promise<readonly Outcome[]> => {
    const hit = at - calls;
    calls += sent.length;
    if (hit < 0 || hit >= sent.length) return session.write(sent);
    if (fault === 'refuse') {
      const spoiled = sent.map((call, index) => (index === hit ? { ...call, action: 'nonsense' } : call));
      const outcomes = await session.write(spoiled);
      return outcomes.map((outcome, index) =>
        index === hit
          ? { kind: 'refused', error: new RemoteError('SERVICE_FORBIDDEN', 'forbidden') }
          : outcome,
      );
    }
    const ran = sent.slice(0, fault === 'loseAfter' ? hit + 1 : hit);
    if (ran.length > 0) await session.write(ran);
    throw new UnreachableError(session.serviceUrl, 'the connection was reset');
  };
  return {
    serviceUrl: session.serviceUrl,
    partnerId: session.partnerId,
    identity: session.identity,
    read: (...given) => session.read(...given),
    upload: (...given) => session.upload(...given),
    download: (...given) => session.download(...given),
    write,
    get calls() {
      return calls;
    },
  };
}

/** Everything of the partner's generic distribution, counted: nothing may be doubled or left behind. */
export async function census(api: ServedAccount): Promise<Readonly<Record<string, number>>> {
  const count = async (service: string) => {
    const { objects } = await api.do(service, 'list');
    return (objects as { partnerId?: number }[]).filter(
      ({ partnerId }) => partnerId === undefined || partnerId === PARTNER_ID,
    ).length;
  };
  return {
    providers: await count('contentDistribution_genericDistributionProvider'),
    actions: await count('contentDistribution_genericDistributionProviderAction'),
    profiles: await count('contentDistribution_distributionProfile'),
  };
}
