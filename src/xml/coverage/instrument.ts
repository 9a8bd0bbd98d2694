import type { XmlDocument } from '../document.js';
import type { Observation } from '../observation.js';
import { decodeXml } from '../scan.js';
import { EventLog } from './event-log.js';
import { countHits } from './hits.js';
import { Mirror } from './mirror.js';
import { findReads } from './reading.js';
import { Observer, type ProbeSet } from './observer.js';
import { modelSheet } from './plan.js';
import { findProbes, ProbeCarrier } from './probes.js';
import { makeTrace } from './trace.js';

/** A stylesheet that tells what runs in it. */
export type Instrumented = ProbeSet;

/**
 * Prepares a parsed stylesheet for probes, before values are written into it.
 *
 * @returns takes the elements whose content was replaced, puts the probes in, and returns what finds them
 *   in the copy that is compiled; `undefined` where the text cannot be followed.
 */
export function instrument(
  document: XmlDocument,
  bytes: Uint8Array,
  isTraced: boolean,
): ((replaced: ReadonlySet<bigint>) => (copy: XmlDocument) => Instrumented) | undefined {
  const model = modelSheet(decodeXml(bytes));
  const insert = ProbeCarrier.prepare(document, model);
  if (insert === undefined) return undefined;
  return (replaced) => {
    const probes = insert(replaced, isTraced);
    return (copy) => ({ model, probes, byAddress: findProbes(copy), isTraced });
  };
}

/** One run of an instrumented stylesheet. */
export interface ObservedRun {
  during<T>(work: () => T): T;
  /** To be called while the source, the result and the context are alive. */
  finish(result: XmlDocument | undefined, isComplete: boolean): Observation;
}

/** Share of the time limit after which a loop is ended inside the library. */
const TIME_SHARE = 0.8;

export function observeRun(
  set: Instrumented,
  source: XmlDocument,
  { timeoutMs = Number.POSITIVE_INFINITY }: { readonly timeoutMs?: number },
): ObservedRun {
  const { model, isTraced } = set;
  const address = Number(source.pointer);
  const log = isTraced ? new EventLog(model, address) : undefined;
  const observer = new Observer(set, address, timeoutMs * TIME_SHARE, log);
  return {
    during(work) {
      const value = observer.during(work);
      log?.stop();
      return value;
    },
    finish(result, isComplete) {
      const mirror = Mirror.of(source, model.stripsSpace);
      const reading = findReads(observer, mirror, isComplete);
      const hits = countHits(observer, reading, isComplete);
      const observation = { ...hits, reads: reading.paths };
      if (log === undefined) return observation;
      return { ...observation, trace: makeTrace(log, model, mirror, reading, result?.pointer) };
    },
  };
}
