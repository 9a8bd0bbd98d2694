/** Steps as calls of the API, and its answers as images. */
import type { Call, Params } from '../client/client.js';
import { PROFILE_STATUS_NUMBER, type ActionName } from '../core/connector.js';
import { Bug } from '../core/failure.js';
import { DOCUMENT_CALLS, OBJECT_CALLS } from './field-calls.js';
import {
  actionFromWire,
  ENABLED_FIELD,
  profileFromWire,
  providerFromWire,
  toWire,
  type RawObject,
} from './fields.js';
import { differingFields, keyOf, toImage, type ConnectorImage, type ImageObject } from './image.js';
import type { Ref, Step } from './steps.js';

/** What the values of calls are taken from. */
export interface Values {
  /** Every secret in it is known. */
  readonly desired: ConnectorImage;
  /** For what is kept as it is. */
  readonly actual: ConnectorImage | undefined;
}

/** @param idOf - The id of an object, or a text that the account replaces by it. */
export function toCall(step: Step, { desired, actual }: Values, idOf: (ref: Ref) => number | string): Call {
  switch (step.do) {
    case 'addProvider':
      return add('provider', toWire(objectOf(desired, 'provider')));
    case 'updateProvider':
      return update('provider', step.on, toWire(objectOf(desired, 'provider'), new Set(step.fields)));
    case 'makeOrdinary':
      return update('provider', step.on, changed(objectOf(actual, 'provider'), { isDefault: false }));
    case 'deleteProvider':
      return remove('provider', step.on);
    case 'addAction': {
      const owner = { [OBJECT_CALLS.action.providerProperty]: idOf(step.provider) };
      return add('action', { ...actionToWire(desired, step.action), ...owner });
    }
    case 'updateAction':
      return update('action', step.on, actionToWire(desired, step.action, new Set(step.fields)));
    case 'deleteAction':
      return remove('action', step.on);
    case 'upload': {
      const { action, parameter } = DOCUMENT_CALLS[step.document];
      const key = keyOf({ kind: step.document, action: step.action });
      const params = { id: idOf(step.on), [parameter]: objectOf(desired, key).fields['text'] };
      return { service: OBJECT_CALLS.action.service, action, params };
    }
    case 'addProfile': {
      const owner = { [OBJECT_CALLS.profile.providerProperty]: idOf(step.provider) };
      return add('profile', { ...toWire(objectOf(desired, 'profile')), ...owner });
    }
    case 'updateProfile':
      return update('profile', step.on, toWire(objectOf(desired, 'profile'), new Set(step.fields)));
    case 'disableActions': {
      const off = step.actions.map((action) => [ENABLED_FIELD[action], 'disabled'] as const);
      return update('profile', step.on, changed(objectOf(actual, 'profile'), Object.fromEntries(off)));
    }
    case 'disableProfile': {
      const params = { id: step.on, status: PROFILE_STATUS_NUMBER.disabled };
      return { service: OBJECT_CALLS.profile.service, action: 'updateStatus', params };
    }
    case 'deleteProfile':
      return remove('profile', step.on);
  }
}

type ObjectName = keyof typeof OBJECT_CALLS;

const add = (name: ObjectName, properties: Params): Call => ({
  service: OBJECT_CALLS[name].service,
  action: 'add',
  params: { [OBJECT_CALLS[name].parameter]: properties },
});

const update = (name: ObjectName, id: number, properties: Params): Call => ({
  service: OBJECT_CALLS[name].service,
  action: 'update',
  params: { id, [OBJECT_CALLS[name].parameter]: properties },
});

const remove = (name: ObjectName, id: number): Call => ({
  service: OBJECT_CALLS[name].service,
  action: 'delete',
  params: { id },
});

/** An action with the kind of its results parser, which is a property of it. */
function actionToWire(image: ConnectorImage, action: ActionName, fields?: ReadonlySet<string>): Params {
  const results = image.get(keyOf({ kind: 'results', action }));
  return {
    ...(results !== undefined && toWire(results, fields)),
    ...toWire(objectOf(image, keyOf({ kind: 'action', action })), fields),
  };
}

const changed = (object: ImageObject, fields: ImageObject['fields']): Params =>
  toWire({ ...object, fields: { ...object.fields, ...fields } }, new Set(Object.keys(fields)));

function objectOf(image: ConnectorImage | undefined, key: string): ImageObject {
  const object = image?.get(key);
  if (object === undefined) throw new Bug(`a step is about ${key}, which is not there`);
  return object;
}

/** What a step works on: `action submit` also for its documents. */
export function subjectOf(step: Step): string {
  if ('action' in step) return keyOf({ kind: 'action', action: step.action });
  return step.do.endsWith('Provider') || step.do === 'makeOrdinary' ? 'provider' : 'profile';
}

/** What a call of a step leaves behind, as its answer has it; `undefined` where that is to be nothing, or for a moment. */
export function readAnswer(step: Step, answer: unknown): ConnectorImage | undefined {
  const raw = (typeof answer === 'object' && answer !== null ? answer : {}) as RawObject;
  switch (step.do) {
    case 'addProvider':
    case 'updateProvider':
      return toImage([providerFromWire(raw)]);
    case 'addAction':
    case 'updateAction':
    case 'upload':
      return toImage(actionFromWire(raw));
    case 'addProfile':
    case 'updateProfile':
      return toImage([profileFromWire(raw)]);
    default:
      return undefined;
  }
}

/** A field that the account keeps otherwise than it was sent. */
export interface Mismatch {
  /** e.g. `transform submit`. */
  readonly key: string;
  readonly field: string;
}

/** Compares what an answer shows of an object, documents included, with what it is to be. */
export function findMismatches(step: Step, answered: ConnectorImage, desired: ConnectorImage): Mismatch[] {
  const action = 'action' in step ? step.action : undefined;
  const keys =
    action === undefined
      ? [subjectOf(step)]
      : (['action', 'transform', 'validator', 'results'] as const).map((kind) => keyOf({ kind, action }));
  return keys.flatMap((key) =>
    differingFields(desired.get(key)?.fields ?? {}, answered.get(key)?.fields ?? {}).map((field) => ({
      key,
      field,
    })),
  );
}
