import type { SourceFile } from '../../core/connector.js';
import { failedJob, passed, rejected, type StageOutcome } from '../../core/outcome.js';
import { error, warning, type Problem } from '../../core/problem.js';
import { EngineGone, type EngineError, type ValidityError } from '../../xml/engine.js';
import { READ_REFUSED } from '../../xml/engine-error.js';
import { placeOfElement } from '../../xml/places.js';
import { distinct, malformedProblems } from './engine-problems.js';
import { isServerDialect, NO_XML, type RunContext } from './stage.js';
import { MissingFields, type FieldCause } from './missing-fields.js';
import type { Item } from './mrss.js';
import { askTransform } from './transform-request.js';
import { endOf, whatTheAccountShows, type Feed } from './transform.js';

/**
 * Checks the transformed document against the action's schema, with libxml2's verdict.
 *
 * An action without a schema passes, as on the server: there the check is skipped when no
 * `mrssValidator` file was uploaded.
 *
 * @param item - What the feed was made from; a violation then says what the item lacks.
 * @returns `passed` with the same feed, or `rejected` with every error in document order.
 * @source kaltura/server, KalturaGenericDistributionJobData.php (schemaValidate), KDOMDocument.php
 */
export async function validateFeed(
  context: RunContext,
  feed: Feed,
  item?: Item,
): Promise<StageOutcome<Feed>> {
  const { action, connector, engine, limits } = context;
  const { validator, transform } = action;
  if (validator === undefined) return passed(feed);

  const both = transform === undefined ? [] : [transformWithSchema(context, connector.manifest)];
  if (isServerDialect(context) && both[0] !== undefined) return rejected([both[0]], { kind: 'stuck-api' });

  const schema = { bytes: validator.bytes, name: validator.shown };
  let reply;
  try {
    reply = await engine.validate({ document: feed.document, schema, output: feed.bytes, limits });
  } catch (cause) {
    if (!(cause instanceof EngineGone)) throw cause;
    const problem = error('ENGINE_CRASHED', `the schema check did not end well: ${cause.detail}`, {
      file: validator.shown,
    });
    return rejected([problem], failedJob(NO_XML));
  }
  if (reply.kind === 'unusable') {
    const problems = reply.isMalformed
      ? malformedProblems(
          'XSD_MALFORMED',
          reply.errors,
          validator.shown,
          `Mend the schema: xmllint --noout ${validator.shown}`,
        )
      : reply.errors
          .filter(isOwnWord)
          .map(({ message, line }) =>
            error('XSD_UNUSABLE', message, { file: validator.shown, line, fix: schemaHint(message) }),
          );
    // An empty schema file is an exception on the server, not a failed check.
    const kind = validator.bytes.length === 0 ? 'hard' : 'soft';
    const all = distinct([...problems, ...whatTheAccountShows(context, kind)]);
    return rejected(all, endOf(context, kind));
  }
  const warnings = distinct([
    ...both,
    ...reply.warnings
      .filter(isOwnWord)
      .map(({ message, line }) => warning('XSD_WARNING', message, { file: validator.shown, line })),
  ]);
  if (reply.isValid) return passed(feed, warnings);
  const fields = item === undefined ? undefined : await lookForFields(context, item);
  const problems = reply.errors.map((found) => toProblem(context, found, fields?.explain(found)));
  const all = [...problems, ...warnings, ...whatTheAccountShows(context)];
  return rejected(all, failedJob(NO_XML));
}

/** The compiler says itself what it did without a document that it could not have. */
const isOwnWord = ({ domain, code }: EngineError) => domain !== 'kit' || code !== READ_REFUSED;

function transformWithSchema(context: RunContext, manifest: string): Problem {
  const make = isServerDialect(context) ? error : warning;
  return make(
    'SERVER_XSD_AFTER_XSLT',
    'an action with both a transform and a validator leaves every job stuck on the public server code (PHP 8)',
    {
      file: manifest,
      line: context.action.line,
      fix: 'Ask the account manager whether the account is patched, or leave validator out of what is deployed; mrssmith checks it all the same.',
    },
  );
}

