import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIALECTS } from '../../../src/core/outcome.js';
import type { EntryDistributionRow } from '../../../src/account/store/rows.js';
import { openWorld, START_SEC, type World } from './world.js';

/** The status afterwards, and the job that was queued; or the code of the error. */
type Expected = { readonly status: number; readonly job?: string; readonly dirty?: number } | string;

const WRONG = 'ENTRY_DISTRIBUTION_STATUS';
const GONE = 'ENTRY_DISTRIBUTION_NOT_FOUND';
const stays = (status: number): Expected => ({ status });
const submits: Expected = { status: 4, job: 'submit' };
const updates: Expected = { status: 5, job: 'update' };
const deletes: Expected = { status: 6, job: 'delete' };
const flagged = (status: number): Expected => ({ status, dirty: 3 });

/**
 * One row an action, one column a status from 0 to 12: an entry that is ready, without validation errors,
 * with a provider that can do everything. server-api.md 3.6, server-pipeline.md 6.3 to 6.6.
 */
const TABLE: Record<string, readonly Expected[]> = {
  get: [
    stays(0),
    stays(1),
    stays(2),
    GONE,
    stays(4),
    stays(5),
    stays(6),
    stays(7),
    stays(8),
    stays(9),
    stays(10),
    stays(11),
    stays(12),
  ],
  validate: [
    stays(0),
    stays(1),
    stays(2),
    GONE,
    stays(4),
    stays(5),
    stays(6),
    stays(7),
    stays(8),
    stays(9),
    stays(10),
    stays(11),
    stays(12),
  ],
  submitAdd: [
    submits,
    submits,
    submits,
    GONE,
    WRONG,
    WRONG,
    WRONG,
    submits,
    submits,
    submits,
    submits,
    WRONG,
    WRONG,
  ],
  submitUpdate: [
    WRONG,
    WRONG,
    updates,
    GONE,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
    updates,
    updates,
    WRONG,
    WRONG,
    WRONG,
  ],
  submitDelete: [
    WRONG,
    WRONG,
    deletes,
    GONE,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
    deletes,
    deletes,
    WRONG,
    WRONG,
    WRONG,
  ],
  submitFetchReport: [
    WRONG,
    WRONG,
    { status: 2, job: 'fetchReport' },
    GONE,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
    WRONG,
  ],
  retrySubmit: [
    stays(0),
    submits,
    stays(2),
    GONE,
    stays(4),
    stays(5),
    stays(6),
    submits,
    updates,
    deletes,
    stays(10),
    stays(11),
    stays(12),
  ],
  delete: Array.from({ length: 13 }, (_, status) => (status === 3 ? GONE : { status: 3 })),
  // A queued one without a reason to wait goes out with the change of its entry that saving it is.
  'update, MANUAL': [
    stays(0),
    submits,
    flagged(2),
    GONE,
    flagged(4),
    flagged(5),
    stays(6),
    flagged(7),
    flagged(8),
    flagged(9),
    stays(10),
    flagged(11),
    flagged(12),
  ],
  'update, AUTOMATIC, server': [
    stays(0),
    submits,
    updates,
    GONE,
    stays(4),
    stays(5),
    stays(6),
    stays(7),
    updates,
    updates,
    stays(10),
    stays(11),
    updates,
  ],
  'update, AUTOMATIC, guide': [
    stays(0),
    submits,
    updates,
    GONE,
    flagged(4),
    flagged(5),
    stays(6),
    stays(7),
    updates,
    updates,
    stays(10),
    stays(11),
    updates,
  ],
  'update, DISABLED': [
    stays(0),
    submits,
    stays(2),
    GONE,
    stays(4),
    stays(5),
    stays(6),
    stays(7),
    stays(8),
    stays(9),
    stays(10),
    stays(11),
    stays(12),
  ],
};

const UPDATE_ENABLED: Record<string, number> = { AUTOMATIC: 2, MANUAL: 3, DISABLED: 1 };

const TABLE_ROWS = DIALECTS.flatMap((dialect) =>
  Object.entries(TABLE)
    .map(([name, expected]) => ({ name, parts: name.split(', '), expected }))
    .filter(({ parts }) => parts[2] === undefined || parts[2] === dialect)
    .flatMap(({ name, parts, expected }) =>
      expected.map((wanted, status) => ({
        dialect,
        name,
        action: parts[0] ?? '',
        flag: parts[1] ?? '',
        status,
        wanted,
      })),
    ),
);

