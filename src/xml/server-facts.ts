/**
 * What the server does whichever engine stands in for its own: facts without native code behind them.
 */

/**
 * The properties of the job data object that the server looks up by a variable's name.
 *
 * @source kaltura/server, KalturaGenericDistributionJobData.php
 */
export const JOB_PROPERTIES: ReadonlySet<string> = new Set([
  'distributionProfileId',
  'entryDistributionId',
  'remoteId',
  'providerType',
  'distributionProfile',
  'entryDistribution',
  'mediaFiles',
]);

/** Elements that come after `distribution` in an item. @source server-pipeline: order of contributors */
export const AFTER_DISTRIBUTION: ReadonlySet<string> = new Set([
  'scenes',
  'subTitle',
  'attachment',
  'externalEntry',
  'children',
]);

/** The server has these registered, but not the class when it reads results. @source batch/bootstrap.php */
export const UNLOADED_IN_RESULTS: ReadonlySet<string> = new Set(['dateUtils::kGmdate', 'dateUtils::kDate']);
