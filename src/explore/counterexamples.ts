import { Issue } from '#base';
import type { Scenario } from '#sim';
import { type Attempt, Attempts } from './attempts.js';
import { sameCause } from './cause.js';
import { type Counterexample, counterexample } from './counterexample.js';
import { likenessText } from './likeness.js';
import { notAgain } from './not-again.js';
import type { Failure } from './search.js';
import { type Shrinking, type Shrunk, shrink, shrinkWorld } from './shrink.js';

/** How small a failure is made: not at all, as a run of its world, or with its world. */
export type Size = 'as found' | 'run' | 'world';

/**
 * The counterexamples that failures are: one for each cause, each made small, in the order in which
 * they were found.
 *
 *   failures --one of each way to fail--> --shrink--> --decisive step--> --one of each cause-->
 *
 * The first may become any run that breaks the same property; the others must go on failing in their
 * own way, or else all would become the same. Sent `true`, it gives those it has; at least the first.
 */
export function* counterexamplesOf(
  scenario: Scenario,
  failures: readonly Failure[],
  size: Size,
): Shrinking<readonly Counterexample[]> {
  const found: Counterexample[] = [];
  for (const failure of oneOfEachWay(scenario, failures)) {
    const shrunk = yield* shrunkTo(scenario, failure, { size, isFirst: found.length === 0 });
    const made = reproduced(scenario, shrunk, failure.steps);
    const known = found.findIndex(({ cause }) => sameCause(cause, made.cause));
    if (known === -1) found.push(made);
    else if (made.steps < (found[known] as Counterexample).steps) found[known] = made;
    const stop = yield found.length;
    if (stop) break;
  }
  return found;
}

/** A run that breaks a property, made small with its world. Throws an `Issue` where it breaks none. */
export function madeSmall(scenario: Scenario, choices: readonly number[]): Counterexample {
  const { verdict, steps } = counterexample(scenario, choices);
  const failure = { property: verdict.property, choices, steps };
  const shrinking = counterexamplesOf(scenario, [failure], 'world');
  let step = shrinking.next();
  while (step.done !== true) step = shrinking.next();
  return step.value[0] as Counterexample;
}

function oneOfEachWay(scenario: Scenario, failures: readonly Failure[]): readonly Failure[] {
  if (failures.length < 2) return failures;
  const attempts = new Attempts(scenario);
  const shortest = new Map<string, Failure>();
  for (const failure of failures) {
    const attempt = failure.round === undefined ? attempts.byChoices(failure.choices) : null;
    const way = attempt === null ? 'endless' : likenessText(attempt);
    const known = shortest.get(way);
    if (known === undefined || failure.steps < known.steps) shortest.set(way, failure);
  }
  return [...shortest.values()];
}

function* shrunkTo(
  scenario: Scenario,
  failure: Failure,
  { size, isFirst }: { readonly size: Size; readonly isFirst: boolean },
): Shrinking<Pick<Shrunk, 'scenario'> & { readonly failure: Failure }> {
  if (size === 'as found' || failure.round !== undefined) return { scenario, failure };
  const own = new Attempts(scenario).byChoices(failure.choices);
  const way = own === null || isFirst ? null : likenessText(own);
  const limits = way === null ? {} : { isAlike: (each: Attempt) => likenessText(each) === way };
  if (size === 'world') return yield* shrinkWorld(scenario, failure, limits);
  return { scenario, failure: yield* shrink(scenario, failure, limits) };
}

/** The failure made again from its choices: one that cannot be was no doing of these choices. */
function reproduced(
  whole: Scenario,
  { scenario, failure }: { readonly scenario: Scenario; readonly failure: Failure },
  stepsFound: number,
): Counterexample {
  const { choices, round = null } = failure;
  try {
    return counterexample(scenario, choices, { stepsFound, round, whole });
  } catch (thrown) {
    if (!(thrown instanceof Issue) || !thrown.code.startsWith('replay/')) throw thrown;
    throw notAgain(whole, thrown.message);
  }
}
