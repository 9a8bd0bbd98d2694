import { nearest } from '../../connector/nearest.js';
import type { LintRule } from '../rule.js';
import type { Expression, LiteralExpression } from '../xpath/ast.js';
import { callsOf } from './calls.js';
import { PHP } from './functions.js';
import { typeOf } from './scopes.js';
import { sheetRule } from './sheet-rule.js';
import { placeIn, valueOf, isXslt, type Sheet, type SheetExpression } from './sheet.js';
import type { ScannedNode } from '../../xml/scan.js';

const XML_CLASS = 'kaltura/server, infra/content/kXml.class.php';
const PHP_8 = 'PHP 8.2, tried through XSLTProcessor';

/** How many arguments each takes. Case counts. @source kaltura/server, infra/content/kXml.class.php */
const REGISTERED: Readonly<Record<string, readonly [least: number, most: number]>> = {
  date: [1, 2],
  gmdate: [1, 2],
  strtotime: [1, 2],
  urlencode: [1, 1],
  xml_load_for_xslt: [1, 1],
  'dateUtils::kGmdate': [1, 2],
  'dateUtils::kDate': [1, 2],
};

interface PhpCall {
  readonly expression: SheetExpression;
  readonly handler: LiteralExpression;
  readonly args: readonly Expression[];
  /** `php:functionString`: paths arrive as texts. */
  readonly isString: boolean;
}

/** Calls whose function is written out. */
export function* phpCalls(sheet: Sheet): Generator<PhpCall> {
  for (const { expression, call, namespace, local } of callsOf(sheet)) {
    const [handler, ...args] = call.args;
    if (namespace !== PHP || handler?.kind !== 'literal') continue;
    yield { expression, handler, args, isString: local === 'functionString' };
  }
}

const placeOfHandler = (sheet: Sheet, { expression, handler }: PhpCall) =>
  placeIn(sheet, expression, { start: handler.start + 1 });

const unregistered = sheetRule({
  code: 'PHP_FUNCTION_UNREGISTERED',
  severity: 'error',
  what: 'The stylesheet calls a PHP function that the server does not register.',
  why: 'The server logs a warning and carries on with an empty text. Names are case-sensitive.',
  remedy:
    'Registered are date, gmdate, strtotime, urlencode, xml_load_for_xslt, dateUtils::kGmdate and dateUtils::kDate.',
  source: XML_CLASS,
  example: {
    bad: `<xsl:value-of select="php:functionString('ucwords', title)"/>`,
    good: `<xsl:value-of select="php:functionString('urlencode', title)"/>`,
  },
  *check(sheet) {
    for (const found of phpCalls(sheet)) {
      const { value } = found.handler;
      if (Object.hasOwn(REGISTERED, value)) continue;
      const guess = nearest(value, Object.keys(REGISTERED)) ?? nearest(value, ['kGmdate', 'kDate']);
      yield {
        place: placeOfHandler(sheet, found),
        message: `the server registers no '${value}': the result is an empty text`,
        fix:
          guess === undefined
            ? undefined
            : `Did you mean '${guess.startsWith('k') ? `dateUtils::${guess}` : guess}'?`,
      };
    }
  },
});

const failing = sheetRule({
  code: 'PHP_FUNCTION_FAILED',
  severity: 'error',
  what: 'A PHP function is given what it refuses.',
  why: 'PHP 8 throws, the API request that hands the job out fails, and the job is stuck without an error.',
  remedy:
    'Use php:functionString, or string(...) around a path; dateUtils::kGmdate takes any timestamp, an empty one too.',
  source: PHP_8,
  example: {
    bad: `<xsl:value-of select="php:function('gmdate', 'Y-m-d', item/createdAt)"/>`,
    good: `<xsl:value-of select="php:functionString('dateUtils::kGmdate', 'Y-m-d', item/createdAt)"/>`,
  },
  *check(sheet) {
    for (const found of phpCalls(sheet)) {
      const mistake = failureOf(sheet, found);
      if (mistake === undefined) continue;
      yield { place: placeIn(sheet, found.expression, mistake.at), message: mistake.message };
    }
  },
});

function failureOf(sheet: Sheet, call: PhpCall): { at: { start: number }; message: string } | undefined {
  const { args, handler, isString, expression } = call;
  const name = handler.value;
  const bounds = Object.hasOwn(REGISTERED, name) ? REGISTERED[name] : undefined;
  if (bounds === undefined) return undefined;
  if (args.length < bounds[0] || args.length > bounds[1]) {
    const wanted = bounds[0] === bounds[1] ? `${bounds[0]}` : `${bounds[0]} or ${bounds[1]}`;
    return {
      at: handler,
      message: `${name} takes ${wanted} arguments after its name, and gets ${args.length}`,
    };
  }
  const isSafe = name.startsWith('dateUtils::');
  const nodes = args.find((argument) => typeOf(sheet, expression.element, argument) === 'nodes');
  if (nodes !== undefined && !isString && !isSafe) {
    return { at: nodes, message: `php:function gives ${name} a path as an array, which it refuses` };
  }
  const [first, second] = args;
  if (name === 'xml_load_for_xslt' && isEmpty(first)) {
    return { at: first ?? handler, message: 'xml_load_for_xslt refuses an empty text' };
  }
  if ((name === 'date' || name === 'gmdate') && second?.kind === 'literal' && !isNumeric(second.value)) {
    return { at: second, message: `${name} refuses ${JSON.stringify(second.value)} as a timestamp` };
  }
  return undefined;
}

