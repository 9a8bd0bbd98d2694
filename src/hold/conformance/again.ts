import { Bug } from '../../core/failure.js';
import { askTransform } from '../../harness/pipeline/transform-request.js';
import type { RunContext } from '../../harness/pipeline/stage.js';
import { EngineGone, type TransformReply } from '../../xml/engine.js';
import { engineOf } from '../run/runs.js';
import { FROZEN_MS, type TestSettings } from '../run/settings.js';
import { workbench } from '../run/workbench.js';
import type { CaseRun } from '../types.js';

/** What a transformation made of an item, without its document. */
export type Remade =
  | Extract<TransformReply, { kind: 'made' }>
  | Extract<TransformReply, { kind: 'failed' }>
  | { readonly kind: 'gone'; readonly detail: string }
  | { readonly kind: 'malformed' };

/**
 * Transforms an item again as in a run: the stage alone, nothing is delivered.
 *
 * @param item - As the transform sees it, the distribution block in it.
 */
export async function transformAgain(
  run: CaseRun,
  item: Uint8Array,
  settings: TestSettings,
): Promise<Remade> {
  const { connector, fixture, result } = run;
  const action = connector.actions[run.action];
  if (action === undefined) throw new Bug(`no action ${run.action} of ${connector.id}`);
  const engine = engineOf(connector, settings, workbench(settings.stateFolder));
  // A transformation needs no more of a run than these.
  const context = {
    engine,
    action,
    connector,
    limits: { timeoutMs: settings.timeoutMs },
    remoteId: run.action === 'submit' ? undefined : (result.report.remoteId ?? undefined),
    now: () => FROZEN_MS,
  } as unknown as RunContext;
  try {
    const opened = await engine.openItem({ bytes: item, name: fixture });
    if (opened.kind === 'malformed') return { kind: 'malformed' };
    const reply = await askTransform(context, opened.document, settings.dialect === 'server');
    await engine.release([opened.document, ...(reply.kind === 'made' ? [reply.document] : [])]);
    return reply;
  } catch (cause) {
    if (cause instanceof EngineGone) return { kind: 'gone', detail: cause.detail };
    throw cause;
  }
}