function schemaHint(message: string): string | undefined {
  if (/assert|alternative|openContent|override/.test(message)) return 'libxml2 knows XML Schema 1.0 alone.';
  if (/[Ff]ailed to (load|locate)|include/.test(message)) {
    return 'The server reads the schema from memory: put included schemas into this one file.';
  }
  if (/does not resolve/.test(message)) {
    return 'Declare it in this file, or mend the name: a prefix counts, and xs: is for built-in types alone.';
  }
  return undefined;
}

/** Runs the stylesheet again and watches it. Only of what failed: watching takes longer. */
async function lookForFields(context: RunContext, item: Item): Promise<MissingFields | undefined> {
  const { transform, validator } = context.action;
  if (transform === undefined || validator === undefined || context.engine.name !== 'libxslt')
    return undefined;
  const textOf = ({ bytes }: SourceFile) => Buffer.from(bytes).toString('utf8');
  try {
    const reply = await askTransform(context, item.document, isServerDialect(context), { trace: true });
    if (reply.kind === 'made') await context.engine.release([reply.document]);
    const trace = reply.observation?.trace;
    return trace && new MissingFields(textOf(transform), textOf(validator), trace);
  } catch (cause) {
    // The verdict stands without its reason.
    if (cause instanceof EngineGone) return undefined;
    throw cause;
  }
}

/** So many names say it. */
const NAMED = 4;

function withFields(message: string, cause: FieldCause | undefined): string {
  const fields = cause === undefined ? '' : nameFields(cause);
  return fields === '' ? message : `${message}${message.endsWith('.') ? '' : '.'} ${fields}`;
}

function nameFields(cause: FieldCause): string {
  const { missing, reads } = cause;
  const list = (paths: readonly string[]) => paths.slice(0, NAMED).map(toField).join(', ');
  const absent = missing.filter(({ isEmpty }) => !isEmpty).map(({ path }) => path);
  const empty = missing.filter(({ isEmpty }) => isEmpty).map(({ path }) => path);
  const parts = [
    ...(absent.length === 0 ? [] : [`has no ${list(absent)}`]),
    ...(empty.length === 0 ? [] : [`has nothing in ${list(empty)}`]),
  ];
  if (parts.length > 0) return `The item ${parts.join(' and ')}`;
  return reads.length === 0 ? '' : `It comes from ${list(reads)} of the item`;
}

/** As a test case names it: `content[2]/@url`. */
const toField = (path: string): string => path.replace(/^\/item\//, '');

/** The tree knows the stylesheet line that made each node; nodes copied from the item know the item's. */
function toProblem(context: RunContext, found: ValidityError, cause: FieldCause | undefined): Problem {
  const { message, line, outputLine, path, subject } = found;
  const { transform, validator } = context.action;
  const where = [
    path === undefined ? undefined : `at ${path}`,
    // Most payloads are one long line.
    outputLine === undefined || outputLine < 3 ? undefined : `line ${outputLine} of the output`,
  ].filter((part) => part !== undefined);
  const text = withFields(`${message}${where.length === 0 ? '' : ` (${where.join(', ')})`}`, cause);
  const fix = `Schema: ${validator?.shown ?? ''}. Nothing was delivered.`;
  if (transform === undefined) return error('XSD_INVALID', text, { file: context.fixture.shown, line, fix });
  const sheet = Buffer.from(transform.bytes).toString('utf8');
  const made = line === undefined || subject === undefined ? undefined : placeOfMaker(sheet, line, subject);
  return error('XSD_INVALID', text, {
    file: transform.shown,
    ...(made ?? { line: isLineOf(sheet, line) }),
    fix,
    missing: cause?.missing.map((miss) => toField(miss.path)),
  });
}

/** The literal element, or the instruction that copies or names one, on that line of the stylesheet. */
function placeOfMaker(sheet: string, line: number, subject: string) {
  const names = [subject, 'element', 'copy', 'copy-of'];
  for (const name of names) {
    const place = placeOfElement(sheet, line, name);
    if (place !== undefined) return place;
  }
  return undefined;
}

const isLineOf = (text: string, line: number | undefined): number | undefined =>
  line !== undefined && line <= text.split('\n').length ? line : undefined;
