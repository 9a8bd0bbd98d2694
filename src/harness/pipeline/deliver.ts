import { failedJob, rejected, type StageOutcome } from '../../core/outcome.js';
import { error, warning, type Problem } from '../../core/problem.js';
import { sendFile } from './deliver-file.js';
import { sendHttp } from './deliver-http.js';
import { placeOfAction, prepareJob, type Sent } from './delivery-job.js';
import { isServerDialect, type RunContext } from './stage.js';

/**
 * Sends the payload as the account would: same file name, path, order of operations and body.
 *
 * @source kaltura/server, GenericDistributionEngine.php (handleAction), kFileTransferMgr and its managers
 */
export async function deliverFeed(context: RunContext, payload: Buffer): Promise<StageOutcome<Sent>> {
  const job = prepareJob(context, payload);
  const { settings, problems } = job;
  if (problems.some(({ severity }) => severity === 'error')) return rejected(problems, failedJob(''));
  const isHttp = settings.protocol === 'http' || settings.protocol === 'https';
  if (context.action.name === 'fetchReport') {
    const problem = reportProblem(context, isHttp);
    if (problem.severity === 'error') return rejected([problem], { kind: 'stuck-batch', deliveries: 0 });
    problems.push(problem);
  }
  return isHttp ? sendHttp(job) : sendFile(job);
}

/** The server's engine passes a property that does not exist, and ends in a TypeError. @source GenericDistributionEngine.php */
function reportProblem(context: RunContext, isHttp: boolean): Problem {
  const details = { ...placeOfAction(context), fix: "Read the partner's reports outside the account." };
  const text = "fetching a report ends the server's worker (PHP 8), whatever the settings";
  if (isServerDialect(context)) return error('SERVER_FETCH_REPORT', text, details);
  if (!isHttp)
    return error('SERVER_FETCH_REPORT', 'a report can be fetched over HTTP and HTTPS alone', details);
  return warning('SERVER_FETCH_REPORT', text, details);
}
