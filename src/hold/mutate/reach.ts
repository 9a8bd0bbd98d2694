import type { ActionName, SourceFile } from '../../core/connector.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import { planSheet } from '../../xml/coverage/plan.js';
import type { PlannedInstruction } from '../../xml/observation.js';
import type { TextPlace } from '../../xml/places.js';
import type { Mutant } from './mutant.js';

/** A run without a mutant. */
export interface BaselineRun {
  readonly fixture: string;
  readonly action: ActionName;
  readonly result: RunResult;
  /** It is what was approved, so that a change of it would be noticed. */
  readonly isApproved: boolean;
}

/**
 * Fixtures whose runs execute the instruction that a mutant changes; `undefined` where a run was not measured, or the
 * change is in none.
 */
export function fixturesThatReach(
  { place }: Mutant,
  sheet: SourceFile,
  runs: readonly BaselineRun[],
): string[] | undefined {
  const { instructions } = planSheet(Buffer.from(sheet.bytes).toString('utf8'));
  const index = innermost(instructions, place);
  if (index === -1) return undefined;
  const counts = runs.map(({ result }) => result.artifacts.observation?.instructions);
  if (counts.some((found) => found?.length !== instructions.length)) return undefined;
  return runs.filter((_, run) => (counts[run]?.[index] ?? 0) > 0).map(({ fixture }) => fixture);
}

/** The last that begins before a place and ends behind it: what is inside comes later. */
const innermost = (instructions: readonly PlannedInstruction[], place: TextPlace): number =>
  instructions.findLastIndex(({ start, end }) => !isBefore(place, start) && isBefore(place, end));

const isBefore = (a: TextPlace, b: TextPlace): boolean =>
  a.line < b.line || (a.line === b.line && a.column < b.column);
