import type { ProfileRow } from '../store/rows.js';
import { runCrossKalturaJob } from './cross-kaltura.js';
import { runFtpJob } from './ftp.js';
import { runGenericJob } from './generic.js';
import type { JobEngine } from './job.js';
import { runStandInJob } from './stand-in.js';
import { runSyndicationJob } from './syndication.js';

/** By class of profile; every other connector runs against a stand-in. */
const ENGINES: Readonly<Record<string, JobEngine>> = {
  KalturaGenericDistributionProfile: runGenericJob,
  KalturaSyndicationDistributionProfile: runSyndicationJob,
  KalturaFtpDistributionProfile: runFtpJob,
  KalturaCrossKalturaDistributionProfile: runCrossKalturaJob,
};

export const jobEngineFor = ({ objectType }: ProfileRow): JobEngine => ENGINES[objectType] ?? runStandInJob;
