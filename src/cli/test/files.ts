import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isFolder } from '../../connector/files.js';
import { selectConnectors } from '../../connector/workspace.js';
import { EXIT, Failure } from '../../core/failure.js';
import { dependsOn } from '../../hold/run/dependencies.js';
import type { Selection } from '../selection.js';
import type { TestFlags } from './flags.js';

export interface ChosenFiles {
  /** Absolute paths of test files; `undefined`: all there are, also those that come while watching. */
  readonly files: readonly string[] | undefined;
}

/**
 * The test files of the connectors that were named, and of those that depend on a file that was named.
 *
 * @throws {Failure} USAGE for a related file that is not there.
 */
export function chooseFiles(
  names: readonly string[],
  flags: TestFlags,
  { workspace }: Selection,
): ChosenFiles {
  const { related } = flags;
  if (names.length === 0 && related === undefined) return { files: undefined };
  const changed = related?.map((file) => requireFile(file, flags.cwd));
  const files = selectConnectors(workspace, names)
    .filter(
      ({ folder }) =>
        changed === undefined || changed.some((file) => dependsOn(workspace.root, folder, file)),
    )
    .flatMap(({ folder }) => [join(folder, 'connector.yaml'), ...scriptsOf(join(folder, 'tests'))]);
  // An empty list would be all of them to Vitest.
  return {
    files: files.length === 0 ? ['<none>'] : files.map((file) => escapeGlob(relative(workspace.root, file))),
  };
}

const scriptsOf = (folder: string): string[] =>
  isFolder(folder)
    ? readdirSync(folder)
        .filter((name) => /\.test\.(?:ts|mts|js|mjs)$/.test(name))
        .map((name) => join(folder, name))
    : [];

const escapeGlob = (path: string): string => path.replace(/[\\*?[\]{}()!+@|]/g, String.raw`\$&`);

/** A file that is gone is a change, too, as long as its folder is there. */
function requireFile(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  if (existsSync(path) || existsSync(dirname(path))) return path;
  throw new Failure('USAGE', `--related ${file}: there is no such file, nor its folder`, {
    exit: EXIT.usage,
    fix: 'Paths are relative to the current folder, or to --cwd.',
  });
}
