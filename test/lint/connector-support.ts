import { join } from 'node:path';
import { loadConnector } from '../../src/connector/load.js';
import { findWorkspace } from '../../src/connector/workspace.js';
import { CONNECTOR_RULES } from '../../src/lint/connector/index.js';
import { lintConnector } from '../../src/lint/lint.js';
import { FixtureShelf, subjectOf } from '../../src/lint/subject.js';
import { fixtureBytes, writeWorkspace } from '../support/workspace.js';

/** A connector whose files are these; connector.yaml begins with its name, so that `lines` begins on line 2. */
export interface LintedConnector {
  /** connector.yaml below its first line. */
  readonly yaml: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** What the rules find, as `CODE file:line:column`; the file without its folder. */
export function findingsOf({ yaml, files = {} }: LintedConnector): string[] {
  return problemsOf({ yaml, files }).map(
    ({ code, file = '', line, column }) => `${code} ${file.split('/').at(-1) ?? ''}:${line}:${column}`,
  );
}

export function problemsOf({ yaml, files = {} }: LintedConnector) {
  using workspace = writeWorkspace(
    { acme: { manifest: `name: Acme\n${yaml}`, files: { 'a.xsl': SHEET, ...files } } },
    { minimal: fixtureBytes('minimal') },
  );
  const loaded = loadConnector(join(workspace.path, 'connectors/acme'), { root: workspace.path });
  if (loaded.kind !== 'loaded') throw new Error(JSON.stringify(loaded.problems));
  const fixtures = new FixtureShelf().read(findWorkspace(workspace.path), loaded.connector);
  const found = lintConnector(subjectOf(loaded.connector, fixtures), { rules: CONNECTOR_RULES });
  return found.map(({ problem }) => problem);
}

/** A transform that nothing is wrong with. */
export const SHEET = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/item">
<video><xsl:value-of select="entryId"/></video>
</xsl:template>
</xsl:stylesheet>
`;
