import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSession, Outcome } from '../../src/client/session.js';
import { execute, type Executed } from '../../src/deploy/execute.js';
import { DeploymentStopped } from '../../src/deploy/stopped.js';
import type { ConnectorImage } from '../../src/deploy/image.js';
import { beginDeployment, findInterrupted } from '../../src/deploy/journal.js';
import { toImage } from '../../src/deploy/image.js';
import { planSteps } from '../../src/deploy/steps.js';
import { startAccount, type ServedAccount } from '../account/support/api-client.js';
import { acme, census, faulty, openSession, readAcme, type Fault } from './support/deployments.js';
import { takesAll } from '../support/rounds.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'execute-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let journals = 0;

/** A deployment as the command does it: journalled, and ended only when it is done. */
async function deploy(
  session: AccountSession,
  desired: ConnectorImage,
  options: { through?: AccountSession; journal?: string; signal?: AbortSignal } = {},
): Promise<Executed & { journal: string; sleeps: number[] }> {
  const { through = session, journal = join(folder, `${journals++}`), signal } = options;
  const actual = await readAcme(session);
  const log = beginDeployment(journal, {
    verb: 'deploy',
    connector: 'acme',
    target: { name: undefined, serviceUrl: session.serviceUrl, partnerId: session.partnerId },
    before: actual?.image ?? toImage([]),
    after: desired,
    changes: [],
  });
  const sleeps: number[] = [];
  const executed = await execute(actual, {
    session: through,
    desired,
    log,
    signal: signal ?? new AbortController().signal,
    reread: () => readAcme(session),
    sleep: (ms) => Promise.resolve(sleeps.push(ms)),
    random: () => 0.5,
  });
  log.end('done');
  return { ...executed, journal, sleeps };
}

async function expectInPlace(api: ServedAccount, session: AccountSession, desired: ConnectorImage) {
  expect(planSteps(desired, await readAcme(session))).toEqual([]);
  const actions = [...desired.values()].filter(({ kind }) => kind === 'action').length;
  const profiles = desired.has('profile') ? 1 : 0;
  expect(await census(api)).toEqual({ providers: desired.size > 0 ? 1 : 0, actions, profiles });
}

/** Kinds of deployments, from what is there to what is to be there. */
const stories: [string, ConnectorImage | undefined, ConnectorImage][] = [
  ['a new connector', undefined, acme()],
  ['every document of every action', acme(), acme({ version: '2' })],
  ['new actions', acme({ actions: ['submit'] }), acme({ actions: ['submit', 'update', 'delete'] })],
  ['documents that go', acme(), acme({ documents: ['transform'] })],
  [
    'a bit of everything',
    acme({ actions: ['submit', 'update'] }),
    acme({
      version: '2',
      actions: ['submit', 'delete'],
      provider: { isDefault: true },
      profile: { submitEnabled: 'automatic' },
    }),
  ],
  [
    'a profile that is disabled',
    acme(),
    acme({ version: '2', profile: { status: 'disabled', name: 'Acme profile' } }),
  ],
  ['everything goes', acme({ provider: { isDefault: true } }), toImage([])],
];

/**
 * Of a new connector every third call meets a fault, another third for each fault: every call meets one. Of the other
 * stories every sixth call does. `TEST_ROUNDS=all` tries every fault at every call, as `.ci/run` does.
 */
const strideOf = (before: ConnectorImage | undefined): number => {
  if (takesAll) return 1;
  return before === undefined ? 3 : 6;
};
const FIRST: Readonly<Record<Fault, number>> = { loseBefore: 0, loseAfter: 2, refuse: 4 };

describe.each(stories)('%s', (_, before, after) => {
  const stride = strideOf(before);
  const firstOf = (fault: Fault): number => FIRST[fault] % stride;

  test('comes to be, and a second time takes no call', async () => {
    await using api = await startAccount();
    const session = await openSession(api);
    if (before !== undefined) await deploy(session, before);
    const { calls, requests } = await deploy(session, after);
    expect(calls).toBeLessThanOrEqual(30);
    expect(requests).toBeLessThanOrEqual(4);
    await expectInPlace(api, session, after);
    expect(await deploy(session, after)).toMatchObject({ calls: 0, requests: 0 });
  });

  // One after the other, whichever call it is; the last round has no fault left to meet.
  test.each<Fault>(['loseBefore', 'loseAfter'])(
    'converges by itself when any call is lost (%s)',
    async (fault) => {
      for (let at = firstOf(fault), isHit = true; isHit; at += stride) {
        await using api = await startAccount();
        const session = await openSession(api);
        if (before !== undefined) await deploy(session, before);
        const through = faulty(session, fault, at);
        const { sleeps } = await deploy(session, after, { through });
        isHit = at < through.calls && sleeps.length > 0;
        await expectInPlace(api, session, after);
      }
    },
    60_000,
  );

  test('stops when any call is refused, and the next deployment ends it', async () => {
    for (let at = firstOf('refuse'), isHit = true; isHit; at += stride) {
      await using api = await startAccount();
      const session = await openSession(api);
      if (before !== undefined) await deploy(session, before);
      const journal = join(folder, `${journals++}`);
      isHit = await deploy(session, after, { through: faulty(session, 'refuse', at), journal }).then(
        () => false,
        (error: unknown) => {
          expect(error).toBeInstanceOf(DeploymentStopped);
          return true;
        },
      );
      expect(findInterrupted(journal) !== undefined).toBe(isHit);
      // Nothing that was only being prepared is left.
      expect((await readAcme(session))?.spareActions ?? []).toEqual([]);
      await deploy(session, after, { journal });
      await expectInPlace(api, session, after);
      expect(findInterrupted(journal)).toBeUndefined();
    }
  }, 60_000);
});

