import type { StageName } from '../../core/outcome.js';
import type { ProblemCode } from '../../core/problem.js';
import type { Protocol } from '../../core/connector.js';
import { createStyle } from '../../harness/report/style.js';
import { diffXml } from '../diff/diff.js';
import { renderDiff } from '../diff/render.js';
import type { ConnectorRun } from './author.js';
import { describeProblem } from './facts.js';

/** What a delivery has to be; what is left out may be anything. */
export interface WantedDelivery {
  readonly protocol?: Protocol;
  readonly path?: string | RegExp;
  readonly remoteId?: string | null;
  readonly status?: string;
}

/** Where and how a run has to fail; what is left out may be anything. */
export interface WantedFailure {
  readonly code?: ProblemCode;
  readonly file?: string;
  readonly line?: number;
  readonly message?: string | RegExp;
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

const WIDTH = 100;

/** Whether a run went through all its stages, and how it was delivered. */
export function toDeliver(run: ConnectorRun, wanted: WantedDelivery = {}): Verdict {
  const { report } = run;
  const reasons = report.ok ? [] : [whyItFailed(run)];
  const found = {
    protocol: report.delivery?.protocol,
    path: report.delivery?.path,
    remoteId: report.remoteId,
    status: report.statusName,
  };
  for (const name of ['protocol', 'path', 'remoteId', 'status'] as const) {
    const want = wanted[name];
    if (want === undefined) continue;
    const is = want instanceof RegExp ? want.test(found[name] ?? '') : want === found[name];
    if (!is) reasons.push(`${name}: expected ${String(want)}, found ${found[name] ?? 'none'}`);
  }
  return {
    pass: reasons.length === 0,
    message: () =>
      reasons.length === 0
        ? `expected ${nameOf(run)} not to deliver, and it did, to ${found.path ?? ''}`
        : `expected ${nameOf(run)} to deliver\n${reasons.join('\n')}`,
  };
}

/** Whether a run failed at a stage, and with what. */
export function toFailAt(
  run: ConnectorRun,
  stage: StageName,
  wanted: ProblemCode | WantedFailure = {},
): Verdict {
  const { code, file, line, message } = typeof wanted === 'string' ? { code: wanted } : wanted;
  const failed = run.report.stages.find(({ ok }) => !ok);
  const errors = failed?.problems.filter(({ severity }) => severity === 'error') ?? [];
  const isThat = errors.some(
    (found) =>
      (code === undefined || found.code === code) &&
      (file === undefined || found.file === file || found.file?.endsWith(`/${file}`) === true) &&
      (line === undefined || found.line === line) &&
      (message === undefined ||
        (message instanceof RegExp ? message.test(found.message) : found.message.includes(message))),
  );
  const detail = [code, file, line].filter((part) => part !== undefined).join(' ');
  const what = `${stage}${detail === '' ? '' : ` with ${detail}`}`;
  return {
    pass: failed?.stage === stage && isThat,
    message: () =>
      failed === undefined
        ? `expected ${nameOf(run)} to fail at ${what}, and it went through`
        : `expected ${nameOf(run)} ${failed.stage === stage && isThat ? 'not ' : ''}to fail at ${what}\n${whyItFailed(run)}`,
  };
}

/** Whether two documents say the same: order of attributes, prefixes and insignificant white space aside. */
export function toMatchXml(
  actual: ConnectorRun | string | Uint8Array,
  expected: string | Uint8Array,
): Verdict {
  const found = typeof actual === 'object' && 'xml' in actual ? actual.xml : actual;
  const diff = diffXml(Buffer.from(expected as string), Buffer.from(found as string));
  const pass = diff.kind === 'equal' || diff.kind === 'spelling';
  return {
    pass,
    message: () =>
      pass
        ? 'expected the documents to differ, and they say the same'
        : ['expected the documents to say the same', ...renderDiff(diff, createStyle(WIDTH, false))].join(
            '\n',
          ),
  };
}

const nameOf = ({ report: { connector, fixture, action } }: ConnectorRun): string =>
  `${connector} ${action} over ${fixture}`;

function whyItFailed({ report }: ConnectorRun): string {
  const failed = report.stages.find(({ ok }) => !ok);
  const errors = failed?.problems.filter(({ severity }) => severity === 'error') ?? [];
  return [`it failed at ${failed?.stage ?? 'no stage'}`, ...errors.map(describeProblem)].join('\n');
}
