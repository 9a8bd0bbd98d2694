import { Failure } from '../core/failure.js';
import type { Account } from './account.js';
import type { ClockChange } from './clock-change.js';
import type { Clock, ClockState } from './clock.js';
import type { ControlTarget, SeedReport } from './control.js';
import type { CallLog } from './log.js';
import { seedItem, type SeedSource } from './seed.js';
import type { Snapshots } from './snapshots.js';

/** What the control of the command does with an account. */
export function createTarget(
  account: Account,
  { log, snapshots }: { readonly log: CallLog; readonly snapshots: Snapshots },
): ControlTarget {
  const { context, scheduler } = account;
  return {
    context,
    log,
    snapshots,
    changeClock: (change) => scheduler.setClock(stateOf(change, context.clock)),
    seed: (sources) => seedAll(account, sources),
    restore: (file) => replace(account, () => context.store.restoreFrom(file)),
    reset: () => replace(account, () => context.store.clear()),
  };
}

const RUNNING: ClockState = { kind: 'running', offsetMs: 0 };

/** The clock's state after a change: it goes on to run, or to stand still, as it did. */
function stateOf(change: ClockChange, clock: Clock): ClockState {
  switch (change.kind) {
    case 'move':
      return clock.stateAt(change.toMs);
    case 'hold':
      return { kind: 'held', atMs: clock.now() };
    case 'release':
      return clock.runningState();
    case 'now':
      return RUNNING;
  }
}

async function seedAll({ context, scheduler }: Account, sources: readonly SeedSource[]): Promise<SeedReport> {
  const seeded: { name: string; entryId: string }[] = [];
  const failed: { name: string; message: string }[] = [];
  for (const source of sources) {
    try {
      const { id } = await seedItem(context, source);
      seeded.push({ name: source.name, entryId: id });
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      failed.push({ name: source.name, message: cause.message });
    }
  }
  scheduler.kick();
  return { seeded, failed };
}

/** Swaps everything the account keeps. Its partners and their secrets stay: what was pasted goes on to work. */
async function replace(account: Account, swap: () => Promise<void>): Promise<void> {
  const { scheduler } = account;
  const { store, clock } = account.context;
  const partners = store.partners.all();
  await scheduler.stop();
  try {
    await swap();
    clock.state = (store.settings.get('clock')?.value as ClockState | undefined) ?? RUNNING;
    await store.write(() => {
      for (const partner of partners) store.partners.put(partner);
    });
    await account.furnish();
  } finally {
    scheduler.start();
  }
}
