import { rmSync } from 'node:fs';
import { startSession, type SessionOptions } from '../../src/dev/session/live-session.js';
import type { Session, SessionEvent, Settled } from '../../src/dev/session/session.js';
import type { RunKey } from '../../src/harness/studio/wire.js';
import { stylesheet, writeWorkspace, type ConnectorFiles } from './workspace.js';

/** A session over a temporary workspace, with what it told. */
export interface TestSession extends AsyncDisposable {
  readonly session: Session;
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Every result since the last call, by run, in order. */
  takeResults(): RunKey[];
  /** What the session settles to next: call it before what it waits for. */
  nextSettled(): Promise<Settled>;
  /** Saves, waits for what that brings, and for what may still come after it; the runs that were made. */
  runsMadeBy(save: () => unknown): Promise<RunKey[]>;
}

/** Longer than a watch waits for anything. */
const NOTHING_MORE_MS = 300;

/** Starts a session and waits until everything ran and changes are seen. */
export async function openTestSession(
  connectors: Readonly<Record<string, ConnectorFiles>>,
  fixtures?: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<SessionOptions> = {},
): Promise<TestSession> {
  const folder = writeWorkspace(connectors, fixtures);
  const session = startSession({
    workspace: { root: folder.path },
    connectors: [],
    fixtures: [],
    actions: [],
    dialect: 'guide',
    timeoutMs: 10_000,
    stateFolder: undefined,
    env: {},
    lanes: 3,
    ...options,
  });
  let results: RunKey[] = [];
  session.subscribe((event) => {
    if (event.kind === 'run' && event.isResult) results.push(event.run.key);
  });
  await session.settled();
  const takeResults = () => {
    const taken = results;
    results = [];
    return taken;
  };
  takeResults();
  return {
    session,
    root: folder.path,
    takeResults,
    nextSettled: () => nextSettled(session),
    async runsMadeBy(save) {
      takeResults();
      await save();
      await quiet(session);
      return takeResults().sort();
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      rmSync(folder.path, { recursive: true, force: true });
    },
  };
}

export function nextSettled(session: Session): Promise<Settled> {
  return new Promise((resolve) => {
    const unsubscribe = session.subscribe((event) => {
      if (event.kind !== 'settled') return;
      unsubscribe();
      resolve(event.settled);
    });
  });
}

/** Waits for the next event that a condition holds for. */
export function nextEvent(
  session: Session,
  isWanted: (event: SessionEvent) => boolean,
): Promise<SessionEvent> {
  return new Promise((resolve) => {
    const unsubscribe = session.subscribe((event) => {
      if (!isWanted(event)) return;
      unsubscribe();
      resolve(event);
    });
  });
}

/** Until nothing was told for a while and nothing is under way. */
async function quiet(session: Session): Promise<void> {
  let last = performance.now();
  const unsubscribe = session.subscribe(() => {
    last = performance.now();
  });
  while (performance.now() - last < NOTHING_MORE_MS || session.activity !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  unsubscribe();
}

/** A connector with two actions that share nothing but the fixtures. */
export const twoActions = (text = 'one'): ConnectorFiles => ({
  submit: { transform: 'submit.xsl', results: { parser: 'xpath', expression: '//id' } },
  actions: { update: { transform: 'update.xsl', remotePath: '/in/{REMOTE_ID}' } },
  files: { 'submit.xsl': sheet(text), 'update.xsl': sheet(text) },
});

/** A small stylesheet that writes a text. */
export const sheet = (text: string): string => stylesheet(`<r>${text}<xsl:value-of select="//title"/></r>`);

export const item = (title: string): string =>
  `<item><entryId>0_abc</entryId><createdAt>1</createdAt><title>${title}</title></item>\n`;
