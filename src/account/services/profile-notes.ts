import type { Call } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import { droppedProperties } from './profile-object.js';

/** Says what a sent profile seems to ask for and will not get. Nothing is refused. */
export function noteDoubts(call: Call, sent: ApiObject): void {
  noteFlags(call, sent);
  noteDropped(call, sent);
}

/** The guide calls them truth values; they are lists of ids. */
function noteFlags(call: Call, sent: ApiObject): void {
  for (const name of ['autoCreateFlavors', 'autoCreateThumb'] as const) {
    const value = sent[name];
    if (typeof value !== 'string' || !/^(?:true|false)$/i.test(value)) continue;
    call.note(
      'AUTO_CREATE_IS_A_LIST',
      `${name} is a list of params ids, not a truth value; "${value}" is stored as it is, and matches no id`,
    );
  }
}

function noteDropped(call: Call, sent: ApiObject): void {
  const dropped = droppedProperties(sent);
  if (dropped.length === 0) return;
  call.note(
    'VALUES_DROPPED',
    `${dropped.join(', ')} of ${sent.objectType} come from the server's own configuration; what was sent is not kept`,
  );
}
