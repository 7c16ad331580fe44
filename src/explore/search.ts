import { grouped } from '#base';
import { type Actor, type Leaps, type Node, type Scenario, type Transition, World } from '#sim';
import type { Round } from '#trace';
import { trimmed } from './choices.js';
import type { Estimate } from './estimate.js';
import { endlessRun } from './lasso.js';
import { Odometer } from './odometer.js';
import { Origins } from './origins.js';
import { States } from './states.js';
import { Watch } from './watch.js';

/** A run that broke a property, as it was found: its choices up to the step that broke it. */
export interface Failure {
  readonly property: string;
  readonly choices: readonly number[];
  readonly steps: number;
  /** What is done again and again, where the run never ends; else left out. */
  readonly round?: Round;
}

/** A broken property as a search meets it: by which step, and in a world that stands there. */
export interface Broken {
  readonly property: string;
  readonly world: World;
  readonly actor: Actor;
  readonly transition: Transition;
  /** The failure, put together only where somebody wants it. */
  failure(): Failure;
}

/** How far a search has come; `total` is null where it cannot be known beforehand. */
export interface Progress {
  readonly what: 'states' | 'runs';
  readonly done: number;
  readonly total: number | null;
  readonly depth: number;
  /** How many states there may be, where that was estimated before the search. */
  readonly estimate?: Estimate | null;
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
  /** By node: the faults that happened there. */
  readonly struck: ReadonlyMap<Node, readonly string[]>;
}

/** What a search does: it can be stopped between any two pieces of work. */
export type Search = Generator<Progress, Found, boolean>;

/**
 * Every run of a scenario, breadth first, so that the first failure is one of the shortest.
 *
 * States are the world's with the properties' beside them; two runs that lead to one state are
 * followed once. Where turns of a loop come back to a state, runs that never end are looked at, too:
 * an `eventually` must hold in what a fair one repeats. Nothing beyond a broken property is followed.
 * More than `statesMax` states, or `bytesMax` bytes to keep them, end the search with a limit, never
 * with a success. Sent `true`, it stops with a limit. `isWanted` may let a failure pass, and the
 * search goes on; by default the first one ends it. `makeStates` is for the tests, which plant a set
 * that forgets.
 */
