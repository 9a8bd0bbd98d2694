/**
 * Which calls bring an account to what it is to have, and in which order.
 *
 * Jobs read an action and its documents at any time, and the API sets them call by call. So whatever takes more
 * than one call is made out of sight first, and comes into use by one: a second action of a type is not used
 * while the first is there, an action that the profile has disabled is not run, a provider without a profile
 * does nothing. The profile is the first thing to be turned off and the last to be turned on.
 */
import { ACTION_NAMES, type ActionName } from '../core/connector.js';
import type { ActualConnector } from './actual.js';
import { ENABLED_FIELD } from './fields.js';
import { differingFields, keyOf, type ConnectorImage, type DocumentKind } from './image.js';

/**
 * `disable`: what must not run meanwhile is turned off. `prepare`: everything that nobody sees yet. `switch`:
 * each call alone brings one thing into use. `last`: the profile, or the end of the provider. Nothing of a phase is sent before
 * all of the one before it was done.
 */
export const PHASE_NAMES = ['disable', 'prepare', 'switch', 'last'] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];

/** An object that is there, by its id, or one that an earlier step makes, by what that step calls it. */
export type Ref = number | string;

/** One call. Values are not in it: they are those of the desired image. */
export type Step =
  | { readonly do: 'addProvider'; readonly makes: string }
  | { readonly do: 'updateProvider'; readonly on: number; readonly fields: readonly string[] }
  | { readonly do: 'deleteProvider'; readonly on: number }
  /** A default provider cannot be deleted. */
  | { readonly do: 'makeOrdinary'; readonly on: number }
  | { readonly do: 'addAction'; readonly action: ActionName; readonly provider: Ref; readonly makes: string }
  | {
      readonly do: 'updateAction';
      readonly action: ActionName;
      readonly on: number;
      /** Of the action; `parser` is that of its results. */
      readonly fields: readonly string[];
    }
  | { readonly do: 'deleteAction'; readonly action: ActionName; readonly on: number }
  | {
      readonly do: 'upload';
      readonly action: ActionName;
      readonly document: DocumentKind;
      readonly on: Ref;
    }
  | { readonly do: 'addProfile'; readonly provider: Ref }
  | { readonly do: 'updateProfile'; readonly on: number; readonly fields: readonly string[] }
  | { readonly do: 'disableProfile' | 'deleteProfile'; readonly on: number }
  | { readonly do: 'disableActions'; readonly on: number; readonly actions: readonly ActionName[] };

export interface Phase {
  readonly name: PhaseName;
  readonly steps: readonly Step[];
}

/** In the order in which they are uploaded. */
const DOCUMENTS: readonly DocumentKind[] = ['transform', 'validator', 'results'];

/** Lists of a profile that take in those of its provider. */
const MERGED = ['requiredFlavorParamsIds', 'requiredThumbDimensions'] as const;

/**
 * @param desired - Empty: the connector is to go, with every profile of its provider.
 * @param actual - `undefined`: the account has no such provider.
 * @returns the phases that have something to do; none when the account is as it is to be.
 */
export function planSteps(desired: ConnectorImage, actual: ActualConnector | undefined): Phase[] {
  const phases = desired.has('provider')
    ? new Change(desired, actual).phases()
    : actual === undefined
      ? {}
      : removal(actual);
  return PHASE_NAMES.map((name) => ({ name, steps: phases[name] ?? [] })).filter(
    ({ steps }) => steps.length > 0,
  );
}

type StepsByPhase = Readonly<Partial<Record<PhaseName, readonly Step[]>>>;

/** In dependency order. The account could drop profiles with their provider; public servers fail there. */
function removal(actual: ActualConnector): StepsByPhase {
  const { providerId, profileId, otherProfiles, actionIds, spareActions, image } = actual;
  const profileIds = [...(profileId === undefined ? [] : [profileId]), ...otherProfiles.map(({ id }) => id)];
  const isDefault = image.get('provider')?.fields['isDefault'] === true;
  return {
    disable: profileIds.map((on) => ({ do: 'deleteProfile', on })),
    switch: [
      ...spareActions.map(({ id, action }): Step => ({ do: 'deleteAction', action, on: id })),
      ...ACTION_NAMES.flatMap((action): Step[] => {
        const on = actionIds[action];
        return on === undefined ? [] : [{ do: 'deleteAction', action, on }];
      }),
      ...(isDefault ? [{ do: 'makeOrdinary', on: providerId } as const] : []),
    ],
    last: [{ do: 'deleteProvider', on: providerId }],
  };
}

