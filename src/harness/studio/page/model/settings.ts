import { effect, signal, type Signal } from '@preact/signals';
import { EDITORS, type EditorName } from './editor-link.js';

export type Theme = 'system' | 'light' | 'dark';

/** What the reader chose, kept by the browser. */
export interface Settings {
  readonly theme: Signal<Theme>;
  readonly editor: Signal<EditorName>;
  /** Whether the mapping follows the cursor. */
  readonly isFollowing: Signal<boolean>;
  /** Connectors that are folded in the matrix. */
  readonly folded: Signal<ReadonlySet<string>>;
}

const STORE_KEY = 'mrssmith.studio';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** Reads what was kept, and keeps what changes. A browser that keeps nothing is no reason to fail. */
export function createSettings(): Settings {
  const kept = readKept();
  const settings: Settings = {
    theme: signal(THEMES.find((name) => name === kept['theme']) ?? 'system'),
    editor: signal(EDITORS.find(({ name }) => name === kept['editor'])?.name ?? 'vscode'),
    isFollowing: signal(kept['isFollowing'] !== false),
    folded: signal(new Set(Array.isArray(kept['folded']) ? kept['folded'].map(String) : [])),
  };
  effect(() => {
    document.documentElement.dataset['theme'] = settings.theme.value;
  });
  effect(() => {
    keep({
      theme: settings.theme.value,
      editor: settings.editor.value,
      isFollowing: settings.isFollowing.value,
      folded: [...settings.folded.value],
    });
  });
  return settings;
}

export const nextTheme = (theme: Theme): Theme =>
  THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';

function readKept(): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORE_KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function keep(values: Record<string, unknown>): void {
  try {
    localStorage.setItem(STORE_KEY, JSON.stringify(values));
  } catch {
    // Private windows and files may have no store.
  }
}
