import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFolder, type TemporaryFolder } from './connector-folder.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/mrss');

/** A fixture of this repository. */
export const fixtureBytes = (name: string): Buffer => readFileSync(join(FIXTURES, `${name}.xml`));

/** What a test's connector is made of. Actions default to HTTP to a host that nothing should ever reach. */
export interface ConnectorFiles {
  /** connector.yaml as text, or as data: settings of submit and of the harness over working defaults. */
  readonly manifest?: string;
  readonly submit?: Readonly<Record<string, unknown>>;
  readonly actions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly harness?: Readonly<Record<string, unknown>>;
  /** By path relative to the connector folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

const HTTP = { protocol: 'http', serverAddress: 'partner.invalid', remotePath: '/in' };

/** A workspace in a temporary folder. Without fixtures of its own it has `minimal`. */
export function writeWorkspace(
  connectors: Readonly<Record<string, ConnectorFiles>>,
  fixtures: Readonly<Record<string, string | Uint8Array>> = { minimal: fixtureBytes('minimal') },
): TemporaryFolder {
  const files: Record<string, string | Uint8Array> = { 'fixtures/mrss/': '', 'connectors/': '' };
  for (const [name, content] of Object.entries(fixtures)) files[`fixtures/mrss/${name}.xml`] = content;
  for (const [id, connector] of Object.entries(connectors)) {
    files[`connectors/${id}/connector.yaml`] = manifestOf(id, connector);
    for (const [name, content] of Object.entries(connector.files ?? {})) {
      files[`connectors/${id}/${name}`] = content;
    }
  }
  return writeFolder(files);
}

/** JSON is YAML. A file called submit.xsl is the transform, one called submit.xsd the validator. */
function manifestOf(
  id: string,
  { manifest, submit, actions, profile, harness, files }: ConnectorFiles,
): string {
  if (manifest !== undefined) return manifest;
  const usual = {
    ...HTTP,
    ...(files?.['submit.xsl'] === undefined ? {} : { transform: 'submit.xsl' }),
    ...(files?.['submit.xsd'] === undefined ? {} : { validator: 'submit.xsd' }),
    ...submit,
  };
  const others = Object.entries(actions ?? {}).map(([name, settings]) => [name, { ...HTTP, ...settings }]);
  return JSON.stringify(
    { name: id, actions: { submit: usual, ...Object.fromEntries(others) }, profile, harness },
    undefined,
    2,
  );
}

const XSL = 'http://www.w3.org/1999/XSL/Transform';

/** A stylesheet whose template for the root holds `body`, on a line of its own: the third. */
export const stylesheet = (body: string, topLevel = '', attributes = ''): string =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="${XSL}" xmlns:php="http://php.net/xsl"${attributes}>
<xsl:template match="/">
${body}
</xsl:template>
${topLevel}
</xsl:stylesheet>
`;
