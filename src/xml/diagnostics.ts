import koffi from 'koffi';
import { READ_REFUSED, type EngineError } from './engine-error.js';
import { native, NODE_TYPE, OFFSET, intAt, pointerAt, registerCallback, textAt } from './native.js';

/** Which part of the libraries spoke. Numbers are libxml2's xmlErrorDomain. */
const DOMAIN: Readonly<Record<number, EngineError['domain']>> = {
  12: 'xpath',
  16: 'schema',
  17: 'validity',
  22: 'xslt',
};

/** How much the engine may say about one document before the rest is counted only. */
const KEEP = 500;

interface Collection {
  readonly errors: EngineError[];
  dropped: number;
}

let current: Collection | undefined;
let stream: TextStream | undefined;

/**
 * Runs `work` and returns what the libraries said meanwhile, in the order they said it.
 *
 * Structured errors come through a callback. libxslt's own come as printf calls, which no callback can
 * take: libc's `fprintf` writes them to a memory stream that is drained before each structured error.
 */
export function collectErrors<T>(work: () => T): { value: T; errors: EngineError[] } {
  const n = native();
  if (stream === undefined) {
    stream = openTextStream();
    n.xmlSetStructuredErrorFunc(null, structuredErrorCallback());
    const fprintf = n.libc.symbol('fprintf');
    n.xsltSetGenericErrorFunc(stream.file, fprintf);
    n.xmlSetGenericErrorFunc(stream.file, fprintf);
    n.xmlSetExternalEntityLoader(entityLoaderCallback());
  }
  // What was said so far belongs to whoever listened so far.
  if (current !== undefined) drain();
  const outer = current;
  const mine: Collection = { errors: [], dropped: 0 };
  current = mine;
  try {
    const value = work();
    drain();
    if (mine.dropped > 0) {
      mine.errors.push({
        domain: 'kit',
        code: 0,
        level: 'warning',
        message: `${mine.dropped} more not shown`,
      });
    }
    return { value, errors: mine.errors };
  } finally {
    current = outer;
  }
}

/** Adds an error of the kit's own at this point of the conversation. */
export function reportError(error: EngineError): void {
  drain();
  push(error);
}

/** What the libraries said so far in this collection, for callers in the middle of one. */
export function drain(): void {
  if (stream === undefined) return;
  for (const error of parseGenericText(stream.take())) push(error);
}

/** What the entity loader asks libxml2 to refuse in its own words; the kit's own say it better. */
const REFUSED_ADDRESS = 'http://refused.invalid/';

function push(error: EngineError): void {
  if (current === undefined || error.message.includes(REFUSED_ADDRESS)) return;
  if (current.errors.length < KEEP) current.errors.push(error);
  else current.dropped++;
}

let callback: bigint | undefined;

/** The C function to hand to any `SetStructuredErrors` of the libraries. */
export function structuredErrorCallback(): bigint {
  callback ??= registerCallback(
    'void mrssmith_structured_error(void *user, void *error)',
    (_user: never, error: never) => {
      try {
        drain();
        push(readError(error));
      } catch (failure) {
        push({
          domain: 'kit',
          code: 0,
          level: 'error',
          message: `unreadable engine error: ${String(failure)}`,
        });
      }
    },
  );
  return callback;
}

/**
 * Refuses every file and address that a document or stylesheet asks for: `document()`, `xsl:include`,
 * external entities. On the server a relative one resolves against the API's own folder, where there is
 * nothing to find, so the outcome is the same: a warning, and an empty node set.
 *
 * Differs: the server does open absolute paths of its host and http addresses. The kit never does.
 */
function entityLoaderCallback(): bigint {
  return registerCallback(
    'void *mrssmith_entity_loader(const char *url, const char *id, void *ctxt)',
    (url: never, id: never, context: never) => {
      try {
        // Raises an input error, as a file that is not there would: the schema compiler looks for one.
        native().xmlNoNetExternalEntityLoader(REFUSED_ADDRESS, null, context);
        reportError({
          domain: 'kit',
          code: READ_REFUSED,
          level: 'warning',
          message: `not read: ${String(url ?? id ?? '')}`,
        });
      } catch {
        // Refused all the same.
      }
      return null;
    },
  );
}

