import { didYouMean } from '../../connector/nearest.js';
import type { ScannedNode } from '../../xml/scan.js';
import type { LintRule } from '../rule.js';
import { namedUses } from './names.js';
import { scopesOf } from './scopes.js';
import { sheetRule, XSLT } from './sheet-rule.js';
import { attributeOf, expandName, isXslt, placeInValue, placeOf, valueOf, type Sheet } from './sheet.js';

const nameOf = (node: ScannedNode): string => expandName(node, valueOf(node, 'name') ?? '');
/** Whether a text that is no XPath, or made at run time, may refer to it. */
const mayBeUsed = (sheet: Sheet, name: string): boolean =>
  sheet.isDynamic ||
  sheet.expressions.some(({ tree, text }) => tree === undefined && text.includes(`$${name}`));

/** Declarations that nothing refers to. */
function* unusedBindings(sheet: Sheet, kind: 'variable' | 'param') {
  if (!sheet.isClosed) return;
  const { used } = scopesOf(sheet);
  for (const node of sheet.elements) {
    const name = isXslt(node, kind) ? attributeOf(node, 'name') : undefined;
    if (name === undefined || used.has(node) || mayBeUsed(sheet, name.value)) continue;
    yield { node, name };
  }
}

const unusedVariable = sheetRule({
  code: 'XSLT_VARIABLE_UNUSED',
  severity: 'warning',
  what: 'Nothing reads this variable.',
  why: 'Left over, or another one is read in its place.',
  remedy: 'Take it out, or read it.',
  source: XSLT('11'),
  example: {
    bad: '<xsl:variable name="name" select="title"/><xsl:value-of select="title"/>',
    good: '<xsl:variable name="name" select="title"/><xsl:value-of select="$name"/>',
  },
  *check(sheet) {
    for (const { name } of unusedBindings(sheet, 'variable'))
      yield { place: placeInValue(sheet, name), message: `nothing reads $${name.value}` };
  },
});

const unusedParam = sheetRule({
  code: 'XSLT_PARAM_UNUSED',
  severity: 'warning',
  what: 'Nothing in the template reads this parameter.',
  why: 'Left over, or another one is read in its place.',
  remedy: 'Take it out, here and where it is passed.',
  source: XSLT('11'),
  example: {
    bad: '<xsl:template name="t"><xsl:param name="text"/><a/></xsl:template>',
    good: '<xsl:template name="t"><xsl:param name="text"/><a b="{$text}"/></xsl:template>',
  },
  *check(sheet) {
    for (const { name } of unusedBindings(sheet, 'param'))
      yield { place: placeInValue(sheet, name), message: `nothing reads the parameter $${name.value}` };
  },
});

const unusedTemplate = sheetRule({
  code: 'XSLT_TEMPLATE_UNUSED',
  severity: 'warning',
  what: 'Nothing calls this template, and it matches nothing.',
  why: 'Left over, or the call has another name.',
  remedy: 'Call it, or take it out.',
  source: XSLT('6'),
  example: {
    bad: '<xsl:template match="/"><a/></xsl:template><xsl:template name="date"><b/></xsl:template>',
    good: '<xsl:template match="/"><a><xsl:call-template name="date"/></a></xsl:template><xsl:template name="date"><b/></xsl:template>',
  },
  *check(sheet) {
    if (!sheet.isClosed) return;
    const outside = new Set<string>();
    for (const node of sheet.elements) {
      if (!isXslt(node, 'call-template')) continue;
      // A template that only calls itself is called by nobody.
      const owner = ownerOf(node);
      if (owner === undefined || nameOf(owner) !== nameOf(node)) outside.add(nameOf(node));
    }
    for (const node of sheet.topLevel) {
      const name = isXslt(node, 'template') ? attributeOf(node, 'name') : undefined;
      if (name === undefined || valueOf(node, 'match') !== undefined || outside.has(nameOf(node))) continue;
      yield { place: placeInValue(sheet, name), message: `nothing calls the template ${name.value}` };
    }
  },
});

/** The named template around an instruction. */
function ownerOf(node: ScannedNode): ScannedNode | undefined {
  let at: ScannedNode | undefined = node;
  while (at !== undefined && !isXslt(at, 'template')) at = at.parent;
  return at !== undefined && attributeOf(at, 'name') !== undefined ? at : undefined;
}

