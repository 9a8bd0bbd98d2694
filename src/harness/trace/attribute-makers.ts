import type { SheetModel } from '../../xml/coverage/plan.js';
import type { Trace } from '../../xml/observation.js';
import { attributeValue } from '../../xml/scan.js';
import type { MadeNode } from './output-nodes.js';

/** An `xsl:attribute` that ran for an element. */
interface AttributeEvent {
  readonly event: number;
  readonly name: string;
  readonly isOfSet: boolean;
}

/**
 * Gives attributes to the instructions that wrote them where the place alone does not tell: those of attribute sets, and
 * those that were written anew by an `xsl:attribute` of the same name.
 */
export function findAttributeMakers(
  nodes: readonly MadeNode[],
  trace: Trace,
  model: SheetModel,
): readonly MadeNode[] {
  const written = gatherAttributes(trace, model);
  if (written.size === 0) return nodes;
  return nodes.map((node) => {
    const [element = -1] = node.events;
    const candidates = node.kind === 'attribute' ? written.get(element) : undefined;
    if (candidates === undefined) return node;
    const name = node.path.slice(node.path.lastIndexOf('/@') + 2);
    // What is written at the element itself comes before what its attribute sets say.
    const own = model.instructions[trace.events[element]?.instruction ?? -1]?.node;
    const isLiteral = own !== undefined && attributeValue(own, name) !== undefined;
    const maker = candidates.findLast((one) => one.name === name && !(isLiteral && one.isOfSet));
    return maker === undefined ? node : { ...node, events: [maker.event] };
  });
}

/** By the event of their element. Names that are computed are not known. */
function gatherAttributes(
  { events }: Trace,
  { plan, instructions }: SheetModel,
): Map<number, AttributeEvent[]> {
  const found = new Map<number, AttributeEvent[]>();
  for (const [event, { instruction, within }] of events.entries()) {
    const planned = plan.instructions[instruction];
    if (planned?.kind !== 'attribute') continue;
    const name = attributeValue(instructions[instruction]!.node, 'name') ?? '';
    const one = { event, name, isOfSet: planned.template === -1 };
    const known = found.get(within);
    if (known === undefined) found.set(within, [one]);
    else known.push(one);
  }
  return found;
}
