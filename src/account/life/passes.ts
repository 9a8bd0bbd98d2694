import type { AccountContext } from '../context.js';
import type { EntryDistributionRow } from '../store/rows.js';
import { submitQueued } from './flow.js';
import { tellFailure } from './failures.js';
import { bindingOf, ENTRY_DELETED, submitAvailability, submitDelete, type Bound } from './manager.js';
import { abilitiesOf, ACTION_ENABLED, enabledFor, PROFILE_STATUS } from './provider.js';
import { DIRTY, hasStatus } from './status.js';
import { effectiveSunrise, effectiveSunset } from './sun.js';

/** Seconds between two looks of the server's worker. @source kaltura/server, batch.ini (template) */
const SERVER_INTERVAL_SEC = 600;

const SETTING = 'sun-passes';

/** Seconds since the Unix epoch until which sunrises and sunsets were seen to; `undefined` before the first. */
export const passedUntil = ({ store }: AccountContext): number | undefined =>
  store.settings.get(SETTING)?.value as number | undefined;

/** Inside `write`. */
export function setPassedUntil({ store }: AccountContext, atSec: number): void {
  store.settings.put({ id: SETTING, value: atSec });
}

/** What the sun's moving asks of an entry distribution, and since when. */
interface Due {
  readonly atSec: number;
  readonly act: (context: AccountContext, bound: Bound) => Promise<void> | void;
}

/**
 * The next moment when sunrise or sunset moves something, in seconds since the Unix epoch; in dialect
 * `server` the worker's next look after it.
 */
export function nextPass(context: AccountContext): number | undefined {
  let earliest: number | undefined;
  for (const row of context.store.entryDistributions.all()) {
    const atSec = dueOf(context, row)?.atSec;
    if (atSec !== undefined && (earliest === undefined || atSec < earliest)) earliest = atSec;
  }
  return earliest;
}

/**
 * Does what sunrise and sunset ask for until now: queued ones are sent, flagged ones removed or hidden.
 * Inside `write`.
 *
 * @source kaltura/server, KAsyncSynchronizeDistribution.class.php, ContentDistributionBatchService.php
 */
export async function runPass(context: AccountContext): Promise<void> {
  const { store, clock } = context;
  const nowSec = clock.nowSec();
  for (const row of store.entryDistributions.all()) {
    const due = dueOf(context, row);
    const bound = bindingOf(context, row);
    if (due !== undefined && bound !== undefined && due.atSec <= nowSec) {
      await tellFailure(context, `sunrise or sunset of entry distribution ${row.id}`, () =>
        due.act(context, bound),
      );
    }
  }
  setPassedUntil(context, nowSec);
}

function dueOf(context: AccountContext, row: EntryDistributionRow): Due | undefined {
  if (!hasStatus(row, ['QUEUED', 'READY', 'ERROR_UPDATING', 'ERROR_DELETING'])) return undefined;
  const due = hasStatus(row, ['QUEUED']) ? sunriseOf(context, row) : sunMoveOf(context, row);
  if (due === undefined || context.dialect === 'guide') return due;
  return { ...due, atSec: Math.ceil(due.atSec / SERVER_INTERVAL_SEC) * SERVER_INTERVAL_SEC };
}

/** One look for each sunrise that it was saved before, whatever comes of it. */
function sunriseOf(context: AccountContext, row: EntryDistributionRow): Due | undefined {
  const atSec = effectiveSunrise(row, context.store.entries.get(row.entryId));
  if (atSec === undefined || atSec <= row.updatedAt || atSec <= (passedUntil(context) ?? Infinity))
    return undefined;
  return { atSec, act: (_, bound) => (isLive(bound) ? submitQueued(context, bound, 'sunrise') : undefined) };
}

const isLive = ({ profile, entry }: Bound): boolean =>
  profile.status === PROFILE_STATUS.ENABLED && entry.status !== ENTRY_DELETED;

/** What can be done alone: after it the status is another, so that it does not fall due for ever. */
function sunMoveOf(context: AccountContext, row: EntryDistributionRow): Due | undefined {
  const { store } = context;
  const entry = store.entries.get(row.entryId);
  const sunset = effectiveSunset(row, entry);
  if (row.dirtyStatus === DIRTY.ENABLE_REQUIRED) {
    return allowed(context, row, 'update', effectiveSunrise(row, entry), (bound) =>
      submitAvailability(context, bound, 'enable', 'sunrise'),
    );
  }
  if (row.dirtyStatus === DIRTY.DISABLE_REQUIRED) {
    return allowed(context, row, 'update', sunset, (bound) =>
      submitAvailability(context, bound, 'disable', 'sunset'),
    );
  }
  if (row.dirtyStatus !== DIRTY.DELETE_REQUIRED && (sunset === undefined || !isSunsetPromised(context, row)))
    return undefined;
  return allowed(context, row, 'delete', sunset, (bound) => submitDelete(context, bound, 'sunset'));
}

/**
 * Differs from the public server, which forgets a sunset that was set after the submission: the guide
 * promises that content expires then. Once: what could not be removed waits for people.
 */
function isSunsetPromised({ dialect, store }: AccountContext, row: EntryDistributionRow): boolean {
  if (dialect !== 'guide' || hasStatus(row, ['ERROR_DELETING'])) return false;
  const profile = store.profiles.get(row.distributionProfileId);
  if (profile === undefined) return false;
  const { scheduleUpdate, availabilityUpdate } = abilitiesOf(store, profile);
  return !scheduleUpdate && !availabilityUpdate;
}

function allowed(
  { store }: AccountContext,
  row: EntryDistributionRow,
  action: 'update' | 'delete',
  moment: number | undefined,
  act: (bound: Bound) => unknown,
): Due | undefined {
  const profile = store.profiles.get(row.distributionProfileId);
  if (moment === undefined || profile?.status !== PROFILE_STATUS.ENABLED) return undefined;
  if (enabledFor(store, profile, action) === ACTION_ENABLED.DISABLED) return undefined;
  return { atSec: Math.max(moment, row.updatedAt), act: (_, bound) => void act(bound) };
}
