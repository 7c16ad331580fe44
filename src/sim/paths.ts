import type { End } from '#trace';
import type { Actor, Transition } from './actor.js';

/** A state that runs without tasks came through, and who acted last there. */
export interface Spot {
  readonly row: Int32Array;
  readonly last: number;
  /** Who may act here, plainest first. */
  actors: readonly Actor[];
  /** How many of them commit no fault. */
  faultless: number;
  /** What each actor may do here; null where no run has gone on from here yet. */
  forks: readonly Fork[] | null;
}

/** An actor at a spot, with what the budget can pay for there, and what was seen to come of it. */
export interface Fork {
  readonly actor: Actor;
  readonly open: readonly Transition[];
  /** How many of the open transitions are no faults; they come first. */
  readonly plain: number;
  /** By open transition: the step; null where none was taken yet. */
  readonly ways: (Way | null)[];
}

/** A step that was taken from a spot. */
export interface Way {
  readonly to: Spot;
  readonly announced: readonly number[];
  readonly fault: number;
  /** Why the run ends with it; null where it goes on. */
  readonly end: End | null;
}

/** How many states are kept: a small design has not so many, and a large one does not come back. */
const spotsMax = 4096;

/**
 * The ways that runs went from the beginning of a scenario: runs of a small design meet the same
 * states again and again, and what happened there once is then one look-up.
 *
 * It holds no choice and no run, only what is a function of the state.
 */
export class Paths {
  /** Where all runs begin; null before the first one. */
  beginning: Spot | null = null;
  readonly #spots = new Map<string, Spot>();

  /** The spot of a state; null where it is a new one, and there are enough. */
  at(state: Int32Array, last: number): Spot | null {
    const key = `${state.join()},${last}`;
    const known = this.#spots.get(key);
    if (known !== undefined) return known;
    if (this.#spots.size === spotsMax) return null;
    const spot: Spot = { row: state.slice(), last, actors: [], faultless: 0, forks: null };
    this.#spots.set(key, spot);
    return spot;
  }
}
