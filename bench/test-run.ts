import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { median, show, type Pair } from './measure.js';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, 'bin/mrssmith.cjs');
const EXAMPLES = ['asset-xml', 'media-rss', 'partner-api', 'cablelabs-adi', 'scp-drop'];
const CONNECTORS = 50;
const FIXTURES_EACH = 20;
const ROUNDS = 3;

/** What one run of the two tools is: a stylesheet, its schema, and an item. */
interface Work {
  readonly sheet: string;
  readonly schema: string | undefined;
  readonly item: string;
}

/**
 * `mrssmith test` over 50 connectors with 20 fixtures of their own each, against `xsltproc` and `xmllint --schema` over the
 * same files in a process each: no snapshots, no delivery and no checks there, and one after the other.
 *
 * Connectors are copies of the five examples, fixtures copies of those of the workspace, all of other content. A submit alone,
 * and the whole lifecycle.
 */
export function benchTestRun(print: (line: string) => void): void {
  if (spawnSync('xsltproc', ['--version']).status !== 0 || spawnSync('xmllint', ['--version']).status !== 0) {
    print('test run: xsltproc and xmllint are not installed (apt-get install xsltproc libxml2-utils)');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'mrssmith-bench-'));
  try {
    makeWorkspace(folder);
    const env = { ...process.env, NO_COLOR: '1', CI: '' };
    const test = (args: readonly string[]) => {
      const started = performance.now();
      const run = spawnSync(process.execPath, [BIN, 'test', '--json', ...args], {
        cwd: folder,
        env,
        maxBuffer: 2 ** 30,
      });
      if (run.status !== 0)
        throw new Error(`mrssmith test ended with ${run.status}: ${run.stderr.toString().slice(0, 2000)}`);
      const { summary } = JSON.parse(run.stdout.toString()) as { summary: { tests: number } };
      return { ms: performance.now() - started, tests: summary.tests };
    };
    test(['-u']);
    for (const actions of [['submit'], ['submit', 'update', 'delete']]) {
      const pairs = pairsOf(folder, actions);
      const args = ['--ci', ...(actions.length === 1 ? ['--action', 'submit'] : [])];
      let tests = 0;
      const result = compareSync(
        () => {
          const run = test(args);
          tests = run.tests;
          return run.ms;
        },
        () => runTools(pairs, join(folder, 'out.xml')),
      );
      const what = actions.length === 1 ? 'submit, snapshots' : 'lifecycle, snapshots, conformance';
      print(
        `  ${CONNECTORS} connectors, ${CONNECTORS * FIXTURES_EACH} fixtures of their own, ${what}: ${tests} tests`,
      );
      print(show(`against ${pairs.length} × 2 processes`, result));
      const grouped = median(Array.from({ length: ROUNDS }, () => runToolsGrouped(pairs, folder)));
      print(`  (a process for each stylesheet and each schema, all items at once: ${grouped.toFixed(0)} ms)`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In turn, so that a machine that drifts drifts for both. */
function compareSync(ours: () => number, theirs: () => number): Pair {
  const pairs = Array.from({ length: ROUNDS }, () => [ours(), theirs()] as const);
  return {
    ours: median(pairs.map(([mine]) => mine)),
    theirs: median(pairs.map(([, other]) => other)),
    ratio: median(pairs.map(([mine, other]) => mine / other)),
  };
}

function makeWorkspace(root: string): void {
  mkdirSync(join(root, 'connectors'), { recursive: true });
  const items = readdirSync(join(ROOT, 'fixtures/mrss')).filter((name) => name.endsWith('.xml'));
  for (let index = 0; index < CONNECTORS; index++) {
    const example = EXAMPLES[index % EXAMPLES.length] ?? '';
    const folder = join(root, 'connectors', `${example}-${index}`);
    cpSync(join(ROOT, 'connectors', example), folder, {
      recursive: true,
      filter: (path) => !path.includes('__snapshots__'),
    });
    mkdirSync(join(folder, 'fixtures'), { recursive: true });
    for (let nth = 0; nth < FIXTURES_EACH; nth++) {
      const name = items[(index + nth) % items.length] ?? '';
      const text = readFileSync(join(ROOT, 'fixtures/mrss', name), 'utf8');
      const changed = text.replace(/<title>/, `<title>${index}-${nth} `);
      writeFileSync(join(folder, 'fixtures', `${basename(name, '.xml')}.xml`), changed);
    }
  }
}

/** Stylesheets and schemas by name, as connector.yaml has them. */
function pairsOf(root: string, actions: readonly string[]): Work[] {
  return readdirSync(join(root, 'connectors')).flatMap((id) => {
    const folder = join(root, 'connectors', id);
    const manifest = readFileSync(join(folder, 'connector.yaml'), 'utf8');
    const items = readdirSync(join(folder, 'fixtures')).map((name) => join(folder, 'fixtures', name));
    return items.flatMap((item) =>
      actions.map((action) => {
        const block = new RegExp(`^  ${action}:\\n((?:    .*\\n|\\s*\\n)+)`, 'm').exec(manifest)?.[1] ?? '';
        const sheet = /transform: (\S+)/.exec(block)?.[1] ?? '';
        const schema = /validator: (\S+)/.exec(block)?.[1];
        return {
          item,
          sheet: join(folder, sheet),
          schema: schema === undefined ? undefined : join(folder, schema),
        };
      }),
    );
  });
}

/** PHP functions end some of these runs of xsltproc at their first call: that is less work for it, not more. */
function runTools(pairs: readonly Work[], output: string): number {
  const started = performance.now();
  for (const { sheet, schema, item } of pairs) {
    spawnSync('xsltproc', ['-o', output, sheet, item], { stdio: 'ignore' });
    if (schema !== undefined)
      spawnSync('xmllint', ['--noout', '--schema', schema, output], { stdio: 'ignore' });
  }
  return performance.now() - started;
}

/** The least that these tools can take: no start of a process but one for each stylesheet, one for each schema. */
function runToolsGrouped(pairs: readonly Work[], folder: string): number {
  const started = performance.now();
  const groups = new Map<string, Work[]>();
  for (const work of pairs) {
    const key = `${work.sheet} ${work.schema ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), work]);
  }
  for (const works of groups.values()) {
    const [first] = works;
    if (first === undefined) continue;
    const out = mkdtempSync(join(folder, 'out-'));
    spawnSync('xsltproc', ['-o', `${out}/`, first.sheet, ...works.map(({ item }) => item)], {
      stdio: 'ignore',
    });
    const made = readdirSync(out).map((name) => join(out, name));
    if (first.schema !== undefined)
      spawnSync('xmllint', ['--noout', '--schema', first.schema, ...made], { stdio: 'ignore' });
  }
  return performance.now() - started;
}

if (process.argv[1] === import.meta.filename) benchTestRun((line) => process.stdout.write(`${line}\n`));
