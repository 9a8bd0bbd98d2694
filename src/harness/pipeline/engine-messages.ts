import type { EngineError } from '../../xml/engine-error.js';

/** libxslt's own words that say nothing once the reason is known. */
const GENERIC = /^(XPath evaluation returned no result\.|xmlXPathCompOpEval: .*|XPath error.*)$/;

/**
 * What went wrong, in a sentence: the reason that XPath gives, in words that an author knows.
 *
 * @param tag - The start tag it happened in, as it was written.
 */
export function messageOf(current: EngineError, causes: readonly EngineError[], tag: string): string {
  const reasons = causes.map(({ message, expression }) =>
    expression === undefined ? message : `${message} in '${expression}'`,
  );
  const undefinedFunction = causes
    .map(({ message }) => /function (\S+) (?:not found|bound to undefined prefix (\S+))/.exec(message))
    .find((match) => match !== null);
  if (undefinedFunction !== undefined && undefinedFunction !== null) {
    const [, name = '', prefix] = undefinedFunction;
    const unbalanced = attributesOf(tag).find((value) => value.includes(`${name}(`) && !isBalanced(value));
    if (unbalanced !== undefined) return `the parentheses of '${unbalanced}' do not balance`;
    return prefix === undefined
      ? `the function ${name}() does not exist in this engine`
      : `the function ${prefix}:${name}() has an undeclared prefix`;
  }
  if (/potential infinite template recursion/.test(current.message)) {
    const stack = [...current.message.matchAll(/^#\d+ (?:name|match) (.*?) *$/gm)].map((match) => match[1]);
    return `endless recursion: more than 3000 nested templates${stack[0] === undefined ? '' : `, in ${stack[0]}`}`;
  }
  const all = [current.message, ...reasons].join(' ');
  if (/peration limit exceeded/.test(all))
    return 'stopped after more operations than the time limit allows for';
  if (/document is not a stylesheet/.test(all))
    return 'the root element is not xsl:stylesheet or xsl:transform of XSLT';
  if (/Undefined namespace prefix/.test(all)) {
    const prefix = undeclaredPrefix(tag);
    if (prefix !== undefined) return `the prefix '${prefix}' is not declared`;
  }
  const own = GENERIC.test(current.message) && reasons.length > 0 ? [] : [current.message];
  return [...own, ...reasons].join(': ');
}

const attributesOf = (tag: string): string[] =>
  [...tag.matchAll(/=\s*(?:"([^"]*)"|'([^']*)')/g)].map((match) => match[1] ?? match[2] ?? '');

/** Parentheses outside of literals. */
function isBalanced(expression: string): boolean {
  const bare = expression.replace(/"[^"]*"|'[^']*'/g, '');
  return bare.split('(').length === bare.split(')').length;
}

/** A prefix that an expression uses and that is none of the well-known ones. */
function undeclaredPrefix(tag: string): string | undefined {
  const prefixes = attributesOf(tag).flatMap((value) =>
    [...value.replace(/"[^"]*"|'[^']*'/g, '').matchAll(/(?<![\w:-])([A-Za-z_][\w.-]*):(?!:)[\w*]/g)].map(
      (match) => match[1],
    ),
  );
  return prefixes.length === 1 ? prefixes[0] : undefined;
}

/** XPath 2 functions that authors reach for, and what XPath 1.0 has instead. */
const REWRITES: Readonly<Record<string, string>> = {
  'upper-case': "translate(x, 'abc…', 'ABC…')",
  'lower-case': "translate(x, 'ABC…', 'abc…')",
  'ends-with': 'substring(x, string-length(x) - string-length(y) + 1) = y',
  'string-join': 'xsl:for-each with a separator when position() != last()',
  replace: 'str:replace of EXSLT',
  tokenize: 'str:tokenize of EXSLT',
  matches: 'contains(), starts-with() or translate()',
  'format-dateTime': "php:function('dateUtils::kGmdate', format, string(timestamp))",
  'format-date': "php:function('dateUtils::kGmdate', format, string(timestamp))",
  'current-dateTime': "php:function('gmdate', 'Y-m-d\\TH:i:s\\Z')",
  'distinct-values': 'set:distinct of EXSLT, or a key',
  exists: 'boolean(path)',
  empty: 'not(path)',
  abs: 'math:abs of EXSLT',
  max: 'math:max of EXSLT',
  min: 'math:min of EXSLT',
};

const XSLT_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';

/** For a transformation that some limit ended. */
export const LOOP_HINT = 'Look for a loop that does not end; --timeout SECONDS allows more.';

/**
 * What to do about it, where that is known.
 *
 * @param sheet - The whole stylesheet.
 */
export function hintFor(
  current: EngineError,
  causes: readonly EngineError[],
  sheet: string,
): string | undefined {
  const text = [current.message, ...causes.map(({ message }) => message)].join(' ');
  const name = /function (\S+) not found/.exec(text)?.[1];
  if (name !== undefined) {
    const rewrite = REWRITES[name];
    return rewrite === undefined
      ? 'libxslt has XPath 1.0 and EXSLT common, strings, dates, math, sets, functions and dynamic.'
      : `XPath 1.0 has no ${name}(): use ${rewrite}.`;
  }
  if (/select' was specified/.test(text) && /child nodes/.test(text)) {
    return 'The server writes the value of this variable into its content, so it must not have a select attribute: remove it.';
  }
  if (/peration limit exceeded/.test(text)) return LOOP_HINT;
  if (/Invalid type/.test(text)) {
    return 'A variable with content is a result tree fragment: exsl:node-set($v)/path reads it (xmlns:exsl="http://exslt.org/common").';
  }
  if (/document is not a stylesheet/.test(text)) {
    const found = /xmlns:\w+\s*=\s*["']([^"']*XSL\/[Tt]ransform[^"']*)["']/.exec(sheet)?.[1];
    const isClose = found !== undefined && found !== XSLT_NAMESPACE;
    return `Write xmlns:xsl="${XSLT_NAMESPACE}"${isClose ? `: here it is "${found}".` : '.'}`;
  }
  if (/Undefined namespace prefix|undefined prefix/.test(text))
    return 'Declare it on xsl:stylesheet: xmlns:prefix="...".';
  if (/unable to load/.test(text)) {
    return 'The server compiles the stylesheet from memory: put what it includes into this one file.';
  }
  if (/infinite template recursion/.test(text))
    return 'The server has the same limit, and the job fails there as it does here.';
  return undefined;
}
