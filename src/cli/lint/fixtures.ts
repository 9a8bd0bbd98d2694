import { readFileSync } from 'node:fs';
import type { LintLevels } from '../../connector/kit-settings.js';
import { listFixtures, type FixtureFile, type Workspace } from '../../connector/workspace.js';
import type { Connector } from '../../core/connector.js';
import { error, note, warning, type Problem } from '../../core/problem.js';
import type { Engine } from '../../xml/engine.js';
import { findFlaws, type ItemFlaw } from '../fixtures/item-schema.js';

const MAKE = { error, warning, note };

/** Checks the fixtures of a workspace and of its connectors against the schema of the item. */
export async function checkFixtures(
  workspace: Workspace,
  connectors: readonly Connector[],
  engineFor: () => Engine,
  levels: LintLevels,
): Promise<{ readonly problems: Problem[]; readonly count: number }> {
  const files = new Map<string, FixtureFile>();
  for (const connector of connectors) {
    for (const file of listFixtures(workspace, connector)) files.set(file.path, file);
  }
  const level = levels.MRSS_FIXTURE_INVALID ?? 'warning';
  if (level === 'off' || files.size === 0) return { problems: [], count: files.size };
  const problems: Problem[] = [];
  for (const file of files.values()) {
    for (const found of await checkFixture(file, engineFor())) {
      problems.push(
        MAKE[level]('MRSS_FIXTURE_INVALID', found.message, { file: file.shown, line: found.line, fix: FIX }),
      );
    }
  }
  return { problems, count: files.size };
}

const FIX =
  'The account never makes such an item: what passes with it may fail there. Take it from the account: mrssmith fixtures pull <entryId>.';

async function checkFixture({ path, shown }: FixtureFile, engine: Engine): Promise<readonly ItemFlaw[]> {
  try {
    return await findFlaws(readFileSync(path), shown, engine);
  } catch (cause) {
    // A run says that it cannot be read.
    if ((cause as NodeJS.ErrnoException).syscall !== undefined) return [];
    throw cause;
  }
}
