import type { Observation } from '../observation.js';
import type { Observer } from './observer.js';
import type { Reading } from './reading.js';

/** Counts by the plan's numbers, from what the probes told. */
export function countHits(
  observer: Observer,
  { usedKeys, builtIn }: Reading,
  isComplete: boolean,
): Pick<Observation, 'instructions' | 'branches' | 'templates'> {
  const { model, isTraced } = observer.set;
  const instructions = model.instructions.map(({ block, canFollow }, index) => {
    if (model.plan.instructions[index]?.kind === 'key') return usedKeys.has(index) ? 1 : 0;
    if (isTraced && canFollow) return observer.instructions[index] ?? 0;
    return block === -1 ? 1 : (observer.blocks[block] ?? 0);
  });
  const branches = [...observer.branches];
  for (const [index, { branch }] of model.blocks.entries()) {
    if (branch !== -1) branches[branch] = observer.blocks[index] ?? 0;
  }
  for (const [index, { branches: own }] of model.instructions.entries()) {
    const rule = own.find((branch) => model.plan.branches[branch]?.name === 'built-in rule');
    if (rule !== undefined) branches[rule] = builtIn.get(index) ?? 0;
    const rest = own.find((branch) => isRest(model.plan.branches[branch]?.name));
    if (rest === undefined) continue;
    const taken = own.reduce((sum, branch) => sum + (branch === rest ? 0 : (branches[branch] ?? 0)), 0);
    const lost = !isComplete && observer.lastInstruction === index ? 1 : 0;
    branches[rest] = Math.max(0, (instructions[index] ?? 0) - taken - lost);
  }
  return {
    instructions,
    branches,
    templates: model.templates.map(({ block }) => observer.blocks[block] ?? 0),
  };
}

/** The way that is taken when no other one is. */
const isRest = (name: string | undefined) => name === 'test false' || name === 'none';