describe.each(DIALECTS)('every status with every action, dialect %s', (dialect) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ dialect });
    await world.scheduler.stop();
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  test.each(TABLE_ROWS.filter((row) => row.dialect === dialect))(
    '$name from status $status',
    async ({ action, flag, status, wanted }) => {
      const updateEnabled = UPDATE_ENABLED[flag] ?? 3;
      const profile = await world.profile({ updateEnabled });
      const row = await world.place(profile, await world.entry(), { status });
      const sent = { objectType: 'KalturaEntryDistribution', sunset: START_SEC + 864_000 };
      const params = action === 'update' ? { entryDistribution: sent } : {};

      const answered = await world.call(action, { id: row.id, ...params });
      const after = world.distribution(row.id);
      const jobs = world.store.jobs.filter((job) => job.entryDistributionId === row.id);

      if (typeof wanted === 'string') {
        expect(answered).toMatchObject({ kind: 'error', code: wanted });
        expect(after).toEqual(row);
        expect(jobs).toEqual([]);
        return;
      }
      expect(answered.kind).toBe('value');
      const shown = { status: after.status, dirty: after.dirtyStatus, jobs: jobs.map((job) => job.action) };
      expect(shown).toEqual({
        status: wanted.status,
        dirty: wanted.dirty ?? null,
        jobs: wanted.job === undefined ? [] : [wanted.job],
      });
      if (action !== 'delete') expect(answered).toMatchObject({ value: { status: wanted.status } });
      const isMoved = after.status !== status;
      expect(world.history(row.id)).toEqual(isMoved ? [after.status] : []);
    },
  );
});

test('the message of a wrong status has the number', async () => {
  await using world = await openWorld();
  const row = await world.place(await world.profile(), await world.entry(), { status: 4 });
  expect(await world.call('submitAdd', { id: row.id })).toMatchObject({
    message: `Entry distribution [${row.id}] wrong status [4]`,
  });
});

test.each([
  ['submitAdd', 'submitEnabled', 0, [2, 3, 4]],
  ['submitUpdate', 'updateEnabled', 2, [1, 3, 4]],
  ['submitDelete', 'deleteEnabled', 2, [1, 2, 4]],
  ['submitFetchReport', 'reportEnabled', 2, [1, 2, 3]],
] as const)(
  '%s is refused where the profile, its flag or the provider has it switched off',
  async (action, flag, status, others) => {
    await using world = await openWorld();
    const refusal = { kind: 'error', code: 'DISTRIBUTION_PROFILE_DISABLED' };
    const entry = await world.entry();
    const profiles = [
      await world.profile({ status: 1 }),
      await world.profile({ [flag]: 1 }),
      await world.profile({}, { actions: others }),
    ];
    for (const profile of profiles) {
      const { id } = await world.place(profile, entry, { status });
      expect(await world.call(action, { id })).toMatchObject(refusal);
    }
    const { id } = await world.place(await world.profile({ status: 3 }), entry, { status });
    expect(await world.call(action, { id })).toMatchObject({ code: 'DISTRIBUTION_PROFILE_NOT_FOUND' });
  },
);

test('an action that a retry would need and the profile has switched off is passed over without a word', async () => {
  await using world = await openWorld();
  const { id } = await world.place(await world.profile({ submitEnabled: 1 }), await world.entry(), {
    status: 7,
  });
  expect(await world.get('retrySubmit', { id })).toMatchObject({ status: 7 });
  expect(world.store.jobs.size).toBe(0);
});

