/** Two deployments of a connector at once, from two checkouts: one makes provider or profile, and one gives way. */
import type { Call } from '../client/client.js';
import type { AccountSession, Outcome } from '../client/session.js';
import { EXIT, Failure } from '../core/failure.js';
import { OBJECT_CALLS } from './field-calls.js';
import type { RawObject } from './fields.js';

/** What is known by its name, and how it is listed. */
const WATCHED = [
  { ...OBJECT_CALLS.provider, kind: 'provider', pageSize: 500 },
  { ...OBJECT_CALLS.profile, kind: 'profile', pageSize: 100 },
] as const;
type Watched = (typeof WATCHED)[number];

export interface Whose {
  /** Id of the connector. */
  readonly connector: string;
  /** Name of the environment. */
  readonly environment: string | undefined;
}

/** Somebody else made one of this name first. Ours is gone again. */
export class TwinFound extends Error {
  override name = 'TwinFound';
  readonly failure: Failure;
  /** A provider comes first: before it nothing was done. */
  readonly kind: Watched['kind'];

  constructor({ connector, environment }: Whose, kind: Watched['kind'], name: string, id: number) {
    super(`${kind} ${id} has the name, too`);
    this.kind = kind;
    this.failure = new Failure(
      'CHANGED_OUTSIDE',
      `${connector}: somebody else made the ${kind} "${name}" (id ${id}) at the same moment. Ours was taken away again.`,
      {
        exit: EXIT.failed,
        fix: `mrssmith plan ${connector}${environment === undefined ? '' : ` --env ${environment}`} shows what theirs differs in.`,
      },
    );
  }
}

/**
 * A session whose request that makes a provider or profile also looks whether there is an older one of its name: what
 * was read before is of a moment ago. It costs no request.
 *
 * @throws {TwinFound} from `write`, when ours was taken away again.
 */
export function watchForTwins(
  session: Pick<AccountSession, 'partnerId' | 'write'>,
  whose: Whose,
): Pick<AccountSession, 'write'> {
  return {
    async write(calls) {
      const watched = WATCHED.find(({ service }) => calls.some((call) => isAdd(call, service)));
      if (watched === undefined) return session.write(calls);
      const all = await session.write([...calls, listOf(watched, session.partnerId)]);
      const outcomes = all.slice(0, calls.length);
      const listed = all[calls.length];
      // Whoever cannot look does not know: as good as a last call that was refused.
      if (listed?.kind === 'refused') return [...outcomes.slice(0, -1), listed];
      const made = valueOf(outcomes[calls.findIndex((call) => isAdd(call, watched.service))]);
      const twin = findTwin(made, valueOf(listed), watched, session.partnerId);
      if (twin === undefined) return outcomes;
      if (await takeAway(calls, outcomes, session)) {
        throw new TwinFound(whose, watched.kind, String(made['name']), Number(twin['id']));
      }
      return outcomes;
    },
  };
}

const isAdd = (call: Call, service: string): boolean => call.service === service && call.action === 'add';

const listOf = ({ service, kind, pageSize }: Watched, partnerId: number): Call => ({
  service,
  action: 'list',
  params: {
    filter: kind === 'provider' ? { partnerIdEqual: partnerId } : {},
    pager: { pageSize, pageIndex: 1 },
  },
});

const valueOf = (outcome: Outcome | undefined): RawObject =>
  outcome?.kind === 'done' && typeof outcome.value === 'object' && outcome.value !== null
    ? (outcome.value as RawObject)
    : {};

/** The older one stays, so that of two that look at each other one gives way. */
function findTwin(
  made: RawObject,
  page: RawObject,
  { providerProperty }: Watched,
  partnerId: number,
): RawObject | undefined {
  const objects = Array.isArray(page['objects']) ? (page['objects'] as readonly (RawObject | null)[]) : [];
  return objects.find(
    (other): other is RawObject =>
      other !== null &&
      Number(other['partnerId'] ?? partnerId) === partnerId &&
      other['name'] === made['name'] &&
      (providerProperty === undefined || other[providerProperty] === made[providerProperty]) &&
      Number(other['id']) < Number(made['id']),
  );
}

/** @returns whether all that was made is gone. */
async function takeAway(
  calls: readonly Call[],
  outcomes: readonly Outcome[],
  session: Pick<AccountSession, 'write'>,
): Promise<boolean> {
  const deletes = calls.flatMap((call, index): Call[] => {
    const { id } = valueOf(outcomes[index]);
    return call.action === 'add' && id !== undefined
      ? [{ service: call.service, action: 'delete', params: { id: Number(id) } }]
      : [];
  });
  // Actions first, as they were made after their provider.
  const ends = await session.write(deletes.toReversed());
  return ends.every(({ kind }) => kind === 'done');
}
