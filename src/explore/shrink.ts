import type { Scenario } from '#sim';
import { type Attempt, Attempts, isSmaller } from './attempts.js';
import { notAgain } from './not-again.js';
import { sampling } from './sampling.js';
import type { Failure } from './search.js';
import { shortest } from './shortest.js';
import { type Part, partsFor } from './smaller-world.js';
import { type Candidate, deviations, ways } from './ways.js';

/** What shrinking does between two looks at whether it should stop: it yields how often it tried. */
export type Shrinking<Result> = Generator<number, Result, boolean>;

/** How far shrinking goes, and what it may not lose. */
export interface ShrinkLimits {
  /** How many states may be looked at, in all, for shorter runs; by default 20,000. */
  readonly statesMax?: number;
  /** Whether a run fails in the way that is meant; by default all that break the same property do. */
  readonly isAlike?: (attempt: Attempt) => boolean;
}

/** A failing run, and the world in which it is one. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly failure: Attempt;
}

/**
 * A smaller run of the same scenario that breaks the same property.
 *
 *   failure --segments--> --choices--> --breadth first, where there are few states--> smallest
 *
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input",
 * 2002), first over who acts and what comes of it: segments in which one process acts alone are
 * dropped, from many to one, and brought together with the next of the same process; what cannot
 * happen any more is left out. Then over single choices. It goes on until nothing changes. Last,
 * whether there is a shorter run at all is searched breadth first: where that ends within its limit,
 * the result has as few steps as any.
 *
 * Fewer steps count first, then fewer faults, then fewer and smaller choices. Sent `true`, it gives
 * the best so far.
 */
export function* shrink(
  scenario: Scenario,
  failure: Failure,
  limits: ShrinkLimits = {},
): Shrinking<Attempt> {
  const first = begun(scenario, failure, limits);
  const smaller = yield* simplified(first);
  const shorter = yield* shortened(smaller);
  return (shorter === null ? smaller : yield* simplified(shorter)).best;
}

/**
 * A smaller run in a smaller world: `shrink`, and where the same can be broken with fewer clients,
 * calls or faults, and in no more steps, there; until nothing can go.
 *
 *   run --shrink--> --cut the world, what happens stays--> --cut it, and search--> again
 *
 * A property that no run of a smaller world keeps, as far as a few runs tell, was broken by cutting:
 * such a world is none. Services are never cut.
 */
export function* shrinkWorld(
  scenario: Scenario,
  failure: Failure,
  limits: ShrinkLimits = {},
): Shrinking<Shrunk> {
  let now = yield* simplified(begun(scenario, failure, limits));
  while (true) {
    const smaller =
      (yield* shortened(now)) ?? (yield* cut(now, replayed)) ?? (yield* cut(now, searched));
    if (smaller === null) return { scenario: now.attempts.scenario, failure: now.best };
    now = yield* simplified(smaller);
  }
}

/** How far shrinking has come. */
interface Now {
  readonly attempts: Attempts;
  readonly best: Attempt;
  readonly isAlike: (attempt: Attempt) => boolean;
  /** How many more states may be looked at. */
  readonly purse: { states: number };
  /** Whether some run of the whole world keeps the property. */
  readonly canPass: boolean;
}

function begun(scenario: Scenario, failure: Failure, limits: ShrinkLimits): Now {
  const { statesMax = 20_000, isAlike = () => true } = limits;
  const { property } = failure;
  const attempts = new Attempts(scenario);
  const best = attempts.byChoices(failure.choices);
  if (best?.property !== property) throw notAgain(scenario, best?.property ?? 'nothing was broken');
  const canPass = attempts.canPass(property);
  const isSame = (attempt: Attempt) => attempt.property === property && isAlike(attempt);
  return { attempts, best, purse: { states: statesMax }, isAlike: isSame, canPass };
}

/** A run made smaller by trying parts of it, and then others beside it, until nothing can go. */
function* simplified(now: Now): Shrinking<Now> {
  const { attempts, isAlike } = now;
  let { best } = now;
  const tried = function* (candidates: Iterable<Candidate>): Shrinking<boolean> {
    const before = best;
    for (const candidate of candidates) {
      const attempt =
        'deeds' in candidate
          ? attempts.byDeeds(candidate.deeds)
          : attempts.byChoices(candidate.choices);
      if (attempt !== null && isAlike(attempt) && isSmaller(attempt, best)) best = attempt;
      const stop = yield attempts.count;
      if (stop) return false;
    }
    return best !== before;
  };
  const current = () => best;
  while (true) {
    let improved = false;
    for (const way of ways) improved = (yield* tried(way(current))) || improved;
    if (improved) continue;
    const along = (attempt: Attempt) => attempts.optionsAlong(attempt);
    if (!(yield* tried(deviations(current, along)))) return { ...now, best };
  }
}

/** A run with fewer steps; null where there is none, or it was not found. */
function* shortened(now: Now): Shrinking<Now | null> {
  const { attempts, isAlike, purse } = now;
  const { property, steps } = now.best;
  const statesMax = Math.ceil(purse.states / 2);
  const best = yield* shortest(attempts, { property, stepsMax: steps - 1, statesMax, purse });
  return best === null || !isAlike(best) ? null : { ...now, best };
}

/** A run in a part of the world that is not longer; null where none was found. */
type Finding = (now: Now, attempts: Attempts, part: Part) => Shrinking<Attempt | null>;

function* cut(now: Now, finding: Finding): Shrinking<Now | null> {
  const { best, isAlike, canPass } = now;
  for (const part of partsFor(now.attempts.scenario, best)) {
    const attempts = new Attempts(part.scenario);
    if (canPass && !attempts.canPass(best.property)) continue;
    const found = yield* finding(now, attempts, part);
    if (found !== null && isAlike(found) && found.steps <= best.steps) {
      return { ...now, attempts, best: found };
    }
  }
  return null;
}

function* replayed({ best }: Now, attempts: Attempts, part: Part): Shrinking<Attempt | null> {
  yield attempts.count;
  return attempts.byDeeds(best.deeds.flatMap((deed) => part.translate(deed) ?? []));
}

/** What random runs of a part come to; where none fails, its shortest run, where it has few states. */
function* searched(now: Now, attempts: Attempts): Shrinking<Attempt | null> {
  const { best, purse, isAlike } = now;
  const { property, steps } = best;
  const search = sampling(attempts.scenario, { runs: sampledRuns, seed: 'shrink' });
  while (true) {
    const step = search.next(yield attempts.count);
    if (step.done !== true) continue;
    const { failure } = step.value;
    const first = failure === null ? null : attempts.byChoices(failure.choices);
    if (first === null || !isAlike(first)) break;
    return (yield* simplified({ ...now, attempts, best: first })).best;
  }
  const statesMax = Math.min(partStatesMax, purse.states);
  return yield* shortest(attempts, { property, stepsMax: steps, statesMax, purse });
}

/** How many random runs of a part are made, and how many of its states are looked at after that. */
const sampledRuns = 300;
const partStatesMax = 1000;
