import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/harness/pipeline/run.js';
import { failedStage, problemsOf, runJson, runOf, type RunDocument } from '../support/command.js';
import { writeWorkspace, type ConnectorFiles } from '../support/workspace.js';

/**
 * What PHP itself made of these cases, against what the built command makes of them.
 *
 * The expected files are PHP's: `php oracle.php --bless CASE` wrote them.
 */
const CARRIED = join(import.meta.dirname, 'cases');
/** Where the oracle lives beside this repository, cases are run that are not carried yet. */
const SHARED = join(import.meta.dirname, '../../../shared/oracle/cases');

interface Job {
  readonly variables?: Readonly<Record<string, string>>;
  readonly mode?: 'documented' | 'server';
  readonly results?: { readonly parser: string; readonly data: string };
  readonly response?: string;
}

interface Expected {
  readonly ok: boolean;
  readonly stage: 'mrss' | 'transform' | 'validate' | 'sent' | 'results';
  readonly remoteId?: string | null;
  readonly errors?: readonly { readonly line: number; readonly message: string }[];
  readonly exception?: string;
}

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly job: Job;
  readonly expected: Expected;
}

const cases = [...readCases(CARRIED), ...readCases(SHARED)].filter(
  ({ name }, index, all) => all.findIndex((other) => other.name === name) === index,
);

function readCases(folder: string): Case[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return {
      name,
      folder: path,
      job: readJob(path),
      expected: readJson<Expected>(join(path, 'expected.json')),
    };
  });
}

function readJob(folder: string): Job {
  const path = join(folder, 'job.json');
  return existsSync(path) ? readJson<Job>(path) : {};
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

/** A case as a connector. One whose answer nobody reads goes over FTP, which brings none. */
function toConnector({ name, folder, job }: Case): ConnectorFiles {
  const { distributionProfileId, entryDistributionId, ...others } = job.variables ?? {};
  if (Object.keys(others).length > 0)
    throw new Error(`${name} needs ${Object.keys(others).join(', ')} on the job`);
  const carried = {
    'fixtures/item.xml': 'mrss.xml',
    'submit.xsl': 'transform.xsl',
    'submit.xsd': 'validator.xsd',
  };
  const files: Record<string, string | Uint8Array> = {};
  for (const [target, source] of Object.entries(carried)) {
    if (existsSync(join(folder, source))) files[target] = readFileSync(join(folder, source));
  }
  const { results, response = '' } = job;
  return {
    submit:
      results === undefined
        ? { protocol: 'ftp', remoteUsername: 'feed' }
        : { results: { parser: results.parser, file: 'results.txt' } },
    harness: {
      distribution: 'keep',
      timezone: 'UTC',
      job: { ...numberOf({ distributionProfileId }), ...numberOf({ entryDistributionId }) },
      ...(results === undefined ? {} : { responses: { submit: { status: 200, file: 'response' } } }),
    },
    files: { ...files, ...(results === undefined ? {} : { 'results.txt': results.data, response }) },
  };
}

/** A job id, where the case has it. */
function numberOf(setting: Readonly<Record<string, string | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(setting).flatMap(([name, value]) => (value === undefined ? [] : [[name, Number(value)]])),
  );
}

for (const [dialect, mode] of [
  ['guide', 'documented'],
  ['server', 'server'],
] as const) {
  const ours = cases.filter(({ job }) => (job.mode ?? 'documented') === mode);
  if (ours.length === 0) continue;

  describe(`dialect ${dialect}`, () => {
    const workspace = writeWorkspace(Object.fromEntries(ours.map((one) => [one.name, toConnector(one)])), {});
    let document: RunDocument;
    beforeAll(async () => {
      document = await runJson(workspace.path, ['--dialect', dialect, '--out', 'out']);
    }, 60_000);
    afterAll(() => {
      workspace[Symbol.dispose]();
    });

    test.each(ours)('$name ends as it does on PHP', ({ name, folder, expected }) => {
      expect(document.problems).toEqual([]);
      const run = runOf(document, name);
      const out = join(workspace.path, 'out', name, 'item', 'submit');

      expect({ ok: run.ok, failed: failedStage(run)?.stage }).toEqual({
        ok: expected.ok,
        failed: expected.ok ? undefined : expected.stage,
      });
      expectBytes(join(out, 'transformed.xml'), join(folder, 'expected.xml'));
      if (!['mrss', 'transform', 'validate'].includes(expected.stage)) {
        expectBytes(join(out, 'sent.xml'), join(folder, 'expected.xml'));
      } else {
        expect(existsSync(join(out, 'sent.xml')), 'nothing is sent').toBe(false);
      }
      expect(run.remoteId).toBe(expected.remoteId ?? null);
      expectErrors(run, expected);
    });
  });
}

/** Same bytes, or neither file is there. */
function expectBytes(made: string, wanted: string): void {
  expect(existsSync(made), made).toBe(existsSync(wanted));
  if (!existsSync(wanted)) return;
  expect(readFileSync(made, 'utf8')).toBe(readFileSync(wanted, 'utf8'));
  expect(readFileSync(made).equals(readFileSync(wanted)), 'byte for byte').toBe(true);
}

/** Every text that PHP gave is in some problem, and where it names a line, that problem stands there. */
function expectErrors(run: RunReport, { errors = [], exception }: Expected): void {
  const found = problemsOf(run);
  if (exception !== undefined) expect(found.map(({ message }) => message)).toContain(exception);
  for (const { line, message } of errors) {
    // e.g. "compilation error: file  line 4 element value-of": the place of the error that follows.
    const place = /^compilation error: .*line (\d+) element/.exec(message)?.[1];
    if (place !== undefined) {
      expect(found.map((problem) => problem.line)).toContain(Number(place));
      continue;
    }
    const problem = found.find((candidate) => candidate.message.includes(message));
    expect(problem, `${message} in ${JSON.stringify(found)}`).toBeDefined();
    if (line > 0) expect(problem?.line).toBe(line);
  }
}
