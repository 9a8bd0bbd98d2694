import type { WireEvent } from '../../wire.js';
import type { Link } from './link.js';

/** Every event that the server sends, by name: an `EventSource` hears only what it was told to. */
const EVENT_NAMES = [
  'hello',
  'state',
  'run',
  'activity',
  'settled',
  'delivery',
  'coverage',
] as const satisfies readonly WireEvent['event'][];

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 8000;

export interface LiveListener {
  onEvent(event: WireEvent): void;
  onOffline(retryInMs: number): void;
}

/**
 * Keeps one event stream open: after a loss it tries again, later each time, and at once when the page is looked at
 * again or the machine is back on a network.
 *
 * @returns a function that ends it.
 */
export function listenLive(link: Link, listener: LiveListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delayMs = FIRST_DELAY_MS;

  const open = () => {
    clearTimeout(timer);
    timer = undefined;
    source?.close();
    const opened = link.openEvents();
    source = opened;
    for (const name of EVENT_NAMES)
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => {
        delayMs = FIRST_DELAY_MS;
        listener.onEvent({ event: name, ...(JSON.parse(data) as object) } as WireEvent);
      });
    opened.addEventListener('error', () => {
      opened.close();
      if (source === opened) waitAndOpen();
    });
  };
  const waitAndOpen = () => {
    source = undefined;
    listener.onOffline(delayMs);
    timer = setTimeout(open, delayMs);
    delayMs = Math.min(LONGEST_DELAY_MS, delayMs * 1.7);
  };
  const tryNow = () => {
    if (source === undefined && document.visibilityState === 'visible') open();
  };

  open();
  document.addEventListener('visibilitychange', tryNow);
  globalThis.addEventListener('online', tryNow);
  return () => {
    clearTimeout(timer);
    source?.close();
    document.removeEventListener('visibilitychange', tryNow);
    globalThis.removeEventListener('online', tryNow);
  };
}
