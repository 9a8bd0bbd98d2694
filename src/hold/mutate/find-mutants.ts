import type { ActionName, Connector, SourceFile } from '../../core/connector.js';
import {
  attributeValue,
  decodeXml,
  localName,
  namespaceOf,
  placesIn,
  prefixOf,
  scanXml,
  type ScannedNode,
} from '../../xml/scan.js';
import type { FixturePaths } from './fixture-paths.js';
import type { Mutant, MutationKind } from './mutant.js';
import { changeStrings, changeText, negate, swapPath } from './rewrite.js';

const XSL = 'http://www.w3.org/1999/XSL/Transform';

/** Instructions whose loss leaves a stylesheet that compiles. */
const DROPPED = new Set([
  'apply-imports',
  'apply-templates',
  'call-template',
  'choose',
  'copy',
  'copy-of',
  'element',
  'for-each',
  'if',
  'number',
  'text',
  'value-of',
]);

/** Elements without output: what is in them is no part of the document. */
const SILENT = new Set(['message', 'fallback']);

/** Every mutant of a connector's stylesheets, in document order; a file that several actions use has them once. */
export function findMutants(connector: Connector, paths: FixturePaths): Mutant[] {
  const sheets = new Map<string, { sheet: SourceFile; actions: ActionName[] }>();
  for (const action of Object.values(connector.actions)) {
    if (action.transform === undefined) continue;
    const known = sheets.get(action.transform.path) ?? { sheet: action.transform, actions: [] };
    known.actions.push(action.name);
    sheets.set(action.transform.path, known);
  }
  return [...sheets.values()].flatMap(({ sheet, actions }) => new Finder(sheet, actions, paths).find());
}

class Finder {
  readonly #sheet: SourceFile;
  readonly #actions: readonly ActionName[];
  readonly #paths: FixturePaths;
  readonly #text: string;
  readonly #placeOf: ReturnType<typeof placesIn>;
  readonly #found: Mutant[] = [];

  constructor(sheet: SourceFile, actions: readonly ActionName[], paths: FixturePaths) {
    this.#sheet = sheet;
    this.#actions = actions;
    this.#paths = paths;
    this.#text = decodeXml(sheet.bytes);
    this.#placeOf = placesIn(this.#text);
  }

  find(): Mutant[] {
    const { elements } = scanXml(this.#text);
    for (const element of elements) {
      if (isSilent(element)) continue;
      if (isXsl(element)) this.#instruction(element);
      else if (isInTemplate(element)) this.#literal(element);
    }
    return this.#found;
  }

  #instruction(node: ScannedNode): void {
    const name = localName(node.name);
    if (DROPPED.has(name) && !isTopLevel(node)) this.#drop('drop-instruction', node);
    if (name === 'attribute') this.#drop('drop-attribute', node);
    if (name === 'sort') this.#drop('drop-sort', node);
    if (name === 'if' || name === 'when') this.#test(node, name);
    this.#texts(node);
    for (const attribute of ['select', 'test', 'use']) this.#expression(node, attribute);
  }

