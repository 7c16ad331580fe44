import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { Issue } from '#base';
import type { Claim } from '#check';
import { audit, metIn, type Scenario } from '#sim';
import { counterexamplesOf, type Size } from './counterexamples.js';
import { type Coverage, coverageOf } from './coverage.js';
import { estimating } from './estimate.js';
import { type Exploration, explorationOf } from './exploration.js';
import { Failures } from './failures.js';
import { type StrategyName, strategyNames } from './portfolio.js';
import { reduced } from './reduction.js';
import { type StrategyTally, sampling } from './sampling.js';
import { exhaustive, type Failure, type Found, type Progress } from './search.js';
import { bounded, inSlices, timer } from './slice.js';

/** How to explore, and how much. */
export type Strategy =
  | { readonly kind: 'exhaustive'; readonly statesMax?: number; readonly bytesMax?: number }
  | { readonly kind: 'reduced'; readonly runsMax?: number }
  | {
      readonly kind: 'random';
      readonly runs?: number;
      readonly seed?: string;
      /** Who takes turns; by default all strategies. */
      readonly by?: readonly StrategyName[];
    };

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
  /** Hears ten times a second how far it is; an exhaustive search is estimated first. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the exploration when it is aborted, with what is known by then. */
  readonly signal?: AbortSignal;
}

/**
 * Explores a scenario.
 *
 *   Scenario --audit--> --search--> failures --shrink--> counterexamples --decisive choice-->
 *
 * Exhaustive by default: breadth first, up to `statesMax` (1,000,000) states in `bytesMax` (2 GiB)
 * bytes; or `reduced` to the runs that differ in an order that matters (at most 1,000,000), which
 * pays where much happens side by side, little goes wrong and no loop comes back; or random runs
 * (10,000), by several strategies in turn. The first failure ends the search, unless `failuresMax`
 * says otherwise: an exhaustive search then looks for so many ways to fail, and random runs go on
 * until so many have failed. `secondsMax`, a heap that is nearly full and the other limits end it
 * with `unknown`, never with a success. Shrinking may take 20 seconds. Deterministic unless a time
 * limit strikes.
 *
 * Throws an `Issue` for a design that is not deterministic, that never gives back control, or that
 * changes shared objects. A design that throws, or loops with requests, is data: a verdict.
 */
export function explore(scenario: Scenario, options: ExploreOptions = {}): Exploration {
  const exploration = exploring(scenario, options);
  while (true) {
    const slice = exploration.next();
    if (slice.done === true) return slice.value;
  }
}

/** The same as `explore`, but others have a turn ten times a second: `signal` can be aborted. */
export async function exploreInTurns(
  scenario: Scenario,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const exploration = exploring(scenario, options);
  while (true) {
    const slice = exploration.next();
    if (slice.done === true) return slice.value;
    await setImmediate();
  }
}

/** An exploration in pieces; what it yields between them says nothing. */
function* exploring(
  scenario: Scenario,
  options: ExploreOptions,
): Generator<unknown, Exploration, void> {
  const { strategy = { kind: 'exhaustive' }, secondsMax = 300, stuckSeconds = 10 } = options;
  const { shrinkTo = sizes[strategy.kind], onProgress = null, signal = null } = options;
  const what = `a process of design '${scenario.design.name}'`;
  bounded(() => audit(scenario), { secondsMax: stuckSeconds, what });
  const piecewise = <Step, Result>(search: Generator<Step, Result, boolean>, seconds: number) => {
    const isLate = timer(seconds);
    const isOver = () => isLate() || signal?.aborted === true || isHeapFull();
    return inSlices(search, { what, stuckSeconds, isOver });
  };
  const isEstimated = onProgress !== null && strategy.kind === 'exhaustive';
  const estimate = isEstimated ? yield* piecewise(estimating(scenario), estimateSeconds) : null;
  const limits = { ...strategy, failuresMax: limitOf(options.failuresMax, 1) };
  const search = piecewise(searches[strategy.kind](scenario, limits), secondsMax);
  let slice = search.next();
  for (; slice.done !== true; slice = search.next()) {
    onProgress?.({ ...slice.value, estimate });
    yield;
  }
  const found = { ...slice.value, limit: whyEnded(slice.value.limit, signal) };
  const met = metIn(scenario);
  const shrinking = counterexamplesOf(scenario, found.failures, shrinkTo);
  const counterexamples = yield* piecewise(shrinking, shrinkSeconds);
  const { states, transitions, depth, unwitnessed, fired, strategies } = found;
  let coverage: Coverage | null = null;
  const isViolated = counterexamples.length > 0;
  const unknown = isViolated ? null : unknownOf(found);
  return explorationOf({
    scenario,
    strategy: strategy.kind,
    outcome: isViolated ? 'violated' : unknown !== null ? 'unknown' : 'holds',
    unknown,
    limit: found.limit,
    claim: Object.freeze(claimOf(strategy, found)),
    estimate,
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

/** What ended a search that was told to stop. */
function whyEnded(limit: string | null, signal: AbortSignal | null): string | null {
  if (limit !== timeUp) return limit;
  if (signal?.aborted === true) return 'it was interrupted';
  return isHeapFull() ? 'the memory was nearly full' : limit;
}

/** What a search says that was told to stop. */
const timeUp = 'the time was up';

/** Whether what Node may use for objects is nearly used up: then it would end without a word. */
function isHeapFull(): boolean {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size > 0.95 * heap_size_limit;
}

/** How small the failures of each search are made, where nothing is said. */
const sizes = { exhaustive: 'as found', reduced: 'world', random: 'world' } as const;

function claimOf({ kind }: Strategy, { states, transitions, runs }: Found): Claim {
  if (kind === 'exhaustive') return { kind: 'exhausted', states, transitions };
  return { kind: kind === 'reduced' ? 'reduced' : 'sampled', runs };
}

/** How long an estimate may take; on most machines it is there in a third of a second. */
const estimateSeconds = 5;

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
  limits: { readonly statesMax?: number; readonly bytesMax?: number; readonly failuresMax: number },
): Searching {
  const { failuresMax } = limits;
  const failures = new Failures(failuresMax);
  const found = yield* exhaustive(scenario, {
    statesMax: limitOf(limits.statesMax, 1_000_000),
    bytesMax: limitOf(limits.bytesMax, 2 ** 31),
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
  limits: {
    readonly runs?: number;
    readonly seed?: string;
    readonly by?: readonly StrategyName[];
    readonly failuresMax: number;
  },
): Searching {
  const { seed = '1', by: strategies = strategyNames, failuresMax } = limits;
  const runs = limitOf(limits.runs, 10_000);
  return yield* sampling(scenario, { runs, seed, strategies, failuresMax });
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
