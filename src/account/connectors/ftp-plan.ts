import { createHash } from 'node:crypto';
import type { MediaFile } from '../store/rows.js';

/** The file that a metadata document and a data entry's content are recorded under. */
export const METADATA_ID = 'metadata';
export const DATA_CONTENT_ID = 'dataContent';

/** A file as the profile would send it for the first time. */
export interface CandidateFile {
  /** `metadata`, `dataContent`, or an asset's id. */
  readonly assetId: string;
  /** Name below the base path; may have folders. */
  readonly name: string;
  /** Of an asset; `undefined` for what is compared by its content. */
  readonly version: string | undefined;
  readonly body: Buffer;
}

/** A file to put. */
export interface PlannedFile {
  readonly record: MediaFile;
  readonly body: Buffer;
}

/**
 * What has to be sent, in order, given what was sent before: assets of a newer version, texts that changed.
 *
 * @source kaltura/server, FtpDistributionEngine.php
 */
export function planFiles(
  candidates: readonly CandidateFile[],
  basePath: string,
  sent: readonly MediaFile[],
): PlannedFile[] {
  return candidates.flatMap((candidate) => {
    const last = sent.find(({ assetId }) => assetId === candidate.assetId);
    const record = recordOf(candidate, basePath, last);
    return record === undefined ? [] : [{ record, body: candidate.body }];
  });
}

/** `undefined`: it is there already. */
function recordOf(
  { assetId, name, version, body }: CandidateFile,
  basePath: string,
  last: MediaFile | undefined,
): MediaFile | undefined {
  if (version !== undefined) {
    if (last === undefined) return { assetId, version, remotePath: joinRemote(basePath, name) };
    if (Number(version) <= Number(last.version)) return undefined;
    return { assetId, version, remotePath: joinRemote(basePath, versionedName(name, version)) };
  }
  const hash = createHash('md5').update(body).digest('hex');
  if (last === undefined) return { assetId, version: '1', remotePath: joinRemote(basePath, name), hash };
  if (last.hash === hash) return undefined;
  const next = String(Number(last.version) + 1);
  return { assetId, version: next, remotePath: joinRemote(basePath, versionedName(name, next)), hash };
}

/**
 * `<name>_v<version>.<ext>`. Folders in the name are lost, as on the server: the file goes right below the
 * base path. So is the difference between no extension and an empty one.
 */
export function versionedName(name: string, version: string): string {
  const base = name.replaceAll('\\', '/').split('/').at(-1) ?? '';
  const dot = base.lastIndexOf('.');
  const [stem, extension] = dot < 0 ? [base, ''] : [base.slice(0, dot), base.slice(dot + 1)];
  return `${stem}_v${version}.${extension}`;
}

/** Base path and name, with one slash wherever there are several. */
export const joinRemote = (basePath: string, name: string): string =>
  `${basePath}/${name}`.replaceAll('\\', '/').replaceAll(/\/+/g, '/');

/** The records after a file was sent: one per id, the latest. */
export const recordSent = (sent: readonly MediaFile[], record: MediaFile): readonly MediaFile[] => [
  ...sent.filter(({ assetId }) => assetId !== record.assetId),
  record,
];
