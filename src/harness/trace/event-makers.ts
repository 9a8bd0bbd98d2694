import type { SheetPlan, Trace } from '../../xml/observation.js';

/** Instructions whose content is the value of the node that they make. */
const HOLDS_VALUE = new Set(['attribute', 'comment', 'processing-instruction']);

/** Which instructions stand behind an event: found once for each. */
export class EventMakers {
  readonly #trace: Trace;
  readonly #plan: SheetPlan;
  readonly #around = new Map<number, readonly number[]>();
  readonly #makers = new Map<number, readonly number[]>();

  constructor(trace: Trace, plan: SheetPlan) {
    this.#trace = trace;
    this.#plan = plan;
  }

  /**
   * Instructions, each once: the one that wrote it, what gave it its value, then those around it and those that called
   * its template.
   */
  of(event: number): readonly number[] {
    let makers = this.#makers.get(event);
    if (makers === undefined) {
      const inner = this.contentOf(event).map((one) => this.#trace.events[one]!.instruction);
      const [own = -1, ...around] = this.#chain(event);
      makers = [...new Set([own, ...inner, ...around])];
      this.#makers.set(event, makers);
    }
    return makers;
  }

  /** Events in the course of one that made an attribute, a comment or a processing instruction: they made its value. */
  contentOf(event: number): readonly number[] {
    const kind = this.#plan.instructions[this.#trace.events[event]?.instruction ?? -1]?.kind ?? '';
    return HOLDS_VALUE.has(kind) ? this.courseOf(event) : [];
  }

  /** All that happened in the course of an event: it stands in one piece behind it. */
  courseOf(event: number): readonly number[] {
    const { events } = this.#trace;
    const found: number[] = [];
    for (let at = event + 1; (events[at]?.within ?? -1) >= event; at++) found.push(at);
    return found;
  }

  #chain(event: number): readonly number[] {
    // Without recursion: a template may call itself some thousand times.
    const missing: number[] = [];
    let at = event;
    while (at !== -1 && !this.#around.has(at)) {
      missing.push(at);
      at = this.#trace.events[at]?.within ?? -1;
    }
    let chain = this.#around.get(at) ?? [];
    for (const one of missing.toReversed()) {
      const instruction = this.#trace.events[one]!.instruction;
      chain =
        chain[0] === instruction ? chain : [instruction, ...chain.filter((made) => made !== instruction)];
      this.#around.set(one, chain);
    }
    return chain;
  }
}
