import type { Dialect } from '../../core/outcome.js';
import type { AccountContext } from '../context.js';
import type { Session } from '../session/session.js';
import type { FieldSpec } from '../types/spec.js';
import type { ApiObject, ApiValue, FileAnswer, Upload } from './value.js';

/** Who may call an action. Everything else is answered with `SERVICE_FORBIDDEN`. */
export type Permission =
  /** No session needed. */
  | 'public'
  /** Any valid session, widget sessions included. */
  | 'session'
  /** User and admin sessions. */
  | 'user'
  /** Sessions of type ADMIN. */
  | 'admin'
  /** As `admin`; in dialect `server` the administration console (partner -2) alone. */
  | 'console';

export interface ParamSpec {
  readonly name: string;
  /** Its `access` means nothing here. */
  readonly type: FieldSpec['type'];
  /** `undefined`: mandatory. `null`: optional, absent when not sent. */
  readonly fallback: string | number | boolean | null | undefined;
}

export interface ActionSpec {
  readonly name: string;
  readonly params: readonly ParamSpec[];
  /** What comes back, for people and for the clients' test: a class, `void`, `string`, `int`, `bool`, `file`. */
  readonly result: string;
  readonly permission: Permission;
  /**
   * `write`: runs alone, in one transaction; nothing of it stays when it throws.
   * `read`: runs at once and changes nothing.
   */
  readonly kind: 'read' | 'write';
  /** Looks at the caller before the action runs, e.g. for a switched-off feature. */
  readonly run: (call: Call, args: Args) => Answer | Promise<Answer>;
}

/** `undefined` is void. */
export type Answer = ApiValue | FileAnswer | undefined;

export interface ServiceSpec {
  /** As declared, e.g. `contentDistribution_distributionProfile`, `media`. */
  readonly name: string;
  readonly actions: readonly ActionSpec[];
}

/** One call of one action, as its handler sees it. */
export interface Call {
  readonly account: AccountContext;
  readonly dialect: Dialect;
  /** The partner that objects are looked up for: the request's, else the session's, else 0. */
  readonly partnerId: number;
  /** Only what the caller sent as `partnerId` (or `p`): what some add actions store. */
  readonly requestPartnerId: number | undefined;
  readonly session: Session | undefined;
  readonly serviceName: string;
  readonly actionName: string;
  /**
   * Says, beside the result, what the guide and the server see differently about this call: into the log
   * and the header `X-Local-Account-Note`.
   */
  readonly note: (code: string, text: string) => void;
}

/** The bound arguments of a call. Mandatory ones are there: the accessors throw a `Bug` otherwise. */
export interface Args {
  readonly string: (name: string) => string;
  readonly int: (name: string) => number;
  readonly bool: (name: string) => boolean;
  readonly object: (name: string) => ApiObject;
  readonly upload: (name: string) => Upload;
  readonly optionalString: (name: string) => string | undefined;
  readonly optionalInt: (name: string) => number | undefined;
  readonly optionalBool: (name: string) => boolean | undefined;
  readonly optionalObject: (name: string) => ApiObject | undefined;
  readonly list: (name: string) => readonly ApiValue[];
}

/** A parameter that must be sent. */
export const param = (name: string, { type }: FieldSpec): ParamSpec => ({
  name,
  type,
  fallback: undefined,
});
/** A parameter that may be left out. */
export const optional = (
  name: string,
  { type }: FieldSpec,
  fallback: string | number | boolean | null = null,
): ParamSpec => ({ name, type, fallback });
