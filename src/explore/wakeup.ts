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
  for (const { level, left } of restsOf(tree, sequence, dependent)) {
    let end = level;
    for (const planned of left) {
      const branch: Branch = { ...planned, after: [] };
      end.push(branch);
      end = branch.after;
    }
  }
}

/** Whether a run that a wakeup tree plans makes a sequence of steps superfluous. */
export function isPlanned(tree: Branch[], sequence: readonly Planned[], dependent: Check): boolean {
  return restsOf(tree, sequence, dependent).length === 0;
}

/** How much of a sequence a tree does not plan, and where it would be planned. */
interface Rest {
  readonly level: Branch[];
  readonly left: readonly Planned[];
}

/**
 * What a tree does not plan of a sequence; nothing where it plans all of it.
 *
 * A strand may come first that the sequence does not ask for. Then all its ways are followed, each
 * with what is planned beyond it, so that the sequence must be planned beyond each.
 */
function restsOf(level: Branch[], left: readonly Planned[], dependent: Check): readonly Rest[] {
  if (left.length === 0) return [];
  const next = level.find((branch) => leads(branch, left, dependent));
  if (next === undefined) return [{ level, left }];
  const { strand } = next.step;
  const isAsked = left.some(({ step }) => step.strand === strand);
  const ways = isAsked ? [next] : level.filter(({ step }) => step.strand === strand);
  const rest = without(left, strand);
  // A plan that ends leaves open what comes then, so that all of it will be explored.
  return ways.flatMap(({ after }) => (after.length === 0 ? [] : restsOf(after, rest, dependent)));
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

/** Whether a branch may come first in a sequence: where that asks for its strand, in the same way. */
function leads(branch: Branch, sequence: readonly Planned[], dependent: Check): boolean {
  if (!isInitial(branch.step, sequence, dependent)) return false;
  if (branch.transition === everyWay || branch.isOnly) return true;
  const same = sequence.find(({ step }) => step.strand === branch.step.strand);
  return same === undefined || same.transition === branch.transition;
}

function without(sequence: readonly Planned[], strand: number): readonly Planned[] {
  const at = sequence.findIndex(({ step }) => step.strand === strand);
  return at === -1 ? sequence : sequence.toSpliced(at, 1);
}
