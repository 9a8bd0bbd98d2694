/** Steps as the journal has them: what they are about, and nothing of what they say. */
import type { Call } from '../client/client.js';
import type { Outcome } from '../client/session.js';
import type { JournalledResult, JournalledStep } from './journal.js';
import { subjectOf } from './step-calls.js';
import type { Step } from './steps.js';

export const toJournal = (step: Step, call: Call | undefined): JournalledStep => ({
  call: call === undefined ? '' : `${call.service}.${call.action}`,
  object: 'document' in step ? `${step.document} ${step.action}` : subjectOf(step),
  ...('on' in step && typeof step.on === 'number' && { id: step.on }),
});

/** Codes alone: what the account says beside them may quote what it was sent. */
export function toResult(step: Step, outcome: Outcome | undefined): JournalledResult {
  const object = 'document' in step ? `${step.document} ${step.action}` : subjectOf(step);
  if (outcome?.kind !== 'done') return { object, code: outcome?.error.code ?? 'MISSING_RESULT' };
  const { id } = (outcome.value ?? {}) as { id?: unknown };
  return { object, ...(id !== undefined && { id: Number(id) }) };
}
