import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import type { Environment } from '../../src/connector/secrets.js';
import type { ActualConnector } from '../../src/deploy/actual.js';
import { desiredImage } from '../../src/deploy/desired.js';
import { toDocument, toImageObject } from '../../src/deploy/fields.js';
import { toImage, type ConnectorImage, type FieldValue } from '../../src/deploy/image.js';
import { folderNameOf, isSafeFolderName, variableStemOf } from '../../src/deploy/pull-names.js';
import { writePulled, type Written } from '../../src/deploy/pull-write.js';
import { pullConnector, type PulledConnector } from '../../src/deploy/pull.js';
import { Secret } from '../../src/deploy/secret.js';
import { differences, image } from './support/images.js';
import { rounds } from '../support/rounds.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function workspace(): string {
  const root = mkdtempSync(join(tmpdir(), 'mrssmith-pull-'));
  folders.push(root);
  mkdirSync(join(root, 'connectors'));
  return root;
}

const actual = (wanted: ConnectorImage): ActualConnector => ({
  providerId: 12,
  actionIds: {},
  profileId: 5,
  image: wanted,
  spareActions: [],
  otherProfiles: [],
  createdAt: 1,
});

interface Pulled {
  readonly pulled: PulledConnector;
  readonly written: Written;
  readonly root: string;
  readonly yaml: string;
}

function pull(wanted: ConnectorImage, env: Environment = {}, before?: object): Pulled {
  const root = workspace();
  const lookUp = (path: string): unknown =>
    path
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], before);
  const pulled = pullConnector(actual(wanted), { folderName: 'acme', env, before: lookUp });
  const written = writePulled(pulled, { root, folderName: 'acme', image: wanted, env });
  return { pulled, written, root, yaml: pulled.files.get('connector.yaml') ?? '' };
}

/** What a folder says, with its variables set as the pull asked. */
function reloaded({ pulled, root }: Pulled, env?: Environment): ConnectorImage {
  const loaded = loadConnector(join(root, 'connectors/acme'), { root });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  const values = Object.fromEntries(pulled.variables.map(({ name, value }) => [name, value.reveal()]));
  return desiredImage(loaded.connector, env ?? values).image;
}

const acme = (
  submit: Readonly<Record<string, FieldValue>> = {},
  ...more: Parameters<typeof toImage>[0] extends Iterable<infer T> ? T[] : never
): ConnectorImage =>
  toImage([
    toImageObject('provider', undefined, { name: 'Acme TV' }),
    toImageObject('action', 'submit', { protocol: 'sftp', serverAddress: 'acme.example', ...submit }),
    ...more,
  ]);

const update = (settings: Readonly<Record<string, FieldValue>> = {}) =>
  toImageObject('action', 'update', { protocol: 'sftp', serverAddress: 'acme.example', ...settings });

describe('a pulled folder says what the account has', () => {
  test('whatever that is', () => {
    fc.assert(
      fc.property(image, (any) => {
        // A connector has an action, and each says where it goes.
        const objects = [...any.values()].map((object) =>
          object.kind === 'action'
            ? { ...object, fields: { ...object.fields, serverAddress: 'acme.example' } }
            : object,
        );
        const wanted = toImage([
          toImageObject('action', 'submit', { protocol: 'ftp', serverAddress: 'a' }),
          ...objects.map((object) =>
            object.kind === 'profile' && !any.has('action submit')
              ? { ...object, fields: { ...object.fields, submitEnabled: 'automatic' } }
              : object,
          ),
        ]);
        const done = pull(wanted);
        expect(done.written).toMatchObject({ kind: 'written' });
        expect(differences(wanted, reloaded(done))).toEqual([]);
        expect(differences(wanted, reloaded(done, {}))).toEqual([]);
        rmSync(done.root, { recursive: true });
      }),
      { numRuns: rounds(150) },
    );
  });

  test.each([
    ['a mark of byte order', '\ufeff<xsl/>\n'],
    ['CRLF', '<xsl>\r\n</xsl>\r\n'],
    ['no newline at the end', '<xsl/>'],
    ['several newlines at the end', '<xsl/>\n\n\n'],
    ['blanks alone', ' \n'],
    ['a bell', 'a\u0007b'],
    ['a carriage return at the end', '//id\r'],
    ['more than one line', 'a\nb'],
    ['YAML', '- [a, {b: *c}] # d'],
    ['separators of lines that only JavaScript knows', 'a\u2028b\u0085c'],
  ])('documents with %s keep every byte', (_, text) => {
    for (const parser of ['xsl', 'xpath', 'regex'] as const) {
      const wanted = acme(
        {},
        toDocument('transform', 'submit', text),
        toDocument('validator', 'submit', text),
        toDocument('results', 'submit', text, parser),
      );
      const done = pull(wanted);
      expect(done.written).toMatchObject({ kind: 'written' });
      expect(differences(wanted, reloaded(done))).toEqual([]);
    }
  });

  test('in words and without what is left out anyway', () => {
    const wanted = acme(
      { remotePath: '/in/{REMOTE_ID}', remoteUsername: 'me', remotePassword: new Secret('hunter2!') },
      update({ remotePassword: new Secret('hunter2!') }),
      toDocument('transform', 'submit', '<a/>'),
      toDocument('transform', 'update', '<a/>'),
      toDocument('results', 'submit', "//*[local-name()='id']", 'xpath'),
      toImageObject('profile', undefined, {
        name: 'Acme, all',
        status: 'enabled',
        submitEnabled: 'manual',
        updateEnabled: 'automatic',
        deleteEnabled: 'disabled',
        reportEnabled: 'disabled',
        requiredThumbDimensions: [{ width: 1280, height: 720 }],
        'actions.submit.httpFieldName': 'metadata',
      }),
    );
    const { yaml, pulled } = pull(wanted);
    expect(yaml).toBe(`# yaml-language-server: $schema=../../schemas/connector.schema.json

name: Acme TV

actions:
  submit:
    protocol: sftp
    serverAddress: acme.example
    remotePath: /in/{REMOTE_ID}
    remoteUsername: me
    remotePassword: \${ACME_PASSWORD}
    transform: submit.xsl
    results: { parser: xpath, expression: "//*[local-name()='id']" }
  update:
    protocol: sftp
    serverAddress: acme.example
    remotePassword: \${ACME_PASSWORD}
    transform: submit.xsl

profile:
  name: Acme, all
  updateEnabled: automatic
  requiredThumbDimensions:
    - { width: 1280, height: 720 }
  actions:
    submit: { httpFieldName: metadata }
`);
    expect([...pulled.files.keys()]).toEqual(['connector.yaml', 'submit.xsl']);
  });
});

