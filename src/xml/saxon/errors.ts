import { XmlElement } from 'libxml2-wasm';
import { Failure } from '../../core/failure.js';
import type { EngineError } from '../engine-error.js';
import { parseXml } from './document.js';
import type { SaxonError } from './processor.js';
import type { PreparedStylesheet } from './stylesheet.js';

export interface Explained {
  readonly failure: 'compile' | 'run' | 'terminated';
  /** Left out where what was collected says it all. */
  readonly error: EngineError | undefined;
}

// e.g. "Static error in XPath on line 4 in acme/submit.xsl {a[}: Expected an expression, but ..."
const STATIC_XPATH = /^Static error in XPath on line (\d+) in \S* \{([^]*)\}: ([^]*)$/;
// e.g. "xsl:apply-templates must not have attribute @name" with " on line 4 in /submit.xsl" beside it
const ON_LINE = /\s*\bon line (\d+) in \S*/;
// e.g. "Unknown function Q{http://exslt.org/strings}tokenize#1"
const UNKNOWN_FUNCTION = /Unknown function Q\{([^}]*)\}([\w.-]+)/;

const STANDARD_FUNCTIONS = 'http://www.w3.org/2005/xpath-functions';

/** What Saxon threw, with the place in the author's file. */
export function explainSaxonError(thrown: unknown, stylesheet: PreparedStylesheet): Explained {
  if (!isError(thrown) || thrown instanceof Failure) throw thrown;
  if (thrown.name === 'RangeError') {
    return { failure: 'run', error: toError(tooMuch(thrown.message), stylesheet, undefined) };
  }
  const error: SaxonError = thrown;
  const code = asText(error.code);
  if (code.endsWith('XTMM9000')) return { failure: 'terminated', error: undefined };

  const xpath = STATIC_XPATH.exec(error.message);
  if (xpath !== null) {
    const [, line, expression = '', reason = ''] = xpath;
    const message = `${reasonOf(reason)} in '${expression}'`;
    return { failure: 'compile', error: toError(message, stylesheet, Number(line), expression) };
  }
  const beside = ON_LINE.exec(`${error.message} ${textOf(error.errorObject)}`);
  const message = withCode(reasonOf(error.message.replace(ON_LINE, '')), code);
  if (beside !== null) return { failure: 'compile', error: toError(message, stylesheet, Number(beside[1])) };

  // Other modules than the author's are the compiler's own.
  const calls = callsOf(stylesheet, error.message);
  const isOwn = asText(error.xsltModule) === lastSegment(stylesheetUri(stylesheet.name));
  const isStatic = /XTSE|XPST/.test(code) || (!isOwn && typeof error.xsltLineNr === 'number');
  const line = isOwn && !isStatic ? Number(error.xsltLineNr) : undefined;
  const found = toError(message, stylesheet, line);
  const [firstCall, ...otherCalls] = calls;
  if (firstCall !== undefined) {
    const also = otherCalls.length === 0 ? '' : `; also called on line ${otherCalls.join(', ')}`;
    const called: EngineError = { ...found, line: firstCall, message: found.message + also };
    const { element: _other, ...placed } = called;
    return { failure: isStatic ? 'compile' : 'run', error: placed };
  }
  // At run time Saxon knows the instruction around, which need not be the one at fault.
  const { element: _unsure, ...rest } = found;
  return isStatic ? { failure: 'compile', error: found } : { failure: 'run', error: rest };
}

/**
 * Lines in the author's file on which the function that Saxon does not know is called. Saxon tells the
 * line of an instruction somewhere around.
 */
function callsOf({ text, name, lines }: PreparedStylesheet, message: string): readonly number[] {
  const [, namespace, called] = UNKNOWN_FUNCTION.exec(message) ?? [];
  if (called === undefined) return [];
  const prefix = namespace === STANDARD_FUNCTIONS ? String.raw`(?:^|[^\w.:-])` : ':';
  const call = new RegExp(`${prefix}${called.replace(/[.-]/g, String.raw`\$&`)}\\s*\\(`);
  const { document } = parseXml(Buffer.from(text, 'utf8'), name);
  if (document === undefined) return [];
  using owned = document;
  const found = owned
    .find('//*')
    .flatMap((element, index) =>
      element instanceof XmlElement && element.attrs.some(({ value }) => call.test(value))
        ? [lines[index] ?? 0]
        : [],
    );
  return [...new Set(found)].filter((line) => line > 0);
}

