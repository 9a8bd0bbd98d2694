import { Bug } from '../../core/failure.js';
import {
  EngineGone,
  type DocumentHandle,
  type Engine,
  type EngineError,
  type TransformReply,
} from '../../xml/engine.js';
import { CALL_LIMITS } from './limits.js';
import { assembleFieldSheet, type FieldSheet, type SheetField, type SheetVariables } from './field-sheet.js';

export interface FieldTask {
  readonly fields: readonly SheetField[];
  readonly variables: SheetVariables;
  /** The entry's item document. */
  readonly item: Uint8Array;
  /** IANA zone of the date functions. */
  readonly timezone: string;
  /** Seconds since the Unix epoch. */
  readonly nowSec: number;
}

/** A snippet that the engine could not use. */
export interface BrokenField {
  readonly fieldName: string;
  readonly message: string;
  /** Line within the snippet, from 1. */
  readonly line: number;
}

export interface FieldReading {
  /** By field name; fields without a value are missing. */
  readonly values: ReadonlyMap<string, string>;
  /**
   * What the sheet as a whole came to on the server: `malformed` leaves every field without a value there,
   * `failed` ends in an internal error.
   */
  readonly failure: 'malformed' | 'failed' | undefined;
  /** Only when the sheet failed. */
  readonly broken: readonly BrokenField[];
}

/**
 * Evaluates the fields of a profile over an entry's item.
 *
 * When the sheet fails, each field is tried in a sheet of its own, so that one broken snippet costs no other
 * field its value; the server gives up on all of them.
 *
 * @source kaltura/server, ConfigurableDistributionProfile.php (getAllFieldValues)
 */
export async function readFieldValues(engine: Engine, task: FieldTask): Promise<FieldReading> {
  try {
    return await readSheet(engine, task);
  } catch (error) {
    if (!(error instanceof EngineGone)) throw error;
    return endless(task, error.message);
  }
}

/** Which of the snippets never ends would take as long again to find out, for each. */
const endless = ({ fields }: FieldTask, message: string): FieldReading => ({
  values: new Map(),
  failure: 'failed',
  broken: fields.map(({ fieldName }) => ({ fieldName, message, line: 1 })),
});

async function readSheet(engine: Engine, task: FieldTask): Promise<FieldReading> {
  const opened = await engine.openItem({ bytes: task.item, name: 'item.xml' });
  if (opened.kind === 'malformed') {
    return { values: new Map(), failure: 'failed', broken: task.fields.map(brokenBy(opened.errors)) };
  }
  const { document } = opened;
  try {
    const made = await transform(engine, task, document, assembleFieldSheet(task.fields, task.variables));
    if (made.kind === 'made') {
      return { values: await readValues(engine, task, made), failure: undefined, broken: [] };
    }
    if (made.failure === 'limit') return endless(task, made.errors[0]?.message.trim() ?? 'it does not end');
    const failure = made.failure === 'malformed' ? 'malformed' : 'failed';
    return { failure, ...(await readOneByOne(engine, task, document)) };
  } finally {
    await engine.release([document]);
  }
}

async function readOneByOne(engine: Engine, task: FieldTask, document: DocumentHandle) {
  const values = new Map<string, string>();
  const broken: BrokenField[] = [];
  for (const field of task.fields) {
    const sheet = assembleFieldSheet([field], task.variables);
    const made = await transform(engine, task, document, sheet);
    if (made.kind === 'made') {
      const value = (await readValues(engine, task, made)).get(field.fieldName);
      if (value !== undefined) values.set(field.fieldName, value);
    } else {
      broken.push(explain(field, sheet, made.errors));
    }
  }
  return { values, broken };
}

function explain({ fieldName }: SheetField, sheet: FieldSheet, errors: readonly EngineError[]): BrokenField {
  const [first, last] = sheet.lines.get(fieldName) ?? [1, 1];
  const worst = errors.find(({ level }) => level !== 'warning') ?? errors[0];
  const line = Math.min(Math.max(worst?.line ?? first, first), last) - first + 1;
  return { fieldName, message: worst?.message.trim() ?? 'the engine gives no reason', line };
}

const brokenBy =
  (errors: readonly EngineError[]) =>
  ({ fieldName }: SheetField): BrokenField => ({
    fieldName,
    message: `the entry's item is not well-formed: ${errors[0]?.message.trim() ?? ''}`,
    line: 1,
  });

function transform(
  engine: Engine,
  { timezone, nowSec }: FieldTask,
  document: DocumentHandle,
  { bytes }: FieldSheet,
): Promise<TransformReply> {
  return engine.transform({
    document,
    stylesheet: { bytes, name: 'fields.xsl' },
    variables: {},
    doubled: false,
    serializer: 'xslt',
    timezone,
    nowSec,
    limits: CALL_LIMITS,
  });
}

/** Every element that has an `id`, directly followed by its `id`. */
const VALUES_AND_IDS = '//*[@id] | //*/@id';

/** The first element of an id counts, and its text alone. */
async function readValues(
  engine: Engine,
  { timezone, nowSec }: FieldTask,
  made: Extract<TransformReply, { kind: 'made' }>,
): Promise<ReadonlyMap<string, string>> {
  await engine.release([made.document]);
  const expression = { bytes: Buffer.from(VALUES_AND_IDS), name: 'field values' };
  const answer = made.bytes ?? Buffer.alloc(0);
  const limits = CALL_LIMITS;
  const read = await engine.readResults({ parser: 'xpath', expression, answer, timezone, nowSec, limits });
  if (read.kind !== 'read') throw new Bug(`field values cannot be read: ${read.errors[0]?.message ?? ''}`);
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < read.values.length; index += 2) {
    const [value = '', id = ''] = read.values.slice(index, index + 2);
    if (!values.has(id)) values.set(id, value);
  }
  return values;
}
