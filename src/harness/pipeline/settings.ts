import type { Protocol, SettingText } from '../../core/connector.js';
import type { RunContext } from './stage.js';

/** The connection settings of a job. */
export interface ConnectionSettings {
  readonly protocol: Protocol;
  readonly serverAddress: string;
  readonly remotePath: string;
  readonly remoteUsername: SettingText | undefined;
  readonly remotePassword: SettingText | undefined;
  readonly ftpPassiveMode: boolean | undefined;
  readonly httpFieldName: string;
  readonly httpFileName: string;
}

/**
 * The profile's value wins where it is truthy; else the provider action's counts.
 *
 * @source kaltura/server, KalturaGenericDistributionJobData.php (loadProperties)
 */
export function mergeSettings({ connector, action }: RunContext): ConnectionSettings {
  const profile = connector.profile.actions[action.name] ?? {};
  const text = (value: SettingText | undefined) => (isTruthy(value?.source) ? value : undefined);
  return {
    protocol: profile.protocol ?? action.protocol,
    serverAddress: isTruthy(profile.serverAddress) ? profile.serverAddress : action.serverAddress,
    remotePath: isTruthy(profile.remotePath) ? profile.remotePath : action.remotePath,
    remoteUsername: text(profile.remoteUsername) ?? action.remoteUsername,
    remotePassword: text(profile.remotePassword) ?? action.remotePassword,
    ftpPassiveMode: profile.ftpPassiveMode,
    httpFieldName: isTruthy(profile.httpFieldName) ? profile.httpFieldName : '',
    httpFileName: isTruthy(profile.httpFileName) ? profile.httpFileName : '',
  };
}

/** As PHP has it: an empty text and "0" are false, and so can override nothing. */
function isTruthy(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text !== '0';
}
