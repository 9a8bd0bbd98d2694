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
  const text = (value: SettingText | undefined) =>
    value === undefined || value.source === '' ? undefined : value;
  return {
    protocol: profile.protocol ?? action.protocol,
    serverAddress: profile.serverAddress || action.serverAddress,
    remotePath: profile.remotePath || action.remotePath,
    remoteUsername: text(profile.remoteUsername) ?? action.remoteUsername,
    remotePassword: text(profile.remotePassword) ?? action.remotePassword,
    ftpPassiveMode: profile.ftpPassiveMode,
    httpFieldName: profile.httpFieldName ?? '',
    httpFileName: profile.httpFileName ?? '',
  };
}
