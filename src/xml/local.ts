import type { Engine } from './engine.js';
import { LibxsltHost } from './host.js';

/**
 * The libxslt engine inside this process: fastest, for stylesheets that are trusted to end.
 *
 * @throws {Failure} `ENGINE_MISSING` from the first call, when the library is not on this machine.
 */
export function createLocalEngine(): Engine {
  const host = new LibxsltHost();
  // Async, so that what the host throws becomes a rejection.
  return {
    name: 'libxslt',
    info: async () => host.info(),
    openItem: async (request) => host.openItem(request),
    readFacts: async (document) => host.readFacts(document),
    addBlock: async (request) => host.addBlock(request),
    transform: async (request) => host.transform(request),
    validate: async (request) => host.validate(request),
    readResults: async (request) => host.readResults(request),
    release: async (handles) => {
      host.release(handles);
    },
    async [Symbol.asyncDispose]() {
      host[Symbol.dispose]();
    },
  };
}
