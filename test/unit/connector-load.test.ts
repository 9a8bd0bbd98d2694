import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import { listConnectors } from '../../src/connector/workspace.js';
import type { Connector } from '../../src/core/connector.js';
import { writeFolder, type TemporaryFolder } from '../support/connector-folder.js';

const MANIFEST = `name: Acme
actions:
  submit:
    protocol: https
    serverAddress: ingest.acme.example
    remoteUsername: feed_\${STAGE}
    remotePassword: \${ACME_PASSWORD}
    transform: submit.xsl
    validator: acme.xsd
    results: { parser: xpath, file: submit.results.xpath }
`;
const FILES = { 'submit.xsl': '<xsl/>', 'acme.xsd': '<xsd/>', 'submit.results.xpath': '//id\n' };

function writeConnector(
  manifest: string,
  files: Readonly<Record<string, string | Uint8Array>> = FILES,
): TemporaryFolder {
  const all = Object.entries({ 'connector.yaml': manifest, ...files });
  return writeFolder(Object.fromEntries(all.map(([name, content]) => [`connectors/acme/${name}`, content])));
}

const load = ({ path }: TemporaryFolder) => loadConnector(`${path}/connectors/acme`, { root: path });

function connectorOf(folder: TemporaryFolder): Connector {
  const loaded = load(folder);
  return loaded.kind === 'loaded' ? loaded.connector : expect.fail(JSON.stringify(loaded.problems));
}

