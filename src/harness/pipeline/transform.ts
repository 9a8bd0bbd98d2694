import { ACTION_STATUSES } from '../../core/distribution.js';
import { failedJob, passed, rejected, type JobEnd, type StageOutcome } from '../../core/outcome.js';
import { error, note, warning, type Problem, type ProblemCode } from '../../core/problem.js';
import {
  EngineGone,
  type DocumentHandle,
  type InjectableVariable,
  type TransformReply,
} from '../../xml/engine.js';
import type { Observation } from '../../xml/observation.js';
import { LOOP_HINT } from './engine-messages.js';
import { distinct, malformedProblems, stylesheetProblems, type SourceText } from './engine-problems.js';
import { externalEntityProblems } from './external-entities.js';
import type { Item } from './mrss.js';
import { findServerDifferences } from './server-differences.js';
import { isServerDialect, NO_XML, type RunContext } from './stage.js';
import { askTransform } from './transform-request.js';

/** What the transform made. */
export interface Feed {
  readonly document: DocumentHandle;
  /** The payload: what `saveXML` gives. */
  readonly bytes: Uint8Array;
}

type Failed = Extract<TransformReply, { kind: 'failed' }>;
type Made = Extract<TransformReply, { kind: 'made' }>;

/** Objects on the job: a variable of their name ends the request with a TypeError. */
const OBJECT_PROPERTIES: ReadonlySet<string> = new Set([
  'distributionProfile',
  'entryDistribution',
  'mediaFiles',
]);

const LOCATE_TIMEOUT_MS = 1_000;

/**
 * Turns the item into the partner's document, by PHP's rules.
 *
 * An action without a transform sends the item itself, serialised again.
 *
 * @param observe - Gets what the run asked to have noted, also of a transformation that fails.
 * @source kaltura/server, KalturaGenericDistributionJobData.php
 */
export async function transformItem(
  context: RunContext,
  item: Item,
  observe: (observation: Observation) => void = () => undefined,
): Promise<StageOutcome<Feed>> {
  const sheet = context.action.transform;
  const source: SourceText = {
    name: sheet?.shown ?? context.fixture.shown,
    text: sheet === undefined ? '' : Buffer.from(sheet.bytes).toString('utf8'),
  };
  let reply: TransformReply;
  try {
    const { coverage, trace } = context;
    reply = await askTransform(context, item.document, isServerDialect(context), { coverage, trace });
    if (reply.observation !== undefined) observe(reply.observation);
  } catch (cause) {
    if (!(cause instanceof EngineGone)) throw cause;
    return rejected([await describeEnd(context, item, source, cause)], endOf(context, 'soft'));
  }
  const stuck = stuckVariables(context, reply.facts.variables, source);
  if (isServerDialect(context) && stuck.length > 0) return rejected(stuck, { kind: 'stuck-api' });
  return reply.kind === 'failed'
    ? explainFailure(context, reply, source, stuck)
    : checkResult(context, item, reply, source, stuck);
}

async function checkResult(
  context: RunContext,
  item: Item,
  reply: Made,
  source: SourceText,
  stuck: readonly Problem[],
): Promise<StageOutcome<Feed>> {
  const problems = [
    ...stuck,
    ...stylesheetProblems('XSLT_FAILED', reply.errors, source, false),
    ...externalEntityProblems(context.action.transform?.bytes ?? new Uint8Array(), source.name),
  ];
  const file = source.name;
  if (reply.bytes === undefined) {
    const problem = error(
      'XSLT_ENCODING_UNKNOWN',
      `libxml2 does not know the encoding '${reply.encoding ?? ''}'`,
      {
        ...placeOfOutput(source),
        fix: 'Write encoding="UTF-8" on xsl:output.',
      },
    );
    return rejected([problem, ...problems, ...whatTheAccountShows(context)], endOf(context, 'soft'));
  }
  if (context.action.transform === undefined) {
    return passed({ document: reply.document, bytes: reply.bytes }, problems);
  }
  if (reply.rootCount === 0) {
    problems.push(
      warning('XSLT_EMPTY', 'the result has no root element; the account delivers it as it is', {
        file,
        fix: hasText(reply.bytes)
          ? 'The account always sends an XML document: text alone, method="text" included, ends up outside of any element.'
          : 'The item has no namespace and no rss around it: match="/item" or match="item" finds it.',
      }),
    );
  } else if (reply.rootCount > 1) {
    problems.push(
      warning(
        'XSLT_SEVERAL_ROOTS',
        `the result has ${reply.rootCount} root elements; the account delivers it as it is`,
        {
          file,
        },
      ),
    );
  }
  const different = await findServerDifferences(context, item, reply, source);
  return passed({ document: reply.document, bytes: reply.bytes }, [...problems, ...different]);
}

/** Whether anything but the declaration was written. */
const hasText = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes)
    .toString('utf8')
    .replace(/^<\?xml[^>]*\?>/, '')
    .trim() !== '';

/** Variables that end the job on the server: an error in dialect `server`, else a warning. */
function stuckVariables(
  context: RunContext,
  variables: readonly InjectableVariable[],
  { name: file }: SourceText,
): Problem[] {
  const make = isServerDialect(context) ? error : warning;
  return variables
    .filter(({ name }) => OBJECT_PROPERTIES.has(name))
    .map(({ name, line }) =>
      make(
        'SERVER_VARIABLE_STUCK',
        `the server looks $${name} up on the job, finds an object, and the job is stuck without an error`,
        { file, line, fix: 'Give the variable another name.' },
      ),
    );
}

