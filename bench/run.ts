import type { ActionName } from '../src/core/connector.js';
import { benchAccount } from './account.js';
import { benchCoverage } from './coverage.js';
import { benchColdStart } from './cold-start.js';
import { benchGenerate } from './generate.js';
import { benchMemory } from './memory.js';
import { benchTestRun } from './test-run.js';
import { benchWatch } from './watch.js';
import { benchWarmTransform } from './warm-transform.js';

/**
 * usage: npm run bench [cold] [warm] [coverage] [account] [test] [watch] [generate] [memory]
 *
 * Ratios come from runs in turn, so that they hold on a noisy machine. RUNS=n sets the length of the memory run, ITEMS=n the number of generated items,
 * ACTIONS=submit,update their actions (all of them without it).
 */
const wanted = new Set(process.argv.slice(2));
const wants = (name: string) => wanted.size === 0 || wanted.has(name);
const print = (line: string) => process.stdout.write(`${line}\n`);

const CONNECTORS = ['asset-xml', 'media-rss', 'partner-api', 'cablelabs-adi', 'scp-drop'];

if (wants('cold')) for (const line of await benchColdStart(CONNECTORS, 9)) print(line);
if (wants('warm')) for (const line of await benchWarmTransform(5, 2000)) print(line);
if (wants('coverage')) for (const line of await benchCoverage(7, 300)) print(line);
if (wants('account')) for (const line of await benchAccount()) print(line);
if (wants('test')) benchTestRun(print);
if (wants('watch')) await benchWatch(Number(process.env['SAVES'] ?? 40), print);
const actions = (process.env['ACTIONS'] ?? '').split(',').filter((name) => name !== '') as ActionName[];
if (wants('generate')) await benchGenerate(Number(process.env['ITEMS'] ?? 10_000), actions, print);
if (wants('memory')) await benchMemory(Number(process.env['RUNS'] ?? 50_000), print);
