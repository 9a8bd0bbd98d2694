import type { ReadonlySignal } from '@preact/signals';
import type {
  RunKey,
  WireAnswersRequest,
  WireFaultKind,
  WireOverridesRequest,
  WireRunSummary,
  WireSendAgain,
  WireSnapshotsReply,
  WireSnapshotsRequest,
} from '../../wire.js';
import { Refused, type Link } from './link.js';
import type { WorkspaceModel } from './workspace.js';

/** What the page makes the server do. What goes wrong is said; nothing throws. */
export interface Commands {
  rerun(keys: readonly RunKey[] | undefined): Promise<void>;
  decide(verdict: WireSnapshotsRequest['verdict'], keys: readonly RunKey[]): Promise<void>;
  /** @returns why not, where it was refused. */
  setPartner(request: WireAnswersRequest): Promise<string | undefined>;
  setItem(request: WireOverridesRequest): Promise<string | undefined>;
  sendAgain(id: number): Promise<WireSendAgain | undefined>;
  /** Fetched once. */
  readFaults(): Promise<readonly WireFaultKind[]>;
}

interface CommandContext {
  readonly link: Link;
  readonly say: (text: string, tone?: 'info' | 'error') => void;
  readonly summary: ReadonlySignal<WireRunSummary | undefined>;
  readonly workspace: WorkspaceModel;
}

export function createCommands({ link, say, workspace }: CommandContext): Commands {
  let faults: Promise<readonly WireFaultKind[]> | undefined;
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (cause) {
      say(explain(cause), 'error');
      return undefined;
    }
  };
  const trySet = async (path: string, request: unknown): Promise<string | undefined> => {
    try {
      await link.post(path, request);
      return undefined;
    } catch (cause) {
      return explain(cause);
    }
  };

  return {
    rerun: async (keys) => {
      await attempt(link.post('rerun', keys === undefined ? {} : { keys }));
    },
    decide: async (verdict, keys) => {
      const runs = keys.flatMap((key) => {
        const summary = workspace.runs.get(key)?.peek();
        return summary === undefined ? [] : [{ key, revision: summary.revision }];
      });
      if (runs.length === 0) return;
      const request: WireSnapshotsRequest = { verdict, runs };
      const reply = await attempt(link.post<WireSnapshotsReply>('snapshots', request));
      if (reply === undefined) return;
      for (const run of reply.runs) workspace.addRun(run);
      workspace.flush();
      const what = runs.length === 1 ? (runs[0]?.key ?? '') : `${runs.length} snapshots`;
      say(`${verdict === 'accept' ? 'Accepted' : 'Rejected'} ${what}`);
    },
    setPartner: (request) => trySet('answers', request),
    setItem: (request) => trySet('overrides', request),
    sendAgain: (id) => attempt(link.post<WireSendAgain>(`inbox/${id}/send`, {})),
    readFaults: () => {
      faults ??= link.get<readonly WireFaultKind[]>('faults').catch(() => {
        faults = undefined;
        return [];
      });
      return faults;
    },
  };
}

/** What a failed request means, with the next step. */
export function explain(cause: unknown): string {
  if (!(cause instanceof Refused)) return 'The server cannot be reached.';
  return cause.fix === undefined ? cause.message : `${cause.message}. ${cause.fix}`;
}