const unusedDeclaration = sheetRule({
  code: 'XSLT_DECLARATION_UNUSED',
  severity: 'warning',
  what: 'Nothing uses this xsl:key, xsl:attribute-set or xsl:decimal-format.',
  why: 'Left over, or it is asked for by another name.',
  remedy: 'Take it out.',
  source: XSLT('7.1.4, 12.2, 12.3'),
  example: {
    bad: '<xsl:key name="byType" match="content" use="@type"/><xsl:template match="/"><a/></xsl:template>',
    good: `<xsl:key name="byType" match="content" use="@type"/><xsl:template match="/"><a b="{key('byType', 1)}"/></xsl:template>`,
  },
  *check(sheet) {
    if (!sheet.isClosed || sheet.isDynamic) return;
    const used = new Set(
      [...namedUses(sheet)].map(({ kind, owner, name }) => `${kind} ${expandName(owner, name)}`),
    );
    for (const kind of ['key', 'attribute-set', 'decimal-format']) {
      // A name that is computed may be any.
      if (kind === 'key' && /\bkey\s*\(\s*[^'"\s]/.test(sheet.source.text)) continue;
      if (kind === 'decimal-format' && hasComputedFormat(sheet)) continue;
      for (const node of sheet.topLevel) {
        const name = isXslt(node, kind) ? attributeOf(node, 'name') : undefined;
        if (name === undefined || used.has(`${kind} ${nameOf(node)}`)) continue;
        yield { place: placeInValue(sheet, name), message: `nothing uses the xsl:${kind} ${name.value}` };
      }
    }
  },
});

const hasComputedFormat = ({ source }: Sheet): boolean =>
  /format-number\([^;"]*,[^;"]*,\s*[^'"\s]/.test(source.text);

const modeOf = (node: ScannedNode): string | undefined => {
  const mode = valueOf(node, 'mode');
  return mode === undefined ? undefined : expandName(node, mode);
};

/** Elements with a mode, by the mode. */
function byMode(sheet: Sheet, name: string): Map<string, ScannedNode> {
  const found = new Map<string, ScannedNode>();
  for (const node of sheet.elements) {
    const mode = isXslt(node, name) ? modeOf(node) : undefined;
    if (mode !== undefined) found.set(mode, node);
  }
  return found;
}

const unappliedMode = sheetRule({
  code: 'XSLT_MODE_UNAPPLIED',
  severity: 'warning',
  what: 'Nothing applies templates of this mode.',
  why: 'The template never runs.',
  remedy: 'Give xsl:apply-templates the mode, or take it off the template.',
  source: XSLT('5.7'),
  example: {
    bad: '<xsl:template match="/"><xsl:apply-templates select="item"/></xsl:template><xsl:template match="item" mode="feed"><a/></xsl:template>',
    good: '<xsl:template match="/"><xsl:apply-templates select="item" mode="feed"/></xsl:template><xsl:template match="item" mode="feed"><a/></xsl:template>',
  },
  *check(sheet) {
    if (!sheet.isClosed) return;
    const applied = byMode(sheet, 'apply-templates');
    for (const node of sheet.topLevel) {
      const mode = isXslt(node, 'template') ? attributeOf(node, 'mode') : undefined;
      if (mode === undefined || mode.value.startsWith('#') || applied.has(modeOf(node) ?? '')) continue;
      yield {
        place: placeInValue(sheet, mode),
        message: `nothing applies templates in mode ${mode.value}`,
        fix: didYouMean(mode.value, applied.keys()).trim() || undefined,
      };
    }
  },
});

const undefinedMode = sheetRule({
  code: 'XSLT_MODE_UNDEFINED',
  severity: 'warning',
  what: 'No template has this mode.',
  why: 'Built-in rules run in its place: they write out all text there is.',
  remedy: 'Give the templates the mode, or take it off xsl:apply-templates.',
  source: XSLT('5.7, 5.8'),
  example: {
    bad: '<xsl:template match="/"><a><xsl:apply-templates select="item" mode="feed"/></a></xsl:template><xsl:template match="item"><b/></xsl:template>',
    good: '<xsl:template match="/"><a><xsl:apply-templates select="item" mode="feed"/></a></xsl:template><xsl:template match="item" mode="feed"><b/></xsl:template>',
  },
  *check(sheet) {
    if (!sheet.isClosed) return;
    const defined = byMode(sheet, 'template');
    for (const node of sheet.elements) {
      const mode = isXslt(node, 'apply-templates') ? attributeOf(node, 'mode') : undefined;
      if (mode === undefined || defined.has(modeOf(node) ?? '')) continue;
      yield {
        place: placeInValue(sheet, mode),
        message: `no template has the mode ${mode.value}`,
        fix: didYouMean(mode.value, defined.keys()).trim() || undefined,
      };
    }
  },
});

const ambiguousTemplate = sheetRule({
  code: 'XSLT_TEMPLATE_AMBIGUOUS',
  severity: 'warning',
  what: 'Two templates have the same match, mode and priority.',
  why: 'The later one always wins; the earlier never runs.',
  remedy: 'Take one out, or tell them apart by mode, priority or condition.',
  source: XSLT('5.5'),
  example: {
    bad: '<xsl:template match="tag"><a/></xsl:template><xsl:template match="tag"><b/></xsl:template>',
    good: '<xsl:template match="tag"><a/></xsl:template><xsl:template match="tag" mode="short"><b/></xsl:template>',
  },
  *check(sheet) {
    const seen = new Map<string, ScannedNode>();
    for (const node of sheet.topLevel) {
      const match = isXslt(node, 'template') ? attributeOf(node, 'match') : undefined;
      if (match === undefined) continue;
      const alternatives = match.value
        .split('|')
        .map((part) => part.trim())
        .sort();
      const key = JSON.stringify([alternatives, modeOf(node), valueOf(node, 'priority')]);
      const first = seen.get(key);
      seen.set(key, first ?? node);
      if (first === undefined) continue;
      yield {
        place: placeInValue(sheet, match),
        message: `line ${placeOf(sheet, first).line} has a template for ${match.value} already, which never runs`,
      };
    }
  },
});

export const unusedRules: readonly LintRule[] = [
  unusedVariable,
  unusedParam,
  unusedTemplate,
  unusedDeclaration,
  unappliedMode,
  undefinedMode,
  ambiguousTemplate,
];
