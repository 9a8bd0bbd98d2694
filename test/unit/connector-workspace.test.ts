import { describe, expect, test } from 'vitest';
import { matchesGlob } from '../../src/connector/glob.js';
import {
  compareNaturally,
  findWorkspace,
  listConnectors,
  listFixtures,
  selectConnectors,
  selectFixtures,
  unknownFixture,
} from '../../src/connector/workspace.js';
import { Failure } from '../../src/core/failure.js';
import { writeFolder } from '../support/connector-folder.js';

/** The failure that a call throws. */
function failureOf(call: () => unknown): Failure {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
  }
  return expect.fail('no Failure was thrown');
}

const WORKSPACE = {
  'connectors/acme/connector.yaml': '',
  'connectors/acme/fixtures/minimal.xml': '',
  'connectors/acme/fixtures/only-acme.xml': '',
  'connectors/acme-10/connector.yaml': '',
  'connectors/acme-2/connector.yaml': '',
  'connectors/.hidden/connector.yaml': '',
  'connectors/node_modules/connector.yaml': '',
  'connectors/draft/submit.xsl': '',
  'connectors/readme.md': '',
  'fixtures/mrss/minimal.xml': '',
  'fixtures/mrss/item-10.xml': '',
  'fixtures/mrss/item-9.xml': '',
  'fixtures/mrss/.hidden.xml': '',
  'fixtures/mrss/notes.txt': '',
  'fixtures/mrss/folder.xml/': '',
};

const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id);
const namesOf = (found: readonly { name: string }[]) => found.map(({ name }) => name);

describe('the workspace', () => {
  test.each(['', 'connectors', 'connectors/acme', 'fixtures/mrss'])(
    'is found from its folder /%s',
    (start) => {
      using folder = writeFolder(WORKSPACE);
      expect(findWorkspace(`${folder.path}/${start}`)).toEqual({ root: folder.path });
    },
  );

  test('is the nearest one', () => {
    using folder = writeFolder({ 'connectors/': '', 'kit/connectors/': '', 'kit/src/': '' });
    expect(findWorkspace(`${folder.path}/kit/src`).root).toBe(`${folder.path}/kit`);
  });

  test('may be missing', () => {
    using folder = writeFolder({ connectors: 'a file' });
    expect(failureOf(() => findWorkspace(folder.path))).toMatchObject({
      code: 'WORKSPACE_NOT_FOUND',
      exit: 64,
    });
  });
});

describe('connectors', () => {
  test('are the folders with a connector.yaml, in natural order', () => {
    using folder = writeFolder(WORKSPACE);
    folder.link('connectors/linked', 'acme');
    const found = listConnectors({ root: folder.path });
    expect(idsOf(found)).toEqual(['acme', 'acme-2', 'acme-10']);
    expect(found[0]?.folder).toBe(`${folder.path}/connectors/acme`);
  });

  test.each([
    ['none', [], ['acme', 'acme-2', 'acme-10']],
    ['a name', ['acme'], ['acme']],
    ['names in another order', ['acme-10', 'acme'], ['acme', 'acme-10']],
    ['a name twice', ['acme', 'acme'], ['acme']],
    ['a path', ['connectors/acme-2/'], ['acme-2']],
    ['a path from here', ['./connectors/acme'], ['acme']],
    ['a glob', ['acme-*'], ['acme-2', 'acme-10']],
  ])('are chosen by %s', (_, wanted, expected) => {
    using folder = writeFolder(WORKSPACE);
    expect(idsOf(selectConnectors({ root: folder.path }, wanted))).toEqual(expected);
  });

  test.each([
    ['a mistyped name', 'acem', 'there is no connector "acem". Did you mean "acme"?'],
    ['a strange name', 'zzz', 'there is no connector "zzz".'],
    [
      'a folder without a manifest',
      'draft',
      'connectors/draft is no connector: it has no connector.yaml, or is a link or hidden',
    ],
    ['no name', '', 'there is no connector "".'],
  ])('are not chosen by %s', (_, name, message) => {
    using folder = writeFolder(WORKSPACE);
    const failure = failureOf(() => selectConnectors({ root: folder.path }, [name]));
    expect(failure).toMatchObject({
      code: 'CONNECTOR_UNKNOWN',
      exit: 64,
      message,
      fix: 'Connectors: acme, acme-2, acme-10.',
    });
  });

  test('may all be missing', () => {
    using folder = writeFolder({ 'connectors/': '' });
    expect(failureOf(() => selectConnectors({ root: folder.path }, []))).toMatchObject({
      code: 'WORKSPACE_EMPTY',
      exit: 64,
    });
  });
});

