import { type Sampled, sampling } from '#explore';
import type { Scenario } from '#sim';
import type { Range } from './plan.js';

/** What the runs of one range showed: plain data, and the same wherever they are run. */
export interface RangeResult {
  /** How many runs were made: all of the range, or up to the first that failed, with it. */
  readonly runs: number;
  readonly steps: number;
  /** The steps of the longest run. */
  readonly depth: number;
  /** The lowest run that failed, and the strategy that made it. */
  readonly failure: Sampled['failure'];
  /** Why a run ended before its end, if one did. */
  readonly limit: string | null;
  /** How often each fault of the budget happened. */
  readonly fired: { readonly [fault: string]: number };
  /** The `sometimes` that did not happen in this range, in the order of the specification. */
  readonly unwitnessed: readonly string[];
}

/**
 * Makes the runs of a range, one after the other, until one fails.
 *
 * They are the runs of these numbers that `explore` makes at random with this seed. A pure function
 * of the scenario, the seed and the range: nothing is carried from one range to the next. `onRuns`
 * hears now and then how many were made.
 */
export function runRange(
  scenario: Scenario,
  { seed, from, to, onRuns }: Range & { seed: string; onRuns?: (done: number) => void },
): RangeResult {
  const search = sampling(scenario, { seed, from, runs: to - from });
  for (;;) {
    const step = search.next(false);
    if (step.done === true) {
      const { runs, transitions, depth, failure, limit, fired, unwitnessed } = step.value;
      return { runs, steps: transitions, depth, failure, limit, fired, unwitnessed };
    }
    onRuns?.(step.value.done);
  }
}
