import { assert, grouped, stream } from '#base';
import { type Actor, type Scenario, type Transition, World } from '#sim';
import { Odometer } from './odometer.js';
import { carryOut } from './slice.js';
import { States } from './states.js';
import { Watch } from './watch.js';

/** How many states a search will meet, estimated before it starts: a number and its range. */
export interface Estimate {
  readonly states: number;
  readonly low: number;
  readonly high: number;
}

/** So many states are counted; then so many of a layer are followed, to see how deep it goes. */
const countedMax = 3000;
const followedMax = 60;

/** How far off the estimate is taken to be; further, where nearly all of it is extrapolated. */
function factorOf(states: number, counted: number): number {
  return Math.max(3, (states / counted) ** 0.35);
}

/** How the layers shrink towards the last one, and how large that is; fitted to the catalogue. */
const bend = 2.5;
const lastLayer = 20;

/**
 * Estimates how many states the exhaustive search of a scenario will meet, if nothing fails.
 *
 *   layers counted, while they are few --a few states of each followed to the end--> depth
 *   growth of the layers and depth --the rest of the bell--> sum
 *
 * The layers of a breadth-first search mostly grow and shrink like a bell (Radek Pelánek, "Typical
 * structural properties of state spaces", SPIN 2004). Its beginning is counted exactly, its end is
 * found by following a few states; between them the growth of the last counted layers bends down to
 * the size of the last one. Sampling the layers was tried and is worse: states that are related meet
 * more often than others, which made it ten times too small.
 *
 * On the 32 worlds of the catalogue with more than 3,000 states that were counted to the end: within a
 * factor of 1.4 for half of them, 2.3 for nine of ten, 4.3 for all; 31 within the range, which is a
 * factor of 3. A world of fewer states is counted. It takes a few thousand steps, and what is learnt
 * on the way the search need not learn again. Null where it is stopped, by being sent `true`.
 */
export function* estimating(scenario: Scenario): Generator<number, Estimate | null, boolean> {
  const layers = new Layers(scenario);
  const sizes: number[] = [];
  let counted = 0;
  while (layers.size > 0 && counted + layers.size <= countedMax) {
    sizes.push(layers.size);
    counted += layers.size;
    layers.expand();
    const stop = yield counted;
    if (stop) return null;
  }
  if (layers.size === 0) return { states: counted, low: counted, high: counted };
  const chance = stream('estimate');
  let more = 0;
  while (layers.size > 0 && sizes.length + more <= scenario.stepsMax) {
    layers.keep(followedMax, (count) => chance.next(count));
    layers.expand();
    more += 1;
    const stop = yield counted;
    if (stop) return null;
  }
  return rangeOf(counted + restOf(sizes, more), counted);
}

/** The estimate for a scenario, at once. Throws an `Issue` for a design that never gives back control. */
export function estimateOf(scenario: Scenario): Estimate {
  const what = `a process of design '${scenario.design.name}'`;
  const limits = { what, secondsMax: Number.POSITIVE_INFINITY, stuckSeconds: 10, onProgress: null };
  const estimate = carryOut(estimating(scenario), limits);
  assert(estimate !== null, 'an estimate that is not stopped comes to its end');
  return estimate;
}

function rangeOf(states: number, counted: number): Estimate {
  const factor = factorOf(states, counted);
  const [low, high] = [states / factor, states * factor].map(rounded) as [number, number];
  return { states: rounded(states), low, high };
}

/** An estimate in words: `about 40,000 states (13,000–120,000)`. */
export function estimateText({ states, low, high }: Estimate): string {
  if (low === high) return `${grouped(states)} states`;
  return `about ${grouped(states)} states (${grouped(low)}–${grouped(high)})`;
}

/** Two digits are more than is known. */
function rounded(states: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(states)) - 1);
  return Math.round(states / unit) * unit;
}

/** The states of so many layers more, after layers of these sizes. */
function restOf(sizes: readonly number[], more: number): number {
  const last = sizes.length - 1;
  const from = Math.max(0, last - 3);
  const height = Math.log(sizes[last] as number);
  const growth = last === from ? 0 : (height - Math.log(sizes[from] as number)) / (last - from);
  const fall = (height + growth * more - Math.log(lastLayer)) / more ** bend;
  let sum = 0;
  for (let layer = 1; layer <= more; layer += 1) {
    sum += Math.exp(height + growth * layer - fall * layer ** bend);
  }
  return sum;
}

/** A state, who acted last when it was reached, and whether the run ends there. */
interface Reached {
  readonly row: Int32Array;
  readonly last: number;
  readonly isEnd: boolean;
}

/** The states of one layer after the other; those that came before are not met again. */
class Layers {
  readonly #world: World;
  readonly #watch: Watch;
  readonly #watchAt: number;
  readonly #known: States;
  readonly #open = new Odometer();
  #layer: Reached[] = [];
  #depth = 0;

  constructor(scenario: Scenario) {
    this.#world = new World(scenario, { spare: 1 });
    this.#watch = Watch.over(scenario);
    this.#watchAt = this.#world.state.length;
    this.#known = new States(this.#world.row.length);
    this.#world.reset();
    this.#note(this.#layer);
  }

  /** How many states the layer has, those included in which a run ends. */
  get size(): number {
    return this.#layer.length;
  }

  /** Drops all states of the layer but so many. */
  keep(count: number, choose: (count: number) => number): void {
    const layer = this.#layer;
    for (let at = 0; at < count && layer.length > count; at += 1) {
      const other = at + choose(layer.length - at);
      const [left, right] = [layer[at], layer[other]];
      if (left === undefined || right === undefined) continue;
      layer[at] = right;
      layer[other] = left;
    }
    layer.length = Math.min(layer.length, count);
  }

  /** Goes on to all states that follow those of the layer. */
  expand(): void {
    const world = this.#world;
    const next: Reached[] = [];
    for (const { row, last, isEnd } of this.#layer) {
      if (isEnd) continue;
      const begin = (): void => world.load(row, last, this.#depth);
      begin();
      world.list();
      for (const actor of world.actors.slice(0, world.count)) this.#follow(actor, next, begin);
    }
    this.#layer = next;
    this.#depth += 1;
  }

  #follow(actor: Actor, next: Reached[], begin: () => void): void {
    const world = this.#world;
    for (const transition of actor.transitions as readonly Transition[]) {
      if (!world.isAffordable(transition)) continue;
      this.#open.reset();
      do {
        this.#open.rewind();
        world.take(actor, transition, this.#open);
        this.#note(next);
        begin();
      } while (this.#open.advance());
    }
  }

  /** Notes the state in which the world is, if it is new and nothing is broken there. */
  #note(layer: Reached[]): void {
    const { row, last, end } = this.#world;
    if (this.#watch.follow(this.#world, this.#watchAt) !== null) return;
    const before = this.#known.count;
    if (this.#known.add(row) === before) {
      layer.push({ row: row.slice(), last, isEnd: end !== null });
    }
  }
}
