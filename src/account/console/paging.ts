import { html, type Part } from './html.js';

const PAGE_SIZE = 200;

/** Some rows of many. */
export interface Paged<R> {
  readonly rows: readonly R[];
  /** e.g. `5000 in the account`, `201 to 400 of 5000`. */
  readonly title: string;
  /** To the pages beside it; nothing where all rows are here. */
  readonly links: Part;
}

/**
 * The rows of the page that the address asks for: a browser takes seconds for thousands.
 *
 * @param whole - Said after the number where all rows are shown.
 */
export function pageOf<R>(all: readonly R[], query: URLSearchParams, whole: string): Paged<R> {
  if (all.length <= PAGE_SIZE) return { rows: all, title: `${all.length} ${whole}`, links: null };
  const last = Math.ceil(all.length / PAGE_SIZE);
  const page = Math.min(last, Math.max(1, Math.trunc(Number(query.get('page')) || 1)));
  const start = (page - 1) * PAGE_SIZE;
  const rows = all.slice(start, start + PAGE_SIZE);
  const link = (to: number, label: string): Part => {
    if (to < 1 || to > last) return null;
    const target = new URLSearchParams(query);
    target.set('page', String(to));
    return html`<a href="?${target.toString()}">${label}</a> `;
  };
  return {
    rows,
    title: `${start + 1} to ${start + rows.length} of ${all.length}`,
    links: html`<span class="pages">${link(page - 1, '← newer')}${link(page + 1, 'older →')}</span>`,
  };
}
