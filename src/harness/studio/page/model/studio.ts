import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ActionName } from '../../../../core/connector.js';
import type { StageName } from '../../../../core/outcome.js';
import type { WireActivity, WireRunSummary, WireSettled, WireShare, RunKey } from '../../wire.js';
import { createCommands, type Commands } from './commands.js';
import { createInbox, type InboxModel } from './inbox.js';
import type { Link } from './link.js';
import { createLighting, type Lighting } from './lighting.js';
import { layOutMatrix, type Matrix } from './matrix-rows.js';
import { createNavigation, type Navigation } from './navigation.js';
import { createPaneChoice, type PaneChoice } from './panes.js';
import { createSelectedRun, fixedRun, type SelectedRun } from './selected-run.js';
import type { Settings } from './settings.js';
import { createWorkspace, type WorkspaceModel } from './workspace.js';

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'offline' }
  /** The server is there and lets nobody in without its token. */
  | { readonly kind: 'refused'; readonly message: string };

/** Something that was done or went wrong, said once. */
export interface Note {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly text: string;
}

/** What lies above the page. */
export type Sheet =
  | { readonly kind: 'help' | 'settings' | 'snapshots' }
  /** How the partner of an action behaves. */
  | { readonly kind: 'partner'; readonly connector: string; readonly action: ActionName }
  /** Fields of a fixture, with one to begin with. */
  | {
      readonly kind: 'item';
      readonly connector: string;
      readonly fixture: string;
      readonly path?: string;
      readonly value?: string;
    };

/** What the page knows and does; views read it, and nothing but signals change in it. */
export interface Studio extends Navigation {
  readonly settings: Settings;
  /** The run that came with the page itself; `undefined` where a server is behind it. */
  readonly share: WireShare | undefined;
  readonly connection: Signal<Connection>;
  readonly activity: Signal<WireActivity | null>;
  readonly settled: Signal<WireSettled | null>;
  /** Deliveries received since the server's start. */
  readonly deliveries: Signal<number>;
  readonly notes: Signal<readonly Note[]>;
  readonly sheet: Signal<Sheet | undefined>;
  readonly workspace: WorkspaceModel;
  readonly filterText: Signal<string>;
  readonly isFailedOnly: Signal<boolean>;
  readonly isChangedOnly: Signal<boolean>;
  readonly matrix: ReadonlySignal<Matrix>;
  readonly selected: SelectedRun;
  /** Newest summary of the selected run. */
  readonly summary: ReadonlySignal<WireRunSummary | undefined>;
  /** The stage that is looked at: the chosen one, or else the failed one. */
  readonly stage: ReadonlySignal<StageName>;
  readonly panes: PaneChoice;
  readonly lighting: Lighting;
  readonly inbox: InboxModel;
  readonly commands: Commands;
  readonly say: (text: string, tone?: Note['tone']) => void;
}

const NOTE_MS = 6000;
const MAX_NOTES = 4;

/** Puts the models together. Nothing is fetched before `connectStudio`. */
export function createStudio(link: Link, settings: Settings, share?: WireShare): Studio {
  const navigation = createNavigation(share?.run.summary.key);
  const selected =
    share === undefined ? createSelectedRun(link, navigation.key) : fixedRun(share.run, share.map);
  const workspace = createWorkspace((runs) => {
    const key = navigation.key.peek();
    for (const run of runs)
      if (run.key === key || run.revision > 0) selected.noteRevision(run.key, run.revision);
  });
  const { notes, say } = createNotes();
  const filterText = signal('');
  const isFailedOnly = signal(false);
  const isChangedOnly = signal(false);

  const matrix = computed(() => {
    const runs = allRuns(workspace);
    const filter = {
      text: filterText.value,
      isFailedOnly: isFailedOnly.value,
      isChangedOnly: isChangedOnly.value,
    };
    return layOutMatrix(workspace.info.value, runs, filter, settings.folded.value);
  });
  const summary = computed(() => {
    const key = navigation.key.value;
    void workspace.keys.value;
    const known = key === undefined ? undefined : workspace.runs.get(key)?.value;
    return known ?? (share === undefined ? undefined : share.run.summary);
  });
  const stage = computed(
    () => navigation.chosenStage.value ?? summary.value?.failedStage ?? navigation.usualStage.value,
  );
  const inbox = createInbox(link, navigation.deliveryId);
  const commands = createCommands({ link, say, summary, workspace });

  return {
    ...navigation,
    settings,
    share,
    connection: signal({ kind: share === undefined ? 'connecting' : 'live' }),
    activity: signal(null),
    settled: signal(null),
    deliveries: signal(0),
    notes,
    sheet: signal(undefined),
    workspace,
    filterText,
    isFailedOnly,
    isChangedOnly,
    matrix,
    selected,
    summary,
    stage,
    panes: createPaneChoice(stage),
    lighting: createLighting(
      selected.mapping,
      settings.isFollowing,
      computed(() => selected.run.value?.summary.key),
    ),
    inbox,
    commands,
    say,
  };
}

/** In reading order; looks at `tick` in place of each run, so that many results are one change. */
function allRuns({ keys, runs, tick }: WorkspaceModel): WireRunSummary[] {
  void tick.value;
  return keys.value.flatMap((key: RunKey) => runs.get(key)?.peek() ?? []);
}

function createNotes() {
  const notes = signal<readonly Note[]>([]);
  let count = 0;
  const say = (text: string, tone: Note['tone'] = 'info') => {
    count += 1;
    const note: Note = { id: count, tone, text };
    notes.value = [...notes.peek().filter((other) => other.text !== text), note].slice(-MAX_NOTES);
    setTimeout(() => {
      notes.value = notes.peek().filter(({ id }) => id !== note.id);
    }, NOTE_MS);
  };
  return { notes, say };
}
