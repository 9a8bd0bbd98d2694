import type { ActualConnector } from './actual.js';
import { differingFields, type ConnectorImage } from './image.js';

/** Whether two readings of an account show the same connector: objects, values, leftovers. */
export function isStill(before: ActualConnector | undefined, now: ActualConnector | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return (
    isSameJson(idsOf(before), idsOf(now)) &&
    isSameImage(before.image, now.image) &&
    before.spareActions.every(({ image }, index) =>
      isSameImage(image, now.spareActions[index]?.image ?? new Map()),
    )
  );
}

const idsOf = ({
  providerId,
  createdAt,
  actionIds,
  profileId,
  otherProfiles,
  spareActions,
}: ActualConnector) => ({
  providerId,
  createdAt,
  actionIds: Object.entries(actionIds).sort(([a], [b]) => (a < b ? -1 : 1)),
  profileId,
  otherProfiles,
  spareActions: spareActions.map(({ id, action }) => ({ id, action })),
});

const isSameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const isSameImage = (a: ConnectorImage, b: ConnectorImage): boolean =>
  a.size === b.size &&
  [...a].every(([key, object]) => {
    const other = b.get(key);
    return other !== undefined && differingFields(object.fields, other.fields).length === 0;
  });
