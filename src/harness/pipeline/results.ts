import type { Protocol, ResultsSettings } from '../../core/connector.js';
import { failedJob, passed, rejected, type JobEnd, type StageOutcome } from '../../core/outcome.js';
import { error, note, warning, type Problem } from '../../core/problem.js';
import { EngineGone, type ResultsReply } from '../../xml/engine.js';
import { placeOfAction, type Sent } from './delivery-job.js';
import { malformedProblems, stylesheetProblems } from './engine-problems.js';
import { externalEntityProblems } from './external-entities.js';
import { isServerDialect, type RunContext } from './stage.js';

/** What the answer said. */
export interface Parsed {
  /** Empty when there is none. */
  readonly remoteId: string;
  /** Everything the parser found, in order. */
  readonly values: readonly string[];
}

const NOTHING: Parsed = { remoteId: '', values: [] };

/** A worker that dies after the delivery is started again up to three times. @source kBatchExclusiveLock */
const DELIVERIES_WHEN_STUCK = 4;

/**
 * Reads the remote id out of the partner's answer.
 *
 * @source kaltura/server, GenericDistributionEngine.php (parseResults, handleAction); API guide 10.3
 */
export async function parseResults(context: RunContext, sent: Sent): Promise<StageOutcome<Parsed>> {
  const { answer } = sent;
  if (answer === undefined) return passed(NOTHING, [noAnswer(sent.protocol)]);

  const { results } = context.action;
  const isReport = context.action.name === 'fetchReport';
  const crash = isReport ? [] : serverCrash(context, results, undefined);
  if (results === undefined) {
    if (isServerDialect(context) && crash.length > 0) return crashed(crash);
    const text = 'the answer is kept; no results parser reads it, so there is no remote id';
    return passed(NOTHING, [note('RESULTS_NO_PARSER', text, placeOfAction(context)), ...crash]);
  }
  let reply: ResultsReply;
  try {
    reply = await context.engine.readResults({
      parser: results.parser,
      expression: { bytes: Buffer.from(results.text, 'utf8'), name: results.file },
      answer: answer.body,
      timezone: context.connector.harness.timezone,
      nowSec: Math.floor(context.now() / 1000),
      limits: context.limits,
    });
  } catch (cause) {
    if (!(cause instanceof EngineGone)) throw cause;
    const problem = error('RESULTS_INVALID', `the results parser did not end: ${cause.detail}`, {
      file: results.file,
    });
    return rejected([problem], failedJob(problem.message));
  }
  const outcome = withEntities(judge(context, results, reply), answer.body);
  const crashes = isReport ? [] : serverCrash(context, results, reply);
  if (crashes.length === 0) return outcome;
  if (isServerDialect(context)) return crashed(crashes);
  return outcome.kind === 'passed'
    ? passed(outcome.value, [...outcome.problems, ...crashes])
    : rejected([...outcome.problems, ...crashes], outcome.end);
}

function withEntities(outcome: StageOutcome<Parsed>, answer: Uint8Array): StageOutcome<Parsed> {
  const found = externalEntityProblems(answer, 'the answer');
  if (found.length === 0 || outcome.kind === 'rejected') return outcome;
  return passed(outcome.value, [...outcome.problems, ...found]);
}

function judge(context: RunContext, results: ResultsSettings, reply: ResultsReply): StageOutcome<Parsed> {
  switch (reply.kind) {
    case 'not-xml': {
      const problems = malformedProblems(
        'RESULTS_NOT_XML',
        reply.errors,
        'the answer',
        `The partner must answer in XML for the ${results.parser} parser; --out DIR keeps the answer as returned.bin.`,
      );
      return rejected(problems, failedJob(problems[0]?.message ?? ''));
    }
    case 'invalid':
      return explainInvalid(context, results, reply);
    case 'read':
      return readValues(context, results, reply);
  }
}

function explainInvalid(
  context: RunContext,
  results: ResultsSettings,
  { errors }: { errors: readonly ResultsReply['errors'][number][] },
) {
  const { parser, file, line, text } = results;
  if (parser === 'xsl') {
    const problems = stylesheetProblems('RESULTS_INVALID', errors, { name: file, text }, true);
    return rejected(
      problems.length > 0
        ? problems
        : [error('RESULTS_INVALID', 'the results stylesheet gives nothing', { file })],
      failedJob(''),
    );
  }
  const reason = errors.map(({ message }) => message).join('; ');
  // An expression inside connector.yaml begins somewhere on its line: a wrong column is worse than none.
  const isInline = file === context.connector.manifest;
  const column = isInline ? undefined : errors.find((found) => found.column !== undefined)?.column;
  const message = `the ${parser === 'regex' ? 'regular expression' : 'XPath expression'} ${JSON.stringify(text)} is invalid: ${reason}`;
  // preg_match only warns: the account carries on without a remote id.
  if (parser === 'regex')
    return passed(NOTHING, [warning('RESULTS_INVALID', message, { file, line, column })]);
  // So does a node query: it gives no nodes, and the job goes on.
  if (isServerDialect(context)) return passed(NOTHING, [warning('RESULTS_INVALID', message, { file, line })]);
  const offset = errors.find((found) => found.offset !== undefined)?.offset;
  const at = offset === undefined || isInline ? undefined : offset + 1;
  const onServer = warning(
    'SERVER_RESULTS_VALUE',
    'the server logs a warning there, and the entry distribution is READY without a remote id',
    { file, line },
  );
  const problem = error('RESULTS_INVALID', message, { file, line, column: at });
  return rejected([problem, onServer], failedJob(message));
}

