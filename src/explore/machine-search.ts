import { assert } from '#base';
import type { Machine } from '#spec';
import { fairLoop } from './machine-fair.js';
import { Space, type SpaceOptions } from './machine-space.js';
import { MachineStates } from './machine-states.js';
import type { Progress } from './search.js';

/** What broke, and the states of the shortest way there; the last leads back to `loop`, if any. */
export interface MachineFailure {
  readonly kind: 'invariant' | 'standstill' | 'leads to';
  readonly property: string;
  /** The numbers of the states, an initial one first. */
  readonly path: readonly number[];
  /** Where in the path the run returns to for ever; null where it simply ends. */
  readonly loop: number | null;
}

/** What a search of a machine saw. */
export interface MachineFound {
  readonly space: Space;
  readonly states: MachineStates;
  /** All steps, those that change nothing included. */
  readonly transitions: number;
  /** How many states the longest of the shortest ways has; an initial state is one. */
  readonly depth: number;
  /** How many states there are in which nothing can happen. */
  readonly standstills: number;
  readonly failure: MachineFailure | null;
  /** Why the search ended before it had seen all; else null. */
  readonly limit: string | null;
}

/** How a search of a machine is bounded; what is made here is planted by the tests. */
export interface MachineSearchOptions extends SpaceOptions {
  readonly statesMax: number;
  readonly makeStates?: (width: number) => MachineStates;
}

/** Every so many states one is audited: its actions are run again in plain sight. */
const auditEvery = 8192;
/** The first states are all audited, so that small machines are audited whole. */
const auditFirst = 256;

/**
 * All states of a machine, breadth first, so that the way to what breaks is one of the shortest.
 *
 * More than `statesMax` states end it with a limit, never with a success; sent `true`, it stops
 * with a limit. Throws an `Issue` for an action that is not a function of the state.
 */
export function* searchMachine(
  machine: Machine,
  options: MachineSearchOptions,
): Generator<Progress, MachineFound, boolean> {
  const { statesMax, makeStates = (width: number) => new MachineStates(width) } = options;
  const space = new Space(machine, options);
  const { width } = space.packing;
  const states = makeStates(width);
  const invariants = Object.keys(machine.invariants);
  const predicates = invariants.map((name) => space.predicate(`invariant ${name}`));
  const rests = machine.rests === null ? null : space.predicate('rests');
  let changing = 0;
  let depth = 0;
  let layerEnd = 0;
  let standstills = 0;

  const found = (parts: Partial<MachineFound> = {}): MachineFound => {
    const transitions = changing + space.skipped + space.loops;
    const seen = { space, states, transitions, depth, standstills };
    return { ...seen, failure: null, limit: null, ...parts };
  };
  const brokenIn = (number: number): number => {
    for (let each = 0; each < predicates.length; each += 1) {
      if (!space.holds(predicates[each] as number, states.words, number * width)) return each;
    }
    return -1;
  };
  const broken = (invariant: number, number: number): MachineFound => {
    const property = invariants[invariant] as string;
    const path = pathTo(states, number);
    return found({
      failure: { kind: 'invariant', property, path, loop: null },
      depth: path.length,
    });
  };

  for (const state of machine.initial) states.add(space.packing.pack(state), 0, -1, -1);
  for (let number = 0; number < states.count; number += 1) {
    const invariant = brokenIn(number);
    if (invariant !== -1) return broken(invariant, number);
  }
  for (let number = 0; number < states.count; number += 1) {
    if (number === layerEnd) {
      depth += 1;
      layerEnd = states.count;
    }
    const at = number * width;
    const audited = number < auditFirst || number % auditEvery === 0;
    if (audited) space.audit(states.words, at);
    const count = space.expand(states.words, at, states.by[number]);
    if (count === -1) {
      standstills += 1;
      if (rests !== null && !space.holds(rests, states.words, at)) {
        const path = pathTo(states, number);
        const property = 'comes to rest only where it may';
        return found({ failure: { kind: 'standstill', property, path, loop: null } });
      }
    }
    for (let each = 0; each < count; each += 1) {
      changing += 1;
      if (!states.add(space.next, each * width, number, space.by[each] as number)) continue;
      const invariant = brokenIn(states.count - 1);
      if (invariant !== -1) return broken(invariant, states.count - 1);
    }
    if (audited) assertAllKnown(space, states, number);
    if (states.count > statesMax) return found({ limit: `more than ${statesMax} states` });
    if (number % 64 === 63) {
      const stop = yield { what: 'states', done: number + 1, total: null, depth };
      if (stop) return found({ limit: 'the time was up' });
    }
  }
  for (const property of Object.keys(machine.leadsTo)) {
    const endless = yield* fairLoop(space, states, property);
    if (endless === 'stopped') return found({ limit: 'the time was up' });
    if (endless === null) continue;
    const [first = 0, ...rest] = endless.path;
    const path = [...pathTo(states, first), ...rest];
    const loop = path.length - endless.path.length + endless.loop;
    return found({ failure: { kind: 'leads to', property, path, loop } });
  }
  return found();
}

/** Stops where a state that follows is not in the set: it was skipped wrongly, or forgotten. */
function assertAllKnown(space: Space, states: MachineStates, number: number): void {
  const { width } = space.packing;
  const { loops } = space;
  const count = space.expand(states.words, number * width);
  space.loops = loops;
  for (let each = 0; each < count; each += 1) {
    assert(states.find(space.next, each * width) !== -1, 'a search leaves no state away');
  }
}

function pathTo(states: MachineStates, number: number): readonly number[] {
  const path: number[] = [];
  for (let at = number; at !== -1; at = states.from[at] as number) path.push(at);
  return path.reverse();
}
