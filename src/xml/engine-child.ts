import { Failure } from '../core/failure.js';
import type { EngineCalls } from './engine.js';
import { LibxsltHost } from './host.js';
import type { EngineAnswer, EngineMessage } from './isolated.js';

/** Entry of the engine's own process: requests in, replies out, one at a time. */

const host = new LibxsltHost();

function answer(message: EngineMessage): unknown {
  const request = message.request as never;
  const calls: { readonly [Name in keyof EngineCalls]: () => unknown } = {
    info: () => host.info(),
    openItem: () => host.openItem(request),
    addBlock: () => host.addBlock(request),
    transform: () => host.transform(request),
    validate: () => host.validate(request),
    readResults: () => host.readResults(request),
    release: () => {
      host.release(request);
    },
  };
  return calls[message.call]();
}

function reply(message: EngineMessage): EngineAnswer {
  const { id } = message;
  try {
    return { id, reply: answer(message) };
  } catch (error) {
    if (error instanceof Failure) {
      const { code, exit, fix } = error;
      return { id, thrown: { message: error.message, failure: { code, exit, fix } } };
    }
    return { id, thrown: { message: error instanceof Error ? error.message : String(error) } };
  }
}

process.on('message', (message: EngineMessage) => {
  process.send?.(reply(message));
});
// The parent is gone: so is the reason to be.
process.on('disconnect', () => {
  process.exit(0);
});
// Interrupts are the parent's business.
process.on('SIGINT', () => undefined);
