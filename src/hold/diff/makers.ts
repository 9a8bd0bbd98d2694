import type { SourceFile } from '../../core/connector.js';
import type { Place } from '../../core/problem.js';
import { planSheet } from '../../xml/coverage/plan.js';
import type { Trace } from '../../xml/observation.js';
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

/**
 * Where a stylesheet makes what stands at a path of its output: one place, or a few that nothing tells apart, or none.
 *
 * @param path - Of the node in the received document.
 * @param before - Of the node in the expected one, where that is another.
 */
export type Maker = (path: string, before?: string) => readonly Place[];

const XSL = 'http://www.w3.org/1999/XSL/Transform';

/** More places than that say nothing. */
const MOST_PLACES = 3;

/** Something in the stylesheet that makes an element or an attribute. */
interface Made {
  /** Local names of the elements it stands in, as far as its template says; the nearest last. */
  readonly inside: readonly string[];
  /** Local name, `@` before that of an attribute. */
  readonly name: string;
  readonly place: Place;
  /** What writes the text in it, where that is one instruction. */
  readonly textPlace: Place;
}

/**
 * Reads stylesheets for the elements and attributes that they write by name. What is computed or copied has no place of
 * its own: that of the element around it is given.
 */
export function findMakers(sheets: readonly Pick<SourceFile, 'bytes' | 'shown'>[]): Maker {
  let found: readonly Made[] | undefined;
  return (path, before) => {
    found ??= sheets.flatMap(readMakers);
    const steps = toSteps(path);
    const wasThere = before === undefined || before === path ? [] : lookUp(found, toSteps(before));
    const places = lookUp(found, steps);
    return places.length > 0 ? places : wasThere;
  };
}

/**
 * The same from what a run noted of itself: exact for all that is there in the received document. What is not, e.g. an
 * element that is gone, is looked for in the stylesheet.
 */
export function makersOf(sheet: Pick<SourceFile, 'bytes' | 'shown'>, trace: Trace | undefined): Maker {
  const guess = findMakers([sheet]);
  if (trace === undefined) return guess;
  const { instructions } = planSheet(decodeXml(sheet.bytes));
  const events = new Map(trace.output.map((node) => [node.path, node.events]));
  return (path, before) => {
    const made = (events.get(path) ?? []).flatMap((event) => {
      const start = instructions[trace.events[event]?.instruction ?? -1]?.start;
      return start === undefined ? [] : [{ file: sheet.shown, ...start }];
    });
    const distinct = [...new Map(made.map((place) => [`${place.line}:${place.column}`, place])).values()];
    return distinct.length > 0 && distinct.length <= MOST_PLACES ? distinct : guess(path, before);
  };
}

interface Steps {
  readonly names: readonly string[];
  readonly isText: boolean;
}

/** e.g. `/rss/media:group[2]/@url` to rss, group, @url. */
function toSteps(path: string): Steps {
  const parts = path.split('/').filter((part) => part !== '');
  const isText = parts.at(-1)?.startsWith('text()') === true;
  const names = parts
    .filter((part) => !/^(?:text\(\)|comment\(\)|processing-instruction\()/.test(part))
    .map((part) => part.replace(/\[\d+\]$/, ''))
    .map((part) => (part.startsWith('@') ? `@${localName(part.slice(1))}` : localName(part)));
  return { names, isText };
}

/** The makers that agree with most of the way; those of the element around it where nothing makes it by name. */
function lookUp(makers: readonly Made[], { names, isText }: Steps): readonly Place[] {
  for (let length = names.length; length > 0; length--) {
    const name = names[length - 1] ?? '';
    const outer = names.slice(0, length - 1);
    const scored = makers
      .filter((made) => made.name === name)
      .flatMap((made) => (isSuffix(made.inside, outer) ? [{ made, score: made.inside.length }] : []));
    if (scored.length === 0) continue;
    const best = Math.max(...scored.map(({ score }) => score));
    const places = scored
      .filter(({ score }) => score === best)
      .map(({ made }) => (isText && length === names.length ? made.textPlace : made.place));
    return places.length <= MOST_PLACES ? places : [];
  }
  return [];
}

const isSuffix = (inside: readonly string[], outer: readonly string[]): boolean =>
  inside.length <= outer.length &&
  inside.every((name, index) => name === outer[outer.length - inside.length + index]);

function readMakers({ bytes, shown }: Pick<SourceFile, 'bytes' | 'shown'>): Made[] {
  const { text, elements } = scanXml(decodeXml(bytes));
  const placeOf = placesIn(text);
  const at = (node: ScannedNode): Place => ({ file: shown, ...placeOf(node.start) });
  return elements.flatMap((element) => {
    const name = nameMade(element);
    if (name === undefined) return [];
    const inside = namesAround(element);
    const own = { inside, name, place: at(element), textPlace: at(writerOf(element)) };
    if (isInstruction(element)) return [own];
    const attributes = element.attributes
      .filter((attribute) => !attribute.name.startsWith('xmlns') && !isXsl(element, attribute.name))
      .map((attribute) => ({
        inside: [...inside, name],
        name: `@${localName(attribute.name)}`,
        place: at(attribute),
        textPlace: at(attribute),
      }));
    return [own, ...attributes];
  });
}

const isXsl = (node: ScannedNode, name: string): boolean =>
  prefixOf(name) !== '' && namespaceOf(node, prefixOf(name)) === XSL;

const isInstruction = (node: ScannedNode): boolean => namespaceOf(node, prefixOf(node.name)) === XSL;

/** What an element of a stylesheet makes: literal elements themselves, `xsl:element` and `xsl:attribute` by a plain name. */
function nameMade(node: ScannedNode): string | undefined {
  if (!isInstruction(node)) return localName(node.name);
  const kind = localName(node.name);
  if (kind !== 'element' && kind !== 'attribute') return undefined;
  const name = attributeValue(node, 'name');
  if (name === undefined || name.includes('{')) return undefined;
  return kind === 'attribute' ? `@${localName(name)}` : localName(name);
}

/** Up to the template or variable: what is around that is decided elsewhere. */
const BOUNDARIES = new Set(['template', 'variable', 'param', 'with-param', 'attribute-set']);

function namesAround(node: ScannedNode): string[] {
  const names: string[] = [];
  for (let at = node.parent; at !== undefined && at.type === 'element'; at = at.parent) {
    if (isInstruction(at) && BOUNDARIES.has(localName(at.name))) break;
    const name = nameMade(at);
    if (name !== undefined && !name.startsWith('@')) names.unshift(name);
  }
  return names;
}

/** The one instruction in an element, else the element. */
function writerOf(node: ScannedNode): ScannedNode {
  const inside = node.children.filter(
    ({ type, value }) => type === 'element' || (type === 'text' && value.trim() !== ''),
  );
  const [only] = inside;
  return inside.length === 1 && only !== undefined ? only : node;
}
