import { caseName, checkSnapshot, listPending, rejectFiles } from '../../hold/snapshots/index.js';
import type { CaseRun } from '../../hold/types.js';
import type { RunKey, WireSnapshotsRequest } from '../../harness/studio/wire.js';
import type { Session } from '../session/session.js';
import { Refusal } from './refusal.js';

/**
 * Approves what came out of runs, or throws away what waits for a review of them. All of them or none: a run that has
 * another result by now was not looked at.
 *
 * @throws {Refusal} 404, 409.
 * @throws {Failure} FILE_UNWRITABLE and what else is wrong on the disk.
 */
export function decideSnapshots(
  session: Session,
  { verdict, runs }: WireSnapshotsRequest,
): readonly RunKey[] {
  const redact = (text: string) => session.redact(text);
  const chosen = runs.map(({ key, revision }) => requireRevision(session, key, revision));
  for (const run of chosen) {
    if (verdict === 'accept') checkSnapshot(run, 'update', { redact });
    else rejectPending(session, run);
  }
  const keys = runs.map(({ key }) => key);
  session.refreshSnapshots(keys);
  return keys;
}

function requireRevision({ runs }: Session, key: RunKey, revision: number): CaseRun {
  const run = runs.get(key);
  if (run?.result === undefined) {
    const message = `there is no result of ${key} to decide about`;
    throw new Refusal({ status: 404, code: 'RUN_UNKNOWN', message });
  }
  if (run.revision !== revision || run.state !== 'done') {
    throw new Refusal({
      status: 409,
      code: 'RUN_CHANGED',
      message: `${key} has another result by now, or is being run again: nothing was written`,
      fix: 'Look at the new one, and decide then.',
    });
  }
  return { connector: run.connector, fixture: run.fixture.name, action: run.action, result: run.result };
}

/** Another process, such as `mrssmith test`, may have proposed something; the session itself writes none. */
function rejectPending(session: Session, { connector, fixture, action }: CaseRun): void {
  const base = caseName(fixture, action);
  const pending = listPending({ root: session.root }, [{ id: connector.id, folder: connector.folder }]);
  for (const found of pending) {
    if (found.base !== base || found.kind === 'obsolete') continue;
    if (rejectFiles(found.files) === 'changed-meanwhile') {
      const message = `what waits of ${base} was written again meanwhile: nothing was thrown away`;
      throw new Refusal({ status: 409, code: 'RUN_CHANGED', message, fix: 'Look at it again.' });
    }
  }
}
