/** @source KalturaSessionType */
export const SESSION_TYPE = { USER: 0, ADMIN: 2 } as const;

/** A valid session, as its KS says. */
export interface Session {
  readonly partnerId: number;
  readonly userId: string;
  /** 0 USER, 2 ADMIN; 1 counts as admin too. */
  readonly type: number;
  /** Seconds since the Unix epoch. */
  readonly expiry: number;
  /** As given, e.g. `disableentitlement,sessionid:0_ab12cd34`. */
  readonly privileges: string;
  /** The text itself. */
  readonly ks: string;
}

export const isAdmin = ({ type }: Session): boolean => type >= 1;

/** Type 0, user empty or "0", and the privilege `widget:1`. */
export const isWidget = ({ type, userId, privileges }: Session): boolean =>
  type === 0 && (userId === '' || userId === '0') && privileges.split(',').includes('widget:1');
