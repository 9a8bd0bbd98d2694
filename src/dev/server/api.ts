import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ServerResponse } from 'node:http';
import type { Action, Connector } from '../../core/connector.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import type { WireSnapshotsReply } from '../../harness/studio/wire.js';
import type { Session, SessionFixture, SessionRun } from '../session/session.js';
import { didYouMean } from '../../connector/nearest.js';
import { HEADERS, type StudioContext } from './guard.js';
import type { Coverages } from './coverages.js';
import type { Maps } from './maps.js';
import { renderShare, shareFileName } from './share.js';
import { toShare } from './to-share.js';
import { decideSnapshots } from './snapshots.js';
import { listFaults, toPartner } from './partners.js';
import type { RelayParts } from './relay.js';
import { Refusal, refuse } from './refusal.js';
import {
  answersRequest,
  MOST_REQUEST_BYTES,
  numberInQuery,
  overridesRequest,
  readRequest,
  requireQuery,
  rerunRequest,
  snapshotsRequest,
} from './requests.js';
import { toRun, toSummary } from './to-run.js';
import { toAction, toFixture, toState } from './to-state.js';

export interface ApiParts extends RelayParts {
  readonly version: string;
  /** Names this start of the server. */
  readonly boot: string;
  readonly maps: Maps;
  readonly coverages: Coverages;
  /** Folder of the built page: what is shared carries it. */
  readonly pageFolder: string;
}

/** All that the page asks for, below `/api`: see `wire.ts`. */
export function createApi(parts: ApiParts): Hono<{ Bindings: HttpBindings }> {
  const api = new Hono<{ Bindings: HttpBindings }>();
  api.use(bodyLimit({ maxSize: MOST_REQUEST_BYTES, onError: (c) => refuse(c, TOO_LARGE) }));
  addReadings(api, parts);
  addLookings(api, parts);
  addInbox(api, parts);
  addChanges(api, parts);
  api.all('*', (c) =>
    refuse(c, { status: 404, code: 'ROUTE_UNKNOWN', message: `there is no ${c.req.method} ${c.req.path}` }),
  );
  return api;
}

type Api = Hono<{ Bindings: HttpBindings }>;

function addReadings(api: Api, parts: ApiParts): void {
  const { session, redaction, news, version, boot, overrides } = parts;
  api.get('/state', (c) => {
    const facts = { version, boot, overridesOf: (fixture: SessionFixture) => overrides.of(fixture) };
    return c.json(redaction.values(toState(session, facts)));
  });
  api.get('/run', (c) => {
    const { run, result } = requireResult(session, requireQuery(c, 'key'));
    const deliveryId = session.deliveryOf(run.key);
    return c.json(toRun(run, result, { root: session.root, deliveryId, redaction }));
  });
  api.get('/faults', (c) => c.json(listFaults()));
  api.get('/events', (c) => {
    if (news.isFull) {
      const message = 'too many pages are open';
      return refuse(c, { status: 503, code: 'PAGES_TOO_MANY', message, fix: 'Close some of them.' });
    }
    news.admit(toResponse(c), HEADERS, { event: 'hello', boot, version });
    return RESPONSE_ALREADY_SENT;
  });
}

/** Events are written past the framework, which would keep what a slow page does not take. */
const toResponse = (c: StudioContext): ServerResponse => c.env.outgoing;

/** What is found out only when somebody looks. */
function addLookings(api: Api, parts: ApiParts): void {
  const { session, maps, coverages, redaction, version, pageFolder } = parts;
  api.get('/map', async (c) => {
    const { run, result } = requireResult(session, requireQuery(c, 'key'));
    return c.json(await maps.of(run, result));
  });
  api.get('/coverage', async (c) => {
    const { connector, action } = requireAction(
      session,
      requireQuery(c, 'connector'),
      requireQuery(c, 'action'),
    );
    return c.json(redaction.values(await coverages.of(connector, action)));
  });
  api.get('/share', async (c) => {
    const { run, result } = requireResult(session, requireQuery(c, 'key'));
    const share = toShare(run, result, await maps.of(run, result), {
      root: session.root,
      dialect: session.dialect,
      deliveryId: session.deliveryOf(run.key),
      partner: session.partnerOf(run.connector.id, run.action),
      redaction,
      version,
      madeAtMs: Date.now(),
    });
    const name = encodeURIComponent(shareFileName(share.run.summary));
    // To save: the page's own policy is not the one that this file needs.
    return c.body(await renderShare(share, pageFolder), 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
    });
  });
}

