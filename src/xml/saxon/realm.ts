import { readFileSync } from 'node:fs';
import { compileFunction, createContext, runInContext } from 'node:vm';

/**
 * Runs a CommonJS file in a realm of its own: a global object without a process, without modules, files,
 * sockets, timers or workers, in which no text can be turned into code.
 *
 * Saxon lets a stylesheet walk JavaScript's objects. What it can walk to from here is the language alone.
 * What is outside crosses as a text or not at all, so that no object of the other side is ever in reach.
 *
 * @returns What the file exports, and `expose`, which fills what the file takes for its global object, once.
 */
export function loadInRealm(file: string): {
  readonly exports: unknown;
  readonly expose: (functions: Exposed) => void;
} {
  const realm = createContext(Object.create(null) as object, {
    codeGeneration: { strings: false, wasm: false },
  });
  const prepare = runInContext(REALM, realm, { filename: 'realm' }) as (parseUrl: UrlParser) => Prepared;
  const { module, require, expose } = prepare(parseUrl);
  const code = readFileSync(file, 'utf8');
  const run = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], {
    parsingContext: realm,
    filename: file,
  }) as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, '/saxon.js', '/');
  return { exports: module.exports, expose };
}

/** What a stylesheet may call, by name; answers are texts, truth values, or nodes of the realm. */
export type Exposed = Readonly<Record<string, (...args: unknown[]) => unknown>>;

type UrlParser = (address: string, base: string | undefined) => string | undefined;

interface Prepared {
  readonly module: { readonly exports: unknown };
  readonly require: (name: string) => unknown;
  readonly expose: (functions: Exposed) => void;
}

const URL_PARTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;

function parseUrl(address: string, base: string | undefined): string | undefined {
  if (!URL.canParse(address, base)) return undefined;
  const url = new URL(address, base);
  return JSON.stringify(Object.fromEntries(URL_PARTS.map((part) => [part, url[part]])));
}

/**
 * Runs inside. Saxon requires some of Node's modules when it is loaded: these stand for them, and have
 * nothing but addresses and UTF-8.
 */
const REALM = String.raw`(function prepare(parseUrl) {
  'use strict';
  class URL {
    constructor(address, base) {
      const parts = parseUrl(String(address), base === undefined ? undefined : String(base));
      if (parts === undefined) throw new TypeError('Invalid URL');
      Object.assign(this, JSON.parse(parts));
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
  }
  class TextEncoder {
    encode(text = '') {
      return Uint8Array.from(unescape(encodeURIComponent(String(text).toWellFormed())), (byte) => byte.charCodeAt(0));
    }
  }
  class TextDecoder {
    decode(bytes) {
      return decodeURIComponent(escape(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
    }
  }
  const fileURLToPath = () => {
    throw new Error('there are no files here');
  };
  const modules = {
    __proto__: null,
    path: {},
    fs: {},
    axios: {},
    url: { URL, fileURLToPath },
    util: { TextEncoder, TextDecoder },
  };
  const require = (name) => {
    const found = modules[name];
    if (found === undefined) throw new Error('there is no module ' + name + ' here');
    return found;
  };
  // No prototype: a name that is not exposed is not found.
  const seen = Object.create(null);
  globalThis.global = seen;
  const expose = (functions) => {
    for (const name of Object.keys(functions)) {
      const answer = functions[name];
      seen[name] = (...args) => answer(...args);
    }
    Object.freeze(seen);
  };
  return { module: { exports: {} }, require, expose };
})`;
