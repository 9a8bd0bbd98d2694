import { readFileSync } from 'node:fs';
import type { LintLevels } from '../../connector/kit-settings.js';
import { listFixtures, type FixtureFile, type Workspace } from '../../connector/workspace.js';
import type { Connector } from '../../core/connector.js';
import { error, note, warning, type Problem } from '../../core/problem.js';
import type { Engine } from '../../xml/engine.js';
import { readPackaged } from '../begin/templates.js';

const MAKE = { error, warning, note };
/** Of one fixture: the first mistakes explain the others. */
const SHOWN = 5;

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
  const schema = { bytes: readPackaged('schemas/mrss-item.xsd'), name: 'mrss-item.xsd' };
  const problems: Problem[] = [];
  for (const file of files.values()) {
    for (const found of await checkFixture(file, schema, engineFor())) {
      problems.push(
        MAKE[level]('MRSS_FIXTURE_INVALID', found.message, { file: file.shown, line: found.line, fix: FIX }),
      );
    }
  }
  return { problems, count: files.size };
}

const FIX =
  'The account never makes such an item: what passes with it may fail there. Take it from the account: mrssmith fixtures pull <entryId>.';

async function checkFixture(
  { path, shown }: FixtureFile,
  schema: { bytes: Uint8Array; name: string },
  engine: Engine,
): Promise<{ message: string; line: number | undefined }[]> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    // A run says that it cannot be read.
    return [];
  }
  const opened = await engine.openItem({ bytes, name: shown });
  if (opened.kind === 'malformed') {
    return opened.errors.slice(0, 1).map(({ message, line }) => ({ message, line }));
  }
  try {
    const reply = await engine.validate({
      document: opened.document,
      schema,
      output: bytes,
      limits: { timeoutMs: 10_000 },
    });
    if (reply.kind !== 'checked' || reply.isValid) return [];
    return reply.errors.slice(0, SHOWN).map(({ message, line }) => ({ message, line }));
  } finally {
    await engine.release([opened.document]);
  }
}
