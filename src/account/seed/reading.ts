import { strtotime } from '../../xml/php/strtotime.js';
import type { XmlElement } from '../../xml/tree.js';
import type { AccountContext } from '../context.js';

/** What every part of an item is loaded with. */
export interface SeedContext {
  readonly context: AccountContext;
  /** Of the entry: what has no time of its own gets it. Seconds since the Unix epoch. */
  readonly createdAt: number;
  readonly entryId: string;
}

export const childrenOf = ({ children }: XmlElement, name: string): XmlElement[] =>
  children.filter((child) => child.name === name);

export const childOf = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name);

/** `undefined` where there is no such child. */
export const childText = (element: XmlElement, name: string): string | undefined =>
  childOf(element, name)?.text;

/** `null` for an empty text and for none. */
export const numberOrNull = (text: string | undefined): number | null =>
  text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text);

export const textOrNull = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;

/** The text that `tags/tag` stand for, spaces kept. */
export const tagsText = (element: XmlElement): string => {
  const tags = childOf(element, 'tags');
  return tags === undefined
    ? ''
    : childrenOf(tags, 'tag')
        .map(({ text }) => text)
        .join(',');
};

/** Seconds of a time without a zone, e.g. `2025-03-10 06:12:44`, in the account's zone. */
export function zoneTime({ context, createdAt }: SeedContext, text: string | undefined): number {
  const parsed = text === undefined ? false : strtotime(text, context.clock.nowSec(), context.timezone);
  return parsed === false ? createdAt : parsed;
}

/** The id of the item where nobody has it yet, else a new one. */
export function freeId(
  { ids }: AccountContext,
  table: { get(id: string): unknown },
  wanted: string | undefined,
): string {
  return wanted === undefined || wanted === '' || table.get(wanted) !== undefined ? ids.object() : wanted;
}

/** The same for rows that count. */
export function freeNumber(
  table: { get(id: number): unknown; nextId(): number },
  wanted: string | undefined,
): number {
  const id = numberOrNull(wanted);
  return id === null || table.get(id) !== undefined ? table.nextId() : id;
}
