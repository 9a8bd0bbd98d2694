import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import { loadConnector } from '../../connector/load.js';
import { ACTION_NAMES, type ActionName, type Protocol } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { CommandContext } from '../command.js';
import {
  approveNow,
  chooseConnector,
  NOT_APPROVED,
  reportAdded,
  startAdding,
  type AddFlags,
  type Adding,
} from './add.js';
import { shownPath } from './fill-in.js';
import { planAction, readManifest, type ActionPlan } from './plan-action.js';
import { askChoice } from './questions.js';
import { writeFile } from './write.js';

export interface AddActionFlags extends AddFlags {
  readonly protocol: Protocol | undefined;
  readonly serverAddress: string | undefined;
  readonly remotePath: string | undefined;
}

/** Gives a connector one more action. */
export async function addAction(
  name: string | undefined,
  given: ActionName | undefined,
  flags: AddActionFlags,
  context: CommandContext,
): Promise<void> {
  const adding = startAdding(flags, context);
  const connector = await chooseConnector(name, adding, 'action <connector> <action>');
  const { id, folder } = connector;
  const action = given ?? (await chooseAction(id, folder, adding));
  const { protocol, serverAddress, remotePath } = flags;
  const plan = planAction({ connector: id, folder, action, protocol, serverAddress, remotePath });
  const before = readManifest(id, folder).source;
  const undo = () => {
    writeFile(join(folder, MANIFEST_NAME), before);
    for (const path of plan.files.keys()) rmSync(join(folder, path), { force: true });
  };
  write(folder, plan, undo);
  const loaded = loadConnector(folder, { root: adding.root });
  if (loaded.kind === 'invalid') {
    undo();
    throw new Failure(
      'CONNECTOR_INVALID',
      `with ${action}, connectors/${id} would have mistakes; nothing was written`,
      {
        exit: EXIT.usage,
        problems: loaded.problems,
      },
    );
  }
  const isRun = action !== 'fetchReport' && flags.snapshots;
  const approved = isRun ? await approveNow([connector], adding, { actions: [action] }) : NOT_APPROVED;
  const first =
    plan.files.keys().next().value ?? loaded.connector.actions[action]?.transform?.shown.split('/').at(-1);
  reportAdded(
    {
      title: `${id} ${action}, with the settings of ${plan.like}`,
      changed: [shownPath(id, MANIFEST_NAME)],
      created: [...plan.files.keys()].map((path) => shownPath(id, path)),
      approved,
      next: [
        [`mrssmith run ${id} --action ${action}`, 'takes every fixture through it'],
        ...(first === undefined
          ? []
          : [[shownPath(id, first), 'makes the document: change it to what the partner wants'] as const]),
      ],
    },
    adding.output,
  );
}

async function chooseAction(id: string, folder: string, { asking }: Adding): Promise<ActionName> {
  const { actions } = readManifest(id, folder).manifest;
  const missing = ACTION_NAMES.filter((name) => actions[name] === undefined);
  if (asking === undefined || missing.length === 0) {
    throw new Failure('USAGE', 'the name of an action is missing', {
      exit: EXIT.usage,
      fix: `mrssmith add action ${id} ${missing.join(' | ') || '…'}\n\n${missing.length === 0 ? `${id} has every action there is.` : `${id} lacks these.`}`,
    });
  }
  const choices = missing.map((name) => ({ name, about: ABOUT[name] }));
  return (await askChoice('Action', choices, asking)) as ActionName;
}

const ABOUT: Readonly<Record<ActionName, string>> = {
  submit: 'an entry goes out',
  update: 'it has changed, and goes out again',
  delete: 'it is taken back',
  fetchReport: 'the partner is asked how it does',
};

function write(folder: string, { manifest, files }: ActionPlan, undo: () => void): void {
  try {
    for (const [path, text] of files) writeFile(join(folder, path), text);
    writeFile(join(folder, MANIFEST_NAME), manifest);
  } catch (error) {
    try {
      undo();
    } catch {
      // What could not be written needs no undoing, and the first reason is the one to tell.
    }
    throw error;
  }
}
