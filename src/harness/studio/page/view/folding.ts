import type { Settings } from '../model/settings.js';

/** Shows or hides the fixtures of a connector. */
export function setFolded({ folded }: Settings, connector: string, isFolded: boolean): void {
  const next = new Set(folded.peek());
  if (isFolded) next.add(connector);
  else next.delete(connector);
  folded.value = next;
}
