import type { EngineError } from '../engine-error.js';
import { callPhp, REGISTERED, type PhpArgument, type PhpClock } from '../php/functions.js';
import { parseXml, toSaxonText } from './document.js';
import { isSaxonNode, parseNode, stringValue } from './processor.js';

export interface PhpEnvironment extends PhpClock {
  /** Functions that are registered but whose class the process does not have. */
  readonly unloaded?: ReadonlySet<string>;
  /** `all`: any function may be called, as far as it is known here. */
  readonly functions?: 'generic' | 'all';
}

/** The PHP side of one transformation. */
export class PhpCalls {
  readonly #environment: PhpEnvironment;
  readonly #report: (error: EngineError) => void;
  /** The first exception, which on the server ends the whole request. */
  failure: EngineError | undefined;

  constructor(environment: PhpEnvironment, report: (error: EngineError) => void) {
    this.#environment = environment;
    this.#report = report;
  }

  /** Answers one call with a value that Saxon takes: a string, a boolean or a node. */
  answer([handler, ...args]: readonly unknown[], asStrings: boolean): unknown {
    if (typeof handler !== 'string') return this.#warn('Handler name must be a string');
    if (!REGISTERED.has(handler) && this.#environment.functions !== 'all') {
      return this.#warn(`Not allowed to call handler '${handler}()'`, handler);
    }
    if (this.#environment.unloaded?.has(handler) === true) {
      return this.#warn(`Unable to call handler ${handler}()`);
    }
    const result = callPhp(
      handler,
      args.map((value) => toArgument(value, asStrings)),
      this.#environment,
    );
    switch (result.kind) {
      case 'string':
      case 'boolean':
        return result.value;
      case 'xml':
        return this.#loadXml(result.text);
      case 'thrown': {
        const message = `${result.type}: ${result.message}`;
        const failure: EngineError = { domain: 'php', code: 2, level: 'fatal', message, subject: handler };
        this.failure ??= failure;
        this.#report(failure);
        return '';
      }
    }
  }

  /** Malformed text gives an empty string. */
  #loadXml(text: string): unknown {
    const { document, errors } = parseXml(Buffer.from(text, 'utf8'), 'xml_load_for_xslt');
    for (const error of errors) this.#report({ ...error, level: 'warning' });
    if (document === undefined) return '';
    using owned = document;
    return parseNode(toSaxonText(owned));
  }

  #warn(message: string, subject?: string): string {
    const error: EngineError = { domain: 'php', code: 1, level: 'warning', message };
    this.#report(subject === undefined ? error : { ...error, subject });
    return '';
  }
}

/** An empty sequence comes as null, one node as itself, several as an array. */
function toArgument(value: unknown, asStrings: boolean): PhpArgument {
  switch (typeof value) {
    case 'string':
      return { kind: 'string', value };
    case 'number':
      return { kind: 'number', value };
    case 'boolean':
      return { kind: 'boolean', value };
    default: {
      const items: readonly unknown[] = Array.isArray(value) ? value : value === null ? [] : [value];
      const [first] = items;
      // Dates and other atomic values of XPath 2 have no counterpart in PHP but their text.
      if (first !== undefined && !isSaxonNode(first)) return { kind: 'string', value: stringValue(first) };
      if (!asStrings) return { kind: 'nodes', count: items.length };
      return { kind: 'string', value: first === undefined ? '' : stringValue(first) };
    }
  }
}
