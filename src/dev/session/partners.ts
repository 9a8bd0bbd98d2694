import type { ActionName, Connector } from '../../core/connector.js';
import type { Partner } from './session.js';

const AS_DECLARED: Partner = { answer: undefined, faults: [] };

/** How partners behave in place of what connector.yaml says. */
export class Partners {
  readonly #set = new Map<string, Partner>();
  readonly #applied = new WeakMap<Connector, Map<ActionName, { partner: Partner; connector: Connector }>>();

  get(connector: string, action: ActionName): Partner {
    return this.#set.get(`${connector}/${action}`) ?? AS_DECLARED;
  }

  set(connector: string, action: ActionName, partner: Partner): void {
    const isDeclared = partner.answer === undefined && partner.faults.length === 0;
    if (isDeclared) this.#set.delete(`${connector}/${action}`);
    else this.#set.set(`${connector}/${action}`, partner);
  }

  /** The connector with the answer that its partner gives to an action now. */
  apply(connector: Connector, action: ActionName): Connector {
    const partner = this.get(connector.id, action);
    if (partner.answer === undefined) return connector;
    const known = this.#applied.get(connector) ?? new Map();
    this.#applied.set(connector, known);
    const kept = known.get(action);
    if (kept?.partner === partner) return kept.connector as Connector;
    const { harness } = connector;
    const responses = { ...harness.responses, [action]: [partner.answer] };
    const applied = { ...connector, harness: { ...harness, responses } };
    known.set(action, { partner, connector: applied });
    return applied;
  }
}
