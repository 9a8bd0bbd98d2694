/** Settings of VS Code for a workspace: what a file may hold, what a task says, what a word becomes. */
import { packagePathFrom } from './package-path.js';
import { CONNECTOR_SNIPPETS, STYLESHEET_SNIPPETS, TEST_SNIPPETS } from './snippets.js';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** By path below the workspace. */
export function editorFiles(root: string): ReadonlyMap<string, string> {
  const schemas = `./${packagePathFrom(root)}/schemas`.replace('/./', '/');
  return new Map([
    ['.vscode/settings.json', json(settings(schemas))],
    ['.vscode/extensions.json', json({ recommendations: ['redhat.vscode-yaml', 'redhat.vscode-xml'] })],
    ['.vscode/tasks.json', json({ version: '2.0.0', tasks: TASKS })],
    [
      '.vscode/mrssmith.code-snippets',
      json({ ...STYLESHEET_SNIPPETS, ...CONNECTOR_SNIPPETS, ...TEST_SNIPPETS }),
    ],
  ]);
}

const settings = (schemas: string) => ({
  'yaml.schemas': {
    [`${schemas}/connector.schema.json`]: 'connectors/*/connector.yaml',
    [`${schemas}/connector-test.schema.json`]: 'connectors/*/tests/*.test.yaml',
    [`${schemas}/connector-conformance.schema.json`]: 'connectors/*/tests/conformance.yaml',
    [`${schemas}/mrssmith.schema.json`]: 'mrssmith.yaml',
  },
  'xml.catalogs': [`${schemas}/catalog.xml`],
  'xml.fileAssociations': [
    { pattern: '**/fixtures/mrss/*.xml', systemId: `${schemas}/mrss-item.xsd` },
    { pattern: '**/connectors/*/fixtures/*.xml', systemId: `${schemas}/mrss-item.xsd` },
  ],
  'files.associations': { '*.xpath': 'plaintext' },
  // Approved outputs and sample answers are bytes: an editor that tidies them changes what is compared.
  '[xml]': { 'files.trimTrailingWhitespace': false, 'files.insertFinalNewline': false },
});

/**
 * A problem on one line, e.g. `connectors/acme/submit.xsl:14:3: error XSD_INVALID: Element 'duration': …`.
 *
 * Line and column may be missing; the path may hold spaces, and on Windows a colon at its second place.
 */
export const PROBLEM_PATTERN = {
  regexp: String.raw`^((?:[A-Za-z]:)?[^:]+?)(?::(\d+))?(?::(\d+))?: (error|warning|note) ([A-Z][A-Z0-9_]*): (.*)$`,
  file: 1,
  line: 2,
  column: 3,
  severity: 4,
  code: 5,
  message: 6,
} as const;

/** VS Code knows no "note": it takes what it does not know for an error. */
const matcher = (owner: string) => [
  {
    owner,
    source: 'mrssmith',
    severity: 'info',
    fileLocation: ['relative', '${workspaceFolder}'],
    pattern: { ...PROBLEM_PATTERN },
  },
];

const task = (name: string, args: readonly string[], group: unknown) => ({
  label: `mrssmith ${name}`,
  type: 'shell',
  command: 'npx',
  args: ['mrssmith', ...args],
  group,
  presentation: { clear: true, showReuseMessage: false },
  problemMatcher: matcher(`mrssmith ${name}`),
});

const TASKS = [
  task('run', ['run', '--quiet', '--format', 'compact'], { kind: 'build', isDefault: true }),
  task('test', ['test', '--reporter', 'compact'], { kind: 'test', isDefault: true }),
  task('lint', ['lint', '--format', 'compact'], 'none'),
];
