import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EXIT, Failure } from '../../core/failure.js';
import { padEnd, plural, widthOf } from '../../harness/report/style.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { Output } from '../output.js';
import { readPackaged } from './templates.js';

/** A first look at what entries are like: something of everything, and the smallest. */
const FIXTURES = [
  'minimal',
  'two-flavors',
  'many-flavors',
  'captions-and-attachments',
  'custom-metadata',
  'scheduled',
  'non-latin',
  'empty-values',
  'no-description',
  'no-thumbnail',
  'audio',
  'deleted',
];

const GITIGNORE = ['node_modules/', '.env', '.mrssmith/', '*.new', 'coverage/'];
/** Snapshots and answers are bytes: line ends are part of them. */
const GITATTRIBUTES = [
  'connectors/**/__snapshots__/** -text',
  'connectors/**/responses/** -text',
  'fixtures/mrss/*.xml -text',
];

const ENVIRONMENTS = `# Accounts to publish to. Secrets stay names of environment variables; .env is read, never written.
#
# environments:
#   staging:
#     serviceUrl: http://127.0.0.1:8080   # mrssmith account
#     partnerId: 102
#     adminSecret: \${STAGING_ADMIN_SECRET}
#   production:
#     serviceUrl: https://www.kaltura.com
#     partnerId: 1234567
#     adminSecret: \${PRODUCTION_ADMIN_SECRET}
`;

const DOTENV = `# Copy to .env and fill in. It is read by mrssmith and kept out of version control.
# KALTURA_SERVICE_URL=https://www.kaltura.com
# KALTURA_PARTNER_ID=
# KALTURA_ADMIN_SECRET=
`;

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const EDITOR = {
  settings: json({
    'yaml.schemas': {
      './node_modules/mrssmith/schemas/connector.schema.json': 'connectors/*/connector.yaml',
      './node_modules/mrssmith/schemas/mrssmith.schema.json': 'mrssmith.yaml',
    },
    'xml.fileAssociations': [
      {
        pattern: 'fixtures/mrss/*.xml',
        systemId: './node_modules/mrssmith/schemas/mrss-item.xsd',
      },
    ],
    'files.associations': { '*.xpath': 'plaintext' },
  }),
  extensions: json({ recommendations: ['redhat.vscode-yaml', 'redhat.vscode-xml'] }),
  tasks: json({
    version: '2.0.0',
    tasks: [
      task('run', 'run -q', { kind: 'build', isDefault: true }),
      task('test', 'test', { kind: 'test', isDefault: true }),
      task('lint', 'lint', 'none'),
    ],
  }),
};

function task(label: string, args: string, group: unknown): object {
  return {
    label: `mrssmith ${label}`,
    type: 'shell',
    command: `npx mrssmith ${args} --color never`,
    group,
    problemMatcher: {
      owner: 'mrssmith',
      fileLocation: ['relative', '${workspaceFolder}'],
      // error XSD_INVALID: message, then a line that ends in the place
      pattern: [
        { regexp: '^(error|warning|note) ([A-Z_]+): (.*)$', severity: 1, code: 2, message: 3 },
        { regexp: '^  .*?([^ ]+):(\\d+)(?::(\\d+))?$', file: 1, line: 2, column: 3 },
      ],
    },
  };
}

export interface InitFlags extends CommonFlags {
  readonly ci: boolean;
  readonly editor: boolean;
}

interface File {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Makes a workspace of a folder. What is there stays as it is; lists of names get the lines they lack. */
export function makeWorkspace(
  folder: string | undefined,
  flags: InitFlags,
  { streams }: CommandContext,
): void {
  const output = new Output(flags, streams);
  const root = resolve(flags.cwd, folder ?? '.');
  const created: string[] = [];
  const kept: string[] = [];
  try {
    for (const path of ['connectors', 'fixtures/mrss']) mkdirSync(join(root, path), { recursive: true });
    for (const [path, lines] of [
      ['.gitignore', GITIGNORE],
      ['.gitattributes', GITATTRIBUTES],
    ] as const) {
      (addLines(join(root, path), lines) ? created : kept).push(path);
    }
    for (const { path, bytes } of filesOf(flags)) {
      (writeNew(join(root, path), bytes) ? created : kept).push(path);
    }
  } catch (cause) {
    throw new Failure('FILE_UNWRITABLE', `${root} cannot be made a workspace: ${(cause as Error).message}`, {
      exit: EXIT.failed,
      fix: 'Check the rights of the folder and the space on the disk.',
      cause,
    });
  }
  report(root, created, kept, output);
}

function filesOf({ ci, editor }: InitFlags): File[] {
  const text = (path: string, content: string): File => ({ path, bytes: Buffer.from(content) });
  return [
    ...FIXTURES.map((name) => ({
      path: `fixtures/mrss/${name}.xml`,
      bytes: readPackaged(`fixtures/mrss/${name}.xml`),
    })),
    text('mrssmith.yaml', ENVIRONMENTS),
    text('.env.example', DOTENV),
    ...(editor
      ? [
          text('.vscode/settings.json', EDITOR.settings),
          text('.vscode/extensions.json', EDITOR.extensions),
          text('.vscode/tasks.json', EDITOR.tasks),
        ]
      : []),
    ...(ci
      ? [{ path: '.github/workflows/mrssmith.yml', bytes: readPackaged('templates/ci/github/mrssmith.yml') }]
      : []),
  ];
}

/** @returns whether the file was not there. */
function writeNew(path: string, bytes: Uint8Array): boolean {
  if (existsSync(path)) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes, { flag: 'wx' });
  return true;
}

/** @returns whether the file changed. */
function addLines(path: string, lines: readonly string[]): boolean {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const there = new Set(before.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !there.has(line));
  if (missing.length === 0) return false;
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(path, `${before}${gap}${missing.join('\n')}\n`);
  return true;
}

function report(root: string, created: readonly string[], kept: readonly string[], output: Output): void {
  const { colors } = output.style;
  const stays = kept.length === 0 ? '' : `, ${plural(kept.length, 'file')} left as found`;
  output.line(`${colors.green('✓')} ${colors.bold(root)}  ${plural(created.length, 'file')} written${stays}`);
  output.line('');
  const steps = [
    ['mrssmith new acme --template asset-xml-sftp', 'a connector that runs at once (mrssmith new --list)'],
    ['mrssmith run', 'every fixture through every connector, into local sinks'],
    ['mrssmith test', 'the same, compared with what was approved'],
  ] as const;
  const width = Math.max(...steps.map(([what]) => widthOf(what)));
  for (const [what, why] of steps) output.line(`  ${padEnd(what, width)}   ${colors.dim(why)}`);
  if (output.wantsJson) output.json({ root, created, kept });
}
