import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { isFolder } from '../../connector/files.js';
import { loadConnector } from '../../connector/load.js';
import { findWorkspace } from '../../connector/workspace.js';
import { Bug, EXIT, Failure } from '../../core/failure.js';
import { plural } from '../../harness/report/style.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { canAsk } from '../confirm.js';
import type { ApprovedOutputs } from '../hold/approve.js';
import { Output } from '../output.js';
import { nameVariable } from './env-example.js';
import { fillIn, folderOf, settingsOf, shownPath, type Wanted } from './fill-in.js';
import { carryOut, planWorkspace } from './init.js';
import { checkAddress, checkFree, checkId, checkName, checkUser, toTitle, toVariable } from './names.js';
import { askChoice, askText, askYes, type Asking } from './questions.js';
import { renderSteps, renderTemplates } from './steps.js';
import { listTemplates, readTemplate, requireTemplate, type Template } from './templates.js';
import { writeFolder } from './write.js';

export interface NewFlags extends CommonFlags {
  readonly template: string | undefined;
  readonly name: string | undefined;
  readonly serverAddress: string | undefined;
  readonly user: string | undefined;
  readonly list: boolean | undefined;
  readonly snapshots: boolean;
  readonly yes: boolean | undefined;
}

/** Makes a connector out of a template. */
export async function makeConnector(
  folderName: string | undefined,
  flags: NewFlags,
  context: CommandContext,
): Promise<void> {
  const output = new Output(flags, context.streams);
  if (flags.list === true) {
    output.line(renderTemplates(listTemplates(), output.style));
    if (output.wantsJson) output.json({ templates: listTemplates() });
    return;
  }
  const asking =
    canAsk() && !output.wantsJson && flags.yes !== true ? { output, signal: context.signal } : undefined;
  // Everything is known before anything is written.
  const place = await choosePlace(flags, asking);
  const { template, files, ...wanted } = await chooseConnector(folderName, flags, place.root, asking);
  if (place.isNew) carryOut(planWorkspace(place.root, { ci: true, editor: true }));
  const { id, name, root } = wanted;
  const filled = fillIn(files, wanted);
  writeFolder(folderOf(root, '.'), id, filled);
  const loaded = loadConnector(folderOf(root, id), { root });
  if (loaded.kind !== 'loaded') throw new Bug(`the template ${template.name} does not load`);
  const variable = toVariable(id);
  const isNamed = nameVariable(root, id, variable);
  const approved = flags.snapshots ? await approve(wanted, output, context) : undefined;

  report({ id, template, files: filled.size, approved, isNew: place.isNew, root }, output);
  const paths = [...filled.keys()].map((path) => shownPath(id, path));
  const document = { connector: id, name, template: template.name, files: paths };
  if (output.wantsJson) {
    output.json({
      ...document,
      snapshots: approved?.files ?? [],
      failing: approved?.failing ?? [],
      variables: [variable],
      ...(isNamed ? { changed: ['.env.example'] } : {}),
    });
  }
}

interface Place {
  readonly root: string;
  /** There is no workspace yet. */
  readonly isNew: boolean;
}

async function choosePlace(flags: NewFlags, asking: Asking | undefined): Promise<Place> {
  const here = resolve(flags.cwd);
  try {
    return { root: findWorkspace(here).root, isNew: false };
  } catch (error) {
    if (!(error instanceof Failure) || !isFolder(here)) throw error;
    if (flags.yes === true) return { root: here, isNew: true };
    const wants = asking !== undefined && (await askYes(`No workspace here. Make one in ${here}?`, asking));
    if (wants) return { root: here, isNew: true };
    throw new Failure('WORKSPACE_NOT_FOUND', error.message, {
      exit: EXIT.usage,
      fix: 'mrssmith init\n\nmakes one of this folder; mrssmith new -y does so first.',
    });
  }
}

