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
  let isClosed = false;
  const close = () => {
    isClosed = true;
    for (const resolve of waiting.splice(0)) resolve(undefined);
  };
  const listening = listenToKeys((key) => waiting.shift()?.(key), close, signal, input);
  return {
    next() {
      // What was typed before the question was shown answers it not: nobody waited for it.
      return isClosed || signal.aborted
        ? Promise.resolve(undefined)
        : new Promise((resolve) => waiting.push(resolve));
    },
    [Symbol.dispose]() {
      close();
      listening[Symbol.dispose]();
    },
  };
}

/**
 * Tells every key as it is typed.
 *
 * @param onEnd - Called when the input has ended or the command was interrupted.
 */
export function listenToKeys(
  onKey: (key: string) => void,
  onEnd: () => void,
  signal: AbortSignal,
  input: NodeJS.ReadStream = process.stdin,
): Disposable {
  const onKeypress = (text: string | undefined, key: Key) => {
    if (key.ctrl === true && key.name === 'c') {
      process.emit('SIGINT');
    } else if (key.ctrl === true && key.name === 'd') {
      onEnd();
    } else if (key.ctrl !== true && (key.meta !== true || key.name === 'escape')) {
      onKey(text !== undefined && /^[!-~]$/.test(text) ? text : (key.name ?? ''));
    }
  };
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  input.on('keypress', onKeypress).once('end', onEnd);
  signal.addEventListener('abort', onEnd, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', onEnd);
      input.off('keypress', onKeypress).off('end', onEnd);
      input.setRawMode(false);
      input.pause();
    },
  };
}
