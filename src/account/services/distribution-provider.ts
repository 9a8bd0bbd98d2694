import { GENERIC_TYPE, PROVIDER_TYPES } from '../types/providers.js';
import { object } from '../types/spec.js';
import { ApiError } from '../wire/errors.js';
import { optional, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { visibleProviders } from './generic-provider.js';
import { listRows } from './list.js';
import { providerToApi, providerTypeToApi } from './provider-object.js';

const GENERIC_FILTER = 'KalturaGenericDistributionProviderFilter';
const PLUGINS = PROVIDER_TYPES.filter(({ type }) => type !== GENERIC_TYPE).map(providerTypeToApi);

/**
 * Every kind of destination: a page of generic providers, and behind it all others on every page.
 *
 * @throws {ApiError} INTERNAL_DATABASE_ERROR for a generic filter by type: the column is not there.
 * @source kaltura/server, DistributionProviderService.php (listAction)
 */
function list(call: Call, args: Args): ApiObject {
  const filter = genericFilter(call, args.optionalObject('filter'));
  const generic = listRows(visibleProviders(call), filter, args.optionalObject('pager'));
  return listAnswer('KalturaDistributionProviderListResponse', {
    objects: [...generic.rows.map(providerToApi), ...PLUGINS],
    totalCount: generic.totalCount + PLUGINS.length,
  });
}

/** A filter of any other class has no effect. */
function genericFilter(call: Call, filter: ApiObject | undefined): ApiObject | undefined {
  if (filter === undefined) return undefined;
  const byType = [filter['typeEqual'], filter['typeIn']].some(
    (wanted) => wanted !== undefined && wanted !== null && wanted !== '',
  );
  if (filter.objectType === GENERIC_FILTER) {
    if (byType) throw new ApiError('INTERNAL_DATABASE_ERROR');
    return filter;
  }
  if (byType) {
    call.note('FILTER_IGNORED', `the server ignores a ${filter.objectType}: every provider is listed`);
  }
  return undefined;
}

/** The destinations that an account can distribute to. */
export const DISTRIBUTION_PROVIDER_SERVICE: ServiceSpec = {
  name: 'contentDistribution_distributionProvider',
  actions: [
    {
      name: 'list',
      params: [
        optional('filter', object('KalturaDistributionProviderFilter')),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: 'KalturaDistributionProviderListResponse',
      permission: 'admin',
      kind: 'read',
      run: list,
    },
  ],
};
