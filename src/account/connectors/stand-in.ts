import { escapeXml } from '../../xml/escape.js';
import { createHash } from 'node:crypto';
import type { ProfileRow } from '../store/rows.js';
import { authorizeUrl, isAuthorized } from './authorize.js';
import { defaultFields, fieldRules, isConfigurable, REQUIRED } from './default-fields.js';
import { checkRule } from './field-rules.js';
import { mergedFieldConfigs, readFields } from './fields.js';
import type { JobEngine, JobRequest, JobResult } from './job.js';
import { ERROR_TYPE, failedResult, JobFailure, type Progress } from './job-failure.js';

/**
 * Runs a job of a connector whose platform is not here: its fields are evaluated and checked as for the real
 * one, and a stand-in answers, with a remote id of the platform's look on submit.
 *
 * Differs: nothing is sent. Dialect `guide` takes every profile for authorised; dialect `server` asks for the
 * authorisation step first, where the platform has one.
 */
export const runStandInJob: JobEngine = async (request) => {
  const { action, entryDistribution, job } = request;
  const progress: Progress = { deliveries: [], messages: [], mediaFiles: entryDistribution.mediaFiles };
  try {
    requireAuthorization(request);
    const remoteId =
      action === 'submit' ? remoteIdFor(request.profile, job.fileId) : entryDistribution.remoteId;
    if (remoteId === null) throw new JobFailure('nothing was submitted before: there is no remote id');
    if (action === 'delete') return answered(request, remoteId, undefined);
    if (action === 'fetchReport') return { ...answered(request, remoteId, undefined), ...reportOf(remoteId) };
    return answered(request, remoteId, await sentValues(request));
  } catch (error) {
    if (error instanceof JobFailure) return failedResult(error, progress);
    throw error;
  }
};

function requireAuthorization({ context, profile }: JobRequest): void {
  const url = authorizeUrl(context, profile);
  if (url === undefined || isAuthorized(profile) || context.dialect !== 'server') return;
  throw new JobFailure(`the profile is not authorised yet: open ${url}`, { errorType: ERROR_TYPE.APP });
}

/** A look of the ids each platform gives; the others get a number. */
const ID_LOOKS: Readonly<Record<string, readonly [alphabet: string, length: number]>> = {
  KalturaYoutubeApiDistributionProfile: [
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
    11,
  ],
  KalturaDailymotionDistributionProfile: ['abcdefghijklmnopqrstuvwxyz0123456789', 7],
};
const NUMBER_LOOK = ['0123456789', 15] as const;

/** The same for every attempt of a job, so that one that comes again replaces itself. */
export function remoteIdFor({ objectType }: ProfileRow, seed: string): string {
  const [alphabet, length] = ID_LOOKS[objectType] ?? NUMBER_LOOK;
  const bytes = createHash('sha256').update(`${objectType} ${seed}`).digest();
  const letters = Array.from({ length }, (_, index) => alphabet[(bytes[index] ?? 0) % alphabet.length] ?? '');
  // A number does not begin with a zero.
  return letters.join('').replace(/^0/, '1');
}

/** Plays and views grow with nothing; they are small numbers of the id. */
function reportOf(remoteId: string): { readonly plays: number; readonly views: number } {
  const plays = createHash('sha256').update(remoteId).digest().readUInt16BE(0);
  return { plays, views: plays * 2 };
}

/** @throws {JobFailure} for a field that the connector requires and that has no value, or breaks its rule. */
async function sentValues(request: JobRequest): Promise<ReadonlyMap<string, string>> {
  const { context, profile } = request;
  if (!isConfigurable(profile.objectType)) return new Map();
  const { values, broken } = await readFields(context, context.jobEngine(), request);
  const [first] = broken;
  if (first !== undefined) {
    throw new JobFailure(`entryMrssXslt of ${first.fieldName}, line ${first.line}: ${first.message}`);
  }
  const rules = fieldRules(profile.objectType);
  for (const { fieldName, isRequired } of mergedFieldConfigs(profile)) {
    const value = values.get(fieldName) ?? '';
    const isNeeded = isRequired === REQUIRED.BY_PROVIDER || isRequired === REQUIRED.BY_PARTNER;
    if (value === '' && isNeeded) throw new JobFailure(`the field ${fieldName} is required and has no value`);
    const rule = rules[fieldName];
    if (value !== '' && rule !== undefined && checkRule(rule, value, 1, fieldName).length > 0) {
      throw new JobFailure(`the platform does not take ${fieldName}: ${JSON.stringify(value)}`);
    }
  }
  return values;
}

function answered(
  { profile, action, entry }: JobRequest,
  remoteId: string,
  values: ReadonlyMap<string, string> | undefined,
): Extract<JobResult, { kind: 'finished' }> {
  const platform = profile.objectType.replace(/^Kaltura|DistributionProfile$/g, '');
  return {
    kind: 'finished',
    ...(action === 'submit' && { remoteId }),
    ...(values !== undefined && { sentData: renderValues(profile, action, values) }),
    returnedData: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<response platform="${platform}" action="${action}" standIn="true"><status>ok</status><id>${remoteId}</id></response>\n`,
    ),
    deliveries: [],
    messages: [
      `the stand-in for ${platform} took ${action} of entry ${entry.id} as ${remoteId}; nothing left this machine`,
    ],
  };
}

/** The connector's own fields first, in its order. */
function renderValues(
  { objectType }: ProfileRow,
  action: string,
  values: ReadonlyMap<string, string>,
): Buffer {
  const names = new Set([...defaultFields(objectType).map(({ fieldName }) => fieldName), ...values.keys()]);
  const lines = [...names].flatMap((name) => {
    const value = values.get(name);
    return value === undefined ? [] : [`  <field name="${escapeXml(name)}">${escapeXml(value)}</field>\n`];
  });
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<fields action="${action}">\n${lines.join('')}</fields>\n`,
  );
}