function readValues(
  context: RunContext,
  results: ResultsSettings,
  reply: Extract<ResultsReply, { kind: 'read' }>,
): StageOutcome<Parsed> {
  const { parser, file, line, text } = results;
  const { values, type } = reply;
  const problems: Problem[] = [];
  if (isServerDialect(context) && (type === 'string' || type === 'number' || type === 'boolean')) {
    // A node query on the server: another type selects nothing.
    problems.push(valueOfType(results, type));
    return passed(NOTHING, problems);
  }
  if (type === 'string' || type === 'number' || type === 'boolean') problems.push(valueOfType(results, type));
  problems.push(...stylesheetProblems('RESULTS_INVALID', reply.errors, { name: file, text }, false));

  // Regular expression: first group, or the whole match where there is no group.
  const remoteId = (parser === 'regex' ? (values[1] ?? values[0]) : values[0]) ?? '';
  if (remoteId === '') {
    const what = values.length === 0 ? 'found nothing' : 'found an empty text';
    const subject = parser === 'xsl' ? 'the results stylesheet' : JSON.stringify(shorten(text));
    const namespaced =
      parser === 'xpath' && values.length === 0
        ? "An answer with a default namespace needs local-name(): //*[local-name()='id']. "
        : '';
    problems.push(
      warning('RESULTS_NO_MATCH', `${subject} ${what} in the answer: no remote id`, {
        file,
        line,
        fix: `${namespaced}--out DIR keeps the answer as returned.bin.`,
      }),
    );
  } else if (context.action.name === 'update' || context.action.name === 'delete') {
    if (context.remoteId !== remoteId) {
      problems.push(
        note(
          'RESULTS_REMOTE_ID_IGNORED',
          `the answer says ${JSON.stringify(shorten(remoteId))}; the account keeps the remote id of submit`,
          { file, line },
        ),
      );
    }
  }
  return passed({ remoteId, values }, problems);
}

const valueOfType = ({ file, line }: ResultsSettings, type: string): Problem =>
  warning(
    'SERVER_RESULTS_VALUE',
    `the expression gives a ${type}; the server asks for nodes and finds nothing`,
    {
      file,
      line,
      fix: 'Select the element or attribute itself, without string() or count() around it.',
    },
  );

/** What the public code does on PHP 8 with this parser and answer, where that ends its worker. */
function serverCrash(
  context: RunContext,
  results: ResultsSettings | undefined,
  reply: ResultsReply | undefined,
): Problem[] {
  const reason = crashReason(results, reply);
  if (reason === undefined) return [];
  const make = isServerDialect(context) ? error : warning;
  return [
    make(
      'SERVER_RESULTS_CRASH',
      `on PHP 8 ${reason}: the worker dies after the partner has the file, and delivers it up to ${DELIVERIES_WHEN_STUCK} times`,
      {
        ...(results === undefined ? placeOfAction(context) : { file: results.file, line: results.line }),
        fix: 'Over HTTP only an xpath parser with an answer that is well-formed XML completes there.',
      },
    ),
  ];
}

function crashReason(
  results: ResultsSettings | undefined,
  reply: ResultsReply | undefined,
): string | undefined {
  if (results === undefined) return 'an answer without a results parser ends in a TypeError';
  if (results.parser !== 'xpath') return `the ${results.parser} parser ends in a TypeError`;
  return reply?.kind === 'not-xml' ? 'an answer that is not XML ends in a TypeError' : undefined;
}

const crashed = (problems: readonly Problem[]): StageOutcome<never> => {
  const end: JobEnd = { kind: 'stuck-batch', deliveries: DELIVERIES_WHEN_STUCK };
  return rejected(problems, end);
};

const shorten = (text: string) => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

const noAnswer = (protocol: Protocol): Problem =>
  note(
    'RESULTS_NOT_APPLICABLE',
    `${protocol.toUpperCase()} brings no answer: nothing to parse, and no remote id`,
  );
