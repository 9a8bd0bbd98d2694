import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSession } from '../../src/dev/session/live-session.js';
import type { Session } from '../../src/dev/session/session.js';
import { startStudio, type Studio } from '../../src/dev/server/studio.js';
import type { TemporaryFolder } from './connector-folder.js';
import { fixtureBytes, stylesheet, writeWorkspace } from './workspace.js';

const PAGE = join(import.meta.dirname, '../../dist/studio');

/** What acme makes: a title that a fixture has, and one number that its schema wants to be one. */
export const SHEET = stylesheet(
  [
    '  <asset>',
    '    <name><xsl:value-of select="item/title"/></name>',
    '    <xsl:for-each select="item/content">',
    '      <file url="{@url}"/>',
    '    </xsl:for-each>',
    '    <length>12</length>',
    '  </asset>',
  ].join('\n'),
);

const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="asset">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="name" type="xs:string"/>
        <xs:element name="file" minOccurs="0" maxOccurs="unbounded">
          <xs:complexType><xs:attribute name="url" type="xs:string"/></xs:complexType>
        </xs:element>
        <xs:element name="length" type="xs:integer"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
`;

const ANSWER = '<response><id>acme-7</id></response>';

/** A workspace that is watched, and its studio: everything as `mrssmith dev` has it, in this process. */
export class StudioWorkspace implements AsyncDisposable {
  readonly session: Session;
  #studio: Studio;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder, session: Session, studio: Studio) {
    this.#folder = folder;
    this.session = session;
    this.#studio = studio;
  }

  static async start(): Promise<StudioWorkspace> {
    const folder = writeWorkspace(
      {
        acme: {
          submit: { results: { parser: 'xpath', expression: '//id' } },
          harness: { responses: { submit: { status: 200, file: 'answer.xml' } } },
          files: { 'submit.xsl': SHEET, 'submit.xsd': SCHEMA, 'answer.xml': ANSWER },
        },
        beta: {
          submit: {
            protocol: 'ftp',
            remotePath: 'in',
            remoteUsername: 'beta',
            remotePassword: '${BETA_PASSWORD}',
          },
          files: { 'submit.xsl': stylesheet('<beta/>') },
        },
      },
      { minimal: fixtureBytes('minimal'), 'two-flavors': fixtureBytes('two-flavors') },
    );
    const session = startSession({
      workspace: { root: folder.path },
      connectors: [],
      fixtures: [],
      actions: [],
      dialect: 'guide',
      timeoutMs: 20_000,
      stateFolder: undefined,
      env: { BETA_PASSWORD: 'very-secret' },
    });
    await session.settled();
    return new StudioWorkspace(folder, session, await serve(session, 0));
  }

  get url(): string {
    return this.#studio.url;
  }

  /** Ends the server; `start` brings another one to the same address, with the token of the first. */
  async stopServer(): Promise<() => Promise<void>> {
    const { port } = this.#studio;
    await this.#studio[Symbol.asyncDispose]();
    return async () => {
      this.#studio = await serve(this.session, port);
    };
  }

  read(path: string): string {
    return readFileSync(join(this.#folder.path, path), 'utf8');
  }

  /** As an editor saves: the session sees it by itself. */
  save(path: string, text: string): void {
    writeFileSync(join(this.#folder.path, path), text);
  }

  [Symbol.asyncDispose] = async (): Promise<void> => {
    await this.#studio[Symbol.asyncDispose]();
    await this.session[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  };
}

/** With the token that lies in the state folder, so that a page is let in by the next server as well. */
async function serve(session: Session, port: number): Promise<Studio> {
  return await startStudio(session, {
    port,
    stateFolder: join(session.root, '.state'),
    pageFolder: PAGE,
    version: '0.0.0-test',
  });
}
