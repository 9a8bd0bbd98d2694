import { intAt, NODE_TYPE, OFFSET, registerCallback, writeUnsignedLong } from '../native.js';
import { addressAt, nativeProbes } from './native-probes.js';
import type { SheetModel } from './plan.js';
import { PROBE_ELEMENT, PROBE_NAMESPACE, type Probe } from './probes.js';
import type { EventLog } from './event-log.js';

/** The probes of one compiled stylesheet. */
export interface ProbeSet {
  readonly model: SheetModel;
  readonly probes: readonly Probe[];
  /** Address of the probe element to its number. */
  readonly byAddress: ReadonlyMap<number, number>;
  readonly isTraced: boolean;
}

/** An instruction that has begun and not ended. */
interface Open {
  readonly instruction: number;
  readonly isLoop: boolean;
  /** Rounds of a loop, or templates entered. */
  rounds: number;
}

/** How many contexts of one block are kept: a stylesheet over its own trees may have any number. */
const KEEP_CONTEXTS = 50_000;
/** Probes between two looks at the clock. */
const CLOCK_EVERY = 4096;

/** Counts while a stylesheet runs. */
export class Observer {
  readonly set: ProbeSet;
  readonly blocks: Int32Array;
  readonly branches: Int32Array;
  /** Where an instruction was seen to begin; only in a traced run. */
  readonly instructions: Int32Array;
  /** Addresses of the context nodes of each block. */
  readonly contexts: (Set<number> | undefined)[];
  readonly log: EventLog | undefined;
  /** In a traced run that ended early: where it did, if no block was entered since. */
  lastInstruction = -1;
  readonly #open: Open[] = [];
  readonly #source: number;
  readonly #deadline: number;
  #events = 0;

  /**
   * @param source - Address of the document: nodes of others do not count as contexts.
   * @param timeoutMs - Past it, the transformation is ended as it is at its operation limit.
   */
  constructor(set: ProbeSet, source: number, timeoutMs: number, log: EventLog | undefined) {
    this.set = set;
    this.blocks = new Int32Array(set.model.blocks.length);
    this.branches = new Int32Array(set.model.plan.branches.length);
    this.instructions = new Int32Array(set.model.plan.instructions.length);
    this.contexts = [];
    this.log = log;
    this.#source = source;
    this.#deadline = performance.now() + timeoutMs;
  }

  /** Sees what the probes tell while `work` runs. */
  during<T>(work: () => T): T {
    registerOnce();
    return withObserver(this, work);
  }

  see(context: number, node: number, element: number): void {
    this.log?.pause();
    try {
      this.#see(context, node, element);
    } finally {
      this.log?.resume();
    }
  }

  #see(context: number, node: number, element: number): void {
    const number = this.set.byAddress.get(element);
    const probe = number === undefined ? undefined : this.set.probes[number];
    if (probe === undefined) return;
    if (++this.#events % CLOCK_EVERY === 0 && performance.now() > this.#deadline) endRun(context);
    switch (probe.kind) {
      case 'begin':
        this.#begin(probe.block, node);
        break;
      case 'next':
        this.#start(probe.instruction);
        break;
      case 'open':
        this.#start(probe.instruction);
        this.#open.push({
          instruction: probe.instruction,
          isLoop: this.set.model.plan.instructions[probe.instruction]!.kind === 'for-each',
          rounds: 0,
        });
        break;
      case 'close':
        this.#close(probe.instruction);
        break;
      case 'end':
        break;
    }
    this.log?.see(probe, context, node);
  }

  #start(instruction: number): void {
    this.instructions[instruction]! += 1;
    this.lastInstruction = instruction;
  }

  #begin(block: number, node: number): void {
    this.lastInstruction = -1;
    this.blocks[block]! += 1;
    const seen = (this.contexts[block] ??= new Set());
    if (seen.size < KEEP_CONTEXTS && !seen.has(node) && documentOf(node) === this.#source) seen.add(node);
    const open = this.#open.at(-1);
    if (open === undefined) return;
    const { instruction, isTemplate } = this.set.model.blocks[block]!;
    // A round of the loop itself, or a template that is entered: functions are called by anything.
    if (open.isLoop ? instruction === open.instruction : isTemplate) open.rounds++;
  }

  #close(instruction: number): void {
    for (let open = this.#open.pop(); open !== undefined; open = this.#open.pop()) {
      if (open.instruction !== instruction) continue;
      const { branches } = this.set.model.instructions[instruction]!;
      const way = open.isLoop ? Math.min(open.rounds, 2) : open.rounds > 0 ? 0 : 1;
      this.branches[branches[way]!]! += 1;
      return;
    }
  }
}

let current: Observer | undefined;

function withObserver<T>(observer: Observer, work: () => T): T {
  const outer = current;
  current = observer;
  try {
    return work();
  } finally {
    current = outer;
  }
}

let isRegistered = false;

function registerOnce(): void {
  if (isRegistered) return;
  isRegistered = true;
  const callback = registerCallback(
    'void mrssmith_probe(int64_t ctxt, int64_t node, int64_t inst, void *comp)',
    (context: never, node: never, element: never) => {
      try {
        current?.see(context, node, element);
      } catch {
        // What is counted never changes what is made.
      }
    },
  );
  nativeProbes().xsltRegisterExtModuleElement(PROBE_ELEMENT, PROBE_NAMESPACE, null, callback);
}

/** Trees of variables are gone when the run is over: their nodes must be known while they live. */
const documentOf = (node: number) =>
  intAt(BigInt(node), OFFSET.node.type) === NODE_TYPE.namespace ? 0 : addressAt(node, OFFSET.node.doc);

/** The next instruction is one too many. */
function endRun(context: number): void {
  writeUnsignedLong(BigInt(context), OFFSET.transform.opLimit, 1);
}
