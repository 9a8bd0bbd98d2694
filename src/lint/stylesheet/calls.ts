import { nearest } from '../../connector/nearest.js';
import { localName, namespaceOf, prefixOf } from '../../xml/scan.js';
import type { LintRule } from '../rule.js';
import type { CallExpression } from '../xpath/ast.js';
import {
  CORE_FUNCTIONS,
  EXSLT_FUNCTIONS,
  EXTENSION_FUNCTIONS,
  FOREIGN_NAMESPACES,
  LATER_FUNCTIONS,
  PHP,
} from './functions.js';
import { callsIn, factOf } from './scopes.js';
import { LIBXSLT, XPATH, sheetRule } from './sheet-rule.js';
import { childElements, expandName, placeIn, valueOf, type Sheet, type SheetExpression } from './sheet.js';

interface Called {
  readonly expression: SheetExpression;
  readonly call: CallExpression;
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
}

/** Every call of a sheet. */
export function* callsOf(sheet: Sheet): Generator<Called> {
  for (const expression of sheet.expressions) {
    for (const call of callsIn(expression.tree)) {
      const prefix = prefixOf(call.name);
      const namespace = prefix === '' ? '' : namespaceOf(expression.element, prefix);
      yield { expression, call, prefix, local: localName(call.name), namespace };
    }
  }
}

/** Functions that the stylesheet declares itself, by expanded name. */
const ownFunctions = (sheet: Sheet): ReadonlySet<string> =>
  new Set(
    (sheet.root === undefined ? [] : childElements(sheet.root))
      .filter(({ namespace, name }) => namespace === EXSLT_FUNCTIONS && localName(name) === 'function')
      .map((node) => expandName(node, valueOf(node, 'name') ?? '')),
  );

/** Whether the stylesheet asks beforehand, so that the call never runs where there is no such function. */
const isAskedFor = (sheet: Sheet, name: string): boolean =>
  sheet.source.text.includes(`function-available('${name}')`);

const laterFunction = sheetRule({
  code: 'XPATH2_FUNCTION',
  severity: 'error',
  what: 'The function is of XPath 2.0 or later.',
  why: 'The engine knows XPath 1.0 alone: the transformation fails when it comes there, and the job fails without a reason.',
  remedy: 'Write it in XPath 1.0, or with a function of EXSLT.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:value-of select="upper-case(title)"/>',
    good: `<xsl:value-of select="translate(title, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')"/>`,
  },
  *check(sheet) {
    for (const { expression, call, prefix, local, namespace } of callsOf(sheet)) {
      const isLater = prefix === '' || namespace.startsWith('http://www.w3.org/2005/xpath-functions');
      const rewrite = Object.hasOwn(LATER_FUNCTIONS, local) ? LATER_FUNCTIONS[local] : undefined;
      if (!isLater || rewrite === undefined || isAskedFor(sheet, call.name)) continue;
      yield {
        place: placeIn(sheet, expression, call),
        message: `${call.name}() is not of XPath 1.0`,
        fix: `In 1.0: ${rewrite}.`,
      };
    }
  },
});

const unknownFunction = sheetRule({
  code: 'XPATH_FUNCTION_UNKNOWN',
  severity: 'error',
  what: 'There is no function of this name.',
  why: 'The transformation fails when it comes there.',
  remedy: 'Write the name as XPath 1.0 or XSLT 1.0 has it.',
  source: `${XPATH('4')}; ${LIBXSLT}: "Unregistered function"`,
  example: {
    bad: '<xsl:value-of select="normalise-space(title)"/>',
    good: '<xsl:value-of select="normalize-space(title)"/>',
  },
  *check(sheet) {
    const own = ownFunctions(sheet);
    for (const { expression, call, prefix, local, namespace } of callsOf(sheet)) {
      if (
        prefix === '' ? CORE_FUNCTIONS.has(local) || Object.hasOwn(LATER_FUNCTIONS, local) : namespace === ''
      )
        continue;
      if (prefix !== '' && isKnownNamespace(namespace)) continue;
      if (own.has(`{${namespace}}${local}`) || !sheet.isClosed || isAskedFor(sheet, call.name)) continue;
      const guess = nearest(local, CORE_FUNCTIONS.keys());
      const inExslt = prefix === '' ? extensionOf(local) : undefined;
      yield {
        place: placeIn(sheet, expression, call),
        message: `there is no function ${call.name}()`,
        fix:
          guess !== undefined && prefix === ''
            ? `Did you mean ${guess}()?`
            : inExslt === undefined
              ? undefined
              : `It is of ${inExslt}, and needs a prefix.`,
      };
    }
  },
});

const isKnownNamespace = (namespace: string): boolean =>
  EXTENSION_FUNCTIONS.has(namespace) ||
  namespace.startsWith('http://exslt.org/') ||
  FOREIGN_NAMESPACES.has(namespace);

const extensionOf = (local: string): string | undefined =>
  [...EXTENSION_FUNCTIONS].find(([, functions]) => functions.has(local))?.[0];

