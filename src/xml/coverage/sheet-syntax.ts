import { localName, namespaceOf, prefixOf, type ScannedNode } from '../scan.js';

export const XSLT_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';
const FUNCTIONS_NAMESPACE = 'http://exslt.org/functions';

const isIn = (node: ScannedNode, name: string, uri: string) =>
  node.type === 'element' && localName(node.name) === name && namespaceOf(node, prefixOf(node.name)) === uri;

/** Whether it is that element of XSLT. */
export const isXslt = (node: ScannedNode, name: string): boolean => isIn(node, name, XSLT_NAMESPACE);
export const isStylesheet = (root: ScannedNode): boolean =>
  isXslt(root, 'stylesheet') || isXslt(root, 'transform');

/** Whether it is that element of EXSLT's functions. */
export const isFunction = (node: ScannedNode, name: string): boolean => isIn(node, name, FUNCTIONS_NAMESPACE);

/** Whether anything in it is more than white space and comments. */
export const hasContent = (node: ScannedNode): boolean =>
  node.children.some(({ type, value }) => type === 'element' || (type === 'text' && value.trim() !== ''));

/** Whether the namespace is one of extension elements here. @source XSLT 1.0, section 14.1 */
export function isExtension(node: ScannedNode, uri: string): boolean {
  if (uri === '') return false;
  for (let at: ScannedNode | undefined = node; at?.type === 'element'; at = at.parent) {
    const isInstruction = namespaceOf(at, prefixOf(at.name)) === XSLT_NAMESPACE;
    const list = at.attributes.find(({ name }) => {
      if (localName(name) !== 'extension-element-prefixes') return false;
      return isInstruction ? prefixOf(name) === '' : namespaceOf(node, prefixOf(name)) === XSLT_NAMESPACE;
    });
    const prefixes = list?.value.split(/\s+/).map((prefix) => (prefix === '#default' ? '' : prefix)) ?? [];
    if (prefixes.some((prefix) => namespaceOf(node, prefix) === uri)) return true;
  }
  return false;
}

/** The last of the parameters and sort keys that a content begins with. */
export function lastHeader(owner: ScannedNode): ScannedNode | undefined {
  let last: ScannedNode | undefined;
  for (const child of owner.children) {
    if (child.type === 'text' && child.value.trim() !== '') break;
    if (child.type !== 'element') continue;
    const isHeader = isXslt(child, 'param') || isXslt(child, 'sort') || isFunction(child, 'param');
    if (!isHeader) break;
    last = child;
  }
  return last;
}

/** The attributes that tell one instruction from another. */
const TELLING = ['select', 'test', 'match', 'name', 'href'];

/** An instruction as people know it. */
export function labelOf(node: ScannedNode, kind: string): string {
  if (node.type === 'text') return `"${clip(node.value.trim().replaceAll(/\s+/g, ' '), 40)}"`;
  if (kind === 'literal') return `<${node.name}>`;
  const telling = TELLING.flatMap((name) =>
    node.attributes.filter((attribute) => attribute.name === name),
  )[0];
  return telling === undefined ? node.name : `${node.name} ${telling.name}="${clip(telling.value, 60)}"`;
}

/** Shortens a text that is shown. */
export const clip = (text: string, length: number) =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
