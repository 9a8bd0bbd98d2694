import { Terminal } from '../../dev/terminal/terminal.js';
import { listenToKeys } from '../hold/keys.js';
import { openInBrowser } from './browser.js';
import type { Shown } from './follow.js';
import { describeRound } from './plain.js';

/** Draws the session over the whole terminal until it is disposed; one line about the last round stays behind. */
export function showOnTerminal(
  { session, output, url, readSource }: Shown,
  signal: AbortSignal,
  quit: () => void,
): Disposable {
  const { streams, style } = output;
  const { stdout } = process;
  const drawn = streams.openScreen();
  const terminal = new Terminal({
    session,
    url,
    screen: {
      get columns() {
        return stdout.columns;
      },
      get rows() {
        return stdout.rows;
      },
      isColored: style.colors.isColorSupported,
      draw: (lines) => drawn.draw(lines),
    },
    clean: (value) => streams.cleanValues(value),
    readSource: (file) => readSource()(file),
    openPage: openInBrowser,
    quit,
  });
  const onResize = () => terminal.draw();
  stdout.on('resize', onResize);
  const keys = listenToKeys((key) => terminal.press(key), quit, signal);
  return {
    [Symbol.dispose]() {
      keys[Symbol.dispose]();
      stdout.off('resize', onResize);
      terminal[Symbol.dispose]();
      drawn[Symbol.dispose]();
      const { lastSettled, runs } = session;
      if (lastSettled !== undefined) output.line(describeRound(lastSettled, runs));
    },
  };
}