const unavailable = sheetRule({
  code: 'EXSLT_UNAVAILABLE',
  severity: 'error',
  what: 'The engine has no such extension function.',
  why: 'The transformation fails when it comes there. Of EXSLT there are common, dates-and-times, math, sets, strings, functions and a part of dynamic; regular expressions and random are missing.',
  remedy: 'Use a function that is there.',
  source: 'libexslt 0.8.20, each name tried with function-available()',
  example: {
    bad: `<xsl:value-of select="regexp:replace(title, 'a', 'g', 'b')" xmlns:regexp="http://exslt.org/regular-expressions"/>`,
    good: `<xsl:value-of select="str:replace(title, 'a', 'b')" xmlns:str="http://exslt.org/strings"/>`,
  },
  *check(sheet) {
    const own = ownFunctions(sheet);
    for (const { expression, call, local, namespace } of callsOf(sheet)) {
      const there = EXTENSION_FUNCTIONS.get(namespace);
      const isForeign =
        FOREIGN_NAMESPACES.has(namespace) && !isNodeSet(local) && LATER_FUNCTIONS[local] === undefined;
      if (there === undefined && !namespace.startsWith('http://exslt.org/') && !isForeign) continue;
      if (namespace === PHP && there?.has(local) !== true) {
        yield {
          place: placeIn(sheet, expression, call),
          message: `php has the functions php:function and php:functionString, and no ${local}`,
          fix: `Write php:function('${local}', …).`,
        };
        continue;
      }
      if (there?.has(local) === true || own.has(`{${namespace}}${local}`) || isAskedFor(sheet, call.name))
        continue;
      const guess = there === undefined ? undefined : nearest(local, there.keys());
      yield {
        place: placeIn(sheet, expression, call),
        message: `the engine has no ${call.name}() of ${FOREIGN_NAMESPACES.get(namespace) ?? namespace}`,
        fix:
          REPLACEMENTS[local] ??
          (guess === undefined ? undefined : `Did you mean ${call.name.replace(local, guess)}()?`),
      };
    }
  },
});

const REPLACEMENTS: Readonly<Record<string, string>> = {
  'format-date': "Use php:function('dateUtils::kGmdate', 'Y-m-d', string(seconds)).",
  'parse-date': "Use php:functionString('strtotime', text).",
  'unix-timestamp': "Use date:seconds(), or php:functionString('strtotime', text).",
  test: 'Use contains, starts-with and translate.',
  match: 'Use substring-before and substring-after, or str:tokenize.',
  replace: 'Use str:replace of EXSLT for fixed texts, translate for characters.',
};

const isNodeSet = (local: string): boolean => local === 'node-set' || local === 'nodeset';

const foreignNodeSet = sheetRule({
  code: 'XSLT_NODE_SET_FOREIGN',
  severity: 'error',
  what: 'node-set() of another processor.',
  why: 'The engine does not have it: the transformation fails when it comes there.',
  remedy: 'Declare xmlns:exsl="http://exslt.org/common" and call exsl:node-set().',
  source: LIBXSLT,
  example: {
    bad: '<xsl:value-of select="msxsl:node-set(title)" xmlns:msxsl="urn:schemas-microsoft-com:xslt"/>',
    good: '<xsl:value-of select="exsl:node-set(title)" xmlns:exsl="http://exslt.org/common"/>',
  },
  *check(sheet) {
    for (const { expression, call, local, namespace } of callsOf(sheet)) {
      if (!isNodeSet(local) || !FOREIGN_NAMESPACES.has(namespace) || isAskedFor(sheet, call.name)) continue;
      yield {
        place: placeIn(sheet, expression, call),
        message: `${call.name}() is of ${FOREIGN_NAMESPACES.get(namespace)}, which is not what runs here`,
      };
    }
  },
});

const wrongArguments = sheetRule({
  code: 'XPATH_ARGUMENTS',
  severity: 'error',
  what: 'The function takes another number of arguments.',
  why: 'The transformation fails when it comes there.',
  remedy: 'Give it as many as it takes.',
  source: `${XPATH('4')}; ${LIBXSLT}: "Invalid number of arguments"`,
  example: {
    bad: `<xsl:value-of select="substring-before(title)"/>`,
    good: `<xsl:value-of select="substring-before(title, ':')"/>`,
  },
  *check(sheet) {
    for (const { expression, call } of callsOf(sheet)) {
      const fact = factOf(expression.element, call.name);
      const count = call.args.length;
      if (fact === undefined || (count >= fact.least && count <= fact.most)) continue;
      const { least, most } = fact;
      const wanted =
        most === least ? `${least}` : most === Infinity ? `${least} or more` : `${least} to ${most}`;
      yield {
        place: placeIn(sheet, expression, call),
        message: `${call.name}() has ${count} arguments and takes ${wanted}`,
        fix:
          call.name === 'concat' && count === 1
            ? 'Of several nodes, write each in an xsl:for-each; concat joins its arguments.'
            : undefined,
      };
    }
  },
});

export const callRules: readonly LintRule[] = [
  laterFunction,
  unknownFunction,
  unavailable,
  foreignNodeSet,
  wrongArguments,
];
