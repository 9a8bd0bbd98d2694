import { attributeValue, localName, type ScannedNode } from '../../xml/scan.js';
import { JOB_PROPERTIES } from '../../xml/server-facts.js';
import type { LintRule } from '../rule.js';
import { walkExpression, type Expression } from '../xpath/ast.js';
import { scopesOf, variablesIn, type Reference } from './scopes.js';
import { JOB_DATA, sheetRule } from './sheet-rule.js';
import { attributeOf, hasContent, isXslt, placeIn, placeInValue, placeOf, type Sheet } from './sheet.js';

/** Properties that are objects: the server cannot write them into a stylesheet. @source KalturaDistributionJobData */
const OBJECTS: ReadonlySet<string> = new Set(['distributionProfile', 'entryDistribution', 'mediaFiles']);

interface Injected {
  readonly node: ScannedNode;
  readonly name: ScannedNode;
}

/** Elements that the server fills: any called `variable`, wherever it stands. */
function injectedIn(sheet: Sheet): Injected[] {
  return sheet.source.document.elements.flatMap((node) => {
    if (localName(node.name) !== 'variable') return [];
    const name = node.attributes.find((attribute) => localName(attribute.name) === 'name');
    return name !== undefined && JOB_PROPERTIES.has(name.value) ? [{ node, name }] : [];
  });
}

const isTopLevel = (sheet: Sheet, { node }: Injected): boolean =>
  isXslt(node, 'variable') && node.parent === sheet.root;

const doubled = sheetRule({
  code: 'SERVER_VARIABLE_DOUBLED',
  severity: 'warning',
  about: 'transform',
  what: 'A variable that the server fills is read as if its value came once.',
  why: 'The public server code assigns the value and then appends it again: 7007 arrives as 70077007, and a comparison with it selects nothing.',
  remedy:
    'Compare with both spellings: @distributionProfileId = string($distributionProfileId) or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId).',
  source: JOB_DATA,
  example: {
    bad: `<xsl:variable name="distributionProfileId"/>
<xsl:template match="/"><a><xsl:value-of select="item/distribution[@distributionProfileId = $distributionProfileId]/sunrise"/></a></xsl:template>`,
    good: `<xsl:variable name="distributionProfileId"/>
<xsl:template match="/"><a><xsl:value-of select="item/distribution[@distributionProfileId = string($distributionProfileId)
  or concat(@distributionProfileId, @distributionProfileId) = string($distributionProfileId)]/sunrise"/></a></xsl:template>`,
  },
  *check(sheet) {
    for (const { node, name } of injectedIn(sheet)) {
      if (!isXslt(node, 'variable') || OBJECTS.has(name.value)) continue;
      const reads = scopesOf(sheet).references.filter(({ declaration }) => declaration === node);
      if (reads.some(({ expression }) => knowsDoubling(expression.tree, name.value))) continue;
      for (const { expression, variable } of reads.filter(isValueRead)) {
        yield {
          place: placeIn(sheet, expression, variable),
          message: `the server writes the value of $${name.value} twice`,
        };
      }
    }
  },
});

/** Whether an expression counts with both spellings: by concat(x, x), or by half the length. */
function knowsDoubling(tree: Expression | undefined, name: string): boolean {
  if (tree === undefined) return false;
  let isHalved = false;
  let isConcatenated = false;
  for (const part of walkExpression(tree)) {
    if (part.kind === 'call' && part.name === 'concat') isConcatenated = true;
    if (
      part.kind === 'binary' &&
      part.op === 'div' &&
      [...variablesIn(part)].some((one) => one.name === name)
    )
      isHalved = true;
  }
  return isHalved || isConcatenated;
}

/** In a test only whether there is a value matters. */
const isValueRead = ({ expression }: Reference): boolean =>
  !(expression.attribute.name === 'test' && expression.tree?.kind === 'variable');

const stuck = sheetRule({
  code: 'SERVER_VARIABLE_STUCK',
  severity: 'error',
  about: 'transform',
  what: 'A variable has the name of a property of the job that is an object.',
  why: 'The server looks the name up on the job, finds an object where it wants a text, and the job is stuck without an error.',
  remedy: 'Give the variable another name.',
  source: JOB_DATA,
  example: {
    bad: '<xsl:variable name="entryDistribution" select="item/distribution[1]"/><xsl:value-of select="$entryDistribution/sunrise"/>',
    good: '<xsl:variable name="block" select="item/distribution[1]"/><xsl:value-of select="$block/sunrise"/>',
  },
  *check(sheet) {
    for (const { node, name } of injectedIn(sheet)) {
      if (!OBJECTS.has(name.value)) continue;
      yield {
        place: placeInValue(sheet, name),
        message: `${node.name} name="${name.value}": the server finds an object of that name on the job, and the job is stuck`,
      };
    }
  },
});

