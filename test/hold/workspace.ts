import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { FileReport, TestLine, TestTotals } from '../../src/hold/report/model.js';
import type { Problem } from '../../src/core/problem.js';
import { runHere } from '../publish/support/in-process.js';
import type { CommandOptions, CommandRun } from '../support/command.js';
import { writeFolder, type TemporaryFolder } from '../support/connector-folder.js';

const ROOT = join(import.meta.dirname, '../..');

export const ITEM = `<item><entryId>0_abcd1234</entryId><createdAt>1770110060</createdAt><title>Salt Marsh</title><status>2</status>
<media><duration>12000</duration></media><content url="https://cdn.example/a.mp4" height="720"/><content url="https://cdn.example/b.mp4" height="360"/></item>`;

export const SHEET = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output encoding="UTF-8"/>
<xsl:template match="/item">
<asset id="{entryId}">
<title><xsl:value-of select="title"/></title>
<length><xsl:value-of select="media/duration div 1000"/></length>
<xsl:for-each select="content"><file height="{@height}"><xsl:value-of select="@url"/></file></xsl:for-each>
</asset>
</xsl:template>
</xsl:stylesheet>
`;

export const MANIFEST = `name: Acme
actions:
  submit:
    protocol: http
    serverAddress: acme.example
    remotePath: /in
    transform: submit.xsl
    results: { parser: xpath, expression: //id }
  update:
    protocol: http
    serverAddress: acme.example
    remotePath: '/in/{REMOTE_ID}'
    transform: submit.xsl
    results: { parser: xpath, expression: //id }
`;

/** A small workspace with one connector, and more files. */
export const acme = (files: Readonly<Record<string, string>> = {}): TemporaryFolder =>
  writeFolder({
    'connectors/acme/connector.yaml': MANIFEST,
    'connectors/acme/submit.xsl': SHEET,
    'fixtures/mrss/marsh.xml': ITEM,
    ...files,
  });

/** The example connectors and some of the fixtures. */
export function examples(connectors: readonly string[], fixtures: readonly string[]): TemporaryFolder {
  const folder = writeFolder({ 'connectors/': '', 'fixtures/mrss/': '' });
  for (const name of connectors) {
    cpSync(join(ROOT, 'connectors', name), join(folder.path, 'connectors', name), {
      recursive: true,
      filter: (path) => !path.includes('__snapshots__'),
    });
  }
  for (const name of fixtures) {
    cpSync(join(ROOT, `fixtures/mrss/${name}.xml`), join(folder.path, `fixtures/mrss/${name}.xml`));
  }
  return folder;
}

export interface TestDocument {
  readonly tests: readonly FileReport[];
  readonly problems: readonly Problem[];
  readonly summary: TestTotals;
}

/** Runs `mrssmith test --json`, and reads the document. */
export async function testJson(
  cwd: string,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<CommandRun & TestDocument> {
  const run = await runHere(['test', '--json', ...args], { ...options, cwd });
  if (run.stdout === '') throw new Error(`no document: ${run.stderr}`);
  return { ...run, ...(JSON.parse(run.stdout) as TestDocument) };
}

/** Tests whose names have this text. */
export const linesOf = ({ tests }: TestDocument, text: string): TestLine[] =>
  tests.flatMap((file) => file.tests).filter(({ name }) => name.includes(text));

/** e.g. `connectors/acme/tests/a.test.yaml:7:3 expected …`, for every problem of the tests with this text. */
export const saysOf = (document: TestDocument, text: string): string[] =>
  linesOf(document, text).flatMap(({ problems }) =>
    problems.map(({ file, line, column, message }) => `${[file, line, column].join(':')} ${message}`),
  );
