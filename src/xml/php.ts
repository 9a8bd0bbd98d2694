import { reportError } from './diagnostics.js';
import type { EngineError } from './engine-error.js';
import { XmlDocument } from './document.js';
import {
  intAt,
  native,
  OFFSET,
  registerCallback,
  takeString,
  XPATH_TYPE,
  type XPathObjectPtr,
} from './native.js';
import { callPhp, REGISTERED, type PhpArgument, type PhpClock } from './php/functions.js';
import { readXPathObject } from './xpath.js';

const PHP_NAMESPACE = 'http://php.net/xsl';

export interface PhpEnvironment extends PhpClock {
  /** Functions that are registered here but whose class the process does not have. */
  readonly unloaded?: ReadonlySet<string>;
  /** `all`: any function may be called, as far as it is known here. */
  readonly functions?: 'generic' | 'all';
}

/** The PHP side of one transformation, from its first call to the end of its documents. */
export class PhpSession implements Disposable {
  readonly environment: PhpEnvironment;
  /** The first exception, which on the server ends the whole request. */
  failure: EngineError | undefined;
  /** Made by `xml_load_for_xslt`: variables of the transformation may point into them until its context is freed. */
  readonly documents: XmlDocument[] = [];

  constructor(environment: PhpEnvironment) {
    this.environment = environment;
    if (!isRegistered) {
      isRegistered = true;
      register('function', false);
      register('functionString', true);
    }
  }

  /** Makes `php:function` and `php:functionString` answer from this session while `work` runs. */
  during<T>(work: () => T): T {
    return withSession(this, work);
  }

  [Symbol.dispose](): void {
    for (const document of this.documents) document[Symbol.dispose]();
  }
}

let current: PhpSession | undefined;

function withSession<T>(session: PhpSession, work: () => T): T {
  const outer = current;
  current = session;
  try {
    return work();
  } finally {
    current = outer;
  }
}

let isRegistered = false;

function register(name: string, asStrings: boolean): void {
  const n = native();
  const callback = registerCallback(
    `void mrssmith_php_${name}(void *ctxt, int nargs)`,
    (context: never, count: never) => {
      // Whatever happens, a value goes back: libxslt counts on it.
      let result: bigint;
      try {
        result = answer(popArguments(context, count), asStrings);
      } catch (error) {
        reportError({
          domain: 'kit',
          code: 0,
          level: 'error',
          message: `php:${name} broke: ${String(error)}`,
        });
        result = emptyString();
      }
      n.valuePush(context, result);
    },
  );
  n.xsltRegisterExtModuleFunction(name, PHP_NAMESPACE, callback);
}

/** Arguments in the order written; the library hands them over last first. */
function popArguments(context: bigint, count: number): XPathObjectPtr[] {
  const objects: XPathObjectPtr[] = [];
  for (let index = 0; index < count; index++) {
    objects.unshift(native().valuePop(context) as XPathObjectPtr);
  }
  return objects;
}

function answer(objects: readonly XPathObjectPtr[], asStrings: boolean): bigint {
  try {
    const [first, ...rest] = objects;
    if (first === undefined) {
      return fail('Error: Function name must be passed as the first argument', 'php:function');
    }
    const handler = readXPathObject(first);
    if (handler.kind !== 'string') {
      warn('Handler name must be a string');
      return emptyString();
    }
    const name = handler.value;
    if (!REGISTERED.has(name) && current?.environment.functions !== 'all') {
      reportError({
        domain: 'php',
        code: 1,
        level: 'warning',
        message: `Not allowed to call handler '${name}()'`,
        subject: name,
      });
      return emptyString();
    }
    if (current?.environment.unloaded?.has(name) === true) {
      warn(`Unable to call handler ${name}()`);
      return emptyString();
    }
    return call(
      name,
      rest.map((object) => toArgument(object, asStrings)),
    );
  } finally {
    for (const object of objects) native().xmlXPathFreeObject(object);
  }
}

/** `php:function` passes a node set as an array; everything else that is not a scalar travels as its text. */
function toArgument(object: XPathObjectPtr, asStrings: boolean): PhpArgument {
  const type = intAt(object, OFFSET.xpathObject.type);
  const value = readXPathObject(object);
  if (value.kind !== 'nodes') return value;
  if (type === XPATH_TYPE.nodeSet && !asStrings) return { kind: 'nodes', count: value.nodes.length };
  return { kind: 'string', value: takeString(native().xmlXPathCastToString(object) as bigint | null) ?? '' };
}

function call(name: string, args: readonly PhpArgument[]): bigint {
  const n = native();
  const running = current;
  if (running === undefined) return emptyString();
  const result = callPhp(name, args, running.environment);
  switch (result.kind) {
    case 'string':
      return n.xmlXPathNewCString(result.value) as bigint;
    case 'boolean':
      return n.xmlXPathNewBoolean(result.value ? 1 : 0) as bigint;
    case 'xml':
      return loadXml(result.text, running);
    case 'thrown':
      return fail(`${result.type}: ${result.message}`, name);
  }
}

/** An exception: the transformation goes on to its end, and then has failed. */
function fail(message: string, subject: string): bigint {
  const failure: EngineError = { domain: 'php', code: 2, level: 'fatal', message, subject };
  if (current !== undefined) current.failure ??= failure;
  reportError(failure);
  return emptyString();
}

const emptyString = (): bigint => native().xmlXPathNewCString('') as bigint;

/** The root element of a document made from text: a path goes on from there. Malformed text gives ''. */
function loadXml(text: string, running: PhpSession): bigint {
  const n = native();
  const { document, errors } = XmlDocument.parse(Buffer.from(text, 'utf8'), 'xml_load_for_xslt');
  for (const error of errors) reportError({ ...error, level: 'warning' });
  const root = document?.root;
  if (document === undefined || root === undefined) return emptyString();
  running.documents.push(document);
  return n.xmlXPathNewNodeSet(root) as bigint;
}

const warn = (message: string) => {
  reportError({ domain: 'php', code: 1, level: 'warning', message });
};
