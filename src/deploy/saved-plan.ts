/** A plan as a file: what was shown, and fingerprints to see that nothing moved before it is carried out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { EXIT, Failure } from '../core/failure.js';
import type { Change, ChangeKind, Effect } from './change.js';
import type { ObjectKind } from './image.js';
import { fingerprintActual, fingerprintImage } from './fingerprint.js';
import { summarize, type Summary } from './plan.js';
import type { Prepared } from './prepare.js';
import { createSalt } from './secret.js';
import type { Target } from './state.js';

const VERSION = 1;

/** A change as machines read it. Values are left out: some are secret, some are long. */
export interface ChangeJson {
  readonly kind: ChangeKind;
  readonly object: ObjectKind;
  readonly connector: string;
  /** Of the action for an action and its documents; of the provider or profile otherwise. */
  readonly name: string;
  readonly fields: readonly string[];
  /** What is done to the object; of a drift, once it is allowed. */
  readonly effect: Effect;
  readonly reason?: string;
}

/** What `plan --json` prints. */
export interface PlanJson {
  readonly changes: readonly ChangeJson[];
  readonly summary: Summary;
}

export interface SavedPlan extends PlanJson {
  readonly version: typeof VERSION;
  /** Version of mrssmith. */
  readonly kit: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly target: { readonly environment?: string; readonly serviceUrl: string; readonly partnerId: number };
  readonly flags: PlanFlags;
  /** Base64, for the fingerprints. */
  readonly salt: string;
  readonly connectors: readonly Fingerprints[];
}

/** What the plan was allowed to pass over. */
export interface PlanFlags {
  /** Made although something would break on the account. */
  readonly force: boolean;
}

interface Fingerprints {
  readonly connector: string;
  /** `null`: nothing is wanted, or nothing is there. */
  readonly desired: string | null;
  readonly actual: string | null;
}

export const toChangeJson = ({
  kind,
  object,
  connector,
  name,
  fields,
  effect,
  reason,
}: Change): ChangeJson => ({
  kind,
  object,
  connector,
  name,
  fields: fields.map(({ field }) => field),
  effect,
  ...(reason !== undefined && { reason }),
});

export function toPlanJson(prepared: readonly Pick<Prepared, 'plan'>[]): PlanJson {
  const changes = prepared.flatMap(({ plan }) => plan.changes);
  return { changes: changes.map(toChangeJson), summary: summarize(changes) };
}

/** @param made - When and by what. */
export function toSavedPlan(
  prepared: readonly Prepared[],
  target: Target,
  flags: PlanFlags,
  made: { readonly kit: string; readonly createdAt: string },
): SavedPlan {
  const salt = createSalt();
  const { name, serviceUrl, partnerId } = target;
  return {
    version: VERSION,
    ...made,
    target: { ...(name !== undefined && { environment: name }), serviceUrl, partnerId },
    flags,
    salt,
    connectors: prepared.map((one) => fingerprintsOf(one, salt)),
    ...toPlanJson(prepared),
  };
}

const fingerprintsOf = ({ connector, desired, actual }: Prepared, salt: string): Fingerprints => ({
  connector,
  desired: fingerprintImage(desired, salt) ?? null,
  actual: fingerprintActual(actual, salt) ?? null,
});

/** @throws {Failure} FILE_UNWRITABLE. */
export function writeSavedPlan(file: string, plan: SavedPlan): void {
  try {
    writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`);
  } catch (cause) {
    throw new Failure('FILE_UNWRITABLE', `cannot write ${file}: ${reasonOf(cause)}`, {
      exit: EXIT.usage,
      fix: 'Give --out a file in a folder that is there, and that you may write to.',
      cause,
    });
  }
}

/** @throws {Failure} PLAN_INVALID when it is no plan, or of another version. */
export function readSavedPlan(file: string): SavedPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid(`cannot read the plan ${file}: ${reasonOf(cause)}`, cause);
  }
  let plan: Partial<SavedPlan> | null;
  try {
    plan = JSON.parse(text) as Partial<SavedPlan> | null;
  } catch (cause) {
    throw invalid(`${file} is no JSON`, cause);
  }
  if (typeof plan === 'object' && plan?.version !== undefined && plan.version !== VERSION) {
    throw invalid(`${file} was made by another version of mrssmith (${String(plan.kit)})`);
  }
  if (!isPlan(plan)) throw invalid(`${file} is no plan of mrssmith`);
  return plan;
}

function isPlan(plan: Partial<SavedPlan> | null): plan is SavedPlan {
  return (
    typeof plan === 'object' &&
    plan?.version === VERSION &&
    typeof plan.salt === 'string' &&
    typeof plan.createdAt === 'string' &&
    typeof plan.target?.serviceUrl === 'string' &&
    typeof plan.target.partnerId === 'number' &&
    ['undefined', 'string'].includes(typeof plan.target.environment) &&
    typeof plan.flags?.force === 'boolean' &&
    Array.isArray(plan.changes) &&
    Array.isArray(plan.connectors) &&
    // None would be read as all of them.
    plan.connectors.length > 0 &&
    plan.connectors.every(isFingerprints)
  );
}

function isFingerprints(value: unknown): value is Fingerprints {
  const { connector, desired, actual } = (value ?? {}) as Partial<Record<keyof Fingerprints, unknown>>;
  const isHash = (hash: unknown) => hash === null || typeof hash === 'string';
  return typeof connector === 'string' && isHash(desired) && isHash(actual);
}

const reasonOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? String(cause);

const invalid = (message: string, cause?: unknown): Failure =>
  new Failure('PLAN_INVALID', message, {
    exit: EXIT.usage,
    fix: 'mrssmith plan --out plan.json makes one.',
    cause,
  });

/**
 * Makes sure that carrying a plan out does what it showed.
 *
 * @param prepared - As it is now, for the plan's connectors.
 * @throws {Failure} PLAN_STALE with what moved.
 */
export function checkSavedPlan(
  saved: SavedPlan,
  prepared: readonly Prepared[],
  target: Target,
  file: string,
): void {
  const moved = [
    ...otherTarget(saved, target),
    ...saved.connectors.flatMap((one) => moves(one, saved, prepared)),
  ];
  if (moved.length === 0) return;
  const names = saved.connectors.map(({ connector }) => connector).join(' ');
  const env = saved.target.environment === undefined ? '' : ` --env ${saved.target.environment}`;
  throw new Failure('PLAN_STALE', `${moved.join('; ')}. Nothing was changed.`, {
    exit: EXIT.failed,
    fix: `To plan again: mrssmith plan ${names}${env} --out ${file}`,
  });
}

function otherTarget({ target: planned }: SavedPlan, { serviceUrl, partnerId }: Target): string[] {
  return planned.serviceUrl === serviceUrl && planned.partnerId === partnerId
    ? []
    : [
        `the plan is for partner ${planned.partnerId} at ${planned.serviceUrl}, not for partner ${partnerId} at ${serviceUrl}`,
      ];
}

function moves(
  planned: Fingerprints,
  { salt, createdAt }: SavedPlan,
  prepared: readonly Prepared[],
): string[] {
  const { connector } = planned;
  const now = prepared.find((one) => one.connector === connector);
  if (now === undefined) return [`${connector} is in the plan, and its folder is gone`];
  const { desired, actual } = fingerprintsOf(now, salt);
  const since = `since the plan was made (${createdAt})`;
  return [
    ...(desired === planned.desired
      ? []
      : [`the folder of ${connector}, or a variable it names, changed ${since}`]),
    ...(actual === planned.actual ? [] : [`the account changed ${since}: ${connector}`]),
  ];
}
