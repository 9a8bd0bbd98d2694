import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { resolve } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import { loadConnector } from '../../connector/load.js';
import { findWorkspace } from '../../connector/workspace.js';
import { Bug, EXIT, Failure } from '../../core/failure.js';
import { padEnd, plural, widthOf, wrap } from '../../harness/report/style.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { canAsk } from '../confirm.js';
import { Output } from '../output.js';
import { choose, question } from './questions.js';
import { listTemplates, readTemplate, requireTemplate, type Template } from './templates.js';
import { packageRoot } from '../version.js';

export interface NewFlags extends CommonFlags {
  readonly template: string | undefined;
  readonly name: string | undefined;
  readonly list: boolean | undefined;
}

/** Longest provider name that the account keeps, in characters. */
const NAME_LIMIT = 31;

/** Makes a connector out of a template. */
export async function makeConnector(
  folderName: string | undefined,
  flags: NewFlags,
  { signal, streams }: CommandContext,
): Promise<void> {
  const output = new Output(flags, streams);
  if (flags.list === true) return listThem(output);
  const asks = canAsk() && !output.wantsJson;
  const { root } = findWorkspace(resolve(flags.cwd));
  const id = checkId(folderName ?? (await askFor(asks, 'Name of the connector', signal)));
  const target = join(root, 'connectors', id);
  refuseExisting(target, id);
  const template = requireTemplate(flags.template ?? (await askForTemplate(asks, output, signal)));
  const name = checkName(flags.name ?? toTitle(id));

  const files = fillIn(readTemplate(template), { id, name, root });
  writeWhole(join(root, 'connectors'), id, files);
  const loaded = loadConnector(target, { root });
  if (loaded.kind !== 'loaded') throw new Bug(`the template ${template.name} does not load`);

  const paths = [...files.keys()].map((path) => `connectors/${id}/${path}`);
  const { colors } = output.style;
  output.line(
    `${colors.green('✓')} ${colors.bold(`connectors/${id}`)}  ${template.title}, ${plural(paths.length, 'file')}`,
  );
  output.line('');
  const steps = [
    [`mrssmith run ${id}`, 'takes every fixture through it'],
    [`mrssmith test ${id} -u`, 'approves what comes out; without -u it is compared from then on'],
    [`connectors/${id}/README.md`, 'says what to change first'],
  ] as const;
  const width = Math.max(...steps.map(([what]) => widthOf(what)));
  for (const [what, why] of steps) output.line(`  ${padEnd(what, width)}   ${colors.dim(why)}`);
  if (output.wantsJson) output.json({ connector: id, name, template: template.name, files: paths });
}

function listThem(output: Output): void {
  const templates = listTemplates();
  const { width, colors } = output.style;
  const column = Math.max(...templates.map(({ name }) => name.length));
  for (const { name, about } of templates) {
    const [first = '', ...rest] = wrap(about, Math.max(24, width - column - 4));
    output.line(`  ${colors.bold(padEnd(name, column))}  ${first}`);
    for (const line of rest) output.line(`  ${' '.repeat(column)}  ${line}`);
  }
  if (output.wantsJson) output.json({ templates });
}

async function askFor(asks: boolean, what: string, signal: AbortSignal): Promise<string> {
  if (asks) return question(`${what}:`, signal);
  throw new Failure('USAGE', 'a name for the connector is missing', {
    exit: EXIT.usage,
    fix: 'mrssmith new <name> --template <template>      (mrssmith new --list shows the templates)',
  });
}

async function askForTemplate(asks: boolean, output: Output, signal: AbortSignal): Promise<string> {
  const templates = listTemplates();
  if (asks) return choose('Template', templates, output, signal);
  throw new Failure('USAGE', '--template is missing', {
    exit: EXIT.usage,
    fix: `--template ${templates.map(({ name }) => name).join(' | ')}`,
  });
}

