import { localName, type ScannedNode } from '../../xml/scan.js';
import { JOB_PROPERTIES } from '../../xml/server-facts.js';
import type { Finding, LintRule } from '../rule.js';
import { walkExpression, type Expression } from '../xpath/ast.js';
import { findLaterSyntax } from './later-syntax.js';
import { forbiddenPlaces, missingAttributes } from './places.js';
import { LIBXSLT, sheetRule } from './sheet-rule.js';
import {
  XSLT_NAMESPACE,
  attributeOf,
  expandName,
  hasContent,
  isElement,
  isXslt,
  kindOf,
  placeIn,
  placeInValue,
  placeOf,
  placeOfText,
  valueKindOf,
  valueOf,
  type Sheet,
} from './sheet.js';

const invalid = sheetRule({
  code: 'XSLT_INVALID',
  severity: 'error',
  takesAnything: true,
  what: 'The stylesheet does not compile: an expression is no XPath 1.0, something that must be there is not, or stands where it may not.',
  why: 'No upload checks it: the API request that hands the job out fails, and the job is stuck without an error.',
  remedy: 'Mend it at this place.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:value-of select="content[1/@url"/>',
    good: '<xsl:value-of select="content[1]/@url"/>',
  },
  *check(sheet) {
    if (sheet.malformed.length > 0) return;
    if (sheet.root === undefined) {
      yield* noStylesheet(sheet);
      return;
    }
    yield* brokenExpressions(sheet);
    yield* brokenPatterns(sheet);
    yield* missingAttributes(sheet);
    yield* forbiddenPlaces(sheet);
    yield* strayTopLevel(sheet);
    yield* doubledContent(sheet);
    yield* repeatedNames(sheet);
    yield* brokenNames(sheet);
  },
});

function* noStylesheet({ source }: Sheet): Generator<Finding> {
  const { root } = source;
  if (root === undefined) return;
  const place = source.placeAt(root.start);
  const isMeant = /^(?:stylesheet|transform)$/.test(localName(root.name));
  if (isMeant && root.namespace !== XSLT_NAMESPACE) {
    const written = root.namespace === '' ? 'no namespace' : `the namespace ${root.namespace}`;
    yield {
      place,
      message: `${root.name} has ${written}, and is no stylesheet`,
      fix: `Declare xmlns:xsl="${XSLT_NAMESPACE}".`,
    };
  } else {
    yield {
      place,
      message: `the document element is ${root.name}, not xsl:stylesheet`,
      fix: 'Wrap it in xsl:stylesheet and a template, or give it xsl:version="1.0".',
    };
  }
}

/** What is written in XPath 2.0 has a rule of its own. */
function* brokenExpressions(sheet: Sheet): Generator<Finding> {
  for (const expression of sheet.expressions) {
    const { mistake, attribute, element, text, kind } = expression;
    if (mistake === undefined || findLaterSyntax(text) !== undefined) continue;
    const isEmpty = text.trim() === '';
    const what = kind === 'pattern' ? 'pattern' : 'expression';
    yield {
      place: placeIn(sheet, expression, { start: isEmpty ? 0 : mistake.offset }),
      message: isEmpty
        ? `${attribute.name} of ${element.name} has an empty ${what}`
        : `${JSON.stringify(text)} is no XPath 1.0: ${mistake.message}`,
      fix: hintFor(text),
    };
  }
}

function hintFor(text: string): string | undefined {
  if (/==/.test(text)) return 'Compare with a single =.';
  if (/&&|\|\|/.test(text)) return 'Write the words and and or.';
  if (/<>/.test(text)) return 'Write != for what differs.';
  if (/(^|[^!])!($|[^=])/.test(text)) return 'Write not(...).';
  if (/[\u2018\u2019\u201c\u201d]/.test(text)) return 'Write straight quotes.';
  if (/[^\s\d.)\]*]\s*\/\s*\d/.test(text) || /\)\s*\/\s*\d/.test(text)) return 'Divide with the word div.';
  if (/%/.test(text)) return 'Write the word mod.';
  return undefined;
}

/** @source XSLT 1.0, 5.2: patterns go down by child and attribute, and have no variables */
function* brokenPatterns(sheet: Sheet): Generator<Finding> {
  for (const expression of sheet.expressions) {
    if (expression.kind !== 'pattern' || expression.tree === undefined) continue;
    const isCount = !isXslt(expression.element, 'template', 'key');
    for (const alternative of alternativesOf(expression.tree)) {
      const mistake = patternMistake(alternative);
      if (mistake === undefined) continue;
      yield {
        place: placeIn(sheet, expression, mistake.at),
        message: `${JSON.stringify(expression.text)} is no pattern: ${mistake.message}`,
      };
    }
    if (isCount) continue;
    for (const part of walkExpression(expression.tree)) {
      if (part.kind !== 'variable') continue;
      yield {
        place: placeIn(sheet, expression, part),
        message: `a pattern must not look at variables, and this one asks for $${part.name}`,
        fix: 'Match more, and test with xsl:if inside.',
      };
    }
  }
}

const alternativesOf = (tree: Expression): readonly Expression[] =>
  tree.kind === 'union' ? tree.operands : [tree];