function addInbox(api: Api, { inbox, news }: ApiParts): void {
  api.get('/inbox', (c) => c.json(inbox.list(numberInQuery(c, 'before'), numberInQuery(c, 'limit'))));
  api.get('/inbox/:id{[0-9]+}', (c) => c.json(inbox.detail(Number(c.req.param('id')))));
  api.post('/inbox/:id{[0-9]+}/send', async (c) => {
    const again = await inbox.sendAgain(Number(c.req.param('id')));
    // Its first news did not know yet what it repeats.
    const delivery = again.id === null ? undefined : inbox.find(again.id);
    if (delivery !== undefined) {
      news.tell(`delivery ${delivery.id}`, { event: 'delivery', delivery: inbox.line(delivery) });
    }
    return c.json(again);
  });
}

function addChanges(api: Api, { session, overrides, redaction }: ApiParts): void {
  api.post('/answers', async (c) => {
    const wish = await readRequest(c, answersRequest);
    const { action } = requireAction(session, wish.connector, wish.action);
    session.setPartner(wish.connector, wish.action, toPartner(wish, action));
    return c.json(redaction.values(toAction(action, session.partnerOf(wish.connector, wish.action))));
  });
  api.post('/overrides', async (c) => {
    const { fixture: name, connector, set } = await readRequest(c, overridesRequest);
    const fixture = requireFixture(session, name, connector);
    overrides.change(fixture, set);
    return c.json(redaction.values(toFixture(fixture, overrides.of(fixture))));
  });
  api.post('/snapshots', async (c) => {
    const keys = decideSnapshots(session, await readRequest(c, snapshotsRequest));
    const runs = keys.flatMap((key) => session.runs.get(key) ?? []).map(toSummary);
    return c.json(redaction.values({ runs } satisfies WireSnapshotsReply));
  });
  api.post('/rerun', async (c) => {
    const { keys } = await readRequest(c, rerunRequest);
    session.rerun(keys);
    return c.json({}, 202);
  });
}

/** @throws {Refusal} 404, with the one that was probably meant. */
function requireResult({ runs }: Session, key: string): { run: SessionRun; result: RunResult } {
  const run = runs.get(key);
  if (run === undefined) {
    throw unknown('RUN_UNKNOWN', `there is no run ${key}.${didYouMean(key, runs.keys())}`);
  }
  const { result } = run;
  if (result !== undefined) return { run, result };
  const message = `${key} has no result yet`;
  throw new Refusal({ status: 404, code: 'RUN_WAITING', message, fix: 'Wait for its event, and ask again.' });
}

function requireAction(
  { catalog }: Session,
  id: string,
  name: string,
): { connector: Connector; action: Action } {
  const connector = catalog.connectors.find((one) => one.id === id);
  if (connector === undefined) {
    const ids = catalog.connectors.map((one) => one.id);
    throw unknown('CONNECTOR_UNKNOWN', `there is no connector ${id} that can be run.${didYouMean(id, ids)}`);
  }
  const action = Object.values(connector.actions).find((one) => one.name === name);
  if (action !== undefined) return { connector, action };
  const names = Object.keys(connector.actions);
  throw unknown('ACTION_UNKNOWN', `${id} has no action ${name}.${didYouMean(name, names)}`);
}

function requireFixture({ catalog }: Session, name: string, connector: string | null): SessionFixture {
  const found = catalog.fixtures.find((one) => one.name === name && (one.connector ?? null) === connector);
  if (found !== undefined) return found;
  const names = catalog.fixtures.map((one) => one.name);
  throw unknown('FIXTURE_UNKNOWN', `there is no fixture ${name}.${didYouMean(name, names)}`);
}

const unknown = (code: string, message: string): Refusal => new Refusal({ status: 404, code, message });

const TOO_LARGE = {
  status: 413,
  code: 'REQUEST_TOO_LARGE',
  message: `the request is larger than ${MOST_REQUEST_BYTES / 1024 / 1024} MiB`,
} as const;
