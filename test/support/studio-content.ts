import { error, type Problem } from '../../src/core/problem.js';
import type { StageName } from '../../src/core/outcome.js';
import {
  toRunKey,
  type WireDocument,
  type WireRun,
  type WireRunSummary,
  type WireState,
} from '../../src/harness/studio/wire.js';
import type { StubContent } from './studio-stub.js';

const ACTIONS = ['submit', 'update', 'delete'] as const;
const STAGES = ['mrss', 'transform', 'validate', 'deliver', 'results', 'status'] as const;

const xml = (text: string, file: string | null = null): WireDocument => ({
  file,
  language: 'xml',
  text,
  sizeBytes: text.length,
  isCut: false,
  isBinary: false,
});

/** What a workspace of so many connectors looks like on the wire; each seventh run failed. */
export function makeContent(connectorCount: number, fixtureCount: number): StubContent {
  const connectors = names('connector', connectorCount);
  const fixtures = names('fixture', fixtureCount);
  const runs = connectors.flatMap((connector) =>
    fixtures.flatMap((fixture) => ACTIONS.map((action) => ({ connector, fixture, action }))),
  );
  const summaries = runs.map(({ connector, fixture, action }, index): WireRunSummary => {
    const isFailed = index % 7 === 3;
    return {
      key: toRunKey(connector, fixture, action),
      connector,
      fixture,
      action,
      revision: 1,
      state: 'done',
      ok: !isFailed,
      failedStage: isFailed ? 'validate' : null,
      statusName: isFailed ? 'ERROR_SUBMITTING' : 'READY',
      remoteId: isFailed ? null : `id-${index}`,
      ms: 4.2,
      errors: isFailed ? 1 : 0,
      warnings: 0,
      snapshot: index % 11 === 5 ? 'changed' : 'matched',
      outputChanged: false,
    };
  });
  const state: WireState = {
    version: '0.0.0-test',
    boot: 'first',
    root: '/somewhere/workspace',
    dialect: 'guide',
    nowMs: 0,
    connectors: connectors.map((id) => ({
      id,
      name: id,
      manifest: `connectors/${id}/connector.yaml`,
      engine: 'libxslt',
      problems: [],
      actions: ACTIONS.map((name) => ({
        name,
        protocol: 'https',
        serverAddress: 'partner.example',
        remotePath: '/in',
        transform: `connectors/${id}/${name}.xsl`,
        validator: null,
        results: null,
        answer: null,
        faults: [],
      })),
    })),
    fixtures: fixtures.map((name) => ({
      name,
      connector: null,
      file: `fixtures/mrss/${name}.xml`,
      overrides: {},
    })),
    runs: summaries,
    problems: [],
    activity: null,
    settled: { runs: summaries.length, failed: 1, ms: 40, changed: [] },
    deliveries: 0,
  };
  const made = new Map(summaries.map((summary) => [summary.key, makeRun(summary)]));
  return { state, runs: made, maps: new Map(), coverage: undefined, deliveries: [] };
}

const names = (stem: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${stem}-${String(index + 1).padStart(2, '0')}`);

/** A result with documents; those of another revision differ in one place. */
export function makeRun(summary: WireRunSummary): WireRun {
  const { connector, fixture, action, revision, ok, failedStage, statusName, remoteId, snapshot } = summary;
  const output = `<asset revision="${revision}">${'<file url="https://cdn.example/a/video.mp4"/>'.repeat(40)}</asset>`;
  const reached = failedStage === null ? STAGES : STAGES.slice(0, STAGES.indexOf(failedStage) + 1);
  return {
    summary,
    report: {
      connector,
      fixture,
      action,
      dialect: 'guide',
      engine: 'libxslt',
      ok: ok === true,
      status: ok === true ? 2 : 7,
      statusName: statusName ?? 'PENDING',
      remoteId,
      stages: reached.map((stage) => ({
        stage,
        ok: stage !== failedStage,
        ms: 0.7,
        problems: stage === failedStage ? [makeProblem(connector, action, stage)] : [],
      })),
      distribution: {
        status: ok === true ? 2 : 7,
        statusName: ok === true ? 'READY' : 'ERROR_SUBMITTING',
        remoteId,
        errorType: ok === true ? null : 1,
        errorNumber: ok === true ? null : 0,
        errorDescription: ok === true ? null : 'Error: XML data not supplied',
        deliveries: ok === true ? 1 : 0,
      },
    },
    documents: {
      mrss: xml('<item>\n  <title>Ice road</title>\n</item>\n', `fixtures/mrss/${fixture}.xml`),
      stylesheet: xml('<xsl:stylesheet/>\n<!-- two -->\n', `connectors/${connector}/${action}.xsl`),
      schema: null,
      results: null,
      transformed: xml(output),
      sent: ok === true ? xml(output) : null,
      returned: null,
      previous: xml(output.replace('<asset', '<asset old="yes"')),
      approved: snapshot === 'changed' ? xml(output.replace('revision', 'was')) : null,
      received: xml(output),
    },
    snapshotLines: [],
    transcript: [{ atMs: 1, from: 'client', text: 'POST /in HTTP/1.1' }],
    deliveryId: null,
    statusPath: ['QUEUED', 'SUBMITTING', ok === true ? 'READY' : 'ERROR_SUBMITTING'],
  };
}

const makeProblem = (connector: string, action: string, stage: StageName): Problem =>
  error('XSD_INVALID', `the ${stage} stage says no, at some length: ${'and then some more '.repeat(12)}`, {
    file: `connectors/${connector}/${action}.xsl`,
    line: 2,
    column: 1,
    fix: 'Mend it.',
  });
