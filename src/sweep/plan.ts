import { createRequire } from 'node:module';
import { type Data, Issue, identity } from '#base';
import { boundsOf, chunkRuns } from '#explore';
import { type Scenario, scenarioHash } from '#sim';
import { specHash } from '#spec';

/**
 * A sweep: which runs are made of which design. Every worker is given the same one.
 *
 * Runs are numbered from 0 and cut into ranges of `range` runs. All that a report contains follows
 * from its plan, wherever and in whatever order the ranges are run.
 */
export interface Plan {
  readonly design: string;
  /** The world in words: `3 processes, 5 calls, 1 stale read`. */
  readonly bounds: string;
  /** The words that name design and world on the command line, for the command that replays. */
  readonly words: string;
  readonly seed: string;
  readonly runs: number;
  /** A multiple of `chunkRuns`: what a run is depends on the runs of its chunk before it. */
  readonly range: number;
  readonly spec: string;
  readonly scenario: string;
  /** The protolab whose strategies make the runs: another one may make others. */
  readonly protolab: string;
}

/** Runs from `from` up to and without `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** How many ranges a sweep may have: each is a message, and a result that is kept. */
const rangesMax = 1_000_000;

/** How many ranges a sweep has where nothing is said, unless that makes them smaller than a chunk. */
const rangesStandard = 10_000;

/**
 * The plan of a sweep over a scenario.
 *
 * `range` is by default a chunk (1,000 runs), and more where there are more than ten million runs.
 *
 * Throws an `Issue` unless `runs` is a positive whole number, and `range` a multiple of a chunk that
 * makes at most a million ranges.
 */
export function planOf(
  scenario: Scenario,
  options: {
    readonly words: string;
    readonly seed: string;
    readonly runs: number;
    readonly range?: number;
  },
): Plan {
  const { words, seed, runs } = options;
  refuseCount('runs', runs);
  const { range = chunkRuns * Math.ceil(runs / (chunkRuns * rangesStandard)) } = options;
  refuseCount('runs in a range', range);
  if (range % chunkRuns !== 0) {
    throw new Issue('sweep/range', {
      wrong: `the number of runs in a range is not a multiple of ${chunkRuns}`,
      found: String(range),
      right: `what is learnt is learnt anew every ${chunkRuns} runs: give for example ${10 * chunkRuns}`,
    });
  }
  if (Math.ceil(runs / range) > rangesMax) {
    throw new Issue('sweep/ranges', {
      wrong: `${runs} runs in ranges of ${range} are more than ${rangesMax} ranges`,
      right: 'make the ranges larger, or leave their size to the sweep',
    });
  }
  return {
    design: scenario.design.name,
    bounds: boundsOf(scenario),
    words,
    seed,
    runs,
    range,
    spec: specHash(scenario.design.spec),
    scenario: scenarioHash(scenario),
    protolab: version(),
  };
}

function refuseCount(what: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new Issue('sweep/count', {
    wrong: `the number of ${what} is not a positive whole number`,
    found: String(count),
    right: `give a whole number, for example ${100 * chunkRuns}`,
  });
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as {
    readonly version: string;
  };
  return manifest.version;
}

/** What makes a plan: two that differ only in the words that name the design are one. */
function essence({ words, ...essential }: Plan): { readonly [part: string]: Data } {
  return essential;
}

/** The name of a plan that nobody named: equal plans have one name. */
export function planId(plan: Plan): string {
  return identity(essence(plan));
}

/** In what two plans differ, as `runs: 1000, not 2000`; empty for equal ones. */
export function difference(plan: Plan, other: Plan): readonly string[] {
  const theirs = essence(other);
  return Object.entries(essence(plan))
    .filter(([part, ours]) => theirs[part] !== ours)
    .map(([part, ours]) => `${part}: ${String(theirs[part])}, not ${String(ours)}`);
}

/** How many ranges a plan has. */
export function rangesIn({ runs, range }: Plan): number {
  return Math.ceil(runs / range);
}

/** The runs of the range of a number; the last one may be shorter. */
export function rangeAt({ runs, range }: Plan, number: number): Range {
  return { from: number * range, to: Math.min(runs, (number + 1) * range) };
}

/** Refuses a scenario that is not the one of the plan: its runs would be others. */
export function refuseOther(plan: Plan, scenario: Scenario): void {
  const same =
    scenarioHash(scenario) === plan.scenario && specHash(scenario.design.spec) === plan.spec;
  if (same) return;
  throw new Issue('sweep/other-design', {
    wrong: `this worker has another version of '${plan.design}', of its world or of its promise`,
    found: `${scenarioHash(scenario)}, where the sweep is of ${plan.scenario}`,
    right: 'give every worker the files with which the sweep was started',
  });
}
