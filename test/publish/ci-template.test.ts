import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runHere } from './support/in-process.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly if?: string;
}
interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflow = parse(read('templates/ci/github/mrssmith.yml')) as Workflow;
const jobs = Object.entries(workflow.jobs);

/** Every `npx mrssmith …` of a text, without what the shell adds. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/npx mrssmith ([^\n`;>|]+)/g)].map(([, line = '']) => line.trim());

const workflowCommands = jobs.flatMap(([, { steps }]) => steps.flatMap(({ run = '' }) => commandsIn(run)));

test('the workflow runs, plans, deploys and verifies', () => {
  const verbs = new Set(workflowCommands.map((line) => line.split(' ')[0]));
  expect(verbs).toEqual(new Set(['doctor', 'lint', 'test', 'plan', 'deploy', 'verify']));
});

test.each([...new Set([...workflowCommands, ...commandsIn(read('templates/ci/README.md'))])])(
  'the command takes "mrssmith %s"',
  async (line) => {
    const [verb = '', ...words] = line.split(/\s+/);
    const help = await runHere([verb, '--help']);
    expect(help.stdout).toMatch(new RegExp(`^Usage\\n {2}mrssmith ${verb} `, 'm'));
    const known = new Set(help.stdout.match(/(?<=^\s+|, )--?[a-z-]+/gm));
    expect(words.filter((word) => word.startsWith('-') && !known.has(word))).toEqual([]);
    // With --help at its end the whole line is parsed, values of flags included, and nothing is done.
    expect(await runHere([verb, ...words, '--help'])).toMatchObject({ status: 0 });
  },
);

test('actions are pinned by a version', () => {
  const uses = jobs.flatMap(([, { steps }]) => steps.flatMap(({ uses: name }) => name ?? []));
  expect(uses.length).toBeGreaterThan(5);
  for (const name of uses) expect(name).toMatch(/^actions\/[\w/-]+@v\d+$/);
});

test('jobs may do no more than they need', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' });
  const granted = jobs.map(([name, { permissions }]) => [name, permissions]);
  expect(Object.fromEntries(granted)).toEqual({
    test: undefined,
    plan: { contents: 'read', 'pull-requests': 'write' },
    deploy: { contents: 'write' },
    nightly: { contents: 'read' },
  });
  // Credentials of git stay on disk where something is pushed alone.
  for (const [name, { steps }] of jobs) {
    const checkout = steps.find(({ uses = '' }) => uses.startsWith('actions/checkout'));
    expect(checkout?.with?.['persist-credentials'], name).toBe(name === 'deploy' ? undefined : false);
  }
});

test('code of forks runs without secrets, and pull_request_target is not used', () => {
  expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push', 'schedule', 'workflow_dispatch']);
  const { test: tests, plan } = workflow.jobs;
  expect(JSON.stringify(tests)).not.toContain('secrets.');
  expect(plan?.if).toContain('head.repo.full_name == github.repository');
});

test('nothing that a pull request says is written into a script', () => {
  for (const [, { steps }] of jobs) {
    for (const { run = '', with: settings } of steps) {
      expect(run).not.toContain('${{');
      expect(JSON.stringify(settings?.['script'] ?? '')).not.toContain('${{');
    }
  }
});

test('a deployment is of main alone, and its state is committed and its journal kept even when it failed', () => {
  const { deploy } = workflow.jobs;
  expect(deploy?.if).toContain("github.ref == 'refs/heads/main'");
  expect(deploy?.needs).toBe('test');
  const always = deploy?.steps.filter((step) => step.if === 'always()').map(({ uses, run }) => uses ?? run);
  expect(always).toEqual([
    'actions/cache/save@v4',
    'actions/upload-artifact@v4',
    expect.stringContaining('connectors/*/deployed/**'),
  ]);
});

test('the package has the template', () => {
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  expect(files).toContain('templates');
});