describe("add checks in the server's order", () => {
  const bind = (world: World, sent: Record<string, unknown>) =>
    world.call('add', { entryDistribution: { objectType: 'KalturaEntryDistribution', ...sent } });

  test('from what is missing to what is there already', async () => {
    await using world = await openWorld();
    await world.scheduler.stop();
    const [enabled, disabled] = [await world.profile(), await world.profile({ status: 1 })];
    const entry = await world.entry();
    const deleted = await world.entry({ status: 3 });
    const readonly = { status: 2 };
    const cases: [Record<string, unknown>, string, string][] = [
      [{ ...readonly }, 'PROPERTY_VALIDATION_CANNOT_BE_NULL', 'KalturaEntryDistribution::entryId'],
      [{ ...readonly, entryId: 'x' }, 'PROPERTY_VALIDATION_CANNOT_BE_NULL', 'distributionProfileId'],
      [
        { ...readonly, entryId: 'x', distributionProfileId: 99 },
        'PROPERTY_VALIDATION_NOT_UPDATABLE',
        '::status',
      ],
      [{ entryId: 'x', distributionProfileId: 99 }, 'DISTRIBUTION_PROFILE_NOT_FOUND', '[99]'],
      [
        { entryId: 'x', distributionProfileId: disabled.id },
        'DISTRIBUTION_PROFILE_DISABLED',
        `[${disabled.id}]`,
      ],
      [{ entryId: 'x', distributionProfileId: enabled.id }, 'ENTRY_ID_NOT_FOUND', '"x"'],
      [{ entryId: deleted.id, distributionProfileId: enabled.id }, 'ENTRY_ID_NOT_FOUND', deleted.id],
    ];
    for (const [sent, code, text] of cases) {
      const answered = await bind(world, sent);
      expect(answered).toMatchObject({ code, message: expect.stringContaining(text) as string });
    }
    expect(await bind(world, { entryId: entry.id, distributionProfileId: enabled.id })).toMatchObject({
      kind: 'value',
    });
    expect(await bind(world, { entryId: entry.id, distributionProfileId: enabled.id })).toMatchObject({
      code: 'ENTRY_DISTRIBUTION_ALREADY_EXISTS',
      message: `Entry distribution already exists for entry id [${entry.id}] and profile id [${enabled.id}]`,
    });
  });

  test.each([
    [10, 'ENTRY_DISTRIBUTION_ALREADY_EXISTS'],
    [3, undefined],
  ])('one of status %i is in the way or not', async (status, code) => {
    await using world = await openWorld();
    const [profile, entry] = [await world.profile(), await world.entry()];
    await world.place(profile, entry, { status });
    const answered = await bind(world, { entryId: entry.id, distributionProfileId: profile.id });
    expect(answered.kind === 'error' ? answered.code : undefined).toBe(code);
  });
});

test('update refuses what is readonly or for add alone, unless it is the stored value', async () => {
  await using world = await openWorld();
  const row = await world.place(await world.profile(), await world.entry());
  const send = (sent: Record<string, unknown>) =>
    world.call('update', {
      id: row.id,
      entryDistribution: { objectType: 'KalturaEntryDistribution', ...sent },
    });
  expect(
    await send({ entryId: row.entryId, distributionProfileId: row.distributionProfileId, status: 0 }),
  ).toMatchObject({ kind: 'value' });
  expect(await send({ entryId: 'other' })).toMatchObject({ code: 'PROPERTY_VALIDATION_NOT_UPDATABLE' });
  expect(await send({ status: 2 })).toMatchObject({ code: 'PROPERTY_VALIDATION_NOT_UPDATABLE' });
  expect(await send({ createdAt: START_SEC })).toMatchObject({ code: 'PROPERTY_VALIDATION_NOT_UPDATABLE' });
});

test('what nobody stored cannot be served', async () => {
  await using world = await openWorld();
  const { id } = await world.place(await world.profile(), await world.entry());
  expect(await world.call('serveSentData', { id, actionType: 1 })).toMatchObject({
    code: 'FILE_DOESNT_EXIST',
  });
  expect(await world.call('serveReturnedData', { id, actionType: 4 })).toMatchObject({
    code: 'ENTRY_DISTRIBUTION_MISSING_LOG',
    message: `Entry distribution [${id}] file type [N/A]`,
  });
  expect(await world.call('serveSentData', { id: 99, actionType: 1 })).toMatchObject({ code: GONE });
  expect(await world.call('serveSentData', { id, actionType: 5 })).toMatchObject({
    code: 'INVALID_ENUM_VALUE',
  });
});

test('a list shows what is not deleted, filtered by what is stored', async () => {
  await using world = await openWorld();
  const [profile, entry] = [await world.profile(), await world.entry()];
  const rows: EntryDistributionRow[] = [];
  for (const [index, status] of [0, 2, 3, 7].entries()) {
    rows.push(
      await world.place(profile, entry, {
        status,
        sunrise: index === 1 ? START_SEC : null,
        dirtyStatus: index === 3 ? 3 : null,
      }),
    );
  }
  const ids = async (filter: Record<string, unknown>) => {
    const { objects, totalCount } = await world.get('list', { filter });
    const found = (objects as unknown as { id: number }[]).map(({ id }) =>
      rows.findIndex((row) => row.id === id),
    );
    expect(totalCount).toBe(found.length);
    return found;
  };
  expect(await ids({})).toEqual([0, 1, 3]);
  expect(await ids({ statusIn: '2,7,3' })).toEqual([1, 3]);
  expect(await ids({ entryIdEqual: 'none' })).toEqual([]);
  expect(await ids({ dirtyStatusEqual: 3 })).toEqual([3]);
  expect(await ids({ dirtyStatusEqual: 0 })).toEqual([]);
  expect(await ids({ sunriseGreaterThanOrEqual: START_SEC - 1 })).toEqual([1]);
});
