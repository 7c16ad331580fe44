import type { Check, Step } from './dependence.js';

/**
 * A step that a run is to take: of which strand, and which of the transitions it has there.
 * `everyWay` stands for all of them; then nothing is planned beyond it.
 */
export interface Planned {
  readonly step: Step;
  readonly transition: number;
  /** Whether nothing else can come of it: the step then tells all that the strand may do. */
  readonly isOnly: boolean;
}

/** In the place of a transition: all that the strand has. */
export const everyWay = -1;

/** A node of a wakeup tree: a planned step, and what is planned after it. */
export interface Branch extends Planned {
  readonly after: Branch[];
}

/**
 * Adds a sequence of steps to a wakeup tree, unless a run that the tree plans anyway makes it
 * superfluous (Parosh Abdulla, Stavros Aronis, Bengt Jonsson, Konstantinos Sagonas, "Source sets: a
 * foundation for optimal dynamic partial order reduction", 2017, section 6; here a step may have
 * several transitions, all of which are explored wherever its strand is, so a plan follows the one
 * that it was made for).
 */
export function insert(tree: Branch[], sequence: readonly Planned[], dependent: Check): void {
  const rest = restOf(tree, sequence, dependent);
  if (rest === null) return;
  let { level } = rest;
  for (const planned of rest.left) {
    const branch: Branch = { ...planned, after: [] };
    level.push(branch);
    level = branch.after;
  }
}

/** Whether a run that a wakeup tree plans makes a sequence of steps superfluous. */
export function isPlanned(tree: Branch[], sequence: readonly Planned[], dependent: Check): boolean {
  return restOf(tree, sequence, dependent) === null;
}

/** How much of a sequence a tree does not plan, and where it would be planned; null for nothing. */
function restOf(
  tree: Branch[],
  sequence: readonly Planned[],
  dependent: Check,
): { readonly level: Branch[]; readonly left: readonly Planned[] } | null {
  let level = tree;
  let left = sequence;
  while (left.length > 0) {
    const next = level.find((branch) => leads(branch, left, dependent));
    if (next === undefined) return { level, left };
    // A plan that ends here leaves open what comes then, so that all of it will be explored.
    if (next.after.length === 0) return null;
    left = without(left, next.step.strand);
    level = next.after;
  }
  return null;
}

/**
 * Whether a step can come first in a run that contains a sequence, or can be added to it as the
 * first: a weak initial of the sequence.
 */
export function isInitial(step: Step, sequence: readonly Planned[], dependent: Check): boolean {
  for (const { step: each } of sequence) {
    if (each.strand === step.strand) return true;
    if (dependent(each, step)) return false;
  }
  return true;
}

function leads(branch: Branch, sequence: readonly Planned[], dependent: Check): boolean {
  if (!isInitial(branch.step, sequence, dependent)) return false;
  if (branch.transition === everyWay || branch.isOnly) return true;
  const same = sequence.find(({ step }) => step.strand === branch.step.strand);
  return same !== undefined && same.transition === branch.transition;
}

function without(sequence: readonly Planned[], strand: number): readonly Planned[] {
  const at = sequence.findIndex(({ step }) => step.strand === strand);
  return at === -1 ? sequence : sequence.toSpliced(at, 1);
}
