import type { ViewState } from './view.js';

/** What a key asks for beyond another look at the same. */
export type KeyCommand = 'rerun' | 'ask-accept' | 'accept' | 'open-page' | 'quit';

export interface KeyOutcome {
  readonly state: ViewState;
  readonly command?: KeyCommand;
}

export const FIRST_STATE: ViewState = {
  filter: '',
  isOnlyFailed: false,
  problem: 0,
  mode: { kind: 'watching' },
  message: '',
};

const WATCHING = { kind: 'watching' } as const;

/**
 * What a key does. Caps Lock changes nothing but the direction of `n`.
 *
 * @param key - As `listenToKeys` names it: the character itself, or e.g. `return`, `escape`, `backspace`, `space`.
 */
export function pressKey(before: ViewState, key: string): KeyOutcome {
  const state = { ...before, message: '' };
  switch (state.mode.kind) {
    case 'filtering':
      return { state: editFilter(state, state.mode.text, key) };
    case 'accepting': {
      const isYes = key.toLowerCase() === 'y';
      const message = isYes ? '' : 'Nothing was accepted.';
      const next = { ...state, mode: WATCHING, message };
      return isYes ? { state: next, command: 'accept' } : { state: next };
    }
    case 'help':
      return { state: { ...state, mode: WATCHING } };
    case 'watching':
      return pressWhileWatching(state, key);
  }
}

function pressWhileWatching(state: ViewState, key: string): KeyOutcome {
  if (key === 'N') return { state: { ...state, problem: state.problem - 1 } };
  switch (key.toLowerCase()) {
    case 'r':
    case 'return':
    case 'enter':
      return { state, command: 'rerun' };
    case 'a':
      return { state, command: 'ask-accept' };
    case 'f':
    case '/':
      return { state: { ...state, mode: { kind: 'filtering', text: state.filter } } };
    case 'o':
      return { state: { ...state, isOnlyFailed: !state.isOnlyFailed, problem: 0 } };
    case 'n':
      return { state: { ...state, problem: state.problem + 1 } };
    case 'p':
    case 's':
      return { state, command: 'open-page' };
    case '?':
    case 'h':
      return { state: { ...state, mode: { kind: 'help' } } };
    case 'escape':
      return { state: { ...state, filter: '', isOnlyFailed: false, problem: 0 } };
    case 'q':
      return { state, command: 'quit' };
    default:
      return { state };
  }
}

function editFilter(state: ViewState, text: string, key: string): ViewState {
  const typing = (next: string): ViewState => ({ ...state, mode: { kind: 'filtering', text: next } });
  if (key === 'return' || key === 'enter')
    return { ...state, filter: text.trim(), problem: 0, mode: WATCHING };
  if (key === 'escape') return { ...state, mode: WATCHING };
  if (key === 'backspace') return typing(text.slice(0, -1));
  if (key === 'space') return typing(`${text} `);
  return key.length === 1 ? typing(text + key) : typing(text);
}
