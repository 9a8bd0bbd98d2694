import type { AccountContext } from '../context.js';

/** Does something that no caller waits for: what it throws is told, and costs nothing else. */
export async function tellFailure(
  { tell }: AccountContext,
  what: string,
  work: () => Promise<unknown> | void,
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    tell({ kind: 'note', code: 'INTERNAL', text: `${what}: ${text}` });
  }
}
