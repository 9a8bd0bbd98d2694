import { join } from 'node:path';
import { loadConnector } from '../../src/connector/load.js';
import type { Connector } from '../../src/core/connector.js';
import { waitFor } from '../account/support/api-client.js';
import { deployRaw, type RawDeployment } from './raw-deploy.js';
import type { Json, JsonObject } from './support/api-request.js';
import type { Scene } from './support/scene.js';

const DISTRIBUTION = 'contentDistribution_entryDistribution';

export function connectorOf({ folder }: Scene, id: string): Connector {
  const loaded = loadConnector(join(folder, 'connectors', id), { root: folder });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  return loaded.connector;
}

export const deployByHand = (scene: Scene, id: string): Promise<RawDeployment> =>
  deployRaw(
    {
      consoleKs: scene.ks,
      do: (service, action, params) => scene.api(service, action, params as JsonObject),
    },
    connectorOf(scene, id),
  );

const asObject = (json: Json): JsonObject => json as JsonObject;

/** A READY video with one file. */
export async function addEntry(scene: Scene, fields: JsonObject = {}): Promise<string> {
  const entry = { objectType: 'KalturaMediaEntry', mediaType: 1, name: 'A film', ...fields };
  const { id } = asObject(await scene.api('media', 'add', { entry }));
  const resource = { objectType: 'KalturaStringResource', content: 'the film' };
  const entryId = id as string;
  await scene.api('media', 'addContent', { entryId, resource });
  return entryId;
}

/** Binds an entry, submits it, and waits for the job to end. */
export async function distribute(scene: Scene, entryId: string, profileId: number): Promise<number> {
  const entryDistribution = { entryId, distributionProfileId: profileId };
  const { id } = asObject(await scene.api(DISTRIBUTION, 'add', { entryDistribution }));
  await runJob(scene, id as number, 'submitAdd');
  return id as number;
}

export async function runJob(
  scene: Scene,
  id: number,
  action: 'submitAdd' | 'submitUpdate' | 'submitDelete',
): Promise<JsonObject> {
  await scene.api(DISTRIBUTION, action, { id });
  const get = async () => asObject(await scene.api(DISTRIBUTION, 'get', { id }));
  return waitFor(get, ({ status }) => ![4, 5, 6].includes(status as number));
}
