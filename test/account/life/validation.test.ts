import { describe, expect, test } from 'vitest';
import type { AssetRow, EntryDistributionRow, ProfileRow } from '../../../src/account/store/rows.js';
import { openWorld } from './world.js';

type Assets = Record<string, Partial<AssetRow>>;
interface Case {
  readonly profile: Partial<ProfileRow>;
  readonly assets: Assets;
  readonly row?: Partial<EntryDistributionRow>;
  readonly actions?: readonly number[];
  /** `errorType data` of each error. */
  readonly errors?: readonly string[];
  readonly lists?: Partial<Record<'flavorAssetIds' | 'thumbAssetIds' | 'assetIds', string>>;
}

const flavor = (paramsId: number, more: Partial<AssetRow> = {}) => ({
  kind: 'flavor' as const,
  paramsId,
  ...more,
});
const thumb = (width: number, height: number, more: Partial<AssetRow> = {}) => ({
  kind: 'thumb' as const,
  width,
  height,
  ...more,
});
const size = (width: number, height: number) => ({ width, height });
const rule = (validationError: string, conditions: Record<string, string>) => ({
  validationError,
  assetDistributionConditions: Object.entries(conditions).map(([propertyName, propertyValue]) => ({
    propertyName,
    propertyValue,
  })),
});

/** server-pipeline.md 5.1 and 5.4. */
const CASES: Record<string, Case> = {
  'nothing is required': {
    profile: {},
    assets: {},
    errors: [],
    lists: { flavorAssetIds: '', thumbAssetIds: '' },
  },
  'each required flavor must be ready': {
    profile: { requiredFlavorParamsIds: '0,7,8' },
    assets: { a: flavor(7), b: flavor(8, { status: 1 }), c: flavor(9) },
    errors: ['1 0', '1 8'],
    lists: { flavorAssetIds: 'a' },
  },
  'without params every ready flavor is assigned, sorted': {
    profile: {},
    assets: { c: flavor(7), a: flavor(8), b: flavor(9, { status: 4 }) },
    lists: { flavorAssetIds: 'a,c' },
  },
  'optional flavors are assigned, and lacking they are no error': {
    profile: { optionalFlavorParamsIds: '7,8' },
    assets: { a: flavor(7), b: flavor(9) },
    errors: [],
    lists: { flavorAssetIds: 'a' },
  },
  'what was set by hand stays only where the params allow it': {
    profile: { optionalFlavorParamsIds: '7' },
    assets: { a: flavor(7), b: flavor(9) },
    row: { flavorAssetIds: 'b' },
    lists: { flavorAssetIds: 'a' },
  },
  'a thumbnail must have exactly the size': {
    profile: { requiredThumbDimensions: [size(640, 360), size(120, 90)] },
    assets: { a: thumb(640, 361), b: thumb(120, 90) },
    errors: ['2 640x360'],
    lists: { thumbAssetIds: 'b' },
  },
  'one thumbnail a size, the assigned one first': {
    profile: { optionalThumbDimensions: [size(120, 90)] },
    assets: { a: thumb(120, 90), b: thumb(120, 90) },
    row: { thumbAssetIds: 'b' },
    lists: { thumbAssetIds: 'b' },
  },
  '0x0 assigns every thumbnail': {
    profile: { optionalThumbDimensions: [size(0, 0)] },
    assets: { a: thumb(1, 2), b: thumb(3, 4) },
    errors: [],
    lists: { thumbAssetIds: 'a,b' },
  },
  '0x0 can never be had where it is required': {
    profile: { requiredThumbDimensions: [size(0, 0)] },
    assets: { a: thumb(1, 2), b: { kind: 'thumb' } },
    errors: ['2 0x0'],
    lists: { thumbAssetIds: 'a,b' },
  },
  'thumbnails made automatically are assigned': {
    profile: { autoCreateThumb: '5' },
    assets: { a: thumb(1, 2, { paramsId: 5 }), b: thumb(1, 2, { paramsId: 6 }) },
    lists: { thumbAssetIds: 'a' },
  },
  'a rule needs one asset that meets all its conditions': {
    profile: {
      requiredAssetDistributionRules: [
        rule('no English caption', { language: 'English', isDefault: '1' }),
        rule('no attachment', { Filename: 'a.txt' }),
      ],
    },
    assets: {
      a: { kind: 'caption', language: 'English', isDefault: false },
      b: { kind: 'caption', language: 'French', isDefault: true },
      c: { kind: 'attachment', filename: 'a.txt' },
    },
    errors: ['5 no English caption'],
    lists: { assetIds: 'c' },
  },
  'an unknown property is met by nothing': {
    profile: { optionalAssetDistributionRules: [rule('', { nonsense: '' })] },
    assets: { a: { kind: 'caption' } },
    errors: [],
    lists: { assetIds: '' },
  },
  'params ids go by their getters': {
    profile: { requiredAssetDistributionRules: [rule('none', { flavorParamsId: '7' })] },
    assets: { a: flavor(7) },
    errors: [],
    lists: { assetIds: 'a' },
  },
  'what is out and cannot be updated lacks nothing, and keeps its lists': {
    profile: { requiredFlavorParamsIds: '7' },
    assets: { a: flavor(8) },
    row: { status: 2, flavorAssetIds: 'x' },
    actions: [1],
    errors: [],
    lists: { flavorAssetIds: 'x' },
  },
  'what failed to go out is checked all the same': {
    profile: { requiredFlavorParamsIds: '7' },
    assets: {},
    row: { status: 7 },
    actions: [1],
    errors: ['1 7'],
  },
};

describe('validation and assignment', () => {
  test.each(Object.entries(CASES))('%s', async (_, { profile, assets, row, actions, errors, lists }) => {
    await using world = await openWorld();
    const entry = await world.entry();
    const { id } = await world.place(await world.profile(profile, actions ? { actions } : {}), entry, row);
    await world.scheduler.stop();
    for (const [assetId, changes] of Object.entries(assets)) {
      await world.store.write(() =>
        world.store.assets.put({
          id: assetId,
          partnerId: 1,
          entryId: entry.id,
          kind: 'flavor',
          status: 2,
          version: 1,
          sizeInBytes: 1,
          createdAt: 0,
          updatedAt: 0,
          own: {},
          ...changes,
        }),
      );
    }
    const shown = await world.get('validate', { id });
    const after = world.distribution(id);
    if (errors)
      expect(after.validationErrors.map(({ errorType, data }) => `${errorType} ${data}`)).toEqual(errors);
    if (lists) expect(after).toMatchObject(lists);
    expect(shown['validationErrors']).toHaveLength(after.validationErrors.length);
    expect(after.status).toBe(row?.status ?? 0);
  });

  test('a missing thumbnail is told with its size, as texts', async () => {
    await using world = await openWorld();
    const profile = await world.profile({ requiredThumbDimensions: [size(640, 360)] });
    const { id } = await world.place(profile, await world.entry());
    expect((await world.get('validate', { id }))['validationErrors']).toEqual([
      {
        objectType: 'KalturaDistributionValidationErrorMissingThumbnail',
        action: 1,
        errorType: 2,
        description: undefined,
        dimensions: { objectType: 'KalturaDistributionThumbDimensions', width: '640', height: '360' },
      },
    ]);
  });
});
