import type { ScriptedResponse } from '../../core/connector.js';

let count = 0;

/** The remote id that a sink gives out next: `sink-1`, `sink-2`, and so on through the process. */
export function nextSinkId(): string {
  count += 1;
  return `sink-${count}`;
}

/** What an HTTP sink answers when nothing else was asked of it: an XML answer with a new id in it. */
export function defaultAnswer(): ScriptedResponse {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/xml' },
    body: Buffer.from(`<response><id>${nextSinkId()}</id></response>`),
    file: undefined,
  };
}
