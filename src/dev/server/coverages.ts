import { CoverageRecorder, summarize, type LineCoverage, type SheetCoverage } from '../../coverage/index.js';
import type { Action, Connector } from '../../core/connector.js';
import { plural } from '../../harness/report/style.js';
import type { WireCoverage, WireCoverageLine } from '../../harness/studio/wire.js';
import { decodeXml } from '../../xml/scan.js';
import type { Session, SessionRun } from '../session/session.js';

interface Kept {
  /** Which results it is about. */
  readonly of: string;
  readonly coverage: Promise<WireCoverage>;
}

/**
 * What all newest runs of an action reach of its stylesheet: found out when somebody asks, and only while nothing else
 * is to be done.
 */
export class Coverages {
  readonly #session: Session;
  /** By action. */
  readonly #kept = new Map<string, Kept>();

  constructor(session: Session) {
    this.#session = session;
  }

  async of(connector: Connector, action: Action): Promise<WireCoverage> {
    await this.#untilSettled();
    const id = `${connector.id}/${action.name}`;
    const runs = this.#runsOf(id);
    const of = runs.map(({ key, revision }) => `${key} ${revision}`).join('\n');
    let known = this.#kept.get(id);
    if (known?.of !== of) {
      known = { of, coverage: this.#measure(runs, connector, action) };
      this.#kept.set(id, known);
    }
    try {
      return await known.coverage;
    } catch (cause) {
      this.#kept.delete(id);
      throw cause;
    }
  }

  #runsOf(id: string): SessionRun[] {
    return [...this.#session.runs.values()].filter(
      ({ connector, action, result }) => `${connector.id}/${action}` === id && result !== undefined,
    );
  }

  async #measure(
    runs: readonly SessionRun[],
    connector: Connector,
    { name, transform }: Action,
  ): Promise<WireCoverage> {
    if (transform === undefined) return nothing('', 'This action has no stylesheet.');
    const recorder = new CoverageRecorder();
    recorder.include(connector, [name]);
    for (const { key, fixture, action } of runs) {
      await this.#untilSettled();
      const result = await this.#session.trace(key);
      if (result !== undefined) recorder.add({ connector, fixture: fixture.name, action, result });
    }
    const text = decodeXml(transform.bytes);
    const sheet = summarize(recorder.toJSON()).sheets.find((one) => one.text === text);
    if (sheet === undefined || sheet.runs === 0) return nothing(transform.shown, whyNothing(sheet));
    return toCoverage(sheet);
  }

  async #untilSettled(): Promise<void> {
    while (this.#session.activity !== undefined) await this.#session.settled();
  }
}

const nothing = (file: string, reason: string): WireCoverage => ({ file, reason, ratio: 0, lines: [] });

function whyNothing(sheet: SheetCoverage | undefined): string {
  const isSaxon = sheet?.unmeasured.some((run) => run.endsWith('(saxon)')) === true;
  return isSaxon ? 'Coverage is offered for libxslt alone, not for saxon.' : 'No run reached the stylesheet.';
}

function toCoverage(sheet: SheetCoverage): WireCoverage {
  const { file, instructions, branches, lines } = sheet;
  const total = instructions.total + branches.total;
  return {
    file,
    reason: null,
    ratio: total === 0 ? 1 : (instructions.covered + branches.covered) / total,
    lines: [...lines].map(([line, found]) => toLine(line, found, sheet)),
  };
}

function toLine(line: number, found: LineCoverage, sheet: SheetCoverage): WireCoverageLine {
  const { hits, isIgnored, isPartial, branches } = found;
  if (isIgnored) return { line, state: 'ignored', text: 'does not count' };
  if (hits === 0) return { line, state: 'missed', text: 'never' };
  const ways = sheet.branchHits.filter(
    (branch) =>
      branch.hits === 0 &&
      !branch.isOptional &&
      branch.ignored === undefined &&
      sheet.instructionHits[branch.instruction]?.start.line === line,
  );
  const isAll = !isPartial && branches.covered === branches.total;
  const never = ways.map(({ name }) => `${name}: never`);
  return {
    line,
    state: isAll ? 'hit' : 'partial',
    text: [plural(hits, 'time'), ...never].join('; '),
  };
}
