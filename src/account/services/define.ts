import type { ActionSpec } from '../wire/service.js';

type Rest = Omit<ActionSpec, 'name' | 'kind' | 'permission'> & {
  readonly permission?: ActionSpec['permission'];
};

/** An action that changes nothing. User sessions may call it unless it says otherwise. */
export const readAction = (name: string, rest: Rest): ActionSpec => ({
  name,
  kind: 'read',
  permission: 'user',
  ...rest,
});

/** An action that changes something. User sessions may call it unless it says otherwise. */
export const writeAction = (name: string, rest: Rest): ActionSpec => ({
  name,
  kind: 'write',
  permission: 'user',
  ...rest,
});
