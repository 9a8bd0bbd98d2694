import type { Delivery } from '../../harness/sinks/delivery.js';
import type {
  WireDelivery,
  WireDeliveryDetail,
  WireInbox,
  WireSendAgain,
} from '../../harness/studio/wire.js';
import type { Session } from '../session/session.js';
import type { Redaction } from './redaction.js';
import { Refusal } from './refusal.js';
import { toDelivery, toDeliveryDetail, type Sender } from './to-delivery.js';
import { toTranscript } from './to-run.js';

const USUAL_LIMIT = 50;
const MOST_LIMIT = 500;

/** The inbox of a session as the page sees it. */
export class InboxView {
  readonly #session: Session;
  readonly #redaction: Redaction;
  /** New delivery to the one that it repeats. */
  readonly #repeats = new Map<number, number>();

  constructor(session: Session, redaction: Redaction) {
    this.#session = session;
    this.#redaction = redaction;
  }

  /** Newest first. @param before - An id: older ones than this alone. */
  list(before: number | undefined, limit = USUAL_LIMIT): WireInbox {
    const { deliveries } = this.#session.inbox;
    const older = before === undefined ? deliveries : deliveries.filter(({ id }) => id < before);
    const most = Math.min(limit, MOST_LIMIT);
    return {
      deliveries: older
        .slice(-most)
        .toReversed()
        .map((delivery) => this.line(delivery)),
      isMore: older.length > most,
    };
  }

  line(delivery: Delivery): WireDelivery {
    return this.#redaction.values(toDelivery(delivery, this.#senderOf(delivery)));
  }

  /** @throws {Refusal} 404. */
  detail(id: number): WireDeliveryDetail {
    const delivery = this.#require(id);
    return toDeliveryDetail(delivery, this.#senderOf(delivery), this.#redaction);
  }

  find(id: number): Delivery | undefined {
    return this.#session.inbox.deliveries.find((delivery) => delivery.id === id);
  }

  /** @throws {Refusal} 404, 409. */
  async sendAgain(id: number): Promise<WireSendAgain> {
    this.#require(id);
    const again = await this.#session.sendAgain(id);
    if (again.kind === 'gone') {
      throw new Refusal({ status: 409, code: 'DELIVERY_GONE', message: this.#redaction.text(again.message) });
    }
    const { result, deliveryId } = again;
    if (deliveryId !== undefined) this.#remember(deliveryId, id);
    return {
      ok: result.kind === 'delivered',
      id: deliveryId ?? null,
      message: result.kind === 'failed' ? this.#redaction.text(result.message) : null,
      transcript: toTranscript(result.transcript, this.#redaction),
    };
  }

  #remember(id: number, repeated: number): void {
    const oldest = this.#session.inbox.deliveries[0]?.id ?? 0;
    for (const known of this.#repeats.keys()) if (known < oldest) this.#repeats.delete(known);
    this.#repeats.set(id, repeated);
  }

  #senderOf({ id }: Delivery): Sender {
    return { run: this.#session.runOfDelivery(id), repeats: this.#repeats.get(id) };
  }

  #require(id: number): Delivery {
    const found = this.find(id);
    if (found !== undefined) return found;
    const message = `there is no delivery ${id}, or it is kept no more`;
    throw new Refusal({ status: 404, code: 'DELIVERY_UNKNOWN', message });
  }
}
