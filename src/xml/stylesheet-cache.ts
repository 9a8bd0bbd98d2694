import { createHash } from 'node:crypto';
import type { EngineSource } from './engine.js';
import { Stylesheet, type Compiled, type Injection, type Observe } from './stylesheet.js';

/** Compiled stylesheets and schemas kept for the next document. */
const KEEP_COMPILED = 64;

/** Compiled stylesheets, by their text, the values written into them, and what they note. */
export class StylesheetCache implements Disposable {
  readonly #stylesheets = new Map<string, Stylesheet>();
  readonly #namesIn = new Map<string, readonly string[]>();

  /** The compiled stylesheet for these values. Only values whose variable occurs make another one. */
  get(source: EngineSource, injection: Injection, observe?: Observe): Compiled {
    const content = `${observe ?? ''}\0${source.name}\0${digest(source.bytes)}`;
    const names = this.#namesIn.get(content);
    const key = names === undefined ? undefined : keyOf(content, names, injection);
    const kept = key === undefined ? undefined : this.#stylesheets.get(key);
    if (kept !== undefined) return { kind: 'compiled', stylesheet: kept, errors: [] };

    const compiled = Stylesheet.compile(source.bytes, source.name, injection, observe);
    if (compiled.kind === 'failed') return compiled;
    const { stylesheet } = compiled;
    const found = [...new Set(stylesheet.facts.variables.map(({ name }) => name))];
    remember(this.#namesIn, content, found, () => undefined);
    // A sheet that the compiler warned about is compiled again, so that it warns again.
    if (compiled.errors.length === 0) {
      remember(this.#stylesheets, keyOf(content, found, injection), stylesheet, (old) => {
        old[Symbol.dispose]();
      });
    } else {
      this.#disposeLater(stylesheet);
    }
    return compiled;
  }

  /** A result may share memory with its stylesheet: it goes with the next one of its name. */
  #disposeLater(stylesheet: Stylesheet): void {
    const key = '\0uncached';
    this.#stylesheets.get(key)?.[Symbol.dispose]();
    this.#stylesheets.set(key, stylesheet);
  }

  [Symbol.dispose](): void {
    for (const stylesheet of this.#stylesheets.values()) stylesheet[Symbol.dispose]();
    this.#stylesheets.clear();
  }
}

/** Digests of buffers that come again, as they do within one process. */
const digests = new WeakMap<Uint8Array, string>();

export function digest(bytes: Uint8Array): string {
  let found = digests.get(bytes);
  if (found === undefined) {
    found = createHash('sha1').update(bytes).digest('base64');
    digests.set(bytes, found);
  }
  return found;
}

function keyOf(content: string, names: readonly string[], { values, doubled }: Injection): string {
  if (names.length === 0) return content;
  return [content, doubled ? '2' : '1', ...names.map((name) => `${name}=${values[name] ?? ''}`)].join('\0');
}

/** Keeps a value, and lets go of the oldest when there are too many. */
export function remember<V>(map: Map<string, V>, key: string, value: V, discard: (old: V) => void): void {
  map.set(key, value);
  if (map.size <= KEEP_COMPILED) return;
  const [oldest] = map;
  if (oldest === undefined) return;
  map.delete(oldest[0]);
  discard(oldest[1]);
}
