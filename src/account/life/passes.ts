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
  const look = new Look(context);
  for (const row of context.store.entryDistributions.all()) {
    const atSec = dueOf(look, row)?.atSec;
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
  const dueIn = (look: Look, row: EntryDistributionRow): Due | undefined => {
    const due = dueOf(look, row);
    return due !== undefined && due.atSec <= nowSec ? due : undefined;
  };
  const look = new Look(context);
  const candidates = store.entryDistributions.filter((row) => dueIn(look, row) !== undefined);
  for (const { id } of candidates) {
    const row = store.entryDistributions.get(id);
    // What one of them did may have changed what the next one may do.
    const bound = row && bindingOf(context, row);
    const due = row && dueIn(new Look(context), row);
    if (bound === undefined || due === undefined) continue;
    await tellFailure(context, `sunrise or sunset of entry distribution ${id}`, () =>
      due.act(context, bound),
    );
  }
  setPassedUntil(context, nowSec);
}

/** What profiles allow, found out once for all their entry distributions. */
class Look {
  readonly context: AccountContext;
  readonly passedUntil: number;
  readonly #profiles = new Map<number, ProfileFacts>();

  constructor(context: AccountContext) {
    this.context = context;
    this.passedUntil = passedUntil(context) ?? Infinity;
  }

  profileOf({ distributionProfileId: id }: EntryDistributionRow): ProfileFacts {
    const facts = this.#profiles.get(id) ?? readFacts(this.context, id);
    this.#profiles.set(id, facts);
    return facts;
  }
}

interface ProfileFacts {
  readonly mayUpdate: boolean;
  readonly mayDelete: boolean;
  /** Neither the dates nor the availability reach the partner: what has expired must be removed. */
  readonly isBlind: boolean;
}

function readFacts({ store }: AccountContext, profileId: number): ProfileFacts {
  const profile = store.profiles.get(profileId);
  if (profile?.status !== PROFILE_STATUS.ENABLED)
    return { mayUpdate: false, mayDelete: false, isBlind: false };
  const { scheduleUpdate, availabilityUpdate } = abilitiesOf(store, profile);
  return {
    mayUpdate: enabledFor(store, profile, 'update') !== ACTION_ENABLED.DISABLED,
    mayDelete: enabledFor(store, profile, 'delete') !== ACTION_ENABLED.DISABLED,
    isBlind: !scheduleUpdate && !availabilityUpdate,
  };
}

function dueOf(look: Look, row: EntryDistributionRow): Due | undefined {
  if (!hasStatus(row, ['QUEUED', 'READY', 'ERROR_UPDATING', 'ERROR_DELETING'])) return undefined;
  const due = hasStatus(row, ['QUEUED']) ? sunriseOf(look, row) : sunMoveOf(look, row);
  if (due === undefined || look.context.dialect === 'guide') return due;
  return { ...due, atSec: Math.ceil(due.atSec / SERVER_INTERVAL_SEC) * SERVER_INTERVAL_SEC };
}

/** One look for each sunrise that it was saved before, whatever comes of it. */
function sunriseOf({ context, passedUntil: passed }: Look, row: EntryDistributionRow): Due | undefined {
  const atSec = effectiveSunrise(row, context.store.entries.get(row.entryId));
  if (atSec === undefined || atSec <= row.updatedAt || atSec <= passed) return undefined;
  return { atSec, act: (_, bound) => (isLive(bound) ? submitQueued(context, bound, 'sunrise') : undefined) };
}

const isLive = ({ profile, entry }: Bound): boolean =>
  profile.status === PROFILE_STATUS.ENABLED && entry.status !== ENTRY_DELETED;

/** What can be done alone: after it the status is another, so that it does not fall due for ever. */
function sunMoveOf(look: Look, row: EntryDistributionRow): Due | undefined {
  const { context } = look;
  const entry = context.store.entries.get(row.entryId);
  const sunset = effectiveSunset(row, entry);
  if (row.dirtyStatus === DIRTY.ENABLE_REQUIRED) {
    const sunrise = effectiveSunrise(row, entry);
    const enable = (bound: Bound) => submitAvailability(context, bound, 'enable', 'sunrise');
    return look.profileOf(row).mayUpdate ? dueAt(row, sunrise, enable) : undefined;
  }
  if (sunset === undefined) return undefined;
  if (row.dirtyStatus === DIRTY.DISABLE_REQUIRED) {
    const disable = (bound: Bound) => submitAvailability(context, bound, 'disable', 'sunset');
    return look.profileOf(row).mayUpdate ? dueAt(row, sunset, disable) : undefined;
  }
  if (row.dirtyStatus !== DIRTY.DELETE_REQUIRED && !isSunsetPromised(look, row)) return undefined;
  const remove = (bound: Bound) => submitDelete(context, bound, 'sunset');
  return look.profileOf(row).mayDelete ? dueAt(row, sunset, remove) : undefined;
}

/**
 * Differs from the public server, which forgets a sunset that was set after the submission: the guide
 * promises that content expires then. Once: what could not be removed waits for people.
 */
const isSunsetPromised = (look: Look, row: EntryDistributionRow): boolean =>
  look.context.dialect === 'guide' && !hasStatus(row, ['ERROR_DELETING']) && look.profileOf(row).isBlind;

const dueAt = (
  { updatedAt }: EntryDistributionRow,
  moment: number | undefined,
  act: (bound: Bound) => unknown,
): Due | undefined =>
  moment === undefined
    ? undefined
    : { atSec: Math.max(moment, updatedAt), act: (_, bound) => void act(bound) };
