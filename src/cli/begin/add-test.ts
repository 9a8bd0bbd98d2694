import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { insertItem } from '../../connector/insert-yaml.js';
import { loadConnector } from '../../connector/load.js';
import { listFixtures, type ConnectorFolder, type FixtureFile } from '../../connector/workspace.js';
import type { Connector } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import { readTests } from '../../hold/assert/parse.js';
import { decodeXml, localName, scanXml } from '../../xml/scan.js';
import type { CommandContext } from '../command.js';
import {
  chooseConnector,
  NOT_APPROVED,
  reportAdded,
  startAdding,
  type AddFlags,
  type Adding,
} from './add.js';
import { toYaml } from './fill-in.js';
import { packagePathFrom } from './package-path.js';
import { writeFile } from './write.js';

export interface AddTestFlags extends AddFlags {
  readonly case: string | undefined;
  readonly fixture: string | undefined;
}

/** Adds a case that passes, to be changed into what has to hold. */
export async function addTest(
  name: string | undefined,
  flags: AddTestFlags,
  context: CommandContext,
): Promise<void> {
  const adding = startAdding(flags, context);
  const connector = await chooseConnector(name, adding, 'test <connector>');
  const loaded = loadConnector(connector.folder, adding);
  if (loaded.kind === 'invalid') {
    throw new Failure('CONNECTOR_INVALID', `connectors/${connector.id} has mistakes; nothing was written`, {
      exit: EXIT.usage,
      problems: loaded.problems,
    });
  }
  const fixture = chooseFixture(flags.fixture, connector, adding);
  const title = flags.case ?? `${fixture.name} becomes what the partner takes`;
  const file = testFileOf(connector);
  const path = join(connector.folder, 'tests', file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (before !== undefined) refuseTwice(path, title, { connector: loaded.connector, adding, file });
  const seen = await lookAt(loaded.connector, fixture, adding);
  const lines = caseLines(title, fixture, seen, before);
  const text =
    before === undefined ? newFile(lines, seen, adding.root) : insertItem(before, ['cases'], lines);
  if (text === undefined) {
    throw new Failure('USAGE', `nothing can be added to ${shownTest(connector, file)}`, {
      exit: EXIT.usage,
      fix: 'Write its cases as a block below "cases:".',
    });
  }
  writeFile(path, text);
  const shown = shownTest(connector, file);
  reportAdded(
    {
      title: `${connector.id}: ${title}`,
      created: before === undefined ? [shown] : [],
      changed: before === undefined ? [] : [shown],
      approved: NOT_APPROVED,
      next: [
        [`mrssmith test ${connector.id}`, 'runs it'],
        [shown, 'say there what has to hold; docs/testing.md has every word'],
      ],
    },
    adding.output,
  );
}

const shownTest = ({ id }: ConnectorFolder, file: string): string =>
  posix.join('connectors', id, 'tests', file);

/** The file of the connector's name, or the only one there is. */
function testFileOf({ id, folder }: ConnectorFolder): string {
  const tests = join(folder, 'tests');
  const there = existsSync(tests) ? readdirSync(tests).filter((name) => name.endsWith('.test.yaml')) : [];
  const [only] = there;
  return there.length === 1 && only !== undefined ? only : `${id}.test.yaml`;
}

function chooseFixture(
  wanted: string | undefined,
  connector: ConnectorFolder,
  { root }: Adding,
): FixtureFile {
  const fixtures = listFixtures({ root }, connector);
  const name = wanted?.replace(/\.xml$/, '');
  const found =
    name === undefined
      ? (fixtures.find((one) => one.name === 'minimal') ?? fixtures[0])
      : fixtures.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Failure(
    'FIXTURE_UNKNOWN',
    name === undefined ? 'there is no fixture to test with' : `there is no fixture "${name}"`,
    {
      exit: EXIT.usage,
      fix:
        fixtures.length === 0 ? 'mrssmith init' : `Fixtures: ${fixtures.map((one) => one.name).join(', ')}.`,
    },
  );
}

interface Around {
  readonly connector: Connector;
  readonly adding: Adding;
  readonly file: string;
}

function refuseTwice(path: string, title: string, { connector, adding, file }: Around): void {
  const { root } = adding;
  const fixtures = listFixtures({ root }, { id: connector.id, folder: connector.folder });
  const { cases, problems } = readTests(path, connector, fixtures, root);
  if (problems.length > 0) {
    throw new Failure(
      'CONNECTOR_INVALID',
      `connectors/${connector.id}/tests/${file} has mistakes; nothing was written`,
      {
        exit: EXIT.usage,
        fix: 'Mend them first.',
        problems,
      },
    );
  }
  if (!cases.some(({ name }) => name === title)) return;
  throw new Failure(
    'USAGE',
    `connectors/${connector.id}/tests/${file} has a case "${title}" already; nothing was written`,
    {
      exit: EXIT.usage,
      fix: `mrssmith add test ${connector.id} --case "an entry without a name is called after its id"`,
    },
  );
}

/** What a run shows: what a first case may hold on to. */
interface Seen {
  readonly action: string;
  readonly status: string | undefined;
  /** Where the run ended, and why. */
  readonly fails: { readonly stage: string; readonly code: string } | undefined;
  /** Name of the document's element, without prefix. */
  readonly root: string | undefined;
  readonly namespace: string;
}

async function lookAt(connector: Connector, fixture: FixtureFile, { root, context }: Adding): Promise<Seen> {
  const { runOnce } = context.loadPart<typeof import('../hold-program.js')>('hold');
  const action =
    connector.actions.submit === undefined ? (Object.keys(connector.actions)[0] ?? 'submit') : 'submit';
  const run = await runOnce(connector, fixture, root);
  const submit = run.get(action as never);
  const sent = submit?.artifacts.transformed;
  const failed = submit?.report.stages.find(({ ok }) => !ok);
  const code = failed?.problems.find(({ severity }) => severity === 'error')?.code;
  const element = sent === undefined ? undefined : scanXml(decodeXml(sent)).elements[0];
  const name = element?.name ?? '';
  return {
    action,
    status: submit?.report.ok === true ? submit.report.statusName : undefined,
    fails: failed === undefined || code === undefined ? undefined : { stage: failed.stage, code },
    root: element === undefined ? undefined : localName(name),
    namespace: element === undefined ? '' : element.namespace,
  };
}

function caseLines(title: string, { name }: FixtureFile, seen: Seen, before: string | undefined): string[] {
  const prefix = seen.namespace === '' ? '' : `${prefixFor(seen.namespace, before)}:`;
  // A document of a namespace that the file does not name is found by its local name.
  const step = prefix === ':' ? `*[local-name() = '${seen.root}']` : `${prefix}${seen.root}`;
  return [
    `name: ${toYaml(title)}`,
    `fixture: ${toYaml(name)}`,
    ...(seen.action === 'submit' ? [] : [`action: ${seen.action}`]),
    'expect:',
    ...(seen.status === undefined ? [] : [`  status: ${seen.status}`]),
    ...(seen.fails === undefined
      ? []
      : [`  fails: { stage: ${seen.fails.stage}, code: ${seen.fails.code} }`]),
    ...(seen.root === undefined ? [] : [`  xpath: { ${JSON.stringify(`/${step}`)}: { count: 1 } }`]),
    ...([seen.status, seen.fails, seen.root].every((one) => one === undefined) ? ['  warnings: []'] : []),
  ];
}

/** The prefix that a file of tests gives a namespace; `p` in a new one. */
function prefixFor(namespace: string, before: string | undefined): string {
  if (before === undefined) return 'p';
  const [, declared = ''] = /^namespaces:(.*(?:\r?\n[ \t]+.*)*)/m.exec(before) ?? [];
  const quoted = namespace.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`([\\w-]+)["']?:\\s*["']?${quoted}["'\\s,}]`).exec(`${declared} `)?.[1] ?? '';
}

function newFile(lines: readonly string[], { namespace }: Seen, root: string): string {
  const schema = posix.join('../../..', packagePathFrom(root), 'schemas/connector-test.schema.json');
  return [
    `# yaml-language-server: $schema=${schema}`,
    '# What a snapshot cannot say: changes of a fixture, partners that misbehave, and what has to hold all the same.',
    ...(namespace === '' ? [] : [`namespaces: { p: ${JSON.stringify(namespace)} }`]),
    'cases:',
    ...lines.map((line, index) => `  ${index === 0 ? '- ' : '  '}${line}`),
    '',
  ].join('\n');
}
