import { emitKeypressEvents, type Key } from 'node:readline';

/** Keys of a terminal, one at a time. */
export interface Keys extends Disposable {
  /** The next key, e.g. `a`, `A`, `return`; `undefined` once the input has ended or the command was interrupted. */
  next(): Promise<string | undefined>;
}

/**
 * Reads single keys. Ctrl+C interrupts as everywhere else; Ctrl+Z is left out, since a shell that comes back finds the
 * terminal as it is here.
 */
export function openKeys(signal: AbortSignal, input: NodeJS.ReadStream = process.stdin): Keys {
  const waiting: ((key: string | undefined) => void)[] = [];
  const pressed: string[] = [];
  let isClosed = false;
  const close = () => {
    isClosed = true;
    for (const resolve of waiting.splice(0)) resolve(undefined);
  };
  const onKey = (text: string | undefined, key: Key) => {
    if (key.ctrl === true && key.name === 'c') {
      process.emit('SIGINT');
    } else if (key.ctrl === true && key.name === 'd') {
      close();
    } else if (key.ctrl !== true && key.meta !== true) {
      const name = text !== undefined && /^[!-~]$/.test(text) ? text : (key.name ?? '');
      const resolve = waiting.shift();
      if (resolve === undefined) pressed.push(name);
      else resolve(name);
    }
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  input.on('keypress', onKey).once('end', close);
  signal.addEventListener('abort', close, { once: true });
  return {
    next() {
      // What was typed before the question was shown answers it not.
      pressed.length = 0;
      return isClosed || signal.aborted
        ? Promise.resolve(undefined)
        : new Promise((resolve) => waiting.push(resolve));
    },
    [Symbol.dispose]() {
      close();
      signal.removeEventListener('abort', close);
      input.off('keypress', onKey);
      input.setRawMode(false);
      input.pause();
    },
  };
}
