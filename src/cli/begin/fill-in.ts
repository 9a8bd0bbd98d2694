/** A template becomes somebody's connector: names, address, user, and where its schema lies. */
import { join, posix } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import { listFixtures } from '../../connector/workspace.js';
import { Bug } from '../../core/failure.js';
import { toVariable } from './names.js';
import { packagePathFrom } from './package-path.js';
import { readPackaged } from './templates.js';

export interface Wanted {
  /** Name of the folder. */
  readonly id: string;
  /** What people see. */
  readonly name: string;
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Host of the partner; the template's stand-in without it. */
  readonly address?: string | undefined;
  readonly user?: string | undefined;
}

/** The settings of a template that `new` asks for, as they stand in its connector.yaml. */
export function settingsOf(files: ReadonlyMap<string, Buffer>): {
  readonly protocol: string;
  readonly address: string;
  readonly user: string;
} {
  const text = manifestOf(files);
  const read = (key: string) => new RegExp(`^ {4}${key}: (\\S+)`, 'm').exec(text)?.[1] ?? '';
  return { protocol: read('protocol'), address: read('serverAddress'), user: read('remoteUsername') };
}

/** The files of a template, as those of one connector. Comments and layout stay. */
export function fillIn(files: ReadonlyMap<string, Buffer>, wanted: Wanted): Map<string, Buffer> {
  const { id, name, root, address, user } = wanted;
  const schemas = posix.join('../..', packagePathFrom(root), 'schemas');
  let manifest = withSchema(manifestOf(files), `${schemas}/connector.schema.json`)
    // The provider's name at the left, the profile's below `profile:`.
    .replaceAll(
      /^( {2})?name: .*$/gm,
      (_, indent: string | undefined) => `${indent ?? ''}name: ${toYaml(name)}`,
    )
    .replaceAll('${PARTNER_PASSWORD}', () => `\${${toVariable(id)}}`);
  if (address !== undefined) manifest = withSetting(manifest, 'serverAddress', address);
  if (user !== undefined) manifest = withSetting(manifest, 'remoteUsername', user);
  const filled = new Map([...files, ...missingFixtures(files, root)]);
  const readme = files.get('README.md');
  if (readme !== undefined)
    filled.set('README.md', Buffer.from(readme.toString('utf8').replaceAll('{connector}', () => id)));
  for (const [path, bytes] of files) {
    if (!path.startsWith('tests/') || !path.endsWith('.yaml')) continue;
    const schema = posix.join('..', schemas, 'connector-test.schema.json');
    filled.set(path, Buffer.from(withSchema(bytes.toString('utf8'), schema)));
  }
  return filled.set(MANIFEST_NAME, Buffer.from(manifest));
}

/** Items that the tests of a template name, where the workspace has none of that name: as the connector's own. */
function missingFixtures(files: ReadonlyMap<string, Buffer>, root: string): Map<string, Buffer> {
  const tests = [...files]
    .filter(([path]) => path.startsWith('tests/'))
    .map(([, bytes]) => bytes.toString('utf8'));
  const named = new Set(
    tests.flatMap((text) => [...text.matchAll(/^ +fixture: (\S+)$/gm)].map(([, name = '']) => name)),
  );
  const there = new Set(listFixtures({ root }).map(({ name }) => name));
  const missing = [...named].filter((name) => !there.has(name));
  return new Map(missing.map((name) => [`fixtures/${name}.xml`, readPackaged(`fixtures/mrss/${name}.xml`)]));
}

function manifestOf(files: ReadonlyMap<string, Buffer>): string {
  const manifest = files.get(MANIFEST_NAME);
  if (manifest === undefined) throw new Bug('a template has no connector.yaml');
  return manifest.toString('utf8');
}

const withSchema = (text: string, path: string): string =>
  text.replace(/^# yaml-language-server: .*$/m, () => `# yaml-language-server: $schema=${path}`);

/** In every action, with the comment behind it. */
const withSetting = (manifest: string, key: string, value: string): string =>
  manifest.replaceAll(new RegExp(`^( {4}${key}: )\\S+`, 'gm'), (_, before: string) => before + toYaml(value));

/** As it stands, where YAML takes it for nothing else. */
export const toYaml = (text: string): string =>
  /^[\p{L}][\p{L}\p{N} ._-]*$/u.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);

/** Path of a connector's file below the workspace. */
export const shownPath = (id: string, path: string): string => posix.join('connectors', id, path);

/** Folder of a connector. */
export const folderOf = (root: string, id: string): string => join(root, 'connectors', id);
