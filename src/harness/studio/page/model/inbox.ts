import { batch, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { WireDelivery, WireDeliveryDetail, WireInbox } from '../../wire.js';
import { Refused, toPath, type Link } from './link.js';

/** What the sinks received, newest first. */
export interface InboxModel {
  readonly deliveries: ReadonlySignal<readonly WireDelivery[]>;
  readonly isMore: ReadonlySignal<boolean>;
  readonly detail: Signal<WireDeliveryDetail | undefined>;
  readonly problem: ReadonlySignal<string | undefined>;
  /** Fetches the newest, unless they are there. */
  open(): void;
  loadMore(): void;
  add(delivery: WireDelivery): void;
  /** Forgets everything, e.g. of a server that was restarted. */
  reset(): void;
}

const PAGE_SIZE = 100;
/** More than that is not kept while the page stands open: older ones are fetched again when asked for. */
const MAX_KEPT = 500;

/** @param id - The delivery that is looked at. */
export function createInbox(link: Link, id: ReadonlySignal<number | undefined>): InboxModel {
  const deliveries = signal<readonly WireDelivery[]>([]);
  const isMore = signal(false);
  const detail = signal<WireDeliveryDetail | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  let isOpen = false;

  const load = async (before: number | undefined) => {
    const query = { limit: String(PAGE_SIZE), ...(before === undefined ? {} : { before: String(before) }) };
    try {
      const page = await link.get<WireInbox>(toPath('inbox', query));
      batch(() => {
        const kept = before === undefined ? [] : deliveries.peek();
        deliveries.value = [...kept, ...page.deliveries];
        isMore.value = page.isMore;
        problem.value = undefined;
      });
    } catch (cause) {
      isOpen = false;
      problem.value = cause instanceof Refused ? cause.message : 'The server cannot be reached.';
    }
  };

  effect(() => {
    const wanted = id.value;
    const abort = new AbortController();
    if (wanted === undefined) {
      detail.value = undefined;
      return undefined;
    }
    void link.get<WireDeliveryDetail>(`inbox/${wanted}`, abort.signal).then(
      (found) => {
        batch(() => {
          detail.value = found;
          problem.value = undefined;
        });
      },
      (cause: unknown) => {
        if (abort.signal.aborted) return;
        detail.value = undefined;
        problem.value = cause instanceof Refused ? cause.message : 'The server cannot be reached.';
      },
    );
    return () => abort.abort();
  });

  return {
    deliveries,
    isMore,
    detail,
    problem,
    open: () => {
      if (isOpen) return;
      isOpen = true;
      void load(undefined);
    },
    loadMore: () => void load(deliveries.peek().at(-1)?.id),
    add: (delivery) => {
      if (!isOpen || deliveries.peek().some(({ id: known }) => known === delivery.id)) return;
      const all = [delivery, ...deliveries.peek()];
      if (all.length > MAX_KEPT) isMore.value = true;
      deliveries.value = all.slice(0, MAX_KEPT);
    },
    reset: () => {
      const wasOpen = isOpen;
      isOpen = false;
      batch(() => {
        deliveries.value = [];
        isMore.value = false;
      });
      if (wasOpen) {
        isOpen = true;
        void load(undefined);
      }
    },
  };
}
