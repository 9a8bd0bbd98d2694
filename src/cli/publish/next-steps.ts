import type { ConnectorPlan } from '../../deploy/change.js';

/** What a person typed, to type again. */
export interface Typed {
  /** Connectors; none for all. */
  readonly names: readonly string[];
  readonly environment: string | undefined;
  /** File of the saved plan. */
  readonly savedAs: string | undefined;
}

/** What to type after a plan, as sentences with a command each. */
export function nextSteps(plans: readonly ConnectorPlan[], { names, environment, savedAs }: Typed): string[] {
  const changes = plans.flatMap((plan) => plan.changes);
  const env = environment === undefined ? '' : ` --env ${environment}`;
  const what = savedAs ?? names.join(' ');
  const deploy = `mrssmith deploy${what === '' ? '' : ` ${what}`}${env}`;
  const deletes = changes.some(({ kind }) => kind === 'delete') ? '   (it asks before it deletes)' : '';
  const drifted = plans
    .filter((plan) => plan.changes.some(({ kind }) => kind === 'drift'))
    .map(({ connector }) => connector);
  const [first] = drifted;
  if (first !== undefined) {
    const pull = `mrssmith pull ${first}${env} --force`;
    return [`To take over what is on the account: ${pull}`, `To overwrite it: ${deploy} --overwrite`];
  }
  return changes.some(({ kind }) => kind !== 'keep') ? [`To carry it out: ${deploy}${deletes}`] : [];
}
