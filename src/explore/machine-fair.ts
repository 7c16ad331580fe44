import { assert } from '#base';
import { inComponents } from './connected.js';
import type { Space } from './machine-space.js';
import type { MachineStates } from './machine-states.js';
import type { Progress } from './search.js';

/** A run that never keeps its promise: its states, and where in them it returns to for ever. */
interface Endless {
  readonly path: readonly number[];
  readonly loop: number;
}

/**
 * Looks for a fair run that passes a state where `from` holds and never again one where `to` does.
 *
 * The states without `to` that are reached so are a graph; a run that stays in it for ever stays
 * at last in one strongly connected component. It is fair if each instance of an action that is not
 * optional is, somewhere in the component, unable to change anything, or taken within it. Weak
 * fairness asks no more, so that looking at whole components is exact (Orna Lichtenstein and Amir
 * Pnueli, "Checking that finite state concurrent programs satisfy their linear specification",
 * 1985).
 *
 * The state space must be complete. Null where there is no such run; sent `true`, it stops.
 */
export function* fairLoop(
  space: Space,
  states: MachineStates,
  property: string,
): Generator<Progress, Endless | 'stopped' | null, boolean> {
  const region = yield* regionOf(space, states, property);
  if (region === 'stopped') return 'stopped';
  const { count } = states;
  return yield* inComponents({ count, has: region.has, after: region.after }, (component) => {
    const loop = fairWithin(space, states, new Set(component));
    if (loop === null) return null;
    const path = region.to(loop[0] as number);
    return { path: [...path, ...loop.slice(1)], loop: path.length - 1 };
  });
}

/** The states that a broken promise may pass, the steps between them, and how each is reached. */
interface Region {
  has(number: number): boolean;
  after(number: number): readonly number[];
  /** The way to a state from one where the promise was made. */
  to(number: number): readonly number[];
}

const outside = -2;
const made = -1;

function* regionOf(
  space: Space,
  states: MachineStates,
  property: string,
): Generator<Progress, Region | 'stopped', boolean> {
  const { width } = space.packing;
  const from = space.predicate(`from ${property}`);
  const to = space.predicate(`to ${property}`);
  const via = new Int32Array(states.count).fill(outside);
  const queue: number[] = [];
  const kept = (number: number): boolean => space.holds(to, states.words, number * width);
  for (let number = 0; number < states.count; number += 1) {
    if (number % 65_536 === 65_535) {
      if (yield { what: 'states', done: number, total: states.count, depth: 0 }) return 'stopped';
    }
    if (!space.holds(from, states.words, number * width) || kept(number)) continue;
    via[number] = made;
    queue.push(number);
  }
  for (let at = 0; at < queue.length; at += 1) {
    const number = queue[at] as number;
    if (at % 64 === 63) {
      if (yield { what: 'states', done: at, total: null, depth: 0 }) return 'stopped';
    }
    for (const { to: next } of stepsOf(space, states, number)) {
      if (via[next] !== outside || kept(next)) continue;
      via[next] = number;
      queue.push(next);
    }
  }
  const has = (number: number): boolean => via[number] !== outside;
  return {
    has,
    after: (number) =>
      stepsOf(space, states, number).flatMap(({ to: next }) => (has(next) ? [next] : [])),
    to: (number) => {
      const path = [number];
      while (via[path[0] as number] !== made) path.unshift(via[path[0] as number] as number);
      return path;
    },
  };
}

interface Step {
  readonly instance: number;
  readonly to: number;
}

function stepsOf(space: Space, states: MachineStates, number: number): readonly Step[] {
  const { width } = space.packing;
  const count = space.expand(states.words, number * width);
  const steps: Step[] = [];
  for (let each = 0; each < count; each += 1) {
    const to = states.find(space.next, each * width);
    assert(to !== -1, 'a complete space has every state that follows');
    steps.push({ instance: space.by[each] as number, to });
  }
  return steps;
}

/** A way around a component that is fair to every action, if there is one; it ends as it begins. */
function fairWithin(
  space: Space,
  states: MachineStates,
  component: ReadonlySet<number>,
): readonly number[] | null {
  const { instances, optional } = space.machine;
  const able = new Int32Array(instances.length);
  const taken = new Uint8Array(instances.length);
  for (const number of component) {
    const steps = stepsOf(space, states, number);
    for (const instance of new Set(steps.map((step) => step.instance))) {
      able[instance] = (able[instance] as number) + 1;
    }
    for (const { instance, to } of steps) if (component.has(to)) taken[instance] = 1;
  }
  const owed = [...instances.keys()].filter(
    (index) => !optional.includes((instances[index] as { action: string }).action),
  );
  const unfair = owed.some((index) => able[index] === component.size && taken[index] === 0);
  if (unfair) return null;
  const [start = 0] = component;
  if (component.size === 1) return [start];
  let path: readonly number[] = [start];
  for (const index of owed) path = [...path, ...witness(index, path)];
  const home = wayWithin(path, ({ to }) => to === start);
  return [...path, ...home];

  /** The steps on which an action is seen to be unable, or is taken. */
  function witness(index: number, so: readonly number[]): readonly number[] {
    const unable = (number: number): boolean =>
      !stepsOf(space, states, number).some(({ instance }) => instance === index);
    if (so.some(unable)) return [];
    return wayWithin(so, ({ instance, to }) => instance === index || unable(to));
  }

  /** The shortest way on, within the component, whose last step is as wanted. */
  function wayWithin(so: readonly number[], wanted: (step: Step) => boolean): readonly number[] {
    const start = so.at(-1) as number;
    const before = new Map([[start, start]]);
    // A map is walked in the order of insertion, those added meanwhile included.
    for (const number of before.keys()) {
      for (const step of stepsOf(space, states, number)) {
        if (!component.has(step.to)) continue;
        if (wanted(step)) return [...wayBack(before, number), step.to];
        if (!before.has(step.to)) before.set(step.to, number);
      }
    }
    throw new Error('protolab is at fault: a component is connected');
  }
}

/** The way to a number by those that stand before it, without the one that began it. */
function wayBack(before: ReadonlyMap<number, number>, last: number): readonly number[] {
  const way: number[] = [];
  for (let at = last; before.get(at) !== at; at = before.get(at) as number) way.push(at);
  return way.reverse();
}