  #test(node: ScannedNode, name: string): void {
    const test = node.attributes.find((attribute) => attribute.name === 'test');
    if (test === undefined) return;
    this.#replaceValue(
      'negate-test',
      test,
      negate(test.value),
      `the condition "${short(test.value)}" is turned around`,
    );
    if (name === 'when') {
      this.#replaceValue(
        'drop-when',
        test,
        'false()',
        `the branch for "${short(test.value)}" is never taken`,
      );
    }
  }

  #expression(node: ScannedNode, name: string): void {
    const attribute = node.attributes.find((one) => one.name === name);
    if (attribute === undefined || isSortOfNothing(node)) return;
    const { value } = attribute;
    if (name === 'select') {
      const other = swapPath(value, this.#paths);
      if (other !== undefined) {
        this.#replaceValue(
          'swap-select',
          attribute,
          other,
          `"${short(other)}" is read in place of "${short(value)}"`,
        );
      }
    }
    const strings = changeStrings(value);
    if (strings !== undefined) {
      const kind = strings.isSwapped ? 'swap-strings' : 'change-literal';
      this.#replaceValue(kind, attribute, strings.text, `${strings.what} in "${short(value)}"`);
    }
  }

  #literal(node: ScannedNode): void {
    this.#texts(node);
    for (const attribute of node.attributes) {
      const isDeclaration = attribute.name === 'xmlns' || attribute.name.startsWith('xmlns:');
      const isInstruction =
        prefixOf(attribute.name) !== '' && namespaceOf(node, prefixOf(attribute.name)) === XSL;
      if (isDeclaration || isInstruction) continue;
      this.#dropAttribute(attribute, node);
      const expression = /^\{([^{}]+)\}$/.exec(attribute.value)?.[1];
      const other = expression === undefined ? undefined : swapPath(expression, this.#paths);
      if (other !== undefined) {
        const what = `"${short(other)}" is read in place of "${short(expression ?? '')}"`;
        this.#replaceValue('swap-select', attribute, `{${other}}`, what);
      }
    }
  }

  #texts(node: ScannedNode): void {
    for (const child of node.children) {
      if (child.type !== 'text' || child.value.trim() === '') continue;
      const raw = this.#text.slice(child.start, child.end);
      const changed = changeText(raw);
      if (changed === undefined) continue;
      this.#add(
        'change-literal',
        child.start + changed.offset,
        changed.length,
        changed.text,
        `the text "${short(child.value.trim())}" is another one`,
      );
    }
  }

  #drop(kind: MutationKind, node: ScannedNode): void {
    const select =
      attributeValue(node, 'select') ?? attributeValue(node, 'name') ?? attributeValue(node, 'test');
    const what = `${node.name}${select === undefined ? '' : ` "${short(select)}"`} is left out`;
    this.#add(kind, node.start, node.end - node.start, '', what);
  }

  #dropAttribute(attribute: ScannedNode, node: ScannedNode): void {
    const what = `the attribute ${attribute.name} of ${node.name} is left out`;
    this.#add('drop-attribute', attribute.start, attribute.end - attribute.start, '', what);
  }

  #replaceValue(kind: MutationKind, attribute: ScannedNode, value: string, what: string): void {
    const raw = this.#text.slice(attribute.start, attribute.end);
    const quote = raw.at(-1) ?? '"';
    const open = raw.indexOf(quote);
    const escaped = value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(quote, quote === '"' ? '&quot;' : '&apos;');
    this.#add(kind, attribute.start + open + 1, raw.length - open - 2, escaped, what);
  }

  #add(kind: MutationKind, offset: number, length: number, text: string, message: string): void {
    const { shown } = this.#sheet;
    const place = { file: shown, ...this.#placeOf(offset) };
    const id = `${shown}:${place.line}:${place.column} ${kind}`;
    this.#found.push({ id, kind, place, message, actions: this.#actions, edit: { offset, length, text } });
  }
}

const isXsl = (node: ScannedNode): boolean => namespaceOf(node, prefixOf(node.name)) === XSL;

const isTopLevel = ({ parent }: ScannedNode): boolean => parent?.parent?.type === 'root';

function isInTemplate(node: ScannedNode): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (at.type === 'element' && isXsl(at) && localName(at.name) !== 'stylesheet') return true;
  }
  // A literal element as the whole stylesheet.
  return node.parent?.type !== 'root' && !isTopLevel(node);
}

function isSilent(node: ScannedNode): boolean {
  for (let at: ScannedNode | undefined = node; at?.type === 'element'; at = at.parent) {
    if (isXsl(at) && SILENT.has(localName(at.name))) return true;
  }
  return false;
}

const isSortOfNothing = (node: ScannedNode): boolean =>
  isXsl(node) && ['message', 'key'].includes(localName(node.name));

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
};

/** The stylesheet with the mutant in it. */
export function applyMutant(sheet: SourceFile, { edit }: Mutant): SourceFile {
  const text = decodeXml(sheet.bytes);
  const changed = text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length);
  // The engine is given UTF-8: a declaration of something else would not be true any more.
  const declared = changed.replace(/^(\uFEFF?<\?xml[^>]*?encoding\s*=\s*)(["'])[^"']*\2/, '$1$2UTF-8$2');
  return { ...sheet, bytes: Buffer.from(declared) };
}
