import { localName, namespaceOf, prefixOf, type ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import { COMMON, EXSLT_FUNCTIONS, EXTENSION_FUNCTIONS } from './functions.js';
import { PAYLOAD } from './output.js';
import { sheetRule, XSLT } from './sheet-rule.js';
import {
  attributeOf,
  isNamespaceDeclaration,
  isXslt,
  kindOf,
  placeOf,
  valueOf,
  XSLT_NAMESPACE,
  type Sheet,
} from './sheet.js';

interface Declared {
  readonly attribute: ScannedNode;
  readonly owner: ScannedNode;
  readonly prefix: string;
  readonly namespace: string;
}

/** Namespace declarations with a prefix, where the engine sees them. */
function* declaredIn(sheet: Sheet): Generator<Declared> {
  for (const owner of sheet.elements) {
    for (const attribute of owner.attributes) {
      if (!attribute.name.startsWith('xmlns:') || attribute.value === XSLT_NAMESPACE) continue;
      yield { attribute, owner, prefix: attribute.name.slice('xmlns:'.length), namespace: attribute.value };
    }
  }
}

/** Whether a prefix is written anywhere but in declarations; names of schema types may stand in any text. */
function isMentioned({ source }: Sheet, prefix: string): boolean {
  const written = prefix.replaceAll(/[.\-·]/g, String.raw`\$&`);
  const inNames = new RegExp(String.raw`(?<!xmlns:)(?<![\w.\-])${written}:`, 'u');
  const alias = new RegExp(String.raw`(?:stylesheet|result)-prefix\s*=\s*["']${written}["']`, 'u');
  const text = source.text.replaceAll(/<!--[^]*?-->/g, '').replaceAll(/\sxmlns:[^\s=]+\s*=/g, ' ');
  return inNames.test(text) || alias.test(text);
}

const unusedNamespace = sheetRule({
  code: 'XSLT_NAMESPACE_UNUSED',
  severity: 'warning',
  what: 'Nothing uses this namespace.',
  why: 'Its declaration is written into the payload all the same, unless it is excluded.',
  remedy: 'Take the declaration out.',
  source: XSLT('7.1.1'),
  example: {
    bad: '<xsl:value-of select="title" xmlns:str="http://exslt.org/strings"/>',
    good: '<xsl:value-of select="str:padding(3)" xmlns:str="http://exslt.org/strings"/>',
  },
  *check(sheet) {
    for (const { attribute, owner, prefix } of declaredIn(sheet)) {
      if (isMentioned(sheet, prefix)) continue;
      const isListed = [...excludedAt(sheet, owner), ...listed(owner, 'extension-element-prefixes')].includes(
        prefix,
      );
      // On a literal element it may be wanted in the output, for a schema or for content.
      if (kindOf(sheet, owner) === 'literal') continue;
      const { start, end } = attribute;
      const blanks = /\s*$/.exec(sheet.source.text.slice(0, start))?.[0].length ?? 0;
      yield {
        place: placeOf(sheet, attribute),
        message: `nothing uses the prefix ${prefix}`,
        edit: isListed ? undefined : { offset: start - blanks, length: end - start + blanks, text: '' },
      };
    }
  },
});

function listed(node: ScannedNode, name: string): string[] {
  const written =
    node.namespace === XSLT_NAMESPACE
      ? attributeOf(node, name)
      : node.attributes.find((one) => one.namespace === XSLT_NAMESPACE && localName(one.name) === name);
  return written?.value.split(/\s+/).filter((word) => word !== '') ?? [];
}

/** Prefixes that are kept out of literal elements from here on. */
const excludedAt = (sheet: Sheet, node: ScannedNode): string[] =>
  [node, ...(sheet.root === undefined ? [] : [sheet.root])].flatMap((at) => [
    ...listed(at, 'exclude-result-prefixes'),
    ...listed(at, 'extension-element-prefixes'),
  ]);

const leakedNamespace = sheetRule({
  code: 'XSLT_NAMESPACE_LEAKED',
  severity: 'warning',
  about: 'transform',
  what: 'A namespace that only the stylesheet needs is written into the payload.',
  why: 'Declarations that a literal element can see are copied with it: the partner gets xmlns:php="http://php.net/xsl".',
  remedy: 'Write exclude-result-prefixes="prefix" on xsl:stylesheet.',
  source: `${XSLT('7.1.1')}; ${PAYLOAD}`,
  example: {
    bad: `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl">
<xsl:template match="/"><a><xsl:value-of select="php:function('date')"/></a></xsl:template></xsl:stylesheet>`,
    good: `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl" exclude-result-prefixes="php">
<xsl:template match="/"><a><xsl:value-of select="php:function('date')"/></a></xsl:template></xsl:stylesheet>`,
  },
  *check(sheet) {
    const { root } = sheet;
    const literals = sheet.elements.filter((node) => kindOf(sheet, node) === 'literal');
    if (root === undefined || literals.length === 0) return;
    const leaks = [...declaredIn(sheet)].filter(({ owner, prefix, namespace }) => {
      if (owner !== root || !isMentioned(sheet, prefix)) return false;
      if (namespace === EXSLT_FUNCTIONS || aliases(sheet).has(prefix)) return false;
      const isWritten = writtenPrefixes(sheet, literals).has(prefix);
      return !isWritten && literals.some((node) => !isExcludedFor(sheet, node, prefix, namespace));
    });
    const edit = editOfExclusion(
      sheet,
      root,
      leaks.map(({ prefix }) => prefix),
    );
    for (const [index, { attribute, prefix, namespace }] of leaks.entries()) {
      const what =
        namespace === COMMON || EXTENSION_FUNCTIONS.has(namespace) ? 'functions' : 'names of the source';
      yield {
        place: placeOf(sheet, attribute),
        message: `xmlns:${prefix} is written into the payload, which needs it for no name: it is for ${what}`,
        fix: `Write exclude-result-prefixes="${prefix}" on ${root.name}.`,
        edit: index === 0 ? edit : undefined,
      };
    }
  },
});

const aliases = (sheet: Sheet): ReadonlySet<string> =>
  new Set(
    sheet.topLevel
      .filter((node) => isXslt(node, 'namespace-alias'))
      .flatMap((node) => [valueOf(node, 'stylesheet-prefix') ?? '', valueOf(node, 'result-prefix') ?? '']),
  );

/** Prefixes of names in the output; a text of it may also have names, e.g. xsi:type="x:y". */
function writtenPrefixes(sheet: Sheet, literals: readonly ScannedNode[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of literals) {
    found.add(prefixOf(node.name));
    for (const attribute of node.attributes) {
      if (isNamespaceDeclaration(attribute)) continue;
      found.add(prefixOf(attribute.name));
      for (const [, prefix = ''] of attribute.value.matchAll(/^([\w.-]+):[\w.-]+$/g)) found.add(prefix);
    }
  }
  for (const node of sheet.elements) {
    if (isXslt(node, 'element', 'attribute')) found.add(prefixOf(valueOf(node, 'name') ?? ''));
    for (const child of node.children) {
      if (child.type !== 'text') continue;
      for (const [, prefix = ''] of child.value.trim().matchAll(/^([\w.-]+):[\w.-]+$/g)) found.add(prefix);
    }
  }
  return found;
}

/** @source XSLT 1.0, 7.1.1: excluded by its namespace, from the element that says so inwards */
function isExcludedFor(sheet: Sheet, node: ScannedNode, prefix: string, namespace: string): boolean {
  for (let at: ScannedNode | undefined = node; at?.type === 'element'; at = at.parent) {
    if (namespaceOf(at, prefix) !== namespace) return true;
    const owner = at;
    const prefixes = [...listed(at, 'exclude-result-prefixes'), ...listed(at, 'extension-element-prefixes')];
    if (prefixes.some((one) => namespaceOf(owner, one === '#default' ? '' : one) === namespace)) return true;
    if (at === sheet.root) break;
  }
  return false;
}

function editOfExclusion(sheet: Sheet, root: ScannedNode, prefixes: readonly string[]): Finding['edit'] {
  if (prefixes.length === 0) return undefined;
  const name = sheet.isSimplified ? undefined : attributeOf(root, 'exclude-result-prefixes');
  if (sheet.isSimplified) return undefined;
  if (name !== undefined)
    return { offset: name.end - 1, length: 0, text: `${name.value === '' ? '' : ' '}${prefixes.join(' ')}` };
  const text = sheet.source.text.slice(root.start, root.tagEnd);
  const offset = root.start + text.length - (text.endsWith('/>') ? 2 : 1);
  return { offset, length: 0, text: ` exclude-result-prefixes="${prefixes.join(' ')}"` };
}

export const namespaceRules: readonly LintRule[] = [unusedNamespace, leakedNamespace];
