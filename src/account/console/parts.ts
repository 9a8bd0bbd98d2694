import { formatBytes } from '../../harness/report/style.js';
import type { JobState } from '../store/rows.js';
import type { Shown } from '../log.js';
import { statusName } from '../status-report.js';
import { html, type Html, type Part } from './html.js';

/** Colour families of the page. */
export type Tone = 'good' | 'bad' | 'busy' | 'wait' | 'muted';

const badge = (tone: Tone, text: Part): Html => html`<span class="badge ${tone}">${text}</span>`;

export function statusTone(status: number): Tone {
  const name = statusName(status);
  if (name === 'READY') return 'good';
  if (name.startsWith('ERROR')) return 'bad';
  if (name.endsWith('ING') && name !== 'PENDING') return 'busy';
  return name === 'PENDING' || name === 'QUEUED' ? 'wait' : 'muted';
}

export const statusBadge = (status: number): Html => badge(statusTone(status), statusName(status));

const JOB_TONES: Readonly<Record<JobState, Tone>> = {
  pending: 'wait',
  running: 'busy',
  stuck: 'bad',
  finished: 'good',
  failed: 'bad',
  aborted: 'muted',
};
export const jobBadge = (state: JobState): Html => badge(JOB_TONES[state], state);

const DIRTY_NAMES: Readonly<Record<number, string>> = {
  1: 'SUBMIT_REQUIRED',
  2: 'DELETE_REQUIRED',
  3: 'UPDATE_REQUIRED',
  4: 'ENABLE_REQUIRED',
  5: 'DISABLE_REQUIRED',
};
export const dirtyBadge = (flag: number | null): Part =>
  flag === null || flag === 0 ? null : badge('wait', DIRTY_NAMES[flag] ?? flag);

const ENTRY_STATUS: Readonly<Record<number, readonly [string, Tone]>> = {
  [-2]: ['ERROR_IMPORTING', 'bad'],
  [-1]: ['ERROR_CONVERTING', 'bad'],
  0: ['IMPORT', 'busy'],
  1: ['PRECONVERT', 'busy'],
  2: ['READY', 'good'],
  3: ['DELETED', 'muted'],
  4: ['PENDING', 'wait'],
  5: ['MODERATE', 'wait'],
  6: ['BLOCKED', 'bad'],
  7: ['NO_CONTENT', 'wait'],
};
export function entryBadge(status: number): Html {
  const [name, tone] = ENTRY_STATUS[status] ?? [String(status), 'muted'];
  return badge(tone, name);
}

const PROFILE_STATUS: Readonly<Record<number, readonly [string, Tone]>> = {
  1: ['DISABLED', 'muted'],
  2: ['ENABLED', 'good'],
  3: ['DELETED', 'muted'],
};
export function profileBadge(status: number): Html {
  const [name, tone] = PROFILE_STATUS[status] ?? [String(status), 'muted'];
  return badge(tone, name);
}

const ENABLED: Readonly<Record<number, readonly [string, Tone]>> = {
  1: ['disabled', 'muted'],
  2: ['automatic', 'good'],
  3: ['manual', 'wait'],
};
export function enabledBadge(value: number | null | undefined): Part {
  if (value === null || value === undefined) return badge('muted', 'disabled');
  const [name, tone] = ENABLED[value] ?? [String(value), 'muted'];
  return badge(tone, name);
}

const LONGEST_NAME = 120;

/** A name as it stands in lists and titles. */
export const brief = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, '')}…`;

/** Seconds since the Unix epoch, as UTC. */
export function time(seconds: number | null | undefined): Part {
  if (seconds === null || seconds === undefined || seconds === 0) return none();
  const iso = new Date(seconds * 1000).toISOString();
  return html`<time datetime="${iso}" title="${seconds}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

/** The same where the day goes without saying; it is told on pointing there. */
export function timeOfDay(seconds: number): Html {
  const iso = new Date(seconds * 1000).toISOString();
  return html`<time datetime="${iso}" title="${iso.slice(0, 10)}">${iso.slice(11, 19)}</time>`;
}

export const none = (): Html => html`<span class="none">–</span>`;

const valueOrNone = (value: Part): Part =>
  value === null || value === undefined || value === '' ? none() : value;

export const bytes = (size: number): string => formatBytes(size);

export const entryLink = (id: string, name?: string): Html =>
  html`<a href="/entries/${encodeURIComponent(id)}"
    >${name === undefined ? html`<code>${id}</code>` : brief(name)}</a
  >`;
export const profileLink = (id: number, name?: string): Html =>
  html`<a href="/profiles/${id}">${brief(name ?? `profile ${id}`)}</a>`;
export const providerLink = (id: number, name?: string): Html =>
  html`<a href="/providers/${id}">${brief(name ?? `provider ${id}`)}</a>`;
export const distributionLink = (id: number): Html => html`<a href="/distributions/${id}">#${id}</a>`;

/** Rows of a label and a value each. */
export const facts = (rows: readonly (readonly [string, Part])[]): Html =>
  html`<dl class="facts">
    ${rows.map(
      ([label, value]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${valueOrNone(value)}</dd>
        </div>`,
    )}
  </dl>`;

/** Labels stand beside the values where a table has no room for columns. */
export function table(columns: readonly string[], rows: readonly (readonly Part[])[], empty: Part): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const cells = (row: readonly Part[]) =>
    columns.map((column, index) => html`<td data-label="${column}">${valueOrNone(row[index])}</td>`);
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${cells(row)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export const card = (title: Part, content: Part, aside: Part = null): Html =>
  html`<section class="card">
    <header>
      <h2>${title}</h2>
      ${aside}
    </header>
    ${content}
  </section>`;

/** @param key - Tells the same fold on the next look at the page, so that it stays open. */
export const fold = (key: string, title: Part, content: Part, isOpen = false): Html =>
  html`<details data-key="${key}" ${isOpen ? html` open` : null}>
    <summary>${title}</summary>
    ${content}
  </details>`;

/** Any value as an indented text, keys told apart. */
export const tree = (value: Shown): Html => html`<pre class="doc">${branch(value, 0)}</pre>`;

function branch(value: Shown, depth: number): Part {
  const indent = '  '.repeat(depth + 1);
  if (value === null) return html`<i>null</i>`;
  if (typeof value === 'string') return html`<s>${JSON.stringify(value)}</s>`;
  if (typeof value !== 'object') return String(value);
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Readonly<Record<string, Shown>>);
  if (entries.length === 0) return isList ? '[]' : '{}';
  const lines = entries.map(([key, item]): Part => [
    indent,
    isList ? null : html`<b>${key}</b>: `,
    branch(item, depth + 1),
    '\n',
  ]);
  return [isList ? '[' : '{', '\n', lines, '  '.repeat(depth), isList ? ']' : '}'];
}

/** The values that differ from nothing. */
export const filled = (values: Readonly<Record<string, Shown>>): Readonly<Record<string, Shown>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
