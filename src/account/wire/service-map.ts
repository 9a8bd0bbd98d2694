import { didYouMean } from '../../connector/nearest.js';
import { ApiError } from './errors.js';
import type { ActionSpec, ServiceSpec } from './service.js';

/** Services and actions by name, in any case. */
export class ServiceMap {
  readonly #services: ReadonlyMap<string, { spec: ServiceSpec; actions: ReadonlyMap<string, ActionSpec> }>;

  constructor(services: readonly ServiceSpec[]) {
    this.#services = new Map(
      services.map((spec) => [
        spec.name.toLowerCase(),
        { spec, actions: new Map(spec.actions.map((action) => [action.name.toLowerCase(), action])) },
      ]),
    );
  }

  get services(): readonly ServiceSpec[] {
    return [...this.#services.values()].map(({ spec }) => spec);
  }

  /**
   * @param note - Told the nearest real name when there is no such service or action.
   * @throws {ApiError} as the server does, which names them in lower case.
   */
  find(
    service: string | undefined,
    action: string | undefined,
    note: (code: string, text: string) => void,
  ): { service: ServiceSpec; action: ActionSpec } {
    if (service === undefined || service === '') throw new ApiError('SERVICE_NOT_SPECIFIED');
    const key = service.toLowerCase();
    const found = this.#services.get(key);
    if (found === undefined) {
      const names = this.services.map(({ name }) => name);
      note('SERVICE_UNKNOWN', `there is no service ${service}.${nearest(service, names)}`);
      throw new ApiError('SERVICE_DOES_NOT_EXISTS', key);
    }
    if (action === undefined || action === '') throw new ApiError('ACTION_NOT_SPECIFIED');
    const actionSpec = found.actions.get(action.toLowerCase());
    if (actionSpec === undefined) {
      const names = found.spec.actions.map(({ name }) => name);
      note('ACTION_UNKNOWN', `${found.spec.name} has no action ${action} here.${nearest(action, names)}`);
      throw new ApiError('ACTION_DOES_NOT_EXISTS', action.toLowerCase(), key);
    }
    return { service: found.spec, action: actionSpec };
  }
}

/** The nearest name, in any case: services are the longer for their plugin's name. */
function nearest(wanted: string, names: readonly string[]): string {
  const close = didYouMean(wanted, names);
  if (close !== '') return close;
  const [same] = names.filter((name) => name.toLowerCase().endsWith(`_${wanted.toLowerCase()}`));
  return same === undefined ? '' : ` Did you mean ${same}?`;
}
