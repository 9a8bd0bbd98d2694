import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import type { Action, Protocol } from '../../core/connector.js';
import { FAULTS, FAULT_NAMES, fitsProtocol, parseFault, type FaultWish } from '../../harness/sinks/faults.js';
import type { WireFaultKind } from '../../harness/studio/wire.js';
import type { Partner } from '../session/session.js';
import { Refusal } from './refusal.js';
import type { answersRequest } from './requests.js';

/** What sinks can do wrong. */
export function listFaults(): WireFaultKind[] {
  const kinds: Readonly<Record<string, Omit<WireFaultKind, 'name' | 'number'> & Partial<WireFaultKind>>> =
    FAULTS;
  return FAULT_NAMES.flatMap((name) => {
    const kind = kinds[name];
    if (kind === undefined) return [];
    const { what, protocols, number = null } = kind;
    return [{ name, what, protocols, number }];
  });
}

/**
 * How the partner of an action behaves from now on.
 *
 * @throws {Refusal} 422 for what cannot happen to this action.
 */
export function toPartner({ answer, faults }: z.infer<typeof answersRequest>, { protocol }: Action): Partner {
  if (answer !== null && protocol !== 'http' && protocol !== 'https') {
    throw impossible(`a partner over ${protocol} gives no answer that could be another`);
  }
  return {
    answer:
      answer === null
        ? undefined
        : { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body), file: undefined },
    faults: faults.map((text) => toFault(text, protocol)),
  };
}

function toFault(text: string, protocol: Protocol): FaultWish {
  const wish = parseFault(text, () => randomInt(1_000_000));
  if (typeof wish === 'string') throw impossible(wish);
  if (!fitsProtocol(wish, protocol)) throw impossible(`${wish.name} cannot happen over ${protocol}`);
  return wish;
}

const impossible = (message: string): Refusal =>
  new Refusal({
    status: 422,
    code: 'FAULT_REFUSED',
    message,
    fix: 'mrssmith run --fault list shows all faults, and over which protocols they happen.',
  });
