/** Functions that a stylesheet may call, with how many arguments each takes and what it gives. */

export type ValueType = 'nodes' | 'string' | 'number' | 'boolean' | 'unknown';

export interface FunctionFact {
  readonly least: number;
  readonly most: number;
  readonly gives: ValueType;
}

const MANY = Number.POSITIVE_INFINITY;

/** e.g. `concat 2+ substring 2-3 count 1` */
function readFacts(gives: ValueType, text: string): [string, FunctionFact][] {
  const words = text.trim().split(/\s+/);
  const facts: [string, FunctionFact][] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [, least = '0', sign, most] = /^(\d+)([-+]?)(\d*)$/.exec(words[at + 1] ?? '') ?? [];
    const upper = sign === '+' ? MANY : Number(most === '' || most === undefined ? least : most);
    facts.push([words[at] ?? '', { least: Number(least), most: upper, gives }]);
  }
  return facts;
}

/** Without a prefix. @source XPath 1.0, 4; XSLT 1.0, 12 */
export const CORE_FUNCTIONS: ReadonlyMap<string, FunctionFact> = new Map([
  ...readFacts(
    'number',
    'last 0 position 0 count 1 string-length 0-1 number 0-1 sum 1 floor 1 ceiling 1 round 1',
  ),
  ...readFacts('nodes', 'id 1 document 1-2 key 2 current 0'),
  ...readFacts(
    'string',
    `local-name 0-1 namespace-uri 0-1 name 0-1 string 0-1 concat 2+ substring-before 2 substring-after 2 substring 2-3
     normalize-space 0-1 translate 3 format-number 2-3 unparsed-entity-uri 1 generate-id 0-1`,
  ),
  ...readFacts('unknown', 'system-property 1'),
  ...readFacts(
    'boolean',
    'starts-with 2 contains 2 boolean 1 not 1 true 0 false 0 lang 1 function-available 1 element-available 1',
  ),
]);

const DATES = 'http://exslt.org/dates-and-times';
const STRINGS = 'http://exslt.org/strings';
const MATH = 'http://exslt.org/math';
const SETS = 'http://exslt.org/sets';
export const COMMON = 'http://exslt.org/common';
const DYNAMIC = 'http://exslt.org/dynamic';
const SAXON = 'http://icl.com/saxon';
const CRYPTO = 'http://exslt.org/crypto';
export const PHP = 'http://php.net/xsl';
export const EXSLT_FUNCTIONS = 'http://exslt.org/functions';

/** By namespace: what the engine has registered. @source libexslt 0.8.20, tried one by one with function-available */
export const EXTENSION_FUNCTIONS: ReadonlyMap<string, ReadonlyMap<string, FunctionFact>> = new Map([
  [COMMON, new Map([...readFacts('nodes', 'node-set 1'), ...readFacts('string', 'object-type 1')])],
  [
    STRINGS,
    new Map([
      ...readFacts('string', 'align 2-3 concat 1 padding 1-2 encode-uri 2-3 decode-uri 1-2'),
      ...readFacts('unknown', 'replace 3'),
      ...readFacts('nodes', 'split 1-2 tokenize 1-2'),
    ]),
  ],
  [
    DATES,
    new Map([
      ...readFacts(
        'string',
        `date-time 0 date 0-1 time 0-1 month-name 0-1 month-abbreviation 0-1 day-name 0-1 day-abbreviation 0-1 add 2
         add-duration 2 difference 2 duration 0-1 sum 1`,
      ),
      ...readFacts(
        'number',
        `year 0-1 month-in-year 0-1 week-in-year 0-1 week-in-month 0-1 day-in-year 0-1 day-in-month 0-1
         day-of-week-in-month 0-1 day-in-week 0-1 hour-in-day 0-1 minute-in-hour 0-1 second-in-minute 0-1 seconds 0-1`,
      ),
      ...readFacts('boolean', 'leap-year 0-1'),
    ]),
  ],
  [
    MATH,
    new Map([
      ...readFacts(
        'number',
        'min 1 max 1 abs 1 sqrt 1 power 2 constant 2 log 1 random 0 sin 1 cos 1 tan 1 asin 1 acos 1 atan 1 atan2 2 exp 1',
      ),
      ...readFacts('nodes', 'highest 1 lowest 1'),
    ]),
  ],
  [
    SETS,
    new Map([
      ...readFacts('nodes', 'difference 2 intersection 2 distinct 1 leading 2 trailing 2'),
      ...readFacts('boolean', 'has-same-node 2'),
    ]),
  ],
  [DYNAMIC, new Map(readFacts('unknown', 'evaluate 1 map 2'))],
  [CRYPTO, new Map(readFacts('string', 'md4 1 md5 1 sha1 1 rc4_encrypt 2 rc4_decrypt 2'))],
  [SAXON, new Map(readFacts('unknown', 'expression 1 eval 1 evaluate 1 line-number 0-1 systemId 0'))],
  ['http://www.jclark.com/xt', new Map(readFacts('nodes', 'node-set 1'))],
  ['http://xmlsoft.org/XSLT/namespace', new Map(readFacts('nodes', 'node-set 1'))],
  [PHP, new Map(readFacts('unknown', 'function 1+ functionString 1+'))],
]);

