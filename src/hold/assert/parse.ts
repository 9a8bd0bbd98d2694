import { isProblem, openFolder, toShown, MAX_RESPONSE_BYTES, tryReading } from '../../connector/files.js';
import { mistake, toMistakes, type FileFormat, type ManifestText } from '../../connector/mistakes.js';
import { didYouMean, nearest } from '../../connector/nearest.js';
import { parseYaml, type Path, type Places } from '../../connector/yaml.js';
import type { FixtureFile } from '../../connector/workspace.js';
import type { ActionName, Connector, ScriptedResponse } from '../../core/connector.js';
import { error, sortProblems, type Problem } from '../../core/problem.js';
import { PROBLEM_CODES } from '../../core/problem-codes.js';
import { fitsProtocol, parseFault, type FaultWish } from '../../harness/sinks/faults.js';
import { readFileSync } from 'node:fs';
import { testFileSchema, type TestFile, type YamlCase } from './schema.js';

/** One case of a file of tests, with everything it names looked up. */
export interface AssertCase {
  readonly name: string;
  readonly yaml: YamlCase;
  /** Where it stands in the file. */
  readonly path: Path;
  readonly fixture: FixtureFile;
  readonly actions: readonly ActionName[];
  readonly responses: readonly ScriptedResponse[];
  readonly faults: readonly FaultWish[];
  readonly nowMs: number | undefined;
  readonly dialect: TestFile['dialect'];
}

export interface ParsedTests {
  /** Path to show. */
  readonly file: string;
  readonly places: Places;
  readonly namespaces: Readonly<Record<string, string>>;
  /** Empty where there are problems. */
  readonly cases: readonly AssertCase[];
  /** Every mistake, in reading order. */
  readonly problems: readonly Problem[];
}

const FORMAT: FileFormat = {
  name: 'the test file',
  code: 'TEST_INVALID',
  homes: {
    stage: 'expect.fails',
    code: 'expect.fails',
    status: 'expect, or respond',
    remoteId: 'expect',
    path: 'expect',
    xpath: 'expect',
    transcript: 'expect',
    warnings: 'expect',
    fault: 'respond',
  },
  words: { actions: 'action', fixtures: 'fixture', title: 'name', tests: 'cases', override: 'set' },
  isSecret: () => false,
  secretFix: '',
};

/** Reads a file of tests; every mistake in it is told at its line and column. */
export function readTests(
  path: string,
  connector: Connector,
  fixtures: readonly FixtureFile[],
  root: string,
): ParsedTests {
  const file = toShown(path, root);
  const {
    value,
    places,
    problems: malformed,
  } = parseYaml(
    tryReading(path, () => readFileSync(path, 'utf8')),
    file,
    'TEST_INVALID',
  );
  const text: ManifestText = { file, value, places, format: FORMAT };
  const nothing = { file, places, namespaces: {}, cases: [] };
  if (value === undefined) return { ...nothing, problems: sortProblems(malformed) };
  const { data, error: refusal } = testFileSchema.safeParse(value, { jitless: true });
  const problems = [...malformed, ...toMistakes(refusal?.issues ?? [], testFileSchema, text)];
  if (data === undefined) return { ...nothing, problems: sortProblems(problems) };
  const found = data.cases.map((yaml, index) =>
    lookUp(yaml, ['cases', index], { data, text, connector, fixtures, root }),
  );
  problems.push(...found.flatMap((one) => one.problems), ...namesTwice(data, text));
  const cases = found.flatMap(({ test }) => (test === undefined ? [] : [test]));
  return {
    file,
    places,
    namespaces: data.namespaces ?? {},
    cases: problems.length === 0 ? cases : [],
    problems: sortProblems(problems),
  };
}

interface Surroundings {
  readonly data: TestFile;
  readonly text: ManifestText;
  readonly connector: Connector;
  readonly fixtures: readonly FixtureFile[];
  readonly root: string;
}

interface Found {
  readonly test?: AssertCase;
  readonly problems: readonly Problem[];
}

