import type { AccountContext } from '../context.js';
import type { JobRow } from '../store/rows.js';
import { html, type Html, type Part } from './html.js';
import { bytes, distributionLink, facts, fold, jobBadge, table, time, timeOfDay } from './parts.js';

/**
 * Jobs as folds: what each was about, and inside what it did.
 *
 * @param isMixed - They belong to several distributions: each says which.
 */
export function jobFolds(context: AccountContext, jobs: readonly JobRow[], isMixed = false): Part {
  if (jobs.length === 0)
    return html`<p class="empty">No jobs yet: submitting an entry distribution makes one.</p>`;
  return jobs.map((job) =>
    fold(
      `job-${job.id}`,
      html`<code>${job.id}</code> ${job.action} ${isMixed ? distributionLink(job.entryDistributionId) : null}
        ${jobBadge(job.state)}<span class="grow">${reasonOf(job)}</span
        ><span class="right">${isMixed ? timeOfDay(job.createdAt) : time(job.createdAt)}</span>`,
      jobBody(context, job),
      !isMixed && job === jobs[0] && job.state !== 'finished',
    ),
  );
}

/** What stands beside a closed fold: why it went so, before what the public server would do otherwise. */
function reasonOf({ message, state }: JobRow): Part {
  const lines = (message ?? '').split('\n');
  const reason = lines.find((line) => !line.startsWith('SERVER_'));
  return reason ?? (state === 'finished' ? null : lines[0]);
}

function jobBody({ store }: AccountContext, job: JobRow): Html {
  const deliveries = store.deliveries.filter(({ jobId }) => jobId === job.id);
  const message =
    job.message === null
      ? null
      : html`<p class="messages">${job.message.split('\n').map((line) => html`${line}<br />`)}</p>`;
  return html`<div class="body">
    ${message}
    ${facts([
      ['Attempts', job.attempts],
      ['Due', time(job.executeAt)],
      ['Finished', time(job.finishedAt)],
      ['Cleaned up', time(job.cleanUpAt)],
      ['File id', html`<code>${job.fileId}</code>`],
    ])}
    ${table(
      ['When', 'Protocol', 'Path', 'Size'],
      deliveries.map(({ at, protocol, path, bytes: size }) => [
        time(at),
        protocol,
        html`<code class="long">${path}</code>`,
        bytes(size),
      ]),
      'Nothing was delivered.',
    )}
  </div>`;
}