/** Namespaces of processors that the server does not run. */
export const FOREIGN_NAMESPACES: ReadonlyMap<string, string> = new Map([
  ['urn:schemas-microsoft-com:xslt', 'Microsoft'],
  ['http://xml.apache.org/xalan', 'Xalan'],
  ['http://xml.apache.org/xslt', 'Xalan'],
  ['http://saxon.sf.net/', 'Saxon 9'],
  ['http://saxonica.com/ns/html-property', 'Saxon-JS'],
  ['http://ant.apache.org', 'Ant'],
  ['http://www.w3.org/2005/xpath-functions', 'XPath 2.0'],
  ['http://www.w3.org/2005/xpath-functions/math', 'XPath 3.0'],
  ['http://www.w3.org/2005/xpath-functions/map', 'XPath 3.1'],
  ['http://www.w3.org/2005/xpath-functions/array', 'XPath 3.1'],
  ['http://www.w3.org/2001/XMLSchema', 'XPath 2.0'],
]);

const DATE_FORMAT =
  "php:function('dateUtils::kGmdate', 'Y-m-d', string(seconds)) writes a date from seconds since 1970";
const UPPER = "translate(TEXT, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')";
const LOWER = "translate(TEXT, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')";
const SUBSTRINGS =
  'substring-before and substring-after take a text apart; str:replace of EXSLT replaces fixed texts';
const GROUP = 'xsl:key with generate-id() groups, set:distinct of EXSLT leaves repeats out';

