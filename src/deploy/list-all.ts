import type { Call } from '../client/client.js';
import type { AccountReader } from '../client/session.js';
import type { RawObject } from './fields.js';

/** A list of the API, to be read to its end. */
export interface ListCall {
  readonly service: string;
  readonly filter: Readonly<Record<string, unknown>>;
  /** What the server really gives a page, which is not always what was asked for. */
  readonly pageSize: number;
}

/** More pages than any account has: a server that counts wrongly must not keep us asking. */
const MAX_PAGES = 1000;

/**
 * Reads lists whole: the first page of each in one request, all further pages in a second.
 *
 * @returns the objects of each list in the order of the lists, each once.
 * @throws what {@link AccountReader.read} throws.
 */
export async function listAll(
  session: AccountReader,
  lists: readonly ListCall[],
): Promise<readonly (readonly RawObject[])[]> {
  if (lists.length === 0) return [];
  const first = (await session.read(lists.map((list) => pageOf(list, 1)))).map(toPage);
  const further = lists.flatMap((list, index) => {
    const { totalCount } = first[index] ?? EMPTY;
    const pages = Math.min(MAX_PAGES, Math.ceil(totalCount / list.pageSize));
    return Array.from({ length: Math.max(0, pages - 1) }, (_, page) => ({
      index,
      call: pageOf(list, page + 2),
    }));
  });
  const answers = further.length === 0 ? [] : await session.read(further.map(({ call }) => call));
  return lists.map((_, index) => {
    const pages = answers.map(toPage).filter((__, answer) => further[answer]?.index === index);
    return unique([first[index] ?? EMPTY, ...pages].flatMap(({ objects }) => objects));
  });
}

const pageOf = ({ service, filter, pageSize }: ListCall, pageIndex: number): Call => ({
  service,
  action: 'list',
  params: { filter, pager: { pageSize, pageIndex } },
});

interface Page {
  readonly objects: readonly RawObject[];
  readonly totalCount: number;
}

const EMPTY: Page = { objects: [], totalCount: 0 };

function toPage(answer: unknown): Page {
  if (typeof answer !== 'object' || answer === null) return EMPTY;
  const { objects, totalCount } = answer as RawObject;
  const items = (Array.isArray(objects) ? objects : []).filter(
    (item): item is RawObject => typeof item === 'object' && item !== null,
  );
  return { objects: items, totalCount: Number(totalCount ?? items.length) || 0 };
}

/** Somebody who adds or deletes between two pages shifts the rows: one may come twice. */
const unique = (objects: readonly RawObject[]): readonly RawObject[] => [
  ...new Map(objects.map((object) => [String(object['id']), object])).values(),
];
