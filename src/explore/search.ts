import { grouped } from '#check';
import { type Actor, type Node, type Scenario, type Transition, World } from '#sim';
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
  const world = new World(scenario, { spare: 1 });
  const watch = Watch.over(scenario);
  const watchAt = world.state.length;
  const states = makeStates(world.row.length);
  const here = new Int32Array(states.width);
  const origins = new Origins();
  const open = new Odometer();
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
    struck: world.struck(),
  });

  world.reset();
  const brokenAtOnce = watch.follow(world, watchAt);
  states.add(world.row);
  origins.add({ from: -1, first: -1, second: -1, more: [] }, world);
  if (brokenAtOnce !== null) return found({ property: brokenAtOnce, choices: [], steps: 0 });

  for (let number = 0; number < states.count; number += 1) {
    if (number === layerEnd) {
      depth += 1;
      layerEnd = states.count;
    }
    if (origins.ended(number)) continue;
    states.read(number, here);
    const last = origins.last(number);
    world.load(here, last, depth);
    world.list();
    const { count, actors } = world;
    for (let at = 0; at < count; at += 1) {
      const actor = actors[at] as Actor;
      const options = world.affordable(actor);
      let second = -1;
      for (let option = 0; option < actor.transitions.length; option += 1) {
        const transition = actor.transitions[option] as Transition;
        if (!world.isAffordable(transition)) continue;
        second += 1;
        open.reset();
        do {
          open.rewind();
          world.take(actor, transition, open);
          transitions += 1;
          const broken = watch.follow(world, watchAt);
          const { end } = world;
          if (end !== null && end.kind === 'cut') limit = `a run did not end in ${end.why}`;
          if (broken !== null || states.add(world.row) === origins.count) {
            const first = count > 1 ? at : -1;
            const chosen = options > 1 ? second : -1;
            const origin = { from: number, first, second: chosen, more: open.taken };
            if (broken === null) origins.add(origin, world);
            else {
              const failure = (): Failure => {
                const choices = trimmed(origins.choicesTo(origin));
                return { property: broken, choices, steps: depth + 1 };
              };
              const met = { property: broken, world, actor, transition, failure };
              if (isWanted(met)) return found(failure());
            }
          }
          world.load(here, last, depth);
        } while (open.advance());
      }
    }
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
  if (limit === null && watch.asksAtTheEnd && world.hasTurns) {
    const graph = { world: new World(scenario, { spare: 1 }), watch, watchAt, states, origins };
    const endless = yield* endlessRun(graph);
    if (endless === 'stopped') limit = 'the time was up';
    else if (endless !== null) return found({ ...endless, steps: endless.round.to });
  }
  return found(null);
}
