import { didYouMean, nearest } from '../../connector/nearest.js';
import type { ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import {
  attributeOf,
  childElements,
  expandName,
  isXslt,
  placeIn,
  placeInValue,
  placeOf,
  valueOf,
  XSLT_NAMESPACE,
  type Sheet,
} from './sheet.js';
import { callsIn, localsBefore, scopesOf } from './scopes.js';
import { LIBXSLT, sheetRule, XSLT } from './sheet-rule.js';

const nameOf = (node: ScannedNode): string => expandName(node, valueOf(node, 'name') ?? '');
const topLevelNamed = (sheet: Sheet, ...names: string[]): ScannedNode[] =>
  sheet.topLevel.filter((node) => isXslt(node, ...names) && attributeOf(node, 'name') !== undefined);

const unknownVariable = sheetRule({
  code: 'XSLT_VARIABLE_UNKNOWN',
  severity: 'error',
  what: 'No variable or parameter of this name can be seen from here.',
  why: 'The transformation fails when it comes there. A variable can be seen by what follows it and stands beside it or deeper, not outside of the element it is declared in.',
  remedy: 'Declare it before, in the same element or further out.',
  source: `${XSLT('11.5')}; ${LIBXSLT}: "Undefined variable"`,
  example: {
    bad: '<xsl:if test="title"><xsl:variable name="t" select="title"/></xsl:if><xsl:value-of select="$t"/>',
    good: '<xsl:variable name="t" select="title"/><xsl:value-of select="$t"/>',
  },
  *check(sheet) {
    if (!sheet.isClosed) return;
    for (const { expression, variable, declaration } of scopesOf(sheet).references) {
      if (declaration !== undefined || expression.kind === 'pattern') continue;
      const visible = [...localsBefore(sheet, expression.element), ...scopesOf(sheet).globals.values()];
      const guess = nearest(
        variable.name,
        visible.map((node) => valueOf(node, 'name') ?? ''),
      );
      const elsewhere = sheet.elements.find(
        (node) => isXslt(node, 'variable', 'param') && valueOf(node, 'name') === variable.name,
      );
      yield {
        place: placeIn(sheet, expression, variable),
        message:
          elsewhere === undefined
            ? `there is no variable $${variable.name}`
            : `$${variable.name} of line ${placeOf(sheet, elsewhere).line} cannot be seen from here`,
        fix: elsewhere === undefined && guess !== undefined ? `Did you mean $${guess}?` : undefined,
      };
    }
  },
});

const redefinedVariable = sheetRule({
  code: 'XSLT_VARIABLE_REDEFINED',
  severity: 'error',
  what: 'A template declares the same variable again where the first can still be seen.',
  why: 'XSLT has no assignment: the transformation fails when it comes there.',
  remedy: 'Give it another name, or choose its value with xsl:choose inside one xsl:variable.',
  source: `${XSLT('11.5')}; ${LIBXSLT}: "Redefinition of variable"`,
  example: {
    bad: '<xsl:variable name="n" select="1"/><xsl:variable name="n" select="$n + 1"/><xsl:value-of select="$n"/>',
    good: '<xsl:variable name="n" select="1"/><xsl:variable name="m" select="$n + 1"/><xsl:value-of select="$m"/>',
  },
  *check(sheet) {
    for (const node of localBindings(sheet)) {
      const name = attributeOf(node, 'name');
      const first = [...localsBefore(sheet, node)].find((other) => nameOf(other) === nameOf(node));
      if (name === undefined || first === undefined) continue;
      yield {
        place: placeInValue(sheet, name),
        message: `$${name.value} is declared in line ${placeOf(sheet, first).line} already, and cannot change`,
      };
    }
  },
});

const localBindings = (sheet: Sheet): ScannedNode[] =>
  sheet.elements.filter((node) => isXslt(node, 'variable', 'param') && node.parent !== sheet.root);

const shadowedVariable = sheetRule({
  code: 'XSLT_VARIABLE_SHADOWED',
  severity: 'note',
  what: 'A local variable hides a global one of the same name.',
  why: 'It is allowed, and easily misread.',
  remedy: 'Give it another name.',
  source: XSLT('11.5'),
  example: {
    bad: '<xsl:variable name="own" select="1"/><xsl:template match="/"><xsl:variable name="own" select="2"/><a b="{$own}"/></xsl:template>',
    good: '<xsl:variable name="own" select="1"/><xsl:template match="/"><xsl:variable name="mine" select="2"/><a b="{$mine}"/></xsl:template>',
  },
  *check(sheet) {
    const { globals } = scopesOf(sheet);
    for (const node of localBindings(sheet)) {
      const name = attributeOf(node, 'name');
      const global = globals.get(nameOf(node));
      if (name === undefined || global === undefined) continue;
      yield {
        place: placeInValue(sheet, name),
        message: `$${name.value} hides the global one of line ${placeOf(sheet, global).line}`,
      };
    }
  },
});

const circularVariable = sheetRule({
  code: 'XSLT_VARIABLE_CIRCULAR',
  severity: 'error',
  what: 'A global variable needs itself.',
  why: 'The transformation fails as soon as it is asked for.',
  remedy: 'Take it out of its own definition.',
  source: `${XSLT('11.4')}; ${LIBXSLT}: "Recursive definition"`,
  example: {
    bad: '<xsl:variable name="a" select="$b"/><xsl:variable name="b" select="$a"/><xsl:template match="/"><o a="{$a}"/></xsl:template>',
    good: '<xsl:variable name="a" select="$b"/><xsl:variable name="b" select="1"/><xsl:template match="/"><o a="{$a}"/></xsl:template>',
  },
  *check(sheet) {
    const { globals, references } = scopesOf(sheet);
    const needs = new Map<ScannedNode, Set<ScannedNode>>();
    for (const { expression, declaration } of references) {
      const owner = topLevelOf(sheet, expression.element);
      if (owner === undefined || declaration === undefined || !isXslt(owner, 'variable', 'param')) continue;
      if (declaration.parent === sheet.root)
        needs.set(owner, (needs.get(owner) ?? new Set()).add(declaration));
    }
    for (const node of globals.values()) {
      if (!reaches(needs, node)) continue;
      const name = attributeOf(node, 'name');
      if (name !== undefined)
        yield { place: placeInValue(sheet, name), message: `$${name.value} needs itself` };
    }
  },
});

function topLevelOf(sheet: Sheet, node: ScannedNode): ScannedNode | undefined {
  let at: ScannedNode | undefined = node;
  while (at !== undefined && at.parent !== sheet.root) at = at.parent;
  return at;
}

/** Whether a way leads from a node back to it. */
function reaches(needs: ReadonlyMap<ScannedNode, ReadonlySet<ScannedNode>>, from: ScannedNode): boolean {
  const seen = new Set<ScannedNode>();
  const open = [...(needs.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === from) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  return false;
}

const unknownTemplate = sheetRule({
  code: 'XSLT_TEMPLATE_UNKNOWN',
  severity: 'error',
  what: 'No template has this name.',
  why: 'The transformation fails when it comes there.',
  remedy: 'Write the template, or the name as the template has it.',
  source: `${XSLT('6')}; ${LIBXSLT}: "The called template was not found"`,
  example: {
    bad: '<xsl:template match="/"><a><xsl:call-template name="titel"/></a></xsl:template><xsl:template name="title"/>',
    good: '<xsl:template match="/"><a><xsl:call-template name="title"/></a></xsl:template><xsl:template name="title"/>',
  },
  *check(sheet) {
    if (!sheet.isClosed) return;
    const templates = new Map(topLevelNamed(sheet, 'template').map((node) => [nameOf(node), node]));
    for (const node of sheet.elements) {
      const name = isXslt(node, 'call-template') ? attributeOf(node, 'name') : undefined;
      if (name === undefined || templates.has(nameOf(node))) continue;
      const names = [...templates.values()].map((template) => valueOf(template, 'name') ?? '');
      yield {
        place: placeInValue(sheet, name),
        message: `no template is called ${name.value}`,
        fix: didYouMean(name.value, names).trim() || undefined,
      };
    }
  },
});

const unknownParam = sheetRule({
  code: 'XSLT_PARAM_UNKNOWN',
  severity: 'warning',
  what: 'The template that is called has no parameter of this name.',
  why: 'What is passed is dropped without a word.',
  remedy: 'Declare it in the template with xsl:param, or write the name as it stands there.',
  source: XSLT('11.6'),
  example: {
    bad: '<xsl:template match="/"><xsl:call-template name="t"><xsl:with-param name="txt" select="1"/></xsl:call-template></xsl:template><xsl:template name="t"><xsl:param name="text"/><a b="{$text}"/></xsl:template>',
    good: '<xsl:template match="/"><xsl:call-template name="t"><xsl:with-param name="text" select="1"/></xsl:call-template></xsl:template><xsl:template name="t"><xsl:param name="text"/><a b="{$text}"/></xsl:template>',
  },
  *check(sheet) {
    const templates = new Map(topLevelNamed(sheet, 'template').map((node) => [nameOf(node), node]));
    for (const node of sheet.elements) {
      const template = isXslt(node, 'call-template') ? templates.get(nameOf(node)) : undefined;
      if (template === undefined) continue;
      const params = childElements(template).filter((child) => isXslt(child, 'param'));
      const names = params.map((param) => valueOf(param, 'name') ?? '');
      for (const child of childElements(node)) {
        const name = isXslt(child, 'with-param') ? attributeOf(child, 'name') : undefined;
        if (name === undefined || params.some((param) => nameOf(param) === nameOf(child))) continue;
        yield {
          place: placeInValue(sheet, name),
          message: `the template ${valueOf(node, 'name')} has no parameter ${name.value}`,
          fix: didYouMean(name.value, names).trim() || undefined,
        };
      }
    }
  },
});

const unknownDeclaration = sheetRule({
  code: 'XSLT_DECLARATION_UNKNOWN',
  severity: 'error',
  what: 'No xsl:key, xsl:attribute-set or xsl:decimal-format has this name.',
  why: 'A key finds nothing and an attribute set writes nothing, without a word; a decimal format ends the transformation.',
  remedy: 'Declare it at the top level, or write its name as it stands there.',
  source: `${XSLT('7.1.4, 12.2, 12.3')}; ${LIBXSLT}`,
  example: {
    bad: `<xsl:key name="byId" match="content" use="@flavorAssetId"/><xsl:template match="/"><a b="{key('byID', 1)/@url}"/></xsl:template>`,
    good: `<xsl:key name="byId" match="content" use="@flavorAssetId"/><xsl:template match="/"><a b="{key('byId', 1)/@url}"/></xsl:template>`,
  },
  *check(sheet) {
    if (!sheet.isClosed) return;
    for (const { kind, owner, name, place } of namedUses(sheet)) {
      const declared = topLevelNamed(sheet, kind);
      if (declared.some((node) => nameOf(node) === expandName(owner, name))) continue;
      const names = declared.map((node) => valueOf(node, 'name') ?? '');
      yield {
        place,
        message: `no xsl:${kind} is called ${name}`,
        fix: didYouMean(name, names).trim() || undefined,
      };
    }
  },
});

/** Where keys, attribute sets and decimal formats are asked for by name. */
export function* namedUses(sheet: Sheet): Generator<{
  kind: 'key' | 'attribute-set' | 'decimal-format';
  owner: ScannedNode;
  name: string;
  place: Finding['place'];
}> {
  for (const expression of sheet.expressions) {
    for (const call of callsIn(expression.tree)) {
      const [argument, kind] =
        call.name === 'key'
          ? ([call.args[0], 'key'] as const)
          : call.name === 'format-number'
            ? ([call.args[2], 'decimal-format'] as const)
            : [];
      if (argument?.kind !== 'literal' || kind === undefined) continue;
      const place = placeIn(sheet, expression, { start: argument.start + 1 });
      yield { kind, owner: expression.element, name: argument.value, place };
    }
  }
  for (const owner of sheet.elements) {
    const attribute = owner.attributes.find(({ name, namespace }) =>
      isXslt(owner)
        ? name === 'use-attribute-sets'
        : namespace === XSLT_NAMESPACE && name.endsWith(':use-attribute-sets'),
    );
    for (const { 0: name, index } of attribute?.value.matchAll(/\S+/g) ?? []) {
      if (attribute === undefined) continue;
      yield { kind: 'attribute-set', owner, name, place: placeInValue(sheet, attribute, index) };
    }
  }
}

export const nameRules: readonly LintRule[] = [
  unknownVariable,
  redefinedVariable,
  shadowedVariable,
  circularVariable,
  unknownTemplate,
  unknownParam,
  unknownDeclaration,
];
