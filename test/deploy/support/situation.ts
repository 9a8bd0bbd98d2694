import { ACTION_NAMES, type ActionName } from '../../../src/core/connector.js';
import type { ActualConnector, SpareAction } from '../../../src/deploy/actual.js';
import {
  toImage,
  type ConnectorImage,
  type Fields,
  type ImageObject,
  type ObjectKind,
} from '../../../src/deploy/image.js';
import type { Situation } from '../../../src/deploy/plan.js';

/** Objects by key, e.g. `{ provider: { name: 'Acme' }, 'transform submit': { text: '<x/>' } }`. */
export type Story = Readonly<Record<string, Fields>>;

export const image = (story: Story): ConnectorImage =>
  toImage(
    Object.entries(story).map(([key, fields]): ImageObject => {
      const [kind, action] = key.split(' ');
      return { kind: kind as ObjectKind, action: action as ActionName | undefined, fields };
    }),
  );

/** An account that holds it, with ids counted up from 10 for actions. */
export function actual(
  story: Story,
  { spareActions = [], otherProfiles = [] }: Partial<ActualConnector> = {},
): ActualConnector {
  const there = image(story);
  return {
    providerId: 1,
    actionIds: Object.fromEntries(
      ACTION_NAMES.flatMap((name, index) => (there.has(`action ${name}`) ? [[name, 10 + index]] : [])),
    ),
    profileId: there.has('profile') ? 2 : undefined,
    image: there,
    spareActions,
    otherProfiles,
    createdAt: 1_700_000_000,
  };
}

export const spare = (id: number, action: ActionName, fields: Fields): SpareAction => ({
  id,
  action,
  image: image({ [`action ${action}`]: fields }),
});

export interface Sides {
  readonly desired?: Story | undefined;
  readonly actual?: Story | ActualConnector | undefined;
  readonly last?: Story | undefined;
  readonly interrupted?: { readonly before?: Story | undefined; readonly after?: Story | undefined };
  readonly knownActionIds?: readonly number[];
}

const isActual = (side: Story | ActualConnector): side is ActualConnector => side['image'] instanceof Map;

export function situation({
  desired,
  actual: there,
  last,
  interrupted,
  knownActionIds = [],
}: Sides): Situation {
  const side = (story: Story | undefined) => (story === undefined ? undefined : image(story));
  return {
    connector: 'acme',
    providerName: 'Acme TV',
    profileName: 'Acme profile',
    desired: side(desired),
    actual: there === undefined || isActual(there) ? there : actual(there),
    last: side(last),
    interrupted:
      interrupted === undefined
        ? undefined
        : { before: side(interrupted.before), after: side(interrupted.after) },
    knownActionIds,
  };
}
