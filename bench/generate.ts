import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectTargets, EngineRow } from '../src/cli/fixtures/targets.js';
import { runCampaign, type Campaign } from '../src/fixtures/campaign.js';
import { generateItems } from '../src/fixtures/generate.js';
import type { Target } from '../src/fixtures/check-item.js';

const ROOT = join(import.meta.dirname, '..');
const SEED = 20_260_101;
/** Items of the shell loop: it starts two processes for each item and template. */
const SAMPLE = 40;

/**
 * Generated items through the submit of every template: no engine error, and every output satisfies its schema or fails
 * with a problem that names the missing field. Against `xsltproc` and `xmllint --schema`, in a process each, over the first
 * of the same items: their time by run is what is compared.
 */
export async function benchGenerate(items: number, print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mrssmith-bench-'));
  try {
    mkdirSync(join(folder, 'connectors'));
    for (const name of readdirSync(join(ROOT, 'templates'))) {
      if (!existsSync(join(ROOT, 'templates', name, 'connector.yaml'))) continue;
      cpSync(join(ROOT, 'templates', name), join(folder, 'connectors', name), { recursive: true });
    }
    const targets = selectTargets({ root: folder }, [], ['submit']);
    const before = memoryMb();
    const started = performance.now();
    const cpu = process.cpuUsage();
    const { campaign, early, late } = await run(targets, items);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const each = ms / campaign.runs;
    const sum = (kind: 'satisfied' | 'refused' | 'failed') =>
      campaign.tallies.reduce((total, tally) => total + tally[kind], 0);
    print(
      `  ${items} items, ${targets.length} templates, ${campaign.runs} runs, seed ${SEED}, ${availableParallelism()} cores`,
    );
    print(
      `  as the schema says ${sum('satisfied')}, refused with the field named ${sum('refused')}, failed ${sum('failed')}`,
    );
    for (const { target, problem, index } of campaign.failures) {
      print(`  FAILED ${target.connector.id}, item ${index}: ${problem.code} ${problem.message}`);
    }
    print(
      `  ${(ms / 1000).toFixed(1)} s, ${each.toFixed(3)} ms a run; this process used ${((user + system) / 1000 / ms).toFixed(2)} cores, the engines the rest`,
    );
    print(
      `  memory of this process and its engines: ${before} MB before, ${early} MB after a tenth, ${late} MB at the end`,
    );
    const shell = runTools(targets, folder);
    if (shell === undefined)
      print('  xsltproc and xmllint are not installed (apt-get install xsltproc libxml2-utils)');
    else
      print(
        `  xsltproc and xmllint, over ${SAMPLE} of the items: ${shell.toFixed(3)} ms a run; ratio ${(each / shell).toFixed(2)}`,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(
  targets: readonly Target[],
  count: number,
): Promise<{ campaign: Campaign; early: number; late: number }> {
  const { signal } = new AbortController();
  await using row = new EngineRow(signal);
  let early = 0;
  const campaign = await runCampaign({
    targets,
    seed: SEED,
    count,
    path: undefined,
    engines: row.engines,
    engineFor: (_, lane) => lane,
    dialect: 'guide',
    timeoutMs: 60_000,
    signal,
    onProgress: ({ items }) => {
      if (early === 0 && items >= count / 10) early = memoryMb();
      if (items % Math.ceil(count / 20) === 0) process.stderr.write(`  ${items} of ${count} items\n`);
    },
  });
  return { campaign, early, late: memoryMb() };
}

/** Resident memory of this process and of those it started. */
function memoryMb(): number {
  const { stdout } = spawnSync('ps', [
    '-o',
    'rss=',
    '--pid',
    String(process.pid),
    '--ppid',
    String(process.pid),
  ]);
  const sizes = stdout.toString().trim().split(/\s+/).map(Number);
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

/** PHP functions end some of these runs of xsltproc at their first call: that is less work for it, not more. */
function runTools(targets: readonly Target[], folder: string): number | undefined {
  if (spawnSync('xsltproc', ['--version']).status !== 0 || spawnSync('xmllint', ['--version']).status !== 0)
    return undefined;
  const files = generateItems({ seed: SEED, count: SAMPLE }).map((xml, index) => {
    const path = join(folder, `${index}.xml`);
    writeFileSync(path, xml);
    return path;
  });
  const output = join(folder, 'out.xml');
  const started = performance.now();
  for (const { connector } of targets) {
    const manifest = readFileSync(join(folder, 'connectors', connector.id, 'connector.yaml'), 'utf8');
    const named = (key: string) => new RegExp(`^ +${key}: (\\S+)`, 'm').exec(manifest)?.[1];
    const path = (key: string) => join(folder, 'connectors', connector.id, named(key) ?? '');
    for (const file of files) {
      spawnSync('xsltproc', ['-o', output, path('transform'), file], { stdio: 'ignore' });
      if (named('validator') === undefined) continue;
      spawnSync('xmllint', ['--noout', '--schema', path('validator'), output], { stdio: 'ignore' });
    }
  }
  return (performance.now() - started) / (targets.length * SAMPLE);
}
