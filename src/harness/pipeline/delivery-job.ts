import { resolveSetting } from '../../connector/secrets.js';
import type { ActionSetting, Protocol, SettingText } from '../../core/connector.js';
import { error, warning, type Problem, type ProblemCode } from '../../core/problem.js';
import type { Credentials, DeliveryFailureReason, HttpAnswer } from '../delivery/client.js';
import type { TranscriptLine } from '../sinks/delivery.js';
import { mergeSettings, type ConnectionSettings } from './settings.js';
import type { RunContext } from './stage.js';

/** What a delivery came to. */
export interface Sent {
  /** What was really spoken. */
  readonly protocol: Protocol;
  readonly path: string;
  /** `undefined` for protocols that bring none. */
  readonly answer: HttpAnswer | undefined;
  readonly transcript: readonly TranscriptLine[];
}

/** One delivery, ready to be made. */
export interface Job {
  readonly context: RunContext;
  readonly settings: ConnectionSettings;
  readonly credentials: Credentials;
  /** Remote path with `{REMOTE_ID}` replaced. */
  readonly path: string;
  readonly payload: Buffer;
  /** What is known so far; stages add to it. */
  readonly problems: Problem[];
}

/** Merges the settings, looks the secrets up and fills the path. What stands in the way is an error among `problems`. */
export function prepareJob(context: RunContext, payload: Buffer): Job {
  const settings = mergeSettings(context);
  const problems: Problem[] = [];
  const credentials = resolveCredentials(context, settings, problems);
  const path = fillRemoteId(context, settings.remotePath, problems);
  return { context, settings, credentials, path, payload, problems };
}

/** What stands for a secret in a delivery to a sink, which has no use for the real one. */
const LOCAL_SECRET = 'mrssmith-local';

function resolveCredentials(
  context: RunContext,
  settings: ConnectionSettings,
  problems: Problem[],
): Credentials {
  const { action, courier, env } = context;
  const resolve = (name: ActionSetting, setting: SettingText | undefined): string | undefined => {
    if (setting === undefined) return undefined;
    const { value, missing } = resolveSetting(setting, env);
    if (missing.length === 0) return value;
    if (courier.kind === 'sinks') return LOCAL_SECRET;
    const names = missing.join(' and ');
    problems.push(
      error(
        'SECRET_MISSING',
        `${name} of ${action.name} needs ${names}, which ${missing.length > 1 ? 'are' : 'is'} not set`,
        {
          ...placeOfSetting(context, name),
          fix: `export ${missing[0]}=...      (or put it into .env of the workspace)`,
        },
      ),
    );
    return undefined;
  };
  return {
    username: resolve('remoteUsername', settings.remoteUsername),
    password: resolve('remotePassword', settings.remotePassword),
  };
}

/** The only placeholder there is. Null becomes nothing. @source GenericDistributionEngine.php */
function fillRemoteId(context: RunContext, remotePath: string, problems: Problem[]): string {
  const remoteId = context.remoteId ?? '';
  if (!remotePath.includes('{REMOTE_ID}')) return remotePath;
  if (remoteId === '') {
    const fix =
      context.action.name === 'submit'
        ? 'A submit has no remote id yet: use it in update and delete.'
        : 'No submit of this entry brought one: see its results stage. File protocols never do.';
    problems.push(
      warning(
        'REMOTE_ID_UNKNOWN',
        `{REMOTE_ID} in remotePath became nothing: ${JSON.stringify(remotePath.replaceAll('{REMOTE_ID}', ''))}`,
        {
          ...placeOfSetting(context, 'remotePath'),
          fix,
        },
      ),
    );
  }
  // A function: a text would have its $& and $1 filled in.
  return remotePath.replaceAll('{REMOTE_ID}', () => remoteId);
}

/** Where the action stands in connector.yaml. */
export const placeOfAction = ({ connector, action }: RunContext) => ({
  file: connector.manifest,
  line: action.line,
});

/** Where a setting of the action stands; the action itself where the setting is the profile's. */
export const placeOfSetting = ({ connector, action }: RunContext, setting: ActionSetting) => ({
  file: connector.manifest,
  line: action.lines[setting] ?? action.line,
});

/** Wall clock for one delivery. The account has none but its worker's. */
export const DELIVERY_TIMEOUT_MS = 60_000;
/** Answers beyond this are not kept. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The setting to look at when a delivery fails so. */
export function settingOf(reason: DeliveryFailureReason): ActionSetting {
  if (reason === 'login') return 'remotePassword';
  return reason === 'put' ? 'remotePath' : 'serverAddress';
}

/** Code and next step for a delivery that failed. */
export function failureText(
  context: RunContext,
  reason: DeliveryFailureReason,
  protocol: Protocol,
): { code: ProblemCode; fix: string } {
  const isLive = context.courier.kind === 'live';
  switch (reason) {
    case 'connect':
      return {
        code: 'CONNECT_FAILED',
        fix: isLive
          ? 'Check serverAddress and that this machine may reach it.'
          : 'The sink is gone: run again.',
      };
    case 'login':
      return {
        code: 'LOGIN_REFUSED',
        fix: `Check remoteUsername and the variable behind remotePassword${protocol === 'sftp' || protocol === 'scp' ? '; the account logs in with a password alone' : ''}.`,
      };
    case 'lost':
      return {
        code: 'CONNECTION_LOST',
        fix: 'The partner closed the connection half-way: nothing says how much it kept.',
      };
    case 'timeout':
      return { code: 'DELIVERY_TIMEOUT', fix: 'The account would wait until its worker is ended.' };
    case 'too-large':
      return {
        code: 'ANSWER_TOO_LARGE',
        fix: `The kit keeps ${MAX_ANSWER_BYTES / 1024 / 1024} MiB of an answer.`,
      };
    case 'redirects':
      return { code: 'TOO_MANY_REDIRECTS', fix: 'Use the address that the redirects lead to.' };
    case 'put':
    case 'exists':
    case 'aborted':
      return { code: 'PUT_FAILED', fix: 'Check remotePath, and what this login may write there.' };
  }
}
