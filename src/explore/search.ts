import { assert } from '#base';
import { type Chooser, randoms, remembering, type Scenario, World } from '#sim';
import { trimmed } from './choices.js';
import { States } from './states.js';
import { Watch } from './watch.js';

/** A run that broke a property, as it was found: its choices up to the step that broke it. */
export interface Failure {
  readonly property: string;
  readonly choices: readonly number[];
  readonly steps: number;
}

/** How far a search has come; `total` is null where it cannot be known beforehand. */
export interface Progress {
  readonly what: 'states' | 'runs';
  readonly done: number;
  readonly total: number | null;
  readonly depth: number;
}

/** What a search saw. */
export interface Found {
  readonly failure: Failure | null;
  readonly states: number;
  readonly transitions: number;
  readonly runs: number;
  readonly depth: number;
  /** Why the search ended before it had seen everything it was asked to see; else null. */
  readonly limit: string | null;
  readonly unwitnessed: readonly string[];
  readonly fired: { readonly [fault: string]: number };
}

/** What a search does: it can be stopped between any two pieces of work. */
export type Search = Generator<Progress, Found, boolean>;

/**
 * Every run of a scenario, breadth first, so that the first failure is one of the shortest.
 *
 * States are the world's with the properties' beside them; two runs that lead to one state are
 * followed once. Nothing beyond a broken property is followed. More than `statesMax` states end the
 * search with a limit, never with a success. Sent `true`, it stops with a limit. `makeStates` is for
 * the tests, which plant a set that forgets.
 */
export function* exhaustive(
  scenario: Scenario,
  {
    statesMax,
    makeStates = (width) => new States(width),
  }: { readonly statesMax: number; readonly makeStates?: (width: number) => States },
): Search {
  const world = new World(scenario);
  const watch = new Watch(scenario.design.spec);
  const worldWidth = world.state.length;
  const states = makeStates(worldWidth + watch.width);
  const here = new Int32Array(states.width);
  const origins: Origin[] = [];
  const odometer = new Odometer();
  let transitions = 0;
  let depth = 0;
  let layerEnd = 1;
  let limit: string | null = null;

  const found = (failure: Failure | null): Found => ({
    failure,
    states: states.count,
    transitions,
    runs: 0,
    depth,
    limit,
    unwitnessed: watch.unwitnessed,
    fired: world.fired(),
  });

  world.reset();
  here.set(world.state);
  const brokenAtOnce = watch.follow(world, here, worldWidth);
  states.add(here);
  origins.push({ from: -1, first: -1, second: -1, last: -1, ended: world.end !== null });
  if (brokenAtOnce !== null) return found({ property: brokenAtOnce, choices: [], steps: 0 });

  for (let number = 0; number < states.count; number += 1) {
    if (number === layerEnd) {
      depth += 1;
      layerEnd = states.count;
    }
    const { last, ended } = origins[number] as Origin;
    if (ended) continue;
    odometer.reset();
    do {
      here.set(states.get(number));
      world.load(here.subarray(0, worldWidth), { last, steps: depth });
      odometer.rewind();
      world.step(odometer);
      transitions += 1;
      here.set(world.state);
      const broken = watch.follow(world, here, worldWidth);
      const [first, second] = odometer.taken();
      const origin = { from: number, first, second, last: world.last, ended: world.end !== null };
      if (broken !== null) {
        const choices = trimmed(choicesTo(origins, origin));
        return found({ property: broken, choices, steps: depth + 1 });
      }
      if (world.end?.kind === 'cut') limit = `a run did not end in ${world.end.why}`;
      if (states.add(here) === origins.length) origins.push(origin);
    } while (odometer.advance());
    if (states.count > statesMax) {
      limit = `more than ${statesMax} states`;
      break;
    }
    if (number % 256 === 255) {
      const stop = yield { what: 'states', done: number, total: null, depth };
      if (stop) {
        limit = 'the time was up';
        break;
      }
    }
  }
  return found(null);
}

/** How a state was first reached; `first` and `second` are the choices of the step, -1 if none. */
interface Origin {
  readonly from: number;
  readonly first: number;
  readonly second: number;
  readonly last: number;
  readonly ended: boolean;
}

function choicesTo(origins: readonly Origin[], origin: Origin): readonly number[] {
  const choices: number[] = [];
  for (let at = origin; at.from !== -1; at = origins[at.from] as Origin) {
    if (at.second !== -1) choices.push(at.second);
    if (at.first !== -1) choices.push(at.first);
  }
  return choices.reverse();
}

/** The chooser that goes through all options of one step, the last choice fastest. */
class Odometer implements Chooser {
  readonly #choices: number[] = [];
  readonly #counts: number[] = [];
  #at = 0;

  reset(): void {
    this.#choices.length = 0;
    this.#counts.length = 0;
  }

  rewind(): void {
    this.#at = 0;
  }

  choose(count: number): number {
    if (this.#at === this.#choices.length) {
      this.#choices.push(0);
      this.#counts.push(count);
    }
    assert(this.#counts[this.#at] === count, 'a step asks the same choices when it is repeated');
    this.#at += 1;
    return this.#choices[this.#at - 1] as number;
  }

  taken(): readonly [number, number] {
    assert(this.#choices.length <= 2, 'a step asks at most two choices');
    return [this.#choices[0] ?? -1, this.#choices[1] ?? -1];
  }

  /** Goes to the next combination; false when all have been seen. */
  advance(): boolean {
    while (this.#choices.length > 0) {
      const last = this.#choices.length - 1;
      const next = (this.#choices[last] as number) + 1;
      if (next < (this.#counts[last] as number)) {
        this.#choices[last] = next;
        return true;
      }
      this.#choices.pop();
      this.#counts.pop();
    }
    return false;
  }
}

/**
 * Random runs until one fails, at most `runs`; run n is `randoms(seed)(n)`.
 *
 * No counterexample in so many runs is all that can be said at the end. Sent `true`, it stops.
 */
export function* sampling(
  scenario: Scenario,
  { runs, seed }: { runs: number; seed: string },
): Search {
  const world = new World(scenario);
  const watch = new Watch(scenario.design.spec);
  const state = new Int32Array(watch.width);
  let transitions = 0;
  let limit: string | null = null;
  let depth = 0;
  const found = (failure: Failure | null, done: number): Found => ({
    failure,
    states: 0,
    transitions,
    runs: done,
    depth,
    limit,
    unwitnessed: watch.unwitnessed,
    fired: world.fired(),
  });
  const walk = randoms(seed);
  for (let number = 0; number < runs; number += 1) {
    const chooser = remembering(walk(number));
    state.fill(0);
    world.reset();
    let broken = watch.follow(world, state, 0);
    while (broken === null && world.end === null) {
      world.step(chooser);
      broken = watch.follow(world, state, 0);
    }
    transitions += world.steps;
    depth = Math.max(depth, world.steps);
    if (broken !== null) {
      const failure = { property: broken, choices: chooser.choices, steps: world.steps };
      return found(failure, number + 1);
    }
    if (world.end?.kind === 'cut') limit = `a run did not end in ${world.end.why}`;
    if (number % 64 === 63) {
      const stop = yield { what: 'runs', done: number + 1, total: runs, depth };
      if (stop) {
        limit = 'the time was up';
        return found(null, number + 1);
      }
    }
  }
  return found(null, runs);
}