describe('passwords', () => {
  test('are references, one for each value, and written nowhere', () => {
    const wanted = acme(
      { remotePassword: new Secret('first one') },
      update({ remotePassword: new Secret('first one') }),
      toImageObject('action', 'delete', {
        protocol: 'ftp',
        serverAddress: 'x',
        remotePassword: new Secret('second one'),
      }),
    );
    const done = pull(wanted);
    expect(done.pulled.variables.map(({ name, settings }) => [name, settings])).toEqual([
      ['ACME_PASSWORD', ['actions.submit.remotePassword', 'actions.update.remotePassword']],
      ['ACME_DELETE_PASSWORD', ['actions.delete.remotePassword']],
    ]);
    for (const name of readdirSync(join(done.root, 'connectors/acme'))) {
      expect(readFileSync(join(done.root, 'connectors/acme', name), 'utf8')).not.toMatch(/first|second/);
    }
  });

  test('take no variable that holds something else', () => {
    const wanted = acme({ remotePassword: new Secret('mine') });
    expect(pull(wanted, { ACME_PASSWORD: 'mine' }).pulled.variables).toMatchObject([
      { name: 'ACME_PASSWORD', isSet: true },
    ]);
    const done = pull(wanted, { ACME_PASSWORD: 'other' });
    expect(done.pulled.variables).toMatchObject([{ name: 'ACME_SUBMIT_PASSWORD', isSet: false }]);
    expect(differences(wanted, reloaded(done, { ACME_PASSWORD: 'other' }))).toEqual([]);
  });

  test('keep the variables that the folder had', () => {
    const wanted = acme({ remotePassword: new Secret('mine'), remoteUsername: 'me' });
    const before = { actions: { submit: { remotePassword: '${OLD}', remoteUsername: '${WHO}' } } };
    expect(pull(wanted, { OLD: 'mine', WHO: 'me' }, before).yaml).toMatch(/\$\{WHO\}\n.*\$\{OLD\}/);
    expect(pull(wanted, {}, before).pulled.variables.map(({ name }) => name)).toEqual(['WHO', 'OLD']);
    expect(pull(wanted, { OLD: 'changed' }, before).yaml).toMatch(/\$\{ACME_PASSWORD\}/);
  });

  test('that stand in a document are told', () => {
    const wanted = acme(
      { remotePassword: new Secret('hunter2!') },
      toDocument('transform', 'submit', '<a>hunter2!</a>'),
    );
    expect(pull(wanted).pulled.problems).toMatchObject([{ code: 'SECRET_IN_FILE', file: 'submit.xsl' }]);
    expect(JSON.stringify(pull(wanted).pulled.problems)).not.toContain('hunter2');
  });
});

