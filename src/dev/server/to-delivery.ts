import type { Delivery } from '../../harness/sinks/delivery.js';
import type { RunKey, WireDelivery, WireDeliveryDetail } from '../../harness/studio/wire.js';
import { toDocument } from './documents.js';
import type { Redaction } from './redaction.js';
import { toTranscript } from './to-run.js';
import { toAnswer } from './to-state.js';

/** Where a delivery comes from. */
export interface Sender {
  readonly run: RunKey | undefined;
  readonly repeats: number | undefined;
}

/** One line of the inbox. Secrets are still in it. */
export function toDelivery(delivery: Delivery, { run, repeats }: Sender): WireDelivery {
  const { id, protocol, path, body, receivedAtMs, username, request, answer } = delivery;
  return {
    id,
    protocol,
    path,
    sizeBytes: body.length,
    receivedAtMs,
    username: username ?? null,
    method: request?.method ?? null,
    status: answer?.status ?? null,
    run: run ?? null,
    repeats: repeats ?? null,
  };
}

/** A delivery with all that is known of it, and without its secrets. */
export function toDeliveryDetail(
  delivery: Delivery,
  sender: Sender,
  redaction: Redaction,
): WireDeliveryDetail {
  const { body, request, answer, transcript } = delivery;
  const document = toDocument(body, { clean: redaction.document });
  return {
    ...redaction.values(toDelivery(delivery, sender)),
    body: document ?? NOTHING,
    headers: (request?.headers ?? []).map(([name, value]) => [name, redaction.text(value)] as const),
    answer: answer === undefined ? null : redaction.values(toAnswer(answer)),
    transcript: toTranscript(transcript, redaction),
  };
}

const NOTHING: WireDeliveryDetail['body'] = {
  file: null,
  language: 'text',
  text: '',
  sizeBytes: 0,
  isCut: false,
  isBinary: false,
};
