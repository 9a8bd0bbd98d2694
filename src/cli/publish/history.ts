import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFolder } from '../../connector/files.js';
import { findWorkspace } from '../../connector/workspace.js';
import { EXIT } from '../../core/failure.js';
import { listDeployments, type JournalledChange, type JournalledDeployment } from '../../deploy/journal.js';
import { padEnd, visible } from '../../harness/report/style.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { Output } from '../output.js';
import { toName } from './folders.js';

export interface HistoryFlags extends CommonFlags {
  readonly env: string | undefined;
}

interface Entry extends JournalledDeployment {
  /** Of the environment or account. */
  readonly key: string;
}

/** Lists what was deployed from this workspace, newest first. Nothing is asked of any account. */
export function showHistory(name: string | undefined, flags: HistoryFlags, context: CommandContext): void {
  const output = new Output(flags, context.streams);
  const { root } = findWorkspace(resolve(flags.cwd));
  const entries = readEntries(join(root, '.mrssmith', 'deployments'), name && toName(name), flags.env);
  if (entries.length === 0) {
    output.line(
      name === undefined ? 'Nothing was deployed from here.' : `Nothing was deployed from here as ${name}.`,
    );
  }
  for (const [title, group] of groupBy(entries)) {
    output.line(output.style.colors.bold(visible(title)));
    for (const entry of group) output.line(renderEntry(entry));
  }
  if (output.wantsJson) output.json({ deployments: entries.map(toJson) });
  context.exit(EXIT.ok);
}

const titleOf = ({ connector, key }: Entry): string => `${connector} · ${key}`;

/** Node 20 has no Map.groupBy. */
function groupBy(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(titleOf(entry), [...(groups.get(titleOf(entry)) ?? []), entry]);
  return groups;
}

function readEntries(parent: string, connector: string | undefined, env: string | undefined): Entry[] {
  return foldersIn(parent)
    .filter((key) => env === undefined || key === env)
    .flatMap((key) =>
      foldersIn(join(parent, key))
        .filter((name) => connector === undefined || name === connector)
        .flatMap((name) => listDeployments(join(parent, key, name)).map((one) => ({ ...one, key }))),
    )
    .toReversed();
}

const foldersIn = (folder: string): string[] =>
  isFolder(folder)
    ? readdirSync(folder)
        .filter((name) => isFolder(join(folder, name)))
        .sort()
    : [];

/** e.g. `  0007  2026-11-23 22:28:04  deploy      done         2 updated: transform submit, action submit`. */
function renderEntry(entry: Entry): string {
  const { id, startedAt, verb, outcome, source, reason } = entry;
  const when = startedAt.replace('T', ' ').replace(/\.\d+Z$/, '');
  const what = verb === 'rollback' ? `${verb} ${source ?? ''}` : verb;
  const how = reason === undefined ? outcome : `${outcome} (${reason})`;
  return visible(
    `  ${id}  ${when}  ${padEnd(what, 14)} ${padEnd(how, 12)} ${describeChanges(entry.changes)}`,
  ).trimEnd();
}

function describeChanges(changes: readonly JournalledChange[]): string {
  if (changes.length === 0) return 'nothing changed';
  const shown = changes.slice(0, 4).map(({ effect, object, name }) => `${SIGN[effect]}${object} ${name}`);
  return [...shown, ...(changes.length > 4 ? [`${changes.length - 4} more`] : [])].join(', ');
}

const SIGN = { create: '+', update: '~', delete: '-', nothing: '' } as const;

const toJson = (entry: Entry) =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'before' && key !== 'after'));