describe('what connector.yaml cannot say is refused, and nothing is written', () => {
  test.each([
    ['a protocol it has no name for', acme({ protocol: 'aspera' }), /actions.submit.protocol/],
    ['no protocol', acme({ protocol: null }), /actions.submit needs protocol/],
    ['no address', acme({ serverAddress: null }), /actions.submit needs serverAddress/],
    ['a password in the address', acme({ serverAddress: 'ftp://u:hunter2@x' }), /carries a password/],
    ['no action', toImage([toImageObject('provider', undefined, { name: 'A' })]), /needs at least one of/],
    ['a parser of no kind', acme({}, toDocument('results', 'submit', '//id', '9')), /results.parser/],
    [
      'a flavor that is no number',
      toImage([
        ...acme().values(),
        toImageObject('profile', undefined, {
          name: 'A',
          status: 'enabled',
          submitEnabled: 'manual',
          updateEnabled: 'disabled',
          deleteEnabled: 'disabled',
          reportEnabled: 'disabled',
          autoCreateFlavors: ['true'],
        }),
      ]),
      /profile.autoCreateFlavors/,
    ],
    [
      'half a character',
      acme({}, toDocument('transform', 'submit', '<a>\ud83d</a>')),
      /transform submit text is .*, which connector.yaml cannot say/,
    ],
  ])('%s', (_, wanted, message) => {
    const { written, root } = pull(wanted);
    if (written.kind === 'written') throw new Error('it was written');
    expect(written.problems[0]).toMatchObject({ code: 'ACCOUNT_UNSAYABLE', severity: 'error' });
    expect(written.problems.map((problem) => problem.message).join('\n')).toMatch(message);
    expect(JSON.stringify(written)).not.toContain('hunter2');
    expect(readdirSync(join(root, 'connectors'))).toEqual([]);
  });

  test('but a profile that lacks what its next save adds is only told', () => {
    const wanted = toImage([
      toImageObject('provider', undefined, { name: 'A', requiredFlavorParamsIds: [7] }),
      update(),
      toImageObject('profile', undefined, {
        name: 'A',
        status: 'enabled',
        submitEnabled: 'disabled',
        deleteEnabled: 'disabled',
        reportEnabled: 'disabled',
      }),
    ]);
    const done = pull(wanted);
    expect(done.written.kind).toBe('written');
    expect(done.pulled.problems).toMatchObject([{ code: 'ACCOUNT_UNSAVED', severity: 'warning' }]);
    expect(differences(wanted, reloaded(done))).toEqual(['profile: requiredFlavorParamsIds']);
  });
});

test('a folder that is replaced keeps its other files, and its harness', () => {
  const root = workspace();
  const folder = join(root, 'connectors/acme');
  mkdirSync(join(folder, 'deployed'), { recursive: true });
  writeFileSync(join(folder, 'deployed/staging.json'), '{}');
  writeFileSync(join(folder, 'submit.xsl'), '<old/>');
  const wanted = acme({}, toDocument('transform', 'submit', '<new/>'));
  const before = (path: string) => (path === 'harness' ? { timezone: 'Europe/Berlin' } : undefined);
  const pulled = pullConnector(actual(wanted), { folderName: 'acme', env: {}, before });
  expect(writePulled(pulled, { root, folderName: 'acme', image: wanted, env: {} }).kind).toBe('written');
  expect(readdirSync(join(root, 'connectors'))).toEqual(['acme']);
  expect(readdirSync(folder).sort()).toEqual(['connector.yaml', 'deployed', 'submit.xsl']);
  expect(readFileSync(join(folder, 'submit.xsl'), 'utf8')).toBe('<new/>');
  expect(readFileSync(join(folder, 'connector.yaml'), 'utf8')).toMatch(
    /\nharness:\n {2}timezone: Europe\/Berlin\n$/,
  );
});

test.each([
  ['Acme TV', 'acme-tv'],
  ['  Café — Über/All  ', 'cafe-uber-all'],
  ['../../etc/passwd', 'etc-passwd'],
  ['con', 'provider-9'],
  ['COM1', 'provider-9'],
  ['日本放送', 'provider-9'],
  ['...', 'provider-9'],
  ['node_modules', 'node-modules'],
  ['x'.repeat(300), 'x'.repeat(60)],
  ['a\u0000b', 'a-b'],
])('the folder of a provider called %j is %s', (name, folder) => {
  expect(folderNameOf(name, 9)).toBe(folder);
  expect(isSafeFolderName(folderNameOf(name, 9))).toBe(true);
});

test.each(['', '.', '..', 'a/b', 'a\\b', '.git', 'a.', 'nul.txt', 'node_modules', 'a b', '-rf'])(
  '%j is no name for a folder',
  (name) => {
    expect(isSafeFolderName(name)).toBe(false);
  },
);

test('variables begin with a letter', () => {
  expect(['acme-tv', '3sat', 'a.b'].map(variableStemOf)).toEqual(['ACME_TV', 'CONNECTOR_3SAT', 'A_B']);
});