export function* exhaustive(
  scenario: Scenario,
  {
    statesMax,
    bytesMax = Number.POSITIVE_INFINITY,
    isWanted = () => true,
    makeStates = (width) => new States(width),
  }: {
    readonly statesMax: number;
    readonly bytesMax?: number;
    readonly isWanted?: (broken: Broken) => boolean;
    readonly makeStates?: (width: number) => States;
  },
): Search {
  const expansion = new Expansion(scenario, makeStates);
  const { world, watch, watchAt, states, origins } = expansion;
  let depth = 0;
  let layerEnd = 1;
  let limit: string | null = null;

  const found = (failure: Failure | null): Found => ({
    failure,
    states: states.count,
    transitions: expansion.transitions,
    runs: 0,
    depth,
    limit: limit ?? expansion.limit,
    unwitnessed: watch.unwitnessed,
    fired: world.fired(),
    struck: world.struck(),
  });

  const brokenAtOnce = expansion.begin();
  if (brokenAtOnce !== null) return found({ property: brokenAtOnce, choices: [], steps: 0 });

  for (let number = 0; number < states.count; number += 1) {
    if (number === layerEnd) {
      depth += 1;
      layerEnd = states.count;
    }
    const failure = expansion.of(number, depth, isWanted);
    if (failure !== null) return found(failure);
    if (states.count > statesMax) {
      limit = `more than ${statesMax} states`;
      break;
    }
    if (states.bytes + origins.bytes > bytesMax) {
      limit = `more than ${grouped(bytesMax)} bytes of states`;
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
  limit ??= expansion.limit;
  if (limit === null && watch.asksAtTheEnd && world.hasTurns) {
    const graph = { world: new World(scenario, { spare: 1 }), watch, watchAt, states, origins };
    const endless = yield* endlessRun(graph);
    if (endless === 'stopped') limit = 'the time was up';
    else if (endless !== null) return found({ ...endless, steps: endless.round.to });
  }
  return found(null);
}

/**
 * What comes of one state after the other: all steps from it, and the states to which they lead.
 *
 * Written for speed, and apart from the search, because in a function that can be left and entered
 * again the engine keeps each variable in memory.
 */
class Expansion {
  readonly world: World;
  readonly watch: Watch;
  /** Where the number of the watch stands in a row of the world. */
  readonly watchAt: number;
  readonly states: States;
  readonly origins = new Origins();
  transitions = 0;
  limit: string | null = null;
  readonly leaps: Leaps | null;
  /** The state from which the steps are taken, and the one to which a leap leads. */
  readonly #here: Int32Array;
  readonly #next: Int32Array;
  readonly #open = new Odometer();

  constructor(scenario: Scenario, makeStates: (width: number) => States) {
    this.world = new World(scenario, { spare: 1 });
    this.watch = Watch.over(scenario);
    this.watchAt = this.world.state.length;
    this.states = makeStates(this.world.row.length);
    this.leaps = this.world.leaps();
    this.#here = new Int32Array(this.states.width);
    this.#next = new Int32Array(this.states.width);
  }

  /** Adds the first state; what is broken there, or null. */
  begin(): string | null {
    const { world } = this;
    world.reset();
    const broken = this.watch.follow(world, this.watchAt);
    this.states.add(world.row);
    this.origins.add({ from: -1, first: -1, second: -1, more: [] }, world);
    return broken;
  }

  /** Takes all steps from a state; the failure that ends the search, or null. */
  of(number: number, depth: number, isWanted: Wanted): Failure | null {
    const { world, states, origins } = this;
    if (origins.ended(number)) return null;
    states.read(number, this.#here);
    const at = { number, depth, last: origins.last(number), isWanted };
    const { leaps } = this;
    if (leaps?.list(this.#here, at.last) !== true || depth + 1 >= world.scenario.stepsMax) {
      return this.#stepsFrom(at);
    }
    copy(this.#here, this.#next);
    for (let leap = 0; leap < leaps.count; leap += 1) {
      if (this.#leap(leaps, leap, at)) continue;
      world.load(this.#here, at.last, depth);
      const actor = leaps.actorOf(leap);
      const step = { actor, transition: leaps.transitionOf(leap) };
      const choices = { first: leaps.firstOf(leap), second: leaps.secondOf(leap) };
      const failure = this.#take(at, step, choices);
      if (failure !== null) return failure;
      leaps.learn(leap);
    }
    return null;
  }

  /** Takes one step by look-up; false where the world must take it. */
  #leap(leaps: Leaps, leap: number, { number, last }: Standing): boolean {
    const { watch, watchAt, states, origins, world } = this;
    const here = this.#here;
    const next = this.#next;
    if (!leaps.take(leap, next)) return false;
    const told = leaps.toldBy(leap);
    const watched = watch.after(here[watchAt] as number, told, world);
    const end = leaps.isLast(leap) ? completed : null;
    const holds = watched !== -1 && (end === null || watch.unfinishedAt(watched) === null);
    if (holds) {
      next[watchAt] = watched;
      this.transitions += 1;
      const place = leaps.placeOf(leap);
      const fault = leaps.faultOf(leap);
      if (fault !== -1) world.strike(fault, place === -1 ? -1 : (here[place] as number));
      if (states.add(next) === origins.count) {
        const first = leaps.firstOf(leap);
        const origin = { from: number, first, second: leaps.secondOf(leap), more: nothing };
        origins.add(origin, { last: leaps.lastAfter(leap, last), end });
      }
    }
    next[watchAt] = here[watchAt] as number;
    leaps.undo(leap, here, next);
    return holds;
  }

  /** Takes all steps from a state, one after the other, in the world. */
  #stepsFrom(at: Standing): Failure | null {
    const { world } = this;
    world.load(this.#here, at.last, at.depth);
    world.list();
    const { count, actors } = world;
    for (let index = 0; index < count; index += 1) {
      const actor = actors[index] as Actor;
      const options = world.affordable(actor);
      const first = count > 1 ? index : -1;
      let option = -1;
      for (const transition of actor.transitions) {
        if (!world.isAffordable(transition)) continue;
        option += 1;
        const second = options > 1 ? option : -1;
        const failure = this.#take(at, { actor, transition }, { first, second });
        if (failure !== null) return failure;
      }
    }
    return null;
  }

  /** Takes one step of the world, which stands at the state, in all ways that are open in it. */
  #take(
    { number, depth, last, isWanted }: Standing,
    { actor, transition }: Pick<Broken, 'actor' | 'transition'>,
    { first, second }: { readonly first: number; readonly second: number },
  ): Failure | null {
    const { world, watch, states, origins } = this;
    const open = this.#open;
    open.reset();
    do {
      open.rewind();
      world.take(actor, transition, open);
      this.transitions += 1;
      const broken = watch.follow(world, this.watchAt);
      const { end } = world;
      if (end !== null && end.kind === 'cut') this.limit = `a run did not end in ${end.why}`;
      if (broken !== null) {
        const origin = { from: number, first, second, more: open.taken };
        const failure = (): Failure => {
          const choices = trimmed(origins.choicesTo(origin));
          return { property: broken, choices, steps: depth + 1 };
        };
        if (isWanted({ property: broken, world, actor, transition, failure })) return failure();
      } else if (states.add(world.row) === origins.count) {
        origins.add({ from: number, first, second, more: open.taken }, world);
      }
      world.load(this.#here, last, depth);
    } while (open.advance());
    return null;
  }
}

/** Where the search stands: at which state, reached in so many steps, and who acted last. */
interface Standing {
  readonly number: number;
  readonly depth: number;
  readonly last: number;
  readonly isWanted: Wanted;
}

type Wanted = (broken: Broken) => boolean;

const nothing: readonly number[] = [];
const completed = { kind: 'completed' } as const;

function copy(from: Int32Array, to: Int32Array): void {
  for (let at = 0; at < from.length; at += 1) to[at] = from[at] as number;
}
