import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFolder } from '../../connector/files.js';
import { findWorkspace } from '../../connector/workspace.js';
import { EXIT } from '../../core/failure.js';
import {
  listDeployments,
  listUnreadable,
  type JournalledChange,
  type JournalledDeployment,
} from '../../deploy/journal.js';
import { padEnd, visible, widthOf, wrap } from '../../harness/report/style.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { Output } from '../output.js';
import { toName } from './folders.js';

export interface HistoryFlags extends CommonFlags {
  readonly env: string | undefined;
}

interface Place {
  /** Of the environment or account. */
  readonly key: string;
  readonly connector: string;
  readonly id: string;
}

type Entry = (JournalledDeployment & Place) | Place;

const isReadable = (entry: Entry): entry is JournalledDeployment & Place => 'verb' in entry;

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
    for (const entry of group) output.line(renderEntry(entry, output.style.width).join('\n'));
  }
  if (output.wantsJson) {
    output.json({
      deployments: entries.filter(isReadable).map(toJson),
      unreadable: entries
        .filter((entry) => !isReadable(entry))
        .map(({ connector: of, key, id }) => ({ connector: of, key, id })),
    });
  }
  context.exit(EXIT.ok);
}

const titleOf = ({ connector, key }: Place): string => `${connector} · ${key}`;

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
        .flatMap((name) => readFolder(join(parent, key, name), { key, connector: name })),
    )
    .toReversed();
}

/** In the order of their numbers. A folder that was copied or renamed is called what it is called. */
function readFolder(folder: string, place: Omit<Place, 'id'>): Entry[] {
  const entries: Entry[] = [
    ...listDeployments(folder).map((one) => ({ ...one, ...place })),
    ...listUnreadable(folder).map((id) => ({ id, ...place })),
  ];
  return entries.sort((a, b) => Number(a.id) - Number(b.id));
}

const foldersIn = (folder: string): string[] =>
  isFolder(folder)
    ? readdirSync(folder)
        .filter((name) => isFolder(join(folder, name)))
        .sort()
    : [];

/** e.g. `  0007  2026-11-23 22:28:04  deploy      done         2 updated: transform submit, action submit`. */
function renderEntry(entry: Entry, width: number): string[] {
  if (!isReadable(entry))
    return [`  ${entry.id}  cannot be read: its file is damaged, or of a later version`];
  const { id, startedAt, verb, outcome, source, reason } = entry;
  const when = startedAt.replace('T', ' ').replace(/\.\d+Z$/, '');
  const what = verb === 'rollback' ? `${verb} ${source ?? ''}` : verb;
  const how = reason === undefined ? outcome : `${outcome} (${reason})`;
  const head = visible(`  ${id}  ${when}  ${padEnd(what, 14)} ${padEnd(how, 12)}`);
  const changes = visible(describeChanges(entry.changes));
  const room = width - widthOf(head) - 1;
  if (widthOf(changes) <= room) return [`${head} ${changes}`];
  // Where both have no room side by side, the changes go below.
  return [head.trimEnd(), ...wrap(changes, width - INDENT.length).map((line) => `${INDENT}${line}`)];
}

const INDENT = ' '.repeat(8);

function describeChanges(changes: readonly JournalledChange[]): string {
  if (changes.length === 0) return 'nothing changed';
  const shown = changes.slice(0, 4).map(({ effect, object, name }) => `${SIGN[effect]}${object} ${name}`);
  return [...shown, ...(changes.length > 4 ? [`${changes.length - 4} more`] : [])].join(', ');
}

const SIGN = { create: '+', update: '~', delete: '-', nothing: '' } as const;

const toJson = (entry: JournalledDeployment & Place) =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'before' && key !== 'after'));