function patternMistake(
  tree: Expression,
): { readonly at: { start: number }; readonly message: string } | undefined {
  const isKey = (one: Expression | undefined) =>
    one?.kind === 'call' && (one.name === 'key' || one.name === 'id');
  if (tree.kind === 'call')
    return isKey(tree) ? undefined : { at: tree, message: `${tree.name}() selects no nodes to match` };
  if (tree.kind !== 'path') return { at: tree, message: 'it is an expression; put conditions into brackets' };
  if (tree.filter !== undefined && !isKey(tree.filter)) {
    return { at: tree.filter, message: 'it must begin with a name, /, key() or id()' };
  }
  const wrong = tree.steps.find(
    ({ axis, isImplied }) => !isImplied && axis !== 'child' && axis !== 'attribute',
  );
  if (wrong === undefined) return undefined;
  const isDot = wrong.axis === 'self' || wrong.axis === 'parent';
  return {
    at: wrong,
    message: isDot
      ? 'it goes down from the root or anywhere, so . and .. have no place in it'
      : `it may go to children and attributes, not along ${wrong.axis}::`,
  };
}

function* strayTopLevel(sheet: Sheet): Generator<Finding> {
  const { root } = sheet;
  if (root === undefined || sheet.isSimplified) return;
  for (const child of root.children) {
    if (child.type === 'text' && child.value.trim() !== '') {
      yield {
        place: placeOfText(sheet, child),
        message: `the text ${JSON.stringify(shorten(child.value))} stands outside of any template`,
        fix: 'Put it into a template, or into a comment.',
      };
    } else if (isElement(child) && child.namespace === '') {
      yield {
        place: placeOf(sheet, child),
        message: `${child.name} stands outside of any template`,
        fix: 'Put it into <xsl:template match="/">. Data of your own must have a namespace.',
      };
    }
  }
  yield* lateImports(sheet);
}

const shorten = (text: string): string => {
  const trimmed = text.trim().replaceAll(/\s+/g, ' ');
  return trimmed.length > 40 ? `${trimmed.slice(0, 39)}…` : trimmed;
};

function* lateImports(sheet: Sheet): Generator<Finding> {
  const first = sheet.topLevel.find((element) => !isXslt(element, 'import'));
  for (const element of sheet.topLevel) {
    if (first !== undefined && isXslt(element, 'import') && element.start > first.start)
      yield { place: placeOf(sheet, element), message: 'xsl:import must come before everything else' };
  }
}

/** A variable has a select or content. Injected names have a rule of their own. */
function* doubledContent(sheet: Sheet): Generator<Finding> {
  for (const node of sheet.elements) {
    if (!isXslt(node, 'variable', 'with-param', 'param') || !hasContent(node)) continue;
    const select = attributeOf(node, 'select');
    if (select === undefined || JOB_PROPERTIES.has(valueOf(node, 'name') ?? '')) continue;
    yield {
      place: placeOf(sheet, select),
      message: `${node.name} has a select and content: one of them is too much`,
    };
  }
}

function* repeatedNames(sheet: Sheet): Generator<Finding> {
  const seen = new Map<string, ScannedNode>();
  for (const node of sheet.topLevel) {
    const name = attributeOf(node, 'name');
    if (name === undefined || !isXslt(node, 'template', 'variable', 'param')) continue;
    const kind = isXslt(node, 'template') ? 'template' : 'variable';
    const key = `${kind} ${expandName(node, name.value)}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, node);
    else {
      const { line } = placeOf(sheet, first);
      yield {
        place: placeInValue(sheet, name),
        message: `line ${line} has a ${kind} ${name.value} already`,
        fix: 'Give one of them another name, or take it out.',
      };
    }
  }
}

const QNAME = /^[\p{L}_][\p{L}\p{N}\p{M}_.\-·]*(?::[\p{L}_][\p{L}\p{N}\p{M}_.\-·]*)?$/u;

/** Names that are none, e.g. mode="#default" of XSLT 2.0. */
function* brokenNames(sheet: Sheet): Generator<Finding> {
  for (const node of sheet.elements) {
    const kind = kindOf(sheet, node);
    if (kind !== 'xslt') continue;
    for (const attribute of node.attributes) {
      const value = attribute.value.trim();
      const what = valueKindOf(node, attribute, kind);
      const isName =
        what === 'qname' ||
        (isXslt(node, 'element', 'attribute') && attribute.name === 'name' && !/[{}]/.test(value));
      if (!isName || QNAME.test(value)) continue;
      yield {
        place: placeInValue(sheet, attribute),
        message: `${attribute.name}="${attribute.value}" of ${node.name} is no name`,
        fix: value.startsWith('#') ? 'XSLT 1.0 has no such modes: name each one.' : undefined,
      };
    }
    const name = isXslt(node, 'attribute') ? attributeOf(node, 'name') : undefined;
    if (name?.value === 'xmlns')
      yield {
        place: placeInValue(sheet, name),
        message: 'xsl:attribute cannot declare a namespace',
        fix: 'Write xmlns="…" on the literal element.',
      };
  }
}

const laterSyntax = sheetRule({
  code: 'XPATH2_SYNTAX',
  severity: 'error',
  what: 'The expression is written in XPath 2.0 or later.',
  why: 'The engine knows XPath 1.0 alone: the stylesheet does not compile, and the job is stuck without an error.',
  remedy: 'Write it in XPath 1.0, or with instructions.',
  source: LIBXSLT,
  example: {
    bad: `<xsl:value-of select="if (status = 2) then 'yes' else 'no'"/>`,
    good: '<xsl:choose><xsl:when test="status = 2">yes</xsl:when><xsl:otherwise>no</xsl:otherwise></xsl:choose>',
  },
  *check(sheet) {
    for (const expression of sheet.expressions) {
      if (expression.mistake === undefined) continue;
      const found = findLaterSyntax(expression.text);
      if (found === undefined) continue;
      yield {
        place: placeIn(sheet, expression, { start: found.offset }),
        message: `${found.what} of XPath 2.0: ${JSON.stringify(expression.text)}`,
        fix: found.rewrite,
      };
    }
  },
});

export const compileRules: readonly LintRule[] = [invalid, laterSyntax];