const selected = sheetRule({
  code: 'XSLT_INJECTED_SELECT',
  severity: 'error',
  about: 'transform',
  what: 'A variable that the server fills has a select.',
  why: 'The server writes content into it, and with a select and content the stylesheet does not compile: the job is stuck. With remoteId that is so on update and delete alone.',
  remedy: 'Leave the select out, or give the variable another name.',
  source: JOB_DATA,
  example: {
    bad: `<xsl:variable name="providerType" select="'acme'"/><xsl:value-of select="$providerType"/>`,
    good: `<xsl:variable name="provider" select="'acme'"/><xsl:value-of select="$provider"/>`,
  },
  *check(sheet) {
    for (const { node, name } of injectedIn(sheet)) {
      const select = attributeOf(node, 'select');
      if (select === undefined || !isXslt(node, 'variable') || OBJECTS.has(name.value)) continue;
      if (
        name.value === 'remoteId' &&
        sheet.actions.length > 0 &&
        sheet.actions.every((action) => action === 'submit')
      )
        continue;
      yield {
        place: placeOf(sheet, select),
        message: `the server fills $${name.value}, and with a select too the stylesheet does not compile`,
      };
    }
  },
});

const rewritten = sheetRule({
  code: 'XSLT_INJECTED_REWRITTEN',
  severity: 'warning',
  about: 'transform',
  what: 'An element called variable, with the name of a property of the job, is not a global xsl:variable.',
  why: 'The server rewrites it all the same: it looks at the local name alone, in any namespace and at any depth.',
  remedy: 'Give it another name.',
  source: JOB_DATA,
  example: {
    bad: '<variable name="providerType">acme</variable>',
    good: '<variable name="provider">acme</variable>',
  },
  *check(sheet) {
    for (const injected of injectedIn(sheet)) {
      const { node, name } = injected;
      if (OBJECTS.has(name.value)) continue;
      const isLoaded = isXslt(node, 'variable') && hasContent(node);
      if (isTopLevel(sheet, injected) && !isLoaded) continue;
      if (isXslt(node, 'variable') && attributeOf(node, 'select') !== undefined) continue;
      yield {
        place: placeInValue(sheet, name),
        message: isTopLevel(sheet, injected)
          ? `the content of $${name.value} is replaced by the server`
          : `the server replaces the content of this ${node.name} by the ${name.value} of the job`,
      };
    }
  },
});

const emptyRemoteId = sheetRule({
  code: 'XSLT_REMOTE_ID_EMPTY',
  severity: 'note',
  about: 'transform',
  what: 'A stylesheet of submit reads $remoteId.',
  why: 'A submission has no remote id yet: the variable is empty then, and filled on update and delete.',
  remedy: 'Test it: <xsl:if test="string($remoteId)">; and run every action.',
  source: JOB_DATA,
  example: {
    bad: '<xsl:variable name="remoteId"/><xsl:template match="/"><a id="{$remoteId}"/></xsl:template>',
    good: '<xsl:variable name="remoteId"/><xsl:template match="/"><a><xsl:if test="string($remoteId)"><xsl:attribute name="id"><xsl:value-of select="$remoteId"/></xsl:attribute></xsl:if></a></xsl:template>',
  },
  *check(sheet) {
    if (!sheet.actions.includes('submit')) return;
    const reads = scopesOf(sheet).references.filter(
      ({ declaration, variable }) =>
        variable.name === 'remoteId' &&
        declaration !== undefined &&
        isXslt(declaration, 'variable') &&
        !hasContent(declaration) &&
        attributeValue(declaration, 'select') === undefined,
    );
    if (reads.some(({ expression }) => expression.attribute.name === 'test')) return;
    for (const { expression, variable } of reads)
      yield { place: placeIn(sheet, expression, variable), message: '$remoteId is empty on submit' };
  },
});

const unfilledParam = sheetRule({
  code: 'XSLT_PARAM_UNFILLED',
  severity: 'warning',
  what: 'A global xsl:param without a default.',
  why: 'The server passes no parameters: it is empty, always. What the server fills are variables.',
  remedy: 'Use xsl:variable, with a value or with the name of a property of the job.',
  source: `${JOB_DATA}: transformToDoc without setParameter`,
  example: {
    bad: '<xsl:param name="partnerId"/><xsl:template match="/"><a id="{$partnerId}"/></xsl:template>',
    good: `<xsl:variable name="partnerId" select="'4711'"/><xsl:template match="/"><a id="{$partnerId}"/></xsl:template>`,
  },
  *check(sheet) {
    for (const node of sheet.topLevel) {
      const name = isXslt(node, 'param') ? attributeOf(node, 'name') : undefined;
      if (name === undefined) continue;
      const isJob = JOB_PROPERTIES.has(name.value);
      if (!isJob && (attributeOf(node, 'select') !== undefined || hasContent(node))) continue;
      yield {
        place: placeInValue(sheet, name),
        message: isJob
          ? `the server fills xsl:variable alone: $${name.value} stays as it is`
          : `nothing fills $${name.value}`,
        fix: isJob ? `Write <xsl:variable name="${name.value}"/>.` : undefined,
      };
    }
  },
});

export const injectedRules: readonly LintRule[] = [
  doubled,
  stuck,
  selected,
  rewritten,
  emptyRemoteId,
  unfilledParam,
];
