import { expect, test } from 'vitest';
import { folderOf, readSources } from '../scripts/source-imports.js';

/** Who may import whom. `index.ts` at the top gathers what the package exports. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  xml: ['core'],
  client: ['core'],
  connector: ['core', 'xml'],
  harness: ['core', 'xml', 'connector'],
  account: ['core', 'xml', 'client', 'connector', 'harness'],
  deploy: ['core', 'connector', 'client'],
  lint: ['core', 'xml', 'connector', 'harness'],
  fixtures: ['core', 'xml', 'connector', 'harness', 'lint', 'hold'],
  coverage: ['core', 'xml', 'connector', 'harness'],
  hold: ['core', 'xml', 'connector', 'harness', 'coverage', 'lint'],
  dev: ['core', 'xml', 'connector', 'harness', 'coverage', 'hold'],
  cli: [
    'core',
    'xml',
    'client',
    'connector',
    'harness',
    'account',
    'deploy',
    'lint',
    'coverage',
    'hold',
    'dev',
    'fixtures',
  ],
  'vitest.ts': ['core', 'xml', 'connector', 'harness', 'coverage', 'hold'],
  'index.ts': ['core', 'xml', 'client', 'connector', 'harness', 'account', 'deploy'],
};

const sources = readSources();
const texts = [...sources].map(([file, { text }]) => [file, text] as const);
const imports = new Map([...sources].map(([file, source]) => [file, source.imports]));

test('a file imports from its own folder and from those that its folder may know', () => {
  const strays = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => folderOf(target) !== folderOf(file))
      .filter((target) => MAY_IMPORT[folderOf(file)]?.includes(folderOf(target)) !== true)
      .map((target) => `${file} imports ${target}`),
  );
  expect(strays).toEqual([]);
});

test('inside harness, sinks and pipeline do not know the page', () => {
  const strays = [...imports].filter(
    ([file, targets]) =>
      /^harness\/(sinks|pipeline|delivery)\//.test(file) &&
      targets.some((target) => target.startsWith('harness/studio/')),
  );
  expect(strays.map(([file]) => file)).toEqual([]);
});

test('the page knows what the wire says, and nothing else of the harness', () => {
  const isAllowed = (target: string) =>
    target.startsWith('harness/studio/page/') ||
    target === 'harness/studio/wire.ts' ||
    target === 'harness/pipeline/run.ts' ||
    target.startsWith('core/');
  const strays = [...imports]
    .filter(([file]) => file.startsWith('harness/studio/page/'))
    .flatMap(([file, targets]) =>
      targets.filter((target) => !isAllowed(target)).map((target) => `${file} imports ${target}`),
    );
  expect(strays).toEqual([]);
});

test('of the page, the code editor is loaded when it is wanted: only its types are known elsewhere', () => {
  const strays = [...texts]
    .filter(
      ([file]) => file.startsWith('harness/studio/page/') && !file.startsWith('harness/studio/page/code/'),
    )
    .filter(([, text]) => /^import (?!type\b)[^;]*'(@codemirror|@lezer|\.\.\/code\/)/m.test(text));
  expect(strays.map(([file]) => file)).toEqual([]);
});

/** Inside the account: the wire knows no service, and what lives knows no wire. */
const ACCOUNT_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  store: [],
  types: ['store', 'session'],
  wire: ['types', 'session'],
  session: ['store', 'wire'],
  mrss: ['store', 'types', 'life'],
  connectors: ['store', 'life', 'mrss', 'wire'],
  life: ['store', 'types', 'connectors', 'mrss'],
  services: ['store', 'types', 'wire', 'session', 'mrss', 'connectors', 'life'],
  seed: ['store', 'mrss', 'services'],
  console: ['store', 'mrss', 'life'],
};

test('inside the account, folders know those that are named here', () => {
  const innerFolder = (file: string) => file.split('/').at(1) ?? '';
  const strays = [...imports]
    .filter(([file]) => file.startsWith('account/') && file.split('/').length > 2)
    .flatMap(([file, targets]) =>
      targets
        .filter((target) => target.startsWith('account/') && target.split('/').length > 2)
        .filter((target) => innerFolder(target) !== innerFolder(file))
        .filter((target) => ACCOUNT_FOLDERS[innerFolder(file)]?.includes(innerFolder(target)) !== true)
        .map((target) => `${file} imports ${target}`),
    );
  expect(strays).toEqual([]);
});

test('files point towards the smaller idea: no import leads back to where it came from', () => {
  const done = new Set<string>();
  const cycles = new Set<string>();
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) cycles.add([...trail.slice(trail.indexOf(file)), file].join(' > '));
    if (done.has(file) || trail.includes(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  expect([...cycles]).toEqual([]);
});

test('one file writes to the console streams for commands, and nothing uses console', () => {
  expect(filesWith(/(?<![/\w])console\.(?!js)/)).toEqual([]);
});

test('only the command and the processes of engines end their process', () => {
  const allowed = /^cli\/|^xml\/(.*\/)?(engine-)?child\.ts$/;
  expect(filesWith(/\bprocess\.exit\(/).filter((file) => !allowed.test(file))).toEqual([]);
});

test('native names stay behind one folder', () => {
  const strays = filesWith(/from 'koffi'/).filter((file) => !file.startsWith('xml/'));
  expect(strays).toEqual([]);
});

/** Comments aside. */
function filesWith(pattern: RegExp): string[] {
  const code = (text: string) => text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  return texts.filter(([, text]) => pattern.test(code(text))).map(([file]) => file);
}