function mistakesIn(folder: TemporaryFolder): string[] {
  const loaded = load(folder);
  if (loaded.kind === 'loaded') return [];
  return loaded.problems.map(
    ({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`,
  );
}

const withSetting = (setting: string) => `name: Acme
actions:
  submit:
    protocol: https
    serverAddress: h
    ${setting}
`;

describe('a connector folder', () => {
  test('becomes a connector', () => {
    using folder = writeConnector(MANIFEST);
    const connector = connectorOf(folder);
    expect(connector).toMatchObject({
      id: 'acme',
      name: 'Acme',
      folder: `${folder.path}/connectors/acme`,
      manifest: 'connectors/acme/connector.yaml',
      provider: { intervalBeforeSunrise: undefined, scheduleUpdateEnabled: false },
    });
    expect(connector.actions).toEqual({
      submit: {
        name: 'submit',
        protocol: 'https',
        serverAddress: 'ingest.acme.example',
        remotePath: '',
        remoteUsername: { source: 'feed_${STAGE}', variables: ['STAGE'] },
        remotePassword: { source: '${ACME_PASSWORD}', variables: ['ACME_PASSWORD'] },
        transform: {
          path: `${folder.path}/connectors/acme/submit.xsl`,
          shown: 'connectors/acme/submit.xsl',
          bytes: Buffer.from('<xsl/>'),
        },
        validator: expect.objectContaining({ shown: 'connectors/acme/acme.xsd' }) as unknown,
        results: { parser: 'xpath', text: '//id', file: 'connectors/acme/submit.results.xpath', line: 1 },
        editableFields: [],
        mandatoryFields: [],
        line: 3,
        lines: { serverAddress: 5, remoteUsername: 6, remotePassword: 7 },
      },
    });
  });

  test('without a profile gets one that sends nothing by itself', () => {
    using folder = writeConnector(MANIFEST);
    expect(connectorOf(folder).profile).toMatchObject({
      isDeclared: false,
      name: 'Acme',
      status: 'enabled',
      submitEnabled: 'manual',
      updateEnabled: 'disabled',
      reportEnabled: 'disabled',
      distributeTrigger: 'entryReady',
      sunriseDefaultOffset: undefined,
      actions: {},
    });
  });

  test('may override an action in its profile; what is not said overrides nothing', () => {
    using folder = writeConnector(
      `${MANIFEST}profile: { actions: { submit: { ftpPassiveMode: false, remotePassword: "\${P}" } } }\n`,
    );
    const { profile } = connectorOf(folder);
    expect(profile.isDeclared).toBe(true);
    expect(profile.actions).toEqual({
      submit: { ftpPassiveMode: false, remotePassword: { source: '${P}', variables: ['P'] } },
    });
    expect(Object.keys(profile.actions.submit ?? {})).not.toContain('serverAddress');
  });

  test('names one answer or several', () => {
    using folder = writeConnector(
      `${MANIFEST}harness:
  responses:
    submit: { headers: { Retry-After: 30 }, file: responses/ok.xml }
    update: [{ status: 503 }, { body: <ok/> }]
`,
      { ...FILES, 'responses/ok.xml': '<id/>' },
    );
    expect(connectorOf(folder).harness.responses).toEqual({
      submit: [
        {
          status: 200,
          headers: { 'Retry-After': '30' },
          body: Buffer.from('<id/>'),
          file: 'connectors/acme/responses/ok.xml',
        },
      ],
      update: [
        { status: 503, headers: {}, body: Buffer.from(''), file: undefined },
        { status: 200, headers: {}, body: Buffer.from('<ok/>'), file: undefined },
      ],
    });
  });

  test.each([
    ['an expression', `results: { parser: xpath, expression: //id }`, '//id', 6],
    [
      'an expression in a block',
      `results:\n      parser: regex\n      expression: |\n        id=(.*)\n`,
      'id=(.*)',
      9,
    ],
    [
      'a stylesheet in a block, whole',
      `results:\n      parser: xsl\n      expression: |\n        <xsl/>\n`,
      '<xsl/>\n',
      9,
    ],
  ])('may hold %s', (_, setting, text, line) => {
    using folder = writeConnector(withSetting(setting));
    expect(connectorOf(folder).actions.submit?.results).toMatchObject({
      text,
      line,
      file: 'connectors/acme/connector.yaml',
    });
  });

  test.each([
    ['one newline', 'id\n', 'id'],
    ['one Windows newline', 'id\r\n', 'id'],
    ['of two newlines one', 'id\n\n', 'id\n'],
    ['no space', ' id ', ' id '],
    ['a mark of byte order', '\uFEFFid', 'id'],
  ])('loses %s at the ends of its expression', (_, content, text) => {
    using folder = writeConnector(MANIFEST, { ...FILES, 'submit.results.xpath': content });
    expect(connectorOf(folder).actions.submit?.results?.text).toBe(text);
  });

  test('may link to its own files, and may lie behind a link', () => {
    using folder = writeConnector(MANIFEST.replace('submit.xsl', 'linked.xsl'));
    folder.link('connectors/acme/linked.xsl', 'submit.xsl');
    folder.link('elsewhere', 'connectors');
    const loaded = loadConnector(`${folder.path}/elsewhere/acme`, { root: folder.path });
    expect(loaded.kind).toBe('loaded');
  });
});

describe('what is wrong with a folder:', () => {
  test.each([
    [
      'a missing file',
      'transform: sumbit.xsl',
      '6:16 FILE_MISSING "sumbit.xsl" is not in the connector folder. Did you mean "submit.xsl"?',
    ],
    [
      'a missing file like no other',
      'transform: nope',
      '6:16 FILE_MISSING "nope" is not in the connector folder',
    ],
    [
      'a missing results file',
      'results: { parser: xsl, file: a }',
      '6:35 FILE_MISSING "a" is not in the connector folder',
    ],
    ['a folder', 'transform: responses', '6:16 FILE_MISSING "responses" is not a file'],
    [
      'an absolute path',
      'transform: /etc/passwd',
      '6:16 FILE_OUTSIDE "/etc/passwd" leads outside the connector folder',
    ],
    [
      'a Windows path',
      String.raw`transform: C:\x.xsl`,
      String.raw`6:16 FILE_OUTSIDE "C:\x.xsl" leads outside the connector folder`,
    ],
    [
      'a path upwards',
      'transform: ../../secret.xsl',
      '6:16 FILE_OUTSIDE "../../secret.xsl" leads outside the connector folder',
    ],
    [
      'a path upwards to nothing',
      'transform: ../nope',
      '6:16 FILE_OUTSIDE "../nope" leads outside the connector folder',
    ],
    [
      'a link outwards',
      'transform: outwards.xsl',
      '6:16 FILE_OUTSIDE "outwards.xsl" is a link that leads outside the connector folder',
    ],
    [
      'a folder linked outwards',
      'transform: up/secret.xsl',
      '6:16 FILE_OUTSIDE "up/secret.xsl" is a link that leads outside the connector folder',
    ],
    [
      'an empty results file',
      'results: { parser: xpath, file: empty }',
      '6:37 CONNECTOR_INVALID connectors/acme/empty is empty',
    ],
    [
      'a results file that is not text',
      'results: { parser: xpath, file: binary }',
      '6:37 CONNECTOR_INVALID connectors/acme/binary is not UTF-8 text',
    ],
    [
      'a large file',
      'transform: large',
      '6:16 FILE_TOO_LARGE "large" is larger than 16 MiB, the most that is read',
    ],
  ])('%s', (_, setting, expected) => {
    using folder = writeConnector(withSetting(setting), {
      'submit.xsl': '',
      'responses/ok.xml': '',
      '../../secret.xsl': '',
      empty: '\n',
      binary: new Uint8Array([0xff]),
      large: setting.endsWith('large') ? new Uint8Array(2 ** 24 + 1) : '',
    });
    folder.link('connectors/acme/outwards.xsl', '../../secret.xsl');
    folder.link('connectors/acme/up', '../..');
    expect(mistakesIn(folder)).toEqual([`connectors/acme/connector.yaml:${expected}`]);
  });

  test('no connector.yaml', () => {
    using folder = writeConnector('', { 'connector.yml': '' });
    const loaded = loadConnector(`${folder.path}/connectors`, { root: folder.path });
    expect(loaded).toMatchObject({ kind: 'invalid', id: 'connectors', problems: [{ code: 'FILE_MISSING' }] });
  });

  test('a connector.yml', () => {
    using folder = writeFolder({ 'connectors/acme/connector.yml': '' });
    const loaded = load(folder);
    expect(loaded).toMatchObject({ problems: [{ fix: 'Rename connector.yml to connector.yaml.' }] });
  });

  test('a connector.yaml that is not UTF-8', () => {
    using folder = writeConnector('', { 'connector.yaml': new Uint8Array([0x6e, 0xff]) });
    expect(load(folder)).toMatchObject({
      problems: [{ code: 'YAML_MALFORMED', message: 'the file is not UTF-8 text' }],
    });
  });

  test('mistakes in connector.yaml and missing files, at once and in reading order', () => {
    using folder = writeConnector(
      MANIFEST.replace('https', 'htps').replace('acme.xsd', 'amce.xsd').replace('name: Acme', 'name: 3'),
    );
    expect(mistakesIn(folder).map((text) => text.split(' ')[1])).toEqual([
      'CONNECTOR_INVALID',
      'CONNECTOR_INVALID',
      'FILE_MISSING',
    ]);
  });
});

describe('the connectors of this repository', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
  const connectors = listConnectors({ root });

  test.each(connectors.map(({ id, folder }) => [id, folder]))('%s loads', (_, folder) => {
    expect(loadConnector(folder, { root })).toMatchObject({ kind: 'loaded' });
  });
});
