/** What all verbs that change an account have in common, once they know what is wanted. */
import type { AccountSession } from '../../client/session.js';
import { EXIT, Failure } from '../../core/failure.js';
import { runDeployment, workOf, type DeploymentDone } from '../../deploy/deployment.js';
import { DeploymentStopped } from '../../deploy/stopped.js';
import type { DeploymentVerb } from '../../deploy/journal.js';
import type { Problem } from '../../core/problem.js';
import { prepareWishes, type Prepared, type Site } from '../../deploy/prepare.js';
import { toPlanJson } from '../../deploy/saved-plan.js';
import { isStill } from '../../deploy/still.js';
import { plural } from '../../harness/report/style.js';
import { agree, refuseDrift, requirePasswords } from './agree.js';
import type { Interrupts } from './interrupts.js';
import { explained, type OpenAccount } from './open.js';
import { showProblems } from './preflight.js';
import { showPlan } from './render-plan.js';
import type { WriteFlags } from './write-flags.js';

/** In the past: `deployed 3 of 3`. */
const DONE: Readonly<Record<DeploymentVerb, string>> = {
  deploy: 'deployed',
  rollback: 'rolled back',
  destroy: 'destroyed',
  promote: 'promoted',
};

/** What a verb wants done. */
export interface Order {
  readonly verb: DeploymentVerb;
  readonly account: OpenAccount;
  readonly session: AccountSession & { readonly requests: number };
  readonly site: Site;
  readonly interrupts: Interrupts;
  readonly prepared: readonly Prepared[];
  readonly flags: WriteFlags;
  /** Of a connector's deployment, for the journal. */
  readonly source?: string | undefined;
  /** How the verb says which accounts it is about, where that is not `--env`; begins with a space. */
  readonly places?: string | undefined;
  /** What was agreed to already, as a saved plan is. */
  readonly isAgreed?: boolean;
  /** To show before the plan; those of the connectors otherwise. */
  readonly problems?: readonly Problem[];
  /** When the command began, of `performance.now()`. */
  readonly startedMs: number;
}

/** How it went with one connector, for machines. */
interface DeploymentJson {
  readonly connector: string;
  readonly id: string | null;
  readonly outcome: 'done' | 'unchanged' | 'failed' | 'interrupted' | 'not begun';
  readonly requests: number;
  readonly calls: number;
}

/**
 * Shows the plan, has it agreed to, and carries it out, one connector after the other. The first that fails
 * ends it: what is wrong with one is likely wrong with all.
 *
 * @throws {Failure} CHANGED_OUTSIDE, SECRET_MISSING, NOT_CONFIRMED, DELETES_NOT_ALLOWED; what stopped a deployment.
 */
export async function carryOut(order: Order): Promise<void> {
  const { prepared, account, flags, verb } = order;
  const { output } = account;
  showProblems(problemsOf(order), account.workspace.root, output);
  showPlan(prepared, { isVerbose: flags.verbose === true }, output);
  refuseDrift(prepared, flags, { verb, env: account.environment.name, places: order.places });
  requirePasswords(prepared);
  const hasWork = prepared.some((one) => workOf(one).length > 0);
  if (hasWork && order.isAgreed !== true) {
    const isDestroying = verb === 'destroy';
    const wasAsked = await agree(prepared, flags, { verb, signal: account.signal, isDestroying });
    if (wasAsked) await refuseStale(order);
  }
  const made: DeploymentJson[] = [];
  try {
    for (const one of prepared) made.push(await carryOutOne(one, order));
  } catch (error) {
    output.clearProgress();
    const left = prepared.slice(made.length);
    const [failed, ...rest] = left;
    const failure = await toFailure(error, failed, rest, order);
    const outcome = failure.exit === EXIT.interrupted ? 'interrupted' : 'failed';
    if (failed !== undefined) made.push({ ...idle(failed), outcome });
    made.push(...rest.map((one) => ({ ...idle(one), outcome: 'not begun' }) as const));
    showDocument(order, made, failure);
    throw failure;
  }
  if (hasWork) output.line(summaryOf(order, made));
  showDocument(order, made);
}

/**
 * A person takes time to answer, and the account may move meanwhile.
 *
 * @throws {Failure} PLAN_STALE.
 */
async function refuseStale({ prepared, account, session, site, verb }: Order): Promise<void> {
  const now = await explained(account, () => prepareWishes(session, prepared, site));
  const moved = prepared.filter(
    ({ connector, actual }) => !isStill(actual, now.find((one) => one.connector === connector)?.actual),
  );
  if (moved.length === 0) return;
  const names = moved.map(({ connector }) => connector).join(', ');
  throw new Failure(
    'PLAN_STALE',
    `the account changed between the question and the answer: ${names}. Nothing was written.`,
    { exit: EXIT.failed, fix: `Run mrssmith ${verb} again: it shows the plan as it is now.` },
  );
}

const problemsOf = ({ problems, prepared }: Order): readonly Problem[] =>
  problems ?? prepared.flatMap((one) => one.problems);