function readError(error: bigint): EngineError {
  const at = OFFSET.error;
  const domain = DOMAIN[intAt(error, at.domain)] ?? 'xml';
  const level = intAt(error, at.level);
  const message = (textAt(error, at.message) ?? '').trimEnd();
  const file = textAt(error, at.file);
  const node = pointerAt(error, at.node);
  const n = native();
  const nodeLine = node === undefined ? 0 : Number(n.xmlGetLineNo(node));
  const line = nodeLine > 0 ? nodeLine : intAt(error, at.line);
  // For XPath the offset in the expression stands in int1, the expression in str1.
  const column = domain === 'xpath' ? 0 : intAt(error, at.column);
  const expression = domain === 'xpath' ? textAt(error, at.str1) : undefined;
  const path = node === undefined ? undefined : nodePath(node);
  const subject = node === undefined ? undefined : textAt(node, OFFSET.node.name);
  return {
    domain,
    code: intAt(error, at.code),
    level: level === 1 ? 'warning' : level === 2 ? 'error' : 'fatal',
    message,
    ...(file === undefined ? {} : { file }),
    ...(line > 0 ? { line } : {}),
    ...(column > 0 ? { column } : {}),
    ...(expression === undefined ? {} : { expression, offset: intAt(error, at.int1) }),
    ...(path === undefined ? {} : { path }),
    ...(subject === undefined ? {} : { subject }),
  };
}

/** e.g. `/asset/files/file[2]`: local names, and a number where there are several. */
function nodePath(node: bigint): string {
  const steps: string[] = [];
  let element: bigint | undefined = node;
  while (element !== undefined && intAt(element, OFFSET.node.type) === NODE_TYPE.element) {
    steps.unshift(step(element));
    element = pointerAt(element, OFFSET.node.parent);
  }
  return `/${steps.join('/')}`;
}

function step(element: bigint): string {
  const name = textAt(element, OFFSET.node.name) ?? '';
  const parent = pointerAt(element, OFFSET.node.parent);
  let position = 0;
  let count = 0;
  for (
    let sibling = parent === undefined ? undefined : pointerAt(parent, OFFSET.node.children);
    sibling !== undefined;
    sibling = pointerAt(sibling, OFFSET.node.next)
  ) {
    if (intAt(sibling, OFFSET.node.type) !== NODE_TYPE.element || textAt(sibling, OFFSET.node.name) !== name)
      continue;
    count++;
    if (sibling === element) position = count;
  }
  return count > 1 ? `${name}[${position}]` : name;
}

// e.g. "runtime error: file submit.xsl line 14 element value-of" or "compilation error: element template"
const HEADER =
  /^(compilation error|runtime error|error|warning)(?:: file (.*) line (\d+) element (.*)|: file (.*) element (.*)|: file (.*)|: line (\d+) element (.*)|: element (.*))$/;

/**
 * Reads libxslt's printed errors: a header line with the place, then the message. Anything without
 * a header is the text of an `xsl:message`.
 */
function parseGenericText(text: string): EngineError[] {
  const errors: EngineError[] = [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const match = HEADER.exec(line);
    if (match === null) {
      errors.push(...messageOrError(line));
      continue;
    }
    const file = match[2] ?? match[5] ?? match[7];
    const lineNumber = Number(match[3] ?? match[8] ?? 0);
    const element = match[4] ?? match[6] ?? match[9] ?? match[10];
    // The message is what follows, up to the next header.
    const message: string[] = [];
    while (index + 1 < lines.length && !HEADER.test(lines[index + 1] ?? '')) {
      message.push(lines[++index] ?? '');
      if (!CONTINUES.test(message[0] ?? '')) break;
    }
    errors.push({
      domain: 'xslt',
      code: 0,
      level: match[1] === 'warning' ? 'warning' : 'error',
      message: message.join('\n').trim(),
      ...(file === undefined || file === '' ? {} : { file }),
      ...(lineNumber > 0 ? { line: lineNumber } : {}),
      ...(element === undefined ? {} : { element }),
    });
  }
  return errors;
}

/** Messages of libxslt that span lines: the recursion report with its template stack. */
const CONTINUES = /potential infinite template recursion|^Templates:/;

/** libxslt prints a few errors without a header; these are the ones that occur. */
const BARE_ERROR =
  /^(xmlXPath\w*|xslt\w*|xslt[A-Z]\w* ?:|Templates:|#\d+ name |Variables:|#\d+$|no result for |failed to |unsupported |Internal error)/;

function messageOrError(line: string): EngineError[] {
  if (/^(#\d+ name |Templates:|Variables:|#\d+$|name |param )/.test(line)) return [];
  if (BARE_ERROR.test(line)) return [{ domain: 'xslt', code: 0, level: 'warning', message: line }];
  return [{ domain: 'message', code: 0, level: 'warning', message: line }];
}

interface TextStream {
  readonly file: bigint;
  take(): string;
}

/** A `FILE *` that writes into memory. It lives as long as the process. */
function openTextStream(): TextStream {
  const n = native();
  const cells = koffi.alloc('void *', 2) as bigint;
  const file = n.openMemstream(cells, cells + 8n) as bigint;
  return {
    file,
    take() {
      n.fflush(file);
      const size = Number(koffi.decode(cells + 8n, 'size_t'));
      if (size === 0) return '';
      const bytes = Buffer.allocUnsafe(size);
      n.memcpy(bytes, koffi.decode(cells, 'void *'), size);
      n.rewind(file);
      n.fflush(file);
      return bytes.toString('utf8');
    },
  };
}