/** @throws {Failure} USAGE for what cannot be a folder and an argument on every system. */
function checkId(id: string): string {
  if (/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i.test(id) && id.length <= 60) return id;
  throw new Failure('USAGE', `${JSON.stringify(id)} cannot be the name of a connector folder`, {
    exit: EXIT.usage,
    fix: 'Use letters, digits, "-", "_" and ".", e.g. acme-tv. --name gives the name that people see.',
  });
}

function checkName(name: string): string {
  if (name.trim() !== '' && name.length <= NAME_LIMIT && !/\p{Cc}/u.test(name)) return name.trim();
  throw new Failure('USAGE', `${JSON.stringify(name)} cannot be the name of a provider`, {
    exit: EXIT.usage,
    fix: `--name "Acme TV": ${NAME_LIMIT} characters at most, which is what the account keeps.`,
  });
}

function refuseExisting(target: string, id: string): void {
  if (!existsSync(target)) return;
  throw new Failure('FOLDER_EXISTS', `connectors/${id} is there already; nothing was written`, {
    exit: EXIT.usage,
    fix: 'Choose another name, or remove the folder.',
  });
}

/** e.g. `acme-tv` becomes `Acme Tv`. */
const toTitle = (id: string): string =>
  id
    .split(/[._-]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
    .slice(0, NAME_LIMIT);

const toVariable = (id: string): string => {
  const name = id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  return `${/^\d/.test(name) ? 'PARTNER_' : ''}${name}_PASSWORD`;
};

interface Wanted {
  readonly id: string;
  readonly name: string;
  readonly root: string;
}

function fillIn(files: Map<string, Buffer>, { id, name, root }: Wanted): Map<string, Buffer> {
  const manifest = files.get(MANIFEST_NAME);
  if (manifest === undefined) throw new Bug('a template has no connector.yaml');
  const text = manifest
    .toString('utf8')
    .replace(/^# yaml-language-server: .*$/m, () => `# yaml-language-server: $schema=${schemaPath(root, id)}`)
    // The provider's name at the left, the profile's below `profile:`.
    .replaceAll(
      /^( {2})?name: .*$/gm,
      (_, indent: string | undefined) => `${indent ?? ''}name: ${toYaml(name)}`,
    )
    .replaceAll('${PARTNER_PASSWORD}', () => `\${${toVariable(id)}}`);
  return new Map(files).set(MANIFEST_NAME, Buffer.from(text));
}

const toYaml = (name: string): string =>
  /^[\p{L}][\p{L}\p{N} ._-]*$/u.test(name) && !/^(true|false|null|yes|no|on|off)$/i.test(name)
    ? name
    : JSON.stringify(name);

/** Relative, as editors want it: into this package, wherever it is installed; by name where that is outside. */
function schemaPath(root: string, id: string): string {
  const schema = join(packageRoot(), 'schemas/connector.schema.json');
  const path = relative(join(root, 'connectors', id), schema)
    .split(sep)
    .join('/');
  const isInside = !relative(root, packageRoot()).startsWith('..');
  return isInside ? path : '../../node_modules/mrssmith/schemas/connector.schema.json';
}

/** Whole or not at all: written beside its place, then moved there. @throws {Failure} FILE_UNWRITABLE. */
export function writeWhole(parent: string, name: string, files: ReadonlyMap<string, Uint8Array>): void {
  let beside: string | undefined;
  try {
    mkdirSync(parent, { recursive: true });
    beside = mkdtempSync(join(parent, '.new-'));
    const stage = join(beside, name);
    mkdirSync(stage);
    for (const [path, bytes] of files) {
      const file = join(stage, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    renameSync(stage, join(parent, name));
  } catch (cause) {
    throw new Failure(
      'FILE_UNWRITABLE',
      `${join(parent, name)} cannot be written: ${(cause as Error).message}`,
      {
        exit: EXIT.failed,
        fix: 'Check the rights of the folder and the space on the disk.',
        cause,
      },
    );
  } finally {
    if (beside !== undefined) rmSync(beside, { recursive: true, force: true });
  }
}

export type { Template };
