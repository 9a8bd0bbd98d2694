import { fileClient, httpClient } from './clients.js';
import type { Courier } from './courier.js';

/** Delivers to where the settings say. Only `--live` makes one. */
export function createLiveCourier(now: () => number = Date.now): Courier {
  return {
    kind: 'live',
    async putFile({ protocol, host, port, ...parcel }) {
      const put = await fileClient(protocol);
      return put({ ...parcel, endpoint: { host, port }, now });
    },
    async postHttp(parcel) {
      const post = await httpClient();
      return post({ ...parcel, endpoint: undefined, now });
    },
  };
}
