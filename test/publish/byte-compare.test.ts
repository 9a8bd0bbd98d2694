import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { seedItem } from '../../src/account/seed.js';
import { payloadOf, runOnItem } from '../../src/cli/publish/smoke-payload.js';
import { loadConnector } from '../../src/connector/load.js';
import { listConnectors } from '../../src/connector/workspace.js';
import { ACTION_NUMBER, type Connector } from '../../src/core/connector.js';
import { DIALECTS, type Dialect } from '../../src/core/outcome.js';
import { STORED_ACTIONS, type StoredAction } from '../../src/deploy/entry-distribution.js';
import { SinkCourier } from '../../src/harness/delivery/sink-courier.js';
import { createLocalEngine } from '../../src/xml/local.js';
import { openAccount, type LocalCalls } from '../account/support/local-calls.js';
import { deployRaw } from './raw-deploy.js';

const ROOT = join(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'fixtures/mrss');
const DISTRIBUTION = 'contentDistribution_entryDistribution';
const SUBMITS = { submit: 'submitAdd', update: 'submitUpdate', delete: 'submitDelete' } as const;
const DONE = { submit: 2, update: 2, delete: 10 } as const;

/** Before the fixtures' entries end, so that none is taken back by itself. */
const NOW_SEC = Date.UTC(2026, 0, 15, 12) / 1000;

const engine = createLocalEngine();
const courier = new SinkCourier();
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await courier[Symbol.asyncDispose]();
});

/**
 * Every connector of this repository, in a form that the dialect's account runs to an end: on the server an XSD after an XSLT
 * leaves every job stuck, with nothing kept, and so does every HTTP answer that is not read by XPath.
 */
function exampleConnectors(dialect: Dialect): Connector[] {
  return listConnectors({ root: ROOT }).map(({ folder }) => {
    const loaded = loadConnector(folder, { root: ROOT });
    if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
    return dialect === 'guide' ? loaded.connector : forServer(loaded.connector);
  });
}

function forServer(connector: Connector): Connector {
  const body = Buffer.from('<result><id>r&amp;d-77</id></result>');
  const answer = [{ status: 200, headers: {}, body, file: undefined }];
  const actions = Object.values(connector.actions).map((action) => {
    const results = { parser: 'xpath', text: '//id', file: connector.manifest, line: 1 } as const;
    const isHttp = action.protocol.startsWith('http');
    return [action.name, { ...action, validator: undefined, ...(isHttp && { results }) }];
  });
  return {
    ...connector,
    actions: Object.fromEntries(actions) as Connector['actions'],
    harness: { ...connector.harness, responses: { submit: answer, update: answer, delete: answer } },
  };
}

/** An account with the fixtures as entries; those that media.getMrss knows. */
async function openSeeded(dialect: Dialect, connector: Connector) {
  const api = await openAccount({
    dialect,
    now: () => NOW_SEC * 1000,
    createEngine: createLocalEngine,
    scriptedResponses: (_, action) => connector.harness.responses[action] ?? [],
  });
  for (const name of readdirSync(FIXTURES).filter((file) => file.endsWith('.xml'))) {
    await seedItem(api.account.context, { name, bytes: readFileSync(join(FIXTURES, name)) });
  }
  const entries = api.account.context.store.entries.filter(
    ({ objectType, status }) => objectType === 'KalturaMediaEntry' && status === 2,
  );
  return { api, entryIds: entries.map(({ id }) => id) };
}

async function serveSent(api: LocalCalls, id: number, action: StoredAction): Promise<Buffer | undefined> {
  const params = { ks: api.ks, id, actionType: ACTION_NUMBER[action] };
  const { outcome } = await api.account.call(DISTRIBUTION, 'serveSentData', params);
  return outcome.kind === 'file' ? Buffer.from(outcome.file.bytes) : undefined;
}

/** A job, and the item as it was when it was put into the queue. */
interface Queued {
  readonly id: number;
  readonly entryId: string;
  readonly mrss: string;
  readonly remoteId: string | undefined;
}

/** With the queue at rest, so that no job runs between the two calls: `verify --smoke` has them in one request. */
async function queueAll(
  { account, ...api }: LocalCalls,
  bound: readonly { id: number; entryId: string }[],
  action: StoredAction,
): Promise<Queued[]> {
  await account.scheduler.stop();
  const queued: Queued[] = [];
  for (const { id, entryId } of bound) {
    const { answer } = await api.call(DISTRIBUTION, SUBMITS[action], { id });
    if (![4, 5, 6].includes(answer['status'] as number)) continue;
    const mrss = (await api.do('media', 'getMrss', { entryId })) as unknown as string;
    queued.push({ id, entryId, mrss, remoteId: answer['remoteId'] as string | undefined });
  }
  account.scheduler.start();
  await account.scheduler.idle();
  return queued;
}

describe.each(DIALECTS)('dialect %s', (dialect) => {
  test.each(exampleConnectors(dialect).map((connector) => [connector.id, connector] as const))(
    'what the account sends for %s is what a run makes of media.getMrss, byte for byte',
    async (_, connector) => {
      const { api, entryIds } = await openSeeded(dialect, connector);
      await using account = api;
      const { profileId } = await deployRaw(account, connector);
      let bound: { id: number; entryId: string }[] = [];
      for (const entryId of entryIds) {
        const entryDistribution = { entryId, distributionProfileId: profileId };
        const { id } = await account.do(DISTRIBUTION, 'add', { entryDistribution });
        bound.push({ id: id as number, entryId });
      }

      const unequal: string[] = [];
      const compared: Partial<Record<StoredAction, number>> = {};
      for (const action of STORED_ACTIONS.filter((name) => connector.actions[name] !== undefined)) {
        const queued = await queueAll(account, bound, action);
        const done: typeof bound = [];
        for (const { id, entryId, mrss, remoteId } of queued) {
          const { status } = await account.do(DISTRIBUTION, 'get', { id });
          const sent = await serveSent(account, id, action);
          const job = { entryDistributionId: id, distributionProfileId: profileId, entryId, mrss, remoteId };
          const run = await runOnItem(
            { connector, action, ...job, atSec: NOW_SEC },
            { dialect, engine, courier, env: {}, signal: new AbortController().signal },
          );
          const made = payloadOf(run);
          if (status === DONE[action]) done.push({ id, entryId });
          if (run.report.ok !== (status === DONE[action]))
            unequal.push(`${action} ${entryId}: status ${String(status)}, run ${run.report.statusName}`);
          else if (sent !== undefined && !(made !== undefined && sent.equals(made)))
            unequal.push(`${action} ${entryId}: other bytes`);
          else if (sent !== undefined) compared[action] = (compared[action] ?? 0) + 1;
        }
        if (action !== 'delete') bound = done;
      }
      expect(unequal).toEqual([]);
      const counts = STORED_ACTIONS.map((action) => compared[action] ?? 0);
      expect(Math.min(...counts), JSON.stringify(compared)).toBeGreaterThan(8);
    },
  );
});
