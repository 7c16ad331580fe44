import { assert, type Stream } from '#base';
import type { Actor, World } from '#sim';
import type { Contention, Places, Touch } from './places.js';

/** Who acts next, of those that would do nothing wrong. */
export interface Schedule {
  /** A run begins. */
  begin(source: Stream): void;
  /** The index of one of the first `faultless` actors of the world. */
  pick(world: World): number;
  /** An actor is about to take a step; `counts` says whether anybody else may notice. */
  takes(touch: Touch, world: World, counts: boolean): void;
}

/** What a schedule works with. */
export interface Known {
  readonly places: Places;
  readonly contention: Contention;
}

const many = 0x3fffffff;
const never = -1;

/** The index of the actor whose process or component has the highest number; ties by chance. */
function highest(world: World, places: Places, numbers: (slot: number) => number): number {
  let best = 0;
  let most = -1;
  for (let at = 0; at < world.faultless; at += 1) {
    const number = numbers(places.of(world.actors[at] as Actor, world).slot);
    if (number <= most) continue;
    most = number;
    best = at;
  }
  return best;
}

/**
 * Priorities with change points (Burckhardt, Kothari, Musuvathi and Nagarakatti, "A randomized
 * scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010).
 *
 * Everybody has a random priority, and the highest goes on. At each of depth - 1 random steps the
 * one that acts falls below all who have not fallen, and each of those steps has its own place
 * there, whichever comes first. The depth is drawn for each run from 1 to `depthMax`, unless
 * it is given. Steps are counted only where others may notice them (a contended place, a wait,
 * time), so that steps without meaning do not dilute the points; with `counting: 'all'` as in the
 * paper.
 */
export function priorities(
  { places, contention }: Known,
  {
    depth = null,
    counting = 'contended',
  }: { readonly depth?: number | null; readonly counting?: 'contended' | 'all' } = {},
): Schedule {
  let source: Stream | null = null;
  let priority: number[] = [];
  let points: number[] = [];
  let at = 0;
  const of = (slot: number): number => {
    let own = priority[slot];
    if (own === undefined) {
      assert(source !== null, 'a run has begun');
      own = depthMax + source.next(many);
      priority[slot] = own;
    }
    return own;
  };
  return {
    begin: (given) => {
      source = given;
      priority = [];
      at = 0;
      const changes = (depth ?? 1 + given.next(depthMax)) - 1;
      const length = counting === 'all' ? contention.steps : contention.counted;
      points = Array.from({ length: changes }, () => 1 + given.next(length));
    },
    pick: (world) => highest(world, places, of),
    takes: ({ slot }, _, counts) => {
      if (!counts && counting === 'contended') return;
      at += 1;
      const point = points.indexOf(at);
      if (point !== -1) priority[slot] = point;
    },
  };
}

const depthMax = 4;

/**
 * Partial order sampling (Yuan, Yang and Gu, "Partial order aware concurrency sampling", CAV 2018).
 *
 * Every next step has a random priority, and the highest is taken. Those that conflict with it (the
 * same place, one of them writes) are given a new one, as is the next step of who acted: so orders
 * that nobody can tell apart are not sampled again and again.
 */
export function partialOrders({ places }: Known): Schedule {
  let source: Stream | null = null;
  let priority: number[] = [];
  const of = (slot: number): number => {
    let own = priority[slot];
    if (own === undefined) {
      assert(source !== null, 'a run has begun');
      own = source.next(many);
      priority[slot] = own;
    }
    return own;
  };
  return {
    begin: (given) => {
      source = given;
      priority = [];
    },
    pick: (world) => highest(world, places, of),
    takes: (taken, world) => {
      assert(source !== null, 'a run has begun');
      priority[taken.slot] = source.next(many);
      for (let at = 0; at < world.faultless; at += 1) {
        const other = places.of(world.actors[at] as Actor, world);
        if (other.slot === taken.slot || !(other.writes || taken.writes)) continue;
        if (other.place === -1 || other.place === taken.place) {
          priority[other.slot] = source.next(many);
        }
      }
    },
  };
}

/**
 * A random walk with weights that are drawn for each run (Groce, Zhang, Eide, Chen and Regehr,
 * "Swarm testing", ISSTA 2012): in one run somebody hardly ever moves, in the next somebody else. In
 * half of the runs they are drawn once more on the way.
 */
export function weighted({ places, contention }: Known): Schedule {
  let source: Stream | null = null;
  let weights: number[] = [];
  let at = 0;
  let change = 0;
  const of = (slot: number): number => {
    let own = weights[slot];
    if (own === undefined) {
      assert(source !== null, 'a run has begun');
      own = 1 << source.next(weightBits);
      weights[slot] = own;
    }
    return own;
  };
  return {
    begin: (given) => {
      source = given;
      weights = [];
      at = 0;
      change = given.next(2) === 0 ? never : 1 + given.next(contention.counted);
    },
    pick: (world) => {
      assert(source !== null, 'a run has begun');
      let sum = 0;
      for (let at = 0; at < world.faultless; at += 1) {
        sum += of(places.of(world.actors[at] as Actor, world).slot);
      }
      let left = source.next(sum);
      for (let at = 0; at < world.faultless; at += 1) {
        left -= of(places.of(world.actors[at] as Actor, world).slot);
        if (left < 0) return at;
      }
      return 0;
    },
    takes: (_touch, _world, counts) => {
      if (!counts) return;
      at += 1;
      if (at === change) weights = [];
    },
  };
}

const weightBits = 8;
