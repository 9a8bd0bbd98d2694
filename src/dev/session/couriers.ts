import type { DeliveryResult, HttpAnswer } from '../../harness/delivery/client.js';
import type { Courier } from '../../harness/delivery/courier.js';
import type { RunResult } from '../../harness/pipeline/run.js';

/** Delivers nothing: it says what the delivery of an earlier result came to. */
export class ReplayCourier implements Courier {
  readonly kind = 'sinks';
  readonly #last: RunResult | undefined;

  constructor(last: RunResult | undefined) {
    this.#last = last;
  }

  putFile: Courier['putFile'] = ({ protocol, path }) => {
    const transcript = this.#last?.artifacts.transcript ?? [];
    return Promise.resolve({ kind: 'delivered', protocol, path, answer: undefined, transcript });
  };

  postHttp: Courier['postHttp'] = ({ url, target, method }) => {
    const { returned, transcript = [] } = this.#last?.artifacts ?? {};
    const protocol = url.protocol === 'https:' ? 'https' : 'http';
    const answer: HttpAnswer = {
      status: 200,
      headers: [],
      body: Buffer.from(returned ?? '<response/>'),
      hops: [{ method, url: url.href, status: 200 }],
    };
    return Promise.resolve({ kind: 'delivered', protocol, path: target, answer, transcript });
  };
}

/** Delivers with another courier, and keeps what that came to. */
export class RecordingCourier implements Courier {
  readonly kind: Courier['kind'];
  readonly #courier: Courier;
  last: DeliveryResult<HttpAnswer | undefined> | undefined;

  constructor(courier: Courier) {
    this.#courier = courier;
    this.kind = courier.kind;
  }

  putFile: Courier['putFile'] = async (parcel) => {
    const result = await this.#courier.putFile(parcel);
    this.last = result;
    return result;
  };

  postHttp: Courier['postHttp'] = async (parcel, script) => {
    const result = await this.#courier.postHttp(parcel, script);
    this.last = result;
    return result;
  };
}
