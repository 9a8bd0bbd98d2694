import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../core/failure.js';
import { hasWork } from '../../deploy/plan.js';
import { toPlanJson, toSavedPlan, writeSavedPlan } from '../../deploy/saved-plan.js';
import { renderFix } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import type { Output } from '../output.js';
import { packageVersion } from '../version.js';
import type { AccountFlags } from './flags.js';
import { look } from './look.js';
import { nextSteps } from './next-steps.js';
import { openAccount } from './open.js';
import { findMistakes, showProblems, stopAtErrors } from './preflight.js';
import { readFolders } from './read-folders.js';
import { showPlan } from './render-plan.js';
import { targetOf } from './site.js';

export interface PlanFlags extends AccountFlags {
  readonly out: string | undefined;
  readonly verbose: boolean;
  readonly detailedExitcode: boolean;
  readonly force: boolean;
}

/** Shows what a deploy would do. Changes nothing, on the account or in the folder. */
export async function plan(
  names: readonly string[],
  flags: PlanFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const folders = readFolders(names, flags.cwd);
  const account = await openAccount(flags, context);
  const { output, workspace, environment } = account;
  const { prepared, problems } = await look(folders, account, context);
  const all = [...problems, ...(await findMistakes(folders, prepared, context))];
  stopAtErrors(all, flags.force, workspace.root, output);
  showProblems(all, workspace.root, output);

  showPlan(prepared, { isVerbose: flags.verbose }, output);
  const out = flags.out === undefined ? undefined : resolve(flags.cwd, flags.out);
  if (out !== undefined) {
    const made = { kit: packageVersion(), createdAt: new Date().toISOString() };
    writeSavedPlan(out, toSavedPlan(prepared, targetOf(environment), { force: flags.force }, made));
  }
  const plans = prepared.map((one) => one.plan);
  showSteps(nextSteps(plans, { names, environment: flags.env, savedAs: flags.out }), output);
  if (output.wantsJson) output.json({ ...toPlanJson(prepared), problems: all });
  return flags.detailedExitcode && plans.some(hasWork) ? EXIT.differences : EXIT.ok;
}

/** What to type next. */
export function showSteps(steps: readonly string[], output: Output): void {
  const { isQuiet, style } = output;
  if (isQuiet || steps.length === 0) return;
  const lines = steps.flatMap((step) => renderFix(step, '', style.width, style));
  output.line(`\n${lines.join('\n')}`);
}
