import type { ServiceSpec } from '../wire/service.js';

/** The version of the API that the account imitates. */
export const API_VERSION = '21.20.0';

/** @source kaltura/server, SystemService.php */
export const SYSTEM_SERVICE: ServiceSpec = {
  name: 'system',
  actions: [
    { name: 'ping', params: [], result: 'bool', permission: 'public', kind: 'read', run: () => true },
    {
      name: 'getTime',
      params: [],
      result: 'int',
      permission: 'public',
      kind: 'read',
      run: ({ account }) => account.clock.nowSec(),
    },
    {
      name: 'getVersion',
      params: [],
      result: 'string',
      permission: 'public',
      kind: 'read',
      run: () => API_VERSION,
    },
  ],
};