function lookUp(yaml: YamlCase, path: Path, around: Surroundings): Found {
  const { data, text, connector, fixtures } = around;
  const problems: Problem[] = [];
  const fixture = fixtures.find(({ name }) => name === yaml.fixture.replace(/\.xml$/, ''));
  if (fixture === undefined) {
    const names = fixtures.map(({ name }) => name);
    const predicate = `names no fixture: there is no ${JSON.stringify(yaml.fixture)}.${didYouMean(yaml.fixture, names)}`;
    problems.push(mistake(text, 'value', [...path, 'fixture'], predicate));
  }
  const actions = toList(yaml.action ?? 'submit');
  for (const [index, name] of actions.entries()) {
    if (connector.actions[name] !== undefined) continue;
    const at = Array.isArray(yaml.action) ? [...path, 'action', index] : [...path, 'action'];
    const has = Object.keys(connector.actions).join(', ');
    problems.push(mistake(text, 'value', at, `is no action of ${connector.id}, which has ${has}`));
  }
  problems.push(...unknownCodes(yaml, path, text));
  const { responses, faults, problems: wrong } = readAnswers(yaml, path, actions, around);
  problems.push(...wrong);
  if (fixture === undefined || problems.length > 0) return { problems };
  const now = yaml.now ?? data.now;
  const nowMs = now === undefined ? undefined : Date.parse(now);
  const dialect = yaml.dialect ?? data.dialect;
  const test = { name: yaml.name, yaml, path, fixture, actions, responses, faults, nowMs, dialect };
  return { test, problems };
}

/** A code that no run can have would never fail, or never pass. */
function unknownCodes({ expect }: YamlCase, path: Path, text: ManifestText): Problem[] {
  const known = Object.keys(PROBLEM_CODES);
  const at = [...path, 'expect'];
  const named: [string, Path][] = [];
  if (expect.fails?.code !== undefined) named.push([expect.fails.code, [...at, 'fails', 'code']]);
  if (Array.isArray(expect.warnings)) {
    expect.warnings.forEach((code, index) => named.push([code, [...at, 'warnings', index]]));
  }
  return named
    .filter(([code]) => !Object.hasOwn(PROBLEM_CODES, code))
    .map(([code, where]) => {
      const guess = nearest(code.toUpperCase(), known);
      return mistake(
        text,
        'value',
        where,
        `is no code${guess === undefined ? '' : `. Did you mean ${guess}?`}`,
      );
    });
}

interface Answers {
  readonly responses: readonly ScriptedResponse[];
  readonly faults: readonly FaultWish[];
  readonly problems: readonly Problem[];
}

function readAnswers(
  yaml: YamlCase,
  path: Path,
  actions: readonly ActionName[],
  { text, connector, root }: Surroundings,
): Answers {
  const responses: ScriptedResponse[] = [];
  const faults: FaultWish[] = [];
  const problems: Problem[] = [];
  const protocols = actions.flatMap((name) => connector.actions[name]?.protocol ?? []);
  for (const [index, response] of toList(yaml.respond ?? []).entries()) {
    const at = Array.isArray(yaml.respond) ? [...path, 'respond', index] : [...path, 'respond'];
    const { status, headers, body, file, fault } = response;
    for (const [nth, wish] of toList(fault ?? []).entries()) {
      const parsed = parseFault(wish, () => 1);
      const where = Array.isArray(fault) ? [...at, 'fault', nth] : [...at, 'fault'];
      if (typeof parsed === 'string')
        problems.push(mistake(text, 'value', where, `cannot be used: ${parsed}`));
      else if (protocols.some((protocol) => fitsProtocol(parsed, protocol))) faults.push(parsed);
      else problems.push(mistake(text, 'value', where, `never meets ${protocols.join(' or ')}`));
    }
    if (body !== undefined && file !== undefined) {
      problems.push(
        mistake(text, 'key', [...at, 'file'], 'and body exclude each other', 'Keep one of the two.'),
      );
      continue;
    }
    if (status === undefined && body === undefined && file === undefined && headers === undefined) continue;
    const read =
      file === undefined
        ? { bytes: Buffer.from(body ?? ''), shown: undefined }
        : openFolder(connector.folder, root).read(
            file,
            { file: text.file, ...text.places.value([...at, 'file']) },
            MAX_RESPONSE_BYTES,
          );
    if (isProblem(read)) {
      problems.push(read);
      continue;
    }
    const texts = Object.entries(headers ?? {}).map(([name, header]) => [name, String(header)]);
    responses.push({
      status: status ?? 200,
      headers: Object.fromEntries(texts) as Record<string, string>,
      body: read.bytes,
      file: read.shown,
    });
  }
  return { responses, faults, problems };
}

function namesTwice({ cases }: TestFile, text: ManifestText): Problem[] {
  const seen = new Set<string>();
  return cases.flatMap(({ name }, index) => {
    if (!seen.has(name)) return seen.add(name) && [];
    const place = text.places.value(['cases', index, 'name']);
    return [
      error('TEST_INVALID', `two cases are called ${JSON.stringify(name)}`, { file: text.file, ...place }),
    ];
  });
}

const toList = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];
