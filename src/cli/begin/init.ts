import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plural, wrap } from '../../harness/report/style.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { Output } from '../output.js';
import { mergeJson } from './merge-json.js';
import { packagePathFrom } from './package-path.js';
import { renderSteps } from './steps.js';
import { declaresMrssmith, LINE_FILES, wholeFiles, type WorkspaceWishes } from './workspace-files.js';
import { unwritable, writeFile } from './write.js';

export interface InitFlags extends CommonFlags, WorkspaceWishes {}

/** What becomes of one file. */
type Change =
  | { readonly kind: 'create' | 'extend'; readonly path: string; readonly content: Uint8Array }
  | { readonly kind: 'keep'; readonly path: string; readonly why?: string };

interface WorkspacePlan {
  readonly root: string;
  readonly changes: readonly Change[];
}

/** Makes a workspace of a folder. What is there stays as it is; lists of names get what they lack. */
export function makeWorkspace(
  folder: string | undefined,
  flags: InitFlags,
  { streams }: CommandContext,
): void {
  const output = new Output(flags, streams);
  const plan = planWorkspace(resolve(flags.cwd, folder ?? '.'), flags);
  carryOut(plan);
  report(plan, output);
}

/** What a folder lacks to be a workspace. Nothing is written. @throws {Failure} FILE_UNWRITABLE. */
export function planWorkspace(root: string, wishes: WorkspaceWishes): WorkspacePlan {
  const schemas = `./${packagePathFrom(root)}/schemas`.replace('/./', '/');
  try {
    for (const path of ['connectors', 'fixtures/mrss']) requireFolder(join(root, path));
    const lines = [...LINE_FILES].map(([path, wanted]) => planLines(root, path, wanted));
    const whole = [...wholeFiles(root, wishes, schemas)].map(([path, content]) =>
      planWhole(root, path, content),
    );
    return { root, changes: [...lines, ...whole] };
  } catch (cause) {
    throw unwritable(`${root} cannot be made a workspace`, cause);
  }
}

function requireFolder(path: string): void {
  if (existsSync(path) && !statSync(path).isDirectory()) throw new Error(`${path} is a file`);
}

function planLines(root: string, path: string, wanted: readonly string[]): Change {
  const there = existsSync(join(root, path));
  const before = there ? readFileSync(join(root, path), 'utf8') : '';
  const known = new Set(before.split(/\r?\n/).map((line) => line.trim()));
  const missing = wanted.filter((line) => !known.has(line));
  if (missing.length === 0) return { kind: 'keep', path };
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const content = Buffer.from(`${before}${gap}${missing.join('\n')}\n`);
  return { kind: there ? 'extend' : 'create', path, content };
}

function planWhole(root: string, path: string, content: Buffer): Change {
  const file = join(root, path);
  if (!existsSync(file)) return { kind: 'create', path, content };
  if (path === 'package.json') return planManifest(file);
  if (!path.startsWith('.vscode/')) return { kind: 'keep', path };
  const merged = mergeJson(readFileSync(file, 'utf8'), content.toString('utf8'));
  switch (merged.kind) {
    case 'same':
      return { kind: 'keep', path };
    case 'extended':
      return { kind: 'extend', path, content: Buffer.from(merged.text) };
    case 'unreadable':
      return {
        kind: 'keep',
        path,
        why: 'it has comments or a layout of its own: what it lacks was not added',
      };
  }
}

/** How somebody's packages are installed is theirs to say. */
function planManifest(file: string): Change {
  const path = 'package.json';
  if (declaresMrssmith(file)) return { kind: 'keep', path };
  return { kind: 'keep', path, why: 'it does not name mrssmith: npm install --save-dev mrssmith' };
}

/** Writes what a workspace lacks. @throws {Failure} FILE_UNWRITABLE. */
export function carryOut({ root, changes }: WorkspacePlan): void {
  try {
    for (const path of ['connectors', 'fixtures/mrss']) mkdirSync(join(root, path), { recursive: true });
  } catch (cause) {
    throw unwritable(`${root} cannot be made a workspace`, cause);
  }
  for (const change of changes) {
    if (change.kind !== 'keep') writeFile(join(root, change.path), change.content);
  }
}

function report({ root, changes }: WorkspacePlan, output: Output): void {
  const { colors, width } = output.style;
  const of = (kind: Change['kind']) =>
    changes.filter((change) => change.kind === kind).map(({ path }) => path);
  const [created, extended, kept] = [of('create'), of('extend'), of('keep')];
  const parts = [
    created.length === 0 ? '' : `${plural(created.length, 'file')} written`,
    extended.length === 0 ? '' : `${extended.join(', ')} extended`,
    kept.length === 0 ? '' : `${plural(kept.length, 'file')} left as found`,
  ].filter((part) => part !== '');
  const isComplete = created.length + extended.length === 0;
  const [head = '', ...more] = wrap(
    `${root}  ${isComplete ? 'nothing was missing' : parts.join(', ')}`,
    width - 2,
  );
  output.line(`${colors.green('✓')} ${colors.bold(head.slice(0, root.length))}${head.slice(root.length)}`);
  for (const line of more) output.line(`  ${line}`);
  // The second time, people want to know what was missing.
  if (!isComplete && kept.length > 0)
    for (const path of created) output.line(`  ${colors.green('+')} ${path}`);
  for (const change of changes) {
    if (change.kind === 'keep' && change.why !== undefined)
      output.line(`  ${colors.yellow('!')} ${change.path}: ${change.why}`);
  }
  if (!output.isQuiet) {
    output.line('');
    for (const line of renderSteps(NEXT, output.style)) output.line(line);
  }
  if (output.wantsJson) output.json({ root, created, extended, kept });
}

const NEXT = [
  ['mrssmith new', 'a connector that runs at once; new --list shows the templates'],
  ['mrssmith run', 'every fixture through every connector, into local sinks'],
  ['mrssmith test', 'the same, compared with what was approved'],
] as const;
