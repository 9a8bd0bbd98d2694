/** Documents that are about to be uploaded, tried on the real engine: the account takes whatever it is sent. */
import type { Action, Connector, EngineName, ResultsSettings } from '../../core/connector.js';
import { error, warning, type Problem } from '../../core/problem.js';
import type { ConnectorPlan } from '../../deploy/change.js';
import { malformedProblems, stylesheetProblems } from '../../harness/pipeline/engine-problems.js';
import { EngineGone, type DocumentHandle, type Engine, type EngineSource } from '../../xml/engine.js';

/** What can be tried: a connector, and what of it changes. */
export interface Candidate {
  readonly connector: Connector;
  readonly plan: ConnectorPlan;
}

/** Compiling takes milliseconds; what runs longer runs the stylesheet, which needs a real item. */
const LIMITS = { timeoutMs: 5_000 };

/** The smallest thing to transform: what happens to it is not looked at. */
const PROBE = Buffer.from('<item/>');

/**
 * Compiles every stylesheet, schema and results parser that a plan uploads.
 *
 * @param engineFor - Started when it is first needed.
 * @returns mistakes of the same codes that `mrssmith run` gives.
 */
export async function compileDocuments(
  candidates: readonly Candidate[],
  engineFor: (name: EngineName) => Engine,
): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const { connector, plan } of candidates) {
    const changing = plan.changes.filter(({ effect }) => effect === 'create' || effect === 'update');
    for (const { object, action: name } of changing) {
      const action = name === undefined ? undefined : connector.actions[name];
      if (action === undefined || (object !== 'transform' && object !== 'validator' && object !== 'results'))
        continue;
      found.push(...(await tryDocument(object, action, connector, engineFor(connector.harness.engine))));
    }
  }
  return found;
}

/** Compiles every document of a connector, each file once. */
export async function compileConnector(
  connector: Connector,
  engineFor: (name: EngineName) => Engine,
): Promise<Problem[]> {
  const seen = new Set<string>();
  const found: Problem[] = [];
  for (const action of Object.values(connector.actions)) {
    for (const object of ['transform', 'validator', 'results'] as const) {
      const { file, line } = placeOf(object, action);
      const key = `${object} ${file} ${line}`;
      if (file === undefined || seen.has(key)) continue;
      seen.add(key);
      found.push(...(await tryDocument(object, action, connector, engineFor(connector.harness.engine))));
    }
  }
  return found;
}

const placeOf = (object: 'transform' | 'validator' | 'results', { results, ...action }: Action) =>
  object === 'results'
    ? { file: results?.file, line: results?.line }
    : { file: action[object]?.shown, line: 1 };

async function tryDocument(
  object: 'transform' | 'validator' | 'results',
  action: Action,
  connector: Connector,
  engine: Engine,
): Promise<Problem[]> {
  const file = object === 'results' ? action.results?.file : action[object]?.shown;
  try {
    if (object === 'results') return await tryResults(action.results, connector, engine);
    const source = action[object];
    if (source === undefined) return [];
    const named = { bytes: source.bytes, name: source.shown };
    return object === 'transform'
      ? await tryStylesheet(named, 'XSLT_INVALID', connector, engine)
      : await trySchema(named, engine);
  } catch (cause) {
    if (!(cause instanceof EngineGone)) throw cause;
    // A stylesheet may run for long on an item that it was not made for.
    if (object !== 'validator' && cause.reason === 'timeout') return [];
    return [error('ENGINE_CRASHED', `compiling it did not end well: ${cause.detail}`, { file })];
  }
}

async function tryStylesheet(
  stylesheet: EngineSource,
  code: 'XSLT_INVALID' | 'RESULTS_INVALID',
  { harness }: Connector,
  engine: Engine,
): Promise<Problem[]> {
  return withProbe(engine, async (document) => {
    const reply = await engine.transform({
      document,
      stylesheet,
      variables: {},
      doubled: false,
      timezone: harness.timezone,
      nowSec: 0,
      limits: LIMITS,
    });
    if (reply.kind === 'made') {
      await engine.release([reply.document]);
      return [];
    }
    const source = { name: stylesheet.name, text: Buffer.from(stylesheet.bytes).toString('utf8') };
    if (reply.failure === 'malformed') {
      const fix = `Mend the stylesheet: xmllint --noout ${stylesheet.name}`;
      return malformedProblems(
        code === 'XSLT_INVALID' ? 'XSLT_MALFORMED' : code,
        reply.errors,
        source.name,
        fix,
      );
    }
    // What else goes wrong, goes wrong with this item.
    if (reply.failure !== 'compile') return [];
    const problems = stylesheetProblems(code, reply.errors, source, true);
    const isTold = problems.some(({ severity }) => severity === 'error');
    return isTold ? problems : [error(code, 'it does not compile', { file: source.name }), ...problems];
  });
}

async function trySchema(schema: EngineSource, engine: Engine): Promise<Problem[]> {
  return withProbe(engine, async (document) => {
    const reply = await engine.validate({ document, schema, output: PROBE, limits: LIMITS });
    if (reply.kind === 'checked') return [];
    if (reply.isMalformed) {
      const fix = `Mend the schema: xmllint --noout ${schema.name}`;
      return malformedProblems('XSD_MALFORMED', reply.errors, schema.name, fix);
    }
    return reply.errors.map(({ message, line }) =>
      error('XSD_UNUSABLE', message, { file: schema.name, line }),
    );
  });
}

async function tryResults(
  results: ResultsSettings | undefined,
  connector: Connector,
  engine: Engine,
): Promise<Problem[]> {
  if (results === undefined) return [];
  const { parser, text, file, line } = results;
  const expression = { bytes: Buffer.from(text, 'utf8'), name: file };
  if (parser === 'xsl') return tryStylesheet(expression, 'RESULTS_INVALID', connector, engine);
  const reply = await engine.readResults({
    parser,
    expression,
    answer: Buffer.from('<response/>'),
    timezone: connector.harness.timezone,
    nowSec: 0,
    limits: LIMITS,
  });
  if (reply.kind !== 'invalid') return [];
  const reason = reply.errors.map(({ message }) => message).join('; ');
  const what = parser === 'regex' ? 'regular expression' : 'XPath expression';
  const message = `the ${what} ${JSON.stringify(text)} is invalid: ${reason}`;
  return [
    error('RESULTS_INVALID', message, { file, line, fix: 'The account would never find a remote id.' }),
  ];
}

async function withProbe(
  engine: Engine,
  work: (document: DocumentHandle) => Promise<Problem[]>,
): Promise<Problem[]> {
  const opened = await engine.openItem({ bytes: PROBE, name: 'item' });
  if (opened.kind === 'malformed') return [warning('ENGINE_CRASHED', 'the engine reads nothing')];
  try {
    return await work(opened.document);
  } finally {
    await engine.release([opened.document]).catch(() => undefined);
  }
}
