import { checkSnapshot } from '../../hold/snapshots/index.js';
import type { Session, SessionRun } from './session.js';

/** Runs that passed, and whose output nobody has approved yet. What failed is approved by name alone. */
export const acceptableRuns = (runs: readonly SessionRun[]): SessionRun[] =>
  runs.filter(
    ({ result, snapshot, state }) =>
      state === 'done' &&
      result?.report.ok === true &&
      (snapshot?.kind === 'changed' || snapshot?.kind === 'missing'),
  );

/**
 * Approves the newest output of runs.
 *
 * @returns the files that were written, as people see them.
 * @throws {Failure} FILE_UNWRITABLE; what was written before stays.
 */
export function acceptSnapshots(session: Session, runs: readonly SessionRun[]): string[] {
  const redact = (text: string) => session.redact(text);
  const files = runs.flatMap(({ connector, fixture, action, result }) =>
    result === undefined
      ? []
      : checkSnapshot({ connector, fixture: fixture.name, action, result }, 'update', { redact }).files,
  );
  session.refreshSnapshots(runs.map(({ key }) => key));
  return files;
}
