import type { ActionName, EngineName, Protocol } from '../../core/connector.js';
import {
  failedJob,
  rejected,
  type Dialect,
  type JobEnd,
  type StageName,
  type StageOutcome,
} from '../../core/outcome.js';
import { error, warning, type Problem } from '../../core/problem.js';
import { Failure } from '../../core/failure.js';
import { EngineGone, type DocumentHandle } from '../../xml/engine.js';
import type { Observation } from '../../xml/observation.js';
import type { TranscriptLine } from '../sinks/delivery.js';
import { deliverFeed } from './deliver.js';
import { openMrss } from './mrss.js';
import { parseResults, type Parsed } from './results.js';
import type { Sent } from './delivery-job.js';
import { NO_XML, type RunContext } from './stage.js';
import { statusOnFailure, statusOnSuccess, type DistributionOutcome } from './status.js';
import { transformItem, type Feed } from './transform.js';
import { validateFeed } from './validate.js';

export interface StageReport {
  readonly stage: StageName;
  readonly ok: boolean;
  /** Milliseconds, to a tenth. */
  readonly ms: number;
  readonly problems: readonly Problem[];
}

/** One run, as data. Its shape is the contract's. */
export interface RunReport {
  readonly connector: string;
  readonly fixture: string;
  readonly action: ActionName;
  readonly dialect: Dialect;
  readonly engine: EngineName;
  readonly ok: boolean;
  readonly status: number;
  readonly statusName: string;
  readonly remoteId: string | null;
  /** Up to the first failed stage; later ones are absent. */
  readonly stages: readonly StageReport[];
  readonly delivery?: { readonly protocol: Protocol; readonly path: string; readonly bytes: number };
  readonly distribution: DistributionOutcome;
}

/** The bytes between the stages, as far as the run came. */
export interface RunArtifacts {
  readonly mrss?: Uint8Array;
  readonly transformed?: Uint8Array;
  readonly sent?: Uint8Array;
  readonly returned?: Uint8Array;
  readonly transcript?: readonly TranscriptLine[];
  /** Of the transformation, where the context asks for coverage or a trace and the engine offers it. */
  readonly observation?: Observation;
}

export interface RunResult {
  readonly report: RunReport;
  readonly artifacts: RunArtifacts;
}

/** Takes one action of one connector over one fixture through the six stages. */
export async function runAction(context: RunContext): Promise<RunResult> {
  const run = new Recorder(context);
  const handles: DocumentHandle[] = [];
  try {
    const valid = await makeFeed(context, run, handles);
    if (valid === undefined) return run.finish();

    // A report is asked for; nothing is sent.
    const payload = context.action.name === 'fetchReport' ? Buffer.alloc(0) : Buffer.from(valid.bytes);
    const sent = await run.stage('deliver', async () => {
      const outcome = await deliverFeed(context, payload);
      // The partner has the bytes even where its answer does not count.
      if (outcome.value !== undefined) run.keepDelivery(outcome.value, payload);
      return outcome;
    });
    if (sent === undefined) return run.finish();

    const parsed = await run.stage('results', () => parseResults(context, sent));
    if (parsed === undefined) return run.finish();

    return run.succeed(parsed);
  } finally {
    await context.engine.release([...new Set(handles)]);
  }
}

/** The stages of one run that make and check the document, without those that send it. */
export interface CheckedFeed {
  readonly stages: readonly StageReport[];
  readonly artifacts: RunArtifacts;
}

/** Takes one action over one fixture as far as its schema: nothing is sent. */
export async function checkAction(context: RunContext): Promise<CheckedFeed> {
  const run = new Recorder(context);
  const handles: DocumentHandle[] = [];
  try {
    await makeFeed(context, run, handles);
    return { stages: run.finish().report.stages, artifacts: run.artifacts };
  } finally {
    await context.engine.release([...new Set(handles)]);
  }
}

