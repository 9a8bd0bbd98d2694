import { Failure } from '../../core/failure.js';
import type { EngineCalls } from '../engine.js';
import type { EngineAnswer, EngineMessage } from '../isolated.js';
import { SaxonHost } from './host.js';
import { lockDown } from './lock-down.js';

/** Entry of the Saxon engine's own process: requests in, replies out, one at a time. */

const host = new SaxonHost();

// Requests wait in the channel meanwhile, and nearly all of them need it.
host.warmUp();
const send = process.send?.bind(process);
const end = process.exit.bind(process);

function answer({ call, request }: EngineMessage): unknown {
  const calls: { readonly [Name in keyof EngineCalls]: (request: never) => unknown } = {
    info: () => host.info(),
    openItem: (source) => host.openItem(source),
    readFacts: (document) => host.readFacts(document),
    addBlock: (block) => host.addBlock(block),
    transform: (task) => host.transform(task),
    validate: (task) => host.validate(task),
    readResults: (task) => host.readResults(task),
    release: (handles) => {
      host.release(handles);
    },
  };
  return calls[call](request as never);
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
  send?.(reply(message));
});
// The parent is gone: so is the reason to be.
process.on('disconnect', () => {
  end(0);
});
// Interrupts are the parent's business.
process.on('SIGINT', () => undefined);

// Before the first request, and with it the first stylesheet.
lockDown();
