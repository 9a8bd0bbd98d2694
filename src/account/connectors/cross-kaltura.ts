import { RemoteError, type Client, type Params } from '../../client/index.js';
import type { EntryRow, ProfileRow } from '../store/rows.js';
import { bringInStep, ENTRY_KEY, remember, targetIdOf } from './cross-copies.js';
import { assetCopies, cuePointCopies, idOf, metadataCopies, removeCopy } from './cross-parts.js';
import { logInToTarget, toJobFailure } from './cross-target.js';
import { readFields } from './fields.js';
import type { JobEngine, JobRequest } from './job.js';
import { failedResult, JobFailure, type Progress } from './job-failure.js';
import { mappedId } from './mapped-ids.js';

/**
 * Runs a job of a Cross-Kaltura profile: copies an entry with its metadata, assets and cue points into
 * another account over the API, keeps the copy in step, deletes it.
 *
 * What was copied is remembered as it goes, so that a job that comes again goes on where it stopped.
 *
 * @source kaltura/server, providers/cross_kaltura/lib/batch/CrossKalturaDistributionEngine.php
 */
export const runCrossKalturaJob: JobEngine = async (request) => {
  const { action, entryDistribution } = request;
  const progress: Progress = { deliveries: [], messages: [], mediaFiles: entryDistribution.mediaFiles };
  const { deliveries, messages } = progress;
  try {
    if (action === 'fetchReport') throw new JobFailure('the Cross-Kaltura connector has no reports');
    const target = await logInToTarget(request);
    if (action === 'delete') {
      await deleteEntry(request, target, progress);
      return { kind: 'finished', deliveries, messages, mediaFiles: [] };
    }
    const sent = await describeEntry(request);
    const entryId = await putEntry(request, target, sent, progress);
    const copies = [
      ...(await metadataCopies(request, target, entryId)),
      ...assetCopies(request, target, entryId),
      ...cuePointCopies(request, target, entryId),
    ];
    await bringInStep(
      copies,
      progress.mediaFiles,
      (known) => {
        progress.mediaFiles = known;
      },
      (key, targetId) => removeCopy(target, key, targetId),
    );
    messages.push(`entry ${entryId} of the target has ${copies.length} parts beside itself`);
    return {
      kind: 'finished',
      ...(action === 'submit' && { remoteId: entryId }),
      sentData: Buffer.from(JSON.stringify(sent)),
      deliveries,
      messages,
      mediaFiles: progress.mediaFiles,
    };
  } catch (error) {
    return failedResult(toJobFailure(error), progress);
  }
};

/** Field to property of the entry at the target. */
const ENTRY_PROPERTIES: Readonly<Record<string, string>> = {
  BASE_ENTRY_NAME: 'name',
  BASE_ENTRY_DESCRIPTION: 'description',
  BASE_ENTRY_USER_ID: 'userId',
  BASE_ENTRY_TAGS: 'tags',
  BASE_ENTRY_CATEGORIES: 'categories',
  BASE_ENTRY_PARTNER_DATA: 'partnerData',
  BASE_ENTRY_START_DATE: 'startDate',
  BASE_ENTRY_END_DATE: 'endDate',
  BASE_ENTRY_REFERENCE_ID: 'referenceId',
  BASE_ENTRY_LICENSE_TYPE: 'licenseType',
};

/** Ids of the entry that mean something else at the target; left out unless they are mapped. */
const MAPPED: Readonly<Record<string, string>> = {
  accessControlId: 'mapAccessControlProfileIds',
  conversionProfileId: 'mapConversionProfileIds',
};

async function describeEntry(request: JobRequest): Promise<Params> {
  const { context, profile, entry } = request;
  const { values, broken } = await readFields(context, context.jobEngine(), request);
  const [first] = broken;
  if (first !== undefined) {
    throw new JobFailure(`entryMrssXslt of ${first.fieldName}, line ${first.line}: ${first.message}`);
  }
  const fields = Object.entries(ENTRY_PROPERTIES).flatMap(([field, property]) => {
    const value = values.get(field) ?? '';
    return value === '' ? [] : [[property, value] as const];
  });
  return { objectType: entry.objectType, ...Object.fromEntries(fields), ...mappedIds(profile, entry) };
}

function mappedIds(profile: ProfileRow, entry: EntryRow): Params {
  const properties: Readonly<Record<string, unknown>> = { ...entry.own, ...entry };
  const pairs = Object.entries(MAPPED).flatMap(([property, map]) => {
    const id = mappedId(profile, map, Number(properties[property] ?? Number.NaN));
    return id === undefined ? [] : [[property, id] as const];
  });
  return Object.fromEntries(pairs);
}

/** Media entries through `media`, all others through `baseEntry`. @returns the entry's id at the target. */
async function putEntry(
  request: JobRequest,
  target: Client,
  sent: Params,
  progress: Progress,
): Promise<string> {
  const known = targetIdOf(progress.mediaFiles, ENTRY_KEY) ?? request.entryDistribution.remoteId ?? undefined;
  const { service, argument } = serviceOf(request.entry);
  if (known !== undefined && request.action === 'update') {
    await target.call(service, 'update', { entryId: known, [argument]: sent });
    return known;
  }
  const remembered = targetIdOf(progress.mediaFiles, ENTRY_KEY);
  if (remembered !== undefined) return remembered;
  if (request.action === 'update') throw new JobFailure('no entry was submitted before');
  const { entry } = request;
  const made = service === 'media' ? { ...sent, mediaType: entry.mediaType ?? 1 } : sent;
  const entryId = idOf(await target.call(service, 'add', { entry: made }));
  progress.mediaFiles = remember(progress.mediaFiles, ENTRY_KEY, '', entryId);
  return entryId;
}

const serviceOf = ({ objectType }: EntryRow) =>
  objectType === 'KalturaMediaEntry'
    ? { service: 'media', argument: 'mediaEntry' }
    : { service: 'baseEntry', argument: 'baseEntry' };

/** An entry that is gone at the target is deleted. */
async function deleteEntry(request: JobRequest, target: Client, { messages }: Progress): Promise<void> {
  const { entryDistribution, entry } = request;
  const entryId =
    targetIdOf(entryDistribution.mediaFiles, ENTRY_KEY) ?? entryDistribution.remoteId ?? undefined;
  if (entryId === undefined) {
    messages.push('nothing was copied before');
    return;
  }
  try {
    await target.call(serviceOf(entry).service, 'delete', { entryId });
  } catch (error) {
    if (!(error instanceof RemoteError) || error.code !== 'ENTRY_ID_NOT_FOUND') throw error;
    messages.push(`entry ${entryId} was gone from the target already`);
  }
}
