import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import { runHere } from '../publish/support/in-process.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'begin-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const at = (...args: string[]) => runHere(args, { cwd: root });
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const write = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const jsonOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Record<string, string[]>;

describe('mrssmith init', () => {
  test('leaves what is there as it is, and adds the lines that lists lack', async () => {
    write('.gitignore', 'mine\n.env');
    write('fixtures/mrss/minimal.xml', '<item/>');
    expect((await at('init', '--no-ci', '--no-editor')).status).toBe(0);
    expect(read('.gitignore')).toBe('mine\n.env\nnode_modules/\n.mrssmith/\n*.new\ncoverage/\n');
    expect(read('fixtures/mrss/minimal.xml')).toBe('<item/>');
    expect(readdirSync(root).toSorted()).toEqual(
      [
        '.editorconfig',
        '.env.example',
        '.gitattributes',
        '.gitignore',
        'connectors',
        'fixtures',
        'mrssmith.yaml',
        'package.json',
      ].toSorted(),
    );
    expect(JSON.parse(read('package.json'))).toMatchObject({
      private: true,
      devDependencies: { mrssmith: expect.stringMatching(/^\^\d/) },
    });
  });

  test('a second time changes nothing, and adds what was taken away', async () => {
    await at('init');
    const before = read('.gitattributes');
    expect(jsonOf(await at('init', '--json'))).toMatchObject({ created: [], extended: [] });
    expect(read('.gitattributes')).toBe(before);
    rmSync(join(root, '.editorconfig'));
    const { stdout } = await at('init');
    expect(stdout).toMatch(/1 file written, 2\d files left as found/);
    expect(stdout).toContain('+ .editorconfig');
  });

  test("adds to an editor's settings what they lack, where nothing would be lost", async () => {
    const mine = { 'editor.tabSize': 8, 'yaml.schemas': { 'mine.json': 'mine.yaml' } };
    write('.vscode/settings.json', `${JSON.stringify(mine, null, 4)}\n`);
    write('.vscode/tasks.json', '// mine\n{ "version": "2.0.0", "tasks": [] }\n');
    write(
      '.vscode/extensions.json',
      '{\n  "recommendations": [\n    "redhat.vscode-xml",\n    "mine.mine"\n  ]\n}\n',
    );
    const { stdout } = await at('init');
    const settings = JSON.parse(read('.vscode/settings.json')) as Record<string, Record<string, string>>;
    expect(settings).toMatchObject(mine);
    expect(Object.values(settings['yaml.schemas'] ?? {})).toContain('connectors/*/connector.yaml');
    expect(read('.vscode/settings.json')).toMatch(/^ {4}"editor/m);
    expect(JSON.parse(read('.vscode/extensions.json'))).toEqual({
      recommendations: ['redhat.vscode-xml', 'mine.mine', 'redhat.vscode-yaml'],
    });
    expect(read('.vscode/tasks.json')).toBe('// mine\n{ "version": "2.0.0", "tasks": [] }\n');
    expect(stdout).toMatch(/! \.vscode\/tasks\.json: it has comments/);
  });

  test('somebody’s package.json stays, with a word about what it lacks', async () => {
    write('package.json', '{"name":"mine"}');
    const { stdout } = await at('init');
    expect(read('package.json')).toBe('{"name":"mine"}');
    expect(stdout).toContain('npm install --save-dev mrssmith');
  });

  test('a folder that cannot be written is a failure, no stack trace, and nothing is half-made', async () => {
    write('connectors', 'a file');
    const { status, stderr } = await at('init');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error FILE_UNWRITABLE: .*cannot be made a workspace/);
    expect(readdirSync(root)).toEqual(['connectors']);
  });
});

