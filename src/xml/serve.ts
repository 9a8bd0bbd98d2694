import { Failure } from '../core/failure.js';
import type { EngineCalls } from './engine.js';
import type { EngineAnswer, EngineMessage } from './isolated.js';

/** An engine in this process: what `Engine` promises, answered at once. */
export type EngineHost = {
  readonly [Name in keyof EngineCalls]: (
    request: EngineCalls[Name]['request'],
  ) => EngineCalls[Name]['reply'] | void;
};

/** Answers the parent's requests, one at a time, until it is gone. */
export function serveRequests(host: EngineHost): void {
  // Kept from the start: an engine may take them away from its stylesheets.
  const send = process.send?.bind(process);
  const end = process.exit.bind(process);
  process.on('message', (messages: readonly EngineMessage[]) => {
    for (const message of messages) {
      const reply = answer(host, message);
      if (message.call !== 'release') send?.(reply);
    }
  });
  // The parent is gone: so is the reason to be.
  process.on('disconnect', () => {
    end(0);
  });
  // Interrupts are the parent's business.
  process.on('SIGINT', () => undefined);
}

function answer(host: EngineHost, { id, call, request }: EngineMessage): EngineAnswer {
  try {
    return { id, reply: host[call](request as never) };
  } catch (error) {
    if (error instanceof Failure) {
      const { code, exit, fix } = error;
      return { id, thrown: { message: error.message, failure: { code, exit, fix } } };
    }
    return { id, thrown: { message: error instanceof Error ? error.message : String(error) } };
  }
}