/** Saxon's errors come from a realm with an `Error` of its own. */
const isError = (thrown: unknown): thrown is SaxonError =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string';

// e.g. "Maximum call stack size exceeded", "Invalid string length", "Array buffer allocation failed"
function tooMuch(message: string): string {
  if (/call stack/.test(message)) {
    return `endless recursion: templates are nested deeper than Saxon can go (${message})`;
  }
  const what = message.includes('string') ? 'a text' : 'a value';
  return `${what} grows longer than JavaScript can hold (${message})`;
}

/** Where Saxon thinks the stylesheet stands. Nothing is read from there. */
export const stylesheetUri = (name: string): string =>
  `file:///${name.split(/[\\/]/).map(encodeURIComponent).join('/')}`;

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

const lastSegment = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);

function textOf(errorObject: unknown): string {
  if (typeof errorObject === 'string') return errorObject;
  if (typeof errorObject !== 'object' || errorObject === null) return '';
  return 'value' in errorObject && typeof errorObject.value === 'string' ? errorObject.value : '';
}

function reasonOf(message: string): string {
  const unknown = UNKNOWN_FUNCTION.exec(message);
  if (unknown === null) return message.trim();
  const [, namespace = '', name = ''] = unknown;
  if (namespace === STANDARD_FUNCTIONS) return `the function ${name}() does not exist in this engine`;
  const advice = namespace.startsWith('http://exslt.org/')
    ? ': of EXSLT, Saxon has node-set() alone; XPath 2 and 3 have functions of their own'
    : '';
  return `the function ${name}() of ${namespace} does not exist in this engine${advice}`;
}

// e.g. "Q{http://www.w3.org/2005/xqt-errors}XTSE0090": the number to look up in the specification
function withCode(message: string, code: string): string {
  const short = /[A-Z]{4}\d{4}$/.exec(code)?.[0];
  return short === undefined ? message : `${message} (${short})`;
}

function toError(
  message: string,
  stylesheet: PreparedStylesheet,
  writtenLine: number | undefined,
  expression?: string,
): EngineError {
  const place = writtenLine === undefined ? undefined : placeOf(stylesheet, writtenLine, message, expression);
  return {
    domain: 'xslt',
    code: 0,
    level: 'error',
    message,
    file: stylesheet.name,
    ...place,
    ...(expression === undefined ? {} : { expression }),
  };
}

/**
 * Saxon counts lines in the text that it was given, where values are written in and entities expanded.
 * Its elements are the author's, in the same order: the nth here is the nth there.
 */
function placeOf(
  { text, name, lines }: PreparedStylesheet,
  writtenLine: number,
  message: string,
  expression: string | undefined,
): { readonly line: number; readonly element?: string } | undefined {
  const { document } = parseXml(Buffer.from(text, 'utf8'), name);
  if (document === undefined) return undefined;
  using owned = document;
  const candidates = owned
    .find('//*')
    .map((element, index) => ({ element, line: lines[index] }))
    .filter(({ element }) => element.line === writtenLine);
  const found =
    candidates.find(
      ({ element }) => element instanceof XmlElement && isAbout(element, message, expression),
    ) ?? candidates[0];
  if (found?.line === undefined) return undefined;
  const { element, line } = found;
  const isSure =
    candidates.length === 1 || (element instanceof XmlElement && isAbout(element, message, expression));
  return element instanceof XmlElement && isSure ? { line, element: element.name } : { line };
}

function isAbout(element: XmlElement, message: string, expression: string | undefined): boolean {
  if (expression !== undefined) return element.attrs.some(({ value }) => value.includes(expression));
  return message.includes(`${element.prefix}:${element.name}`);
}
