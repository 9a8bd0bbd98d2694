import { stepRun } from './matrix-cursor.js';
import { isChanged } from './matrix-rows.js';
import { nextTheme } from './settings.js';
import { STAGES } from './stages.js';
import type { Studio } from './studio.js';

export interface Shortcut {
  readonly keys: readonly string[];
  readonly what: string;
  readonly run: (studio: Studio) => void;
}

const step = (by: 1 | -1) => (studio: Studio) => {
  const key = stepRun(studio.matrix.peek(), studio.key.peek(), by);
  if (key !== undefined) studio.selectRun(key);
};

const openSheet = (kind: 'help' | 'settings' | 'snapshots') => (studio: Studio) => {
  studio.sheet.value = { kind };
};

/** Those of the whole page; the help sheet lists them. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['j'], what: 'next run', run: step(1) },
  { keys: ['k'], what: 'run before', run: step(-1) },
  ...STAGES.map((stage, index) => ({
    keys: [String(index + 1)],
    what: `stage ${stage}`,
    run: (studio: Studio) => studio.selectStage(stage),
  })),
  { keys: ['/'], what: 'filter runs', run: () => document.querySelector<HTMLElement>('#filter')?.focus() },
  {
    keys: ['f'],
    what: 'only failed runs',
    run: ({ isFailedOnly }) => {
      isFailedOnly.value = !isFailedOnly.peek();
    },
  },
  {
    keys: ['c'],
    what: 'only runs that differ from their snapshot',
    run: ({ isChangedOnly }) => {
      isChangedOnly.value = !isChangedOnly.peek();
    },
  },
  {
    keys: ['d'],
    what: 'difference from the snapshot or the last output',
    run: ({ panes }) => panes.toggleDiff(),
  },
  {
    keys: ['m'],
    what: 'mapping follows the cursor, or waits for Enter or a click',
    run: ({ settings, say }) => {
      settings.isFollowing.value = !settings.isFollowing.peek();
      say(
        settings.isFollowing.peek() ? 'Mapping follows the cursor.' : 'Mapping waits for Enter or a click.',
      );
    },
  },
  { keys: ['n'], what: 'next of what a line made', run: ({ lighting }) => lighting.move(1) },
  { keys: ['p'], what: 'the one before', run: ({ lighting }) => lighting.move(-1) },
  {
    keys: ['i'],
    what: 'inbox, and back',
    run: (studio) => (studio.route.peek().view === 'inbox' ? studio.openRuns() : studio.openInbox()),
  },
  { keys: ['a'], what: 'accept the snapshot of this run', run: acceptSelected },
  { keys: ['A'], what: 'decide about all snapshots shown', run: openSheet('snapshots') },
  {
    keys: ['r'],
    what: 'run again',
    run: ({ commands, key }) =>
      void commands.rerun(key.peek() === undefined ? undefined : [key.peek() ?? '']),
  },
  { keys: ['R'], what: 'run everything again', run: ({ commands }) => void commands.rerun(undefined) },
  {
    keys: ['e'],
    what: 'open the stylesheet in your editor',
    run: () => document.querySelector<HTMLElement>('a[data-key="e"]')?.click(),
  },
  {
    keys: ['t'],
    what: 'theme: of the system, light, dark',
    run: ({ settings }) => {
      settings.theme.value = nextTheme(settings.theme.peek());
    },
  },
  { keys: [','], what: 'settings', run: openSheet('settings') },
  { keys: ['?'], what: 'this list', run: openSheet('help') },
  { keys: ['Escape'], what: 'turn the lights off', run: ({ lighting }) => lighting.clear() },
];

function acceptSelected(studio: Studio): void {
  const summary = studio.summary.peek();
  if (summary === undefined || studio.share !== undefined) return;
  if (isChanged(summary)) void studio.commands.decide('accept', [summary.key]);
  else studio.say('There is nothing to accept: the output is as it was approved.');
}

/** In fields letters are letters; in the documents, which cannot be written, they are shortcuts. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('.cm-content[aria-readonly="true"]') !== null) return false;
  return target.closest('input:not([type=checkbox]), textarea, select, [contenteditable="true"]') !== null;
}

/** @returns a function that stops listening. */
export function listenKeys(studio: Studio): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (studio.sheet.peek() !== undefined || isWriting(event.target)) return;
    const shortcut = SHORTCUTS.find(({ keys }) => keys.includes(event.key));
    if (shortcut === undefined) return;
    if (event.key !== 'Escape') event.preventDefault();
    shortcut.run(studio);
  };
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}