interface Chosen extends Wanted {
  readonly template: Template;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** From the flags; what they leave out is asked for, or has to be told. */
async function chooseConnector(
  folderName: string | undefined,
  flags: NewFlags,
  root: string,
  asking: Asking | undefined,
): Promise<Chosen> {
  // Who names folder and template wants no questions.
  const asks = folderName === undefined || flags.template === undefined ? asking : undefined;
  const id = await folderFor(folderName, root, asks);
  const template = await templateFor(flags.template, asks);
  const files = readTemplate(template);
  const usual = settingsOf(files);
  const ask = async (
    what: string,
    given: string | undefined,
    usually: string,
    check: (answer: string) => string,
  ) => {
    if (given !== undefined) return check(given);
    return asks === undefined ? usually : await askText(what, { usual: usually, check }, asks);
  };
  const name = await ask('Name that people see', flags.name, toTitle(id), checkName);
  const address = await ask(
    'Host of the partner',
    flags.serverAddress,
    usual.address,
    checkAddress(usual.protocol),
  );
  const user = await ask('User there', flags.user, usual.user, checkUser);
  return { id, name, root, address, user, template, files };
}

async function folderFor(given: string | undefined, root: string, asks: Asking | undefined): Promise<string> {
  const check = (id: string) => checkFree(root, checkId(id));
  if (given !== undefined) return check(given);
  if (asks !== undefined) return await askText('Name of the connector, e.g. acme-tv', { check }, asks);
  throw new Failure('USAGE', 'a name for the connector is missing', {
    exit: EXIT.usage,
    fix: 'mrssmith new <name> --template <template>      (mrssmith new --list shows the templates)',
  });
}

async function templateFor(given: string | undefined, asks: Asking | undefined): Promise<Template> {
  if (given !== undefined) return requireTemplate(given);
  const templates = listTemplates();
  if (asks !== undefined) return requireTemplate(await askChoice('Template', templates, asks));
  throw new Failure('USAGE', '--template is missing', {
    exit: EXIT.usage,
    fix: `--template ${templates.map(({ name }) => name).join(' | ')}`,
  });
}

/** What it makes of every fixture becomes what it is held to. An interruption takes the new folder back. */
async function approve(
  { root, id }: Wanted,
  output: Output,
  context: CommandContext,
): Promise<ApprovedOutputs | undefined> {
  const { approveOutputs } = context.loadPart<typeof import('../hold-program.js')>('hold');
  try {
    return await approveOutputs([folderOf(root, id)], root, {
      signal: context.signal,
      onProgress: (done, total) => output.progress(`  ${id} · ${done} of ${total} outputs`),
    });
  } catch (error) {
    if (context.signal.aborted) {
      rmSync(folderOf(root, id), { recursive: true, force: true });
      throw error;
    }
    if (!(error instanceof Failure)) throw error;
    output.error(`  The outputs were not approved: ${error.message}`);
    return undefined;
  }
}

interface Made {
  readonly id: string;
  readonly template: Template;
  readonly files: number;
  readonly approved: ApprovedOutputs | undefined;
  readonly isNew: boolean;
  readonly root: string;
}

function report({ id, template, files, approved, isNew, root }: Made, output: Output): void {
  const { colors } = output.style;
  const tick = colors.green('✓');
  if (isNew) output.line(`${tick} ${colors.bold(root)}  a workspace`);
  const outputs =
    approved === undefined || approved.cases === 0 ? '' : `, ${plural(approved.cases, 'output')} approved`;
  output.line(
    `${tick} ${colors.bold(`connectors/${id}`)}  ${template.title}: ${plural(files, 'file')}${outputs}`,
  );
  for (const { fixture, action } of approved?.failing.slice(0, 3) ?? [])
    output.line(
      `  ${colors.yellow('!')} ${fixture} ${action} fails: mrssmith run ${id} --fixture ${fixture}`,
    );
  if (output.isQuiet) return;
  output.line('');
  for (const line of renderSteps(
    [
      [`mrssmith run ${id}`, 'takes every fixture through it'],
      [
        `mrssmith test ${id}`,
        approved === undefined ? 'shows what comes out, to approve' : 'holds it to what was approved',
      ],
      [`connectors/${id}/README.md`, 'says what to change, in what order'],
    ],
    output.style,
  ))
    output.line(line);
}