const FAILURE_CODES: Readonly<Record<Failed['failure'], ProblemCode>> = {
  malformed: 'XSLT_MALFORMED',
  compile: 'XSLT_INVALID',
  run: 'XSLT_FAILED',
  terminated: 'XSLT_TERMINATED',
  php: 'PHP_FUNCTION_FAILED',
  limit: 'XSLT_RUNAWAY',
};

function explainFailure(
  context: RunContext,
  reply: Failed,
  source: SourceText,
  stuck: readonly Problem[],
): StageOutcome<never> {
  const code = FAILURE_CODES[reply.failure];
  const found =
    reply.failure === 'malformed'
      ? malformedProblems(
          code,
          reply.errors,
          source.name,
          `Mend the stylesheet: xmllint --noout ${source.name}`,
        )
      : // An exception is the one error then; what the engine says besides follows from it, or is a warning.
        stylesheetProblems(code, reply.errors, source, reply.failure !== 'php').map(refine);
  if (reply.failure === 'terminated') {
    const last = reply.errors.filter(({ domain }) => domain === 'message').at(-1)?.message ?? '';
    found.unshift(
      error('XSLT_TERMINATED', `xsl:message terminate="yes" ended the transformation: ${last}`, {
        ...placeOfTerminate(source),
        fix: 'The account shows none of this text.',
      }),
    );
  }
  // A failure that the engine gave no reason for still has to say something.
  if (!found.some(({ severity }) => severity === 'error')) {
    found.unshift(error(code, 'the transformation ended without a result', { file: source.name }));
  }
  const kind = isHard(reply.failure) ? 'hard' : 'soft';
  const problems = distinct([...errorsFirst(found), ...stuck, ...whatTheAccountShows(context, kind)]);
  return rejected(problems, endOf(context, kind));
}

const isHard = (failure: Failed['failure']) =>
  failure === 'malformed' || failure === 'compile' || failure === 'php';

function refine(problem: Problem): Problem {
  if (/rights for .* denied|File write for .* refused/.test(problem.message)) {
    return {
      ...problem,
      code: 'XSLT_WRITE_REFUSED',
      fix: 'The server refuses it too: a stylesheet makes one document.',
    };
  }
  return problem;
}

const errorsFirst = (problems: readonly Problem[]): Problem[] => [
  ...problems.filter(({ severity }) => severity === 'error'),
  ...problems.filter(({ severity }) => severity !== 'error'),
];

/** How the job ends when its payload cannot be made. */
export function endOf(context: RunContext, kind: 'soft' | 'hard'): JobEnd {
  return kind === 'hard' && isServerDialect(context) ? { kind: 'stuck-api' } : failedJob(NO_XML);
}

/** The reason never reaches the account: say what does. */
export function whatTheAccountShows(context: RunContext, kind: 'soft' | 'hard' = 'soft'): Problem[] {
  const make = isServerDialect(context) ? note : warning;
  return kind === 'hard'
    ? [
        make(
          'SERVER_JOB_STUCK',
          `the server cannot hand this job out: the entry distribution stays ${ACTION_STATUSES[context.action.name].during} for hours, then fails with "Job was cleaned up."`,
        ),
      ]
    : [
        make(
          'SERVER_REASON_LOST',
          `the account shows only "Error: ${NO_XML}"; the reason stays in the server's log`,
        ),
      ];
}

/** A process that had to be ended cannot say where it was: a short second run inside the library's limits can. */
async function describeEnd(
  context: RunContext,
  item: Item,
  source: SourceText,
  gone: EngineGone,
): Promise<Problem> {
  if (gone.reason === 'crash') {
    return error(
      'ENGINE_CRASHED',
      `the engine process died in this transformation (${gone.detail}); other runs are not affected`,
      {
        file: source.name,
        fix: 'Please report it with the stylesheet; mrssmith doctor prints the versions to add.',
      },
    );
  }
  const { timeoutMs } = context.limits;
  const message = `the transformation was stopped after ${timeoutMs / 1000} s`;
  const place = await locateLoop(context, item, source).catch(() => undefined);
  return error('XSLT_RUNAWAY', message, {
    file: source.name,
    ...place,
    fix: LOOP_HINT,
  });
}

async function locateLoop(context: RunContext, item: Item, source: SourceText) {
  const { engine, fixture } = context;
  const again = await engine.openItem({ bytes: item.bytes, name: fixture.shown });
  if (again.kind === 'malformed') return undefined;
  const limits = { timeoutMs: LOCATE_TIMEOUT_MS };
  const reply = await askTransform({ ...context, limits }, again.document, isServerDialect(context));
  await engine.release([again.document]);
  if (reply.kind === 'made') return undefined;
  const found = stylesheetProblems('XSLT_RUNAWAY', reply.errors, source, true).find(
    ({ line }) => line !== undefined,
  );
  return found === undefined ? undefined : { line: found.line, column: found.column };
}

function placeOfTag({ name: file, text }: SourceText, tag: RegExp) {
  const index = text.search(tag);
  if (index === -1) return { file };
  const before = text.slice(0, index);
  return { file, line: before.split('\n').length, column: index - before.lastIndexOf('\n') };
}

const placeOfOutput = (source: SourceText) => placeOfTag(source, /<[\w-]+:output\b/);
const placeOfTerminate = (source: SourceText) =>
  placeOfTag(source, /<[\w-]+:message\b[^>]*terminate\s*=\s*["']yes/);
