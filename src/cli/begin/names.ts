/** Names that a connector is given, and what they cannot be. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure } from '../../core/failure.js';

/** Longest provider name that the account keeps, in characters. */
const NAME_LIMIT = 31;

const refuse = (message: string, fix: string): Failure =>
  new Failure('USAGE', message, { exit: EXIT.usage, fix });

/** @throws {Failure} USAGE for what cannot be a folder and an argument on every system. */
export function checkId(id: string): string {
  // Windows keeps some names for devices, with any extension.
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(id);
  if (/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i.test(id) && id.length <= 60 && !isDevice) return id;
  const nearest = id
    .normalize('NFKD')
    .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '')
    .toLowerCase()
    .slice(0, 60);
  throw refuse(
    `${JSON.stringify(id)} cannot be the name of a connector folder`,
    `Use letters, digits, "-", "_" and ".", e.g. ${nearest === '' || isDevice ? 'acme-tv' : nearest}. --name gives the name that people see.`,
  );
}

/** @throws {Failure} FOLDER_EXISTS, also for a folder whose name differs in case alone. */
export function checkFree(root: string, id: string): string {
  if (!existsSync(join(root, 'connectors', id))) return id;
  throw new Failure('FOLDER_EXISTS', `connectors/${id} is there already; nothing was written`, {
    exit: EXIT.usage,
    fix: `Choose another name, or remove the folder. mrssmith add action ${id} adds to it.`,
  });
}

/** @throws {Failure} USAGE for what cannot be the name of a provider. */
export function checkName(name: string): string {
  if (name.trim() !== '' && name.length <= NAME_LIMIT && !/\p{Cc}/u.test(name)) return name.trim();
  throw refuse(
    `${JSON.stringify(name)} cannot be the name of a provider`,
    `--name "Acme TV": ${NAME_LIMIT} characters at most, which is what the account keeps.`,
  );
}

/** @throws {Failure} USAGE for what is no host: a scheme, a path or a login belong elsewhere. */
export const checkAddress =
  (protocol: string) =>
  (address: string): string => {
    if (protocol.startsWith('http') && /^https?:\/\/[^\s/@]+(\/\S*)?$/i.test(address)) return address;
    if (/^(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(address)) return address;
    throw refuse(
      `${JSON.stringify(address)} is no host`,
      'A name like ingest.acme.example, with ":2222" behind it for another port. Folders go into remotePath, logins into remoteUsername.',
    );
  };

/** @throws {Failure} USAGE. */
export function checkUser(user: string): string {
  if (/^[^\p{Cc}\p{Z}:@/]{1,200}$/u.test(user)) return user;
  throw refuse(
    `${JSON.stringify(user)} cannot be a user name`,
    'One word, without ":", "@" and "/". The password stays in an environment variable.',
  );
}

const INITIALS = /^(tv|hd|uhd|vod|uk|us|eu|4k)$/i;

/** e.g. `acme-tv` becomes `Acme TV`. */
export const toTitle = (id: string): string =>
  id
    .split(/[._-]+/)
    .filter((word) => word !== '')
    .map((word) => (INITIALS.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ')
    .slice(0, NAME_LIMIT)
    .trim();

/** Name of the environment variable with the password, e.g. `ACME_TV_PASSWORD`. */
export const toVariable = (id: string): string => {
  const name = id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  return `${/^\d/.test(name) ? 'PARTNER_' : ''}${name}_PASSWORD`;
};
