import { didYouMean } from '../../connector/nearest.js';
import { ITEM_TYPES } from '../../lint/vocabulary/item.js';
import { decodeXml, localName, scanXml, type ScannedDocument, type ScannedNode } from '../../xml/scan.js';
import { childElements, parseItemPath, selectElements, type ItemPath } from '../../xml/item-path.js';
import type { Override } from './schema.js';

/** A fixture with its changes, or why one of them cannot be made. */
export type Overridden =
  | { readonly kind: 'made'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly path: string; readonly reason: string };

/** Changes a fixture, path by path in the order given. The rest of it stays as it is, to the letter. */
export function overrideItem(bytes: Uint8Array, set: Readonly<Record<string, Override>>): Overridden {
  let text = decodeXml(bytes);
  for (const [path, value] of Object.entries(set)) {
    const parsed = parseItemPath(path);
    if (typeof parsed === 'string') return { kind: 'refused', path, reason: parsed };
    const document = scanXml(text);
    const edits = editsFor(document, parsed, value);
    if (typeof edits === 'string') return { kind: 'refused', path, reason: edits };
    text = apply(text, edits);
  }
  // What was read in another encoding is written in this one.
  const declared = text.replace(/^(<\?xml[^>]*?encoding=)(?!["']utf-8["'])(?:"[^"]*"|'[^']*')/i, '$1"UTF-8"');
  return { kind: 'made', bytes: Buffer.from(declared) };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const apply = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (current, { start, end, text: piece }) => current.slice(0, start) + piece + current.slice(end),
      text,
    );

function editsFor(document: ScannedDocument, path: ItemPath, value: Override): readonly Edit[] | string {
  const { steps, attribute } = path;
  const found = selectElements(document, steps);
  if (attribute !== undefined) return attributeEdits(document, found, attribute, value);
  const content = contentOf(value);
  if (found.length > 0) {
    return found.map((node) =>
      content === undefined
        ? { start: node.start, end: node.end, text: '' }
        : { start: node.start, end: node.end, text: withContent(document.text, node, content) },
    );
  }
  const last = steps.at(-1);
  const parents = selectElements(document, steps.slice(0, -1)).filter(({ type }) => type === 'element');
  const isPlain = last !== undefined && !last.isDeep && last.tests.length === 0 && last.name !== '*';
  if (!isPlain || parents.length === 0) return missing(document, path);
  if (!isKnown(last.name) && !isInItem(document, last.name)) return missing(document, path);
  if (content === undefined) return [];
  return parents.map((parent) => appendTo(document.text, parent, `<${last.name}>${content}</${last.name}>`));
}

function attributeEdits(
  { text }: ScannedDocument,
  found: readonly ScannedNode[],
  name: string,
  value: Override,
): readonly Edit[] | string {
  if (found.length === 0) return 'nothing in the fixture has this path';
  const written = typeof value === 'object' && value !== null ? undefined : value;
  if (written === undefined) return 'an attribute takes a text, not markup';
  return found.map((node) => {
    const there = node.attributes.find((attribute) => localName(attribute.name) === name);
    const piece = written === null ? '' : ` ${there?.name ?? name}="${escapeXml(String(written))}"`;
    if (there !== undefined) {
      const start = there.start - (/\s/.test(text.charAt(there.start - 1)) ? 1 : 0);
      return { start, end: there.end, text: piece };
    }
    const at = text.charAt(node.tagEnd - 2) === '/' ? node.tagEnd - 2 : node.tagEnd - 1;
    return { start: at, end: at, text: piece };
  });
}

const contentOf = (value: Override): string | undefined =>
  value === null ? undefined : typeof value === 'object' ? value.xml : escapeXml(String(value));

function withContent(text: string, node: ScannedNode, content: string): string {
  const tag = text.slice(node.start, node.tagEnd).replace(/\s*\/?>$/, '');
  return content === '' ? `${tag}/>` : `${tag}>${content}</${node.name}>`;
}

function appendTo(text: string, parent: ScannedNode, piece: string): Edit {
  const isEmpty = text.charAt(parent.tagEnd - 2) === '/';
  if (!isEmpty) {
    const at = text.lastIndexOf('</', parent.end - 1);
    return { start: at, end: at, text: piece };
  }
  return { start: parent.start, end: parent.end, text: withContent(text, parent, piece) };
}

const KNOWN_NAMES: ReadonlySet<string> = new Set(
  Object.values(ITEM_TYPES).flatMap(({ children }) => Object.keys(children)),
);
const isKnown = (name: string): boolean => KNOWN_NAMES.has(name);
const isInItem = ({ elements }: ScannedDocument, name: string): boolean =>
  elements.some((node) => localName(node.name) === name);

/** Which step leads nowhere, and what it may have been meant to be. */
function missing(document: ScannedDocument, { steps }: ItemPath): string {
  const length = steps.findIndex(
    (_, index) => selectElements(document, steps.slice(0, index + 1)).length === 0,
  );
  const step = steps[length];
  if (step === undefined) return 'nothing in the fixture has this path';
  const before = selectElements(document, steps.slice(0, length));
  const inFixture = before.flatMap((node) => childElements(node).map(({ name }) => localName(name)));
  const names = [...new Set([...inFixture, ...KNOWN_NAMES])].filter((name) => name !== step.name);
  if (inFixture.includes(step.name)) return `no <${step.name}> of the fixture is the one that is asked for`;
  const where = before.at(-1)?.name;
  const place = where === undefined || where === '' ? 'the fixture' : `<${where}>`;
  return `there is no <${step.name}> in ${place}.${didYouMean(step.name, names)}`;
}

const escapeXml = (text: string): string =>
  text.replace(/[&<>"\r\n\t]/g, (char) => ESCAPES[char] ?? `&#${char.charCodeAt(0)};`);

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '\n',
  '\t': '\t',
};
