/** Names that a pull makes up: of folders and of environment variables. */

/** Windows keeps these for devices, whatever follows the first dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

const MAX_LENGTH = 60;

/** Whether a folder of this name can be made, and checked out, on every file system. */
export const isSafeFolderName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) &&
  name.length <= MAX_LENGTH &&
  !name.endsWith('.') &&
  !RESERVED.test(name) &&
  name !== 'node_modules';

/**
 * A folder name for a provider: what of its name is Latin letters and digits, in lower case.
 *
 * @returns `provider-<id>` where nothing of the name is left.
 */
export function folderNameOf(providerName: string, providerId: number): string {
  const letters = providerName
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  const name = letters.slice(0, MAX_LENGTH).replaceAll(/^-+|-+$/g, '');
  return isSafeFolderName(name) ? name : `provider-${providerId}`;
}

/** The stem of the variables of a connector, e.g. `ACME_TV` for `acme-tv`. */
export function variableStemOf(folderName: string): string {
  const stem = folderName
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^[A-Z]/.test(stem) ? stem : `CONNECTOR_${stem}`;
}
