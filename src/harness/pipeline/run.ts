import type { ActionName, EngineName, Protocol } from '../../core/connector.js';
import type { Dialect, StageName, StageOutcome } from '../../core/outcome.js';
import { error, warning, type Problem } from '../../core/problem.js';
import type { DocumentHandle } from '../../xml/engine.js';
import type { TranscriptLine } from '../sinks/delivery.js';
import { deliverFeed } from './deliver.js';
import { openMrss } from './mrss.js';
import { parseResults, type Parsed } from './results.js';
import type { RunContext } from './stage.js';
import { statusOnFailure, statusOnSuccess, type DistributionOutcome } from './status.js';
import { transformItem } from './transform.js';
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
    const item = await run.stage('mrss', () => openMrss(context));
    if (item === undefined) return run.finish();
    handles.push(item.document);
    run.artifacts.mrss = item.bytes;

    const feed = await run.stage('transform', () => transformItem(context, item));
    if (feed === undefined) return run.finish();
    handles.push(feed.document);
    run.artifacts.transformed = feed.bytes;

    const valid = await run.stage('validate', () => validateFeed(context, feed));
    if (valid === undefined) return run.finish();

    const payload = Buffer.from(valid.bytes);
    const sent = await run.stage('deliver', () => deliverFeed(context, payload));
    if (sent === undefined) return run.finish();
    run.artifacts.sent = payload;
    run.artifacts.transcript = sent.transcript;
    run.delivery = { protocol: sent.protocol, path: sent.path, bytes: payload.length };
    if (sent.answer !== undefined) run.artifacts.returned = sent.answer.body;

    const parsed = await run.stage('results', () => parseResults(context, sent));
    if (parsed === undefined) return run.finish();

    return run.succeed(parsed);
  } finally {
    await context.engine.release([...new Set(handles)]);
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Times the stages and gathers what they say. */
class Recorder {
  readonly #context: RunContext;
  readonly #stages: StageReport[] = [];
  readonly artifacts: Writable<RunArtifacts> = {};
  delivery: RunReport['delivery'];
  #outcome: DistributionOutcome | undefined;

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** @returns the stage's value, or `undefined` when it rejected its input. */
  async stage<T>(stage: StageName, work: () => Promise<StageOutcome<T>>): Promise<T | undefined> {
    const started = performance.now();
    const outcome = await work();
    const ok = outcome.kind === 'passed';
    const problems = [...outcome.problems, ...this.#engineWarning(stage)];
    this.#stages.push({ stage, ok, ms: tenths(performance.now() - started), problems });
    if (outcome.kind === 'passed') return outcome.value;
    this.#outcome = statusOnFailure(this.#context, outcome.end);
    return undefined;
  }

  succeed(parsed: Parsed): RunResult {
    const started = performance.now();
    this.#outcome = statusOnSuccess(this.#context, parsed);
    this.#stages.push({ stage: 'status', ok: true, ms: tenths(performance.now() - started), problems: [] });
    return this.finish();
  }

  finish(): RunResult {
    const { connector, fixture, action, dialect, engine } = this.#context;
    const distribution = this.#outcome ?? statusOnFailure(this.#context, { kind: 'stuck-api' });
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
      ...(this.delivery === undefined ? {} : { delivery: this.delivery }),
      distribution,
    };
    return { report, artifacts: this.artifacts };
  }

  /** Saxon is a second opinion: its bytes are never called the account's. */
  #engineWarning(stage: StageName): Problem[] {
    const { engine, connector } = this.#context;
    if (stage !== 'transform' || engine.name === 'libxslt') return [];
    return [
      warning('ENGINE_NOT_ACCOUNT', 'made by Saxon: the account runs libxslt, and may send other bytes', {
        file: connector.manifest,
        fix: '--engine libxslt shows what the account sends.',
      }),
    ];
  }
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;

/** A problem of a run that could not be made at all. */
export const internalProblem = (message: string): Problem => error('INTERNAL', message);
