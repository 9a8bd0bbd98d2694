import { compareNaturally } from '../../connector/workspace.js';
import { ACTION_NAMES, type Action, type Connector, type ScriptedResponse } from '../../core/connector.js';
import type {
  WireAction,
  WireAnswer,
  WireConnector,
  WireFixture,
  WireSettled,
  WireState,
} from '../../harness/studio/wire.js';
import type { Catalog, Partner, Session, SessionFixture, Settled } from '../session/session.js';
import { toSummary } from './to-run.js';

/** What the server knows beside the session. */
export interface StateFacts {
  readonly version: string;
  readonly boot: string;
  readonly overridesOf: (fixture: SessionFixture) => WireFixture['overrides'];
}

/** Everything that the matrix shows. Secrets are still in it. */
export function toState(session: Session, { version, boot, overridesOf }: StateFacts): WireState {
  const { root, dialect, nowMs, catalog, runs, activity, lastSettled, inbox } = session;
  return {
    version,
    boot,
    root,
    dialect,
    nowMs,
    connectors: toConnectors(catalog, session),
    fixtures: catalog.fixtures.map((fixture) => toFixture(fixture, overridesOf(fixture))),
    runs: [...runs.values()].map(toSummary),
    problems: catalog.problems,
    activity: activity ?? null,
    settled: lastSettled === undefined ? null : toSettled(lastSettled),
    deliveries: inbox.count,
  };
}

export const toSettled = ({ runs, failed, ms, changed }: Settled): WireSettled => ({
  runs,
  failed,
  ms: Math.round(ms * 10) / 10,
  changed,
});

export const toFixture = (
  { name, connector, shown }: SessionFixture,
  overrides: WireFixture['overrides'],
): WireFixture => ({ name, connector: connector ?? null, file: shown, overrides });

function toConnectors({ connectors, invalid }: Catalog, session: Session): WireConnector[] {
  const broken = invalid.map(({ id, manifest, problems }): WireConnector => ({
    id,
    name: id,
    manifest,
    engine: 'libxslt',
    actions: [],
    problems,
  }));
  const valid = connectors.map((connector) => toConnector(connector, session));
  return [...valid, ...broken].sort((a, b) => compareNaturally(a.id, b.id));
}

function toConnector(connector: Connector, session: Session): WireConnector {
  const { id, name, manifest, harness, actions } = connector;
  return {
    id,
    name,
    manifest,
    engine: harness.engine,
    actions: ACTION_NAMES.flatMap((action) => {
      const settings = actions[action];
      return settings === undefined ? [] : [toAction(settings, session.partnerOf(id, action))];
    }),
    problems: [],
  };
}

export function toAction(action: Action, { answer, faults }: Partner): WireAction {
  const { name, protocol, serverAddress, remotePath, transform, validator, results } = action;
  return {
    name,
    protocol,
    serverAddress,
    remotePath,
    transform: transform?.shown ?? null,
    validator: validator?.shown ?? null,
    results:
      results === undefined ? null : { parser: results.parser, file: results.file, line: results.line },
    answer: answer === undefined ? null : toAnswer(answer),
    faults: faults.map(({ text }) => text),
  };
}

export const toAnswer = ({ status, headers, body }: ScriptedResponse): WireAnswer => ({
  status,
  headers,
  body: Buffer.from(body).toString('utf8'),
});