/** @returns the document as it is sent, or `undefined` where a stage rejected its input. */
async function makeFeed(
  context: RunContext,
  run: Recorder,
  handles: DocumentHandle[],
): Promise<Feed | undefined> {
  const item = await run.stage('mrss', () => openMrss(context));
  if (item === undefined) return undefined;
  handles.push(item.document);
  run.artifacts.mrss = item.bytes;

  const feed = await run.stage('transform', () =>
    transformItem(context, item, (observation) => {
      run.artifacts.observation = observation;
    }),
  );
  if (feed === undefined) return undefined;
  handles.push(feed.document);
  run.artifacts.transformed = feed.bytes;

  return run.stage('validate', () => validateFeed(context, feed, item));
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Times the stages and gathers what they say. */
class Recorder {
  readonly #context: RunContext;
  readonly #stages: StageReport[] = [];
  readonly artifacts: Writable<RunArtifacts> = {};
  #delivery: RunReport['delivery'];
  #end: JobEnd | undefined;
  #parsed: Parsed | undefined;

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** @returns the stage's value, or `undefined` when it rejected its input. */
  async stage<T>(stage: StageName, work: () => Promise<StageOutcome<T>>): Promise<T | undefined> {
    const started = performance.now();
    const outcome = await attempt(work);
    const ok = outcome.kind === 'passed';
    const problems = [...outcome.problems, ...this.#engineWarning(stage)];
    this.#stages.push({ stage, ok, ms: tenths(performance.now() - started), problems });
    if (outcome.kind === 'passed') return outcome.value;
    this.#end = outcome.end;
    return undefined;
  }

  keepDelivery({ protocol, path, answer, transcript }: Sent, payload: Buffer): void {
    this.#delivery = { protocol, path, bytes: payload.length };
    this.artifacts.sent = payload;
    this.artifacts.transcript = transcript;
    if (answer !== undefined) this.artifacts.returned = answer.body;
  }

  succeed(parsed: Parsed): RunResult {
    const started = performance.now();
    this.#parsed = parsed;
    this.#stages.push({ stage: 'status', ok: true, ms: tenths(performance.now() - started), problems: [] });
    return this.finish();
  }

  finish(): RunResult {
    const { connector, fixture, action, dialect, engine } = this.#context;
    const deliveries = this.#delivery === undefined ? 0 : 1;
    const distribution =
      this.#parsed === undefined
        ? statusOnFailure(this.#context, this.#end ?? { kind: 'stuck-api' }, deliveries)
        : statusOnSuccess(this.#context, this.#parsed);
    const { status, statusName, remoteId } = distribution;
    const report: RunReport = {
      connector: connector.id,
      fixture: fixture.name,
      action: action.name,
      dialect,
      engine: engine.name,
      ok: this.#stages.every(({ ok }) => ok),
      status,
      statusName,
      remoteId,
      stages: this.#stages,
      ...(this.#delivery === undefined ? {} : { delivery: this.#delivery }),
      distribution,
    };
    return { report, artifacts: this.artifacts };
  }

  /**
   * Saxon is a second opinion: its bytes are never called the account's. Of no file: a flag may have chosen
   * it, and runs that say the same are then shown together.
   */
  #engineWarning(stage: StageName): Problem[] {
    const { engine } = this.#context;
    if (stage !== 'transform' || engine.name === 'libxslt') return [];
    return [
      warning('ENGINE_NOT_ACCOUNT', 'made by Saxon: the account runs libxslt, and may send other bytes', {
        fix: '--engine libxslt shows what the account sends.',
      }),
    ];
  }
}

/** Whatever goes wrong inside a stage costs this run alone; only what concerns every run goes on. */
async function attempt<T>(work: () => Promise<StageOutcome<T>>): Promise<StageOutcome<T>> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const text = cause instanceof Error ? cause.message : String(cause);
    const problem =
      cause instanceof EngineGone
        ? error(
            'ENGINE_CRASHED',
            `the engine process ended in this stage (${cause.detail}); other runs are not affected`,
          )
        : error('INTERNAL', text, { fix: 'Please report it, with what mrssmith doctor prints.' });
    return rejected([problem], failedJob(NO_XML));
  }
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;