describe('fixtures', () => {
  test("are the workspace's and the connector's own, of which the own win, in natural order", () => {
    using folder = writeFolder(WORKSPACE);
    const workspace = { root: folder.path };
    const fixtures = listFixtures(workspace, listConnectors(workspace)[0]);
    expect(namesOf(fixtures)).toEqual(['item-9', 'item-10', 'minimal', 'only-acme']);
    expect(fixtures[2]).toEqual({
      name: 'minimal',
      path: `${folder.path}/connectors/acme/fixtures/minimal.xml`,
      shown: 'connectors/acme/fixtures/minimal.xml',
      isOwn: true,
    });
    expect(namesOf(listFixtures(workspace))).toEqual(['item-9', 'item-10', 'minimal']);
  });

  test('may be links to files of the workspace, and to no others', () => {
    using outside = writeFolder({ 'secret.xml': '' });
    using folder = writeFolder({ ...WORKSPACE, 'shared/more.xml': '' });
    folder.link('fixtures/mrss/more.xml', '../../shared/more.xml');
    folder.link('fixtures/mrss/secret.xml', `${outside.path}/secret.xml`);
    folder.link('fixtures/mrss/dangling.xml', 'nowhere.xml');
    expect(namesOf(listFixtures({ root: folder.path }))).toEqual(['item-9', 'item-10', 'minimal', 'more']);
  });

  test('may be missing', () => {
    using folder = writeFolder({ 'connectors/': '' });
    expect(listFixtures({ root: folder.path })).toEqual([]);
  });

  test.each([
    ['nothing', [], ['item-9', 'item-10', 'minimal']],
    ['a name', ['minimal'], ['minimal']],
    ['a file name', ['minimal.xml'], ['minimal']],
    ['a glob', ['item-?'], ['item-9']],
    ['globs', ['item-*', 'min*'], ['item-9', 'item-10', 'minimal']],
    ['what is not there', ['maximal'], []],
  ])('are chosen by %s', (_, globs, expected) => {
    using folder = writeFolder(WORKSPACE);
    expect(namesOf(selectFixtures(listFixtures({ root: folder.path }), globs))).toEqual(expected);
  });

  test('that are unknown come with the nearest name', () => {
    expect(unknownFixture('minmal', ['minimal', 'item-10', 'item-9'])).toMatchObject({
      code: 'FIXTURE_UNKNOWN',
      exit: 64,
      message: 'no fixture matches "minmal". Did you mean "minimal"?',
      fix: 'Fixtures: item-9, item-10, minimal.',
    });
  });
});

describe('a glob', () => {
  test.each([
    ['*', 'anything', true],
    ['*', '', true],
    ['two-*', 'two-flavors', true],
    ['two-*', 'one-two-flavors', false],
    ['*-?', 'item-9', true],
    ['*-?', 'item-10', false],
    ['?', '🎬', true],
    ['{one,two}-flavors', 'two-flavors', true],
    ['{one,two}-flavors', 'three-flavors', false],
    ['{a,b{c,d}}', 'bd', true],
    ['{a,}', '', true],
    ['{*-flavors,min*}', 'minimal', true],
    ['item-[0-9]', 'item-7', true],
    ['item-[!0-9]', 'item-7', false],
    ['item-[^0-9]', 'item-x', true],
    ['[]]', ']', true],
    ['[a', '[a', true],
    ['{a,b', '{a,b', true],
    ['a,b', 'a,b', true],
    ['a.b', 'axb', false],
    ['a+(b)', 'a+(b)', true],
    [String.raw`\*`, '*', true],
    [String.raw`\*`, 'a', false],
    ['A', 'a', false],
    ['}{', '}{', true],
    ['[z-a]', 'b', false],
    ['^a$', 'a', false],
    [String.raw`{a,b}\{`, 'b{', true],
    ['{a,b}[{]', 'a{', true],
  ])('%s on %s: %s', (glob, name, expected) => {
    expect(matchesGlob(name, glob)).toBe(expected);
  });
});

test('natural order counts numbers', () => {
  const names = ['b', 'a10', 'a9', 'a', 'a9b', '2', '10', 'a09'];
  expect(names.sort(compareNaturally)).toEqual(['2', '10', 'a', 'a09', 'a9', 'a9b', 'a10', 'b']);
});
