import { defaultAnswer } from '../sinks/default-answer.js';
import type { Courier } from '../delivery/courier.js';

/**
 * Takes every parcel without sending it, and answers what the connector's script says: for runs that only look at how
 * the output came about.
 */
export const SILENT_COURIER: Courier = {
  kind: 'sinks',
  putFile: ({ protocol, path }) =>
    Promise.resolve({ kind: 'delivered', protocol, path, answer: undefined, transcript: [] }),
  postHttp: ({ url, target, method }, { responses }) => {
    const { status, headers, body } = responses[0] ?? defaultAnswer();
    const answer = {
      status,
      headers: Object.entries(headers),
      body: Buffer.from(body),
      hops: [{ method, url: url.href, status }],
    };
    const protocol = url.protocol === 'https:' ? 'https' : 'http';
    return Promise.resolve({ kind: 'delivered', protocol, path: target, answer, transcript: [] });
  },
};
