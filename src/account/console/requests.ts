import { formatShortMs, plural } from '../../harness/report/style.js';
import type { CallRecord } from '../log.js';
import { html, type Html, type Part } from './html.js';
import type { Page, PageContext } from './layout.js';
import { fold, tree } from './parts.js';

export function renderRequests({ log, query }: PageContext): Page {
  const all = log.recent();
  const isFailed = ({ outcome }: CallRecord) => outcome.kind === 'error';
  const onlyFailed = query.get('only') === 'failed';
  const failed = all.filter(isFailed).length;
  const chip = (href: string, label: string, isHere: boolean) =>
    html`<a href="${href}" ${isHere ? html` aria-current="true"` : null}>${label}</a>`;
  return {
    title: 'Requests',
    lead: `${plural(log.count, 'call')} since the account started; the last ${all.length} are here, the newest first. Secrets are masked.`,
    content: html`
      <div class="chips">
        ${chip('/requests', `All ${all.length}`, !onlyFailed)}
        ${chip('/requests?only=failed', `Failed ${failed}`, onlyFailed)}
      </div>
      <section class="card">${callFolds(onlyFailed ? all.filter(isFailed) : all)}</section>
    `,
  };
}

export function callFolds(records: readonly CallRecord[]): Part {
  if (records.length === 0)
    return html`<p class="empty">
      No calls yet: the lines that <code>mrssmith account</code> prints tell a client where to go.
    </p>`;
  return records.map(callFold);
}

function callFold(record: CallRecord): Html {
  const { at, ms, service, action, outcome, caller, params } = record;
  const isOk = outcome.kind === 'ok';
  const place = record.index === undefined ? '' : `${record.index}. `;
  return fold(
    `call-${at}-${ms}`,
    html`<span class="${isOk ? 'good' : 'bad'}">${isOk ? '✓' : '✗'}</span>
      <span
        >${place}<span class="muted">${service.replace(/^contentdistribution_/i, '')}</span>.${action}</span
      >
      <span class="grow">${isOk ? outcome.summary : html`<span class="bad">${outcome.code}</span>`}</span>
      <span class="right"
        ><span class="num">${formatShortMs(ms)} ms</span
        ><time datetime="${new Date(at).toISOString()}"
          >${new Date(at).toISOString().slice(11, 19)}</time
        ></span
      >`,
    html`<div class="body">
      ${
        record.notes.length === 0
          ? null
          : html`<ul class="messages">
              ${record.notes.map(({ code, text }) => html`<li><span class="wait">${code}</span> ${text}</li>`)}
            </ul>`
      }
      <p class="label">
        Sent by a caller with ${caller === 'none' ? 'no session' : `a session of kind ${caller}`}, partner
        ${record.partnerId}
      </p>
      ${tree(params)}
      <p class="label">Answered</p>
      ${tree(record.answer())}
    </div>`,
  );
}
