import type { ClaudeOptions, Task } from '#agent';
import { Issue } from '#base';
import type { TaskOptions } from '#examine';
import type { Problem } from '#protocols';
import type { Arm } from './arms.js';
import { type Measured, measured } from './measured.js';
import type { Outcome } from './table.js';

/** How an arm is measured. */
export interface Plan {
  readonly problems: readonly Problem[];
  readonly seeds: readonly string[];
  readonly candidates: number;
  readonly model: ClaudeOptions;
  /** Sets a problem as a task. */
  readonly taskFor: (problem: Problem, options: TaskOptions) => Task;
}

/**
 * Measures an arm: attempts at every problem with every seed, one after the other. What could not be
 * measured, because nobody answered or there is no key, is `left` with a sentence: then only problems
 * that were attempted with every seed are in the outcome.
 */
export async function outcomeOf(
  arm: Arm,
  { problems, seeds, candidates, model, taskFor }: Plan,
): Promise<Outcome & { readonly left: string | null }> {
  const { disclosure = 'story', candidatesMax = Infinity } = arm;
  const of: { problem: Problem; attempts: readonly Measured[] }[] = [];
  for (const problem of problems) {
    const attempts: Measured[] = [];
    for (const seed of seeds) {
      const task = taskFor(problem, { disclosure, seed });
      let made: ReturnType<Arm['proposer']>;
      try {
        made = arm.proposer(problem, { seed, model });
      } catch (thrown) {
        if (thrown instanceof Issue && thrown.code.startsWith('claude/')) {
          return { arm, of, left: thrown.message };
        }
        throw thrown;
      }
      const most = Math.min(candidates, candidatesMax);
      const came = await measured({ problem, task, seed, candidates: most, ...made });
      if ('left' in came) return { arm, of, left: came.left };
      attempts.push(came.measured);
    }
    of.push({ problem, attempts });
  }
  return { arm, of, left: null };
}
