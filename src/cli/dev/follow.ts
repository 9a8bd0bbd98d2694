import type { Session, SessionEvent } from '../../dev/session/session.js';
import type { ReadSource } from '../../harness/report/problem-text.js';
import type { Output } from '../output.js';

/** What the ways of showing a session are given. */
export interface Shown {
  readonly session: Session;
  readonly output: Output;
  /** Of the page, with the token. */
  readonly url: string | undefined;
  /** Reads files as they are now. */
  readonly readSource: () => ReadSource;
}

/** Tells what a session has come to already, and then what comes. */
export function followSession(session: Session, onEvent: (event: SessionEvent) => void): Disposable {
  onEvent({ kind: 'catalog' });
  for (const run of session.runs.values()) {
    if (run.result !== undefined) onEvent({ kind: 'run', run, isResult: true });
  }
  if (session.lastSettled !== undefined) onEvent({ kind: 'settled', settled: session.lastSettled });
  const unsubscribe = session.subscribe(onEvent);
  return { [Symbol.dispose]: unsubscribe };
}
