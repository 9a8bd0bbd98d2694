import { isAdmin } from '../session/session.js';
import { int } from '../types/spec.js';
import { ApiError } from '../wire/errors.js';
import { optional, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';

const ACTIVE = 1;
const KMC = 1;
/** The paid package without limits. */
const PACKAGE = 2;

/** The secrets are for administrators alone. */
function describePartner({ account, session }: Call, id: number): ApiObject {
  const partner = account.store.partners.get(id);
  if (partner === undefined) throw new ApiError('INVALID_PARTNER_ID', id);
  const { name, adminName, adminEmail, createdAt, secret, adminSecret } = partner;
  const secrets = session !== undefined && isAdmin(session) ? { secret, adminSecret } : {};
  return {
    objectType: 'KalturaPartner',
    id,
    name,
    website: account.baseUrl(),
    createdAt,
    adminName,
    adminEmail,
    description: 'Local account of mrssmith',
    type: KMC,
    status: ACTIVE,
    partnerPackage: PACKAGE,
    host: account.baseUrl(),
    cdnHost: account.baseUrl(),
    ...secrets,
  };
}

const getInfo = (call: Call): ApiObject => describePartner(call, call.partnerId);

function get(call: Call, args: Args): ApiObject {
  const id = args.optionalInt('id') ?? call.partnerId;
  if (id !== call.partnerId) throw new ApiError('PARTNER_ACCESS_FORBIDDEN', call.partnerId, id);
  return describePartner(call, id);
}

/** @source kaltura/server, PartnerService.php */
export const PARTNER_SERVICE: ServiceSpec = {
  name: 'partner',
  actions: [
    {
      name: 'getInfo',
      params: [],
      result: 'KalturaPartner',
      permission: 'user',
      kind: 'read',
      run: getInfo,
    },
    {
      name: 'get',
      params: [optional('id', int)],
      result: 'KalturaPartner',
      permission: 'user',
      kind: 'read',
      run: get,
    },
  ],
};
