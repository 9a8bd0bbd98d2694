import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Protocol } from '../../src/core/connector.js';
import type { ProblemCode } from '../../src/core/problem.js';
import { SinkCourier } from '../../src/harness/delivery/sink-courier.js';
import type { Fault } from '../../src/harness/sinks/sink.js';
import { createLocalEngine } from '../../src/xml/local.js';
import { failedStage, problemsOf } from '../support/command.js';
import { runHere } from '../support/run-action.js';
import { writeWorkspace } from '../support/workspace.js';

const PROTOCOLS = ['ftp', 'sftp', 'scp', 'http', 'https'] as const;

/** One row a way for a destination to refuse, with what the account would say of it. */
const rows: readonly (readonly [
  Fault,
  readonly Protocol[],
  ProblemCode,
  errorNumber: number,
  description: RegExp,
])[] = [
  [
    { kind: 'refuse-login' },
    ['ftp', 'sftp', 'scp'],
    'LOGIN_REFUSED',
    3,
    /^Error: Can't authenticate \[feed\]/,
  ],
  [
    { kind: 'no-password-method' },
    ['sftp', 'scp'],
    'LOGIN_REFUSED',
    3,
    /^Error: Can't authenticate \[feed\]/,
  ],
  [{ kind: 'no-mkdir' }, ['sftp'], 'PUT_FAILED', 99, /^Error: Can't put file \[\/in\//],
  [
    { kind: 'disk-full', afterBytes: 100 },
    ['ftp', 'sftp', 'scp'],
    'PUT_FAILED',
    99,
    /^Error: Can't put file \[\/in\//,
  ],
  [
    { kind: 'cut', afterBytes: 100 },
    ['ftp', 'sftp', 'scp'],
    'CONNECTION_LOST',
    99,
    /^Error: Can't put file \[\/in\//,
  ],
  [{ kind: 'cut', afterBytes: 100 }, ['http', 'https'], 'CONNECTION_LOST', 56, /^Error: /],
];

const cases = rows.flatMap(([fault, protocols, ...rest]) =>
  protocols.map((protocol) => [`${fault.kind} over ${protocol}`, protocol, fault, ...rest] as const),
);

const login = { remoteUsername: 'feed', remotePassword: '${ACME_PASSWORD}' };
const workspace = writeWorkspace(
  Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, { submit: { protocol, ...login } }])),
);
const SETTING: Readonly<Record<string, RegExp>> = {
  LOGIN_REFUSED: /^ +"remotePassword":/,
  PUT_FAILED: /^ +"remotePath":/,
  CONNECTION_LOST: /^ +"(serverAddress|submit)":/,
};

const lineOf = (root: string, connector: string, line = 0) =>
  readFileSync(join(root, 'connectors', connector, 'connector.yaml'), 'utf8').split('\n')[line - 1];

const engine = createLocalEngine();
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  workspace[Symbol.dispose]();
});

describe('a delivery that goes wrong fails the deliver stage, and leaves nothing half delivered', () => {
  test.each(cases)('%s', async (_title, protocol, fault, code, errorNumber, description) => {
    await using courier = new SinkCourier({ fault: () => fault });
    const env = { ACME_PASSWORD: 'hunter2-very-secret' };
    const { report, artifacts } = await runHere(workspace.path, protocol, {
      engine,
      courier,
      context: { env },
    });

    expect(failedStage(report)?.stage).toBe('deliver');
    const [first] = problemsOf(report);
    expect(first).toMatchObject({ code, file: `connectors/${protocol}/connector.yaml` });
    // The setting to look at, not only the action.
    expect(lineOf(workspace.path, protocol, first?.line)).toMatch(SETTING[code] ?? /never/);
    expect(first?.fix).toBeTruthy();
    expect(report.distribution).toMatchObject({ statusName: 'ERROR_SUBMITTING', errorType: 1, errorNumber });
    expect(report.distribution.errorDescription).toMatch(description);
    expect(JSON.stringify(report)).not.toContain('hunter2');
    expect(courier.inbox.deliveries).toEqual([]);
    // Nothing was delivered, so nothing is called sent; what would have been is there.
    expect(artifacts.sent).toBeUndefined();
    expect(artifacts.transformed?.length).toBeGreaterThan(100);
    expect(report.delivery).toBeUndefined();
  });

  test('the next delivery works: a fault leaves nothing behind', async () => {
    const faults: (Fault | undefined)[] = [
      { kind: 'cut', afterBytes: 10 },
      { kind: 'refuse-login' },
      undefined,
    ];
    for (const protocol of ['ftp', 'sftp', 'scp'] as const) {
      let fault: Fault | undefined;
      await using courier = new SinkCourier({ fault: () => fault });
      const ends: boolean[] = [];
      for (fault of faults)
        ends.push((await runHere(workspace.path, protocol, { engine, courier })).report.ok);
      expect(ends, protocol).toEqual([false, false, true]);
    }
  });
});

test('an answer of 100 MB is refused before it fills the memory', async () => {
  const body = Buffer.alloc(100 * 1024 * 1024, 'x');
  using large = writeWorkspace({
    large: {
      submit: { results: { parser: 'xpath', expression: '//id' } },
      harness: { responses: { submit: { status: 200, file: 'answer' } } },
      files: { answer: body },
    },
  });
  await using courier = new SinkCourier();
  const before = process.memoryUsage().rss;
  const { report } = await runHere(large.path, 'large', { engine, courier });

  expect(problemsOf(report)[0]).toMatchObject({ code: 'ANSWER_TOO_LARGE' });
  expect(failedStage(report)?.stage).toBe('deliver');
  // The sink's own copy of the file, and less than another.
  expect((process.memoryUsage().rss - before) / body.length).toBeLessThan(3);
});
