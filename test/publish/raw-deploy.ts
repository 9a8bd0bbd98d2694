import {
  ACTION_NUMBER,
  PARSER_NUMBER,
  PROTOCOL_NUMBER,
  type Action,
  type Connector,
} from '../../src/core/connector.js';
import { GENERIC_ACTIONS, GENERIC_PROVIDERS, PROFILES } from '../account/support/local-calls.js';
import { PARTNER_ID } from '../account/support/api-client.js';

/** An account to call, with the session of whoever may change generic providers. */
export interface Caller {
  readonly consoleKs: string;
  do(service: string, action: string, params?: object): Promise<unknown>;
}

/** What a test put on the account. */
export interface RawDeployment {
  readonly providerId: number;
  readonly profileId: number;
}

/**
 * Puts a connector on an account by the calls that an author would type: a second way beside `mrssmith deploy`, so that
 * what is compared does not rest on it.
 */
export async function deployRaw(api: Caller, connector: Connector): Promise<RawDeployment> {
  const { provider, profile, actions } = connector;
  const console = { ks: api.consoleKs, partnerId: PARTNER_ID };
  const providerId = await addTo(api, GENERIC_PROVIDERS, {
    ...console,
    genericDistributionProvider: {
      name: connector.name,
      optionalFlavorParamsIds: provider.optionalFlavorParamsIds.join(','),
      updateRequiredEntryFields: toStrings(provider.updateRequiredEntryFields),
    },
  });
  for (const action of Object.values(actions)) await addAction(api, console, providerId, action);
  const profileId = await addTo(api, PROFILES, {
    ...console,
    distributionProfile: {
      objectType: 'KalturaGenericDistributionProfile',
      providerType: 1,
      genericProviderId: providerId,
      name: profile.name,
      status: 2,
      submitEnabled: 3,
      updateEnabled: 3,
      deleteEnabled: 3,
      submitAction: { httpFieldName: profile.actions.submit?.httpFieldName ?? '' },
      updateAction: { httpFieldName: profile.actions.update?.httpFieldName ?? '' },
      deleteAction: { httpFieldName: profile.actions.delete?.httpFieldName ?? '' },
    },
  });
  return { providerId, profileId };
}

const addTo = async (api: Caller, service: string, params: object): Promise<number> =>
  ((await api.do(service, 'add', params)) as { id: number }).id;

const toStrings = (values: readonly string[]) =>
  values.map((value) => ({ objectType: 'KalturaString', value }));

async function addAction(api: Caller, console: object, providerId: number, action: Action): Promise<void> {
  const { results } = action;
  const id = await addTo(api, GENERIC_ACTIONS, {
    ...console,
    genericDistributionProviderAction: {
      genericDistributionProviderId: providerId,
      action: ACTION_NUMBER[action.name],
      protocol: PROTOCOL_NUMBER[action.protocol],
      serverAddress: action.serverAddress,
      remotePath: action.remotePath,
      remoteUsername: 'northlight',
      remotePassword: 'a-password',
      ...(results === undefined ? {} : { resultsParser: PARSER_NUMBER[results.parser] }),
    },
  });
  const put = (call: string, params: object) => api.do(GENERIC_ACTIONS, call, { ...console, id, ...params });
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
  if (action.transform !== undefined)
    await put('addMrssTransform', { xslData: text(action.transform.bytes) });
  if (action.validator !== undefined) await put('addMrssValidate', { xsdData: text(action.validator.bytes) });
  if (results !== undefined) await put('addResultsTransform', { transformData: results.text });
}
