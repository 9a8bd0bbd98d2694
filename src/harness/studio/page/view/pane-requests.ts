import { signal } from '@preact/signals';
import type { DocumentPane } from '../model/panes.js';

/** Something that a pane shall do once it is there. */
export interface PaneRequest {
  readonly id: number;
  readonly pane: DocumentPane;
  /** Where to put the cursor, in what is shown; `undefined` opens the search. */
  readonly position: number | undefined;
}

export const paneRequest = signal<PaneRequest | undefined>(undefined);

let count = 0;
const request = (pane: DocumentPane, position: number | undefined) => {
  count += 1;
  paneRequest.value = { id: count, pane, position };
};

/** Shows a place in a pane. */
export const pointIn = (pane: DocumentPane, position: number): void => request(pane, position);

export const searchIn = (pane: DocumentPane): void => request(pane, undefined);
