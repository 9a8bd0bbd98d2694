/** The files of a workspace, as `init` writes them where there are none. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageRoot, packageVersion } from '../version.js';
import { editorFiles } from './editor.js';
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

/** Files of lines, which get those that they lack. */
export const LINE_FILES: ReadonlyMap<string, readonly string[]> = new Map([
  ['.gitignore', ['node_modules/', '.env', '.mrssmith/', '*.new', 'coverage/']],
  [
    '.gitattributes',
    [
      // What is uploaded is the same from every machine.
      'connectors/** text=auto eol=lf',
      // These are bytes: line ends are part of them, and of what is compared.
      'connectors/**/__snapshots__/** -text',
      'connectors/**/responses/** -text',
      'connectors/**/fixtures/*.xml -text',
      'fixtures/mrss/*.xml -text',
    ],
  ],
]);

const EDITORCONFIG = `root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
trim_trailing_whitespace = true

# Approved outputs, sample answers and items are bytes: nothing tidies them.
[{connectors/**/__snapshots__/**,connectors/**/responses/**,connectors/**/fixtures/**,fixtures/mrss/**}]
end_of_line = unset
insert_final_newline = unset
trim_trailing_whitespace = unset
`;

const ENVIRONMENTS = (
  schemas: string,
): string => `# yaml-language-server: $schema=${schemas}/mrssmith.schema.json
#
# Accounts to publish to. Secrets stay names of environment variables; .env is read, never written.
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

export interface WorkspaceWishes {
  readonly ci: boolean;
  readonly editor: boolean;
}

/** Files that are written whole, by path. */
export function wholeFiles(
  root: string,
  { ci, editor }: WorkspaceWishes,
  schemas: string,
): Map<string, Buffer> {
  const texts: [string, string][] = [
    ['.editorconfig', EDITORCONFIG],
    ['.env.example', DOTENV],
    ['mrssmith.yaml', ENVIRONMENTS(schemas)],
    ...(needsManifest(root) ? [['package.json', packageJson(root)] as [string, string]] : []),
    ...(editor ? editorFiles(root) : []),
  ];
  return new Map([
    ...FIXTURES.map((name) => `fixtures/mrss/${name}.xml`).map((path) => [path, readPackaged(path)] as const),
    ...texts.map(([path, text]) => [path, Buffer.from(text)] as const),
    ...(ci
      ? [['.github/workflows/mrssmith.yml', readPackaged('templates/ci/github/mrssmith.yml')] as const]
      : []),
  ]);
}

/** Whether nothing above says which packages this folder has. */
function needsManifest(root: string): boolean {
  if (existsSync(join(root, 'package.json'))) return true;
  for (let folder = root; ; folder = dirname(folder)) {
    if (declaresMrssmith(join(folder, 'package.json'))) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Whether a package.json has this package among its dependencies, or is this package's. */
export function declaresMrssmith(path: string): boolean {
  if (!existsSync(path)) return false;
  if (dirname(path) === packageRoot()) return true;
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<
      string,
      Record<string, string> | undefined
    >;
    return ['dependencies', 'devDependencies', 'optionalDependencies'].some(
      (kind) => manifest[kind]?.['mrssmith'] !== undefined,
    );
  } catch {
    return false;
  }
}

const packageJson = (root: string): string =>
  `${JSON.stringify(
    {
      name: packageName(root),
      private: true,
      scripts: { test: 'mrssmith test', lint: 'mrssmith lint', dev: 'mrssmith dev' },
      devDependencies: { mrssmith: `^${packageVersion()}` },
    },
    null,
    2,
  )}\n`;

/** npm takes lower case and no blanks. */
const packageName = (root: string): string =>
  basename(root)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|-+$/g, '') || 'connectors';
