import type { SheetModel } from '../../xml/coverage/plan.js';
import { attributeValue, localName, type ScannedNode } from '../../xml/scan.js';
import type { Observation, PlannedInstruction, SheetPlan } from '../../xml/observation.js';
import type { MakerPlace } from './explain-nodes.js';
import { describeTemplate } from './map-run.js';

/** Why something that could make a node did not. */
export interface Absence {
  /** What would have made it. */
  readonly maker: MakerPlace;
  /** In a sentence, e.g. `its test was false, all 3 times`. */
  readonly reason: string;
  /** Where that was decided. */
  readonly decidedAt: MakerPlace;
}

/** More places than that say nothing. */
const MOST_PLACES = 3;

/**
 * Why a stylesheet did not make what it could have made by that name.
 *
 * @param wanted - Name of an element, or of an attribute with `@`.
 */
export function explainAbsence(
  wanted: string,
  file: string,
  model: SheetModel,
  observation: Observation,
): Absence[] {
  const found = model.instructions.flatMap(({ node }, number) =>
    makes(node, model.plan.instructions[number]?.kind ?? '', wanted) ? [number] : [],
  );
  const idle = found.filter((number) => (observation.instructions[number] ?? 0) === 0);
  return (idle.length > 0 ? idle : found)
    .slice(0, MOST_PLACES)
    .map((number) => explainOne(number, file, model.plan, observation));
}

/** Whether an instruction makes something of that name, whatever its prefix. */
function makes(node: ScannedNode, kind: string, wanted: string): boolean {
  const isAttribute = wanted.startsWith('@');
  const name = localName(wanted.replace('@', ''));
  if (kind === 'literal' && isAttribute) return node.attributes.some((one) => localName(one.name) === name);
  if (kind === 'literal') return localName(node.name) === name;
  return (
    kind === (isAttribute ? 'attribute' : 'element') && localName(attributeValue(node, 'name') ?? '') === name
  );
}

/** The innermost one around it that did run decided so, or nobody called its template. */
function explainOne(number: number, file: string, plan: SheetPlan, observation: Observation): Absence {
  const instruction = plan.instructions[number]!;
  const toPlace = (planned: PlannedInstruction): MakerPlace => ({
    file,
    ...planned.start,
    label: planned.label,
    template: describeTemplate(plan.templates[planned.template]),
  });
  const maker = toPlace(instruction);
  const count = observation.instructions[number] ?? 0;
  if (count > 0) {
    return { maker, decidedAt: maker, reason: `it ran ${times(count)}, and made something else or nothing` };
  }
  let inner = number;
  for (let at = instruction.parent; at !== -1; at = plan.instructions[at]?.parent ?? -1) {
    const around = plan.instructions[at]!;
    const ran = observation.instructions[at] ?? 0;
    if (ran > 0)
      return { maker, decidedAt: toPlace(around), reason: whyNot(at, inner, plan, observation, ran) };
    inner = at;
  }
  return { maker, ...templateReason(instruction, plan, file, maker, observation) };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function whyNot(at: number, inner: number, plan: SheetPlan, { branches }: Observation, ran: number): string {
  const { kind, label } = plan.instructions[at]!;
  const all = ran === 1 ? '' : `, all ${ran} times`;
  switch (kind) {
    case 'if':
      return `its test was false${all}`;
    case 'choose': {
      const taken = plan.branches
        .filter(({ instruction }, index) => instruction === at && (branches[index] ?? 0) > 0)
        .map(({ name }) => (name === 'none' ? 'no branch at all' : `"${name}"`));
      return taken.length === 0 ? 'another branch was taken' : `${taken.join(' or ')} was taken instead`;
    }
    case 'for-each':
      return `it selected no node${all}`;
    case 'apply-templates':
      return `it applied no template that gets there${all}`;
    default:
      return `${label} ran ${times(ran)}, and ended before ${plan.instructions[inner]?.label ?? 'it'}`;
  }
}

function templateReason(
  instruction: PlannedInstruction,
  plan: SheetPlan,
  file: string,
  maker: MakerPlace,
  { templates }: Observation,
): Pick<Absence, 'reason' | 'decidedAt'> {
  const template = plan.templates[instruction.template];
  if (template === undefined) return { decidedAt: maker, reason: 'nothing used it' };
  const told = describeTemplate(template);
  const decidedAt = { file, ...template.start, label: `xsl:template ${told}`, template: told };
  const fired = templates[instruction.template] ?? 0;
  if (fired > 0) return { decidedAt, reason: `its template fired ${times(fired)}, and never came to it` };
  const reason =
    template.match === undefined
      ? 'nothing called its template'
      : 'its template never fired: nothing that it matches was applied, or another template took it';
  return { decidedAt, reason };
}
