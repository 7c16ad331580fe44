import { assert } from '#base';
import { type Scenario, World } from '#sim';
import { chunkRuns, runnersOf, type Scheduler, strategyNames } from './portfolio.js';
import type { Failure, Found, Progress } from './search.js';
import { Watch } from './watch.js';

/** What came of the runs of one strategy. */
export interface StrategyTally {
  readonly name: string;
  readonly runs: number;
  readonly failures: number;
  /** Its first failing run, as the number of the run; null where none failed. */
  readonly first: number | null;
}

/** A run that failed, and how it was found. */
export interface SampledFailure extends Failure {
  readonly run: number;
  readonly by: string;
}

/** What random runs saw, the first failure and, where more were asked for, the others. */
export interface Sampled extends Found {
  readonly failure: SampledFailure | null;
  readonly failures: readonly SampledFailure[];
  readonly strategies: readonly StrategyTally[];
}

/** Which random runs to make. */
export interface Sampling {
  readonly runs: number;
  /** The number of the first run, by default 0; a multiple of `chunkRuns`. */
  readonly from?: number;
  readonly seed: string;
  /** The strategies that take turns; by default all. */
  readonly strategies?: readonly string[];
  /** Schedules of somebody's own, by name. */
  readonly made?: { readonly [name: string]: Scheduler };
  /** After how many failures to end; by default after the first. */
  readonly failuresMax?: number;
}

/**
 * Random runs until one fails, at most `runs`, by strategies that take turns: run n is made by
 * strategy n modulo their number.
 *
 * No counterexample in so many runs is all that can be said at the end. Sent `true`, it stops. Run n
 * is a function of the seed, n, and the runs before it in its chunk (`chunkRuns`).
 */
export function* sampling(
  scenario: Scenario,
  { runs, from = 0, seed, strategies = strategyNames, made = {}, failuresMax = 1 }: Sampling,
): Generator<Progress, Sampled, boolean> {
  assert(from % chunkRuns === 0, 'runs begin with a chunk, of which they are a function');
  const world = new World(scenario, { spare: 1 });
  const watch = Watch.over(scenario);
  const watchAt = world.state.length;
  const runnerOf = runnersOf(world, seed, made);
  const tallies = strategies.map((name) => ({ name, runs: 0, failures: 0, first: -1 }));
  const failures: SampledFailure[] = [];
  let transitions = 0;
  let limit: string | null = null;
  let depth = 0;
  const found = (done: number): Sampled => ({
    failure: failures[0] ?? null,
    failures,
    strategies: tallies.map(({ first, ...rest }) => ({
      ...rest,
      first: first === -1 ? null : first,
    })),
    states: 0,
    transitions,
    runs: done,
    depth,
    limit,
    unwitnessed: watch.unwitnessed,
    fired: world.fired(),
    struck: world.struck(),
  });
  for (let number = from; number < from + runs; number += 1) {
    const done = number - from + 1;
    const turn = number % strategies.length;
    const tally = tallies[turn] as (typeof tallies)[number];
    const runner = runnerOf(tally.name);
    world.reset();
    runner.begin(world, number);
    let broken = watch.follow(world, watchAt);
    while (broken === null && world.end === null) {
      runner.step(world);
      broken = watch.follow(world, watchAt);
    }
    runner.end(world);
    transitions += world.steps;
    depth = Math.max(depth, world.steps);
    tally.runs += 1;
    if (broken !== null) {
      tally.failures += 1;
      if (tally.first === -1) tally.first = number;
      const { steps } = world;
      failures.push({
        property: broken,
        choices: runner.choices,
        steps,
        run: number,
        by: tally.name,
      });
      if (failures.length >= failuresMax) return found(done);
    }
    if (world.end?.kind === 'cut') limit = `a run did not end in ${world.end.why}`;
    if (done % 64 === 0) {
      const stop = yield { what: 'runs', done, total: runs, depth };
      if (stop) {
        limit = 'the time was up';
        return found(done);
      }
    }
  }
  return found(runs);
}
