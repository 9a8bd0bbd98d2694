import type { DeliveryResult } from '../../harness/delivery/client.js';
import type { Courier } from '../../harness/delivery/courier.js';
import { SinkCourier } from '../../harness/delivery/sink-courier.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import type { Delivery } from '../../harness/sinks/delivery.js';
import { FaultPlan, type FaultWish } from '../../harness/sinks/faults.js';
import { Inbox } from '../../harness/sinks/inbox.js';

export interface TestCourierOptions {
  readonly stateFolder: string | undefined;
  readonly now: () => number;
  /** Where deliveries go, under the names that they are reported with; left out, nobody looks at them. */
  readonly receive?: (delivery: Omit<Delivery, 'id'>) => Delivery;
}

/**
 * Delivers to sinks that outlive many runs, so that no run can tell which were before it: ids that the sinks
 * give out count from 1 in each lifecycle, folders are there already, and no file is.
 */
export class TestCourier implements Courier, AsyncDisposable {
  readonly kind = 'sinks';
  readonly #sinks: SinkCourier;
  readonly #primed = new Set<string>();
  readonly #uniqueId = createFileIds(Date.now);
  readonly #now: () => number;
  #faults: FaultPlan | undefined;
  #answers = 0;
  /** The unique name of the file under way, and the one it is reported with; `undefined` while a folder is prepared. */
  #name: { readonly from: string; readonly to: string } | undefined;

  constructor({ stateFolder, now, receive }: TestCourierOptions) {
    this.#now = now;
    this.#sinks = new SinkCourier({
      stateFolder,
      now,
      inbox: new NamingInbox((delivery) => this.#receive(delivery, receive)),
      fault: (protocol) => this.#faults?.next(protocol),
    });
  }

  /** How many answers of its own the sinks gave since `begin`, and before it. */
  get answers(): number {
    return this.#answers;
  }

  /**
   * Forgets what was counted.
   *
   * @param answers - How many were given earlier in the lifecycle, where it is not run from its beginning.
   */
  begin(answers = 0): void {
    this.#answers = answers;
    this.#faults = undefined;
  }

  /** How the sinks misbehave from here on. */
  misbehave(faults: readonly FaultWish[]): void {
    this.#faults = faults.length === 0 ? undefined : new FaultPlan(faults);
  }

  /** The file travels under a name that no other run has, and is reported under its own. */
  putFile: Courier['putFile'] = async (parcel) => {
    const [, folder = '', name = ''] = /^(.*?)([^/]*)$/s.exec(parcel.path) ?? [];
    const id = this.#uniqueId();
    const key = `${parcel.protocol}\0${parcel.credentials.username ?? ''}\0${folder}`;
    if (!this.#primed.has(key)) {
      const faults = this.#faults;
      this.#faults = undefined;
      this.#name = undefined;
      await this.#sinks.putFile({
        ...parcel,
        path: `${folder}${this.#uniqueId()}.xml`,
        body: Buffer.alloc(0),
      });
      this.#faults = faults;
      this.#primed.add(key);
    }
    this.#name = { from: `${id}.xml`, to: name };
    const result = await this.#sinks.putFile({ ...parcel, path: `${folder}${id}.xml` });
    return renamed(result, `${id}.xml`, name);
  };

  /** The conversation says who logs in, and in which field of a form the document is: headers hide both. */
  postHttp: Courier['postHttp'] = async (parcel, { action, responses }) => {
    this.#name = { from: '', to: '' };
    const result = await this.#sinks.postHttp(parcel, {
      action,
      responses: responses.length > 0 ? responses : [this.#nextAnswer()],
    });
    const { credentials, mode } = parcel;
    const notes = [
      ...(credentials.username === undefined ? [] : [`login ${JSON.stringify(credentials.username)}`]),
      ...(mode.kind === 'raw' ? [] : [`the document is in the form field ${JSON.stringify(mode.name)}`]),
    ].map((text) => ({ atMs: this.#now(), from: 'note' as const, text }));
    return { ...result, transcript: [...notes, ...result.transcript] };
  };

  #receive(delivery: Omit<Delivery, 'id'>, receive: TestCourierOptions['receive']): Delivery | undefined {
    const name = this.#name;
    if (receive === undefined || name === undefined) return undefined;
    return receive(name.from === '' ? delivery : renameDelivery(delivery, name.from, name.to));
  }

  #nextAnswer() {
    this.#answers += 1;
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml' },
      body: Buffer.from(`<response><id>sink-${this.#answers}</id></response>`),
      file: undefined,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sinks[Symbol.asyncDispose]();
  }
}

/** Hands on what comes; only what nobody wants is kept, and of that the newest alone. */
class NamingInbox extends Inbox {
  readonly #receive: (delivery: Omit<Delivery, 'id'>) => Delivery | undefined;

  constructor(receive: (delivery: Omit<Delivery, 'id'>) => Delivery | undefined) {
    super({ keep: 1 });
    this.#receive = receive;
  }

  override receive(delivery: Omit<Delivery, 'id'>): Delivery {
    return this.#receive(delivery) ?? super.receive(delivery);
  }
}

function renameDelivery(delivery: Omit<Delivery, 'id'>, from: string, to: string): Omit<Delivery, 'id'> {
  const rename = (text: string) => text.replaceAll(from, () => to);
  const transcript = delivery.transcript.map((line) => ({ ...line, text: rename(line.text) }));
  return { ...delivery, path: rename(delivery.path), transcript };
}

function renamed<T>(result: DeliveryResult<T>, from: string, to: string): DeliveryResult<T> {
  const rename = (text: string) => text.replaceAll(from, () => to);
  const transcript = result.transcript.map((line) => ({ ...line, text: rename(line.text) }));
  return result.kind === 'delivered'
    ? { ...result, path: rename(result.path), transcript }
    : { ...result, message: rename(result.message), transcript };
}