describe('a deployment', () => {
  test('of a full connector takes eighteen calls in two requests', async () => {
    await using api = await startAccount();
    const session = await openSession(api);
    expect(await deploy(session, acme())).toMatchObject({ calls: 18, requests: 2 });
  });

  test('tells the ids of what is there now', async () => {
    await using api = await startAccount();
    const session = await openSession(api);
    await deploy(session, acme());
    const { actual } = await deploy(session, acme({ version: '2', actions: ['submit', 'delete'] }));
    const read = await readAcme(session);
    expect(actual).toMatchObject({
      providerId: read?.providerId,
      actionIds: read?.actionIds,
      profileId: read?.profileId,
      createdAt: read?.createdAt,
    });
  });

  test('sends a text that looks like a placeholder as it is', async () => {
    await using api = await startAccount();
    const session = await openSession(api);
    const desired = acme({ version: '{1:result:id} {2:result}' });
    await deploy(session, desired);
    await expectInPlace(api, session, desired);
  });

  test('gives up after three looks, and says what was being done', async () => {
    await using api = await startAccount();
    const session = await openSession(api);
    const dead: AccountSession = faulty(session, 'loseBefore', 0);
    const write: AccountSession['write'] = () =>
      faulty(session, 'loseBefore', 0).write([{ service: '', action: '' }]);
    const stopped = await deploy(session, acme(), { through: { ...dead, write } }).catch(
      (error: unknown) => error,
    );
    expect(stopped).toMatchObject({ reason: { kind: 'unreachable' }, step: 'add provider', done: [] });
  });

  test('ends before the next request when it is interrupted', async () => {
    await using api = await startAccount();
    const session = await openSession(api);
    const interrupt = new AbortController();
    const write: AccountSession['write'] = async (calls) => {
      const outcomes = await session.write(calls);
      interrupt.abort();
      return outcomes;
    };
    const through = { ...faulty(session, 'refuse', -1), write };
    const stopped = await deploy(session, acme(), { through, signal: interrupt.signal }).catch(
      (error: unknown) => error,
    );
    expect(stopped).toMatchObject({ reason: { kind: 'interrupted' } });
    expect(await census(api)).toEqual({ providers: 1, actions: 4, profiles: 0 });
  });

  test('stops when the account keeps something else than it was sent', async () => {
    await using api = await startAccount();
    const session = await openSession(api);
    const write: AccountSession['write'] = (calls) =>
      session.write(
        calls.map((call) =>
          call.action === 'addMrssValidate' ? { ...call, params: { ...call.params, xsdData: 'cut' } } : call,
        ),
      );
    await deploy(session, acme({ actions: ['submit'] }));
    const through = { ...faulty(session, 'refuse', -1), write };
    const desired = acme({ actions: ['submit'], version: '2' });
    const stopped = await deploy(session, desired, { through }).catch((error: unknown) => error);
    expect(stopped).toMatchObject({
      reason: { kind: 'mismatch', mismatches: [{ key: 'validator submit', field: 'text' }] },
    });
    await expectInPlace(api, session, acme({ actions: ['submit'] }));
  });
});

describe('a job that starts in the middle of a deployment', () => {
  /** What a job would run: the action that lookups find, if the profile lets it. */
  async function look(api: ServedAccount, providerId: number): Promise<string[]> {
    const { objects } = await api.do('contentDistribution_distributionProfile', 'list');
    const [profile] = objects as Record<string, unknown>[];
    const seen: string[] = [];
    for (const [actionType, flag] of [
      [1, 'submitEnabled'],
      [2, 'updateEnabled'],
      [3, 'deleteEnabled'],
    ] as const) {
      if (profile?.['status'] !== 2 || profile[flag] === 1) continue;
      const found = await api.call(
        'contentDistribution_genericDistributionProviderAction',
        'getByProviderId',
        {
          genericDistributionProviderId: providerId,
          actionType,
        },
      );
      seen.push(
        [found['mrssTransformer'], found['mrssValidator'], found['resultsTransformer'], found['remotePath']]
          .map((value) => /\d$/.exec(String(value))?.[0] ?? 'none')
          .join(''),
      );
    }
    return seen;
  }

  test.each([
    ['replaced actions', acme(), acme({ version: '2' })],
    ['new actions', acme({ actions: ['submit'] }), acme({ version: '2' })],
    ['a connector', toImage([]), acme()],
  ])('sees each action old or new, never a mix: %s', async (_, before, after) => {
    await using api = await startAccount();
    const session = await openSession(api);
    if (before.size > 0) await deploy(session, before);
    const seen = new Set<string>();
    // Call by call: a job may start between any two calls of a batch too.
    const write: AccountSession['write'] = async (calls) => {
      const outcomes: Outcome[] = [];
      for (const call of calls) {
        const resolved = JSON.parse(
          JSON.stringify(call).replace(/\{(\d+):result:id\}/g, (__, n: string) => {
            const outcome = outcomes[Number(n) - 1];
            return outcome?.kind === 'done' ? String((outcome.value as { id: number }).id) : '';
          }),
        ) as typeof call;
        outcomes.push(...(await session.write([resolved])));
        const providerId = (await readAcme(session))?.providerId;
        if (providerId !== undefined) for (const each of await look(api, providerId)) seen.add(each);
      }
      return outcomes;
    };
    await deploy(session, after, { through: { ...faulty(session, 'refuse', -1), write } });
    expect([...seen].filter((each) => !['1111', '2222'].includes(each))).toEqual([]);
    expect(seen.size).toBeGreaterThan(0);
  });
});
