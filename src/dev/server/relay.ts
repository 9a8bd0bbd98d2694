import type { WireEvent } from '../../harness/studio/wire.js';
import type { Delivery } from '../../harness/sinks/delivery.js';
import type { Session, SessionEvent } from '../session/session.js';
import type { InboxView } from './inbox-view.js';
import type { News } from './news.js';
import type { Overrides } from './overrides.js';
import type { Redaction } from './redaction.js';
import { toSummary } from './to-run.js';
import { toSettled } from './to-state.js';

export interface RelayParts {
  readonly session: Session;
  readonly news: News;
  readonly inbox: InboxView;
  readonly overrides: Overrides;
  readonly redaction: Redaction;
}

/** Carries what happens in a session to the pages that listen. */
export class Relay implements Disposable {
  readonly #parts: RelayParts;
  readonly #ends: readonly (() => void)[];
  /** Actions with results since the last time everything was settled. */
  readonly #changedActions = new Set<string>();

  constructor(parts: RelayParts) {
    this.#parts = parts;
    const { session } = parts;
    this.#ends = [
      session.subscribe((event) => this.#onEvent(event)),
      session.inbox.subscribe((delivery) => this.#tellDelivery(delivery)),
    ];
  }

  #onEvent(event: SessionEvent): void {
    const { session, redaction } = this.#parts;
    switch (event.kind) {
      case 'catalog':
        redaction.learn();
        this.#parts.overrides.refresh();
        return this.#tell('state', () => ({ event: 'state' }));
      case 'run': {
        const { run, isResult } = event;
        this.#tell(`run ${run.key}`, () => ({ event: 'run', run: redaction.values(toSummary(run)) }));
        if (isResult) this.#afterResult(run.key, `${run.connector.id}/${run.action}`);
        return undefined;
      }
      case 'activity':
        return this.#tell('activity', () => ({ event: 'activity', activity: session.activity ?? null }));
      case 'settled':
        this.#tell('settled', () => ({
          event: 'settled',
          settled: redaction.values(toSettled(event.settled)),
        }));
        return this.#afterSettling();
    }
  }

  /** Who sent a delivery is known only once its run is over. */
  #afterResult(key: string, action: string): void {
    const { session, inbox } = this.#parts;
    this.#changedActions.add(action);
    const id = session.deliveryOf(key);
    const delivery = id === undefined ? undefined : inbox.find(id);
    if (delivery !== undefined) this.#tellDelivery(delivery);
  }

  #afterSettling(): void {
    const of = [...this.#changedActions];
    this.#changedActions.clear();
    if (of.length > 0) this.#tell('coverage', () => ({ event: 'coverage', of }));
  }

  #tellDelivery(delivery: Delivery): void {
    this.#tell(`delivery ${delivery.id}`, () => ({
      event: 'delivery',
      delivery: this.#parts.inbox.line(delivery),
    }));
  }

  /** Nothing is put together for nobody: runs are not to wait for it. */
  #tell(key: string, event: () => WireEvent): void {
    const { news } = this.#parts;
    if (news.isHeard) news.tell(key, event());
  }

  [Symbol.dispose](): void {
    for (const end of this.#ends) end();
  }
}
