import type { Problem } from '../../core/problem.js';
import type { CaseRun } from '../types.js';
import type { Scrubber } from './scrub.js';
import { outlineTranscript } from './transcript.js';

/** A run without what differs from run to run, as its `.json` snapshot has it. Keys keep this order. */
export interface Outline {
  readonly ok: boolean;
  /** Of the entry distribution afterwards. */
  readonly status: string;
  readonly remoteId: string | null;
  /** Up to the first that failed. */
  readonly stages: readonly OutlineStage[];
  readonly delivery: { readonly protocol: string; readonly path: string } | null;
  /** File beside this one with what was delivered; `null` where nothing was. */
  readonly body: string | null;
  /** `>` said by us, `<` by the partner, `#` a note. */
  readonly transcript: readonly string[];
}

export interface OutlineStage {
  readonly stage: string;
  readonly ok: boolean;
  /**
   * Errors with their place, e.g. `XSD_INVALID connectors/acme/submit.xsl:14`; warnings by their code alone, each
   * once: a line more in the stylesheet would change every snapshot otherwise.
   */
  readonly problems: readonly string[];
}

/** @param body - Name of the body's file; `undefined` where nothing was delivered. */
export function toOutline({ result }: CaseRun, body: string | undefined, scrubber: Scrubber): Outline {
  const { report, artifacts } = result;
  const clean = (text: string) => scrubber.text(text);
  const { delivery } = report;
  return {
    ok: report.ok,
    status: report.statusName,
    remoteId: report.remoteId === null ? null : clean(report.remoteId),
    stages: report.stages.map(({ stage, ok, problems }) => ({
      stage,
      ok,
      problems: [...new Set(problems.map(describe))],
    })),
    delivery: delivery === undefined ? null : { protocol: delivery.protocol, path: clean(delivery.path) },
    body: body ?? null,
    transcript: outlineTranscript(artifacts.transcript ?? []).map(clean),
  };
}

function describe({ code, severity, file, line }: Problem): string {
  if (severity !== 'error') return code;
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return place === '' ? code : `${code} ${place}`;
}

/** As text: one stage and one transcript line a line, so that a pull request reads well. */
export function printOutline(outline: Outline): string {
  const stages = outline.stages.map((stage) => `    ${printStage(stage)}`).join(',\n');
  const rest = JSON.stringify({ ...outline, stages: ['here'] }, undefined, 2);
  return `${rest.replace('    "here"', () => stages)}\n`;
}

function printStage({ stage, ok, problems }: OutlineStage): string {
  const texts = problems.map((problem) => JSON.stringify(problem)).join(', ');
  return `{ "stage": ${JSON.stringify(stage)}, "ok": ${ok}, "problems": [${texts}] }`;
}

/** The file that an outline says its body is in; `undefined` when it is none of ours. */
export function bodyOf(text: string): string | null | undefined {
  try {
    const { body } = JSON.parse(text) as Partial<Outline>;
    return typeof body === 'string' || body === null ? body : undefined;
  } catch {
    return undefined;
  }
}
