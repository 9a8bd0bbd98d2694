/** Who was asked, and as whom, as far as that is known. */
export interface AccountContext {
  /** Name in mrssmith.yaml. */
  readonly environment: string | undefined;
  readonly serviceUrl: string;
  readonly partnerId: number | undefined;
  /** Of the session; differs for partner -2. */
  readonly sessionPartnerId: number | undefined;
  /** 0 USER, 2 ADMIN. */
  readonly sessionType: number | undefined;
}

/** Where a setting is written, e.g. `serviceUrl of "staging" in mrssmith.yaml`. */
export const settingOf = ({ environment }: AccountContext, setting: string, variable: string): string =>
  environment === undefined ? variable : `${setting} of "${environment}" in mrssmith.yaml`;

/** e.g. `www.kaltura.com`, `127.0.0.1:40080`. */
export const hostOf = (serviceUrl: string): string =>
  URL.canParse(serviceUrl) ? new URL(serviceUrl).host : serviceUrl;

/** Whether a server is on this machine. */
export const isLoopbackHost = (serviceUrl: string): boolean =>
  /^https?:\/\/(?:127\.|localhost\b|\[::1\])/.test(serviceUrl);

/** e.g. `partner 1234567 on www.kaltura.com`. */
export const accountOf = ({ partnerId, serviceUrl }: AccountContext): string =>
  `${partnerId === undefined ? 'the account' : `partner ${partnerId}`} on ${hostOf(serviceUrl)}`;

/** Kaltura runs its own servers; who runs another is its user's to know. */
export const whoOf = ({ serviceUrl }: AccountContext): string =>
  /(?:^|\.)kaltura\.com$/.test(hostOf(serviceUrl).replace(/:\d+$/, ''))
    ? 'your Kaltura representative'
    : 'whoever runs the server';
