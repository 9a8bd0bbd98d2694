import assert from 'node:assert/strict';
import type { EntryRow, ProfileRow } from '../../../src/account/store/rows.js';
import { at, type Model, type ModelDistribution } from './model.js';
import { ENTRIES, PROFILES, type Command } from './steps.js';
import { START_SEC, type World } from './world.js';

/** Which status may follow which. `null` is before the first. */
const EDGES: Readonly<Record<string, readonly number[]>> = {
  null: [0],
  0: [1, 3, 4],
  1: [3, 4],
  2: [1, 3, 4, 5, 6],
  4: [2, 3, 7],
  5: [2, 3, 8],
  6: [3, 9, 10],
  7: [1, 3, 4],
  8: [1, 3, 4, 5, 6],
  9: [1, 3, 4, 5, 6],
  10: [1, 3, 4],
};

/** The account and the model, side by side. */
export class Pair {
  readonly world: World;
  readonly model: Model;
  readonly profiles: ProfileRow[] = [];
  readonly entries: EntryRow[] = [];
  #names = 0;

  constructor(world: World, model: Model) {
    this.world = world;
    this.model = model;
  }

  async furnish(): Promise<void> {
    for (const { submit, update, delete: remove, onApproval, isDemanding } of PROFILES) {
      this.profiles.push(
        await this.world.profile(
          {
            submitEnabled: submit,
            updateEnabled: update,
            deleteEnabled: remove,
            distributeTrigger: onApproval ? 2 : 1,
            requiredFlavorParamsIds: isDemanding ? '7' : '',
          },
          { provider: { updateRequiredEntryFields: 'entry.NAME' } },
        ),
      );
    }
    for (let index = 0; index < ENTRIES; index++) {
      this.entries.push(await this.world.entry({ status: 1, moderationStatus: 1 }));
    }
  }

  /** Does it on both sides; what is answered must agree. */
  async run(step: Command): Promise<void> {
    const { world, model } = this;
    switch (step.do) {
      case 'add': {
        const ids = {
          entryId: at(this.entries, step.entry).id,
          distributionProfileId: at(this.profiles, step.profile).id,
        };
        const answered = await world.call('add', {
          entryDistribution: { objectType: 'KalturaEntryDistribution', ...ids },
        });
        assert.equal(answered.kind === 'value', model.add(step.entry, step.profile) !== undefined);
        return;
      }
      case 'submitAdd':
        return this.#call('submitAdd', step.which, (d) => model.submitAdd(d, step.whenReady), {
          submitWhenReady: step.whenReady,
        });
      case 'submitUpdate':
        return this.#call('submitUpdate', step.which, (d) => model.submitUpdate(d));
      case 'submitDelete':
        return this.#call('submitDelete', step.which, (d) => model.submitDelete(d));
      case 'retrySubmit':
        return this.#call('retrySubmit', step.which, (d) => model.retry(d));
      case 'validate':
        return this.#call('validate', step.which, (d) => model.validate(d));
      case 'delete':
        return this.#call('delete', step.which, (d) => model.remove(d));
      case 'sunrise': {
        const sunrise = model.now + step.inSec;
        const sent = { objectType: 'KalturaEntryDistribution', sunrise: START_SEC + sunrise };
        return this.#call('update', step.which, (d) => model.setSunrise(d, sunrise), {
          entryDistribution: sent,
        });
      }
      case 'advance':
        await world.advance(step.seconds);
        model.advance(step.seconds);
        return;
      case 'entryReady':
        if (at(model.entries, step.entry).status === 1) await this.#change(step.entry, { status: 2 });
        model.entryReady(step.entry);
        return;
      case 'rename':
        await this.#change(step.entry, { name: `Film ${++this.#names}` });
        model.rename(step.entry);
        return;
      case 'approve':
      case 'reject': {
        const isApproved = step.do === 'approve';
        if (at(model.entries, step.entry).isApproved === isApproved) return;
        await this.#change(step.entry, { moderationStatus: isApproved ? 2 : 3 });
        model.moderate(step.entry, isApproved);
        return;
      }
      case 'deleteEntry':
        await this.#change(step.entry, { status: 3 });
        model.deleteEntry(step.entry);
        return;
      case 'addFlavor': {
        const { id } = await world.asset(at(this.entries, step.entry).id, { paramsId: 7 });
        model.flavors(step.entry, (flavors) => flavors.add(id));
        return;
      }
      case 'dropFlavor': {
        const [id] = at(model.entries, step.entry).flavors;
        if (id === undefined) return;
        await world.asset(at(this.entries, step.entry).id, { id, status: 3 });
        model.flavors(step.entry, (flavors) => flavors.delete(id));
        return;
      }
      case 'setProfile': {
        const { id } = at(this.profiles, step.profile);
        const row = world.store.profiles.get(id);
        if (row && row.status !== 3)
          await world.store.write(() => world.store.profiles.put({ ...row, status: step.status }));
        model.setProfile(step.profile, step.status);
        return;
      }
      case 'jobs':
        model.jobsSucceed = step.succeed;
        return;
      default:
        throw new Error('no such step');
    }
  }

  async #call(
    action: string,
    wanted: number,
    inModel: (d: ModelDistribution) => boolean,
    params: Record<string, unknown> = {},
  ): Promise<void> {
    if (this.model.distributions.length === 0) return;
    const index = wanted % this.model.distributions.length;
    const answered = await this.world.call(action, { id: index + 1, ...params });
    assert.equal(answered.kind === 'value', inModel(at(this.model.distributions, index)));
  }

  async #change(index: number, changes: Partial<EntryRow>): Promise<void> {
    const { id } = at(this.entries, index);
    // Nobody finds a deleted entry.
    if (this.world.store.entries.get(id)?.status !== 3) await this.world.changeEntry(id, changes);
  }

  /** What must hold whenever nothing is under way. */
  async check(): Promise<void> {
    const { store } = this.world;
    const rows = store.entryDistributions.all();
    const shown = rows.map(({ status, dirtyStatus, flavorAssetIds, validationErrors }) => ({
      status,
      // Whatever was to be sent of what is no more.
      isDirty: status !== 3 && dirtyStatus === 3,
      list: flavorAssetIds,
      lacks: validationErrors.length > 0,
    }));
    const wanted = this.model.distributions.map(({ status, isDirty, list, lacks }) => ({
      status,
      isDirty: status !== 3 && isDirty,
      list,
      lacks,
    }));
    assert.deepEqual(shown, wanted);

    for (const { from, to } of store.statusChanges.all())
      assert(EDGES[String(from)]?.includes(to), `${from} to ${to}`);
    const live = rows.filter(({ status }) => status !== 3);
    assert.equal(new Set(live.map((row) => `${row.entryId} ${row.distributionProfileId}`)).size, live.length);
    assert(store.jobs.all().every(({ state }) => state === 'finished' || state === 'failed'));
    assert(store.jobs.all().every(({ attempts }) => attempts === 1));
    assert.equal(store.jobs.size, this.model.jobs);
    assert.equal((await this.world.get('list', { pager: { pageSize: 1 } }))['totalCount'], live.length);
  }
}
