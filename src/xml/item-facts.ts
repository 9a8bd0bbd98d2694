import type { ItemFacts } from './engine.js';

/** A child element of an item, whichever library holds it. */
export interface ItemChild {
  /** Local name. */
  readonly name: string;
  text(): string;
  attribute(name: string): string | undefined;
}

/** What an item says about its entry, as far as the run's distribution block needs it. */
export function toItemFacts(children: readonly ItemChild[]): ItemFacts {
  const named = (name: string) => children.filter((child) => child.name === name);
  const text = (name: string) => named(name)[0]?.text();
  return {
    entryId: text('entryId'),
    status: text('status'),
    createdAt: text('createdAt'),
    startDate: text('startDate'),
    endDate: text('endDate'),
    flavors: named('content').map((child) => ({
      id: child.attribute('flavorAssetId') ?? '',
      paramsId: child.attribute('flavorParamsId'),
    })),
    thumbnails: named('thumbnail').map((child) => ({
      id: child.attribute('thumbAssetId') ?? '',
      width: child.attribute('width') ?? '',
      height: child.attribute('height') ?? '',
    })),
    distributionProfileIds: named('distribution').map(
      (child) => child.attribute('distributionProfileId') ?? '',
    ),
  };
}