const isEmpty = (argument: Expression | undefined): boolean =>
  argument?.kind === 'literal' && argument.value === '';
const isNumeric = (text: string): boolean => /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/.test(text);

const emptyTimestamp = sheetRule({
  code: 'PHP_TIMESTAMP_EMPTY',
  severity: 'warning',
  what: 'date or gmdate gets a timestamp that may be missing.',
  why: 'Where the element is missing or empty PHP 8 throws, and the job is stuck without an error.',
  remedy: 'Call dateUtils::kGmdate or dateUtils::kDate, which take any timestamp; or test first with xsl:if.',
  source: PHP_8,
  example: {
    bad: `<xsl:value-of select="php:functionString('gmdate', 'Y', item/endDate)"/>`,
    good: `<xsl:if test="item/endDate != ''"><xsl:value-of select="php:functionString('gmdate', 'Y', item/endDate)"/></xsl:if>`,
  },
  *check(sheet) {
    for (const { expression, handler, args, isString } of phpCalls(sheet)) {
      const [, timestamp] = args;
      const isMeant = handler.value === 'date' || handler.value === 'gmdate';
      const path = timestamp === undefined ? undefined : pathOf(timestamp, isString);
      if (!isMeant || path === undefined || timestamp === undefined) continue;
      const written = expression.text.slice(path.start, path.end);
      if (isAlwaysThere(written) || isTested(expression.element, written)) continue;
      yield {
        place: placeIn(sheet, expression, timestamp),
        message: `${handler.value} fails where ${written} is missing or empty`,
      };
    }
  },
});

/** The path whose text is the timestamp. */
function pathOf(argument: Expression, isString: boolean): Expression | undefined {
  if (argument.kind === 'path' || argument.kind === 'union') return isString ? argument : undefined;
  if (argument.kind !== 'call' || !['string', 'number', 'normalize-space'].includes(argument.name))
    return undefined;
  const [inner] = argument.args;
  return inner?.kind === 'path' || inner?.kind === 'union' ? inner : undefined;
}

/** The server writes sunrise even where nobody set it. */
const isAlwaysThere = (path: string): boolean => /(?:^|\/)distribution(?:\[[^]*\])?\/sunrise$/.test(path);

/** Whether a condition around the instruction, or in the path itself, looks at the same. */
function isTested(element: ScannedNode, path: string): boolean {
  const last =
    path
      .replace(/\[[^]*\]$/, '')
      .split('/')
      .at(-1) ?? path;
  for (let at: ScannedNode | undefined = element; at !== undefined; at = at.parent) {
    if (isXslt(at, 'if', 'when') && (valueOf(at, 'test') ?? '').includes(last)) return true;
    if (isXslt(at, 'for-each') && path === '.') return true;
    if (isXslt(at, 'template') && path === '.') return true;
  }
  return /\[[^]*\]$/.test(path);
}

const nodesAsDate = sheetRule({
  code: 'PHP_NODE_SET',
  severity: 'error',
  what: 'php:function gives dateUtils a path as an array.',
  why: 'The function makes a number of it, and the date is in 1970 whatever the item says.',
  remedy: 'Use php:functionString, or string(...) around the path.',
  source: `${XML_CLASS}; dateUtils.class.php: intval of the timestamp`,
  example: {
    bad: `<xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d', item/createdAt)"/>`,
    good: `<xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d', string(item/createdAt))"/>`,
  },
  *check(sheet) {
    for (const { expression, handler, args, isString } of phpCalls(sheet)) {
      if (isString || !handler.value.startsWith('dateUtils::')) continue;
      for (const argument of args) {
        if (typeOf(sheet, expression.element, argument) !== 'nodes') continue;
        yield {
          place: placeIn(sheet, expression, argument),
          message: `${handler.value} gets an array of nodes, and gives a date in 1970`,
        };
      }
    }
  },
});

const ZONED = /(?:\bZ|\bUTC|\bGMT|[+-]\d\d:?\d\d|@\d+)\s*$/i;

const serverZone = sheetRule({
  code: 'PHP_SERVER_ZONE',
  severity: 'note',
  what: 'The date is written or read in the zone of the server.',
  why: 'Hosted servers are set to America/New_York, others to anything.',
  remedy: 'Write with gmdate or dateUtils::kGmdate; read texts that name their zone.',
  source: 'kaltura/server, api_v3/bootstrap.php: date_default_timezone_set',
  example: {
    bad: `<xsl:value-of select="php:function('dateUtils::kDate', 'Y-m-d', string(item/createdAt))"/>`,
    good: `<xsl:value-of select="php:function('dateUtils::kGmdate', 'Y-m-d', string(item/createdAt))"/>`,
  },
  *check(sheet) {
    for (const found of phpCalls(sheet)) {
      const { value } = found.handler;
      const [first] = found.args;
      const isRead =
        value === 'strtotime' &&
        first?.kind === 'literal' &&
        /\d:\d|\d-\d/.test(first.value) &&
        !ZONED.test(first.value);
      if (value !== 'date' && value !== 'dateUtils::kDate' && !isRead) continue;
      yield {
        place: placeOfHandler(sheet, found),
        message: isRead
          ? 'strtotime reads this in the zone of the server'
          : `${value} writes local time of the server`,
      };
    }
  },
});

export const phpRules: readonly LintRule[] = [unregistered, failing, emptyTimestamp, nodesAsDate, serverZone];
