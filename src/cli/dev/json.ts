import { renderProblem } from '../../harness/report/problem-text.js';
import { followSession, type Shown } from './follow.js';
import { MistakeNews } from './mistakes.js';

/** One JSON object a line: ready, then a report for each result, and what settled. Mistakes of files go to stderr. */
export function followAsJson({ session, output, url, readSource }: Shown): Disposable {
  const mistakes = new MistakeNews(session);
  output.jsonLine({ event: 'ready', url: url ?? null });
  return followSession(session, (event) => {
    if (event.kind === 'run' && event.isResult && event.run.result !== undefined) {
      output.jsonLine({ event: 'run', ...event.run.result.report });
    } else if (event.kind === 'settled') {
      output.jsonLine({ event: 'settled', ...event.settled });
    } else if (event.kind === 'catalog') {
      for (const problem of output.streams.cleanValues(mistakes.next())) {
        output.error(`${renderProblem({ problem }, output.style, readSource())}\n`);
      }
    }
  });
}
