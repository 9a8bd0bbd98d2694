import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STAGES } from '../../src/core/outcome.js';
import type { RunReport } from '../../src/harness/pipeline/run.js';
import { runHere, runHereJson } from '../publish/support/in-process.js';
import {
  failedStage,
  problemsOf,
  runJson,
  runOf,
  type CommandRun,
  type RunDocument,
} from '../support/command.js';
import { fixtureBytes, stylesheet, writeWorkspace } from '../support/workspace.js';

const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:integer"/></xs:schema>`;

/** Connectors that show, each, one thing the contract promises. */
const workspace = writeWorkspace({
  // A whole lifecycle; the partner's answer names the asset.
  acme: {
    submit: {
      serverAddress: 'ingest.acme.example',
      remotePath: '/v1/assets',
      transform: 'submit.xsl',
      results: { parser: 'xpath', expression: '//response/id' },
    },
    actions: {
      update: { remotePath: '/v1/assets/{REMOTE_ID}', transform: 'update.xsl' },
      delete: { protocol: 'https', remotePath: '/v1/assets/{REMOTE_ID}/gone', transform: 'update.xsl' },
    },
    harness: { responses: { submit: { status: 200, body: '<response><id>acme-77</id></response>' } } },
    files: {
      'submit.xsl': stylesheet('<asset><xsl:value-of select="item/title"/></asset>'),
      'update.xsl': stylesheet(
        '<asset id="{$remoteId}" profile="{$distributionProfileId}"/>',
        '<xsl:variable name="remoteId"/><xsl:variable name="distributionProfileId">0</xsl:variable>',
      ),
    },
  },
  // The sinks' own answers; the first to ask.
  'a-counting': {
    submit: {
      protocol: 'https',
      serverAddress: 'https://h.example/exact#',
      results: { parser: 'xpath', expression: '//id' },
    },
  },
  'no-answer': {
    submit: { protocol: 'sftp', serverAddress: 'h.example', remotePath: '/drop', remoteUsername: 'feed' },
  },
  refused: { files: { 'submit.xsl': stylesheet('<a>many</a>'), 'submit.xsd': SCHEMA } },
  'unread-answer': {
    submit: { results: { parser: 'xpath', expression: '//id' } },
    harness: { responses: { submit: { status: 200, body: 'busy' } } },
  },
  stuck: { files: { 'submit.xsl': stylesheet('<a/>', '<xsl:variable name="entryDistribution"/>') } },
  'both-files': { files: { 'submit.xsl': stylesheet('<a>1</a>'), 'submit.xsd': SCHEMA } },
  'no-stylesheet': { files: { 'submit.xsl': stylesheet('<xsl:value-of select="["/>') } },
  'with-port': { submit: { serverAddress: 'h.example:8080' } },
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

describe.each(['guide', 'server'] as const)('in dialect %s', (dialect) => {
  let run: CommandRun & RunDocument;
  const out = (connector: string, action = 'submit') =>
    join(workspace.path, `out-${dialect}`, connector, 'minimal', action);
  const sent = (connector: string, action?: string) =>
    readFileSync(join(out(connector, action), 'sent.xml'), 'utf8');
  beforeAll(async () => {
    run = await runJson(workspace.path, ['--dialect', dialect, '--out', `out-${dialect}`]);
  });

  test('every report has the shape of the contract', () => {
    const keys = [
      'connector',
      'fixture',
      'action',
      'dialect',
      'engine',
      'ok',
      'status',
      'statusName',
      'remoteId',
      'stages',
    ];
    for (const report of run.runs) {
      expect(Object.keys(report)).toEqual([
        ...keys,
        ...(report.delivery ? ['delivery'] : []),
        'distribution',
      ]);
      expect(report).toMatchObject({ fixture: 'minimal', dialect, engine: 'libxslt' });
      expectStages(report);
      if (report.delivery) expect(Object.keys(report.delivery)).toEqual(['protocol', 'path', 'bytes']);
    }
    expect(Object.keys(run.summary)).toEqual(expect.arrayContaining(['runs', 'failed']));
    expect(run.problems).toEqual([]);
  });

  test('report.json is the report of the run', () => {
    for (const report of run.runs) {
      const file = join(out(report.connector, report.action), 'report.json');
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report);
    }
  });

  test('--out keeps every document as far as the run came', () => {
    const fileNames = (connector: string, action?: string) => readdirSync(out(connector, action)).sort();
    const all = ['mrss.xml', 'report.json', 'returned.bin', 'sent.xml', 'transformed.xml'];
    expect(fileNames('acme')).toEqual(all);
    expect(fileNames('no-answer')).toEqual(all.filter((name) => name !== 'returned.bin'));
    expect(fileNames('refused')).toEqual(['mrss.xml', 'report.json', 'transformed.xml']);
    expect(fileNames('unread-answer')).toEqual(all);
    expect(fileNames('no-stylesheet')).toEqual(['mrss.xml', 'report.json']);
    expect(readFileSync(join(out('unread-answer'), 'returned.bin'), 'utf8')).toBe('busy');
    expect(readFileSync(join(out('refused'), 'transformed.xml'), 'utf8')).toContain(
      '<a xmlns:php="http://php.net/xsl">many</a>',
    );
  });

  test('mrss.xml is the item with the distribution block of this run', () => {
    const mrss = readFileSync(join(out('acme'), 'mrss.xml'), 'utf8');
    const { entryDistributionId, distributionProfileId } = {
      entryDistributionId: 9001,
      distributionProfileId: 7007,
    };
    expect(mrss).toContain(
      `<distribution entryDistributionId="${entryDistributionId}" distributionProfileId="${distributionProfileId}"`,
    );
    expect(sent('acme')).toBe(
      '<?xml version="1.0"?>\n<asset xmlns:php="http://php.net/xsl">Morning on the Salt Marsh</asset>\n',
    );
    expect(runOf(run, 'acme').delivery?.bytes).toBe(Buffer.byteLength(sent('acme')));
  });

  test('the actions come in lifecycle order, and the remote id of submit reaches the later ones', () => {
    const lifecycle = run.runs.filter(({ connector }) => connector === 'acme');
    expect(lifecycle.map(({ action }) => action)).toEqual(['submit', 'update', 'delete']);
    expect(lifecycle.map(({ remoteId }) => remoteId)).toEqual(['acme-77', 'acme-77', 'acme-77']);
    const slash = dialect === 'server' ? '/' : '';
    expect(lifecycle.map(({ delivery }) => delivery?.path)).toEqual([
      `${slash}/v1/assets`,
      `${slash}/v1/assets/acme-77`,
      `${slash}/v1/assets/acme-77/gone`,
    ]);
    const twice = (value: string) => (dialect === 'server' ? value + value : value);
    expect(sent('acme', 'update')).toContain(`id="${twice('acme-77')}" profile="${twice('7007')}"`);
  });

  test('an address that ends in # is called as it is, and the sink answers with an id', () => {
    expect(runOf(run, 'a-counting').delivery).toMatchObject({ protocol: 'https', path: '/exact' });
    expect(runOf(run, 'a-counting').remoteId).toBe('sink-1');
  });

  test('a file protocol names the file as PHP names it, brings no answer, and passes', () => {
    const report = runOf(run, 'no-answer');
    expect(report).toMatchObject({ ok: true, status: 2, statusName: 'READY', remoteId: null });
    expect(report.delivery?.path).toMatch(/^\/drop\/[0-9a-f]{13}\.xml$/);
    expect(problemsOf(report, 'note')).toMatchObject([{ code: 'RESULTS_NOT_APPLICABLE' }]);
  });

  test('the command ends with 1 when a run failed', () => {
    expect(run.status).toBe(1);
    expect(run.summary.failed).toBe(run.runs.filter(({ ok }) => !ok).length);
  });
});

/** Where a run ended, and what became of the entry distribution. */
const endOf = (report: RunReport) => {
  const { statusName, deliveries, errorDescription, afterCleanUp } = report.distribution;
  return [
    failedStage(report)?.stage,
    statusName,
    deliveries,
    afterCleanUp?.errorDescription ?? errorDescription,
  ];
};

const CLEANED = 'Job was cleaned up.';
const NO_XML = 'Error: XML data not supplied';

/** What the guide says, what the public server code does, and the code that names the difference. */
const departures = [
  [
    'both-files',
    'submit',
    [undefined, 'READY', 1, null],
    ['validate', 'SUBMITTING', 0, CLEANED],
    'SERVER_XSD_AFTER_XSLT',
  ],
  [
    'stuck',
    'submit',
    [undefined, 'READY', 1, null],
    ['transform', 'SUBMITTING', 0, CLEANED],
    'SERVER_VARIABLE_STUCK',
  ],
  [
    'no-stylesheet',
    'submit',
    ['transform', 'ERROR_SUBMITTING', 0, NO_XML],
    ['transform', 'SUBMITTING', 0, CLEANED],
    'SERVER_JOB_STUCK',
  ],
  [
    'acme',
    'update',
    [undefined, 'READY', 1, null],
    ['results', 'UPDATING', 4, CLEANED],
    'SERVER_RESULTS_CRASH',
  ],
  [
    'acme',
    'delete',
    [undefined, 'REMOVED', 1, null],
    ['results', 'DELETING', 4, CLEANED],
    'SERVER_HTTP_CLEAR_TEXT',
  ],
  [
    'acme',
    'update',
    [undefined, 'READY', 1, null],
    ['results', 'UPDATING', 4, CLEANED],
    'SERVER_VARIABLE_DOUBLED',
  ],
  [
    'unread-answer',
    'submit',
    ['results', 'ERROR_SUBMITTING', 1, "Error: Start tag expected, '<' not found"],
    ['results', 'SUBMITTING', 4, CLEANED],
    'SERVER_RESULTS_CRASH',
  ],
  [
    'with-port',
    'submit',
    [undefined, 'READY', 1, null],
    ['deliver', 'ERROR_SUBMITTING', 0, "Error: Can't connect [h.example:8080:80] - "],
    'SERVER_HTTP_ADDRESS',
  ],
] as const;

describe('where the public server code departs from the guide', () => {
  let guide: RunDocument;
  let server: RunDocument;
  beforeAll(async () => {
    [guide, server] = await Promise.all([
      runHereJson(workspace.path),
      runHereJson(workspace.path, [], { env: { MRSSMITH_DIALECT: 'server' } }),
    ]);
  });

  test.each(departures)(
    '%s %s: guide warns, server does it',
    (connector, action, inGuide, onServer, code) => {
      expect(endOf(runOf(guide, connector, action))).toEqual(inGuide);
      expect(endOf(runOf(server, connector, action))).toEqual(onServer);
      expect(problemsOf(runOf(guide, connector, action), 'warning').map((problem) => problem.code)).toContain(
        code,
      );
    },
  );

  test('in dialect guide no run fails for a reason of the server code alone', () => {
    expect(
      guide.runs.flatMap((report) => problemsOf(report)).filter(({ code }) => code.startsWith('SERVER_')),
    ).toEqual([]);
  });
});

describe('what is run', () => {
  const many = writeWorkspace(
    { one: { actions: { update: {}, fetchReport: {} } }, two: { files: { 'fixtures/own.xml': '<item/>' } } },
    { minimal: fixtureBytes('minimal'), 'item-2': '<item/>', 'item-10': '<item/>' },
  );
  afterAll(() => {
    many[Symbol.dispose]();
  });
  const pick = async (...args: string[]) =>
    (await runHereJson(many.path, args)).runs.map(
      ({ connector, fixture, action }) => `${connector} ${fixture} ${action}`,
    );

  test('--fixture takes globs, --action names, an argument connectors', async () => {
    const [globs, fetched, named] = await Promise.all([
      pick('--fixture', 'item-*', '--fixture', 'own'),
      pick('--action', 'fetchReport', '--fixture', 'minimal'),
      pick('two', '--fixture', 'minimal.xml'),
    ]);
    expect(globs).toEqual([
      'one item-2 submit',
      'one item-2 update',
      'one item-10 submit',
      'one item-10 update',
      'two item-2 submit',
      'two item-10 submit',
      'two own submit',
    ]);
    expect(fetched).toEqual(['one minimal fetchReport']);
    expect(named).toEqual(['two minimal submit']);
  });

  test('the answers of the sinks count from 1, over all of them', async () => {
    const results = { parser: 'xpath', expression: '//response/id' };
    using counting = writeWorkspace(
      { a: { submit: { results } }, b: { submit: { protocol: 'https', results } } },
      { one: '<item/>', two: '<item/>' },
    );
    // A process of its own: it counts for as long as it lives.
    const { runs } = await runJson(counting.path);
    expect(runs.map(({ remoteId }) => remoteId)).toEqual(['sink-1', 'sink-2', 'sink-3', 'sink-4']);
  });

  test('the workspace is found upward, or given with --cwd', async () => {
    const [below, given] = await Promise.all([
      runHereJson(join(many.path, 'connectors/two'), ['two', '--fixture', 'own']),
      runHereJson('/', ['--cwd', many.path, 'two', '--fixture', 'own']),
    ]);
    expect([below.runs.length, given.runs.length]).toEqual([1, 1]);
  });

  test('-q leaves the summary, and 0 says that all is well', async () => {
    const { stdout, stderr, status } = await runHere(['run', '-q', 'two', '--fixture', 'own'], {
      cwd: many.path,
    });
    expect(stdout.trim()).toMatch(/^1 run: 1 passed/);
    expect([stderr, status]).toEqual(['', 0]);
  });

  test('a run without --out writes nothing into the workspace', () => {
    expect(readdirSync(many.path).sort()).toEqual(['connectors', 'fixtures']);
    expect(existsSync(join(many.path, '.mrssmith'))).toBe(false);
  });
});

/** In order, the last one failed or it is the status stage; each with its keys. */
function expectStages({ stages, ok }: RunReport): void {
  const names = stages.map(({ stage }) => stage);
  expect(names).toEqual(STAGES.slice(0, names.length));
  expect(stages.slice(0, -1).every((stage) => stage.ok)).toBe(true);
  expect(ok).toBe(stages.at(-1)?.ok);
  if (ok) expect(names.at(-1)).toBe('status');
  for (const stage of stages) {
    expect(Object.keys(stage)).toEqual(['stage', 'ok', 'ms', 'problems']);
    expect(stage.ms).toBeGreaterThanOrEqual(0);
    for (const problem of stage.problems) {
      const allowed = ['code', 'severity', 'message', 'file', 'line', 'column', 'fix'];
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(problem)));
    }
  }
}