/** Functions of XPath 2.0 and later without a prefix, and their 1.0 spelling. */
export const LATER_FUNCTIONS: Readonly<Record<string, string>> = {
  abs: 'math:abs(N) of EXSLT, or N * (1 - 2 * (N < 0))',
  'adjust-date-to-timezone': DATE_FORMAT,
  'adjust-dateTime-to-timezone': DATE_FORMAT,
  'analyze-string': SUBSTRINGS,
  avg: 'sum(NODES) div count(NODES)',
  'base-uri': 'leave it out: neither document has an address',
  'codepoints-to-string': 'write the characters, or &#NNN; references',
  collection: 'the item is the only source',
  compare: 'compare with =, or sort with xsl:sort',
  'current-date': DATE_FORMAT,
  'current-dateTime': "php:function('gmdate', 'Y-m-d\\TH:i:s\\Z')",
  'current-group': GROUP,
  'current-grouping-key': GROUP,
  'current-time': "php:function('gmdate', 'H:i:s')",
  data: 'string(NODE)',
  'day-from-date': 'substring(DATE, 9, 2)',
  'day-from-dateTime': 'substring(DATE, 9, 2)',
  'days-from-duration': 'compute with numbers',
  'deep-equal': 'compare what matters with =',
  'default-collation': 'order is by code point',
  'distinct-values': 'set:distinct(NODES) of EXSLT, or NODES[not(. = preceding::NAME)]',
  doc: 'put the data into the stylesheet',
  'doc-available': 'put the data into the stylesheet',
  empty: 'not(NODES)',
  'encode-for-uri': "php:functionString('urlencode', TEXT), or str:encode-uri(TEXT, true())",
  'ends-with': 'substring(TEXT, string-length(TEXT) - string-length(END) + 1) = END',
  error: '<xsl:message terminate="yes">',
  'escape-html-uri': 'str:encode-uri(TEXT, false()) of EXSLT',
  'exactly-one': 'NODES[1]',
  exists: 'boolean(NODES), or the path alone in a test',
  'format-date': DATE_FORMAT,
  'format-dateTime': DATE_FORMAT,
  'format-integer': "format-number(N, '0')",
  'format-time': DATE_FORMAT,
  'has-children': 'boolean(NODE/node())',
  head: 'NODES[1]',
  'hours-from-dateTime': 'substring(TIME, 12, 2)',
  'implicit-timezone': 'the server has its own zone; write UTC',
  'in-scope-prefixes': 'namespace::*',
  'index-of': 'count(NODES[. = VALUE][1]/preceding-sibling::*) + 1',
  innermost: 'NODES[not(descendant::*)]',
  'insert-before': 'the union | of both, in document order',
  'iri-to-uri': 'str:encode-uri(TEXT, false()) of EXSLT',
  'json-to-xml': 'the item is XML already',
  'local-name-from-QName': "substring-after(NAME, ':')",
  'lower-case': LOWER,
  matches: `contains, starts-with and translate test without patterns: ${SUBSTRINGS}`,
  max: 'math:max(NODES) of EXSLT, or sort descending and take the first',
  min: 'math:min(NODES) of EXSLT, or sort and take the first',
  'minutes-from-dateTime': 'substring(TIME, 15, 2)',
  'month-from-date': 'substring(DATE, 6, 2)',
  'month-from-dateTime': 'substring(DATE, 6, 2)',
  'namespace-uri-for-prefix': 'namespace::PREFIX',
  nilled: "NODE/@xsi:nil = 'true'",
  'node-name': 'name(NODE)',
  'normalize-unicode': 'leave the text as it is',
  'one-or-more': 'the path itself',
  outermost: 'the path itself',
  'parse-json': 'the item is XML already',
  'parse-xml': "php:function('xml_load_for_xslt', string(TEXT))",
  path: 'name(NODE)',
  put: 'a job sends one document',
  QName: 'xsl:element name="…" namespace="…"',
  'regex-group': SUBSTRINGS,
  remove: 'NODES[position() != N]',
  replace: 'translate(TEXT, FROM, TO) for characters, str:replace(TEXT, FROM, TO) of EXSLT for fixed texts',
  'resolve-QName': 'name(NODE)',
  'resolve-uri': 'concat(BASE, PATH)',
  reverse: 'xsl:sort select="position()" data-type="number" order="descending"',
  root: '/',
  'round-half-to-even': 'round(N * 100) div 100',
  'seconds-from-dateTime': 'substring(TIME, 18, 2)',
  serialize: 'xsl:copy-of copies the nodes themselves',
  sort: 'xsl:sort',
  'static-base-uri': 'leave it out: the stylesheet has no address',
  'string-join':
    '<xsl:for-each select="NODES"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each>',
  'string-to-codepoints': 'translate() maps characters',
  subsequence: 'NODES[position() >= FROM and position() < FROM + N]',
  tail: 'NODES[position() > 1]',
  'timezone-from-dateTime': 'substring(TIME, 20)',
  tokenize: "str:tokenize(TEXT, ',') of EXSLT",
  trace: 'xsl:message',
  'type-available': 'there are no types',
  unordered: 'the path itself',
  'unparsed-text': 'put the text into the stylesheet',
  'unparsed-text-available': 'put the text into the stylesheet',
  'unparsed-text-lines': 'put the text into the stylesheet',
  'upper-case': UPPER,
  'year-from-date': 'substring(DATE, 1, 4)',
  'year-from-dateTime': 'substring(DATE, 1, 4)',
  'zero-or-one': 'NODES[1]',
};
