/** What has to be agreed to before an account is changed, and by which flag or answer. */
import { EXIT, Failure } from '../../core/failure.js';
import type { Change } from '../../deploy/change.js';
import { workOf } from '../../deploy/deployment.js';
import { missingToCreate, type Prepared } from '../../deploy/prepare.js';
import { plural } from '../../harness/report/style.js';
import { ask, canAsk } from '../confirm.js';
import type { WriteFlags } from './write-flags.js';

export type Agreement = Pick<WriteFlags, 'yes' | 'allowUpdates' | 'allowDeletes' | 'overwrite'>;

/** Another profile of a provider that goes: `--allow-deletes` is what it takes, not `--overwrite`. */
export const isOtherProfile = (change: Change, { actual, plan }: Prepared): boolean =>
  change.object === 'profile' &&
  change.effect === 'delete' &&
  plan.changes.some(({ object, effect }) => object === 'provider' && effect === 'delete') &&
  (change.reason ?? '').startsWith('another profile') &&
  (actual?.otherProfiles ?? []).some(({ name }) => name === change.name);

/** What a person typed, to type again. */
export interface Typed {
  readonly verb: string;
  /** Name of the environment that is changed. */
  readonly env: string | undefined;
  /** Where the verb says it in another way, e.g. ` --from staging --to production`. */
  readonly places?: string | undefined;
}

/** So many changes are named; `plan` shows them all. */
const NAMED_DRIFTS = 5;

/**
 * Nobody's work is undone without a word.
 *
 * @throws {Failure} CHANGED_OUTSIDE with what was changed, and the three ways on.
 */
export function refuseDrift(
  prepared: readonly Prepared[],
  { overwrite }: Agreement,
  { verb, env, places }: Typed,
): void {
  if (overwrite === true) return;
  const drifts = prepared.flatMap((one) =>
    one.plan.changes.filter((change) => change.kind === 'drift' && !isOtherProfile(change, one)),
  );
  const [first] = drifts;
  if (first === undefined) return;
  const names = [...new Set(drifts.map(({ connector }) => connector))];
  const on = env === undefined ? '' : ` --env ${env}`;
  const again = `mrssmith ${verb} ${names.join(' ')}${places ?? on}`;
  const what = drifts.slice(0, NAMED_DRIFTS).map(describeDrift).join('; ');
  const more = drifts.length - NAMED_DRIFTS;
  throw new Failure(
    'CHANGED_OUTSIDE',
    `the account was changed by somebody else: ${what}${more > 0 ? `; and ${more} more` : ''}. Nothing was written.`,
    {
      exit: EXIT.failed,
      fix: [
        'One of three:',
        ...names.map(
          (name) => `  mrssmith pull ${name}${on} --force   take what the account has into the folder`,
        ),
        `  put it right on the account by hand, then ${again}`,
        `  ${again} --overwrite   what the plan says wins`,
      ].join('\n'),
    },
  );
}

/** e.g. `acme action submit (remotePath; changed on the account)`. */
function describeDrift({ connector, object, name, fields, reason, effect }: Change): string {
  const outside = fields.filter(({ isOutside }) => isOutside).map(({ field }) => field);
  const shown = effect === 'update' ? outside.slice(0, 5) : [];
  const more =
    outside.length > shown.length && effect === 'update' ? [`${outside.length - shown.length} more`] : [];
  const what = [[...shown, ...more].join(', '), reason ?? ''].filter((text) => text !== '').join('; ');
  return `${connector} ${object} ${name}${what === '' ? '' : ` (${what})`}`;
}

/**
 * What is made needs its passwords.
 *
 * @throws {Failure} SECRET_MISSING, exit 77.
 */
export function requirePasswords(prepared: readonly Prepared[]): void {
  const missing = [...new Set(prepared.flatMap(({ plan }) => missingToCreate(plan)))];
  const [first] = missing;
  if (first === undefined) return;
  const verb = missing.length === 1 ? 'is' : 'are';
  throw new Failure(
    'SECRET_MISSING',
    `what is to be made needs ${missing.join(', ')}, which ${verb} not set`,
    {
      exit: EXIT.credentials,
      fix: `export ${first}=...      (or put it into .env of the workspace)`,
    },
  );
}

/** What goes for good: not the leftovers of an interrupted deployment, which nothing ever used. */
const goes = ({ effect, reason = '' }: Change): boolean =>
  effect === 'delete' && !reason.startsWith('left by the deployment');

/**
 * Flags first, then a person.
 *
 * @param isDestroying - `-y` agrees to deletes too: nothing else was asked for.
 * @returns whether a person was asked.
 * @throws {Failure} NOT_CONFIRMED, DELETES_NOT_ALLOWED, INTERRUPTED.
 */
export async function agree(
  prepared: readonly Prepared[],
  flags: Agreement,
  { verb, signal, isDestroying = false }: { verb: string; signal: AbortSignal; isDestroying?: boolean },
): Promise<boolean> {
  const work = prepared.flatMap(workOf);
  const others = prepared.flatMap((one) => one.plan.changes.filter((change) => isOtherProfile(change, one)));
  const deletes = work.filter((change) => goes(change) && (!isDestroying || others.includes(change)));
  const hasYes = flags.yes === true || flags.allowUpdates === true;
  const needsDeletes = deletes.length > 0 && flags.allowDeletes !== true;
  const isOnlyDeletes = work.every(({ effect }) => effect === 'delete');
  if ((hasYes || (flags.allowDeletes === true && isOnlyDeletes)) && !needsDeletes) return false;
  if (canAsk()) {
    const question = needsDeletes ? `Apply, with ${plural(deletes.length, 'delete')}?` : 'Apply?';
    if (await ask(question, 'nothing was written', signal)) return true;
    throw notConfirmed(verb, 'the plan was not agreed to');
  }
  if (!hasYes) throw notConfirmed(verb, 'nobody agreed to the plan');
  throw deletesNotAllowed(deletes);
}

const notConfirmed = (verb: string, message: string): Failure =>
  new Failure('NOT_CONFIRMED', `${message}: nothing was written`, {
    exit: EXIT.usage,
    fix:
      verb === 'destroy'
        ? 'mrssmith destroy -y does not ask.'
        : `mrssmith ${verb} -y does not ask. Deletes also need --allow-deletes.`,
  });

const deletesNotAllowed = (deletes: readonly Change[]): Failure =>
  new Failure(
    'DELETES_NOT_ALLOWED',
    `something would go: ${deletes.map(({ connector, object, name }) => `${connector} ${object} ${name}`).join(', ')}. Nothing was written.`,
    { exit: EXIT.usage, fix: 'If it is to go, add --allow-deletes.' },
  );