/** What to do about an action that is there and stays. */
type ActionChange = 'nothing' | 'replace' | { readonly inPlace: Step };

/** From what is there to what is to be there. */
class Change {
  readonly #desired: ConnectorImage;
  readonly #actual: ActualConnector | undefined;
  readonly #provider: Ref;

  constructor(desired: ConnectorImage, actual: ActualConnector | undefined) {
    this.#desired = desired;
    this.#actual = actual;
    this.#provider = actual?.providerId ?? 'provider';
  }

  phases(): StepsByPhase {
    const changes = ACTION_NAMES.map((action) => ({ action, ...this.#actionSteps(action) }));
    const added = changes.filter(({ isNew }) => isNew).map(({ action }) => action);
    const hidden = this.#hide(added);
    return {
      disable: hidden,
      prepare: [
        ...this.#deleteSpares(),
        ...(this.#actual === undefined ? [{ do: 'addProvider', makes: 'provider' } as const] : []),
        ...changes.flatMap(({ prepare }) => prepare),
      ],
      switch: [...changes.flatMap(({ take }) => take), ...this.#updateProvider()],
      last: this.#finishProfile(hidden, added),
    };
  }

  #deleteSpares(): Step[] {
    const spares = this.#actual?.spareActions ?? [];
    return spares.map(({ id, action }) => ({ do: 'deleteAction', action, on: id }));
  }

  /** Calls that make an action out of sight, and those that bring it into use. */
  #actionSteps(action: ActionName): { isNew: boolean; prepare: readonly Step[]; take: readonly Step[] } {
    const id = this.#actual?.actionIds[action];
    const isWanted = this.#desired.has(keyOf({ kind: 'action', action }));
    const remove = (on: number): Step => ({ do: 'deleteAction', action, on });
    if (id === undefined) {
      return { isNew: isWanted, prepare: isWanted ? this.#build(action) : [], take: [] };
    }
    if (!isWanted) return { isNew: false, prepare: [], take: [remove(id)] };
    const change = this.#changeOf(action, id);
    if (change === 'nothing') return { isNew: false, prepare: [], take: [] };
    if (change === 'replace') return { isNew: false, prepare: this.#build(action), take: [remove(id)] };
    return { isNew: false, prepare: [], take: [change.inPlace] };
  }

  #build(action: ActionName): Step[] {
    const makes = keyOf({ kind: 'action', action });
    const uploads = DOCUMENTS.filter((document) => this.#text(document, action, this.#desired) !== null);
    return [
      { do: 'addAction', action, provider: this.#provider, makes },
      ...uploads.map((document): Step => ({ do: 'upload', action, document, on: makes })),
    ];
  }

  /** One call in place is seen as a whole. More would be seen one by one, and what is to go has no call at all. */
  #changeOf(action: ActionName, id: number): ActionChange {
    const calls: Step[] = [];
    const parser = this.#changedFields('results', action).filter((field) => field === 'parser');
    const fields = [...this.#changedFields('action', action), ...parser];
    if (fields.length > 0) calls.push({ do: 'updateAction', action, on: id, fields });
    for (const document of DOCUMENTS) {
      if (!this.#changedFields(document, action).includes('text')) continue;
      if (this.#text(document, action, this.#desired) === null) return 'replace';
      calls.push({ do: 'upload', action, document, on: id });
    }
    if (parser.length > 0 && this.#field('results', action, 'parser', this.#desired) === null)
      return 'replace';
    const [inPlace, ...more] = calls;
    if (inPlace === undefined) return 'nothing';
    return more.length > 0 ? 'replace' : { inPlace };
  }

  #updateProvider(): Step[] {
    const on = this.#actual?.providerId;
    const fields = this.#changedFields('provider', undefined);
    return on === undefined || fields.length === 0 ? [] : [{ do: 'updateProvider', on, fields }];
  }

  /**
   * What may not run until everything is done: the profile when it is to go or to be disabled, and actions of a type that
   * it did not have, for they would run before their documents are there.
   */
  #hide(added: readonly ActionName[]): Step[] {
    const on = this.#actual?.profileId;
    if (on === undefined) return [];
    if (!this.#desired.has('profile')) return [{ do: 'deleteProfile', on }];
    if (this.#profileStatus(this.#actual?.image) !== 'enabled') return [];
    if (this.#profileStatus(this.#desired) === 'disabled') return [{ do: 'disableProfile', on }];
    return added.length === 0 ? [] : [{ do: 'disableActions', on, actions: added }];
  }

  /**
   * The profile, with the switches of actions that it did not have: the account hides what it keeps of them
   * until they are there. Every save merges the provider's lists into the profile's, so they are sent again.
   *
   * @source server-api.md 4.2
   */
  #finishProfile(hidden: readonly Step[], added: readonly ActionName[]): Step[] {
    if (!this.#desired.has('profile')) return [];
    const on = this.#actual?.profileId;
    if (on === undefined) return [{ do: 'addProfile', provider: this.#provider }];
    const isDisabled = hidden.some((step) => step.do === 'disableProfile');
    const left = this.#changedFields('profile', undefined).filter(
      (field) => !(isDisabled && field === 'status'),
    );
    if (left.length === 0 && added.length === 0) return [];
    const again = [
      ...added.map((action) => ENABLED_FIELD[action]),
      ...(hidden.length > 0 ? MERGED.filter((field) => this.#isInherited(field)) : []),
    ];
    return [{ do: 'updateProfile', on, fields: [...new Set([...left, ...again])] }];
  }

  /** A list of 0 alone counts as empty there. */
  #isInherited(field: string): boolean {
    const list = this.#actual?.image.get('provider')?.fields[field];
    return Array.isArray(list) && list.some((item) => item !== 0);
  }

  #changedFields(kind: 'provider' | 'profile' | 'action' | DocumentKind, action: ActionName | undefined) {
    const key = keyOf({ kind, action });
    const fieldsIn = (image: ConnectorImage | undefined) => image?.get(key)?.fields ?? {};
    return differingFields(fieldsIn(this.#desired), fieldsIn(this.#actual?.image));
  }

  #field(kind: DocumentKind, action: ActionName, field: string, image: ConnectorImage): unknown {
    return image.get(keyOf({ kind, action }))?.fields[field] ?? null;
  }

  #text(document: DocumentKind, action: ActionName, image: ConnectorImage): unknown {
    return this.#field(document, action, 'text', image);
  }

  #profileStatus = (image: ConnectorImage | undefined): unknown => image?.get('profile')?.fields['status'];
}

/** e.g. `upload transform submit`, `delete action submit 7`; for tests, journals and people. */
export function describeStep(step: Step): string {
  switch (step.do) {
    case 'addProvider':
      return 'add provider';
    case 'updateProvider':
      return `update provider ${step.on}`;
    case 'makeOrdinary':
      return `make provider ${step.on} ordinary`;
    case 'deleteProvider':
      return `delete provider ${step.on}`;
    case 'addAction':
      return `add action ${step.action}`;
    case 'updateAction':
      return `update action ${step.action} ${step.on}`;
    case 'deleteAction':
      return `delete action ${step.action} ${step.on}`;
    case 'upload':
      return typeof step.on === 'number'
        ? `upload ${step.document} ${step.action} ${step.on}`
        : `upload ${step.document} ${step.action}`;
    case 'addProfile':
      return 'add profile';
    case 'updateProfile':
      return `update profile ${step.on}`;
    case 'disableProfile':
      return `disable profile ${step.on}`;
    case 'deleteProfile':
      return `delete profile ${step.on}`;
    case 'disableActions':
      return `disable ${step.actions.join(', ')} in profile ${step.on}`;
  }
}
