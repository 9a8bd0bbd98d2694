import { ACTION, PROFILE, PROVIDER, type Scene } from './scene.js';
import type { JsonObject } from './api-request.js';

/** What people do to an account in its console, behind the back of the folder. */

export const ACTION_NUMBER = { submit: 1, update: 2, delete: 3, fetchReport: 4 } as const;

/** Parts that an update clears where it leaves them out. */
const CLEARED_OF_PROVIDER = [
  'scheduleUpdateEnabled',
  'deleteInsteadUpdate',
  'intervalBeforeSunrise',
  'intervalBeforeSunset',
  'updateRequiredEntryFields',
  'updateRequiredMetadataXPaths',
  'requiredThumbDimensions',
  'optionalThumbDimensions',
];
const CLEARED_OF_PROFILE = ['updateRequiredEntryFields', 'updateRequiredMetadataXPaths'];

const pick = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (object[name] === undefined ? [] : [[name, object[name]]])));

const only = (objects: readonly JsonObject[]): JsonObject => {
  const [object] = objects;
  if (object === undefined || objects.length > 1) throw new Error(`${objects.length} objects`);
  return object;
};

export const idOf = (object: JsonObject): number => Number(object['id']);

/** The action that jobs use. */
export async function actionOf(scene: Scene, type: keyof typeof ACTION_NUMBER): Promise<JsonObject> {
  const { providers } = await scene.content();
  const provider = idOf(only(providers));
  const params = { genericDistributionProviderId: provider, actionType: ACTION_NUMBER[type] };
  return (await scene.api(ACTION, 'getByProviderId', params)) as JsonObject;
}

export async function changeProvider(scene: Scene, fields: JsonObject): Promise<void> {
  const provider = only((await scene.content()).providers);
  await scene.api(PROVIDER, 'update', {
    id: idOf(provider),
    genericDistributionProvider: { ...pick(provider, CLEARED_OF_PROVIDER), ...fields },
  });
}

export async function changeAction(
  scene: Scene,
  type: keyof typeof ACTION_NUMBER,
  fields: JsonObject,
): Promise<void> {
  const id = idOf(await actionOf(scene, type));
  await scene.api(ACTION, 'update', { id, genericDistributionProviderAction: fields });
}

export async function changeDocument(
  scene: Scene,
  type: keyof typeof ACTION_NUMBER,
  kind: 'transform' | 'validator' | 'results',
  text: string,
): Promise<void> {
  const id = idOf(await actionOf(scene, type));
  if (kind === 'transform') await scene.api(ACTION, 'addMrssTransform', { id, xslData: text });
  else if (kind === 'validator') await scene.api(ACTION, 'addMrssValidate', { id, xsdData: text });
  else await scene.api(ACTION, 'addResultsTransform', { id, transformData: text });
}

export async function changeProfile(scene: Scene, fields: JsonObject): Promise<void> {
  const profile = only((await scene.content()).profiles);
  await scene.api(PROFILE, 'update', {
    id: idOf(profile),
    distributionProfile: {
      objectType: 'KalturaGenericDistributionProfile',
      ...pick(profile, CLEARED_OF_PROFILE),
      ...fields,
    },
  });
}

export async function deleteAction(scene: Scene, type: keyof typeof ACTION_NUMBER): Promise<void> {
  await scene.api(ACTION, 'delete', { id: idOf(await actionOf(scene, type)) });
}

export async function deleteProfile(scene: Scene): Promise<void> {
  await scene.api(PROFILE, 'delete', { id: idOf(only((await scene.content()).profiles)) });
}

/** Somebody tries out a second one; jobs go on with the first. */
export async function addSecondAction(scene: Scene, type: keyof typeof ACTION_NUMBER): Promise<void> {
  const provider = idOf(only((await scene.content()).providers));
  await scene.api(ACTION, 'add', {
    genericDistributionProviderAction: {
      genericDistributionProviderId: provider,
      action: ACTION_NUMBER[type],
      protocol: 4,
      remotePath: '/tried/out',
    },
  });
}
