import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineRow, selectTargets } from '../src/cli/fixtures/targets.js';
import type { ActionName } from '../src/core/connector.js';
import { runCampaign, type Campaign, type CampaignOptions } from '../src/fixtures/campaign.js';
import { generateItems } from '../src/fixtures/generate.js';
import { readUsage } from './processes.js';
import { hasTools, runTools } from './xslt-tools.js';

const ROOT = join(import.meta.dirname, '..');
const SEED = 20_260_101;
/** Items that both sides take in each round: the tools start two processes for each of them and each action. */
const SAMPLE = 8;
const ROUNDS = 3;
/** Shares of the items after which memory is read. */
const POINTS = [0.02, 0.1, 0.25, 0.5, 0.75, 1];

type Print = (line: string) => void;

/**
 * Generated items through the actions of every template: no engine error, and every output satisfies its schema or fails with
 * a problem that names the missing field. Then, in turn with `xsltproc` and `xmllint --schema`, the first of the same items.
 */
export async function benchGenerate(
  items: number,
  actions: readonly ActionName[],
  print: Print,
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'mrssmith-bench-'));
  try {
    copyTemplates(root);
    const { signal } = new AbortController();
    const targets = selectTargets({ root }, [], actions);
    await using row = new EngineRow(signal);
    const options: CampaignOptions = {
      targets,
      seed: SEED,
      count: items,
      path: undefined,
      engines: row.engines,
      engineFor: (_, lane) => lane,
      dialect: 'guide',
      timeoutMs: 60_000,
      signal,
      onProgress: () => undefined,
    };
    print(
      `${items} items, ${targets.length} actions of ${new Set(targets.map(({ connector }) => connector)).size} templates, seed ${SEED}`,
    );
    printCampaign(await measure(options, print), print);
    await compare(options, root, print);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function copyTemplates(root: string): void {
  mkdirSync(join(root, 'connectors'));
  for (const name of readdirSync(join(ROOT, 'templates'))) {
    if (!existsSync(join(ROOT, 'templates', name, 'connector.yaml'))) continue;
    cpSync(join(ROOT, 'templates', name), join(root, 'connectors', name), { recursive: true });
  }
}

async function measure(options: CampaignOptions, print: Print): Promise<Campaign> {
  const points = POINTS.map((share) => Math.ceil(options.count * share));
  const before = readUsage();
  const started = performance.now();
  const campaign = await runCampaign({
    ...options,
    onProgress: ({ items }) => {
      if (points.includes(items)) print(memoryLine(items));
    },
  });
  const ms = performance.now() - started;
  const after = readUsage();
  const cores = (from: number, to: number) => ((to - from) / ms).toFixed(2);
  const engineMs = after.engines.map(
    ({ pid, cpuMs }) => cpuMs - (before.engines.find((one) => one.pid === pid)?.cpuMs ?? 0),
  );
  const inEngines = engineMs.reduce((sum, one) => sum + one, 0);
  const inCommand = after.command.cpuMs - before.command.cpuMs;
  print(
    `  ${(ms / 1000).toFixed(1)} s, ${campaign.runs} runs, ${(ms / campaign.runs).toFixed(3)} ms a run by the clock, ${((inCommand + inEngines) / campaign.runs).toFixed(3)} ms of processor time`,
  );
  print(
    `  cores used: ${cores(0, inCommand + inEngines)} of ${availableParallelism()} (command ${cores(0, inCommand)}, engines ${engineMs.map((one) => cores(0, one)).join(' and ')})`,
  );
  return campaign;
}

function memoryLine(items: number): string {
  const { command, engines } = readUsage();
  const mb = (value: number) => `${value.toFixed(0)} MB`;
  const sum = engines.reduce((total, { rssMb }) => total + rssMb, command.rssMb);
  return `  ${String(items).padStart(6)} items: ${mb(sum)} resident (command ${mb(command.rssMb)}, engines ${engines.map(({ rssMb }) => mb(rssMb)).join(' and ')})`;
}

function printCampaign({ tallies, failures }: Campaign, print: Print): void {
  const sum = (kind: 'satisfied' | 'refused' | 'failed') =>
    tallies.reduce((total, tally) => total + tally[kind], 0);
  print(
    `  as the schema says ${sum('satisfied')}, refused with the field named ${sum('refused')}, failed ${sum('failed')}`,
  );
  for (const { target, problem, index } of failures) {
    print(
      `  FAILED ${target.connector.id} ${target.action}, item ${index}: ${problem.code} ${problem.message}`,
    );
  }
}

/** In turn, so that both have the same machine; both on all cores. */
async function compare(options: CampaignOptions, root: string, print: Print): Promise<void> {
  if (!hasTools()) {
    print('  xsltproc and xmllint are not installed (apt-get install xsltproc libxml2-utils)');
    return;
  }
  const files = generateItems({ seed: SEED, count: SAMPLE }).map((xml, index) => {
    const path = join(root, `${index}.xml`);
    writeFileSync(path, xml);
    return path;
  });
  const runs = SAMPLE * options.targets.length;
  const ratios: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const started = performance.now();
    await runCampaign({ ...options, count: SAMPLE });
    const kit = performance.now() - started;
    const tools = await runTools(options.targets, root, files);
    ratios.push(kit / tools);
    print(
      `  round ${round}: mrssmith ${(kit / runs).toFixed(2)} ms a run, xsltproc and xmllint ${(tools / runs).toFixed(2)} ms, ratio ${(kit / tools).toFixed(2)}`,
    );
  }
  print(`  ratio, the median: ${ratios.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]?.toFixed(2)}`);
}
