import type { Probe } from './probes.js';

/** Keeps what a traced run did, event by event. */
export class EventLog {
  see(_probe: Probe, _context: number, _node: number): void {
    // To come.
  }
}
