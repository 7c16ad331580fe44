import type { Attempt, Attempts } from './attempts.js';
import { exhaustive } from './search.js';
import type { Shrinking } from './shrink.js';

/**
 * The shortest run that breaks a property, breadth first; null where none has at most `stepsMax`
 * steps, or where more than `statesMax` states would have to be looked at. What it looks at is taken
 * out of the purse.
 */
export function* shortest(
  attempts: Attempts,
  limits: {
    readonly property: string;
    readonly stepsMax: number;
    readonly statesMax: number;
    readonly purse: { states: number };
  },
): Shrinking<Attempt | null> {
  const { property, stepsMax, statesMax, purse } = limits;
  const isWanted = (broken: { readonly property: string }) => broken.property === property;
  const search = exhaustive(attempts.scenario, { statesMax, isWanted });
  let stop = false;
  while (true) {
    const step = search.next(stop);
    if (step.done === true) {
      const { failure, states } = step.value;
      purse.states = Math.max(1, purse.states - states);
      if (failure === null || failure.round !== undefined || failure.steps > stepsMax) return null;
      return attempts.byChoices(failure.choices);
    }
    // From a state of depth d on, a run has at least d + 1 steps.
    stop = (yield attempts.count) || step.value.depth >= stepsMax;
  }
}
