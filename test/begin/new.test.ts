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
import { mrssmith } from '../support/command.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'begin-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const at = (...args: string[]) => mrssmith(args, { cwd: root });
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('mrssmith init', () => {
  test('leaves what is there as it is, and adds the lines that lists lack', async () => {
    writeFileSync(join(root, '.gitignore'), 'mine\n.env');
    mkdirSync(join(root, 'fixtures/mrss'), { recursive: true });
    writeFileSync(join(root, 'fixtures/mrss/minimal.xml'), '<item/>');
    expect((await at('init', '--no-ci', '--no-editor')).status).toBe(0);
    expect(read('.gitignore')).toBe('mine\n.env\nnode_modules/\n.mrssmith/\n*.new\ncoverage/\n');
    expect(read('fixtures/mrss/minimal.xml')).toBe('<item/>');
    expect(readdirSync(root).toSorted()).toEqual(
      ['.env.example', '.gitattributes', '.gitignore', 'connectors', 'fixtures', 'mrssmith.yaml'].toSorted(),
    );
  });

  test('a second time changes nothing', async () => {
    await at('init');
    const before = read('.gitattributes');
    const { stdout } = await at('init', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ created: [] });
    expect(read('.gitattributes')).toBe(before);
    for (const name of ['settings', 'tasks', 'extensions']) JSON.parse(read(`.vscode/${name}.json`));
  });

  test('a folder that cannot be written is a failure, no stack trace', async () => {
    writeFileSync(join(root, 'connectors'), 'a file');
    const { status, stderr } = await at('init');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error FILE_UNWRITABLE: .*cannot be made a workspace/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('mrssmith new', () => {
  beforeEach(async () => {
    await at('init', '--no-ci', '--no-editor');
  });

  test.each([
    [['../x', '--template', 'scp-drop'], /cannot be the name of a connector folder/],
    [['a b', '--template', 'scp-drop'], /cannot be the name/],
    [['acme', '--template', 'scp-dorp'], /Did you mean "scp-drop"\?/],
    [['acme', '--template', 'scp-drop', '--name', 'x'.repeat(32)], /31 characters at most/],
    [['acme'], /--template is missing/],
    [[], /a name for the connector is missing/],
  ])('%j is refused, and nothing is written', async (args, reason) => {
    const { status, stderr } = await at('new', ...args);
    expect(status).toBe(64);
    expect(stderr).toMatch(reason);
    expect(readdirSync(join(root, 'connectors'))).toEqual([]);
  });

  test('never writes over a connector', async () => {
    await at('new', 'acme', '--template', 'scp-drop');
    writeFileSync(join(root, 'connectors/acme/submit.xsl'), 'mine');
    const { status, stderr } = await at('new', 'acme', '--template', 'asset-xml-sftp');
    expect(status).toBe(64);
    expect(stderr).toMatch(/connectors\/acme is there already/);
    expect(read('connectors/acme/submit.xsl')).toBe('mine');
  });

  test('a name that YAML would take for something else is quoted', async () => {
    await at('new', 'acme', '--template', 'scp-drop', '--name', 'Acme: #1 "TV"');
    const { stdout } = await at('run', 'acme', '--json', '--fixture', 'minimal');
    expect(JSON.parse(stdout)).toMatchObject({ summary: { failed: 0 } });
    expect(read('connectors/acme/connector.yaml')).toContain('name: "Acme: #1 \\"TV\\""');
  });

  test('says what to type where there is no workspace', async () => {
    rmSync(join(root, 'connectors'), { recursive: true });
    const { status, stderr } = await at('new', 'acme', '--template', 'scp-drop');
    expect(status).toBe(64);
    expect(stderr).toMatch(/mrssmith init/);
    expect(existsSync(join(root, 'connectors'))).toBe(false);
  });
});