describe('mrssmith new', () => {
  beforeEach(async () => {
    await at('init', '--no-ci', '--no-editor');
  });

  test.each([
    [['../x', '--template', 'scp-drop'], /cannot be the name of a connector folder/],
    [['Über TV!', '--template', 'scp-drop'], /e\.g\. u-ber-tv/],
    [['con', '--template', 'scp-drop'], /cannot be the name/],
    [['acme', '--template', 'scp-dorp'], /Did you mean "scp-drop"\?/],
    [['acme', '--template', 'scp-drop', '--name', 'x'.repeat(32)], /31 characters at most/],
    [['acme', '--template', 'scp-drop', '--server-address', 'sftp://x/'], /"sftp:\/\/x\/" is no host/],
    [['acme', '--template', 'scp-drop', '--user', 'a:b'], /cannot be a user name/],
    [['acme'], /--template is missing/],
    [[], /a name for the connector is missing/],
  ])('%j is refused, and nothing is written', async (args, reason) => {
    const { status, stderr } = await at('new', ...args);
    expect(status).toBe(64);
    expect(stderr).toMatch(reason);
    expect(readdirSync(join(root, 'connectors'))).toEqual([]);
  });

  test('never writes over a connector', async () => {
    await at('new', 'acme', '--template', 'scp-drop', '--no-snapshots');
    writeFileSync(join(root, 'connectors/acme/submit.xsl'), 'mine');
    const { status, stderr } = await at('new', 'acme', '--template', 'asset-xml-sftp');
    expect(status).toBe(64);
    expect(stderr).toMatch(/connectors\/acme is there already/);
    expect(read('connectors/acme/submit.xsl')).toBe('mine');
  });

  test('puts name, host and user where they belong, and comments stay', async () => {
    const flags = ['--name', 'Acme: #1 "TV"', '--server-address', 'drop.acme.example:2222', '--user', 'feed'];
    await at('new', 'acme', '--template', 'scp-drop', '--no-snapshots', ...flags);
    const text = read('connectors/acme/connector.yaml');
    expect(text).toContain('# A change of one of these makes the account send an update.');
    const loaded = loadConnector(join(root, 'connectors/acme'), { root });
    if (loaded.kind !== 'loaded') throw new Error('it does not load');
    const { name, actions } = loaded.connector;
    expect(name).toBe('Acme: #1 "TV"');
    for (const action of Object.values(actions)) {
      expect(action).toMatchObject({
        serverAddress: 'drop.acme.example:2222',
        remoteUsername: { source: 'feed' },
      });
    }
    expect(read('.env.example')).toContain('# connectors/acme\n# ACME_PASSWORD=\n');
  });

  test('says what to type where there is no workspace, and makes one when told to', async () => {
    rmSync(join(root, 'connectors'), { recursive: true });
    const refused = await at('new', 'acme', '--template', 'scp-drop');
    expect(refused).toMatchObject({ status: 64 });
    expect(refused.stderr).toMatch(/mrssmith init/);
    expect(existsSync(join(root, 'connectors'))).toBe(false);
    expect((await at('new', 'acme', '--template', 'scp-drop', '-y', '--no-snapshots')).status).toBe(0);
    expect(existsSync(join(root, 'connectors/acme/connector.yaml'))).toBe(true);
  });

  test('approves what comes out of every fixture, and says which files that made', async () => {
    for (const name of readdirSync(join(root, 'fixtures/mrss')).filter((file) => file !== 'minimal.xml'))
      rmSync(join(root, 'fixtures/mrss', name));
    const made = jsonOf(await at('new', 'acme', '--template', 'scp-drop', '--json'));
    // Three items that its own tests name came with it.
    expect(made['snapshots']).toHaveLength(6 * 4);
    expect(readdirSync(join(root, 'connectors/acme/__snapshots__')).toSorted()).toEqual(
      made['snapshots']?.map((path) => path.split('/').at(-1)).toSorted(),
    );
  });

  test('what fails is not approved, and said', async () => {
    for (const name of readdirSync(join(root, 'fixtures/mrss'))) rmSync(join(root, 'fixtures/mrss', name));
    write('fixtures/mrss/broken.xml', '<item>');
    const made = jsonOf(await at('new', 'acme', '--template', 'scp-drop', '--json'));
    expect(made).toMatchObject({
      failing: [{ connector: 'acme', fixture: 'broken', action: 'submit' }],
    });
  });
});
