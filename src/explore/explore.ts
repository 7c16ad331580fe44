import { Issue } from '#base';
import type { Claim } from '#check';
import { audit, metIn, type Scenario } from '#sim';
import { counterexamplesOf, type Size } from './counterexamples.js';
import { type Coverage, coverageOf } from './coverage.js';
import { type Exploration, explorationOf } from './exploration.js';
import { Failures } from './failures.js';
import { reduced } from './reduction.js';
import { type StrategyTally, sampling } from './sampling.js';
import { exhaustive, type Failure, type Found, type Progress } from './search.js';
import { bounded, carryOut } from './slice.js';

/** How to explore, and how much. */
export type Strategy =
  | { readonly kind: 'exhaustive'; readonly statesMax?: number }
  | { readonly kind: 'reduced'; readonly runsMax?: number }
  | { readonly kind: 'random'; readonly runs?: number; readonly seed?: string };

/** How to explore a world of the catalogue: all its runs, or so many random ones. */
export function strategyFor({ runs }: { readonly runs?: number }): Strategy {
  return runs === undefined ? { kind: 'exhaustive' } : { kind: 'random', runs };
}

/** How to explore a scenario, beside the strategy. */
export interface ExploreOptions {
  /** By default exhaustive. */
  readonly strategy?: Strategy;
  /** After how many failures the search ends; by default after the first. */
  readonly failuresMax?: number;
  /**
   * How small failures are made: a random one is shrunk with its `world`, by default; an exhaustive
   * one is the shortest as it was found, and stays in the world that was asked for.
   */
  readonly shrinkTo?: Size;
  /** By default 300. */
  readonly secondsMax?: number;
  /** How long a process may run without asking anything; by default 10. */
  readonly stuckSeconds?: number;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Explores a scenario.
 *
 *   Scenario --audit--> --search--> failures --shrink--> counterexamples --decisive choice-->
 *
 * Exhaustive by default: breadth first, up to `statesMax` (1,000,000) states; or `reduced` to the
 * runs that differ in an order that matters (at most 1,000,000), which pays where much happens side
 * by side, little goes wrong and no loop comes back; or random runs (10,000), by several strategies
 * in turn. The first failure ends the search, unless `failuresMax`
 * says otherwise: an exhaustive search then looks for so many ways to fail, and random runs go on
 * until so many have failed. `secondsMax` and the other limits end it with `unknown`. Shrinking may
 * take 20 seconds. Deterministic unless a time limit strikes.
 *
 * Throws an `Issue` for a design that is not deterministic, that never gives back control, or that
 * changes shared objects. A design that throws, or loops with requests, is data: a verdict.
 */
export function explore(scenario: Scenario, options: ExploreOptions = {}): Exploration {
  const { strategy = { kind: 'exhaustive' }, secondsMax = 300, stuckSeconds = 10 } = options;
  const { shrinkTo = sizes[strategy.kind], onProgress = null } = options;
  const what = `a process of design '${scenario.design.name}'`;
  bounded(() => audit(scenario), { secondsMax: stuckSeconds, what });
  const limits = { ...strategy, failuresMax: limitOf(options.failuresMax, 1) };
  const search = searches[strategy.kind](scenario, limits);
  const found = carryOut(search, { what, secondsMax, stuckSeconds, onProgress });
  const met = metIn(scenario);
  const shrinking = counterexamplesOf(scenario, found.failures, shrinkTo);
  const shrinkingLimits = { what, secondsMax: shrinkSeconds, stuckSeconds, onProgress: null };
  const counterexamples = carryOut(shrinking, shrinkingLimits);
  const { states, transitions, depth, unwitnessed, fired, strategies } = found;
  const claim = Object.freeze(claimOf(strategy, found));
  let coverage: Coverage | null = null;
  const isViolated = counterexamples.length > 0;
  const unknown = isViolated ? null : unknownOf(found);
  return explorationOf({
    scenario,
    strategy: strategy.kind,
    outcome: isViolated ? 'violated' : unknown !== null ? 'unknown' : 'holds',
    unknown,
    claim,
    states,
    transitions,
    runs: found.runs,
    depth,
    counterexample: counterexamples[0] ?? null,
    counterexamples,
    strategies,
    unwitnessed,
    fired,
    coverage: () => {
      coverage ??= coverageOf(scenario, { met, struck: found.struck, unwitnessed, fired });
      return coverage;
    },
  });
}

/** How small the failures of each search are made, where nothing is said. */
const sizes = { exhaustive: 'as found', reduced: 'world', random: 'world' } as const;

function claimOf({ kind }: Strategy, { states, transitions, runs }: Found): Claim {
  if (kind === 'exhaustive') return { kind: 'exhausted', states, transitions };
  return { kind: kind === 'reduced' ? 'reduced' : 'sampled', runs };
}

/** How long all shrinking together may take. */
const shrinkSeconds = 20;

/** What either search finds. */
interface Searched extends Found {
  readonly failures: readonly Failure[];
  readonly strategies: readonly StrategyTally[];
}

type Searching = Generator<Progress, Searched, boolean>;

/** All states, until there are enough ways to fail. */
function* ways(
  scenario: Scenario,
  { statesMax, failuresMax }: { readonly statesMax?: number; readonly failuresMax: number },
): Searching {
  const failures = new Failures(failuresMax);
  const found = yield* exhaustive(scenario, {
    statesMax: limitOf(statesMax, 1_000_000),
    isWanted: (broken) => failures.take(broken),
  });
  // What is broken at once, or by a run that never ends, was not asked about.
  const { failure } = found;
  const isLast = failures.all.length >= failuresMax;
  const all = failure === null || isLast ? failures.all : [...failures.all, failure];
  return { ...found, failures: all, strategies: [] };
}

/** Every run that differs in an order that matters, until one fails. */
function* reducedRuns(
  scenario: Scenario,
  { runsMax, failuresMax }: { readonly runsMax?: number; readonly failuresMax: number },
): Searching {
  if (failuresMax > 1) {
    throw new Issue('explore/limit', {
      wrong: 'a reduced search ends with its first failure',
      found: `${failuresMax} failures are asked for`,
      right: 'ask for one, or search exhaustively or by random runs',
    });
  }
  const found = yield* reduced(scenario, { runsMax: limitOf(runsMax, 1_000_000) });
  const failures = found.failure === null ? [] : [found.failure];
  return { ...found, failures, strategies: [] };
}

/** Random runs, until enough have failed. */
function* runs(
  scenario: Scenario,
  limits: { readonly runs?: number; readonly seed?: string; readonly failuresMax: number },
): Searching {
  const { seed = '1', failuresMax } = limits;
  return yield* sampling(scenario, { runs: limitOf(limits.runs, 10_000), seed, failuresMax });
}

const searches = { exhaustive: ways, reduced: reducedRuns, random: runs } as const;

function limitOf(given: number | undefined, standard: number): number {
  const limit = given ?? standard;
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new Issue('explore/limit', {
    wrong: 'the limit of the search is not a positive whole number',
    found: String(limit),
    right: `give a whole number, for example ${standard}`,
  });
}

function unknownOf({ limit, unwitnessed, fired }: Found): string | null {
  if (limit !== null) return limit;
  const idle = Object.entries(fired).filter(([, times]) => times === 0);
  if (unwitnessed.length > 0)
    return `never seen: ${unwitnessed.join(', ')}; the world is too small: add a client, a call or a fault`;
  if (idle.length > 0) return `these faults never happened: ${idle.map(([f]) => f).join(', ')}`;
  return null;
}
