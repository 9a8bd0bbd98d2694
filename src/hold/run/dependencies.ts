import { join, relative } from 'node:path';
import { isOutside } from '../../connector/files.js';

/** Files of tests in a workspace, as Vitest looks for them. */
export const TEST_FILES = ['connectors/*/connector.yaml', 'connectors/*/tests/*.test.{ts,mts,js,mjs}'];

const isScript = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

/** Whether a change of a file changes nothing that tests look at. */
export function isIgnored(root: string, file: string): boolean {
  const path = relative(root, file);
  return (
    isOutside(path) ||
    path.endsWith('.new') ||
    /(^|\/)(\.git|\.mrssmith|node_modules|coverage)(\/|$)/.test(path)
  );
}

/**
 * Whether the tests of a connector depend on a file: all that lies in its folder, the fixtures of the workspace, and the
 * settings of the workspace.
 */
export function dependsOn(root: string, connectorFolder: string, file: string): boolean {
  if (isIgnored(root, file)) return false;
  if (!isOutside(relative(connectorFolder, file))) return true;
  const isShared = !isOutside(relative(join(root, 'fixtures'), file));
  // A module outside of the connectors may be imported by any test.
  const isModule = isScript(file) && isOutside(relative(join(root, 'connectors'), file));
  return isShared || isModule || ['mrssmith.yaml', '.env'].includes(relative(root, file));
}
