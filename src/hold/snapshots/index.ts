/** Snapshots: what was approved of each run, and what waits for a person to approve it. */
export { checkSnapshot, type SnapshotOptions } from './check.js';
export { findObsolete } from './obsolete.js';
export { createScrubber, SCRUB_RULES, type Scrubber } from './scrub.js';
export { readSnapshotSettings } from './settings.js';
export { caseName, SNAPSHOT_FOLDER } from './names.js';
export { acceptFiles, listPending, rejectFiles, type PendingCase, type PendingFile } from './pending.js';