async function carryOutOne(one: Prepared, order: Order): Promise<DeploymentJson> {
  const { account, session, site, interrupts, verb, source } = order;
  const { output } = account;
  const started = performance.now();
  if (one.interrupted !== undefined && !output.isQuiet) {
    output.line(`${one.connector}: goes on where the ${one.interrupted.verb} ${one.interrupted.id} ended`);
  }
  const done = await runDeployment(one, {
    verb,
    source,
    site,
    session: { ...session, write: (calls) => interrupts.writing(() => session.write(calls)) },
    signal: interrupts.signal,
    onStep: (text, calls, total) => {
      output.progress(`  ${one.connector} · ${calls} of ${total} · ${text}`);
    },
  });
  const work = workOf(one);
  if (work.length > 0 && !output.isQuiet) {
    const ms = Math.round(performance.now() - started);
    output.line(
      `${output.style.colors.green('✓')} ${one.connector}  ${countsOf([one])} · ${plural(done.calls, 'call')} in ${plural(done.requests, 'request')} · ${ms} ms`,
    );
  }
  return { connector: one.connector, ...toJson(done), outcome: work.length > 0 ? 'done' : 'unchanged' };
}

const toJson = ({ id, requests, calls }: DeploymentDone) => ({ id: id ?? null, requests, calls });
const idle = ({ connector }: Prepared) => ({ connector, id: null, requests: 0, calls: 0 });

/** e.g. `2 created, 5 updated`. */
function countsOf(prepared: readonly Prepared[]): string {
  const work = prepared.flatMap(workOf);
  const counts = (['delete', 'update', 'create'] as const).flatMap((effect) => {
    const count = work.filter((change) => change.effect === effect).length;
    return count === 0 ? [] : [`${count} ${effect}d`];
  });
  return counts.length === 0 ? 'nothing to change' : counts.join(', ');
}

function summaryOf({ verb, prepared, session, startedMs }: Order, made: readonly DeploymentJson[]): string {
  const ms = Math.round(performance.now() - startedMs);
  const count = `${DONE[verb]} ${made.length} of ${prepared.length}: ${countsOf(prepared)}`;
  return `${count} · ${plural(session.requests, 'request')} · ${ms} ms`;
}

/** One document, also when it did not go well: what was done is no less done. */
function showDocument(order: Order, deployments: readonly DeploymentJson[], failure?: Failure): void {
  const { account, prepared, session, startedMs } = order;
  if (!account.output.wantsJson) return;
  account.output.json({
    ...toPlanJson(prepared),
    problems: problemsOf(order),
    deployments,
    requests: session.requests,
    ms: Math.round(performance.now() - startedMs),
    ...(failure !== undefined && {
      error: { code: failure.code, message: failure.message, fix: failure.fix },
    }),
  });
}

/** What stopped a deployment, with where it stands and how to go on. */
async function toFailure(
  error: unknown,
  failed: Prepared | undefined,
  rest: readonly Prepared[],
  order: Order,
): Promise<Failure> {
  const { account, verb } = order;
  const name = failed?.connector ?? '';
  const begun = rest.length === 0 ? '' : ` Not begun: ${rest.map(({ connector }) => connector).join(', ')}.`;
  if (!(error instanceof DeploymentStopped)) {
    const known = await asFailure(error, account);
    return begun === '' ? known : again(known, `${known.message}${begun}`, known.fix);
  }
  const { reason, step, done } = error;
  const where = [
    ...(step === undefined ? [] : [`It was at: ${step}.`]),
    done.length === 0 && !error.wasLost
      ? 'Nothing was changed.'
      : `Done before: ${done.length === 0 ? 'nothing that is known' : done.join(', ')}.`,
  ].join(' ');
  const on = account.environment.name === undefined ? '' : ` --env ${account.environment.name}`;
  const goOn = `Run the same command again: it goes on from here. To undo it instead: mrssmith rollback ${name}${on}`;
  switch (reason.kind) {
    case 'interrupted':
      return new Failure('INTERRUPTED', `${name}: the ${verb} was interrupted. ${where}${begun}`, {
        exit: EXIT.interrupted,
        fix: goOn,
      });
    case 'unwritten': {
      const { code, message, fix, exit, cause } = reason.error;
      const isNothing = error.done.length === 0 && !error.wasLost;
      return new Failure(code, `${name}: ${message}. ${where}${begun}`, {
        exit: isNothing ? exit : EXIT.failed,
        fix: isNothing ? fix : `Make room on the disk, or the folder writable. ${goOn}`,
        cause,
      });
    }
    case 'mismatch': {
      const fields = reason.mismatches.map(({ key, field }) => `${key} ${field}`).join(', ');
      const message = `${name}: the account keeps something else than it was sent: ${fields}. ${where}${begun}`;
      return new Failure('DEPLOY_FAILED', message, {
        exit: EXIT.failed,
        fix: `mrssmith plan ${name}${on} -v shows what it keeps. Mend the folder, and deploy again.`,
      });
    }
    case 'refused':
    case 'unreachable': {
      const known = await asFailure(reason.error, account);
      return again(
        known,
        `${name}: ${known.message}. ${where}${begun}`,
        `${known.fix ?? ''}\n${goOn}`.trim(),
      );
    }
  }
}

const again = ({ code, exit, problems, cause }: Failure, message: string, fix: string | undefined): Failure =>
  new Failure(code, message, { exit, fix, problems, cause });

async function asFailure(error: unknown, account: OpenAccount): Promise<Failure> {
  try {
    await explained(account, async () => {
      throw error;
    });
  } catch (known) {
    if (known instanceof Failure) return known;
    throw known;
  }
  throw error;
}
